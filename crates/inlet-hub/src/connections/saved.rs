//! Connections: list, create, change, delete, check.

use axum::{extract::State, http::StatusCode, response::Response};
use inlet_config::{ConnectionParts, secret::Secret, settings::ConnectionSettings};
use inlet_store::{
    Connection as Stored, ConnectionDraft, Credential, CredentialChange, CredentialKind, Store,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::resolve::{refused, required};
use crate::{
    auth::{Editor, Viewer},
    extract::{
        Create, Created, IdempotencyHeader, IfMatch, IfMatchHeader, Json, Name, Page, PageQuery,
        Path, Query, Tagged,
    },
    form::check::{CheckAnswer, answer},
    problem::Problem,
    sources::document::upload_text,
    state::Hub,
};

/// A connection to TDengine, without its password or token.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Connection {
    /// What documents refer to it by: `connection: name`.
    name: String,
    /// Address without login.
    url: String,
    /// Who logs in.
    #[schema(required)]
    user: Option<String>,
    /// The upload with the CA certificates for `wss://`; null for the public ones.
    #[schema(required)]
    ca_upload: Option<String>,
    /// Which secret is kept with it: `password` or `token`.
    #[schema(required)]
    credential: Option<&'static str>,
    /// Grows with each change, from 1.
    version: i64,
    /// When it changed last, in ms since 1970 UTC.
    updated_at_ms: i64,
    /// Who changed it last.
    updated_by: String,
    /// Names of the data sources that refer to it.
    used_by: Vec<String>,
}

impl From<Stored> for Connection {
    fn from(stored: Stored) -> Self {
        Self {
            name: stored.name,
            url: stored.url,
            user: stored.user,
            ca_upload: stored.ca_upload,
            credential: stored.credential.map(CredentialKind::as_str),
            version: stored.version,
            updated_at_ms: stored.updated_at_ms,
            updated_by: stored.updated_by,
            used_by: stored.used_by,
        }
    }
}

/// What is said of a connection, besides its name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ConnectionBody {
    /// `ws://host:6041` of taosAdapter, or `wss://host` of TDengine Cloud; without login.
    #[schema(min_length = 1)]
    url: String,
    /// Who logs in.
    user: Option<String>,
    /// The upload with the CA certificates for `wss://`; the public ones if not given.
    ca_upload: Option<String>,
    /// Password of the user. Leave it out to keep the one there is.
    #[schema(write_only)]
    password: Option<String>,
    /// Token of TDengine Cloud, in place of user and password. Leave it out to keep the one there is.
    #[schema(write_only)]
    token: Option<String>,
}

/// A new connection.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewConnection {
    /// What documents will refer to it by.
    name: Name,
    /// `ws://host:6041` of taosAdapter, or `wss://host` of TDengine Cloud; without login.
    #[schema(min_length = 1)]
    url: String,
    /// Who logs in.
    user: Option<String>,
    /// The upload with the CA certificates for `wss://`; the public ones if not given.
    ca_upload: Option<String>,
    /// Password of the user.
    #[schema(write_only)]
    password: Option<String>,
    /// Token of TDengine Cloud, in place of user and password.
    #[schema(write_only)]
    token: Option<String>,
}

impl NewConnection {
    fn split(self) -> (Name, ConnectionBody) {
        let body = ConnectionBody {
            url: self.url,
            user: self.user,
            ca_upload: self.ca_upload,
            password: self.password,
            token: self.token,
        };
        (self.name, body)
    }
}

impl ConnectionBody {
    /// Its settings, were `kept` the secret where it brings none.
    async fn settings(
        &self,
        store: &Store,
        kept: Option<&Credential>,
    ) -> Result<ConnectionSettings, Problem> {
        let ca = match &self.ca_upload {
            Some(upload) => Some(upload_text(store, upload).await?.ok_or_else(|| {
                let message = format!("there is no upload `{upload}` with certificates");
                Problem::invalid_value("ca_upload", message).with_hint("upload the file first")
            })?),
            None => None,
        };
        let is_given = self.password.is_some() || self.token.is_some();
        let kept = |kind| {
            let kept = kept.filter(|kept| !is_given && kept.kind == kind)?;
            Some(kept.value.clone())
        };
        let parts = ConnectionParts {
            url: Secret::new(self.url.clone()),
            user: self.user.clone(),
            password: given(self.password.as_ref()).or_else(|| kept(CredentialKind::Password)),
            token: given(self.token.as_ref()).or_else(|| kept(CredentialKind::Token)),
            ca,
        };
        let settings = ConnectionSettings::from_parts(parts).map_err(|faults| refused(&faults))?;
        // What the settings' address lacks was a login, which would be shown to everybody.
        let has_login = self.url.contains('@') || self.url.contains('?');
        if has_login {
            let message = "the address must not hold the login, which everybody could read";
            return Err(Problem::invalid_value("url", message)
                .with_hint("give user and password, or the token, in their own fields"));
        }
        Ok(settings)
    }

    fn draft(self) -> ConnectionDraft {
        let credential = match (given(self.password.as_ref()), given(self.token.as_ref())) {
            (Some(value), _) => CredentialChange::Set(Credential {
                kind: CredentialKind::Password,
                value,
            }),
            (None, Some(value)) => CredentialChange::Set(Credential {
                kind: CredentialKind::Token,
                value,
            }),
            (None, None) => CredentialChange::Keep,
        };
        ConnectionDraft {
            url: self.url,
            user: self.user,
            ca_upload: self.ca_upload,
            credential,
        }
    }
}

fn given(text: Option<&String>) -> Option<Secret> {
    text.cloned().map(Secret::new)
}

/// The connections, without their passwords and tokens.
#[utoipa::path(
    get, path = "/connections", tag = "connections", operation_id = "list_connections",
    security(("session" = ["viewer"])), params(PageQuery),
    responses((status = 200, description = "A page of the connections by name.", body = Page<Connection>))
)]
pub(crate) async fn list_connections(
    _: Viewer,
    State(hub): State<Hub>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Connection>>, Problem> {
    Ok(Json(Page::of(
        hub.store.connections().list(&page.into()).await?,
    )))
}

/// Keep a new connection.
#[utoipa::path(
    post, path = "/connections", tag = "connections", operation_id = "create_connection",
    security(("session" = ["editor"])), params(IdempotencyHeader),
    request_body = NewConnection,
    responses(
        (status = 201, description = "The connection.", body = Connection,
         headers(("ETag" = String, description = "Its version"), ("Location" = String, description = "Where it is"))),
        (status = 409, description = "The name is taken.")
    )
)]
pub(crate) async fn create_connection(
    caller: Editor,
    State(hub): State<Hub>,
    request: Create<NewConnection>,
) -> Result<Response, Problem> {
    let (store, by) = (&hub.store, &caller.username);
    request
        .once(&hub, &caller, async |new: NewConnection| {
            let (name, body) = new.split();
            body.settings(store, None).await?;
            let connections = store.connections();
            let stored = connections.create(name.as_str(), &body.draft(), by).await?;
            caller.audit("connection.create", &stored.name);
            Ok(Created {
                location: format!("/api/v1/connections/{}", stored.name),
                version: Some(stored.version),
                body: Connection::from(stored),
            })
        })
        .await
}

/// A connection, without its password or token.
#[utoipa::path(
    get, path = "/connections/{name}", tag = "connections", operation_id = "get_connection",
    security(("session" = ["viewer"])),
    params(("name" = Name, Path, description = "Name of the connection.")),
    responses((status = 200, description = "The connection.", body = Connection,
               headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn get_connection(
    _: Viewer,
    State(hub): State<Hub>,
    Path(name): Path<Name>,
) -> Result<Tagged<Connection>, Problem> {
    Ok(tagged(hub.store.connections().get(name.as_str()).await?))
}

fn tagged(stored: Stored) -> Tagged<Connection> {
    Tagged {
        version: stored.version,
        body: stored.into(),
    }
}

/// Change a connection. A new address needs the password or token again: who may change addresses
/// must not be able to send a secret that they do not know to a server of their choice.
///
/// Data sources that run keep the connection that they began with until they are started again.
#[utoipa::path(
    put, path = "/connections/{name}", tag = "connections", operation_id = "update_connection",
    security(("session" = ["editor"])),
    params(("name" = Name, Path, description = "Name of the connection."), IfMatchHeader),
    request_body = ConnectionBody,
    responses((status = 200, description = "The connection.", body = Connection,
               headers(("ETag" = String, description = "Its version"))))
)]
pub(crate) async fn update_connection(
    caller: Editor,
    State(hub): State<Hub>,
    Path(name): Path<Name>,
    IfMatch(seen): IfMatch,
    Json(body): Json<ConnectionBody>,
) -> Result<Tagged<Connection>, Problem> {
    let connections = hub.store.connections();
    let (before, kept) = connections.get_with_credential(name.as_str()).await?;
    let brings_secret = body.password.is_some() || body.token.is_some();
    if before.url != body.url && kept.is_some() && !brings_secret {
        let key = match kept.as_ref().map(|kept| kept.kind) {
            Some(CredentialKind::Token) => "token",
            _ => "password",
        };
        let message = format!("a new address needs the {key} again");
        return Err(Problem::invalid_value(key, message).with_hint("type it in once more"));
    }
    body.settings(&hub.store, kept.as_ref()).await?;
    let draft = body.draft();
    let stored = connections
        .update(name.as_str(), seen, &draft, &caller.username)
        .await?;
    caller.audit("connection.update", &stored.name);
    hub.forms.tables.forget();
    Ok(tagged(stored))
}

/// Delete a connection.
#[utoipa::path(
    delete, path = "/connections/{name}", tag = "connections", operation_id = "delete_connection",
    security(("session" = ["editor"])),
    params(("name" = Name, Path, description = "Name of the connection."), IfMatchHeader),
    responses(
        (status = 204, description = "It is gone."),
        (status = 409, description = "A data source refers to it.")
    )
)]
pub(crate) async fn delete_connection(
    caller: Editor,
    State(hub): State<Hub>,
    Path(name): Path<Name>,
    IfMatch(seen): IfMatch,
) -> Result<StatusCode, Problem> {
    hub.store.connections().delete(name.as_str(), seen).await?;
    caller.audit("connection.delete", name);
    Ok(StatusCode::NO_CONTENT)
}

/// Check a connection that is not kept yet, step by step.
#[utoipa::path(
    post, path = "/connections/check", tag = "connections", operation_id = "check_connection",
    security(("session" = ["editor"])),
    request_body = ConnectionBody,
    responses((status = 200, description = "What was tried and what came of it.", body = CheckAnswer))
)]
pub(crate) async fn check_connection(
    caller: Editor,
    State(hub): State<Hub>,
    Json(body): Json<ConnectionBody>,
) -> Result<Json<CheckAnswer>, Problem> {
    caller.changes_nothing();
    let settings = body.settings(&hub.store, None).await?;
    run_check(&hub, settings).await
}

/// Check a connection, step by step.
#[utoipa::path(
    post, path = "/connections/{name}/check", tag = "connections", operation_id = "check_saved_connection",
    security(("session" = ["editor"])),
    params(("name" = Name, Path, description = "Name of the connection.")),
    responses(
        (status = 200, description = "What was tried and what came of it.", body = CheckAnswer),
        (status = 422, description = "The connection lacks something.")
    )
)]
pub(crate) async fn check_saved_connection(
    caller: Editor,
    State(hub): State<Hub>,
    Path(name): Path<Name>,
) -> Result<Json<CheckAnswer>, Problem> {
    caller.changes_nothing();
    let settings = required(&hub.store, name.as_str()).await?;
    run_check(&hub, settings).await
}

async fn run_check(hub: &Hub, settings: ConnectionSettings) -> Result<Json<CheckAnswer>, Problem> {
    let check = move || inlet_engine::check::check_connection(&settings);
    Ok(Json(answer(hub, hub.forms.workers.run(check).await?)))
}
