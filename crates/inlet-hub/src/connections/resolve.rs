//! From what is kept of a connection to what the engine takes.

use inlet_config::{
    ConnectionFault, ConnectionParts, secret::Secret, settings::ConnectionSettings,
};
use inlet_store::{Connection, Credential, CredentialKind, Store, StoreError};

use crate::{
    problem::{DocumentFault, Problem},
    sources::document::upload_text,
};

/// A kept connection as settings. `None` where there is none of this name; one that cannot be used
/// (its certificates were deleted) counts as missing too, and the document that names it says so.
pub(crate) async fn settings_of(
    store: &Store,
    name: &str,
) -> Result<Option<ConnectionSettings>, StoreError> {
    let (connection, credential) = match store.connections().get_with_credential(name).await {
        Err(StoreError::NotFound { .. }) => return Ok(None),
        found => found?,
    };
    let ca = match &connection.ca_upload {
        Some(upload) => upload_text(store, upload).await?,
        None => None,
    };
    Ok(settings(&connection, credential, ca).ok())
}

/// The settings of a kept connection, for who asks for it by name.
pub(super) async fn required(store: &Store, name: &str) -> Result<ConnectionSettings, Problem> {
    let (connection, credential) = store.connections().get_with_credential(name).await?;
    let ca = match &connection.ca_upload {
        Some(upload) => upload_text(store, upload).await?,
        None => None,
    };
    settings(&connection, credential, ca).map_err(|faults| refused(&faults))
}

fn settings(
    connection: &Connection,
    credential: Option<Credential>,
    ca: Option<String>,
) -> Result<ConnectionSettings, Vec<ConnectionFault>> {
    let (password, token) = split(credential);
    ConnectionSettings::from_parts(ConnectionParts {
        url: Secret::new(connection.url.clone()),
        user: connection.user.clone(),
        password,
        token,
        ca,
    })
}

fn split(credential: Option<Credential>) -> (Option<Secret>, Option<Secret>) {
    match credential {
        Some(Credential {
            kind: CredentialKind::Password,
            value,
        }) => (Some(value), None),
        Some(Credential {
            kind: CredentialKind::Token,
            value,
        }) => (None, Some(value)),
        None => (None, None),
    }
}

/// What is wrong with a connection, at the keys of the body.
pub(super) fn refused(faults: &[ConnectionFault]) -> Problem {
    let told: Vec<DocumentFault> = faults
        .iter()
        .map(|fault| DocumentFault {
            path: fault.key.unwrap_or_default().to_owned(),
            line: 0,
            column: 0,
            message: fault.message.clone(),
            hint: fault.hint.clone(),
        })
        .collect();
    let first = told.first().map_or("", |fault| fault.message.as_str());
    Problem::invalid_value("", format!("the connection cannot be used: {first}")).with_faults(told)
}
