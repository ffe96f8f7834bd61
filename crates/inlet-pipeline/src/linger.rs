//! The written rule for when queued rows leave: at once while the writer keeps up, in longer runs
//! while it does not.
//!
//! The target charges for each subtable of a request, not for each row, so waiting pays only when
//! rows queue faster than they leave. A pure function of what the queue looks like.

use std::time::Duration;

/// Rows of one subtable in a request beyond which longer runs gain little.
pub const TARGET_ROWS_PER_SUBTABLE: usize = 32;

/// Fewer queued rows than this are no backlog: the writer took everything a moment ago.
pub const BACKLOG_ROWS: usize = 2_000;

/// The longest wait for longer runs, however large `max_latency` is.
pub const LONGEST_LINGER: Duration = Duration::from_millis(250);

/// What a shard's queue looks like when its writer is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// Rows in the queue.
    pub num_rows: usize,
    /// Subtables that the queue holds, as far as recent windows tell; at least 1.
    pub num_subtables: usize,
    /// Time since the oldest row of the queue came.
    pub oldest: Duration,
    /// Used part of the memory budget in percent.
    pub memory_used_percent: u64,
    /// Whether a window could not hold more rows or bytes.
    pub window_full: bool,
    /// Whether nothing more will come, or the run drains.
    pub ending: bool,
}

/// What the writer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Linger {
    /// Takes what is queued.
    Leave,
    /// Waits so long at most, or until the queue has changed.
    Wait(Duration),
}

/// The rule, first match wins:
///
/// | queue | |
/// | --- | --- |
/// | ending, full, or memory at least half used | leave |
/// | no backlog: few rows, and memory less than a quarter used | leave |
/// | subtables have their target of rows | leave |
/// | oldest row has waited a quarter of `max_latency`, at most 250 ms | leave |
/// | else | wait for the rest of that time |
pub fn linger(backlog: Backlog, max_latency: Duration) -> Linger {
    let longest = (max_latency / 4).min(LONGEST_LINGER);
    let behind = backlog.num_rows >= BACKLOG_ROWS || backlog.memory_used_percent >= 25;
    let long_runs = backlog.num_rows >= backlog.num_subtables * TARGET_ROWS_PER_SUBTABLE;
    if backlog.ending
        || backlog.window_full
        || backlog.memory_used_percent >= 50
        || !behind
        || long_runs
        || backlog.oldest >= longest
    {
        return Linger::Leave;
    }
    Linger::Wait(longest.saturating_sub(backlog.oldest))
}

#[cfg(test)]
mod tests;
