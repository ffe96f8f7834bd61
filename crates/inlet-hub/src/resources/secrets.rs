//! Secrets: passwords and tokens by name. They can be set and used, never read.

use axum::{extract::State, http::StatusCode};
use inlet_config::secret::Secret;
use inlet_store::SecretEntry;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::{
    api::ApiRouter,
    auth::{Editor, Viewer},
    extract::{Json, Name, Page, PageQuery, Path, Query},
    problem::Problem,
    state::Hub,
};

/// Characters of a value at most; a Kerberos ticket or a JWT fits well.
const MAX_CHARS: usize = 64 * 1024;

pub(crate) fn router() -> ApiRouter {
    ApiRouter::new()
        .routes(routes!(list_secrets))
        .routes(routes!(put_secret, delete_secret))
}

/// What may be told about a secret.
#[derive(Debug, Serialize, ToSchema)]
struct SecretSummary {
    /// What documents refer to it by: `{secret: name}`.
    name: String,
    /// When it was stored first.
    created_at_ms: i64,
    /// When its value was set last.
    updated_at_ms: i64,
    /// Who set it last.
    updated_by: String,
    /// Names of the data sources that refer to it.
    used_by: Vec<String>,
}

impl From<SecretEntry> for SecretSummary {
    fn from(entry: SecretEntry) -> Self {
        Self {
            name: entry.name,
            created_at_ms: entry.created_at_ms,
            updated_at_ms: entry.updated_at_ms,
            updated_by: entry.updated_by,
            used_by: entry.used_by,
        }
    }
}

/// The value of a secret.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SecretValue {
    /// The value. No answer ever holds it.
    #[schema(min_length = 1, max_length = 65536, write_only)]
    value: String,
}

/// List the secrets, without their values.
#[utoipa::path(
    get, path = "/secrets", tag = "secrets", operation_id = "list_secrets",
    security(("session" = ["viewer"])), params(PageQuery),
    responses((status = 200, description = "A page of the secrets by name.", body = Page<SecretSummary>))
)]
async fn list_secrets(
    _: Viewer,
    State(hub): State<Hub>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<SecretSummary>>, Problem> {
    let secrets = hub.store.secrets().list(&page.into()).await?;
    Ok(Json(Page::of(secrets)))
}

/// Set a secret, in place of the value before if there was one.
///
/// Data sources that run keep the value that they began with until they are started again.
#[utoipa::path(
    put, path = "/secrets/{name}", tag = "secrets", operation_id = "put_secret",
    security(("session" = ["editor"])),
    params(("name" = Name, Path, description = "Name of the secret.", example = "meters-sasl")),
    request_body = SecretValue,
    responses((status = 204, description = "It is set."))
)]
async fn put_secret(
    editor: Editor,
    State(hub): State<Hub>,
    Path(name): Path<Name>,
    Json(body): Json<SecretValue>,
) -> Result<StatusCode, Problem> {
    let num_chars = body.value.chars().count();
    if !(1..=MAX_CHARS).contains(&num_chars) {
        let message = format!("a secret has 1 to {MAX_CHARS} characters; this has {num_chars}");
        return Err(Problem::invalid_value("value", message));
    }
    let value = Secret::new(body.value);
    let secrets = hub.store.secrets();
    secrets.put(name.as_str(), &value, &editor.username).await?;
    editor.audit("secret.set", name);
    Ok(StatusCode::NO_CONTENT)
}

/// Delete a secret.
#[utoipa::path(
    delete, path = "/secrets/{name}", tag = "secrets", operation_id = "delete_secret",
    security(("session" = ["editor"])),
    params(("name" = Name, Path, description = "Name of the secret.", example = "meters-sasl")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 409, description = "A data source refers to it."),
    )
)]
async fn delete_secret(
    editor: Editor,
    State(hub): State<Hub>,
    Path(name): Path<Name>,
) -> Result<StatusCode, Problem> {
    hub.store.secrets().delete(name.as_str()).await?;
    editor.audit("secret.delete", name);
    Ok(StatusCode::NO_CONTENT)
}
