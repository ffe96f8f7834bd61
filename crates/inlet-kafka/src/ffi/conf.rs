//! A client's configuration: properties and callbacks.

use std::{
    ffi::{CString, c_char},
    ptr::NonNull,
};

use rdkafka_sys::{RDKafkaConfRes, bindings};

use super::{
    callbacks::{Inbox, on_certificate, on_error, on_log, on_rebalance},
    errors::{c_name, text_of},
};

/// Room for librdkafka's reason when it refuses something.
pub(super) const ERROR_TEXT_BYTES: usize = 512;

/// librdkafka's properties by name.
pub(crate) type Properties = Vec<(&'static str, String)>;

/// The client could not be made from its properties.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{text}")]
pub(crate) struct NotRunning {
    /// librdkafka's reason.
    pub(crate) text: String,
}

/// A configuration that no client owns yet.
pub(super) struct Conf(pub(super) NonNull<bindings::rd_kafka_conf_t>);

impl Conf {
    /// Every property, and the callbacks that write to this inbox.
    pub(super) fn new(properties: &Properties, inbox: *const Inbox) -> Result<Self, NotRunning> {
        #[expect(
            unsafe_code,
            reason = "makes the configuration and registers callbacks"
        )]
        // SAFETY: the callbacks have the signatures that librdkafka asks for; the inbox outlives
        // the handle.
        let conf = unsafe {
            let conf = bindings::rd_kafka_conf_new();
            bindings::rd_kafka_conf_set_opaque(conf, inbox.cast_mut().cast());
            bindings::rd_kafka_conf_set_rebalance_cb(conf, Some(on_rebalance));
            bindings::rd_kafka_conf_set_error_cb(conf, Some(on_error));
            bindings::rd_kafka_conf_set_log_cb(conf, Some(on_log));
            bindings::rd_kafka_conf_set_ssl_cert_verify_cb(conf, Some(on_certificate));
            Self(NonNull::new(conf).expect("librdkafka aborts when memory ends"))
        };
        for (name, value) in properties {
            conf.set(name, value)?;
        }
        Ok(conf)
    }

    fn set(&self, name: &str, value: &str) -> Result<(), NotRunning> {
        let zero_byte = |_| NotRunning {
            text: format!("the value of `{name}` holds a zero byte"),
        };
        let c_value = CString::new(value).map_err(zero_byte)?;
        let mut text = [0 as c_char; ERROR_TEXT_BYTES];
        #[expect(unsafe_code, reason = "sets a property")]
        // SAFETY: name and value are C strings and copied; the text has the length that is told.
        let answer = unsafe {
            bindings::rd_kafka_conf_set(
                self.0.as_ptr(),
                c_name(name).as_ptr(),
                c_value.as_ptr(),
                text.as_mut_ptr(),
                text.len(),
            )
        };
        if answer == RDKafkaConfRes::RD_KAFKA_CONF_OK {
            return Ok(());
        }
        #[expect(unsafe_code, reason = "reads the reason")]
        // SAFETY: librdkafka ends its text with a zero byte within the array.
        let text = unsafe { text_of(text.as_ptr()) };
        Err(NotRunning { text })
    }
}

impl Drop for Conf {
    fn drop(&mut self) {
        #[expect(unsafe_code, reason = "frees the configuration")]
        // SAFETY: no client owns it, else it would have been forgotten.
        unsafe {
            bindings::rd_kafka_conf_destroy(self.0.as_ptr());
        }
    }
}
