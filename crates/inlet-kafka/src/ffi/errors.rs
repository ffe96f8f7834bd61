//! librdkafka's errors as values, and texts between C and Rust.

use std::ffi::{CStr, CString, c_char};

use rdkafka_sys::{RDKafkaErrorCode, RDKafkaRespErr, bindings};

/// What went wrong, as librdkafka or the broker counts it.
pub(crate) type Code = RDKafkaErrorCode;

/// An answer of librdkafka or of a broker that is not a success.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub(crate) struct KafkaError {
    /// Its code.
    pub(crate) code: Code,
    /// Its text, in librdkafka's words.
    pub(crate) text: String,
}

impl KafkaError {
    /// An error with librdkafka's standard text for its code.
    pub(crate) fn of(code: RDKafkaRespErr) -> Self {
        #[expect(unsafe_code, reason = "librdkafka's table of texts")]
        // SAFETY: returns a pointer to a static C string for every value of the enum.
        let text = unsafe { text_of(bindings::rd_kafka_err2str(code)) };
        Self {
            code: code.into(),
            text,
        }
    }

    /// An error from a plain code, with its own text.
    pub(crate) fn with_text(code: Code, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
        }
    }
}

/// `Ok` for the code that means success.
pub(crate) fn check(code: RDKafkaRespErr) -> Result<(), KafkaError> {
    match code {
        RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR => Ok(()),
        code => Err(KafkaError::of(code)),
    }
}

/// Takes over an error object; null is success.
#[expect(unsafe_code, reason = "reads and frees librdkafka's error object")]
// SAFETY: the caller passes null or an error object that it owns.
pub(super) unsafe fn check_object(
    error: *mut bindings::rd_kafka_error_t,
) -> Result<(), KafkaError> {
    if error.is_null() {
        return Ok(());
    }
    // SAFETY: not null, so a valid error object; it is freed once, after its text was copied.
    unsafe {
        let code = bindings::rd_kafka_error_code(error).into();
        let text = text_of(bindings::rd_kafka_error_string(error));
        bindings::rd_kafka_error_destroy(error);
        Err(KafkaError { code, text })
    }
}

/// Copies a C string; null is empty.
#[expect(unsafe_code, reason = "reads a C string")]
// SAFETY: the caller passes null or a pointer to a string that ends with a zero byte.
pub(super) unsafe fn text_of(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: not null, so a valid C string by the caller's promise.
    unsafe { CStr::from_ptr(text) }
        .to_string_lossy()
        .into_owned()
}

/// A name for C; a name with a zero byte cannot exist and is cut there.
pub(super) fn c_name(name: &str) -> CString {
    let name = name.split('\0').next().unwrap_or_default();
    CString::new(name).expect("cut at the first zero byte")
}
