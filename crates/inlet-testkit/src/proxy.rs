//! A TCP proxy on loopback that breaks on command, for tests of faults in the network.
//!
//! Bytes are never reordered or changed. Connections that are not cut go on when a fault ends,
//! as with a cable that was pulled for a while; only [`Fault::DropResponses`] leaves connections
//! that miss bytes, so those are cut when it ends.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result};

/// How the network is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Not at all.
    None,
    /// New connections are refused; established ones go on (see [`TcpProxy::cut`]).
    Refuse,
    /// Nothing gets through in either direction, and nobody is told.
    Blackhole,
    /// Each piece of up to 64 KiB waits for so long, in both directions.
    Delay(Duration),
    /// Requests arrive, answers are thrown away.
    DropResponses,
}

/// A running proxy; it ends, with its connections, when dropped.
#[derive(Debug)]
pub struct TcpProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

impl TcpProxy {
    /// Starts a proxy for the server at `target`.
    pub fn start(target: SocketAddr) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, crate::free_port()))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let acceptor = Acceptor {
            address,
            target,
            shared: Arc::clone(&shared),
        };
        let acceptor = thread::Builder::new()
            .name(format!("proxy to {target}"))
            .spawn(move || acceptor.run(listener))
            .context("start the thread of a proxy")?;
        Ok(Self {
            address,
            shared,
            acceptor: Some(acceptor),
        })
    }

    /// Where to connect instead of the server.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Breaks the network in this way from now on, or mends it.
    pub fn set(&self, fault: Fault) {
        let mut state = self.shared.lock();
        if state.fault == Fault::DropResponses {
            state.cut();
        }
        state.fault = fault;
        self.shared.changed.notify_all();
    }

    /// Cuts every connection now; new ones are treated as before.
    pub fn cut(&self) {
        self.shared.lock().cut();
    }
}

impl Drop for TcpProxy {
    fn drop(&mut self) {
        {
            let mut state = self.shared.lock();
            state.stopped = true;
            state.cut();
            self.shared.changed.notify_all();
        }
        if let Some(acceptor) = self.acceptor.take() {
            acceptor.join().expect("accepting connections never panics");
        }
    }
}

#[derive(Debug)]
struct State {
    fault: Fault,
    stopped: bool,
    /// Both ends of each open connection, and the number that the next one gets.
    connections: HashMap<u64, [TcpStream; 2]>,
    next_connection: u64,
}

impl State {
    fn cut(&mut self) {
        for stream in self.connections.drain().flat_map(|(_, both)| both) {
            // Fails when the other side was faster.
            drop(stream.shutdown(Shutdown::Both));
        }
    }

    /// Notes a connection, to be cut later; `None` when the proxy ended while it was made.
    fn register(&mut self, both: [TcpStream; 2]) -> Option<u64> {
        if self.stopped {
            return None;
        }
        self.next_connection += 1;
        self.connections.insert(self.next_connection, both);
        Some(self.next_connection)
    }
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

impl Default for Shared {
    fn default() -> Self {
        let state = State {
            fault: Fault::None,
            stopped: false,
            connections: HashMap::new(),
            next_connection: 0,
        };
        Self {
            state: Mutex::new(state),
            changed: Condvar::new(),
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while nothing gets through, and returns the fault then.
    fn passable(&self) -> Fault {
        let held = |state: &mut State| state.fault == Fault::Blackhole && !state.stopped;
        let state = self.changed.wait_while(self.lock(), held);
        state.unwrap_or_else(PoisonError::into_inner).fault
    }
}

struct Acceptor {
    address: SocketAddr,
    target: SocketAddr,
    shared: Arc<Shared>,
}

impl Acceptor {
    /// Looks for connections and for changes in turn: an `accept` that blocks could not be woken.
    fn run(&self, listener: TcpListener) {
        let mut listener = Some(listener);
        loop {
            let (stopped, fault) = {
                let state = self.shared.lock();
                (state.stopped, state.fault)
            };
            match (&listener, fault) {
                _ if stopped => return,
                (_, Fault::Refuse) => listener = None,
                (None, _) => listener = TcpListener::bind(self.address).ok(),
                (Some(open), _) => self.accept_waiting(open),
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    fn accept_waiting(&self, listener: &TcpListener) {
        drop(listener.set_nonblocking(true));
        while let Ok((client, _)) = listener.accept() {
            let shared = Arc::clone(&self.shared);
            let target = self.target;
            // A connection that fails here is dropped, which its client sees as a cut.
            thread::spawn(move || connect(client, target, &shared));
        }
    }
}

fn connect(client: TcpStream, target: SocketAddr, shared: &Arc<Shared>) -> io::Result<()> {
    client.set_nonblocking(false)?;
    let server = TcpStream::connect(target)?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let both = [client.try_clone()?, server.try_clone()?];
    let Some(connection) = shared.lock().register(both) else {
        return Ok(());
    };
    let (requests, answers) = (client.try_clone()?, server.try_clone()?);
    let other = Arc::clone(shared);
    thread::spawn(move || pump(answers, client, Direction::Answers, &other));
    pump(requests, server, Direction::Requests, shared);
    shared.lock().connections.remove(&connection);
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Requests,
    Answers,
}

fn pump(mut from: TcpStream, mut to: TcpStream, direction: Direction, shared: &Shared) {
    let mut buffer = vec![0; 64 << 10];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        match shared.passable() {
            Fault::DropResponses if direction == Direction::Answers => continue,
            Fault::Delay(pause) => thread::sleep(pause),
            _ => {}
        }
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    // Either side ended: so does the whole connection, as with a server that closes it.
    for stream in [from, to] {
        drop(stream.shutdown(Shutdown::Both));
    }
}

#[cfg(test)]
mod tests;
