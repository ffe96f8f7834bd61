//! Work that waits for servers: away from the threads that answer requests, few at a time, not for ever.

use std::{sync::Arc, time::Duration};

use tokio::sync::Semaphore;

use crate::problem::{Code, Problem};

/// Pieces of work at a time. Each may hold connections and a thread until its servers answer.
const MOST_AT_ONCE: usize = 16;

/// How long a request waits for its turn.
const TURN_LIMIT: Duration = Duration::from_secs(10);

/// How long a piece of work may take. What asks servers has shorter limits of its own.
const WORK_LIMIT: Duration = Duration::from_secs(90);

/// Turns for work that waits for servers.
#[derive(Clone, Debug)]
pub(crate) struct Workers {
    turns: Arc<Semaphore>,
}

impl Default for Workers {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(MOST_AT_ONCE)),
        }
    }
}

impl Workers {
    /// Runs `work` on a thread of its own. Work that is given up goes on until its own limits end
    /// it, and keeps its turn so long: the number of threads stays bounded.
    ///
    /// # Errors
    /// When there is no turn, or the work takes too long.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = tokio::time::timeout(TURN_LIMIT, Arc::clone(&self.turns).acquire_owned());
        let Ok(Ok(turn)) = turn.await else {
            let busy = "the hub is busy with other checks, samples and previews";
            return Err(Problem::new(Code::TimedOut, busy)
                .with_hint("try again in a moment")
                .with_retry_after(TURN_LIMIT));
        };
        let work = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        match tokio::time::timeout(WORK_LIMIT, work).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(panicked)) => Err(Problem::internal(&panicked)),
            Err(_) => {
                let seconds = WORK_LIMIT.as_secs();
                Err(Problem::new(
                    Code::TimedOut,
                    format!("the servers did not answer within {seconds} s"),
                )
                .with_hint("check addresses and network, and try again"))
            }
        }
    }
}

/// TDengine did not answer as it should.
pub(crate) fn tdengine_problem(message: &str, remedy: Option<&str>) -> Problem {
    let problem = Problem::new(Code::TdengineFailed, message);
    match remedy {
        Some(remedy) => problem.with_hint(remedy),
        None => problem,
    }
}
