//! The stable codes of problems, with the status and title of each.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Kind of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// A login is needed.
    NotLoggedIn,
    /// The login has come to its end.
    SessionExpired,
    /// User name or password is wrong.
    WrongLogin,
    /// The role does not allow it.
    Forbidden,
    /// The request does not carry the token that goes with its session.
    Csrf,
    /// There is no such thing.
    NotFound,
    /// The path exists, but not for this method.
    MethodNotAllowed,
    /// Something else has this name.
    NameTaken,
    /// Somebody else has changed it since it was read.
    EditedMeanwhile,
    /// The header `If-Match` is missing.
    PreconditionRequired,
    /// Its state does not allow it now.
    WrongState,
    /// The data source document has faults.
    DocumentInvalid,
    /// The request cannot be read, or a value in it cannot be taken.
    InvalidRequest,
    /// The idempotency key was used with another body.
    IdempotencyKeyReused,
    /// Too many wrong logins.
    TooManyAttempts,
    /// The body is too large.
    TooLarge,
    /// The body is of a type that is not read here.
    UnsupportedMediaType,
    /// It cannot go as long as something uses it.
    InUse,
    /// The Kafka cluster does not answer as it should.
    KafkaUnreachable,
    /// TDengine does not answer as it should.
    TdengineFailed,
    /// The request took too long and was given up.
    TimedOut,
    /// The hub itself failed.
    Internal,
}

impl Code {
    /// Every code, for the reference.
    pub const ALL: [Self; 22] = [
        Self::NotLoggedIn,
        Self::SessionExpired,
        Self::WrongLogin,
        Self::Forbidden,
        Self::Csrf,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::NameTaken,
        Self::EditedMeanwhile,
        Self::PreconditionRequired,
        Self::WrongState,
        Self::DocumentInvalid,
        Self::InvalidRequest,
        Self::IdempotencyKeyReused,
        Self::TooManyAttempts,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::InUse,
        Self::KafkaUnreachable,
        Self::TdengineFailed,
        Self::TimedOut,
        Self::Internal,
    ];

    /// The code as it goes over the wire.
    pub fn as_str(self) -> &'static str {
        self.row().0
    }

    /// Status of the answer. [`Self::InvalidRequest`] has a second one, 422, for values.
    pub fn status(self) -> StatusCode {
        self.row().1
    }

    /// The kind of problem in a few words.
    pub fn title(self) -> &'static str {
        self.row().2
    }

    fn row(self) -> (&'static str, StatusCode, &'static str) {
        use StatusCode as S;
        match self {
            Self::NotLoggedIn => ("not_logged_in", S::UNAUTHORIZED, "Not logged in"),
            Self::SessionExpired => ("session_expired", S::UNAUTHORIZED, "Session expired"),
            Self::WrongLogin => ("wrong_login", S::UNAUTHORIZED, "Wrong login"),
            Self::Forbidden => ("forbidden", S::FORBIDDEN, "Not allowed"),
            Self::Csrf => ("csrf", S::FORBIDDEN, "CSRF token missing or wrong"),
            Self::NotFound => ("not_found", S::NOT_FOUND, "Not found"),
            Self::MethodNotAllowed => (
                "method_not_allowed",
                S::METHOD_NOT_ALLOWED,
                "Method not allowed",
            ),
            Self::NameTaken => ("name_taken", S::CONFLICT, "Name taken"),
            Self::EditedMeanwhile => (
                "edited_meanwhile",
                S::PRECONDITION_FAILED,
                "Edited meanwhile",
            ),
            Self::PreconditionRequired => (
                "precondition_required",
                S::PRECONDITION_REQUIRED,
                "Precondition required",
            ),
            Self::WrongState => ("wrong_state", S::CONFLICT, "Wrong state"),
            Self::DocumentInvalid => (
                "document_invalid",
                S::UNPROCESSABLE_ENTITY,
                "Document invalid",
            ),
            Self::InvalidRequest => ("invalid_request", S::BAD_REQUEST, "Invalid request"),
            Self::IdempotencyKeyReused => (
                "idempotency_key_reused",
                S::UNPROCESSABLE_ENTITY,
                "Idempotency key reused",
            ),
            Self::TooManyAttempts => (
                "too_many_attempts",
                S::TOO_MANY_REQUESTS,
                "Too many attempts",
            ),
            Self::TooLarge => ("too_large", S::PAYLOAD_TOO_LARGE, "Too large"),
            Self::UnsupportedMediaType => (
                "unsupported_media_type",
                S::UNSUPPORTED_MEDIA_TYPE,
                "Unsupported media type",
            ),
            Self::InUse => ("in_use", S::CONFLICT, "In use"),
            Self::KafkaUnreachable => ("kafka_unreachable", S::BAD_GATEWAY, "Kafka unreachable"),
            Self::TdengineFailed => ("tdengine_failed", S::BAD_GATEWAY, "TDengine failed"),
            Self::TimedOut => ("timed_out", S::SERVICE_UNAVAILABLE, "Timed out"),
            Self::Internal => ("internal", S::INTERNAL_SERVER_ERROR, "Internal error"),
        }
    }
}
