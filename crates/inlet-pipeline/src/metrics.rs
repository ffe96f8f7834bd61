//! The numbers of a run as Prometheus text, made anew for each scrape.
//!
//! Names are `inlet_<component>_<noun>_<unit>[_total]`; every series has the label `source`, the
//! name of the data source. This file is the one list of them.

use std::{borrow::Cow, fmt};

use prometheus_client::{
    collector::Collector,
    encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric, MetricEncoder, NoLabelSet, text},
    metrics::{MetricType, counter::ConstCounter, gauge::ConstGauge},
    registry::{Registry, Unit},
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
    let source = (Cow::Borrowed("source"), Cow::Owned(source_name.to_owned()));
    let mut registry = Registry::with_labels(std::iter::once(source));
    registry.register_collector(Box::new(Scrape(status.snapshot())));
    let mut page = String::new();
    text::encode(&mut page, &registry).expect("a String always takes text");
    page
}

/// One moment of a run.
#[derive(Debug)]
struct Scrape(Snapshot);

impl Collector for Scrape {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let mut page = Page(encoder);
        self.run(&mut page)?;
        self.messages(&mut page)?;
        self.sink(&mut page)?;
        self.partitions(&mut page)
    }
}

impl Scrape {
    fn run(&self, page: &mut Page<'_>) -> fmt::Result {
        let current = self.0.state.name();
        let states = STATES.map(|state| ([("state", state)], i64::from(state == current)));
        page.gauges(
            "inlet_run_state",
            "1 for the state that the run is in",
            &states,
        )?;
        page.gauge(
            "inlet_run_memory_bytes",
            "Bytes in flight",
            self.0.bytes_in_flight,
        )?;
        page.gauge(
            "inlet_run_in_flight_messages",
            "Messages without an outcome yet",
            self.0.in_flight as i64,
        )?;
        page.latency(&self.0.latency)
    }

    fn messages(&self, page: &mut Page<'_>) -> fmt::Result {
        let messages = &self.0.messages;
        let outcomes = [
            ([("outcome", "written")], messages.written),
            ([("outcome", "filtered")], messages.filtered),
            ([("outcome", "discarded")], messages.discarded),
            ([("outcome", "quarantined")], messages.quarantined),
        ];
        page.counters("inlet_run_messages", "Messages by their outcome", &outcomes)?;
        let faults: Vec<_> = self
            .0
            .faults
            .iter()
            .flat_map(|(kind, count)| {
                let labels = |outcome| [("kind", *kind), ("outcome", outcome)];
                [
                    (labels("discarded"), count.discarded),
                    (labels("quarantined"), count.quarantined),
                ]
            })
            .collect();
        page.counters(
            "inlet_run_fault_messages",
            "Messages at fault by kind",
            &faults,
        )?;
        page.gauge(
            "inlet_source_consumers",
            "Consumers that run",
            self.0.consumers,
        )?;
        page.counter(
            "inlet_source_read_bytes",
            "Keys and values read",
            self.0.bytes_consumed,
        )?;
        let help = "Offsets lost to retention before they were read";
        page.counter("inlet_source_missed_messages", help, self.0.missed)
    }

    fn sink(&self, page: &mut Page<'_>) -> fmt::Result {
        let numbers = &self.0;
        page.counter("inlet_sink_rows", "Rows confirmed", numbers.rows_written)?;
        let help = "Rows that replaced an earlier one of the same key, at least";
        page.counter(
            "inlet_sink_overwritten_rows",
            help,
            numbers.rows_overwritten,
        )?;
        page.counter(
            "inlet_sink_written_bytes",
            "Bytes confirmed",
            numbers.bytes_written,
        )?;
        page.counter(
            "inlet_sink_requests",
            "Requests confirmed",
            numbers.requests_written,
        )?;
        page.counter(
            "inlet_sink_failed_requests",
            "Requests failed",
            numbers.requests_failed,
        )?;
        let help =
            "Subtables of confirmed requests; rows by this are the rows of a subtable in one";
        page.counter(
            "inlet_sink_request_subtables",
            help,
            numbers.subtables_written,
        )?;
        let help = "Time spent on building requests";
        page.counter("inlet_sink_encode_microseconds", help, numbers.encode_us)?;
        let help = "Time spent on waiting for confirmations";
        page.counter("inlet_sink_confirm_microseconds", help, numbers.confirm_us)
    }

    fn partitions(&self, page: &mut Page<'_>) -> fmt::Result {
        let partitions = &self.0.partitions;
        let labels = |of: &PartitionSnapshot| {
            [
                ("topic", of.topic.clone()),
                ("partition", of.partition.to_string()),
            ]
        };
        let consumed = partitions
            .iter()
            .map(|of| (labels(of), of.messages.consumed));
        let consumed: Vec<_> = consumed.collect();
        page.counters("inlet_source_read_messages", "Messages read", &consumed)?;
        let of_progress = |value: fn(&PartitionSnapshot) -> Option<i64>| -> Vec<_> {
            let known = partitions
                .iter()
                .filter_map(|of| Some((labels(of), value(of)?)));
            known.collect()
        };
        let lag = of_progress(|of| Some(of.progress?.lag()? as i64));
        page.gauges("inlet_source_lag_messages", "Messages not read yet", &lag)?;
        let committed = of_progress(|of| of.progress?.committed);
        let help = "The next offset to read that the group has";
        page.gauges("inlet_source_committed_offset", help, &committed)
    }
}

/// The page that is being written; one method a kind of metric.
struct Page<'a>(DescriptorEncoder<'a>);

impl Page<'_> {
    fn counter(&mut self, name: &str, help: &str, value: u64) -> fmt::Result {
        self.metric(name, help, &ConstCounter::new(value))
    }

    fn gauge(&mut self, name: &str, help: &str, value: i64) -> fmt::Result {
        self.metric(name, help, &ConstGauge::new(value))
    }

    fn counters(
        &mut self,
        name: &str,
        help: &str,
        series: &[(impl EncodeLabelSet, u64)],
    ) -> fmt::Result {
        self.family(name, help, MetricType::Counter, series, |value| {
            ConstCounter::new(*value)
        })
    }

    fn gauges(
        &mut self,
        name: &str,
        help: &str,
        series: &[(impl EncodeLabelSet, i64)],
    ) -> fmt::Result {
        self.family(name, help, MetricType::Gauge, series, |value| {
            ConstGauge::new(*value)
        })
    }

    fn latency(&mut self, counts: &LatencyCounts) -> fmt::Result {
        let help = "From the message's timestamp to its outcome";
        self.metric("inlet_run_latency_milliseconds", help, &Latency(counts))
    }

    fn metric(&mut self, name: &str, help: &str, metric: &impl EncodeMetric) -> fmt::Result {
        metric.encode(
            self.0
                .encode_descriptor(name, help, None::<&Unit>, metric.metric_type())?,
        )
    }

    fn family<V, M: EncodeMetric>(
        &mut self,
        name: &str,
        help: &str,
        metric_type: MetricType,
        series: &[(impl EncodeLabelSet, V)],
        metric: impl Fn(&V) -> M,
    ) -> fmt::Result {
        let mut encoder = self.0.encode_descriptor(name, help, None, metric_type)?;
        for (labels, value) in series {
            metric(value).encode(encoder.encode_family(labels)?)?;
        }
        Ok(())
    }
}

/// The latency histogram in the library's terms.
struct Latency<'a>(&'a LatencyCounts);

impl EncodeMetric for Latency<'_> {
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
