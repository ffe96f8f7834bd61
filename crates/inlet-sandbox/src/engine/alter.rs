//! `ALTER TABLE`: columns and tags of a table, tag values of a subtable.

use rusqlite::types::Value as SqlValue;

use super::catalog::Schema;
use super::define::{check_columns, check_name};
use super::store::{column_name, save_schema, tag_name};
use super::value::typed;
use super::{Engine, Outcome, Session};
use crate::refusal::{Refusal, code};
use crate::sql::ast::{Change, Literal, TableName};
use crate::types::{Column, DataType};

impl Engine {
    pub(super) fn alter_table(
        &mut self,
        session: &Session,
        table: &TableName,
        change: Change<'_>,
    ) -> Result<Outcome, Refusal> {
        let database = Self::database_of(session, table)?;
        if let Change::SetTags(settings) = change {
            return self.set_tags(&database, &table.name, &settings);
        }
        let Some(mut schema) = self.database(&database)?.schemas.get(&table.name).cloned() else {
            return Err(Refusal::table_missing());
        };
        let batch = change_schema(&mut schema, change)?;
        let transaction = self.connection.transaction()?;
        transaction.flush_prepared_statement_cache();
        transaction.execute_batch(&batch)?;
        save_schema(&transaction, &database, &schema)?;
        transaction.commit()?;
        if let Some(database) = self.catalog.databases.get_mut(&database) {
            database.schemas.insert(schema.name.clone(), schema);
        }
        Ok(Outcome::Affected(0))
    }

    fn set_tags(
        &mut self,
        database: &str,
        table: &str,
        settings: &[(String, Literal<'_>)],
    ) -> Result<Outcome, Refusal> {
        let tables = self.database(database)?;
        let Some(subtable) = tables.subtables.get(table) else {
            return Err(Refusal::table_missing());
        };
        let schema = &tables.schemas[&subtable.schema];
        for (name, literal) in settings {
            let tag = schema
                .tag(name)
                .map(|index| &schema.tags[index])
                .ok_or_else(|| {
                    Refusal::new(code::ALTER_TABLE, format!("Invalid tag name: {name}"))
                })?;
            let value = typed(literal, tag, tables.precision)?;
            let sql = format!(
                "UPDATE {} SET {} = ? WHERE tb = ?",
                schema.subtables_table(),
                tag_name(tag)
            );
            let id = SqlValue::Integer(subtable.id);
            self.connection
                .execute(&sql, rusqlite::params![value, id])?;
        }
        Ok(Outcome::Affected(0))
    }
}

/// Changes the schema and gives the SQL that changes its tables.
fn change_schema(schema: &mut Schema, change: Change<'_>) -> Result<String, Refusal> {
    match change {
        Change::AddColumn(column) => add(schema, column, false),
        Change::AddTag(tag) => add(schema, tag, true),
        Change::DropColumn(name) => drop_column(schema, &name),
        Change::DropTag(name) => drop_tag(schema, &name),
        Change::ModifyColumn(column) => {
            let index = schema
                .column(&column.name)
                .ok_or_else(|| Refusal::invalid_column(&column.name))?;
            widen(&mut schema.columns[index], &column)
        }
        Change::ModifyTag(tag) => {
            let index = schema
                .tag(&tag.name)
                .ok_or_else(|| Refusal::invalid_column(&tag.name))?;
            widen(&mut schema.tags[index], &tag)
        }
        Change::SetTags(_) => Err(Refusal::new(
            code::ALTER_TABLE,
            "Invalid alter table statement",
        )),
    }
}

fn add(schema: &mut Schema, mut column: Column, is_tag: bool) -> Result<String, Refusal> {
    check_name(&column.name)?;
    if schema.column(&column.name).is_some() {
        return Err(Refusal::new(code::COLUMN_EXISTS, "Column already exists"));
    }
    if schema.tag(&column.name).is_some() {
        return Err(Refusal::new(code::TAG_EXISTS, "Tag already exists"));
    }
    column.slot = schema.next_slot;
    schema.next_slot += 1;
    let table = if is_tag {
        schema.subtables_table()
    } else {
        schema.rows_table()
    };
    let name = if is_tag {
        tag_name(&column)
    } else {
        column_name(&column)
    };
    if is_tag {
        schema.tags.push(column);
    } else {
        schema.columns.push(column);
    }
    check_columns(&schema.columns, &schema.tags)?;
    Ok(format!("ALTER TABLE {table} ADD COLUMN {name}"))
}

fn drop_column(schema: &mut Schema, name: &str) -> Result<String, Refusal> {
    let index = schema
        .column(name)
        .ok_or_else(|| Refusal::invalid_column(name))?;
    if index < schema.key_columns() {
        return Err(Refusal::new(
            code::DROP_PRIMARY_KEY,
            "Invalid stable alter options",
        ));
    }
    if schema.columns.len() == 2 {
        return Err(Refusal::new(
            code::DROP_LAST_COLUMN,
            "No columns can be dropped",
        ));
    }
    let column = schema.columns.remove(index);
    Ok(format!(
        "ALTER TABLE {} DROP COLUMN {}",
        schema.rows_table(),
        column_name(&column)
    ))
}

fn drop_tag(schema: &mut Schema, name: &str) -> Result<String, Refusal> {
    let index = schema
        .tag(name)
        .ok_or_else(|| Refusal::invalid_column(name))?;
    if schema.tags.len() == 1 {
        return Err(Refusal::new(
            code::DROP_LAST_COLUMN,
            "No columns can be dropped",
        ));
    }
    let tag = schema.tags.remove(index);
    Ok(format!(
        "ALTER TABLE {} DROP COLUMN {}",
        schema.subtables_table(),
        tag_name(&tag)
    ))
}

fn widen(column: &mut Column, to: &Column) -> Result<String, Refusal> {
    let variable = column.data_type.width().is_none() && column.data_type != DataType::Json;
    if !variable || column.data_type != to.data_type || to.length <= column.length {
        return Err(Refusal::new(
            code::MODIFY_COLUMN,
            "Only varbinary/binary/nchar/geometry column length could be modified, and the length \
             can only be increased, not decreased",
        ));
    }
    to.check_declared_length()?;
    column.length = to.length;
    // SQLite does not store lengths.
    Ok(String::new())
}
