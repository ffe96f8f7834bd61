//! The document's `on_fault`: what becomes of a message by the kind of its fault.

use inlet_config::settings::{FaultSettings, Strategy};
use inlet_message::fault::FaultKind;

/// The user's strategy for a kind of fault.
pub fn strategy_of(on_fault: &FaultSettings, kind: FaultKind) -> Strategy {
    match kind {
        FaultKind::ParseFailed => on_fault.parse_failed,
        FaultKind::Tombstone => on_fault.tombstone,
        FaultKind::MappingFailed => on_fault.mapping_failed,
        FaultKind::TimestampMissing => on_fault.timestamp_missing,
        FaultKind::TimestampOutOfRange => on_fault.timestamp_out_of_range,
        FaultKind::ValueDoesNotFit => on_fault.value_does_not_fit,
        FaultKind::SubtableNameIllegal => on_fault.subtable_name_illegal,
        FaultKind::RowRefused => on_fault.row_refused,
    }
}
