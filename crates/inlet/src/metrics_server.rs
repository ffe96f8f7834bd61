//! `--metrics`: Prometheus text over HTTP, on a thread of its own.

use std::{io, net::SocketAddr, sync::Arc, thread};

use axum::{
    Router, extract::State, http::header::CONTENT_TYPE, response::IntoResponse, routing::get,
};
use inlet_pipeline::{metrics::render_prometheus, status::RunStatus};

/// What the page shows.
struct Page {
    status: Arc<RunStatus>,
    source_name: String,
}

/// Serves `/metrics` until the process ends; gives the address, which matters with port 0.
///
/// # Errors
/// When the address cannot be listened on.
pub(crate) fn start(
    address: SocketAddr,
    status: Arc<RunStatus>,
    source_name: String,
) -> io::Result<SocketAddr> {
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let bound = listener.local_addr()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let router = Router::new()
        .route("/metrics", get(metrics))
        .with_state(Arc::new(Page {
            status,
            source_name,
        }));
    thread::Builder::new()
        .name("metrics".into())
        .spawn(move || {
            let served = runtime.block_on(async {
                axum::serve(tokio::net::TcpListener::from_std(listener)?, router).await
            });
            if let Err(error) = served {
                tracing::error!(%error, "metrics server ended");
            }
        })?;
    Ok(bound)
}

async fn metrics(State(page): State<Arc<Page>>) -> impl IntoResponse {
    let text = render_prometheus(&page.status, &page.source_name);
    (
        [(
            CONTENT_TYPE,
            "application/openmetrics-text; version=1.0.0; charset=utf-8",
        )],
        text,
    )
}
