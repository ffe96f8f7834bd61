//! The database itself: catalog, checks and rows, over one SQLite connection.
//!
//! Invariants: the catalog in memory and the one in SQLite change together, in one transaction;
//! every check of names, types and lengths is done before anything is written; a request is one
//! transaction, so what was answered is there after the process was killed.
//!
//! What is TDengine's and not SQLite's is here too: rows of a request are written vgroup by
//! vgroup, and one that fails does not undo the others. Replicas, caches and real storage are
//! deliberately not here.

mod alter;
mod catalog;
mod define;
mod insert;
mod prepare;
mod select;
mod store;
mod system_views;
mod translate;
mod value;
mod write;

use std::path::Path;

pub(crate) use catalog::{Precision, Schema};
pub(crate) use prepare::{Field, Prepared};
pub(crate) use value::{Value, format_time};
pub(crate) use write::{TableBlock, WriteRequest};

use crate::refusal::{Refusal, code};
use crate::sql::ast::{Show, Statement, TableName};
use crate::sql::parse;
use crate::types::{Column, DataType};
use catalog::{Catalog, Database};

/// The longest statement a server takes, in bytes.
const MAX_SQL_BYTES: usize = 1024 * 1024;

/// What a statement gave.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Number of rows written; 0 for definitions.
    Affected(u64),
    /// A table of results.
    Rows(RowSet),
}

/// A result: columns (name, type and length count) and rows.
#[derive(Debug)]
pub(crate) struct RowSet {
    pub columns: Vec<Column>,
    pub precision: Precision,
    pub rows: Vec<Vec<Value>>,
}

/// What a connection carries from statement to statement.
#[derive(Debug, Default, Clone)]
pub(crate) struct Session {
    pub database: Option<String>,
    pub user: String,
}

/// All databases of one sandbox.
pub(crate) struct Engine {
    connection: rusqlite::Connection,
    catalog: Catalog,
    default_vgroups: u32,
}

impl Engine {
    /// Opens the store at `path` with what it holds, or an empty one in memory.
    pub(crate) fn open(path: Option<&Path>, default_vgroups: u32) -> rusqlite::Result<Self> {
        let connection = store::open(path)?;
        let catalog = store::load(&connection)?;
        Ok(Self {
            connection,
            catalog,
            default_vgroups,
        })
    }

    /// Runs one statement.
    pub(crate) fn execute(&mut self, session: &mut Session, sql: &str) -> Result<Outcome, Refusal> {
        if sql.len() > MAX_SQL_BYTES {
            return Err(Refusal::new(code::SQL_TOO_LONG, "SQL statement too long"));
        }
        match parse(sql)? {
            Statement::CreateDatabase(create) => self.create_database(create),
            Statement::DropDatabase { name, if_exists } => self.drop_database(&name, if_exists),
            Statement::Use(name) => {
                self.database(&name)?;
                session.database = Some(name);
                Ok(Outcome::Affected(0))
            }
            Statement::CreateTable(create) => self.create_table(session, create),
            Statement::CreateSubtables(all) => self.create_subtables(session, &all),
            Statement::DropTables(tables) => self.drop_tables(session, &tables),
            Statement::AlterTable { table, change } => self.alter_table(session, &table, change),
            Statement::Describe(table) => self.describe(session, &table),
            Statement::ShowCreate(table) => self.show_create(session, &table),
            Statement::Show { what, database } => self.show(session, what, database),
            Statement::Insert(parts) => {
                let request = self.insert_request(session, parts)?;
                self.write(&request).map(Outcome::Affected)
            }
            Statement::Select(select) => self.select(session, &select).map(Outcome::Rows),
        }
    }

    fn show(
        &mut self,
        session: &Session,
        what: Show,
        database: Option<String>,
    ) -> Result<Outcome, Refusal> {
        if what == Show::Databases {
            return self.view_names("name", "ins_databases", None);
        }
        let Some(name) = database.or_else(|| session.database.clone()) else {
            return Err(Refusal::new(
                code::DATABASE_NOT_SPECIFIED,
                "Database not specified",
            ));
        };
        self.database(&name)?;
        let (column, view) = match what {
            Show::Stables => ("stable_name", "ins_stables"),
            _ => ("table_name", "ins_tables"),
        };
        self.view_names(column, view, Some(&name))
    }

    pub(crate) fn database(&self, name: &str) -> Result<&Database, Refusal> {
        self.catalog
            .databases
            .get(name)
            .ok_or_else(Refusal::database_missing)
    }

    /// The name of the database that `table` means.
    fn database_of(session: &Session, table: &TableName) -> Result<String, Refusal> {
        let name = table.database.clone().or_else(|| session.database.clone());
        name.ok_or_else(|| Refusal::new(code::DATABASE_NOT_SPECIFIED, "Database not specified"))
    }

    /// The database and the schema of a super table, normal table or subtable.
    fn schema_of(
        &self,
        session: &Session,
        table: &TableName,
    ) -> Result<(&Database, &Schema), Refusal> {
        let database = self.database(&Self::database_of(session, table)?)?;
        let schema = database
            .schema_of(&table.name)
            .ok_or_else(Refusal::table_missing)?;
        Ok((database, schema))
    }
}

/// A column of a result that no table declares.
pub(crate) fn result_column(name: &str, data_type: DataType, length: u32) -> Column {
    Column {
        name: name.to_owned(),
        data_type,
        length,
        is_key: false,
        slot: 0,
    }
}
