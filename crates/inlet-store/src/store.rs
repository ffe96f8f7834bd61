//! The open store: a pool of connections, brought up to date, with the key that opens its secrets.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;
use sqlx::any::{AnyPoolOptions, AnyRow};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::{Any, AnyConnection, AnyPool, Executor, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::address::StoreAddress;
use crate::clock::Clock;
use crate::error::{Result, StoreError};
use crate::key::MasterKey;
use crate::opening;
use crate::seal::{self, Sealer};

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// Readers of a file at the same time; writers take turns anyway.
const FILE_CONNECTIONS: u32 = 4;
const SERVER_CONNECTIONS: u32 = 10;

/// How long a call waits for a connection before the store counts as not available.
const PATIENCE: Duration = Duration::from_secs(10);

/// A handle on the open store; clones share its connections.
#[derive(Clone, Debug)]
pub struct Store {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    address: StoreAddress,
    pool: AnyPool,
    /// SQLite has one writer. Waiting here is fair and has no limit; waiting inside of SQLite is a
    /// poll that gives up after five seconds.
    write_gate: Option<Arc<Mutex<()>>>,
    sealer: RwLock<Arc<Sealer>>,
    clock: Clock,
}

impl Store {
    /// Opens the store at `address` (see [`StoreAddress::parse`]), makes or updates its tables,
    /// and checks that `key` is the one its secrets are sealed with.
    pub async fn open(address: &str, key: &MasterKey) -> Result<Self> {
        Self::open_at(StoreAddress::parse(address)?, key, Clock::system()).await
    }

    /// [`open`](Self::open) with a parsed address and a clock of the caller.
    pub async fn open_at(address: StoreAddress, key: &MasterKey, clock: Clock) -> Result<Self> {
        sqlx::any::install_default_drivers();
        let opening = opening::begin(&address).await?;
        let pool = connect(&address).await?;
        migrate(&pool, &address).await?;
        drop(opening);
        let write_gate = address.is_file().then(Arc::default);
        let sealer = RwLock::new(Arc::new(Sealer::new(key)));
        let shared = Arc::new(Shared {
            address,
            pool,
            write_gate,
            sealer,
            clock,
        });
        let store = Self { shared };
        seal::check_key(&store).await?;
        Ok(store)
    }

    /// Where the store is.
    pub fn address(&self) -> &StoreAddress {
        &self.shared.address
    }

    /// Whether the database answers: one small question to it.
    pub async fn ping(&self) -> Result<()> {
        let answer = sqlx::query("SELECT 1").execute(self.pool()).await;
        answer.map(drop).during(self, "asking whether it answers")
    }

    /// Closes all connections; calls on any clone fail from now on. SQLite's write-ahead log is
    /// folded into the file by that.
    pub async fn close(&self) {
        self.shared.pool.close().await;
    }

    pub(crate) fn pool(&self) -> &AnyPool {
        &self.shared.pool
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.shared.clock.now_ms()
    }

    pub(crate) fn sealer(&self) -> Arc<Sealer> {
        Arc::clone(&self.shared.sealer.read())
    }

    pub(crate) fn replace_sealer(&self, sealer: Sealer) {
        *self.shared.sealer.write() = Arc::new(sealer);
    }

    /// Begins to write. What is not committed is undone when the answer is dropped.
    pub(crate) async fn write(&self) -> Result<Write> {
        let gate = match &self.shared.write_gate {
            Some(gate) => Some(Arc::clone(gate).lock_owned().await),
            None => None,
        };
        // A transaction of SQLite that reads first and writes later may find that another process
        // wrote in between, and cannot wait then; one that begins as a writer can.
        let begin = if gate.is_some() {
            "BEGIN IMMEDIATE"
        } else {
            "BEGIN"
        };
        let transaction = self.pool().begin_with(begin).await;
        Ok(Write {
            transaction: transaction.during(self, "beginning to write")?,
            store: self.clone(),
            _gate: gate,
        })
    }

    /// The driver's error as one of ours.
    pub(crate) fn failed(&self, doing: &'static str, source: sqlx::Error) -> StoreError {
        let source = Box::new(source);
        if is_outage(&source) {
            let address = self.shared.address.to_string();
            return StoreError::Unavailable {
                address,
                doing,
                source,
            };
        }
        StoreError::Database { doing, source }
    }
}

/// A transaction that writes; in SQLite the only one of this process.
pub(crate) struct Write {
    transaction: Transaction<'static, Any>,
    pub(crate) store: Store,
    // After the transaction, so that the next writer comes when this one is undone.
    _gate: Option<OwnedMutexGuard<()>>,
}

impl Write {
    pub(crate) fn on(&mut self) -> &mut AnyConnection {
        &mut self.transaction
    }

    pub(crate) async fn commit(self) -> Result<()> {
        let store = self.store;
        self.transaction.commit().await.during(&store, "committing")
    }

    /// Waits until no other transaction holds this lock, on PostgreSQL too; it ends with this one.
    pub(crate) async fn lock(&mut self, name: &'static str) -> Result<()> {
        let store = self.store.clone();
        sqlx::query("UPDATE meta SET value = value WHERE name = $1")
            .bind(name)
            .execute(self.on())
            .await
            .map(drop)
            .during(&store, "taking a lock")
    }
}

/// Gives a driver's error its place.
pub(crate) trait During<T> {
    fn during(self, store: &Store, doing: &'static str) -> Result<T>;
}

impl<T> During<T> for std::result::Result<T, sqlx::Error> {
    fn during(self, store: &Store, doing: &'static str) -> Result<T> {
        self.map_err(|source| store.failed(doing, source))
    }
}

/// Reads each row of an answer.
pub(crate) fn each<T>(
    rows: Vec<AnyRow>,
    read: impl Fn(&AnyRow) -> sqlx::Result<T>,
) -> sqlx::Result<Vec<T>> {
    rows.into_iter().map(|row| read(&row)).collect()
}

async fn connect(address: &StoreAddress) -> Result<AnyPool> {
    let is_file = address.is_file();
    let options = AnyPoolOptions::new()
        .max_connections(if is_file {
            FILE_CONNECTIONS
        } else {
            SERVER_CONNECTIONS
        })
        .acquire_timeout(PATIENCE)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                let settings = if is_file {
                    FILE_SETTINGS
                } else {
                    SERVER_SETTINGS
                };
                connection.execute(settings).await?;
                Ok(())
            })
        });
    let pool = options.connect(&address.driver_url()?).await;
    pool.map_err(|source| unreachable(address, source))
}

/// The error of a store that could not be connected to.
pub(crate) fn unreachable(address: &StoreAddress, source: sqlx::Error) -> StoreError {
    StoreError::Unavailable {
        address: address.to_string(),
        doing: "connecting",
        source: Box::new(source),
    }
}

/// Readers do not wait for the writer (WAL), and what was answered as saved survives a power cut
/// (FULL: one fsync a commit; the hub writes seldom and in batches, so it can afford that).
const FILE_SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;";

/// A hub that hangs, or whose connection was cut, keeps no lock from the others: the server ends its transaction. No
/// statement of ours takes a minute but a change of the tables.
const SERVER_SETTINGS: &str = "SET statement_timeout = '60s'; \
     SET idle_in_transaction_session_timeout = '10s'; SET tcp_keepalives_idle = 5; \
     SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3;";

async fn migrate(pool: &AnyPool, address: &StoreAddress) -> Result<()> {
    MIGRATIONS.run(pool).await.map_err(|error| {
        let reason = match &error {
            MigrateError::VersionMissing(_) => {
                "a newer version of Inlet wrote it; start that version or a later one"
            }
            MigrateError::VersionMismatch(_) => {
                "its tables are not those of a released version of Inlet; restore a backup"
            }
            _ => "the database refused a change of its tables",
        };
        StoreError::Migration {
            address: address.to_string(),
            reason: reason.to_owned(),
            source: Box::new(error),
        }
    })
}

/// Whether the database is away, shutting down or full: what passes without a change of ours.
fn is_outage(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| {
            // PostgreSQL: connection, resources, operator, system. SQLite: busy, I/O, full.
            let is_state = code.len() == 5 && code.starts_with(['0', '5']);
            let is_postgres = is_state && ["08", "53", "57", "58"].contains(&&code[..2]);
            let is_file = code
                .parse::<u32>()
                .is_ok_and(|code| matches!(code & 0xFF, 5 | 10 | 13) && code < 10_000);
            is_postgres || (!is_state && is_file)
        }),
        _ => false,
    }
}

/// Tells a name that another row has from other failures.
pub(crate) fn unless_taken<T>(
    answer: sqlx::Result<T>,
    store: &Store,
    what: &'static str,
    name: &str,
) -> Result<T> {
    answer.map_err(|error| match &error {
        sqlx::Error::Database(database) if database.is_unique_violation() => {
            let name = name.to_owned();
            StoreError::NameTaken { what, name }
        }
        _ => store.failed("storing what has a name", error),
    })
}
