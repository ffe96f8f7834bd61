//! Ctrl-C and SIGTERM: both ask a command to come to its end.

use std::io;

use tokio::signal::unix::{SignalKind, signal};

/// Waits for one of them.
///
/// # Errors
/// When the system does not let signals be handled.
pub(crate) async fn asked_to_end() -> io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}
