//! The REST interface under `/api/v1`: every resource, and what stands around all of them.

use axum::{
    Router,
    extract::{DefaultBodyLimit, OriginalUri},
    http::Method,
    middleware,
};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    audit,
    auth::identify,
    connections, demo, form, limits, live, openapi,
    problem::{Code, Problem},
    resources, sources,
    state::Hub,
};

/// Where the interface is.
pub(crate) const PREFIX: &str = "/api/v1";

/// The router of one resource; paths are those under [`PREFIX`].
pub(crate) type ApiRouter = OpenApiRouter<Hub>;

/// Every resource. A new one is a line here.
fn resources() -> ApiRouter {
    OpenApiRouter::new()
        .merge(resources::session::router())
        .merge(sources::router())
        .merge(demo::router())
        .merge(form::router())
        .merge(connections::router())
        .merge(live::events::router())
        .merge(resources::uploads::router())
        .merge(resources::secrets::router())
        .merge(resources::agents::router())
        .merge(resources::users::router())
        .merge(resources::tokens::router())
        .merge(resources::audit::router())
}

/// The OpenAPI document of the interface.
pub fn document() -> OpenApi {
    let (_, document) = documented().split_for_parts();
    openapi::finish(document)
}

fn documented() -> ApiRouter {
    OpenApiRouter::with_openapi(openapi::base()).nest(PREFIX, resources())
}

/// The interface with what stands around it. The last layer sees a request first.
pub(crate) fn router(hub: &Hub) -> Router<Hub> {
    let (router, document) = documented().split_for_parts();
    let router = router
        .merge(openapi::router(PREFIX, openapi::finish(document)))
        .route(PREFIX, axum::routing::any(unknown_path))
        .route(&format!("{PREFIX}/"), axum::routing::any(unknown_path))
        .route(
            &format!("{PREFIX}/{{*rest}}"),
            axum::routing::any(unknown_path),
        )
        .method_not_allowed_fallback(wrong_method);
    router
        .layer(middleware::from_fn_with_state(hub.clone(), audit::keep))
        .layer(middleware::from_fn_with_state(hub.clone(), identify))
        .layer(DefaultBodyLimit::max(limits::BODY_BYTES))
        .layer(middleware::from_fn(limits::time_out))
}

async fn unknown_path(OriginalUri(uri): OriginalUri) -> Problem {
    Problem::new(
        Code::NotFound,
        format!("there is nothing at `{}`", uri.path()),
    )
    .with_hint("the interface is described at /api/v1/docs/")
}

async fn wrong_method(method: Method, OriginalUri(uri): OriginalUri) -> Problem {
    Problem::new(
        Code::MethodNotAllowed,
        format!("`{}` cannot be used with {method}", uri.path()),
    )
    .with_hint("the interface is described at /api/v1/docs/")
}
