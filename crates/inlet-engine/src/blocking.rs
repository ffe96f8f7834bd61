//! Futures on the calling thread.

use std::io;

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
