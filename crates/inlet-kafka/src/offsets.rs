//! Offsets of a consumer group, seen and moved by a person while nothing reads.
//!
//! A plan tells what a reset would do, in messages that are read again and messages that are skipped;
//! a reset commits exactly its plan. Both need the group to be empty, for the offsets of a group with
//! members are its members'. The broker holds to that too: it refuses such a commit.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use inlet_config::settings::{KafkaSettings, Start};
use inlet_message::message::TopicPartition;
use serde::{Deserialize, Serialize};

use crate::{
    contact::{ANSWER_LIMIT, first_answer, told_meanwhile, topic_partitions},
    diagnosis::Diagnosis,
    error::{SourceError, SourceErrorClass},
    ffi::{Client, Code, KafkaError, PartitionList},
    health::explain,
    properties::client_properties,
    reach,
    start::offsets_by,
};

const PREFETCH_BYTES: u64 = 2 << 20;

/// Where the group stands in one partition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartitionOffsets {
    /// The partition.
    pub partition: TopicPartition,
    /// The oldest offset that is still there.
    pub begin: i64,
    /// The next offset that the group will read; `None`: it has none yet.
    pub committed: Option<i64>,
    /// The next offset that a producer will write.
    pub end: i64,
}

impl PartitionOffsets {
    /// Offsets between what the group has and the end; `None` where it has none yet.
    pub fn lag(&self) -> Option<u64> {
        let committed = self.committed?.max(self.begin);
        Some(u64::try_from(self.end - committed).unwrap_or(0))
    }
}

/// Where a group is moved to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResetTo {
    /// The oldest message that is still there.
    Earliest,
    /// Behind the newest message.
    Latest,
    /// The first message whose timestamp is at or after this, in ms since 1970 UTC; behind the
    /// newest one where there is none.
    TimestampMs(i64),
    /// These offsets, moved into what is still there; other partitions stay where they are.
    Offsets(Vec<(TopicPartition, i64)>),
}

/// What a reset does in one partition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartitionReset {
    /// The partition.
    pub partition: TopicPartition,
    /// Where the group stands; `None`: it has no offset yet.
    pub from: Option<i64>,
    /// Where it will stand.
    pub to: i64,
    /// Offsets that will be read again.
    pub read_again: u64,
    /// Offsets that will never be read.
    pub skipped: u64,
}

/// What a reset does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetPlan {
    /// Every partition that is moved, or would stay by chance.
    pub partitions: Vec<PartitionReset>,
}

impl ResetPlan {
    /// Offsets that will be read again, over all partitions.
    pub fn read_again(&self) -> u64 {
        self.partitions.iter().map(|reset| reset.read_again).sum()
    }

    /// Offsets that will never be read, over all partitions.
    pub fn skipped(&self) -> u64 {
        self.partitions.iter().map(|reset| reset.skipped).sum()
    }
}

/// Where the group of the settings stands in their topics, by partition.
///
/// # Errors
/// When the brokers do not answer, refuse, or do not know a topic.
pub fn read(settings: &KafkaSettings) -> Result<Vec<PartitionOffsets>, SourceError> {
    Asking::new(settings)?.offsets(&settings.topics)
}

/// What a reset of the group would do in these topics of the settings; all of them for none.
/// Changes nothing.
///
/// # Errors
/// As [`read`]; also for a partition that the topics do not have.
pub fn plan(
    settings: &KafkaSettings,
    to: &ResetTo,
    topics: &[String],
) -> Result<ResetPlan, SourceError> {
    Asking::new(settings)?.plan(to, topics)
}

/// Moves the group. The next run begins exactly there.
///
/// # Errors
/// As [`plan`]; also while the group has members, or the broker refuses the commit.
pub fn reset(
    settings: &KafkaSettings,
    to: &ResetTo,
    topics: &[String],
) -> Result<ResetPlan, SourceError> {
    let asking = Asking::new(settings)?;
    asking.refuse_members()?;
    let plan = asking.plan(to, topics)?;
    asking.commit(&plan)?;
    Ok(plan)
}

/// A client that asks on behalf of one group without joining it.
struct Asking<'a> {
    client: Client,
    settings: &'a KafkaSettings,
}

impl<'a> Asking<'a> {
    fn new(settings: &'a KafkaSettings) -> Result<Self, SourceError> {
        reach::any(&settings.bootstrap_servers)?;
        let client = Client::new(&client_properties(settings, PREFETCH_BYTES))?;
        first_answer(&client, settings)?;
        Ok(Self { client, settings })
    }

    fn offsets(&self, topics: &[String]) -> Result<Vec<PartitionOffsets>, SourceError> {
        let mut partitions = Vec::new();
        for topic in topics {
            partitions.extend(topic_partitions(&self.client, topic, self.settings)?);
        }
        let committed = self.committed(&partitions)?;
        let begins = self.by(&partitions, Start::Earliest)?;
        let ends = self.by(&partitions, Start::Latest)?;
        let mut offsets: Vec<_> = partitions
            .into_iter()
            .map(|partition| PartitionOffsets {
                begin: begins.get(&partition).copied().unwrap_or_default(),
                committed: committed.get(&partition).copied(),
                end: ends.get(&partition).copied().unwrap_or_default(),
                partition,
            })
            .collect();
        offsets.sort_by(|a, b| a.partition.cmp(&b.partition));
        Ok(offsets)
    }

    fn by(
        &self,
        partitions: &[TopicPartition],
        policy: Start,
    ) -> Result<HashMap<TopicPartition, i64>, SourceError> {
        offsets_by(&self.client, partitions, policy).map_err(|error| self.explained(&error).into())
    }

    fn explained(&self, error: &KafkaError) -> Diagnosis {
        told_meanwhile(&self.client, self.settings)
            .unwrap_or_else(|| explain(&self.client, error, self.settings))
    }

    /// What the group has committed. A coordinator that is just moving is waited for.
    fn committed(
        &self,
        partitions: &[TopicPartition],
    ) -> Result<HashMap<TopicPartition, i64>, SourceError> {
        self.patiently(|| {
            let list = PartitionList::of(partitions);
            self.client.committed(&list, Duration::from_secs(2))?;
            let mut committed = HashMap::new();
            for entry in list.entries() {
                entry.outcome?;
                if entry.offset >= 0 {
                    committed.insert(entry.partition, entry.offset);
                }
            }
            Ok(committed)
        })
    }

    /// Asks until it is answered, a person has to do something, or the time is up.
    fn patiently<T>(&self, ask: impl Fn() -> Result<T, KafkaError>) -> Result<T, SourceError> {
        let deadline = Instant::now() + ANSWER_LIMIT;
        loop {
            let error = match ask() {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let diagnosis = self.explained(&error);
            if diagnosis.needs_person || Instant::now() >= deadline {
                return Err(diagnosis.into());
            }
        }
    }

    fn refuse_members(&self) -> Result<(), SourceError> {
        let group_id = &self.settings.group_id;
        let group = self.patiently(|| self.client.group(group_id, Duration::from_secs(5)))?;
        let Some(first) = group.members.first() else {
            return Ok(());
        };
        let leaves_after = if group.is_consumer_protocol {
            "the brokers' `group.consumer.session.timeout.ms`".to_owned()
        } else {
            format!("{} s", self.settings.session_timeout.as_secs())
        };
        let more = match group.members.len() - 1 {
            0 => String::new(),
            num => format!(" and {num} more"),
        };
        Err(SourceError {
            class: SourceErrorClass::External,
            message: format!(
                "group `{group_id}` has members (`{}` at {}{more}), so its offsets cannot be reset",
                first.client_id,
                first.client_host.trim_start_matches('/')
            ),
            remedy: Some(format!(
                "stop every source that reads with this group and try again; one that died without a \
                 word leaves after {leaves_after}"
            )),
        })
    }

    fn plan(&self, to: &ResetTo, topics: &[String]) -> Result<ResetPlan, SourceError> {
        let topics = self.chosen(topics)?;
        let offsets = self.offsets(topics)?;
        let wanted = match to {
            ResetTo::Earliest => None,
            ResetTo::Latest => Some(
                offsets
                    .iter()
                    .map(|of| (of.partition.clone(), of.end))
                    .collect(),
            ),
            ResetTo::TimestampMs(timestamp_ms) => {
                let partitions: Vec<_> = offsets.iter().map(|of| of.partition.clone()).collect();
                Some(self.by(&partitions, Start::TimestampMs(*timestamp_ms))?)
            }
            ResetTo::Offsets(wanted) => Some(explicit(wanted, &offsets)?),
        };
        let partitions = offsets.iter().filter_map(|of| {
            let to = match &wanted {
                None => of.begin,
                Some(wanted) => *wanted.get(&of.partition)?,
            };
            Some(partition_reset(of, to, self.settings.start))
        });
        Ok(ResetPlan {
            partitions: partitions.collect(),
        })
    }

    /// The named topics, which must be those of the settings.
    fn chosen<'t>(&'t self, topics: &'t [String]) -> Result<&'t [String], SourceError> {
        if topics.is_empty() {
            return Ok(&self.settings.topics);
        }
        let is_other = |topic: &&String| !self.settings.topics.contains(topic);
        match topics.iter().find(is_other) {
            None => Ok(topics),
            Some(other) => Err(refused(
                format!("`{other}` is not a topic of this data source"),
                format!("choose from {}", self.settings.topics.join(", ")),
            )),
        }
    }

    fn commit(&self, plan: &ResetPlan) -> Result<(), SourceError> {
        if plan.partitions.is_empty() {
            return Ok(());
        }
        let offsets = plan
            .partitions
            .iter()
            .map(|reset| (&reset.partition, reset.to));
        let list = PartitionList::at(offsets);
        self.patiently(|| self.commit_once(&list))
    }

    fn commit_once(&self, list: &PartitionList) -> Result<(), KafkaError> {
        const COMMIT_ID: usize = 1;
        self.client.commit(list, COMMIT_ID)?;
        let deadline = Instant::now() + ANSWER_LIMIT;
        while Instant::now() < deadline {
            let answers = self.client.take_commits(Duration::from_millis(200));
            if let Some(answer) = answers.into_iter().next() {
                answer.outcome?;
                let mut entries = answer.offsets.into_iter();
                return entries.try_for_each(|entry| entry.outcome);
            }
        }
        Err(KafkaError::with_text(
            Code::OperationTimedOut,
            "the group's coordinator does not answer",
        ))
    }
}

fn refused(message: String, remedy: String) -> SourceError {
    SourceError {
        class: SourceErrorClass::User,
        message,
        remedy: Some(remedy),
    }
}

/// The offsets that a person gave, each moved into what its partition still holds.
fn explicit(
    wanted: &[(TopicPartition, i64)],
    offsets: &[PartitionOffsets],
) -> Result<HashMap<TopicPartition, i64>, SourceError> {
    let place = |(partition, offset): &(TopicPartition, i64)| {
        let known = offsets.iter().find(|of| of.partition == *partition);
        let known = known.ok_or_else(|| {
            refused(
                format!("partition `{partition}` does not exist in the topics that are reset"),
                "give topics and partitions that the offsets table shows".to_owned(),
            )
        })?;
        Ok((
            partition.clone(),
            (*offset).clamp(known.begin, known.end.max(known.begin)),
        ))
    };
    wanted.iter().map(place).collect()
}

/// A group without an offset would begin by the document's `start`; for a time that is only known
/// when it is asked, so such a partition counts as one that begins at its oldest message.
fn partition_reset(of: &PartitionOffsets, to: i64, start: Start) -> PartitionReset {
    let stands_at = match (of.committed, start) {
        (Some(committed), _) => committed.clamp(of.begin, of.end.max(of.begin)),
        (None, Start::Latest) => of.end,
        (None, Start::Earliest | Start::TimestampMs(_)) => of.begin,
    };
    let distance = |far: i64, near: i64| u64::try_from(far - near).unwrap_or(0);
    PartitionReset {
        partition: of.partition.clone(),
        from: of.committed,
        to,
        // What was never read cannot be read again.
        read_again: of.committed.map_or(0, |_| distance(stands_at, to)),
        skipped: distance(to, stands_at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offsets(begin: i64, committed: Option<i64>, end: i64) -> PartitionOffsets {
        PartitionOffsets {
            partition: TopicPartition {
                topic: "t".into(),
                partition: 0,
            },
            begin,
            committed,
            end,
        }
    }

    #[test]
    fn a_reset_counts_what_is_read_again_and_what_is_skipped() {
        for (begin, committed, end, to, start, read_again, skipped) in [
            (0, Some(70), 100, 0, Start::Earliest, 70, 0),
            (0, Some(70), 100, 100, Start::Earliest, 0, 30),
            (0, Some(70), 100, 70, Start::Earliest, 0, 0),
            // Retention took what lies before 50: it can neither be read again nor be skipped.
            (50, Some(20), 100, 60, Start::Earliest, 0, 10),
            (50, Some(70), 100, 50, Start::Earliest, 20, 0),
            (0, None, 100, 40, Start::Earliest, 0, 40),
            (0, None, 100, 40, Start::Latest, 0, 0),
            // The topic was made anew and ends before the offset.
            (0, Some(70), 10, 10, Start::Earliest, 0, 0),
        ] {
            let of = offsets(begin, committed, end);
            let reset = partition_reset(&of, to, start);
            assert_eq!(
                (reset.read_again, reset.skipped),
                (read_again, skipped),
                "{of:?} to {to}"
            );
            assert_eq!((reset.from, reset.to), (committed, to));
        }
    }

    #[test]
    fn explicit_offsets_are_moved_into_what_is_there() {
        let of = [offsets(50, Some(70), 100)];
        let partition = of[0].partition.clone();
        for (wanted, found) in [(-5, 50), (10, 50), (60, 60), (100, 100), (900, 100)] {
            let placed = explicit(&[(partition.clone(), wanted)], &of).unwrap();
            assert_eq!(placed[&partition], found);
        }
        let other = TopicPartition {
            topic: "t".into(),
            partition: 7,
        };
        assert!(
            explicit(&[(other, 0)], &of)
                .unwrap_err()
                .message
                .contains("t[7]")
        );
    }

    #[test]
    fn lag_leaves_out_what_is_gone() {
        assert_eq!(offsets(0, Some(70), 100).lag(), Some(30));
        assert_eq!(offsets(90, Some(70), 100).lag(), Some(10));
        assert_eq!(offsets(0, None, 100).lag(), None);
        assert_eq!(offsets(0, Some(70), 10).lag(), Some(0));
    }
}
