//! Writing rows: missing subtables, time range, vgroup by vgroup, upsert by key.
//!
//! Both ways in, SQL and prepared statements, end here with typed columns.

use std::collections::HashMap;

use rusqlite::Connection;

use super::Engine;
use super::catalog::{Database, Schema, Subtable};
use super::define::now_ms;
use super::store::{column_name, tag_name};
use super::value::Value;
use crate::refusal::{Refusal, code};

/// Rows of one request, all in one database.
#[derive(Debug)]
pub(crate) struct WriteRequest {
    pub database: String,
    pub blocks: Vec<TableBlock>,
}

/// Rows of one table, column by column.
#[derive(Debug)]
pub(crate) struct TableBlock {
    pub table: String,
    /// The super table and its tags, when a missing subtable is to be made.
    pub using: Option<(String, Vec<(usize, Value)>)>,
    /// Positions in the schema's columns; those left out keep their value.
    pub columns: Vec<usize>,
    /// As many value lists as `columns`, all equally long.
    pub values: Vec<Vec<Value>>,
}

/// A subtable to be made; a tag that is left out is null.
pub(super) struct NewSubtable {
    pub name: String,
    pub tags: Vec<(usize, Value)>,
}

impl TableBlock {
    pub(crate) fn num_rows(&self) -> usize {
        self.values.first().map_or(0, Vec::len)
    }
}

impl Engine {
    /// Writes all blocks but those of vgroups in which one is refused; then that refusal is the
    /// answer although the others are written.
    pub(crate) fn write(&mut self, request: &WriteRequest) -> Result<u64, Refusal> {
        let database = self.database(&request.database)?;
        for block in &request.blocks {
            resolve(database, block)?;
        }
        let failed = failed_vgroups(database, &request.blocks);
        let vgroups: Vec<u32> = request
            .blocks
            .iter()
            .map(|block| database.vgroup_of(&block.table))
            .collect();
        let mut affected = 0;
        let mut made: HashMap<String, Subtable> = HashMap::new();
        let transaction = self.connection.unchecked_transaction()?;
        for (block, vgroup) in request.blocks.iter().zip(vgroups) {
            if failed.contains_key(&vgroup) {
                continue;
            }
            let schema = resolve(database, block)?;
            let existing = made
                .get(&block.table)
                .or_else(|| database.subtables.get(&block.table));
            let id = if let Some(subtable) = existing {
                subtable.id
            } else {
                let tags = block.using.as_ref().map(|(_, tags)| tags.clone());
                let new = NewSubtable {
                    name: block.table.clone(),
                    tags: tags.unwrap_or_default(),
                };
                let subtable = insert_subtable(&transaction, schema, &new)?;
                made.entry(new.name).or_insert(subtable).id
            };
            upsert(&transaction, schema, id, block)?;
            affected += block.num_rows() as u64;
        }
        transaction.commit()?;
        for (name, subtable) in made {
            self.add_subtable(&request.database, name, subtable);
        }
        failed.into_values().next().map_or(Ok(affected), Err)
    }
}

/// The schema a block's rows go to.
fn resolve<'a>(database: &'a Database, block: &TableBlock) -> Result<&'a Schema, Refusal> {
    let name = match (database.subtables.get(&block.table), &block.using) {
        (Some(subtable), _) => &subtable.schema,
        (None, Some((stable, _))) => stable,
        (None, None) => return Err(Refusal::table_missing()),
    };
    // SQL was told so before; a prepared statement outlives its super table.
    database
        .schemas
        .get(name)
        .ok_or_else(Refusal::super_table_dropped)
}

/// The vgroups that refuse their part of the request, with the first reason in each.
fn failed_vgroups(database: &Database, blocks: &[TableBlock]) -> HashMap<u32, Refusal> {
    let mut failed = HashMap::new();
    let (oldest, youngest) = database.time_range();
    for block in blocks {
        let reason = if in_other_stable(database, block) {
            Refusal::new(code::OTHER_STABLE, "Table already exists in other stables")
        } else if !times(block).all(|time| (oldest..=youngest).contains(&time)) {
            Refusal::timestamp_range()
        } else {
            continue;
        };
        failed
            .entry(database.vgroup_of(&block.table))
            .or_insert(reason);
    }
    failed
}

fn in_other_stable(database: &Database, block: &TableBlock) -> bool {
    match (database.subtables.get(&block.table), &block.using) {
        (Some(subtable), Some((stable, _))) => subtable.schema != *stable,
        _ => false,
    }
}

fn times(block: &TableBlock) -> impl Iterator<Item = i64> {
    let column = block.columns.iter().position(|column| *column == 0);
    let values = column.map_or(&[][..], |column| &block.values[column]);
    values.iter().filter_map(|value| match value {
        Value::Int(time) => Some(*time),
        _ => None,
    })
}

pub(super) fn insert_subtable(
    connection: &Connection,
    schema: &Schema,
    new: &NewSubtable,
) -> Result<Subtable, Refusal> {
    let mut names = String::from("name, created");
    let mut marks = String::from("?1, ?2");
    for (number, (tag, _)) in (3..).zip(&new.tags) {
        names = format!("{names}, {}", tag_name(&schema.tags[*tag]));
        marks = format!("{marks}, ?{number}");
    }
    let sql = format!(
        "INSERT INTO {} ({names}) VALUES ({marks})",
        schema.subtables_table()
    );
    let created_ms = now_ms();
    let mut statement = connection.prepare_cached(&sql)?;
    statement.raw_bind_parameter(1, &new.name)?;
    statement.raw_bind_parameter(2, created_ms)?;
    for (number, (_, value)) in (3..).zip(&new.tags) {
        statement.raw_bind_parameter(number, value)?;
    }
    statement.raw_execute()?;
    Ok(Subtable {
        id: connection.last_insert_rowid(),
        schema: schema.name.clone(),
        created_ms,
    })
}

fn upsert(
    connection: &Connection,
    schema: &Schema,
    id: i64,
    block: &TableBlock,
) -> Result<(), Refusal> {
    let mut statement = connection.prepare_cached(&upsert_sql(schema, &block.columns))?;
    for row in 0..block.num_rows() {
        statement.raw_bind_parameter(1, id)?;
        for (number, values) in (2..).zip(&block.values) {
            statement.raw_bind_parameter(number, &values[row])?;
        }
        statement.raw_execute()?;
    }
    Ok(())
}

/// Columns that are given overwrite, null too; columns left out stay.
fn upsert_sql(schema: &Schema, columns: &[usize]) -> String {
    let name = |column: &usize| column_name(&schema.columns[*column]);
    let names: Vec<String> = columns.iter().map(name).collect();
    let key: Vec<String> = (0..schema.key_columns())
        .map(|column| name(&column))
        .collect();
    let sets: Vec<String> = names
        .iter()
        .filter(|name| !key.contains(name))
        .map(|name| format!("{name} = excluded.{name}"))
        .collect();
    let action = if sets.is_empty() {
        "NOTHING".to_owned()
    } else {
        format!("UPDATE SET {}", sets.join(", "))
    };
    format!(
        "INSERT INTO {} (tb, {}) VALUES (?{}) ON CONFLICT (tb, {}) DO {action}",
        schema.rows_table(),
        names.join(", "),
        ", ?".repeat(names.len()),
        key.join(", "),
    )
}
