//! What may go wrong with one request to TDengine, and which class that is.
//!
//! A request whose answer never came has an unknown outcome and counts as not written.

use inlet_message::fault::FaultKind;
use inlet_pipeline::sink::{PrepareError, WriteClass, WriteError};

use crate::{
    class::{self, Verdict},
    dial::DialError,
};

/// A request that was not answered with success.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    /// No connection.
    #[error("connect to `{address}`: {source}")]
    Dial { address: String, source: DialError },
    /// Something answered, but it is no taosAdapter or does not let us in.
    #[error("open `{address}`: {cause}")]
    Handshake { address: String, cause: String },
    /// The connection ended before the answer.
    #[error("`{action}`: the connection to `{address}` ended before the answer: {cause}")]
    Closed {
        action: &'static str,
        address: String,
        cause: String,
    },
    /// The answer took too long.
    #[error("`{action}`: no answer from `{address}` within {seconds} s")]
    TimedOut {
        action: &'static str,
        address: String,
        seconds: u64,
    },
    /// The answer cannot be read.
    #[error("`{action}`: cannot read the answer of `{address}`: {cause}")]
    Garbled {
        action: &'static str,
        address: String,
        cause: String,
    },
    /// TDengine said no.
    #[error("`{action}`: TDengine answered 0x{code:04X}: {message}")]
    Refused {
        action: &'static str,
        code: u32,
        message: String,
    },
    /// A subtable name that may not be sent.
    #[error("the subtable name `{name}` {cause}")]
    Name { name: String, cause: &'static str },
    /// The rows do not have the types that they were said to have.
    #[error("{0}")]
    Layout(String),
}

impl CallError {
    /// What to do about it, and a hint for a person.
    fn verdict(&self) -> Verdict {
        match self {
            Self::Dial { source, .. } => match source {
                DialError::Tls(_) => Verdict::person(
                    "give the certificate authority as `ca`, use the host name that the server's \
                     certificate has, or `ws://` if the server has no TLS",
                ),
                _ => Verdict::new(
                    WriteClass::Unreachable,
                    "check that taosAdapter runs and that host and port are right",
                ),
            },
            Self::Handshake { .. } => Verdict::person(
                "check that the url leads to taosAdapter (port 6041) or TDengine Cloud, and the token",
            ),
            Self::Closed { .. } | Self::TimedOut { .. } | Self::Garbled { .. } => Verdict::new(
                WriteClass::Unreachable,
                "check taosAdapter's and taosd's logs",
            ),
            Self::Refused { code, message, .. } => class::verdict(*code, message),
            Self::Name { .. } => Verdict::new(
                WriteClass::RowFault(FaultKind::SubtableNameIllegal),
                "change the `subtable` template",
            ),
            Self::Layout(_) => Verdict::new(WriteClass::OurMistake, "report this as a bug"),
        }
    }

    /// TDengine's code, if it gave one.
    pub(crate) fn code(&self) -> Option<u32> {
        match self {
            Self::Refused { code, .. } => Some(*code),
            _ => None,
        }
    }

    /// Whether the connection can be used for another request.
    pub(crate) fn leaves_connection_usable(&self) -> bool {
        matches!(
            self,
            Self::Refused { .. } | Self::Name { .. } | Self::Layout(_)
        )
    }

    pub(crate) fn class(&self) -> WriteClass {
        self.verdict().class
    }

    /// The hint for a person; every class that needs one has one.
    pub(crate) fn remedy(&self) -> Option<&'static str> {
        self.verdict().remedy
    }
}

impl From<CallError> for WriteError {
    fn from(error: CallError) -> Self {
        Self {
            class: error.class(),
            code: error.code(),
            message: error.to_string(),
            remedy: error.remedy().map(str::to_owned),
        }
    }
}

impl From<CallError> for PrepareError {
    fn from(error: CallError) -> Self {
        Self {
            class: error.class(),
            message: error.to_string(),
            remedy: error.remedy().map(str::to_owned),
        }
    }
}
