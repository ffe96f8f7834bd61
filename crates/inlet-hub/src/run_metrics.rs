//! The runs' half of `/metrics`: how many data sources are in which state, and the numbers of each.
//!
//! A source whose run has ended keeps its last numbers until the hub ends or the next run begins: so
//! an alert on a failed run does not vanish with the run.

use std::collections::BTreeMap;

use inlet_pipeline::metrics::render_prometheus_page;
use prometheus_client::{
    encoding::text,
    metrics::{family::Family, gauge::Gauge},
    registry::Registry,
};

use crate::{live::summary::State, state::HubState};

/// Every state, so that each has a series.
const STATES: [State; 12] = [
    State::Stopped,
    State::Starting,
    State::Running,
    State::Idle,
    State::SourceError,
    State::SinkError,
    State::Paused,
    State::Draining,
    State::BackingOff,
    State::Done,
    State::Failed,
    State::Waiting,
];

/// The page's second half, to its end.
pub(crate) fn render(hub: &HubState) -> String {
    let mut counts: BTreeMap<State, i64> = STATES.map(|state| (state, 0)).into();
    let mut runs = Vec::new();
    hub.scheduler.read(|registry| {
        for entry in registry.visible() {
            *counts.entry(entry.summary.state).or_default() += 1;
            if let Some(snapshot) = &entry.view.snapshot {
                runs.push((entry.record.name.clone(), snapshot.clone()));
            }
        }
    });
    runs.sort_by(|a, b| a.0.cmp(&b.0));
    let family = Family::<[(&str, &str); 1], Gauge>::default();
    for (state, count) in counts {
        family
            .get_or_create(&[("state", state.as_str())])
            .set(count);
    }
    let mut registry = Registry::default();
    registry.register("inlet_hub_sources", "Data sources by their state", family);
    let mut page = String::new();
    text::encode_registry(&mut page, &registry).expect("a String always takes text");
    page + &render_prometheus_page(runs)
}
