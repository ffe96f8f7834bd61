//! How much of the machine data sources may use: room for their messages, and how many writers.

use std::{num::NonZeroUsize, sync::Arc};

use inlet_config::settings::DataSourceSettings;
use inlet_runner::{Failure, FailureClass, RunFn, RunOutcome, RunRequest};
use parking_lot::Mutex;

use crate::options::Limits;

/// The same runs, each only with room for what it holds in memory, and with so many writers at most
/// where its document does not say how many.
pub(crate) fn limited(run: RunFn, limits: Limits) -> RunFn {
    if limits == Limits::default() {
        return run;
    }
    let memory = limits.memory_bytes.map(Memory::new);
    Arc::new(move |request: &RunRequest<'_>| {
        let wanted_bytes = request.settings.write.memory_bytes;
        let room = memory.as_ref().map(|memory| memory.take(wanted_bytes));
        let _room = match room.transpose() {
            Ok(room) => room,
            Err(failure) => return RunOutcome::Failed(failure),
        };
        let settings = with_writers(request.settings, limits.threads);
        run(&RunRequest {
            settings: &settings,
            ..*request
        })
    })
}

fn with_writers(
    settings: &DataSourceSettings,
    threads: Option<NonZeroUsize>,
) -> DataSourceSettings {
    let mut settings = settings.clone();
    if settings.write.writers.is_none() {
        settings.write.writers = threads.map(|threads| threads.min(MOST_WRITERS));
    }
    settings
}

/// As many writers as a run has by itself at the most.
const MOST_WRITERS: NonZeroUsize = NonZeroUsize::new(4).expect("4 is not 0");

/// The memory of all runs together.
#[derive(Clone)]
struct Memory(Arc<Room>);

struct Room {
    limit_bytes: u64,
    used_bytes: Mutex<u64>,
}

/// What one run has of it, until it is dropped.
struct Taken {
    memory: Memory,
    num_bytes: u64,
}

impl Memory {
    fn new(limit_bytes: u64) -> Self {
        Self(Arc::new(Room {
            limit_bytes,
            used_bytes: Mutex::new(0),
        }))
    }

    fn take(&self, num_bytes: u64) -> Result<Taken, Failure> {
        let limit_bytes = self.0.limit_bytes;
        let mut used_bytes = self.0.used_bytes.lock();
        if *used_bytes + num_bytes > limit_bytes {
            return Err(does_not_fit(num_bytes, *used_bytes, limit_bytes));
        }
        *used_bytes += num_bytes;
        Ok(Taken {
            memory: self.clone(),
            num_bytes,
        })
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        *self.memory.0.used_bytes.lock() -= self.num_bytes;
    }
}

/// What never fits waits for a person; what does not fit beside others is tried again, for they may end.
fn does_not_fit(wanted_bytes: u64, used_bytes: u64, limit_bytes: u64) -> Failure {
    let mib = |bytes: u64| bytes.div_ceil(1 << 20);
    let others = match used_bytes {
        0 => String::new(),
        _ => format!(", of which other data sources have {} MiB", mib(used_bytes)),
    };
    Failure {
        cause: format!(
            "its `write.memory` of {} MiB does not fit into this agent's `limits.memory` of {} MiB{others}",
            mib(wanted_bytes),
            mib(limit_bytes)
        ),
        remedy: Some(
            "lower `write.memory` of the data source, raise `limits.memory` in the agent's agent.toml, or \
             give it another agent"
                .to_owned(),
        ),
        class: if wanted_bytes > limit_bytes {
            FailureClass::Document
        } else {
            FailureClass::MayPass
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    #[test]
    fn runs_have_room_until_the_limit_and_give_it_back() {
        let memory = Memory::new(100 * MIB);
        let first = memory.take(60 * MIB).ok().unwrap();
        let failure = memory.take(50 * MIB).err().unwrap();
        assert_eq!(failure.class, FailureClass::MayPass);
        assert!(failure.cause.contains("60 MiB"), "{}", failure.cause);
        let _second = memory.take(40 * MIB).ok().unwrap();
        drop(first);
        assert!(memory.take(60 * MIB).is_ok());
    }

    #[test]
    fn what_never_fits_waits_for_a_person() {
        let failure = Memory::new(100 * MIB).take(101 * MIB).err().unwrap();
        assert_eq!(failure.class, FailureClass::Document);
        assert!(failure.remedy.unwrap().contains("limits.memory"));
    }
}
