//! The stable codes of problems, with the status and title of each.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const URI_PREFIX: &str = "urn:inlet:problem:";

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
    /// Data sources name the agent.
    AgentInUse,
    /// The agent that would have to answer is linked to no hub, or the hub that would have to is gone.
    AgentOffline,
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
    /// The code as it goes over the wire.
    pub fn as_str(self) -> &'static str {
        self.uri().trim_start_matches(URI_PREFIX)
    }

    /// The code as the `type` of a problem.
    pub fn uri(self) -> &'static str {
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

    fn row(self) -> &'static Row {
        &ROWS[self as usize]
    }
}

/// URI, status and title of a code.
type Row = (&'static str, StatusCode, &'static str);

/// In the order of [`Code`].
const ROWS: [Row; 24] = {
    use StatusCode as S;
    [
        (
            "urn:inlet:problem:not_logged_in",
            S::UNAUTHORIZED,
            "Not logged in",
        ),
        (
            "urn:inlet:problem:session_expired",
            S::UNAUTHORIZED,
            "Session expired",
        ),
        (
            "urn:inlet:problem:wrong_login",
            S::UNAUTHORIZED,
            "Wrong login",
        ),
        ("urn:inlet:problem:forbidden", S::FORBIDDEN, "Not allowed"),
        (
            "urn:inlet:problem:csrf",
            S::FORBIDDEN,
            "CSRF token missing or wrong",
        ),
        ("urn:inlet:problem:not_found", S::NOT_FOUND, "Not found"),
        (
            "urn:inlet:problem:method_not_allowed",
            S::METHOD_NOT_ALLOWED,
            "Method not allowed",
        ),
        ("urn:inlet:problem:name_taken", S::CONFLICT, "Name taken"),
        (
            "urn:inlet:problem:edited_meanwhile",
            S::PRECONDITION_FAILED,
            "Edited meanwhile",
        ),
        (
            "urn:inlet:problem:precondition_required",
            S::PRECONDITION_REQUIRED,
            "Precondition required",
        ),
        ("urn:inlet:problem:wrong_state", S::CONFLICT, "Wrong state"),
        (
            "urn:inlet:problem:document_invalid",
            S::UNPROCESSABLE_ENTITY,
            "Document invalid",
        ),
        (
            "urn:inlet:problem:invalid_request",
            S::BAD_REQUEST,
            "Invalid request",
        ),
        (
            "urn:inlet:problem:idempotency_key_reused",
            S::UNPROCESSABLE_ENTITY,
            "Idempotency key reused",
        ),
        (
            "urn:inlet:problem:too_many_attempts",
            S::TOO_MANY_REQUESTS,
            "Too many attempts",
        ),
        (
            "urn:inlet:problem:too_large",
            S::PAYLOAD_TOO_LARGE,
            "Too large",
        ),
        (
            "urn:inlet:problem:unsupported_media_type",
            S::UNSUPPORTED_MEDIA_TYPE,
            "Unsupported media type",
        ),
        ("urn:inlet:problem:in_use", S::CONFLICT, "In use"),
        (
            "urn:inlet:problem:agent_in_use",
            S::CONFLICT,
            "Agent in use",
        ),
        (
            "urn:inlet:problem:agent_offline",
            S::CONFLICT,
            "Agent offline",
        ),
        (
            "urn:inlet:problem:kafka_unreachable",
            S::BAD_GATEWAY,
            "Kafka unreachable",
        ),
        (
            "urn:inlet:problem:tdengine_failed",
            S::BAD_GATEWAY,
            "TDengine failed",
        ),
        (
            "urn:inlet:problem:timed_out",
            S::SERVICE_UNAVAILABLE,
            "Timed out",
        ),
        (
            "urn:inlet:problem:internal",
            S::INTERNAL_SERVER_ERROR,
            "Internal error",
        ),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_word_everywhere() {
        for (uri, status, _) in ROWS {
            let word = uri.strip_prefix(URI_PREFIX).unwrap();
            let code: Code = serde_json::from_value(word.into()).unwrap();
            assert_eq!((code.uri(), code.as_str()), (uri, word));
            assert!(status.is_client_error() || status.is_server_error());
        }
    }
}
