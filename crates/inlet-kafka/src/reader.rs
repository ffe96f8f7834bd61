//! What a consumer does in one turn of its loop, and what it remembers between turns.

mod flow;
mod gap;
mod others;
mod rebalance;

use std::{
    mem,
    sync::Arc,
    time::{Duration, Instant},
};

use inlet_config::settings::KafkaSettings;
use inlet_message::message::{MessageBatch, TopicPartition};
use inlet_pipeline::{
    source::{SourceBatch, SourceContext, SourceEnd, SourceEvent},
    status::PartitionProgress,
    stop::StopReason,
};

use self::{flow::Flow, gap::MissingPartition, others::Others, rebalance::PendingAssign};
use crate::{
    assignment::Assignment,
    commit::Committer,
    consumer::{DRAIN_LIMIT, FAILED_DRAIN_LIMIT, KafkaConsumer},
    diagnosis::Stage,
    error::SourceError,
    ffi::{Client, Code, ConsumerProtocol, KafkaError, MessageBuffer, PartitionList},
    health::{Health, explain},
    idle::{IdleBoard, IdleClock, Standing},
    polled::{self, BATCH_BYTES, BATCH_MESSAGES, Note},
    protocol::Protocol,
};

/// How long a poll waits for the first message when there is none.
const POLL_WAIT: Duration = Duration::from_millis(20);

/// The same after nothing has come for [`REST_AFTER`]. A message ends the wait at once, so what waits
/// longer is only the answer to a rebalance or a switch; a process with a thousand sources at rest
/// has its cores for others.
const POLL_WAIT_AT_REST: Duration = Duration::from_millis(250);

const REST_AFTER: Duration = Duration::from_secs(5);

/// How often ends are looked for while nothing comes.
const LOOK_INTERVAL: Duration = Duration::from_millis(50);

const STATUS_INTERVAL: Duration = Duration::from_millis(500);

/// Whether the loop goes on.
#[derive(Debug)]
pub(crate) enum Reading {
    GoesOn,
    Ended(SourceEnd),
    /// The group does not want this client any more, and never will.
    ThrownOut(KafkaError),
}

/// The state of one consumer in its group.
pub(crate) struct Reader<'run> {
    client: &'run Client,
    settings: &'run KafkaSettings,
    context: SourceContext,
    with_headers: bool,
    batch_size: usize,
    assignment: Assignment,
    committer: Committer,
    health: &'run mut Health,
    protocol: Protocol,
    flow: Flow,
    buffer: MessageBuffer,
    /// Partitions whose start could not be asked yet.
    pending: Option<PendingAssign>,
    /// Partitions whose next offset does not exist and is not decided yet.
    missing: Vec<MissingPartition>,
    /// Whether the group ever answered.
    has_joined: bool,
    board: &'run IdleBoard,
    consumer_idx: usize,
    idle: IdleClock,
    others: Others,
    last_batch: Instant,
    last_look: Instant,
    last_status: Instant,
}

impl<'run> Reader<'run> {
    pub(crate) fn new(
        client: &'run Client,
        consumer: &'run KafkaConsumer,
        protocol: Protocol,
        context: SourceContext,
        health: &'run mut Health,
    ) -> Self {
        Self {
            client,
            settings: &consumer.settings,
            with_headers: consumer.with_headers,
            batch_size: consumer.batch_size,
            assignment: Assignment::default(),
            committer: Committer::new(context.ledger.clone()),
            health,
            protocol,
            flow: Flow::default(),
            buffer: MessageBuffer::default(),
            pending: None,
            missing: Vec::new(),
            has_joined: false,
            board: &consumer.board,
            consumer_idx: consumer.consumer_idx,
            idle: IdleClock::default(),
            others: Others::default(),
            last_batch: Instant::now(),
            last_look: Instant::now(),
            last_status: Instant::now(),
            context,
        }
    }

    /// One turn of the loop.
    pub(crate) fn turn(
        &mut self,
        handle: &mut dyn FnMut(SourceEvent),
    ) -> Result<Reading, SourceError> {
        if self.context.stop.is_raised() {
            return Ok(Reading::Ended(SourceEnd::Stopped));
        }
        self.regulate(handle);
        let notes = self.poll(handle);
        self.serve_rebalances(handle)?;
        if let Some(error) = self.thrown_out() {
            return Ok(Reading::ThrownOut(error));
        }
        self.serve_notes(notes, handle)?;
        self.repair_missing(handle)?;
        self.serve_errors(handle);
        self.committer.tick(self.client, &mut self.assignment);
        self.refresh_status();
        Ok(self.judge_idle())
    }

    /// Whether the group ever took this client in.
    pub(crate) fn has_joined(&self) -> bool {
        self.has_joined
    }

    /// Why the group will never want this client again. Of a coordinator without the protocol
    /// librdkafka says nothing and tries again for ever.
    fn thrown_out(&mut self) -> Option<KafkaError> {
        if self.protocol == Protocol::Consumer && !self.has_joined {
            if self.client.consumer_protocol() == ConsumerProtocol::Missing {
                let text = "the coordinator does not have the group protocol `consumer`";
                return Some(KafkaError::with_text(Code::UnsupportedFeature, text));
            }
            // A member for which there is no partition is not asked to take any up.
            self.has_joined = self.client.is_member();
        }
        self.client.fatal_error()
    }

    /// Ends the reading: waits for what is in flight, commits it, gives the partitions back.
    pub(crate) fn finish(&mut self, handle: &mut dyn FnMut(SourceEvent)) {
        let partitions = self.assignment.partitions();
        let has_failed = self
            .context
            .stop
            .reason()
            .is_some_and(StopReason::is_failure);
        let at_most = if has_failed {
            FAILED_DRAIN_LIMIT
        } else {
            DRAIN_LIMIT
        };
        self.release(&partitions, at_most, handle);
    }

    /// Polls once and hands on what came.
    fn poll(&mut self, handle: &mut dyn FnMut(SourceEvent)) -> Vec<Note> {
        let mut buffer = mem::take(&mut self.buffer);
        let at_most = self.flow.next_poll();
        self.client.poll(&mut buffer, at_most, Duration::ZERO);
        if buffer.is_empty() {
            // One message ends the wait; what came with it follows without waiting.
            self.client.poll(&mut buffer, 1, self.poll_wait());
            if !buffer.is_empty() && at_most > 1 {
                self.client.poll(&mut buffer, at_most - 1, Duration::ZERO);
            }
        }
        if buffer.is_empty() {
            self.buffer = buffer;
            self.find_ends();
            return Vec::new();
        }
        let polled = polled::take(
            &mut buffer,
            &mut self.assignment,
            self.with_headers,
            self.batch_size,
        );
        self.buffer = buffer;
        for batch in polled.batches {
            self.hand_on(batch, handle);
        }
        polled.notes
    }

    fn poll_wait(&self) -> Duration {
        let at_rest = self.has_joined
            && self.pending.is_none()
            && self.missing.is_empty()
            && !self.health.is_doubtful()
            && !self.committer.is_under_way()
            && self.last_batch.elapsed() >= REST_AFTER;
        // The end of a run that ends by itself is not to come late.
        let shortest = self
            .settings
            .idle_timeout
            .map_or(POLL_WAIT_AT_REST, |it| it / 10);
        if at_rest {
            shortest.clamp(POLL_WAIT, POLL_WAIT_AT_REST)
        } else {
            POLL_WAIT
        }
    }

    fn hand_on(&mut self, batch: MessageBatch, handle: &mut dyn FnMut(SourceEvent)) {
        let num_bytes = batch.num_bytes() as u64;
        self.flow.saw(batch.len(), num_bytes);
        self.last_batch = Instant::now();
        self.idle.fetched(Instant::now());
        if self.health.is_doubtful() {
            for segment in batch.segments() {
                self.health.progress(&segment.partition.topic, handle);
            }
        }
        let status = &self.context.status;
        status.messages_consumed.add(batch.len() as u64);
        status.bytes_consumed.add(batch.content_bytes() as u64);
        let ticket = self.context.ledger.open(&batch);
        handle(SourceEvent::Batch(SourceBatch {
            messages: Arc::new(batch),
            ticket,
            reservation: self.context.budget.reserve(num_bytes),
        }));
    }

    fn serve_notes(
        &mut self,
        notes: Vec<Note>,
        handle: &mut dyn FnMut(SourceEvent),
    ) -> Result<(), SourceError> {
        for note in notes {
            match note {
                Note::End { .. } => {}
                Note::OffsetMissing { partition, reason } => self.note_missing(partition, reason),
                Note::Failed { topic, error } => {
                    let diagnosis = explain(self.client, &error, self.settings);
                    if diagnosis.needs_person && !self.has_joined {
                        return Err(diagnosis.into());
                    }
                    if diagnosis.needs_person {
                        self.health.topic_trouble(&topic, &diagnosis, handle);
                    } else {
                        self.health.suspect(diagnosis);
                    }
                }
            }
        }
        Ok(())
    }

    /// Looks whether partitions were read to their ends, over offsets that hold no message too (control records).
    /// Called when a poll brought nothing, so that everything polled has been handed on.
    fn find_ends(&mut self) {
        let now = Instant::now();
        if now.duration_since(self.last_look) < LOOK_INTERVAL {
            return;
        }
        self.last_look = now;
        let list = PartitionList::of(self.assignment.iter().map(|held| &*held.partition));
        if self.client.positions(&list).is_err() {
            return;
        }
        for entry in list.entries() {
            let Some(held) = self.assignment.get_mut(&entry.partition) else {
                continue;
            };
            if entry.offset > held.position {
                held.position = entry.offset;
                self.context.ledger.pass(&entry.partition, entry.offset);
            }
            let high = self.client.cached_high_watermark(&entry.partition);
            held.end = held.end.max(high.unwrap_or(held.end));
            let was_at_end = std::mem::replace(&mut held.at_end, held.position >= held.end);
            if held.at_end && !was_at_end {
                self.idle.fetched(now);
            }
        }
    }

    fn serve_errors(&mut self, handle: &mut dyn FnMut(SourceEvent)) {
        for error in self.client.take_errors() {
            let diagnosis = explain(self.client, &error, self.settings);
            if error.code == Code::AllBrokersDown || diagnosis.stage == Stage::Group {
                self.health.suspect_vaguely(diagnosis);
            } else {
                self.health.suspect(diagnosis);
            }
        }
        self.health.tick(self.client, self.settings, handle);
    }

    fn refresh_status(&mut self) {
        if self.last_status.elapsed() < STATUS_INTERVAL {
            return;
        }
        self.last_status = Instant::now();
        let mut partitions = self.context.status.partitions.lock();
        for held in self.assignment.iter() {
            let progress = PartitionProgress {
                position: held.position,
                committed: held.committed,
                high_watermark: Some(
                    self.client
                        .cached_high_watermark(&held.partition)
                        .map_or(held.end, |high| high.max(held.end)),
                ),
            };
            partitions.insert(TopicPartition::clone(&held.partition), progress);
        }
    }

    /// Tells the board where this consumer stands, and whether the run is over.
    fn judge_idle(&mut self) -> Reading {
        let Some(timeout) = self.settings.idle_timeout else {
            return Reading::GoesOn;
        };
        let now = Instant::now();
        let standing = self.standing(timeout, now);
        if self.board.report(self.consumer_idx, standing, now) {
            return Reading::Ended(SourceEnd::Idle { after: timeout });
        }
        Reading::GoesOn
    }

    fn standing(&mut self, timeout: Duration, now: Instant) -> Standing {
        let settled = self.pending.is_none() && self.missing.is_empty();
        if !self.has_joined || !settled || self.flow.is_paused() {
            return Standing::Busy;
        }
        if self.assignment.is_empty() {
            return Standing::WithoutPartitions;
        }
        if !self.assignment.is_at_end()
            || self.health.is_doubtful()
            || !self.idle.has_run(timeout, now)
        {
            return Standing::Busy;
        }
        // Everything was read; the run is over once everything is written and committed too.
        if !self
            .context
            .ledger
            .drain(&self.assignment.partitions(), Duration::ZERO)
        {
            return Standing::Busy;
        }
        if self.committer.is_pending(&self.assignment) {
            self.committer.hurry();
            return Standing::Busy;
        }
        if self.protocol == Protocol::Consumer && !self.has_all_that_comes(now) {
            return Standing::Busy;
        }
        Standing::Idle
    }
}

/// The most messages that a poll may bring when messages have this average size.
pub(crate) fn poll_limit(average_bytes: u64) -> usize {
    let limit = BATCH_BYTES as u64 / average_bytes.max(1);
    (limit as usize).clamp(1, BATCH_MESSAGES)
}
