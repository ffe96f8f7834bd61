//! The TDengine half of `inlet check`: each step from the wire to the right to write, with its
//! cause and remedy when it fails. Nothing is created or written.

use std::future::Future;

use inlet_config::settings::Login;
use inlet_message::{rows::Layout, target::TargetTable};
use inlet_pipeline::probe::ProbeStep;

use crate::{
    call::CallError,
    describe::DatabaseFacts,
    dial::Dialer,
    endpoint::Endpoint,
    rest::Rest,
    session::Session,
    statement::Statement,
    table::{self, TableError},
};

const CONNECT: &str = "connect";
const TLS: &str = "TLS";
const LOGIN: &str = "login";
const VERSION: &str = "version";
const DATABASE: &str = "database";
const SUPER_TABLE: &str = "super table";
const RIGHTS: &str = "right to write";
const ALL: [&str; 7] = [CONNECT, TLS, LOGIN, VERSION, DATABASE, SUPER_TABLE, RIGHTS];

/// The steps that were tried; the first failure ends them.
struct Steps(Vec<ProbeStep>);

/// A step failed or made the rest pointless, and was recorded.
struct Ended;

/// Tries each step; those after a failure are skipped.
pub(crate) async fn probe(endpoint: &Endpoint) -> Vec<ProbeStep> {
    let mut steps = Steps(Vec::new());
    // Whether it went through shows in the steps.
    let _outcome: Result<(), Ended> = steps.try_all(endpoint).await;
    steps.skip_rest(&ALL);
    steps.0
}

const DATABASES: &str = "databases";

/// Tries a connection alone, without a database or super table in mind.
pub(crate) async fn probe_connection(
    dialer: &Dialer,
    rest: &Rest,
    login: &Login,
) -> Vec<ProbeStep> {
    let mut steps = Steps(Vec::new());
    // Whether it went through shows in the steps.
    let _outcome: Result<(), Ended> = steps.try_connection(dialer, rest, login).await;
    steps.skip_rest(&[CONNECT, TLS, LOGIN, VERSION, DATABASES]);
    steps.0
}

impl Steps {
    async fn try_connection(
        &mut self,
        dialer: &Dialer,
        rest: &Rest,
        login: &Login,
    ) -> Result<(), Ended> {
        self.server(dialer, rest, login).await?;
        let statement = "SELECT name FROM information_schema.ins_databases";
        let rows = self.step(DATABASES, rest.sql(statement)).await?;
        let detail = match rows.data.len() {
            1 => "1 database is visible".to_owned(),
            count => format!("{count} databases are visible"),
        };
        self.ok(DATABASES, detail);
        Ok(())
    }

    /// From the wire to a server that lets this login in.
    async fn server(&mut self, dialer: &Dialer, rest: &Rest, login: &Login) -> Result<(), Ended> {
        self.wire(dialer).await?;
        let session = Session::open(dialer, login, None);
        drop(self.step(LOGIN, session).await?);
        self.ok(LOGIN, "accepted");
        let version = self.step(VERSION, server_version(rest)).await?;
        self.ok(VERSION, version);
        Ok(())
    }

    /// Every step that was not reached, with the reason.
    fn skip_rest(&mut self, names: &[&str]) {
        let because = match self.0.iter().find(|step| step.is_failed()) {
            Some(failed) => format!("`{}` failed", failed.name),
            None => "what it needs will be created when the data source starts".to_owned(),
        };
        for name in &names[self.0.len()..] {
            self.0.push(ProbeStep::skipped(*name, &because));
        }
    }

    async fn try_all(&mut self, endpoint: &Endpoint) -> Result<(), Ended> {
        let login = &endpoint.target.connection.login;
        self.server(&endpoint.dialer, &endpoint.rest, login).await?;
        let facts = self.database(endpoint).await?;
        let table = self.super_table(endpoint, facts).await?;
        self.rights(endpoint, &table).await
    }

    /// TCP, then TLS.
    async fn wire(&mut self, dialer: &Dialer) -> Result<(), Ended> {
        let address = dialer.address.to_string();
        let in_context = |source| CallError::Dial {
            address: address.clone(),
            source,
        };
        let tcp = async { dialer.dial_tcp().await.map_err(in_context) };
        drop(self.step(CONNECT, tcp).await?);
        self.ok(CONNECT, address.as_str());
        if !dialer.address.tls {
            let because = "the url begins with `ws://`";
            self.0.push(ProbeStep::skipped(TLS, because));
            return Ok(());
        }
        let tls = async { dialer.dial().await.map_err(in_context) };
        drop(self.step(TLS, tls).await?);
        self.ok(TLS, "the certificate is trusted");
        Ok(())
    }

    async fn database(&mut self, endpoint: &Endpoint) -> Result<DatabaseFacts, Ended> {
        let target = &endpoint.target;
        let Some(facts) = self.step(DATABASE, table::database(endpoint)).await? else {
            if target.create_database.is_some() {
                let detail = format!("`{}` will be created", target.database);
                self.ok(DATABASE, detail);
                return Err(Ended);
            }
            return self
                .step(DATABASE, async { Err(table::database_missing(target)) })
                .await;
        };
        let keep = match facts.keep_ms {
            Some(keep_ms) => format!("rows are kept {} days", keep_ms / 86_400_000),
            None => "how long rows are kept is unknown".to_owned(),
        };
        let precision = facts.precision.as_str();
        self.ok(
            DATABASE,
            format!("`{}`, precision {precision}, {keep}", target.database),
        );
        Ok(facts)
    }

    async fn super_table(
        &mut self,
        endpoint: &Endpoint,
        facts: DatabaseFacts,
    ) -> Result<TargetTable, Ended> {
        let target = &endpoint.target;
        let read = async {
            let table = table::super_table(endpoint, facts).await?;
            if let Some(table) = &table {
                table::check_mapping(target, table)?;
            } else if !target.create_super_table {
                return Err(table::super_table_missing(target));
            }
            Ok(table)
        };
        let Some(table) = self.step(SUPER_TABLE, read).await? else {
            self.ok(
                SUPER_TABLE,
                format!("`{}` will be created", target.super_table),
            );
            return Err(Ended);
        };
        let counts = format!("{} columns, {} tags", table.columns.len(), table.tags.len());
        self.ok(SUPER_TABLE, format!("`{}`, {counts}", target.super_table));
        Ok(table)
    }

    /// Preparing an insert is refused exactly when inserting would be, and writes nothing.
    async fn rights(&mut self, endpoint: &Endpoint, table: &TargetTable) -> Result<(), Ended> {
        let layout = mapped_layout(endpoint, table);
        let login = &endpoint.target.connection.login;
        let database = Some(table.database.as_str());
        let prepare = async {
            let mut session = Session::open(&endpoint.dialer, login, database).await?;
            Statement::prepare(&mut session, table, &layout).await
        };
        self.step(RIGHTS, prepare).await?;
        self.ok(RIGHTS, "an insert was prepared, and nothing written");
        Ok(())
    }

    /// What `work` gives, or the failed step.
    async fn step<T, E: Into<TableError>>(
        &mut self,
        name: &'static str,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, Ended> {
        work.await.map_err(|error| {
            let error = error.into();
            let step = ProbeStep::failed(name, error.to_string(), error.remedy());
            self.0.push(step);
            Ended
        })
    }

    fn ok(&mut self, name: &'static str, detail: impl Into<String>) {
        self.0.push(ProbeStep::ok(name, detail));
    }
}

async fn server_version(rest: &Rest) -> Result<String, CallError> {
    let rows = rest.sql("SELECT server_version()").await?;
    Ok(format!("TDengine {}", rows.text(0, 0)))
}

/// The columns and tags that the document maps, as the server has them.
fn mapped_layout(endpoint: &Endpoint, table: &TargetTable) -> Layout {
    let target = &endpoint.target;
    let pick = |names: &[inlet_config::settings::ColumnMapping],
                columns: &[inlet_message::target::TargetColumn]| {
        let find = |name: &str| columns.iter().find(|column| column.name == name).cloned();
        names
            .iter()
            .filter_map(|mapping| find(&mapping.name))
            .collect()
    };
    Layout {
        columns: pick(&target.columns, &table.columns),
        tags: pick(&target.tags, &table.tags),
    }
}
