//! The numbers of a run as Prometheus text, made anew for each scrape.
//!
//! Names are `inlet_<component>_<noun>_<unit>[_total]`; every series has the label `source`, the
//! name of the data source. This file is the one list of them.

use std::fmt;

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeMetric, MetricEncoder, NoLabelSet, text},
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge},
    registry::Registry,
};

use crate::{
    latency::{BOUNDS_MS, LatencyCounts},
    status::{PartitionSnapshot, RunStatus, Snapshot},
};

/// Every state that a run can have, so that each has a series.
const STATES: [&str; 9] = [
    "starting",
    "running",
    "idle",
    "paused",
    "sink_error",
    "source_error",
    "draining",
    "done",
    "failed",
];

/// The numbers of a run in Prometheus' text format.
pub fn render_prometheus(status: &RunStatus, source_name: &str) -> String {
    render_prometheus_page(vec![(source_name.to_owned(), status.snapshot())])
}

/// The numbers of many runs, each under the name of its data source, in one page: every metric is
/// described once.
pub fn render_prometheus_page(runs: Vec<(String, Snapshot)>) -> String {
    let runs = runs
        .into_iter()
        .map(|(source, snapshot)| Run { source, snapshot })
        .collect();
    let mut registry = Registry::default();
    registry.register_collector(Box::new(Scrape(runs)));
    let mut page = String::new();
    text::encode(&mut page, &registry).expect("a String always takes text");
    page
}

/// One run at one moment.
#[derive(Debug)]
struct Run {
    source: String,
    snapshot: Snapshot,
}

/// One moment of all runs.
#[derive(Debug)]
struct Scrape(Vec<Run>);

impl Collector for Scrape {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut page = Page {
            encoder,
            runs: &self.0,
        };
        run(&mut page)?;
        messages(&mut page)?;
        sink(&mut page)?;
        partitions(&mut page)
    }
}

fn run(page: &mut Page<'_, '_>) -> fmt::Result {
    page.gauges(
        "inlet_run_state",
        "1 for the state that the run is in",
        |numbers| {
            let current = numbers.state.name();
            let series = |state| {
                (
                    vec![("state", text_label(state))],
                    i64::from(state == current),
                )
            };
            STATES.map(series).to_vec()
        },
    )?;
    page.gauge("inlet_run_memory_bytes", "Bytes in flight", |it| {
        it.bytes_in_flight
    })?;
    let help = "Messages without an outcome yet";
    page.gauge("inlet_run_in_flight_messages", help, |it| {
        it.in_flight as i64
    })?;
    page.latency()
}

fn messages(page: &mut Page<'_, '_>) -> fmt::Result {
    page.counters(
        "inlet_run_messages",
        "Messages by their outcome",
        |numbers| {
            let messages = &numbers.messages;
            [
                ("written", messages.written),
                ("filtered", messages.filtered),
                ("discarded", messages.discarded),
                ("quarantined", messages.quarantined),
            ]
            .map(|(outcome, count)| (vec![("outcome", text_label(outcome))], count))
            .to_vec()
        },
    )?;
    page.counters(
        "inlet_run_fault_messages",
        "Messages at fault by kind",
        |numbers| {
            let kinds = numbers.faults.iter();
            kinds
                .flat_map(|(kind, count)| {
                    let series = |outcome, count| {
                        (
                            vec![("kind", text_label(kind)), ("outcome", text_label(outcome))],
                            count,
                        )
                    };
                    [
                        series("discarded", count.discarded),
                        series("quarantined", count.quarantined),
                    ]
                })
                .collect()
        },
    )?;
    page.gauge("inlet_source_consumers", "Consumers that run", |it| {
        it.consumers
    })?;
    page.counter("inlet_source_read_bytes", "Keys and values read", |it| {
        it.bytes_consumed
    })?;
    let help = "Offsets lost to retention before they were read";
    page.counter("inlet_source_missed_messages", help, |it| it.missed)
}

fn sink(page: &mut Page<'_, '_>) -> fmt::Result {
    page.counter("inlet_sink_rows", "Rows confirmed", |it| it.rows_written)?;
    let help = "Rows that replaced an earlier one of the same key, at least";
    page.counter("inlet_sink_overwritten_rows", help, |it| {
        it.rows_overwritten
    })?;
    page.counter("inlet_sink_written_bytes", "Bytes confirmed", |it| {
        it.bytes_written
    })?;
    page.counter("inlet_sink_requests", "Requests confirmed", |it| {
        it.requests_written
    })?;
    page.counter("inlet_sink_failed_requests", "Requests failed", |it| {
        it.requests_failed
    })?;
    let help = "Subtables of confirmed requests; rows by this are the rows of a subtable in one";
    page.counter("inlet_sink_request_subtables", help, |it| {
        it.subtables_written
    })?;
    let help = "Time spent on building requests";
    page.counter("inlet_sink_encode_microseconds", help, |it| it.encode_us)?;
    let help = "Time spent on waiting for confirmations";
    page.counter("inlet_sink_confirm_microseconds", help, |it| it.confirm_us)
}

fn partitions(page: &mut Page<'_, '_>) -> fmt::Result {
    page.counters("inlet_source_read_messages", "Messages read", |numbers| {
        let partitions = numbers.partitions.iter();
        partitions
            .map(|of| (place(of), of.messages.consumed))
            .collect()
    })?;
    let help = "Messages not read yet";
    page.gauges("inlet_source_lag_messages", help, |numbers| {
        known(numbers, |of| Some(of.progress?.lag()? as i64))
    })?;
    let help = "The next offset to read that the group has";
    page.gauges("inlet_source_committed_offset", help, |numbers| {
        known(numbers, |of| of.progress?.committed)
    })
}

/// Labels of one series, besides that of its data source.
type Labels = Vec<(&'static str, String)>;

fn text_label(text: &str) -> String {
    text.to_owned()
}

fn place(of: &PartitionSnapshot) -> Labels {
    vec![
        ("topic", of.topic.clone()),
        ("partition", of.partition.to_string()),
    ]
}

/// A number of each partition of which it is known.
fn known(numbers: &Snapshot, value: fn(&PartitionSnapshot) -> Option<i64>) -> Vec<(Labels, i64)> {
    let partitions = numbers.partitions.iter();
    partitions
        .filter_map(|of| Some((place(of), value(of)?)))
        .collect()
}

/// The page that is being written; one method a kind of metric.
struct Page<'runs, 'page> {
    encoder: DescriptorEncoder<'page>,
    runs: &'runs [Run],
}

impl Page<'_, '_> {
    fn counter(&mut self, name: &str, help: &str, value: fn(&Snapshot) -> u64) -> fmt::Result {
        self.counters(name, help, |numbers| vec![(Labels::new(), value(numbers))])
    }

    fn gauge(&mut self, name: &str, help: &str, value: fn(&Snapshot) -> i64) -> fmt::Result {
        self.gauges(name, help, |numbers| vec![(Labels::new(), value(numbers))])
    }

    fn counters(
        &mut self,
        name: &str,
        help: &str,
        series: impl Fn(&Snapshot) -> Vec<(Labels, u64)>,
    ) -> fmt::Result {
        let metric = |value| ConstCounter::new(value);
        self.family(name, help, MetricType::Counter, series, metric)
    }

    fn gauges(
        &mut self,
        name: &str,
        help: &str,
        series: impl Fn(&Snapshot) -> Vec<(Labels, i64)>,
    ) -> fmt::Result {
        let metric = |value| ConstGauge::new(value);
        self.family(name, help, MetricType::Gauge, series, metric)
    }

    fn latency(&mut self) -> fmt::Result {
        let name = "inlet_run_latency_milliseconds";
        let help = "From the message's timestamp to its outcome";
        let series = |numbers: &Snapshot| vec![(Labels::new(), numbers.latency.clone())];
        self.family(name, help, MetricType::Histogram, series, Latency)
    }

    fn family<V, M: EncodeMetric>(
        &mut self,
        name: &str,
        help: &str,
        metric_type: MetricType,
        series: impl Fn(&Snapshot) -> Vec<(Labels, V)>,
        metric: impl Fn(V) -> M,
    ) -> fmt::Result {
        let mut encoder = self
            .encoder
            .encode_descriptor(name, help, None, metric_type)?;
        for run in self.runs {
            for (mut labels, value) in series(&run.snapshot) {
                labels.insert(0, ("source", run.source.clone()));
                metric(value).encode(encoder.encode_family(&labels.as_slice())?)?;
            }
        }
        Ok(())
    }
}

/// The latency histogram in the library's terms.
struct Latency(LatencyCounts);

impl EncodeMetric for Latency {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> fmt::Result {
        let bounds = BOUNDS_MS
            .iter()
            .map(|bound| *bound as f64)
            .chain([f64::INFINITY]);
        let buckets: Vec<(f64, u64)> = bounds.zip(self.0.buckets).collect();
        let sum = self.0.sum_ms as f64;
        encoder.encode_histogram::<NoLabelSet>(sum, self.0.num_observed(), &buckets, None)
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Histogram
    }
}

#[cfg(test)]
mod tests;
