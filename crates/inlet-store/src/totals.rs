//! Counters of a run, and their sum over all runs of a data source.

use serde::{Deserialize, Serialize};

macro_rules! totals {
    ($($(#[$doc:meta])* $field:ident,)+) => {
        /// What a run did since it began, or all runs of a data source together.
        ///
        /// Stored as JSON: a counter that a later version adds is zero in older rows.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct Totals {
            $($(#[$doc])* pub $field: u64,)+
        }

        impl Totals {
            /// Adds what a run did between two reports of its totals. A counter that went back
            /// adds nothing: sums over runs never shrink.
            pub(crate) fn advance(&mut self, before: &Self, now: &Self) {
                $(self.$field += now.$field.saturating_sub(before.$field);)+
            }
        }
    };
}

totals! {
    /// Messages read from Kafka.
    consumed,
    /// Messages whose rows are in TDengine.
    written,
    /// Messages that the filter left out.
    filtered,
    /// Messages at fault that a rule discarded.
    discarded,
    /// Messages at fault that went to the archive.
    quarantined,
    /// Messages that Kafka had deleted before they could be read.
    missed,
    /// Rows written.
    rows_written,
    /// Rows that replaced a row of the same time in their subtable.
    rows_overwritten,
    /// Bytes of keys, payloads and headers read.
    bytes_consumed,
    /// Bytes of requests to TDengine.
    bytes_written,
    /// Requests to TDengine that were confirmed.
    requests_written,
    /// Requests to TDengine that failed, each try counted.
    requests_failed,
    /// Subtables that were written to.
    subtables_written,
    /// How long the run has been going, in milliseconds.
    duration_ms,
}
