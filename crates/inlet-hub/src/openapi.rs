//! The OpenAPI document: generated from the handlers, finished here.
//!
//! A handler documents what is its own: its parameters, its body, the answers of success and the problems
//! that only it has. [`finish`] adds what follows from its shape: who takes a login may get 401, who reads
//! `If-Match` may get 412, and so on. So no answer is forgotten, and handlers stay short.

mod finish;

use std::sync::Arc;

use axum::{Json, Router, http::header, response::IntoResponse, routing};
use utoipa::openapi::{
    Components, Info, License, OpenApi, Paths, Server,
    security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    tag::Tag,
};
use utoipa_swagger_ui::{Config, SwaggerUi};

pub(crate) use self::finish::finish;
use crate::state::Hub;

/// Names of the two ways to log in, as the document has them.
pub(crate) const SESSION: &str = "session";
pub(crate) const TOKEN: &str = "token";

/// The groups of operations, in reading order.
const TAGS: [(&str, &str); 13] = [
    ("session", "Login, logout and the first user"),
    (
        "sources",
        "Data sources: create, edit, start, stop, versions, runs, activity",
    ),
    (
        "forms",
        "What a form needs while it is filled in: check, topics, sample, preview",
    ),
    (
        "connections",
        "TDengine servers with their logins, databases and super tables",
    ),
    ("uploads", "Certificates, keys and keytabs"),
    (
        "secrets",
        "Passwords and tokens by name; they can be set, never read",
    ),
    (
        "faults",
        "Messages at fault of a data source, and their replay",
    ),
    ("offsets", "Offsets of a data source's consumer group"),
    ("agents", "Where data sources run"),
    ("events", "Live state"),
    ("users", "Users and their roles"),
    ("tokens", "API tokens"),
    ("audit", "Who changed what"),
];

/// The document without operations.
pub(crate) fn base() -> OpenApi {
    let mut info = Info::new("Inlet hub", env!("CARGO_PKG_VERSION"));
    info.description = Some(ABOUT.to_owned());
    info.license = Some(License::new("Apache-2.0"));
    let mut document = OpenApi::new(info, Paths::new());
    document.servers = Some(vec![Server::new("/")]);
    let tags = TAGS.iter().map(|(name, about)| {
        let mut tag = Tag::new(*name);
        tag.description = Some((*about).to_owned());
        tag
    });
    document.tags = Some(tags.collect());
    let mut components = Components::new();
    let cookie = ApiKeyValue::with_description(
        crate::auth::COOKIE,
        "A login by `POST /api/v1/session`. Unsafe methods need the session's `csrf_token` in the header `X-CSRF-Token` too.",
    );
    components.add_security_scheme(SESSION, SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("An API token, made by `POST /api/v1/tokens`."))
        .build();
    components.add_security_scheme(TOKEN, SecurityScheme::Http(bearer));
    document.components = Some(components);
    document
}

const ABOUT: &str = "\
Moves messages from Kafka into TDengine without code.

Errors are `application/problem+json` with a stable `code`. Lists take `limit` and `cursor`. What has versions \
carries an `ETag`, which a change sends back as `If-Match`. Creations take an `Idempotency-Key`: the same key with \
the same body gives the same answer, and nothing is made twice. The roles behind an operation's security are \
`viewer`, `editor` and `admin`, each of which may do what the one before may.";

/// The document at `openapi.json` and the page to browse it at `docs/`.
pub(crate) fn router(prefix: &str, document: OpenApi) -> Router<Hub> {
    let path = format!("{prefix}/openapi.json");
    let config = Config::new([path.clone()])
        .use_base_layout()
        .deep_linking(true)
        .display_operation_id(true)
        .filter(true)
        .validator_url("none");
    let document = Arc::new(document);
    let answer = move || {
        let document = Arc::clone(&document);
        async move { ([(header::CACHE_CONTROL, "no-cache")], Json(document)).into_response() }
    };
    Router::from(SwaggerUi::new(format!("{prefix}/docs")).config(config))
        .route(&path, routing::get(answer))
}
