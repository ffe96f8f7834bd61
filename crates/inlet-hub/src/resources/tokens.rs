//! API tokens: for programs that use the REST interface.

use axum::{extract::State, http::StatusCode, response::Response};
use inlet_store::{ApiToken, StoreError, TokenDraft};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;
use uuid::Uuid;

use crate::{
    api::ApiRouter,
    auth::{Caller, Proof, Role, Viewer},
    extract::{Create, Created, IdempotencyHeader, Json, Name, Page, PageQuery, Path, Query},
    problem::{Code, Problem},
    state::Hub,
};

const MS_A_DAY: i64 = 24 * 60 * 60 * 1000;
/// Days that a token may be good for at most, when it is to expire: ten years.
const MAX_DAYS: u32 = 3650;

pub(crate) fn router() -> ApiRouter {
    ApiRouter::new()
        .routes(routes!(list_tokens, create_token))
        .routes(routes!(delete_token))
}

/// What may be told about an API token.
#[derive(Debug, Serialize, ToSchema)]
struct Token {
    id: String,
    /// What it is for.
    #[schema(example = "grafana")]
    name: String,
    /// What it may do: never more than its user may at the time of use.
    role: Role,
    /// Whose token it is.
    username: String,
    /// Its first letters.
    #[schema(example = "inlet_k3XwQ9")]
    prefix: String,
    /// When it was made.
    created_at_ms: i64,
    /// When it expires; null for never.
    #[schema(required)]
    expires_at_ms: Option<i64>,
    /// When it was used last, exact to a minute.
    #[schema(required)]
    last_used_at_ms: Option<i64>,
}

impl From<ApiToken> for Token {
    fn from(token: ApiToken) -> Self {
        Self {
            id: token.id,
            name: token.name,
            role: token.role.into(),
            username: token.username,
            prefix: token.prefix,
            created_at_ms: token.created_at_ms,
            expires_at_ms: token.expires_at_ms,
            last_used_at_ms: token.last_used_at_ms,
        }
    }
}

/// An API token that was just made, with its text.
#[derive(Serialize, ToSchema)]
struct MadeToken {
    #[serde(flatten)]
    about: Token,
    /// The token itself. It is told this once.
    #[schema(example = "inlet_k3XwQ9…")]
    token: String,
}

/// An API token to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// What it is for.
    name: Name,
    /// What it may do: no more than you may.
    role: Role,
    /// Days until it expires; null for never.
    #[schema(minimum = 1, maximum = 3650)]
    expires_in_days: Option<u32>,
}

/// List your API tokens; an admin's list has those of all users.
#[utoipa::path(
    get, path = "/tokens", tag = "tokens", operation_id = "list_tokens",
    security(("session" = ["viewer"])), params(PageQuery),
    responses((status = 200, description = "A page of the tokens, the newest first.", body = Page<Token>))
)]
async fn list_tokens(
    viewer: Viewer,
    State(hub): State<Hub>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Token>>, Problem> {
    let own = (viewer.role < Role::Admin).then_some(viewer.username.as_str());
    let tokens = hub.store.tokens().list(own, &page.into()).await?;
    Ok(Json(Page::of(tokens)))
}

/// Make an API token. Its text is in this answer, and nowhere later.
///
/// A token that is made with another token expires no later than that one.
#[utoipa::path(
    post, path = "/tokens", tag = "tokens", operation_id = "create_token",
    security(("session" = ["viewer"])), params(IdempotencyHeader),
    request_body = NewToken,
    responses((status = 201, description = "The token is made.", body = MadeToken))
)]
async fn create_token(
    viewer: Viewer,
    State(hub): State<Hub>,
    new: Create<NewToken>,
) -> Result<Response, Problem> {
    new.once(&hub, &viewer, async |new| {
        if new.role > viewer.role {
            return Err(more_than_own(&viewer, new.role));
        }
        let draft = TokenDraft {
            name: new.name.into(),
            username: viewer.username.clone(),
            role: new.role.into(),
            expires_at_ms: expiry(&viewer, hub.options.clock.now_ms(), new.expires_in_days)?,
        };
        let (token, text) = hub.store.tokens().create(&draft).await?;
        let told = format!("{} with role {}", token.id, token.role);
        viewer.audit_with("token.create", &token.name, told);
        Ok(Created {
            location: format!("/api/v1/tokens/{}", token.id),
            version: None,
            body: MadeToken {
                about: token.into(),
                token: text.expose().to_owned(),
            },
        })
    })
    .await
}

fn more_than_own(caller: &Caller, role: Role) -> Problem {
    Problem::new(
        Code::Forbidden,
        format!(
            "a token may do no more than you may: you have the role `{}`, and it would have `{}`",
            caller.role.as_str(),
            role.as_str()
        ),
    )
}

fn expiry(caller: &Caller, now_ms: i64, days: Option<u32>) -> Result<Option<i64>, Problem> {
    if days.is_some_and(|days| !(1..=MAX_DAYS).contains(&days)) {
        let message = format!("a token is good for 1 to {MAX_DAYS} days, or without an end (null)");
        return Err(Problem::invalid_value("expires_in_days", message));
    }
    let wanted = days.map(|days| now_ms + i64::from(days) * MS_A_DAY);
    let most = match caller.proof {
        Proof::Session(_) => None,
        Proof::Token { expires_at_ms } => expires_at_ms,
    };
    Ok([wanted, most].into_iter().flatten().min())
}

/// Delete an API token: your own, or as an admin any. It is void at once.
#[utoipa::path(
    delete, path = "/tokens/{id}", tag = "tokens", operation_id = "delete_token",
    security(("session" = ["viewer"])),
    params(("id" = Uuid, Path, description = "Id of the token.", example = "01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e")),
    responses((status = 204, description = "It is gone."))
)]
async fn delete_token(
    viewer: Viewer,
    State(hub): State<Hub>,
    Path(id): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    let id = id.to_string();
    let tokens = hub.store.tokens();
    let token = tokens.get(&id).await?;
    if token.username != viewer.username && viewer.role < Role::Admin {
        // As if there were none: that somebody has a token is not for others to learn.
        return Err(StoreError::NotFound {
            what: "token",
            name: id,
        }
        .into());
    }
    tokens.delete(&id).await?;
    viewer.audit_with(
        "token.delete",
        token.name,
        format!("{id} of {}", token.username),
    );
    Ok(StatusCode::NO_CONTENT)
}
