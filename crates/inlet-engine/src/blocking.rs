//! Futures on the calling thread, and the clock.

use std::{
    io,
    time::{SystemTime, UNIX_EPOCH},
};

/// Runs a future to its end on a runtime of its own.
///
/// # Errors
/// When no runtime can be made: the process has no file descriptors left.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> io::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    Ok(runtime.block_on(future))
}

/// Milliseconds since 1970 UTC; 0 when the clock stands before that.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}
