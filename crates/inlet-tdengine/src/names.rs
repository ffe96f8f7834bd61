//! Names in SQL: always in back-ticks, so case, spaces and reserved words mean nothing; and the
//! check of what even back-ticks do not make legal.

use std::fmt;

use crate::call::CallError;

/// TDengine's limit of a table name, in bytes.
const MAX_TABLE_NAME: usize = 192;

/// A name in back-ticks. TDengine has no way to write a back-tick inside of them, so names are
/// checked before they get here.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`", self.0)
    }
}

/// Text in single quotes.
pub(crate) struct Text<'a>(pub(crate) &'a str);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let escaped = self.0.replace('\\', "\\\\").replace('\'', "\\'");
        write!(f, "'{escaped}'")
    }
}

/// Refuses a subtable name that TDengine would refuse, cut short at a NUL, or read as SQL.
pub(crate) fn check_subtable(name: &str) -> Result<(), CallError> {
    let cause = if name.is_empty() {
        "is empty"
    } else if name.len() > MAX_TABLE_NAME {
        "is longer than 192 bytes"
    } else {
        match name.bytes().find(|byte| matches!(byte, b'.' | b'`' | 0)) {
            None => return Ok(()),
            Some(b'.') => "has a `.`, which TDengine does not take in table names",
            Some(b'`') => "has a back-tick, which TDengine does not take in names",
            Some(_) => "has a NUL byte",
        }
    };
    Err(CallError::Name {
        name: name.chars().take(100).collect(),
        cause,
    })
}

/// Why a database, table or column name of the document cannot be used, if it cannot.
pub(crate) fn fault_of(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        Some("is empty")
    } else if name.contains(['`', '\0']) {
        Some("has a back-tick or NUL byte")
    } else {
        None
    }
}
