//! Whether more partitions may still come, for a run that ends by itself.
//!
//! Whoever joins by the classic protocol waits until every member has answered or was thrown out, so
//! its first assignment is complete. The brokers of KIP-848 give at once what is free: what a member
//! holds that died without a word comes only when its session ends, and a run that found nothing
//! more to read must not have ended by then.

use std::time::{Duration, Instant};

use super::Reader;

/// The longest session that brokers allow by default (`group.consumer.max.session.timeout.ms`): a
/// member that is still there after so long is alive, and what it holds is its own.
const LONGEST_SESSION: Duration = Duration::from_mins(1);

const ASK_INTERVAL: Duration = Duration::from_millis(500);
const ASK_LIMIT: Duration = Duration::from_secs(1);

/// What is known of the other members of the group.
#[derive(Debug, Default)]
pub(super) struct Others {
    first_asked: Option<Instant>,
    last_asked: Option<Instant>,
    /// The last answer: nobody else is there, and nothing moves.
    is_alone: bool,
}

impl Reader<'_> {
    /// Whether this run holds everything that it will get; asks the group now and then.
    pub(super) fn has_all_that_comes(&mut self, now: Instant) -> bool {
        let first = *self.others.first_asked.get_or_insert(now);
        let waits = |last: Instant| now.duration_since(last) < ASK_INTERVAL;
        if !self.others.last_asked.is_some_and(waits) {
            self.others.last_asked = Some(now);
            self.others.is_alone = self.is_alone();
        }
        self.others.is_alone || now.duration_since(first) >= LONGEST_SESSION
    }

    fn is_alone(&self) -> bool {
        match self.client.group(&self.settings.group_id, ASK_LIMIT) {
            Ok(group) => group.is_stable && group.members.len() <= self.board.num_consumers(),
            Err(error) => {
                tracing::debug!(%error, "members of the group not told");
                false
            }
        }
    }
}
