//! Login, logout, one's own password, and the first user.

use std::time::Instant;

use axum::{
    Extension,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use inlet_config::secret::Secret;
use inlet_store::{NewSession, StoreError, UserChange, UserDraft, Via};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::{
    api::ApiRouter,
    auth::{Identity, Proof, Role, Viewer, cookie, password},
    extract::{Json, Name},
    problem::{Code, Problem},
    state::Hub,
};

/// How long a login lasts without being used.
const IDLE_MS: i64 = 12 * 60 * 60 * 1000;
/// How long a login lasts at most.
const AT_MOST_MS: i64 = 7 * 24 * 60 * 60 * 1000;

pub(crate) fn router() -> ApiRouter {
    ApiRouter::new()
        .routes(routes!(get_session, log_in, log_out))
        .routes(routes!(change_password))
        .routes(routes!(set_up))
}

/// Who is logged in, and what the page has to know before anything else.
#[derive(Serialize, ToSchema)]
struct Session {
    /// Who is logged in; null when nobody is.
    #[schema(required)]
    user: Option<SessionUser>,
    /// What requests that change something carry in the header `X-CSRF-Token`; null without a login, and with
    /// an API token, which needs none.
    #[schema(required)]
    csrf_token: Option<String>,
    /// Whether there is no user yet, so that the setup link is to be used.
    needs_setup: bool,
    /// Version of the hub.
    #[schema(example = "0.1.0")]
    version: String,
    /// Whether this hub can start the data source of the demo.
    demo: bool,
    /// When the login comes to its end, unless it is used before; null without one.
    #[schema(required)]
    expires_at_ms: Option<i64>,
}

/// Who is logged in.
#[derive(Serialize, ToSchema)]
struct SessionUser {
    #[schema(example = "jo")]
    username: String,
    role: Role,
}

impl Session {
    fn new(hub: &Hub, user: Option<SessionUser>) -> Self {
        Self {
            user,
            csrf_token: None,
            needs_setup: false,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            demo: hub.options.demo.is_some(),
            expires_at_ms: None,
        }
    }
}

/// Name and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Login {
    #[schema(example = "jo")]
    username: String,
    #[schema(write_only)]
    password: String,
}

/// The first user, with the token of the setup link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the names of the REST interface")]
struct Setup {
    /// What the link has after `token=`.
    #[schema(write_only)]
    setup_token: String,
    username: Name,
    /// At least 10 characters, and not the user name.
    #[schema(min_length = 10, max_length = 256, write_only)]
    password: String,
}

/// A change of one's own password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    #[schema(write_only)]
    current_password: String,
    /// At least 10 characters, and not the user name.
    #[schema(min_length = 10, max_length = 256, write_only)]
    new_password: String,
}

/// Tell who is logged in. It answers without a login too.
#[utoipa::path(
    get, path = "/session", tag = "session", operation_id = "get_session",
    responses((status = 200, description = "The session.", body = Session))
)]
async fn get_session(
    Extension(identity): Extension<Identity>,
    State(hub): State<Hub>,
) -> Result<Json<Session>, Problem> {
    let caller = match identity.caller() {
        Ok(caller) => caller,
        Err(problem) if problem.code() == Code::Internal => return Err(problem),
        Err(_) => {
            let mut session = Session::new(&hub, None);
            session.needs_setup = !hub.store.users().any().await?;
            return Ok(Json(session));
        }
    };
    let user = SessionUser {
        username: caller.username,
        role: caller.role,
    };
    let mut session = Session::new(&hub, Some(user));
    match caller.proof {
        Proof::Session(proof) => {
            session.csrf_token = Some(proof.csrf_token.expose().to_owned());
            session.expires_at_ms = Some(proof.expires_at_ms);
        }
        Proof::Token { expires_at_ms } => session.expires_at_ms = expires_at_ms,
    }
    Ok(Json(session))
}

/// Log in.
///
/// After 5 wrong passwords within a minute for a user from an address, further ones are refused.
#[utoipa::path(
    post, path = "/session", tag = "session", operation_id = "log_in",
    request_body = Login,
    responses(
        (status = 200, description = "Logged in. The cookie of the login is in `Set-Cookie`.", body = Session),
        (status = 401, description = "The user name or the password is wrong."),
        (status = 429, description = "There were too many wrong logins; `Retry-After` says how long to wait."),
    )
)]
async fn log_in(
    Extension(identity): Extension<Identity>,
    State(hub): State<Hub>,
    Json(login): Json<Login>,
) -> Result<Response, Problem> {
    let address = identity.address;
    hub.attempts
        .take(&login.username, address, Instant::now())?;
    let found = hub.store.users().get_for_login(&login.username).await?;
    let (user, hash) = found.unzip();
    // A disabled user is told what a wrong password is told, after the same time.
    let user = user.filter(|user| !user.disabled);
    let is_right = password::verify(login.password, hash).await?;
    let Some(user) = user.filter(|_| is_right) else {
        hub.metrics.count_wrong_login();
        tracing::warn!(%address, "wrong login");
        return Err(Problem::new(
            Code::WrongLogin,
            "the user name or the password is wrong",
        ));
    };
    hub.attempts.forgive(&login.username, address);
    identity.trail.by(&user.username, Via::Session);
    identity.trail.record("session.login", &user.username, None);
    begin_session(&hub, &identity, user.username, user.role.into()).await
}

/// Log out.
#[utoipa::path(
    delete, path = "/session", tag = "session", operation_id = "log_out",
    security(("session" = ["viewer"])),
    responses((status = 204, description = "Logged out. An API token stays as it is."))
)]
async fn log_out(viewer: Viewer, State(hub): State<Hub>) -> Result<Response, Problem> {
    match viewer.session_token() {
        Some(token) => {
            hub.store.sessions().end(token).await?;
            viewer.audit("session.logout", &viewer.username);
        }
        None => viewer.changes_nothing(),
    }
    let unset = (header::SET_COOKIE, cookie::unset(hub.is_tls()));
    Ok((StatusCode::NO_CONTENT, [unset]).into_response())
}

/// Change your own password. Other logins of yours come to their end.
#[utoipa::path(
    put, path = "/session/password", tag = "session", operation_id = "change_password",
    security(("session" = ["viewer"])),
    request_body = PasswordChange,
    responses(
        (status = 204, description = "The password is changed."),
        (status = 429, description = "There were too many wrong passwords; `Retry-After` says how long to wait."),
    )
)]
async fn change_password(
    viewer: Viewer,
    State(hub): State<Hub>,
    Json(change): Json<PasswordChange>,
) -> Result<StatusCode, Problem> {
    let username = &viewer.username;
    password::check_rules("new_password", &change.new_password, username)?;
    hub.attempts
        .take(username, viewer.address, Instant::now())?;
    let found = hub.store.users().get_for_login(username).await?;
    let hash = found.map(|(_, hash)| hash);
    if !password::verify(change.current_password, hash).await? {
        let message = "the current password is wrong";
        return Err(Problem::invalid_value("current_password", message));
    }
    hub.attempts.forgive(username, viewer.address);
    let change = UserChange {
        password_hash: Some(password::hash(change.new_password).await?),
        ..UserChange::default()
    };
    let users = hub.store.users();
    users
        .update(username, &change, viewer.session_token())
        .await?;
    viewer.audit("session.password", username);
    Ok(StatusCode::NO_CONTENT)
}

/// Make the first user, an admin, with the token of the link that the hub printed, and log in.
#[utoipa::path(
    post, path = "/setup", tag = "session", operation_id = "set_up",
    request_body = Setup,
    responses(
        (status = 200, description = "The user is made and logged in. The cookie of the login is in `Set-Cookie`.", body = Session),
        (status = 403, description = "The token is not that of the newest link."),
        (status = 409, description = "There is a user already."),
    )
)]
async fn set_up(
    Extension(identity): Extension<Identity>,
    State(hub): State<Hub>,
    Json(setup): Json<Setup>,
) -> Result<Response, Problem> {
    let username = String::from(setup.username);
    password::check_rules("password", &setup.password, &username)?;
    if hub.store.users().any().await? {
        return Err(Problem::wrong_state("this hub is set up already")
            .with_hint("log in, or ask an admin for a user"));
    }
    let draft = UserDraft {
        username: username.clone(),
        password_hash: password::hash(setup.password).await?,
        role: Role::Admin.into(),
    };
    let setup_token = Secret::new(setup.setup_token);
    let made = hub.store.finish_setup(&setup_token, &draft).await;
    made.map_err(|error| match error {
        StoreError::NotFound { .. } => {
            Problem::new(Code::Forbidden, "the token is not that of the setup link")
                .with_hint("use the link that the hub printed at its last start")
        }
        other => other.into(),
    })?;
    identity.trail.by(&username, Via::Setup);
    identity.trail.record(
        "user.create",
        &username,
        Some("the first user, role admin".into()),
    );
    begin_session(&hub, &identity, username, Role::Admin).await
}

async fn begin_session(
    hub: &Hub,
    identity: &Identity,
    username: String,
    role: Role,
) -> Result<Response, Problem> {
    let address = identity.address.to_string();
    let sessions = hub.store.sessions();
    let begun = sessions.begin(&username, IDLE_MS, AT_MOST_MS, &address);
    let NewSession {
        token,
        csrf_token,
        expires_at_ms,
    } = begun.await?;
    hub.store.users().note_login(&username).await?;
    let mut session = Session::new(hub, Some(SessionUser { username, role }));
    session.csrf_token = Some(csrf_token.expose().to_owned());
    session.expires_at_ms = Some(expires_at_ms);
    let set: HeaderValue = cookie::set(token.expose(), hub.is_tls());
    Ok(([(header::SET_COOKIE, set)], Json(session)).into_response())
}
