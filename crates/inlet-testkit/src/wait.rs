//! Waiting for a condition, never for a time: a slow machine makes a test slower, not red.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How long to rest between two looks at a condition.
const PAUSE: Duration = Duration::from_millis(10);

/// Waits until `condition` holds.
///
/// Fails after `deadline`, naming `what` was waited for.
pub fn wait_until(
    deadline: Duration,
    what: &str,
    mut condition: impl FnMut() -> bool,
) -> Result<()> {
    wait_for(deadline, what, || condition().then_some(()))
}

/// Waits until `look` finds something and returns it.
///
/// Fails after `deadline`, naming `what` was waited for. `look` runs at least once.
pub fn wait_for<T>(
    deadline: Duration,
    what: &str,
    mut look: impl FnMut() -> Option<T>,
) -> Result<T> {
    let started = Instant::now();
    loop {
        if let Some(found) = look() {
            return Ok(found);
        }
        if started.elapsed() >= deadline {
            bail!("waited {deadline:?} in vain for {what}");
        }
        std::thread::sleep(PAUSE);
    }
}
