//! Users and their roles.

use axum::{extract::State, http::StatusCode, response::Response};
use inlet_store::{UserChange, UserDraft};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::{
    api::ApiRouter,
    auth::{Admin, Role, password},
    extract::{Create, Created, IdempotencyHeader, Json, Name, Page, PageQuery, Path, Query},
    problem::Problem,
    state::Hub,
};

pub(crate) fn router() -> ApiRouter {
    ApiRouter::new()
        .routes(routes!(list_users, create_user))
        .routes(routes!(update_user, delete_user))
}

/// Somebody who can log in.
#[derive(Debug, Serialize, ToSchema)]
struct User {
    /// The name to log in with.
    #[schema(example = "jo")]
    username: String,
    role: Role,
    /// Whether logging in is refused; sessions and tokens do not count then either.
    disabled: bool,
    /// When the user was made.
    created_at_ms: i64,
    /// When the user logged in last.
    #[schema(required)]
    last_login_at_ms: Option<i64>,
}

impl From<inlet_store::User> for User {
    fn from(user: inlet_store::User) -> Self {
        Self {
            username: user.username,
            role: user.role.into(),
            disabled: user.disabled,
            created_at_ms: user.created_at_ms,
            last_login_at_ms: user.last_login_at_ms,
        }
    }
}

/// A user to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewUser {
    username: Name,
    /// At least 10 characters, and not the user name.
    #[schema(
        min_length = 10,
        max_length = 256,
        write_only,
        example = "correct horse battery"
    )]
    password: String,
    role: Role,
}

/// What is to be different about a user; what is left out stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UserUpdate {
    role: Option<Role>,
    /// At least 10 characters, and not the user name. Another password ends the user's sessions.
    #[schema(min_length = 10, max_length = 256, write_only)]
    password: Option<String>,
    /// A disabled user is logged out at once, and API tokens of theirs do not count.
    disabled: Option<bool>,
}

impl UserUpdate {
    /// What changes, for the audit log.
    fn told(&self) -> String {
        let role = self.role.map(|role| format!("role {}", role.as_str()));
        let password = self.password.as_ref().map(|_| "password".to_owned());
        let disabled = self
            .disabled
            .map(|it| if it { "disabled" } else { "enabled" });
        let parts = [role, password, disabled.map(str::to_owned)];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// List the users.
#[utoipa::path(
    get, path = "/users", tag = "users", operation_id = "list_users",
    security(("session" = ["admin"])), params(PageQuery),
    responses((status = 200, description = "A page of the users by name.", body = Page<User>))
)]
async fn list_users(
    _: Admin,
    State(hub): State<Hub>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<User>>, Problem> {
    let users = hub.store.users().list(&page.into()).await?;
    Ok(Json(Page::of(users)))
}

/// Make a user.
#[utoipa::path(
    post, path = "/users", tag = "users", operation_id = "create_user",
    security(("session" = ["admin"])), params(IdempotencyHeader),
    request_body = NewUser,
    responses((status = 201, description = "The user is made.", body = User))
)]
async fn create_user(
    admin: Admin,
    State(hub): State<Hub>,
    new: Create<NewUser>,
) -> Result<Response, Problem> {
    new.once(&hub, &admin, async |new| {
        let username = String::from(new.username);
        password::check_rules("password", &new.password, &username)?;
        let draft = UserDraft {
            password_hash: password::hash(new.password).await?,
            role: new.role.into(),
            username,
        };
        let user = hub.store.users().create(&draft).await?;
        admin.audit_with("user.create", &user.username, format!("role {}", user.role));
        Ok(Created {
            location: format!("/api/v1/users/{}", user.username),
            version: None,
            body: User::from(user),
        })
    })
    .await
}

/// Change a user's role or password, or disable the user.
#[utoipa::path(
    put, path = "/users/{username}", tag = "users", operation_id = "update_user",
    security(("session" = ["admin"])),
    params(("username" = Name, Path, description = "Name of the user.", example = "jo")),
    request_body = UserUpdate,
    responses(
        (status = 200, description = "The user is changed.", body = User),
        (status = 409, description = "No admin would be left."),
    )
)]
async fn update_user(
    admin: Admin,
    State(hub): State<Hub>,
    Path(username): Path<Name>,
    Json(update): Json<UserUpdate>,
) -> Result<Json<User>, Problem> {
    let username = username.as_str();
    let told = update.told();
    let password_hash = match update.password {
        Some(password) => {
            password::check_rules("password", &password, username)?;
            Some(password::hash(password).await?)
        }
        None => None,
    };
    let change = UserChange {
        role: update.role.map(Into::into),
        password_hash,
        disabled: update.disabled,
    };
    let own = (admin.username == username).then(|| admin.session_token());
    let users = hub.store.users();
    let user = users.update(username, &change, own.flatten()).await?;
    if change == UserChange::default() {
        admin.changes_nothing();
    } else {
        admin.audit_with("user.update", username, told);
    }
    Ok(Json(user.into()))
}

/// Delete a user, with all sessions and API tokens of theirs.
#[utoipa::path(
    delete, path = "/users/{username}", tag = "users", operation_id = "delete_user",
    security(("session" = ["admin"])),
    params(("username" = Name, Path, description = "Name of the user.", example = "jo")),
    responses(
        (status = 204, description = "The user is gone."),
        (status = 409, description = "No admin would be left."),
    )
)]
async fn delete_user(
    admin: Admin,
    State(hub): State<Hub>,
    Path(username): Path<Name>,
) -> Result<StatusCode, Problem> {
    hub.store.users().delete(username.as_str()).await?;
    admin.audit("user.delete", username);
    Ok(StatusCode::NO_CONTENT)
}
