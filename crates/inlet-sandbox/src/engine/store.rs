//! The SQLite side: file settings, the catalog's own tables, and tables for rows and tags.

use std::path::Path;

use rusqlite::{Connection, Result, params};

use super::catalog::{Catalog, Database, Schema, Subtable};
use super::select::add_functions;
use crate::types::Column;

/// Opens a file or memory and makes the catalog's tables.
///
/// `synchronous = OFF` is safe for what the file is for: a killed process loses nothing that it
/// gave to the operating system; only a crash of the machine would.
pub(super) fn open(path: Option<&Path>) -> Result<Connection> {
    let connection = match path {
        Some(path) => Connection::open(path)?,
        None => Connection::open_in_memory()?,
    };
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -65536; PRAGMA case_sensitive_like = ON;
         CREATE TABLE IF NOT EXISTS databases (name TEXT PRIMARY KEY, body TEXT NOT NULL);
         CREATE TABLE IF NOT EXISTS schemas
             (id INTEGER PRIMARY KEY, database TEXT NOT NULL, body TEXT NOT NULL);",
    )?;
    connection.set_prepared_statement_cache_capacity(256);
    add_functions(&connection)?;
    Ok(connection)
}

/// Reads the whole catalog.
pub(super) fn load(connection: &Connection) -> Result<Catalog> {
    let mut catalog = Catalog::default();
    let mut databases = connection.prepare("SELECT body FROM databases")?;
    for body in databases.query_map([], |row| row.get::<_, String>(0))? {
        let database: Database = from_json(&body?)?;
        catalog.databases.insert(database.name.clone(), database);
    }
    let mut schemas = connection.prepare("SELECT database, body FROM schemas")?;
    let rows = schemas.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    for row in rows {
        let (name, body): (String, String) = row?;
        let schema: Schema = from_json(&body)?;
        if let Some(database) = catalog.databases.get_mut(&name) {
            load_subtables(connection, database, &schema)?;
            database.schemas.insert(schema.name.clone(), schema);
        }
    }
    Ok(catalog)
}

fn load_subtables(connection: &Connection, database: &mut Database, schema: &Schema) -> Result<()> {
    let sql = format!("SELECT tb, name, created FROM {}", schema.subtables_table());
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map([], |row| {
        let subtable = Subtable {
            id: row.get(0)?,
            schema: schema.name.clone(),
            created_ms: row.get(2)?,
        };
        Ok((row.get(1)?, subtable))
    })?;
    for row in rows {
        let (name, subtable) = row?;
        database.subtables.insert(name, subtable);
    }
    Ok(())
}

pub(super) fn save_database(connection: &Connection, database: &Database) -> Result<()> {
    let body = to_json(database)?;
    connection.execute(
        "INSERT OR REPLACE INTO databases (name, body) VALUES (?, ?)",
        params![database.name, body],
    )?;
    Ok(())
}

pub(super) fn save_schema(connection: &Connection, database: &str, schema: &Schema) -> Result<()> {
    let body = to_json(schema)?;
    connection.execute(
        "INSERT OR REPLACE INTO schemas (id, database, body) VALUES (?, ?, ?)",
        params![schema.id, database, body],
    )?;
    Ok(())
}

/// An id that no schema has.
pub(super) fn next_schema_id(connection: &Connection) -> Result<i64> {
    connection.query_row("SELECT coalesce(max(id), 0) + 1 FROM schemas", [], |row| {
        row.get(0)
    })
}

/// Makes the two tables of a schema.
pub(super) fn create_tables(connection: &Connection, schema: &Schema) -> Result<()> {
    let columns = slots(&schema.columns, "c");
    let key: Vec<String> = schema.columns[..schema.key_columns()]
        .iter()
        .map(column_name)
        .collect();
    let tags = slots(&schema.tags, "t");
    connection.execute_batch(&format!(
        "CREATE TABLE {rows} (tb INTEGER NOT NULL{columns}, PRIMARY KEY (tb, {key})) WITHOUT ROWID;
         CREATE TABLE {subtables}
             (tb INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL, created INTEGER NOT NULL{tags});",
        rows = schema.rows_table(),
        subtables = schema.subtables_table(),
        key = key.join(", "),
    ))
}

pub(super) fn drop_schema(connection: &Connection, schema: &Schema) -> Result<()> {
    connection.flush_prepared_statement_cache();
    connection.execute_batch(&format!(
        "DROP TABLE {}; DROP TABLE {}; DELETE FROM schemas WHERE id = {};",
        schema.rows_table(),
        schema.subtables_table(),
        schema.id,
    ))
}

/// The SQLite column of a column.
pub(super) fn column_name(column: &Column) -> String {
    format!("c{}", column.slot)
}

/// The SQLite column of a tag.
pub(super) fn tag_name(tag: &Column) -> String {
    format!("t{}", tag.slot)
}

fn slots(columns: &[Column], prefix: &str) -> String {
    let names: Vec<String> = columns
        .iter()
        .map(|column| format!(", {prefix}{}", column.slot))
        .collect();
    names.concat()
}

fn to_json(body: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(body).map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))
}

fn from_json<T: serde::de::DeserializeOwned>(body: &str) -> Result<T> {
    serde_json::from_str(body).map_err(|e| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, e.into())
    })
}
