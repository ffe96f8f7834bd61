//! What a hub and a run expose, read back from the pages that they serve: names, labels and their values.

use std::collections::{BTreeMap, BTreeSet};

use inlet_hub::{options::HubOptions, server};
use inlet_message::{fault::FaultKind, message::TopicPartition};
use inlet_pipeline::{
    accounts::Outcome,
    latency::LatencyCounts,
    metrics::render_prometheus,
    status::{PartitionProgress, RunStatus},
};

/// Labels that Prometheus adds to every series.
pub(crate) const OF_PROMETHEUS: [&str; 2] = ["job", "instance"];

const KINDS: [FaultKind; 8] = [
    FaultKind::ParseFailed,
    FaultKind::Tombstone,
    FaultKind::MappingFailed,
    FaultKind::TimestampMissing,
    FaultKind::TimestampOutOfRange,
    FaultKind::ValueDoesNotFit,
    FaultKind::SubtableNameIllegal,
    FaultKind::RowRefused,
];

/// A metric's labels, each with the values that were seen.
pub(crate) type Labels = BTreeMap<String, BTreeSet<String>>;

/// The series of a page of metrics by the names of their metrics.
#[derive(Debug, Default)]
pub(crate) struct Exposed {
    /// Names as a query has them (`_total`, `_bucket` and so on), with their labels.
    pub(crate) series: BTreeMap<String, Labels>,
    /// Names of the histograms, without `_bucket`, `_sum` and `_count`.
    histograms: BTreeSet<String>,
}

impl Exposed {
    /// What a run exposes in which everything happened that can.
    pub(crate) fn by_a_run() -> Self {
        Self::read(&render_prometheus(&eventful_run(), "plant"))
    }

    /// What a hub exposes beside its runs.
    pub(crate) async fn by_a_hub() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut options = HubOptions::new(folder.path());
        options.listen.set_port(0);
        let hub = server::start(options).await.expect("a hub");
        let url = hub.url();
        let page = tokio::task::spawn_blocking(move || {
            // A request before, so that there is one to count.
            let get = |path: &str| ureq::get(format!("{url}{path}")).call();
            get("/readyz").expect("an answer");
            let mut page = get("/metrics").expect("an answer");
            page.body_mut().read_to_string().expect("text")
        });
        let page = page.await.expect("a page");
        hub.stop().await.expect("an end");
        Self::read(&page)
    }

    /// Both together.
    pub(crate) async fn by_hub_and_run() -> Self {
        let mut exposed = Self::by_a_hub().await;
        let by_a_run = Self::by_a_run();
        exposed.series.extend(by_a_run.series);
        exposed.histograms.extend(by_a_run.histograms);
        exposed
    }

    /// Reads a page in Prometheus' text format.
    pub(crate) fn read(page: &str) -> Self {
        let mut exposed = Self::default();
        for line in page.lines() {
            if let Some(family) = line.strip_prefix("# TYPE ") {
                if let Some(histogram) = family.strip_suffix(" histogram") {
                    exposed.histograms.insert(histogram.to_owned());
                }
            } else if !line.starts_with('#') {
                exposed.add(line);
            }
        }
        exposed
    }

    fn add(&mut self, line: &str) {
        let (series, _) = line.rsplit_once(' ').expect("a series and its value");
        let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
        let known = self.series.entry(name.to_owned()).or_default();
        let pairs = labels.trim_end_matches('}').split(',');
        for (label, value) in pairs.filter_map(|pair| pair.split_once('=')) {
            let values = known.entry(label.to_owned()).or_default();
            values.insert(value.trim_matches('"').to_owned());
        }
    }

    /// Names and labels as a person reads of them: a histogram is one metric with the label `le`.
    pub(crate) fn as_documented(&self) -> BTreeMap<String, BTreeSet<String>> {
        let metrics = self.series.iter().filter_map(|(name, labels)| {
            let (stem, part) = name.rsplit_once('_').unwrap_or((name, ""));
            let name = match part {
                _ if !self.histograms.contains(stem) => name,
                "bucket" => stem,
                _ => return None,
            };
            Some((name.to_owned(), labels.keys().cloned().collect()))
        });
        metrics.collect()
    }
}

/// A run that has a series for each metric, and for each kind of fault and outcome.
fn eventful_run() -> RunStatus {
    let status = RunStatus::default();
    let partition = TopicPartition {
        topic: "meters".into(),
        partition: 0,
    };
    let faults = KINDS.into_iter();
    let outcomes: Vec<Outcome> = faults
        .flat_map(|kind| [Outcome::Discarded(kind), Outcome::Quarantined(kind)])
        .chain([Outcome::Written, Outcome::Filtered])
        .collect();
    status.accounts.consume(&partition, outcomes.len());
    status.accounts.close(&partition, outcomes.into_iter());
    let progress = PartitionProgress {
        position: 18,
        committed: Some(18),
        high_watermark: Some(20),
    };
    status.partitions.lock().insert(partition, progress);
    let mut latency = LatencyCounts::default();
    latency.observe(3);
    status.latency.add(&latency);
    status
}
