//! A running sandbox: its own thread with its own runtime, so that it serves blocking tests too.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::sync::oneshot;

use crate::engine::{Engine, Session};
use crate::server::{Shared, Stats, rest_answer, serve};
use crate::{FaultRule, Refusal, SandboxOptions, Store};

/// A sandbox that listens until it is stopped or dropped.
pub struct Sandbox {
    address: SocketAddr,
    shared: Arc<Shared>,
    /// Dropped to stop.
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sandbox {
    /// Opens the store and listens; the port is bound when this returns.
    ///
    /// # Errors
    /// When the store cannot be opened, the address is taken, or the TLS identity is not valid.
    pub fn start(options: SandboxOptions) -> io::Result<Self> {
        let path = match &options.store {
            Store::Memory => None,
            Store::File(path) => Some(path.as_path()),
        };
        let engine = Engine::open(path, options.vgroups).map_err(io::Error::other)?;
        let listener = std::net::TcpListener::bind(options.address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let tls = options
            .tls
            .as_ref()
            .map(crate::server::tls_config)
            .transpose()?;
        let shared = Arc::new(Shared::new(engine, options));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("inlet-sandbox")
            .enable_all()
            .build()?;
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("inlet-sandbox".to_owned())
            .spawn(move || {
                runtime.block_on(async move {
                    tokio::select! {
                        result = serve(listener, tls, served) => {
                            if let Err(error) = result {
                                tracing::error!(%error, "sandbox stopped listening");
                            }
                        }
                        // Resolves when the sender is dropped.
                        _ = stopped => {}
                    }
                });
                runtime.shutdown_timeout(Duration::from_secs(2));
            })?;
        Ok(Self {
            address,
            shared,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The WebSocket address with the first user's name and password.
    pub fn url(&self) -> String {
        let scheme = if self.shared.options.tls.is_some() {
            "wss"
        } else {
            "ws"
        };
        let login = self.shared.options.users.first();
        let login = login.map(|(user, password)| format!("{user}:{password}@"));
        format!("{scheme}://{}{}", login.unwrap_or_default(), self.address)
    }

    /// What was asked of it so far.
    pub fn stats(&self) -> Stats {
        self.shared.counters.stats()
    }

    /// Adds a fault; those added before are looked at first.
    pub fn add_fault(&self, rule: FaultRule) {
        self.shared.faults.add(rule);
    }

    /// Removes all faults. A request that is held stays held.
    pub fn clear_faults(&self) {
        self.shared.faults.clear();
    }

    /// Runs a statement past network, login and faults; the answer is that of REST.
    ///
    /// # Errors
    /// The refusal that a client would get.
    pub fn sql(&self, statement: &str) -> Result<serde_json::Value, Refusal> {
        let mut session = Session::default();
        let outcome = self.shared.engine.lock().execute(&mut session, statement)?;
        serde_json::from_str(&rest_answer(&outcome))
            .map_err(|error| Refusal::new(crate::refusal::code::INTERNAL, error.to_string()))
    }

    /// Stops listening and closes all connections; waits until the thread has ended.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("sandbox thread panicked");
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.end();
    }
}
