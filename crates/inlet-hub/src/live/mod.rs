//! What sources do now, in memory: summaries, rates, series, health.
//!
//! A list of 1,000 sources and its live events are answered from here, without a query to the
//! store. The scheduler owns the views and gives each a look a second ([`view::LiveView::take`]);
//! everything here is plain values and has no clock and no IO.

pub(crate) mod events;
pub(crate) mod health;
pub(crate) mod latency;
pub(crate) mod merge;
pub(crate) mod run_view;
pub(crate) mod series;
pub(crate) mod summary;
pub(crate) mod totals;
pub(crate) mod view;
