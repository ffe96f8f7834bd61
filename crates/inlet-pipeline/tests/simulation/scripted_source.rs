//! A broker in memory whose consumers deliver, pass over gaps, lose and regain partitions on a seed,
//! and check at each commit that everything before it has its outcome.

use std::{collections::BTreeMap, convert::Infallible, sync::Arc, time::Duration};

use inlet_message::message::{MessageBatch, MessageRef, TopicPartition};
use inlet_pipeline::source::{
    Consumer, Source, SourceBatch, SourceContext, SourceEnd, SourceEvent,
};
use parking_lot::Mutex;

use crate::dice::Dice;

/// A message of a partition: its offset (with gaps) and its value.
pub(crate) type Log = Vec<(i64, Option<String>)>;

/// Called with a partition and the messages that a commit covers.
pub(crate) type CommitCheck = dyn Fn(&TopicPartition, &[(i64, Option<String>)]) + Send + Sync;

#[derive(Clone)]
pub(crate) struct Broker {
    pub(crate) logs: Arc<BTreeMap<TopicPartition, Log>>,
    pub(crate) committed: Arc<Mutex<BTreeMap<TopicPartition, i64>>>,
    pub(crate) check: Arc<CommitCheck>,
    pub(crate) seed: u64,
    pub(crate) num_consumers: usize,
    pub(crate) revoke_percent: u64,
    /// How long a consumer waits for its partitions to drain.
    pub(crate) drain: Duration,
    /// Keeps on polling after the last message until it is stopped.
    pub(crate) for_ever: bool,
}

impl Broker {
    pub(crate) fn new(logs: BTreeMap<TopicPartition, Log>, seed: u64) -> Self {
        Self {
            logs: Arc::new(logs),
            committed: Arc::default(),
            check: Arc::new(|_, _| {}),
            seed,
            num_consumers: 1,
            revoke_percent: 0,
            drain: Duration::from_secs(30),
            for_ever: false,
        }
    }
}

impl Source for Broker {
    type Consumer = ScriptedConsumer;

    fn consumers(&self) -> Result<Vec<ScriptedConsumer>, Infallible> {
        let consumer = |consumer_idx| {
            let is_own = |(idx, _): &(usize, _)| idx % self.num_consumers == consumer_idx;
            let own = self.logs.keys().cloned().enumerate().filter(is_own);
            ScriptedConsumer {
                broker: self.clone(),
                partitions: own.map(|(_, partition)| partition).collect(),
                positions: BTreeMap::new(),
                dice: Dice(self.seed * 77 + consumer_idx as u64),
            }
        };
        Ok((0..self.num_consumers).map(consumer).collect())
    }
}

pub(crate) struct ScriptedConsumer {
    broker: Broker,
    partitions: Vec<TopicPartition>,
    /// Index of the next message in each log.
    positions: BTreeMap<TopicPartition, usize>,
    dice: Dice,
}

impl Consumer for ScriptedConsumer {
    type Error = Infallible;

    fn run(
        mut self,
        context: SourceContext,
        handle: &mut dyn FnMut(SourceEvent),
    ) -> Result<SourceEnd, Infallible> {
        self.assign(&context, handle);
        while !context.stop.is_raised() && (self.broker.for_ever || self.has_more()) {
            if context.budget.is_exhausted() || !self.has_more() {
                std::thread::yield_now();
            } else if let Some(batch) = self.batch(&context) {
                handle(SourceEvent::Batch(batch));
            }
            self.commit(&context);
            if self.dice.happens(self.broker.revoke_percent) {
                self.revoke(&context, handle);
                self.assign(&context, handle);
            }
        }
        let stopped = context.stop.is_raised();
        self.revoke(&context, handle);
        let after = Duration::from_millis(500);
        Ok(if stopped {
            SourceEnd::Stopped
        } else {
            SourceEnd::Idle { after }
        })
    }
}

impl ScriptedConsumer {
    fn has_more(&self) -> bool {
        let mut positions = self.positions.iter();
        positions.any(|(partition, position)| *position < self.broker.logs[partition].len())
    }

    fn assign(&mut self, context: &SourceContext, handle: &mut dyn FnMut(SourceEvent)) {
        context.ledger.assign(&self.partitions);
        for partition in &self.partitions {
            let committed = self
                .broker
                .committed
                .lock()
                .get(partition)
                .copied()
                .unwrap_or(0);
            let log = &self.broker.logs[partition];
            let position = log.partition_point(|(offset, _)| *offset < committed);
            self.positions.insert(partition.clone(), position);
        }
        handle(SourceEvent::Assigned(self.partitions.clone()));
    }

    fn revoke(&mut self, context: &SourceContext, handle: &mut dyn FnMut(SourceEvent)) {
        context.ledger.drain(&self.partitions, self.broker.drain);
        self.commit(context);
        context.ledger.revoke(&self.partitions);
        handle(SourceEvent::Revoked(self.partitions.clone()));
    }

    /// A few stretches of a few partitions.
    fn batch(&mut self, context: &SourceContext) -> Option<SourceBatch> {
        let mut messages = MessageBatch::new();
        for _ in 0..=self.dice.below(4) {
            let partition =
                Arc::new(self.partitions[self.dice.below(self.partitions.len())].clone());
            let log = &self.broker.logs[&*partition];
            let position = self.positions.get_mut(&*partition).unwrap();
            let wanted = 1 + self.dice.below(40);
            for (offset, payload) in &log[*position..log.len().min(*position + wanted)] {
                let message = MessageRef {
                    partition: &partition,
                    offset: *offset,
                    timestamp_ms: Some(1_000),
                    payload: payload.as_deref().map(str::as_bytes),
                    key: None,
                    headers: &[],
                };
                messages.push(&partition, message);
                *position += 1;
            }
        }
        if messages.is_empty() {
            return None;
        }
        Some(SourceBatch {
            ticket: context.ledger.open(&messages),
            reservation: context.budget.reserve(messages.num_bytes() as u64),
            messages: Arc::new(messages),
        })
    }

    fn commit(&mut self, context: &SourceContext) {
        let offsets = context.ledger.committable(&self.partitions);
        for committable in &offsets {
            let mut committed = self.broker.committed.lock();
            let before = committed.insert(committable.partition.clone(), committable.offset);
            let before = before.unwrap_or(0);
            assert!(before < committable.offset, "a commit moved backwards");
            let log = &self.broker.logs[&committable.partition];
            let covered = |bound| log.partition_point(|(offset, _)| *offset < bound);
            let range = covered(before)..covered(committable.offset);
            (self.broker.check)(&committable.partition, &log[range]);
        }
        context.ledger.committed(&offsets);
    }
}
