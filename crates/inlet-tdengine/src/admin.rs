//! What a person does at a TDengine before a data source writes to it: look at databases and super
//! tables, and create them. Names are quoted, never spliced; every failure says what to do.

use inlet_config::{
    column_type::{ColumnType, Precision},
    settings::{ConnectionSettings, CreateDatabase},
};
use inlet_message::target::{TargetColumn, TargetTable};
use inlet_pipeline::probe::ProbeStep;

use crate::{
    address::AddressError,
    call::CallError,
    ddl,
    describe::{self, Described},
    dial::Dialer,
    names::{self, Quoted, Text},
    probe,
    rest::Rest,
};

/// The databases that are TDengine's own.
const SYSTEM_DATABASES: [&str; 4] = ["information_schema", "performance_schema", "log", "audit"];

/// TDengine answers to a name that does not exist.
const DATABASE_MISSING: u32 = 0x0388;
const TABLE_MISSING: [u32; 2] = [0x2603, 0x0362];

/// TDengine's longest names, in bytes.
const MAX_DATABASE_NAME: usize = 64;
const MAX_TABLE_NAME: usize = 192;
const MAX_COLUMN_NAME: usize = 64;

/// Why something could not be looked at or created.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct AdminError {
    /// Who has to do something about it.
    pub class: AdminErrorClass,
    /// What happened and where.
    pub message: String,
    /// What to do next.
    pub remedy: String,
}

/// Who has to do something about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AdminErrorClass {
    /// What was asked for cannot be: a name, a type, a table that is not there.
    Request,
    /// TDengine cannot be reached, refuses the login or the rights.
    Server,
}

/// A database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    /// Its name.
    pub name: String,
    /// Unit of its timestamps.
    pub precision: Precision,
    /// How long rows are kept, in ms; `None` where the server does not say.
    pub keep_ms: Option<i64>,
}

/// Columns and tags of a super table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuperTable {
    /// In the table's order; the first is the primary time.
    pub columns: Vec<TargetColumn>,
    /// In the table's order.
    pub tags: Vec<TargetColumn>,
    /// Name and type of columns and tags that nothing can be written to.
    pub unsupported: Vec<(String, String)>,
}

/// One TDengine, looked at and prepared by a person. A connection a statement.
#[derive(Clone)]
pub struct TdengineAdmin {
    connection: ConnectionSettings,
    dialer: Dialer,
    rest: Rest,
}

impl TdengineAdmin {
    /// For a connection; connects to nothing yet.
    ///
    /// # Errors
    /// When the url or the CA certificates of the connection cannot be used.
    pub fn new(connection: &ConnectionSettings) -> Result<Self, AddressError> {
        let dialer = Dialer::new(connection)?;
        Ok(Self {
            connection: connection.clone(),
            rest: Rest::new(dialer.clone(), connection.login.clone()),
            dialer,
        })
    }

    /// Tries the connection from the wire to the databases that it may see; creates nothing.
    pub async fn probe(&self) -> Vec<ProbeStep> {
        probe::probe_connection(&self.dialer, &self.rest, &self.connection.login).await
    }

    /// The databases, by name, without TDengine's own.
    pub async fn databases(&self) -> Result<Vec<Database>, AdminError> {
        let statement =
            "SELECT name, `precision`, `keep` FROM information_schema.ins_databases ORDER BY name";
        let rows = self.rest.sql(statement).await?;
        let mut databases: Vec<_> = describe::databases(&rows)
            .into_iter()
            .filter(|(name, _)| !SYSTEM_DATABASES.contains(&name.as_str()))
            .map(|(name, facts)| Database {
                name,
                precision: facts.precision,
                keep_ms: facts.keep_ms,
            })
            .collect();
        databases.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(databases)
    }

    /// Names of the super tables of a database, sorted.
    pub async fn super_tables(&self, database: &str) -> Result<Vec<String>, AdminError> {
        check_name("database", database, MAX_DATABASE_NAME)?;
        self.database(database).await?;
        let statement = format!(
            "SELECT stable_name FROM information_schema.ins_stables WHERE db_name = {}",
            Text(database)
        );
        let rows = self.rest.sql(&statement).await?;
        let mut names: Vec<_> = (0..rows.data.len())
            .map(|row| rows.text(row, 0).to_owned())
            .collect();
        names.sort();
        Ok(names)
    }

    /// A super table as it is.
    pub async fn describe(
        &self,
        database: &str,
        super_table: &str,
    ) -> Result<SuperTable, AdminError> {
        check_name("database", database, MAX_DATABASE_NAME)?;
        check_name("super table", super_table, MAX_TABLE_NAME)?;
        self.database(database).await?;
        let name = format!("{}.{}", Quoted(database), Quoted(super_table));
        let rows = match self.rest.sql(&format!("DESCRIBE {name}")).await {
            Err(CallError::Refused { code, .. }) if TABLE_MISSING.contains(&code) => {
                return Err(missing(
                    format!("super table `{super_table}` does not exist in `{database}`"),
                    "choose another one, or create it",
                ));
            }
            rows => rows?,
        };
        let Described {
            columns,
            tags,
            unsupported,
        } = describe::described(&rows);
        if tags.is_empty() {
            return Err(missing(
                format!("{name} is not a super table"),
                "choose a super table (one that was created with `TAGS`)",
            ));
        }
        Ok(SuperTable {
            columns,
            tags,
            unsupported,
        })
    }

    /// The statement that [`TdengineAdmin::create_database`] runs.
    pub fn create_database_statement(
        name: &str,
        options: &CreateDatabase,
    ) -> Result<String, AdminError> {
        check_name("database", name, MAX_DATABASE_NAME)?;
        Ok(ddl::create_database_statement(name, options))
    }

    /// Creates a database; one that is there already stays as it is.
    pub async fn create_database(
        &self,
        name: &str,
        options: &CreateDatabase,
    ) -> Result<(), AdminError> {
        let statement = Self::create_database_statement(name, options)?;
        self.rest.sql(&statement).await?;
        Ok(())
    }

    /// The statement that [`TdengineAdmin::create_super_table`] runs.
    pub fn create_super_table_statement(table: &TargetTable) -> Result<String, AdminError> {
        check_table(table)?;
        Ok(ddl::create_statement(table))
    }

    /// Creates a super table; one that is there already stays as it is. Precision and keep of the
    /// table are those of its database and not looked at.
    pub async fn create_super_table(&self, table: &TargetTable) -> Result<(), AdminError> {
        let statement = Self::create_super_table_statement(table)?;
        self.database(&table.database).await?;
        self.rest.sql(&statement).await?;
        Ok(())
    }

    /// Whether the super table is there.
    pub async fn has_super_table(
        &self,
        database: &str,
        super_table: &str,
    ) -> Result<bool, AdminError> {
        let names = self.super_tables(database).await?;
        Ok(names.iter().any(|name| name == super_table))
    }

    /// Whether the database is there.
    pub async fn has_database(&self, name: &str) -> Result<bool, AdminError> {
        check_name("database", name, MAX_DATABASE_NAME)?;
        let statement = format!(
            "SELECT name FROM information_schema.ins_databases WHERE name = {}",
            Text(name)
        );
        Ok(!self.rest.sql(&statement).await?.data.is_empty())
    }

    async fn database(&self, name: &str) -> Result<(), AdminError> {
        if self.has_database(name).await? {
            return Ok(());
        }
        Err(missing(
            format!("database `{name}` does not exist"),
            "choose another one, or create it",
        ))
    }
}

fn request(message: impl Into<String>, remedy: impl Into<String>) -> AdminError {
    AdminError {
        class: AdminErrorClass::Request,
        message: message.into(),
        remedy: remedy.into(),
    }
}

fn missing(message: impl Into<String>, remedy: &str) -> AdminError {
    request(message, remedy)
}

impl From<CallError> for AdminError {
    fn from(error: CallError) -> Self {
        if error.code() == Some(DATABASE_MISSING) {
            return missing(error.to_string(), "choose another database, or create it");
        }
        Self {
            class: AdminErrorClass::Server,
            message: error.to_string(),
            remedy: error
                .remedy()
                .unwrap_or("look the answer up in TDengine's logs")
                .to_owned(),
        }
    }
}

fn check_name(what: &str, name: &str, most_bytes: usize) -> Result<(), AdminError> {
    if let Some(fault) = names::fault_of(name) {
        return Err(request(
            format!("the {what} name `{name}` {fault}"),
            "give another name",
        ));
    }
    if name.contains('.') && what != "column" {
        return Err(request(
            format!("the {what} name `{name}` has a dot"),
            "give a name without dots",
        ));
    }
    if name.len() > most_bytes {
        return Err(request(
            format!("the {what} name `{name}` is longer than {most_bytes} bytes"),
            "give a shorter name",
        ));
    }
    Ok(())
}

/// What a server would refuse in words that help less.
fn check_table(table: &TargetTable) -> Result<(), AdminError> {
    check_name("database", &table.database, MAX_DATABASE_NAME)?;
    check_name("super table", &table.super_table, MAX_TABLE_NAME)?;
    let all = || table.columns.iter().chain(&table.tags);
    for column in all() {
        check_name("column", &column.name, MAX_COLUMN_NAME)?;
        let same = |other: &&TargetColumn| other.name.eq_ignore_ascii_case(&column.name);
        if all().filter(same).count() > 1 {
            return Err(request(
                format!("there are two columns or tags named `{}`", column.name),
                "give each its own name",
            ));
        }
    }
    match table.columns.first() {
        Some(first) if first.column_type == ColumnType::Timestamp => {}
        _ => {
            return Err(request(
                "the first column is not the primary time",
                "put a column of type TIMESTAMP first",
            ));
        }
    }
    if table.columns.len() < 2 {
        return Err(request(
            "a super table needs a column besides the primary time",
            "add one",
        ));
    }
    if table.tags.is_empty() {
        return Err(request("a super table needs at least one tag", "add one"));
    }
    Ok(())
}
