//! A run around the source under test: consumers on threads, and a pipeline that settles at once or
//! holds tickets back.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use anyhow::{Context as _, Result};
use inlet_config::settings::{GroupProtocol, KafkaSettings, MissingOffset, Start};
use inlet_kafka::{error::SourceError, memory::memory_split, source::KafkaSource};
use inlet_message::message::TopicPartition;
use inlet_pipeline::{
    budget::MemoryBudget,
    ledger::Ledger,
    pause::PauseSwitch,
    source::{Consumer, Source, SourceBatch, SourceContext, SourceEnd, SourceEvent},
    status::RunStatus,
    stop::{StopReason, StopSignal},
};
use inlet_testkit::{KafkaCluster, wait_until};
use parking_lot::Mutex;

pub(crate) const DEADLINE: Duration = Duration::from_mins(1);
const MEMORY_BYTES: u64 = 64 << 20;

/// A name that no other test uses.
pub(crate) fn unique(name: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{name}-{}-{count}", std::process::id())
}

/// Runs a test for each of both group protocols, side by side.
pub(crate) fn for_both_protocols(test: impl Fn(GroupProtocol) -> Result<()> + Sync) -> Result<()> {
    thread::scope(|scope| {
        let runs = [GroupProtocol::Classic, GroupProtocol::Consumer].map(|protocol| {
            let test = &test;
            (protocol, scope.spawn(move || test(protocol)))
        });
        for (protocol, run) in runs {
            let outcome = run.join();
            let outcome = outcome.unwrap_or_else(|_| panic!("failed with {protocol:?}"));
            outcome.with_context(|| format!("with {protocol:?}"))?;
        }
        Ok(())
    })
}

/// [`settings`] with one of the protocols.
pub(crate) fn settings_of(protocol: GroupProtocol, topic: &str) -> KafkaSettings {
    KafkaSettings {
        group_protocol: protocol,
        ..settings(topic)
    }
}

/// Settings that read one topic of the shared cluster to its end.
pub(crate) fn settings(topic: &str) -> KafkaSettings {
    settings_at(&KafkaCluster::shared().bootstrap(), topic)
}

pub(crate) fn settings_at(bootstrap: &str, topic: &str) -> KafkaSettings {
    KafkaSettings {
        bootstrap_servers: vec![bootstrap.into()],
        topics: vec![topic.into()],
        start: Start::Earliest,
        group_id: unique("group"),
        client_id: "inlet-test".into(),
        idle_timeout: Some(Duration::from_millis(500)),
        fetch_max_wait: Duration::from_millis(100),
        concurrency: NonZeroUsize::new(1),
        on_missing_offset: MissingOffset::Earliest,
        session_timeout: Duration::from_secs(6),
        group_protocol: GroupProtocol::Auto,
        tls: None,
        sasl: None,
    }
}

/// One message as the pipeline got it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) partition: TopicPartition,
    pub(crate) offset: i64,
    pub(crate) timestamp_ms: Option<i64>,
    pub(crate) key: Option<Vec<u8>>,
    pub(crate) payload: Option<Vec<u8>>,
    pub(crate) headers: Vec<(String, Option<Vec<u8>>)>,
}

/// What the source brought, in order.
#[derive(Default)]
pub(crate) struct Record {
    pub(crate) messages: Vec<Seen>,
    /// Messages of the largest batch.
    pub(crate) largest_batch: usize,
    /// Begins (true) and ends of pauses that a person asked for.
    pub(crate) pauses: Vec<bool>,
    pub(crate) assigned: Vec<Vec<TopicPartition>>,
    pub(crate) revoked: Vec<Vec<TopicPartition>>,
    pub(crate) gaps: Vec<(TopicPartition, i64, i64)>,
    pub(crate) troubles: Vec<String>,
    pub(crate) num_recovered: usize,
    held: Vec<SourceBatch>,
    holds: bool,
}

/// A run of the source.
pub(crate) struct Run {
    pub(crate) record: Arc<Mutex<Record>>,
    status: Arc<RunStatus>,
    pub(crate) stop: StopSignal,
    ledger: Arc<Ledger>,
    consumers: Vec<JoinHandle<Result<SourceEnd, SourceError>>>,
}

/// Whether the pipeline settles what it gets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pipeline {
    Settles,
    Holds,
}

impl Run {
    pub(crate) fn start(settings: &KafkaSettings) -> Self {
        Self::start_with(settings, Pipeline::Settles, MEMORY_BYTES)
    }

    pub(crate) fn start_with(
        settings: &KafkaSettings,
        pipeline: Pipeline,
        memory_bytes: u64,
    ) -> Self {
        let source = KafkaSource::new(settings.clone(), memory_bytes).with_headers(true);
        Self::start_source(&source, pipeline, memory_bytes)
    }

    /// Hands on at most so many messages at once.
    pub(crate) fn start_with_batches(settings: &KafkaSettings, batch_size: usize) -> Self {
        let source = KafkaSource::new(settings.clone(), MEMORY_BYTES).with_batch_size(batch_size);
        Self::start_source(&source, Pipeline::Settles, MEMORY_BYTES)
    }

    fn start_source(source: &KafkaSource, pipeline: Pipeline, memory_bytes: u64) -> Self {
        let consumers = source.consumers().expect("settings of a test are usable");
        let budget = MemoryBudget::new(memory_split(memory_bytes, consumers.len()).budget_bytes);
        let (ledger, status) = (Ledger::new(), Arc::new(RunStatus::default()));
        let (stop, record) = (StopSignal::new(), Arc::new(Mutex::new(Record::default())));
        record.lock().holds = pipeline == Pipeline::Holds;
        let threads = consumers.into_iter().enumerate().map(|(idx, consumer)| {
            let context = SourceContext {
                ledger: ledger.member(idx),
                budget: Arc::clone(&budget),
                status: Arc::clone(&status),
                stop: stop.clone(),
                pause: PauseSwitch::new(),
            };
            let (record, ledger) = (Arc::clone(&record), Arc::clone(&ledger));
            thread::spawn(move || {
                consumer.run(context, &mut |event| {
                    take(event, &mut record.lock(), &ledger);
                })
            })
        });
        Self {
            consumers: threads.collect(),
            record,
            status,
            stop,
            ledger,
        }
    }

    /// Reads until the source ends by itself.
    pub(crate) fn to_end(settings: &KafkaSettings) -> Result<Record, SourceError> {
        Self::start(settings).join().map(|(record, _)| record)
    }

    pub(crate) fn stop(self) -> (Record, Vec<SourceEnd>) {
        self.stop.raise(StopReason::Asked);
        self.join().expect("a stopped run ends well")
    }

    pub(crate) fn join(self) -> Result<(Record, Vec<SourceEnd>), SourceError> {
        let ends: Result<Vec<_>, _> = self
            .consumers
            .into_iter()
            .map(|thread| thread.join().expect("a consumer never panics"))
            .collect();
        let record = std::mem::take(&mut *self.record.lock());
        Ok((record, ends?))
    }

    /// Settles everything that is held, and from now on at once.
    pub(crate) fn settle_all(&self) {
        let held = {
            let mut record = self.record.lock();
            record.holds = false;
            std::mem::take(&mut record.held)
        };
        for batch in held {
            self.ledger.settle(batch.ticket);
        }
    }

    pub(crate) fn wait_for(&self, what: &str, condition: impl Fn(&Record) -> bool) {
        wait_until(DEADLINE, what, || condition(&self.record.lock())).expect("within the deadline");
    }

    /// Messages and bytes, as the status counts them.
    pub(crate) fn consumed(&self) -> (u64, u64) {
        let status = &self.status;
        (status.messages_consumed.get(), status.bytes_consumed.get())
    }

    pub(crate) fn has_ended(&self) -> bool {
        self.consumers.iter().any(JoinHandle::is_finished)
    }
}

fn take(event: SourceEvent, record: &mut Record, ledger: &Ledger) {
    match event {
        SourceEvent::Batch(batch) => {
            record.largest_batch = record.largest_batch.max(batch.messages.len());
            for idx in 0..batch.messages.len() {
                let message = batch.messages.message(idx);
                record.messages.push(Seen {
                    partition: message.partition.clone(),
                    offset: message.offset,
                    timestamp_ms: message.timestamp_ms,
                    key: message.key.map(<[u8]>::to_vec),
                    payload: message.payload.map(<[u8]>::to_vec),
                    headers: message.headers.to_vec(),
                });
            }
            if record.holds {
                record.held.push(batch);
            } else {
                ledger.settle(batch.ticket);
            }
        }
        SourceEvent::Assigned(partitions) => record.assigned.push(partitions),
        SourceEvent::Revoked(partitions) => record.revoked.push(partitions),
        SourceEvent::Gap {
            partition,
            expected,
            resumed_at,
            ..
        } => record.gaps.push((partition, expected, resumed_at)),
        SourceEvent::Trouble(text) => record.troubles.push(text),
        SourceEvent::Recovered => record.num_recovered += 1,
        SourceEvent::Paused => record.pauses.push(true),
        SourceEvent::Resumed => record.pauses.push(false),
    }
}

impl Record {
    /// Payloads as text, in the order in which they came.
    pub(crate) fn texts(&self) -> Vec<String> {
        self.messages
            .iter()
            .filter_map(|seen| seen.payload.as_ref())
            .map(|payload| String::from_utf8_lossy(payload).into_owned())
            .collect()
    }

    /// Payloads as a sorted list, for runs over several partitions.
    pub(crate) fn sorted_texts(&self) -> Vec<String> {
        let mut texts = self.texts();
        texts.sort();
        texts
    }
}
