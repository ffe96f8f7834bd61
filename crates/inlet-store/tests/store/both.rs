//! A store of one's own on each database, and what tests make in it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use inlet_config::secret::Secret;
use inlet_store::{
    Clock, ConnectionDraft, Credential, CredentialChange, CredentialKind, Desired, MasterKey,
    PageQuery, Reference, Run, RunEnd, RunFinish, RunReport, RunStart, Source, SourceDraft, Store,
    StoreAddress, UserDraft,
};
use inlet_testkit::PostgresServer;
use serde_json::json;
use tempfile::TempDir;
use uuid::Uuid;

/// When the tests happen, in milliseconds since 1970 UTC.
pub(crate) const NOW: i64 = 1_800_000_000_000;

/// Runs a test on both databases: `on_both!(test_name)` for an `async fn test_name(db: Db)`.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test($crate::both::Db::sqlite()).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $test() {
                super::$test($crate::both::Db::postgres()).await;
            })+
        }
    };
}
pub(crate) use on_both;

/// An empty database with a key and a clock.
pub(crate) struct Db {
    pub(crate) address: String,
    pub(crate) key: MasterKey,
    pub(crate) clock: Clock,
    pub(crate) folder: TempDir,
    /// The name of the database on the server.
    on_server: Option<String>,
}

impl Db {
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // Letters that mean something in a URL must not matter.
        let address = folder.path().join("hub 100%?#.db").display().to_string();
        Self::new(address, folder, None)
    }

    pub(crate) fn postgres() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("store_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let address = PostgresServer::shared().create_database(&name).unwrap();
        Self::new(address, tempfile::tempdir().unwrap(), Some(name))
    }

    fn new(address: String, folder: TempDir, on_server: Option<String>) -> Self {
        Self {
            address,
            key: MasterKey::generate(),
            clock: Clock::by_hand(NOW),
            folder,
            on_server,
        }
    }

    pub(crate) async fn open(&self) -> Store {
        self.try_open(&self.key).await.unwrap()
    }

    pub(crate) async fn try_open(&self, key: &MasterKey) -> inlet_store::Result<Store> {
        let address = StoreAddress::parse(&self.address)?;
        Store::open_at(address, key, self.clock.clone()).await
    }

    pub(crate) fn is_file(&self) -> bool {
        self.on_server.is_none()
    }

    pub(crate) fn path(&self) -> PathBuf {
        PathBuf::from(&self.address)
    }

    /// All that the database holds, as bytes: the files, or every row of every table.
    pub(crate) fn dump(&self) -> Vec<u8> {
        let Some(name) = &self.on_server else {
            let files = std::fs::read_dir(self.folder.path()).unwrap();
            let files = files.map(|file| std::fs::read(file.unwrap().path()).unwrap());
            return files.flatten().collect();
        };
        let server = PostgresServer::shared();
        let tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'";
        let tables = server.query(name, tables).unwrap();
        assert!(tables.lines().count() > 15, "{tables}");
        let rows = |table: &str| {
            server
                .query(name, &format!("SELECT * FROM \"{table}\""))
                .unwrap()
        };
        tables.lines().map(rows).collect::<String>().into_bytes()
    }

    /// Runs a statement beside the store.
    pub(crate) async fn execute(&self, sql: &'static str) {
        if let Some(name) = &self.on_server {
            PostgresServer::shared().query(name, sql).unwrap();
            return;
        }
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.path());
        let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
        sqlx::query(sql).execute(&pool).await.unwrap();
        pool.close().await;
    }
}

pub(crate) fn draft(name: &str) -> SourceDraft {
    SourceDraft {
        document: format!("name: {name}\n"),
        name: name.to_owned(),
        summary: json!({"topics": ["meters"], "database": "power"}),
        search_text: format!("{name} meters power"),
        references: Vec::new(),
        comment: None,
    }
}

pub(crate) fn draft_with(name: &str, references: &[Reference]) -> SourceDraft {
    SourceDraft {
        references: references.to_vec(),
        ..draft(name)
    }
}

pub(crate) async fn source(store: &Store, name: &str) -> Source {
    let draft = draft(name);
    store
        .sources()
        .create(&draft, Desired::Stopped, "ada")
        .await
        .unwrap()
}

pub(crate) fn connection(password: &str) -> ConnectionDraft {
    ConnectionDraft {
        url: "ws://tdengine:6041".to_owned(),
        user: Some("root".to_owned()),
        ca_upload: None,
        credential: CredentialChange::Set(Credential {
            kind: CredentialKind::Password,
            value: Secret::new(password),
        }),
    }
}

pub(crate) fn user(username: &str, role: inlet_store::Role) -> UserDraft {
    UserDraft {
        username: username.to_owned(),
        password_hash: "$argon2id$stands-for-a-hash".to_owned(),
        role,
    }
}

pub(crate) fn page(limit: u32, cursor: Option<String>) -> PageQuery {
    PageQuery { limit, cursor }
}

/// A run that a hub began, as the store then has it.
pub(crate) async fn run(store: &Store, source_id: &str, by: &str) -> Run {
    let start = RunStart {
        run_id: Uuid::now_v7().to_string(),
        source_id: source_id.to_owned(),
        version: 1,
        runner: "hub-1".to_owned(),
        runner_name: "north".to_owned(),
        started_at_ms: NOW,
        by: by.to_owned(),
    };
    store.runs().record(&start).await.unwrap();
    store.runs().get(&start.run_id).await.unwrap()
}

/// The end of a run, a second after the tests begin.
pub(crate) fn end_of(run: &Run, end: RunEnd, cause: Option<&str>, report: RunReport) -> RunFinish {
    RunFinish {
        run: RunStart {
            run_id: run.id.clone(),
            source_id: run.source_id.clone(),
            version: run.version,
            runner: run.runner.clone(),
            runner_name: run.runner_name.clone(),
            started_at_ms: run.started_at_ms,
            by: run.started_by.clone(),
        },
        ended_at_ms: NOW + 1_000,
        end,
        cause: cause.map(str::to_owned),
        report,
    }
}
