//! Super tables that were looked at a moment ago, so that a preview while typing asks no server.

use std::{collections::HashMap, time::Duration};

use inlet_config::settings::{Login, TargetSettings};
use inlet_message::target::TargetTable;
use parking_lot::Mutex;
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

/// How long a table is believed to be as it was.
const FRESH: Duration = Duration::from_secs(5);

/// Tables that are kept.
const MOST_TABLES: usize = 256;

/// Recently seen super tables. Found by who looked, by connection with its login, database and name: who may not
/// read a table does not find it here either.
#[derive(Debug, Default)]
pub(crate) struct RecentTables {
    seen: Mutex<HashMap<[u8; 32], (Instant, TargetTable)>>,
}

impl RecentTables {
    pub(crate) fn get(&self, runner: &str, target: &TargetSettings) -> Option<TargetTable> {
        let mut seen = self.seen.lock();
        seen.retain(|_, (at, _)| at.elapsed() < FRESH);
        seen.get(&key_of(runner, target))
            .map(|(_, table)| table.clone())
    }

    pub(crate) fn put(&self, runner: &str, target: &TargetSettings, table: TargetTable) {
        let mut seen = self.seen.lock();
        if seen.len() >= MOST_TABLES {
            seen.clear();
        }
        seen.insert(key_of(runner, target), (Instant::now(), table));
    }

    /// Somebody has just changed tables.
    pub(crate) fn forget(&self) {
        self.seen.lock().clear();
    }
}

fn key_of(runner: &str, target: &TargetSettings) -> [u8; 32] {
    let connection = &target.connection;
    let (user, secret) = match &connection.login {
        Login::Password { user, password } => (user.as_str(), password.expose()),
        Login::Token(token) => ("", token.expose()),
    };
    let ca = connection.ca.as_deref().unwrap_or_default();
    let parts = [
        runner,
        &connection.url,
        user,
        secret,
        ca,
        &target.database,
        &target.super_table,
    ];
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}
