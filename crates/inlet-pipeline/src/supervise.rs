//! Threads that cannot die unseen: a panic in one ends the run as failed, and the others stop.

use std::{
    any::Any,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    thread::{Builder, Scope, ScopedJoinHandle},
};

use crate::stop::{StopReason, StopSignal};

/// Starts threads whose panics raise the run's stop signal.
#[derive(Debug)]
pub(crate) struct Crew<'scope, 'env> {
    scope: &'scope Scope<'scope, 'env>,
    stop: StopSignal,
}

impl<'scope, 'env> Crew<'scope, 'env> {
    pub(crate) fn new(scope: &'scope Scope<'scope, 'env>, stop: StopSignal) -> Self {
        Self { scope, stop }
    }

    /// Starts a thread. What `body` owns is dropped when it ends or panics, so channels close.
    pub(crate) fn spawn(
        &self,
        name: String,
        body: impl FnOnce() + Send + 'scope,
    ) -> io::Result<ScopedJoinHandle<'scope, ()>> {
        let stop = self.stop.clone();
        let of_thread = name.clone();
        let supervised = move || {
            // Nothing of a body's state is used after it has panicked.
            if let Err(panic) = catch_unwind(AssertUnwindSafe(body)) {
                let text = panic_text(&*panic);
                let cause = format!("thread `{of_thread}` panicked: {text}");
                stop.raise(StopReason::Failed(cause));
            }
        };
        Builder::new()
            .name(name)
            .spawn_scoped(self.scope, supervised)
    }

    /// Starts a thread that runs a future on a runtime of its own, so that its CPU work blocks
    /// nobody else.
    pub(crate) fn spawn_async<F: Future<Output = ()>>(
        &self,
        name: String,
        body: impl FnOnce() -> F + Send + 'scope,
    ) -> io::Result<ScopedJoinHandle<'scope, ()>> {
        let runtime = own_runtime()?;
        self.spawn(name, move || runtime.block_on(body()))
    }
}

/// A runtime for the thread that blocks on it.
pub(crate) fn own_runtime() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("without a message")
}
