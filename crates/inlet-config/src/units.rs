//! Durations and sizes as documents write them, for what is configured in the same words elsewhere.

use std::time::Duration;

use crate::{fault::Problem, format};

/// Text that is no duration or no size: what is wrong, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct UnitError {
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: String,
}

/// `500ms`, `1s`, `2m`, `24h`; a bare number counts as milliseconds.
///
/// # Errors
/// When it is none.
pub fn duration(text: &str) -> Result<Duration, UnitError> {
    format::duration(text).map_err(UnitError::from)
}

/// `64KiB`, `256MiB`, `2GiB` in bytes; also KB, MB, GB (powers of ten) and a bare number of bytes.
///
/// # Errors
/// When it is none.
pub fn byte_size(text: &str) -> Result<u64, UnitError> {
    format::byte_size(text).map_err(UnitError::from)
}

/// The one of `known` that `text` was probably meant to be.
pub fn closest<'a>(text: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    format::closest(text, known)
}

impl From<Problem> for UnitError {
    fn from(problem: Problem) -> Self {
        Self {
            message: problem.message,
            hint: problem.hint.unwrap_or_default(),
        }
    }
}
