//! Making and dropping databases, super tables, normal tables and subtables.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::catalog::{Database, Precision, Schema, Subtable, check_table_name};
use super::write::{NewSubtable, insert_subtable};
use super::{Engine, Outcome, Session, store};
use crate::refusal::{Refusal, code};
use crate::sql::ast::{CreateDatabase, CreateSubtable, CreateTable, TableName};
use crate::types::{Column, DataType};

const DEFAULT_KEEP_MINUTES: i64 = 3650 * 1440;
const DEFAULT_DURATION_MINUTES: i64 = 10 * 1440;
const MAX_COLUMNS: usize = 4096;
const MAX_TAGS: usize = 128;
const MAX_ROW_BYTES: u32 = 65_531;
const MAX_TAG_BYTES: u32 = 16_384;

impl Engine {
    pub(super) fn create_database(&mut self, create: CreateDatabase) -> Result<Outcome, Refusal> {
        if self.catalog.databases.contains_key(&create.name) {
            if create.if_not_exists {
                return Ok(Outcome::Affected(0));
            }
            return Err(Refusal::new(
                code::DATABASE_EXISTS,
                "Database already exists",
            ));
        }
        check_name(&create.name)?;
        let keep_minutes = create.keep_minutes.unwrap_or(DEFAULT_KEEP_MINUTES);
        if keep_minutes < 3 * create.duration_minutes.unwrap_or(DEFAULT_DURATION_MINUTES) {
            return Err(Refusal::new(
                code::DATABASE_OPTION,
                "Invalid duration value, should be keep2 >= keep1 >= keep0 >= 3 * duration",
            ));
        }
        let precision = create.precision.as_deref().unwrap_or("ms");
        let database = Database {
            precision: Precision::parse(precision).ok_or_else(|| {
                Refusal::new(
                    code::DATABASE_OPTION,
                    format!("Invalid option precision: {precision}"),
                )
            })?,
            keep_days: keep_minutes / 1440,
            vgroups: create.vgroups.unwrap_or(self.default_vgroups).max(1),
            created_ms: now_ms(),
            schemas: BTreeMap::new(),
            subtables: HashMap::new(),
            name: create.name.clone(),
        };
        store::save_database(&self.connection, &database)?;
        self.catalog.databases.insert(create.name, database);
        Ok(Outcome::Affected(0))
    }

    pub(super) fn drop_database(
        &mut self,
        name: &str,
        if_exists: bool,
    ) -> Result<Outcome, Refusal> {
        if if_exists && !self.catalog.databases.contains_key(name) {
            return Ok(Outcome::Affected(0));
        }
        let schemas: Vec<Schema> = self.database(name)?.schemas.values().cloned().collect();
        let transaction = self.connection.transaction()?;
        for schema in &schemas {
            store::drop_schema(&transaction, schema)?;
        }
        transaction.execute("DELETE FROM databases WHERE name = ?", [name])?;
        transaction.commit()?;
        self.catalog.databases.remove(name);
        Ok(Outcome::Affected(0))
    }

    pub(super) fn create_table(
        &mut self,
        session: &Session,
        create: CreateTable,
    ) -> Result<Outcome, Refusal> {
        let database = Self::database_of(session, &create.table)?;
        let name = create.table.name;
        check_table_name(&name).map_err(|refusal| Refusal {
            code: code::INVALID_NAME,
            ..refusal
        })?;
        check_columns(&create.columns, &create.tags)?;
        let tables = self.database(&database)?;
        if tables.schemas.contains_key(&name) || tables.subtables.contains_key(&name) {
            if create.if_not_exists {
                return Ok(Outcome::Affected(0));
            }
            return Err(if create.tags.is_empty() {
                Refusal::new(code::TABLE_EXISTS, "Table already exists")
            } else {
                Refusal::new(code::STABLE_EXISTS, "STable already exists")
            });
        }
        let mut schema = Schema {
            id: store::next_schema_id(&self.connection)?,
            name,
            created_ms: now_ms(),
            columns: create.columns,
            tags: create.tags,
            next_slot: 0,
        };
        let slots = schema.columns.iter_mut().chain(&mut schema.tags);
        for (slot, column) in (0..).zip(slots) {
            column.slot = slot;
        }
        schema.next_slot = (schema.columns.len() + schema.tags.len()) as u32;
        self.add_schema(&database, schema)?;
        Ok(Outcome::Affected(0))
    }

    fn add_schema(&mut self, database: &str, schema: Schema) -> Result<(), Refusal> {
        let transaction = self.connection.transaction()?;
        store::create_tables(&transaction, &schema)?;
        store::save_schema(&transaction, database, &schema)?;
        let normal = if schema.is_normal() {
            let new = NewSubtable {
                name: schema.name.clone(),
                tags: Vec::new(),
            };
            Some((
                schema.name.clone(),
                insert_subtable(&transaction, &schema, &new)?,
            ))
        } else {
            None
        };
        transaction.commit()?;
        let Some(database) = self.catalog.databases.get_mut(database) else {
            return Err(Refusal::database_missing());
        };
        database.subtables.extend(normal);
        database.schemas.insert(schema.name.clone(), schema);
        Ok(())
    }

    pub(super) fn create_subtables(
        &mut self,
        session: &Session,
        all: &[CreateSubtable<'_>],
    ) -> Result<Outcome, Refusal> {
        for create in all {
            let name = Self::database_of(session, &create.table)?;
            let (schema, tags) = self.resolve_using(session, &name, &create.using)?;
            check_table_name(&create.table.name)?;
            let database = self.database(&name)?;
            let exists = database.schemas.contains_key(&create.table.name)
                || database.subtables.contains_key(&create.table.name);
            if exists && create.if_not_exists {
                continue;
            }
            if exists {
                return Err(Refusal::new(code::TABLE_EXISTS, "Table already exists"));
            }
            let new = NewSubtable {
                name: create.table.name.clone(),
                tags,
            };
            let subtable = insert_subtable(&self.connection, &schema, &new)?;
            self.add_subtable(&name, new.name, subtable);
        }
        Ok(Outcome::Affected(0))
    }

    pub(super) fn add_subtable(&mut self, database: &str, name: String, subtable: Subtable) {
        if let Some(database) = self.catalog.databases.get_mut(database) {
            database.subtables.insert(name, subtable);
        }
    }

    pub(super) fn drop_tables(
        &mut self,
        session: &Session,
        tables: &[(TableName, bool)],
    ) -> Result<Outcome, Refusal> {
        for (table, if_exists) in tables {
            let name = Self::database_of(session, table)?;
            match self.drop_table(&name, &table.name) {
                Err(refusal) if refusal.code == code::TABLE_MISSING && *if_exists => {}
                other => other?,
            }
        }
        Ok(Outcome::Affected(0))
    }

    fn drop_table(&mut self, database: &str, name: &str) -> Result<(), Refusal> {
        let tables = self.database(database)?;
        if let Some(schema) = tables.schemas.get(name).cloned() {
            store::drop_schema(&self.connection, &schema)?;
            if let Some(tables) = self.catalog.databases.get_mut(database) {
                tables.schemas.remove(name);
                tables
                    .subtables
                    .retain(|_, subtable| subtable.schema != name);
            }
            return Ok(());
        }
        let Some(subtable) = tables.subtables.get(name).cloned() else {
            return Err(Refusal::table_missing());
        };
        let schema = tables.schemas[&subtable.schema].clone();
        self.connection.execute_batch(&format!(
            "BEGIN; DELETE FROM {} WHERE tb = {id}; DELETE FROM {} WHERE tb = {id}; COMMIT;",
            schema.rows_table(),
            schema.subtables_table(),
            id = subtable.id,
        ))?;
        if let Some(tables) = self.catalog.databases.get_mut(database) {
            tables.subtables.remove(name);
        }
        Ok(())
    }
}

pub(super) fn now_ms() -> i64 {
    chrono::Utc::now().timestamp_millis()
}

/// Refuses the name of a database, column or tag that is longer than 64 bytes.
pub(super) fn check_name(name: &str) -> Result<(), Refusal> {
    if name.is_empty() || name.len() > 64 {
        let message = format!("Invalid identifier name: {name}");
        return Err(Refusal::new(code::INVALID_NAME, message));
    }
    Ok(())
}

/// Refuses what TDengine refuses in the columns and tags of a table.
pub(super) fn check_columns(columns: &[Column], tags: &[Column]) -> Result<(), Refusal> {
    if columns
        .first()
        .is_none_or(|first| first.data_type != DataType::Timestamp)
    {
        return Err(Refusal::new(
            code::FIRST_COLUMN,
            "First column must be timestamp",
        ));
    }
    if tags.len() > MAX_TAGS {
        return Err(Refusal::new(
            code::TAGS_NUMBER,
            "Invalid number of tag columns",
        ));
    }
    if columns.len() + tags.len() > MAX_COLUMNS {
        return Err(Refusal::new(code::TOO_MANY_COLUMNS, "Too many columns"));
    }
    if columns.len() < 2 {
        return Err(Refusal::new(
            code::COLUMNS_NUMBER,
            "Illegal number of columns",
        ));
    }
    let mut names = HashSet::new();
    for column in columns.iter().chain(tags) {
        check_name(&column.name)?;
        column.check_declared_length()?;
        if !names.insert(&column.name) {
            return Err(Refusal::new(
                code::DUPLICATED_COLUMN,
                "Duplicated column names",
            ));
        }
    }
    check_kinds(columns, tags)?;
    check_widths(columns, tags)
}

fn check_kinds(columns: &[Column], tags: &[Column]) -> Result<(), Refusal> {
    if columns
        .iter()
        .any(|column| column.data_type == DataType::Json)
    {
        return Err(Refusal::new(code::JSON_COLUMN, "Only tag can be json type"));
    }
    for (position, column) in columns
        .iter()
        .enumerate()
        .filter(|(_, column)| column.is_key)
    {
        if position != 1 {
            return Err(Refusal::new(
                code::KEY_POSITION,
                "primary key column must be second column",
            ));
        }
        if !column.data_type.can_be_key() {
            return Err(Refusal::new(
                code::KEY_TYPE,
                "primary key column must be of type int, uint, bigint, ubigint, and varchar",
            ));
        }
    }
    if tags.iter().any(|tag| tag.data_type == DataType::Json) && tags.len() > 1 {
        return Err(Refusal::new(0x2633, "Only one tag if there is a json tag"));
    }
    Ok(())
}

fn check_widths(columns: &[Column], tags: &[Column]) -> Result<(), Refusal> {
    let bytes = |columns: &[Column]| columns.iter().map(Column::schema_bytes).sum::<u32>();
    if bytes(columns) > MAX_ROW_BYTES {
        let message = format!("Row length exceeds max length {MAX_ROW_BYTES}");
        return Err(Refusal::new(code::ROW_LENGTH, message));
    }
    let json = tags.iter().any(|tag| tag.data_type == DataType::Json);
    if !json && bytes(tags) > MAX_TAG_BYTES {
        let message = format!("Tags length exceeds max length {MAX_TAG_BYTES}");
        return Err(Refusal::new(code::TAGS_LENGTH, message));
    }
    Ok(())
}
