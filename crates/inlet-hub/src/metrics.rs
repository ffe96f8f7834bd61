//! `/metrics`: the hub's own numbers, followed by those of the runs.

use std::time::{Duration, Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};
use inlet_runner::host;
use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use crate::state::Hub;

/// Bounds of the time to answer, in seconds.
const ANSWER_BOUNDS: [f64; 9] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];
/// What requests are counted under that lead nowhere: their paths are without end.
const NO_ROUTE: &str = "none";

/// A request as it is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    method: &'static str,
    route: String,
    status: u16,
}

/// A route as its time is measured.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: &'static str,
    route: String,
}

/// What is counted as it happens.
#[derive(Debug)]
pub(crate) struct HubMetrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
    wrong_logins: Counter,
}

impl Default for HubMetrics {
    fn default() -> Self {
        let requests = Family::default();
        let seconds: Family<_, _, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(ANSWER_BOUNDS));
        let wrong_logins = Counter::default();
        let mut registry = Registry::default();
        registry.register(
            "inlet_hub_requests",
            "Requests answered, by route and status",
            requests.clone(),
        );
        registry.register_with_unit(
            "inlet_hub_request",
            "Time until an answer begins",
            Unit::Seconds,
            seconds.clone(),
        );
        registry.register(
            "inlet_hub_wrong_logins",
            "Logins refused for a wrong name or password",
            wrong_logins.clone(),
        );
        Self {
            registry,
            requests,
            seconds,
            wrong_logins,
        }
    }
}

impl HubMetrics {
    pub(crate) fn count_wrong_login(&self) {
        self.wrong_logins.inc();
    }

    fn count(&self, method: &Method, route: String, status: u16, took: Duration) {
        let method = known(method);
        let key = Route {
            method,
            route: route.clone(),
        };
        self.seconds.get_or_create(&key).observe(took.as_secs_f64());
        let answered = Answered {
            method,
            route,
            status,
        };
        self.requests.get_or_create(&answered).inc();
    }
}

/// Anybody may send any word as a method; only those that we answer are series.
fn known(method: &Method) -> &'static str {
    let all = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];
    let known = all.into_iter().find(|name| *name == method.as_str());
    known.unwrap_or("other")
}

/// Counts each request under the route that answers it.
pub(crate) async fn count(State(hub): State<Hub>, request: Request, next: Next) -> Response {
    let begin = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or(NO_ROUTE, MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    hub.metrics.count(&method, route, status, begin.elapsed());
    response
}

/// The page's first half; the runs' half ends it.
pub(crate) fn render(hub: &Hub, open_sessions: u64) -> Result<String, std::fmt::Error> {
    let mut now = Registry::default();
    let sessions = Gauge::<i64>::default();
    sessions.set(open_sessions as i64);
    now.register("inlet_hub_sessions", "Logins that are open", sessions);
    // A system that does not tell leaves the series out: 0 would be a lie.
    if let Ok(bytes) = host::process_memory_bytes() {
        let memory = Gauge::<i64>::default();
        memory.set(bytes as i64);
        let help = "Memory of the process";
        now.register_with_unit("inlet_hub_memory", help, Unit::Bytes, memory);
    }
    let up = Gauge::<i64>::default();
    up.set(hub.started_at.elapsed().map_or(0, |up| up.as_secs() as i64));
    now.register_with_unit("inlet_hub_up", "Time since the start", Unit::Seconds, up);
    let mut page = String::new();
    text::encode_registry(&mut page, &hub.metrics.registry)?;
    text::encode_registry(&mut page, &now)?;
    Ok(page)
}
