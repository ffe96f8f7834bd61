//! The partitions that a consumer holds, and where it stands in each.

use std::{collections::HashMap, sync::Arc};

use inlet_message::message::TopicPartition;

use crate::ffi::{Message, TopicHandle};

/// One partition that is held.
#[derive(Debug)]
pub(crate) struct HeldPartition {
    /// Shared by every batch segment of this partition.
    pub(crate) partition: Arc<TopicPartition>,
    /// The next offset to hand on.
    pub(crate) position: i64,
    /// What the group has.
    pub(crate) committed: Option<i64>,
    /// The next offset that will be written, as far as it is known.
    pub(crate) end: i64,
    /// Whether the end was reached and nothing came after it.
    pub(crate) at_end: bool,
}

/// Every partition that is held. Indices stay valid until the next change of the assignment.
#[derive(Debug, Default)]
pub(crate) struct Assignment {
    held: Vec<HeldPartition>,
    by_name: HashMap<Arc<TopicPartition>, usize>,
    /// By librdkafka's handle of the topic; spares comparing names for every message.
    by_handle: HashMap<(TopicHandle, i32), Option<usize>>,
    /// The answer for the message before, which mostly is the answer for this one too.
    last: Option<((TopicHandle, i32), Option<usize>)>,
}

impl Assignment {
    /// Takes a partition up at a position; one that is held already begins anew.
    pub(crate) fn insert(
        &mut self,
        partition: &TopicPartition,
        position: i64,
        end: i64,
        committed: Option<i64>,
    ) {
        self.remove(partition);
        let shared = Arc::new(partition.clone());
        self.by_name.insert(Arc::clone(&shared), self.held.len());
        self.held.push(HeldPartition {
            partition: shared,
            position,
            end,
            committed,
            at_end: false,
        });
        self.forget_handles();
    }

    /// Lets a partition go; what was known of it, if it was held.
    pub(crate) fn remove(&mut self, partition: &TopicPartition) -> Option<HeldPartition> {
        let idx = self.by_name.remove(partition)?;
        let removed = self.held.swap_remove(idx);
        if let Some(moved) = self.held.get(idx) {
            self.by_name.insert(Arc::clone(&moved.partition), idx);
        }
        self.forget_handles();
        Some(removed)
    }

    fn forget_handles(&mut self) {
        self.by_handle.clear();
        self.last = None;
    }

    /// The partition of a message or note, if it is held.
    pub(crate) fn index_of(&mut self, message: &Message<'_>) -> Option<usize> {
        let key = (message.topic_handle(), message.partition());
        if let Some((last_key, idx)) = self.last
            && last_key == key
        {
            return idx;
        }
        let by_name = &self.by_name;
        let idx = *self.by_handle.entry(key).or_insert_with(|| {
            let partition = TopicPartition {
                topic: message.topic().into(),
                partition: message.partition(),
            };
            by_name.get(&partition).copied()
        });
        self.last = Some((key, idx));
        idx
    }

    pub(crate) fn get(&self, partition: &TopicPartition) -> Option<&HeldPartition> {
        self.by_name.get(partition).map(|idx| &self.held[*idx])
    }

    pub(crate) fn get_mut(&mut self, partition: &TopicPartition) -> Option<&mut HeldPartition> {
        self.by_name.get(partition).map(|idx| &mut self.held[*idx])
    }

    pub(crate) fn at_mut(&mut self, idx: usize) -> &mut HeldPartition {
        &mut self.held[idx]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &HeldPartition> {
        self.held.iter()
    }

    /// Every partition by value, as the ledger takes them.
    pub(crate) fn partitions(&self) -> Vec<TopicPartition> {
        self.held
            .iter()
            .map(|held| TopicPartition::clone(&held.partition))
            .collect()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Whether every partition was read to its end.
    pub(crate) fn is_at_end(&self) -> bool {
        self.held.iter().all(|held| held.at_end)
    }
}
