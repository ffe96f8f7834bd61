//! What runs did, as sums that can be added up over runs.

use inlet_pipeline::status::Snapshot;
use serde::Serialize;
use utoipa::ToSchema;

macro_rules! totals {
    ($($(#[$doc:meta])* $field:ident,)+) => {
        /// What one run, or all runs of a source, did.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
        pub(crate) struct Totals {
            $($(#[$doc])* pub(crate) $field: u64,)+
        }

        impl Totals {
            /// Both together.
            #[must_use]
            pub(crate) fn plus(&self, other: &Self) -> Self {
                Self { $($field: self.$field + other.$field,)+ }
            }

            /// The first without the second, which is part of it.
            #[must_use]
            pub(crate) fn minus(&self, part: &Self) -> Self {
                Self { $($field: self.$field.saturating_sub(part.$field),)+ }
            }
        }

        impl From<inlet_store::Totals> for Totals {
            fn from(stored: inlet_store::Totals) -> Self {
                Self { $($field: stored.$field,)+ }
            }
        }

        impl From<Totals> for inlet_store::Totals {
            fn from(totals: Totals) -> Self {
                Self { $($field: totals.$field,)+ }
            }
        }
    };
}

totals! {
    /// Messages read.
    consumed,
    /// Messages whose every row was confirmed.
    written,
    /// Messages that filters took.
    filtered,
    /// Messages dropped as `on_fault` says.
    discarded,
    /// Messages archived as `on_fault` says.
    quarantined,
    /// Offsets lost to retention before they were read.
    missed,
    /// Rows confirmed.
    rows_written,
    /// Of those, rows that replaced an earlier one of the same key; at least so many.
    rows_overwritten,
    /// Bytes of keys and values read.
    bytes_consumed,
    /// Bytes of confirmed requests.
    bytes_written,
    /// Confirmed requests.
    requests_written,
    /// Failed requests.
    requests_failed,
    /// Subtables of confirmed requests, summed.
    subtables_written,
    /// How long runs took, in ms.
    duration_ms,
}

impl Totals {
    /// What a run did by this moment.
    pub(crate) fn of_run(snapshot: &Snapshot, duration_ms: u64) -> Self {
        Self {
            consumed: snapshot.messages.consumed,
            written: snapshot.messages.written,
            filtered: snapshot.messages.filtered,
            discarded: snapshot.messages.discarded,
            quarantined: snapshot.messages.quarantined,
            missed: snapshot.missed,
            rows_written: snapshot.rows_written,
            rows_overwritten: snapshot.rows_overwritten,
            bytes_consumed: snapshot.bytes_consumed,
            bytes_written: snapshot.bytes_written,
            requests_written: snapshot.requests_written,
            requests_failed: snapshot.requests_failed,
            subtables_written: snapshot.subtables_written,
            duration_ms,
        }
    }

    /// Messages that were at fault and did not reach the target.
    pub(crate) fn faults(&self) -> u64 {
        self.discarded + self.quarantined
    }
}
