//! Why a Kafka source cannot go on, for a person: what was attempted, the cause, the remedy.

use inlet_pipeline::source::SourceFailure;

use crate::{diagnosis::Diagnosis, ffi::NotRunning};

/// Who can do something about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SourceErrorClass {
    /// The data source document must change (login, certificate, topic name, a property).
    User,
    /// Something outside must change (rights, a topic that is gone, offsets that expired).
    External,
}

/// A consumer ended for good. Anything that may pass is an event instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SourceError {
    /// Who can do something about it.
    pub class: SourceErrorClass,
    /// What was attempted and why it failed.
    pub message: String,
    /// What to change.
    pub remedy: Option<String>,
}

impl SourceFailure for SourceError {
    fn remedy(&self) -> Option<&str> {
        self.remedy.as_deref()
    }
}

impl From<NotRunning> for SourceError {
    fn from(error: NotRunning) -> Self {
        let diagnosis = Diagnosis::of_settings(&error);
        Self {
            class: SourceErrorClass::User,
            message: format!("kafka client not started: {}", diagnosis.cause),
            remedy: Some(diagnosis.remedy),
        }
    }
}

impl From<Diagnosis> for SourceError {
    fn from(diagnosis: Diagnosis) -> Self {
        Self {
            class: SourceErrorClass::External,
            message: diagnosis.cause,
            remedy: Some(diagnosis.remedy),
        }
    }
}
