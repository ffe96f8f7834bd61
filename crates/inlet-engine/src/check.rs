//! Connectivity checks: each end from the outside in, every failure with its cause and remedy.
//! Nothing is created, written, joined or committed.

use inlet_config::settings::{
    ConnectionSettings, DataSourceSettings, KafkaSettings, TargetSettings,
};
use inlet_pipeline::probe::{ProbeOutcome, ProbeStep};
use inlet_tdengine::{TdengineAdmin, TdengineSink};
use serde::{Deserialize, Serialize};

use crate::blocking::block_on;

/// Which ends are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Kafka only.
    Kafka,
    /// TDengine only.
    Tdengine,
    /// Both, Kafka first.
    All,
}

/// One of the two ends of a data source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Where messages come from.
    Kafka,
    /// Where rows go.
    Tdengine,
}

/// A step of a check and the end that it belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckStep {
    /// The end.
    pub end: End,
    /// What was tried and what came of it.
    pub step: ProbeStep,
}

impl CheckStep {
    /// Whether it was tried and does not work.
    pub fn is_failed(&self) -> bool {
        self.step.is_failed()
    }

    /// `ok`, `failed` or `skipped`.
    pub fn outcome_name(&self) -> &'static str {
        match self.step.outcome {
            ProbeOutcome::Ok { .. } => "ok",
            ProbeOutcome::Failed { .. } => "failed",
            ProbeOutcome::Skipped { .. } => "skipped",
        }
    }
}

/// Checks what a run of this data source needs.
pub fn check(settings: &DataSourceSettings, part: Part) -> Vec<CheckStep> {
    let mut steps = Vec::new();
    if part != Part::Tdengine {
        steps.extend(check_kafka(&settings.kafka));
    }
    if part != Part::Kafka {
        steps.extend(check_target(&settings.target));
    }
    steps
}

/// Checks what a run needs of Kafka: name, connection, TLS, login, topics, group, a fetch.
pub fn check_kafka(settings: &KafkaSettings) -> Vec<CheckStep> {
    of(End::Kafka, inlet_kafka::probe::probe(settings))
}

/// Checks what a run needs of TDengine: connection, TLS, login, version, database, super table, the
/// right to write.
pub fn check_target(settings: &TargetSettings) -> Vec<CheckStep> {
    let steps = match TdengineSink::new(settings.clone()) {
        Ok(sink) => block_on(sink.probe()).unwrap_or_else(|error| vec![no_runtime(&error)]),
        Err(error) => vec![unusable(&error)],
    };
    of(End::Tdengine, steps)
}

/// Checks a connection to TDengine alone: connection, TLS, login, version, databases.
pub fn check_connection(settings: &ConnectionSettings) -> Vec<CheckStep> {
    let steps = match TdengineAdmin::new(settings) {
        Ok(admin) => block_on(admin.probe()).unwrap_or_else(|error| vec![no_runtime(&error)]),
        Err(error) => vec![unusable(&error)],
    };
    of(End::Tdengine, steps)
}

fn of(end: End, steps: Vec<ProbeStep>) -> Vec<CheckStep> {
    let with_end = |step| CheckStep { end, step };
    steps.into_iter().map(with_end).collect()
}

fn unusable(error: &inlet_tdengine::AddressError) -> ProbeStep {
    let remedy = "correct the url or the certificates of the connection";
    ProbeStep::failed("connect", error.to_string(), remedy)
}

fn no_runtime(error: &std::io::Error) -> ProbeStep {
    let remedy = "raise the limit of open files of this process (`ulimit -n`)";
    ProbeStep::failed("connect", format!("starting the check: {error}"), remedy)
}
