//! What a write or the preparation of a target met, as JSON.

use inlet_message::fault::FaultKind;
use inlet_pipeline::sink::{PrepareError, WriteClass, WriteError};
use prost::bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::CodecError;
use crate::json;

/// Longer messages than this no server has told yet.
const LIMIT: usize = 1 << 20;

#[derive(Serialize, Deserialize)]
struct FailureText {
    class: Class,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<u32>,
    message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Class {
    Unreachable,
    SlowDown,
    Refresh,
    Split,
    ParseFailed,
    Tombstone,
    MappingFailed,
    TimestampMissing,
    TimestampOutOfRange,
    ValueDoesNotFit,
    SubtableNameIllegal,
    RowRefused,
    NeedsPerson,
    OurMistake,
    /// Also what a newer side calls in a way that this one does not know.
    #[serde(other)]
    Unknown,
}

/// The failure of a request.
pub fn write_error_to_json(error: &WriteError) -> Result<Bytes, CodecError> {
    Ok(json::pack(&FailureText {
        class: error.class.into(),
        code: error.code,
        message: error.message.clone(),
        remedy: error.remedy.clone(),
    })?)
}

/// The failure that [`write_error_to_json`] told.
pub fn write_error_from_json(bytes: &[u8]) -> Result<WriteError, CodecError> {
    let text: FailureText = json::unpack(bytes, LIMIT)?;
    Ok(WriteError {
        class: text.class.into(),
        code: text.code,
        message: text.message,
        remedy: text.remedy,
    })
}

/// Why a target cannot be used.
pub fn prepare_error_to_json(error: &PrepareError) -> Result<Bytes, CodecError> {
    Ok(json::pack(&FailureText {
        class: error.class.into(),
        code: None,
        message: error.message.clone(),
        remedy: error.remedy.clone(),
    })?)
}

/// The reason that [`prepare_error_to_json`] told.
pub fn prepare_error_from_json(bytes: &[u8]) -> Result<PrepareError, CodecError> {
    let text: FailureText = json::unpack(bytes, LIMIT)?;
    Ok(PrepareError {
        class: text.class.into(),
        message: text.message,
        remedy: text.remedy,
    })
}

impl From<WriteClass> for Class {
    fn from(class: WriteClass) -> Self {
        match class {
            WriteClass::Unreachable => Self::Unreachable,
            WriteClass::SlowDown => Self::SlowDown,
            WriteClass::Refresh => Self::Refresh,
            WriteClass::Split => Self::Split,
            WriteClass::RowFault(FaultKind::ParseFailed) => Self::ParseFailed,
            WriteClass::RowFault(FaultKind::Tombstone) => Self::Tombstone,
            WriteClass::RowFault(FaultKind::MappingFailed) => Self::MappingFailed,
            WriteClass::RowFault(FaultKind::TimestampMissing) => Self::TimestampMissing,
            WriteClass::RowFault(FaultKind::TimestampOutOfRange) => Self::TimestampOutOfRange,
            WriteClass::RowFault(FaultKind::ValueDoesNotFit) => Self::ValueDoesNotFit,
            WriteClass::RowFault(FaultKind::SubtableNameIllegal) => Self::SubtableNameIllegal,
            WriteClass::RowFault(FaultKind::RowRefused) => Self::RowRefused,
            WriteClass::NeedsPerson => Self::NeedsPerson,
            WriteClass::OurMistake => Self::OurMistake,
            WriteClass::Unknown => Self::Unknown,
        }
    }
}

impl From<Class> for WriteClass {
    fn from(class: Class) -> Self {
        match class {
            Class::Unreachable => Self::Unreachable,
            Class::SlowDown => Self::SlowDown,
            Class::Refresh => Self::Refresh,
            Class::Split => Self::Split,
            Class::ParseFailed => Self::RowFault(FaultKind::ParseFailed),
            Class::Tombstone => Self::RowFault(FaultKind::Tombstone),
            Class::MappingFailed => Self::RowFault(FaultKind::MappingFailed),
            Class::TimestampMissing => Self::RowFault(FaultKind::TimestampMissing),
            Class::TimestampOutOfRange => Self::RowFault(FaultKind::TimestampOutOfRange),
            Class::ValueDoesNotFit => Self::RowFault(FaultKind::ValueDoesNotFit),
            Class::SubtableNameIllegal => Self::RowFault(FaultKind::SubtableNameIllegal),
            Class::RowRefused => Self::RowFault(FaultKind::RowRefused),
            Class::NeedsPerson => Self::NeedsPerson,
            Class::OurMistake => Self::OurMistake,
            Class::Unknown => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSES: [WriteClass; 15] = [
        WriteClass::Unreachable,
        WriteClass::SlowDown,
        WriteClass::Refresh,
        WriteClass::Split,
        WriteClass::RowFault(FaultKind::ParseFailed),
        WriteClass::RowFault(FaultKind::Tombstone),
        WriteClass::RowFault(FaultKind::MappingFailed),
        WriteClass::RowFault(FaultKind::TimestampMissing),
        WriteClass::RowFault(FaultKind::TimestampOutOfRange),
        WriteClass::RowFault(FaultKind::ValueDoesNotFit),
        WriteClass::RowFault(FaultKind::SubtableNameIllegal),
        WriteClass::RowFault(FaultKind::RowRefused),
        WriteClass::NeedsPerson,
        WriteClass::OurMistake,
        WriteClass::Unknown,
    ];

    #[test]
    fn a_failure_arrives_with_its_class() {
        for class in CLASSES {
            let told = write_error_to_json(&WriteError {
                class,
                code: Some(0x2603),
                message: "the table is gone".to_owned(),
                remedy: None,
            });
            let error = write_error_from_json(&told.unwrap()).unwrap();
            assert_eq!((error.class, error.code), (class, Some(0x2603)));
            assert_eq!(error.message, "the table is gone");

            let told = prepare_error_to_json(&PrepareError {
                class,
                message: "no such database".to_owned(),
                remedy: Some("create it".to_owned()),
            });
            let error = prepare_error_from_json(&told.unwrap()).unwrap();
            assert_eq!(
                (error.class, error.remedy.as_deref()),
                (class, Some("create it"))
            );
        }
    }

    #[test]
    fn a_class_of_a_newer_side_is_unknown() {
        let told = br#"{"class":"asks_the_moon","message":"m"}"#;
        assert_eq!(
            write_error_from_json(told).unwrap().class,
            WriteClass::Unknown
        );
    }
}
