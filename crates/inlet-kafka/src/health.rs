//! Whether the connection works, as events: trouble by change, recovery once.
//!
//! librdkafka tells of errors, not of their end, and names single connections that may not matter.
//! So an error only raises suspicion; while nothing comes, the cluster is asked about once a
//! second, and its silence or its answer decides: also whether the brokers that it names take
//! connections from here.

use std::time::{Duration, Instant};

use inlet_config::settings::KafkaSettings;
use inlet_pipeline::source::SourceEvent;

use crate::{
    contact::reach_advertised,
    diagnosis::Diagnosis,
    ffi::{Client, KafkaError, Metadata},
};

const ASK_INTERVAL: Duration = Duration::from_secs(1);
const ASK_LIMIT: Duration = Duration::from_millis(500);

/// What is suspected and what was told.
#[derive(Debug)]
pub(crate) struct Health {
    suspicion: Option<Diagnosis>,
    /// Topic whose errors are told; its next message or end is the recovery.
    failing_topic: Option<String>,
    told: Option<String>,
    last_asked: Instant,
}

impl Health {
    pub(crate) fn new() -> Self {
        Self {
            suspicion: None,
            failing_topic: None,
            told: None,
            last_asked: Instant::now(),
        }
    }

    /// A connection failed; perhaps one that does not matter.
    pub(crate) fn suspect(&mut self, diagnosis: Diagnosis) {
        tracing::debug!(cause = diagnosis.cause, "kafka connection suspected");
        self.suspicion = Some(diagnosis);
    }

    /// No broker is connected, or not the coordinator; why was mostly told before, of a broker.
    pub(crate) fn suspect_vaguely(&mut self, diagnosis: Diagnosis) {
        if self.suspicion.is_none() {
            self.suspect(diagnosis);
        }
    }

    /// Something failed for sure.
    pub(crate) fn trouble(&mut self, diagnosis: &Diagnosis, handle: &mut dyn FnMut(SourceEvent)) {
        let text = diagnosis.to_string();
        if self.told.as_ref() != Some(&text) {
            self.told = Some(text.clone());
            handle(SourceEvent::Trouble(text));
        }
    }

    /// A topic cannot be read.
    pub(crate) fn topic_trouble(
        &mut self,
        topic: &str,
        diagnosis: &Diagnosis,
        handle: &mut dyn FnMut(SourceEvent),
    ) {
        self.failing_topic = Some(topic.to_owned());
        self.trouble(diagnosis, handle);
    }

    /// A message or an end came from this topic, so the connection works.
    pub(crate) fn progress(&mut self, topic: &str, handle: &mut dyn FnMut(SourceEvent)) {
        self.suspicion = None;
        if self.failing_topic.as_deref().is_none_or(|it| it == topic) {
            self.recover(handle);
        }
    }

    /// What could not be asked was answered.
    pub(crate) fn recover(&mut self, handle: &mut dyn FnMut(SourceEvent)) {
        self.failing_topic = None;
        if self.told.take().is_some() {
            handle(SourceEvent::Recovered);
        }
    }

    /// Whether something may be wrong.
    pub(crate) fn is_doubtful(&self) -> bool {
        self.suspicion.is_some() || self.told.is_some()
    }

    /// Asks the cluster, while something is suspected.
    pub(crate) fn tick(
        &mut self,
        client: &Client,
        settings: &KafkaSettings,
        handle: &mut dyn FnMut(SourceEvent),
    ) {
        let Some(suspicion) = self.suspicion.clone() else {
            return;
        };
        if self.last_asked.elapsed() < ASK_INTERVAL {
            return;
        }
        let answer = client.metadata(ASK_LIMIT);
        let unreachable = answer.map(|metadata| first_unreachable(&metadata, settings));
        self.last_asked = Instant::now();
        match unreachable {
            Ok(None) => {
                self.suspicion = None;
                if self.failing_topic.is_none() {
                    self.recover(handle);
                }
            }
            Ok(Some(diagnosis)) => {
                self.trouble(&diagnosis, handle);
                self.suspect(diagnosis);
            }
            Err(_) => self.trouble(&suspicion, handle),
        }
    }
}

/// A broker may answer and name others that cannot be reached: what they lead is not read.
fn first_unreachable(metadata: &Metadata, settings: &KafkaSettings) -> Option<Diagnosis> {
    let mut brokers = metadata.brokers.iter();
    brokers.find_map(|broker| reach_advertised(broker, settings, ASK_LIMIT).err())
}

/// Explains an error of a running client.
pub(crate) fn explain(client: &Client, error: &KafkaError, settings: &KafkaSettings) -> Diagnosis {
    Diagnosis::of(error, client.certificate_fault(), settings)
}
