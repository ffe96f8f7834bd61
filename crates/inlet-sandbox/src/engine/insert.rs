//! From a parsed `INSERT INTO` to typed rows.

use super::catalog::{Database, Precision, Schema, check_table_name};
use super::value::typed;
use super::{Engine, Session, TableBlock, Value, WriteRequest};
use crate::refusal::{Refusal, code};
use crate::sql::ast::{InsertInto, Literal, LiteralKind, Using};

/// The pseudo-column that names a row's subtable.
pub(crate) const TABLE_NAME: &str = "tbname";

/// What a name in a column list means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    Table,
    Tag(usize),
    Column(usize),
}

impl Engine {
    pub(super) fn insert_request(
        &self,
        session: &Session,
        parts: Vec<InsertInto<'_>>,
    ) -> Result<WriteRequest, Refusal> {
        let mut blocks = Vec::new();
        let mut database = None;
        for part in parts {
            let Some(table) = &part.table else {
                return Err(Refusal::insert("?", "? only used in stmt"));
            };
            let name = Self::database_of(session, table)?;
            if *database.get_or_insert_with(|| name.clone()) != name {
                return Err(Refusal::not_in_sandbox("one insert into several databases"));
            }
            self.blocks_of(session, &name, &table.name, &part, &mut blocks)?;
        }
        let database = database.ok_or_else(Refusal::database_missing)?;
        Ok(WriteRequest { database, blocks })
    }

    fn blocks_of(
        &self,
        session: &Session,
        database_name: &str,
        table: &str,
        part: &InsertInto<'_>,
        blocks: &mut Vec<TableBlock>,
    ) -> Result<(), Refusal> {
        check_table_name(table)?;
        let database = self.database(database_name)?;
        if let Some(using) = &part.using {
            let (schema, tags) = self.resolve_using(session, database_name, using)?;
            let columns = columns_of(&schema, part.columns.as_deref())?;
            let using = Some((schema.name.clone(), tags));
            let values = typed_columns(&schema, &columns, &part.rows, database.precision)?;
            blocks.push(TableBlock {
                table: table.to_owned(),
                using,
                columns,
                values,
            });
            return Ok(());
        }
        if let Some(schema) = database
            .schemas
            .get(table)
            .filter(|schema| !schema.is_normal())
        {
            return rows_by_name(database, schema, part, blocks);
        }
        let Some(schema) = database.schema_of(table) else {
            return Err(Refusal::table_missing());
        };
        let columns = columns_of(schema, part.columns.as_deref())?;
        let values = typed_columns(schema, &columns, &part.rows, database.precision)?;
        blocks.push(TableBlock {
            table: table.to_owned(),
            using: None,
            columns,
            values,
        });
        Ok(())
    }

    /// The super table and the typed tags of a USING clause.
    pub(super) fn resolve_using(
        &self,
        session: &Session,
        database: &str,
        using: &Using<'_>,
    ) -> Result<(Schema, Vec<(usize, Value)>), Refusal> {
        let name = using.stable.database.as_deref().or(Some(database));
        let database = self.database(name.or(session.database.as_deref()).unwrap_or_default())?;
        let schema = database
            .schemas
            .get(&using.stable.name)
            .ok_or_else(Refusal::table_missing)?;
        let tags = tags_of(schema, using.tag_names.as_deref())?;
        if tags.len() != using.tags.len() {
            return Err(Refusal::new(
                code::TAGS_NOT_MATCHED,
                "Tags number not matched",
            ));
        }
        let values = tags.into_iter().zip(&using.tags).map(|(tag, literal)| {
            Ok((tag, typed(literal, &schema.tags[tag], database.precision)?))
        });
        Ok((schema.clone(), values.collect::<Result<_, Refusal>>()?))
    }
}

/// Positions of the named tags, or of all.
pub(crate) fn tags_of(schema: &Schema, names: Option<&[String]>) -> Result<Vec<usize>, Refusal> {
    let Some(names) = names else {
        return Ok((0..schema.tags.len()).collect());
    };
    let position = |name: &String| {
        schema
            .tag(name)
            .ok_or_else(|| Refusal::invalid_column(name))
    };
    names.iter().map(position).collect()
}

/// Positions of the named columns, or of all; the key columns must be among them.
pub(crate) fn columns_of(schema: &Schema, names: Option<&[String]>) -> Result<Vec<usize>, Refusal> {
    let Some(names) = names else {
        return Ok((0..schema.columns.len()).collect());
    };
    let position = |name: &String| {
        schema
            .column(name)
            .ok_or_else(|| Refusal::invalid_column(name))
    };
    let columns = names.iter().map(position).collect::<Result<Vec<_>, _>>()?;
    check_key(schema, &columns)?;
    Ok(columns)
}

fn check_key(schema: &Schema, columns: &[usize]) -> Result<(), Refusal> {
    if !columns.contains(&0) {
        return Err(Refusal::new(
            code::INVALID_OPERATION,
            "Primary timestamp column should not be null",
        ));
    }
    if schema.key_columns() == 2 && !columns.contains(&1) {
        return Err(Refusal::new(
            code::INVALID_OPERATION,
            "Primary key column should not be none",
        ));
    }
    Ok(())
}

/// What the names of `INSERT INTO stable (tbname, …)` mean.
pub(crate) fn targets_of(schema: &Schema, names: &[String]) -> Result<Vec<Target>, Refusal> {
    let mut targets = Vec::with_capacity(names.len());
    for name in names {
        let target = if name == TABLE_NAME {
            Target::Table
        } else if let Some(column) = schema.column(name) {
            Target::Column(column)
        } else if let Some(tag) = schema.tag(name) {
            Target::Tag(tag)
        } else {
            return Err(Refusal::invalid_column(name));
        };
        targets.push(target);
    }
    if !targets.contains(&Target::Table) {
        return Err(Refusal::new(
            code::INVALID_OPERATION,
            "tbname column should not be null",
        ));
    }
    check_key(schema, &columns_among(&targets))?;
    Ok(targets)
}

/// Positions of the columns among the targets.
pub(crate) fn columns_among(targets: &[Target]) -> Vec<usize> {
    let column = |target: &Target| match target {
        Target::Column(column) => Some(*column),
        _ => None,
    };
    targets.iter().filter_map(column).collect()
}

/// `INSERT INTO stable (tbname, tags…, columns…) VALUES …`: one block a row, joined where
/// neighbours share the table.
fn rows_by_name(
    database: &Database,
    schema: &Schema,
    part: &InsertInto<'_>,
    blocks: &mut Vec<TableBlock>,
) -> Result<(), Refusal> {
    let Some(names) = &part.columns else {
        return Err(Refusal::insert(
            &schema.name,
            "(...tbname, ts...) bounded cols is expected for supertable insertion",
        ));
    };
    let targets = targets_of(schema, names)?;
    let columns = columns_among(&targets);
    for row in &part.rows {
        check_count(row, targets.len())?;
        let mut table = String::new();
        let mut tags = Vec::new();
        let mut values = Vec::with_capacity(columns.len());
        for (target, literal) in targets.iter().zip(row) {
            match *target {
                Target::Table => table = table_name(literal)?,
                Target::Tag(tag) => {
                    tags.push((tag, typed(literal, &schema.tags[tag], database.precision)?));
                }
                Target::Column(column) => {
                    values.push(typed_cell(schema, column, literal, database.precision)?);
                }
            }
        }
        push_row(blocks, schema, table, tags, &columns, values);
    }
    Ok(())
}

fn push_row(
    blocks: &mut Vec<TableBlock>,
    schema: &Schema,
    table: String,
    tags: Vec<(usize, Value)>,
    columns: &[usize],
    values: Vec<Value>,
) {
    if let Some(last) = blocks.last_mut().filter(|last| last.table == table) {
        for (column, value) in last.values.iter_mut().zip(values) {
            column.push(value);
        }
        return;
    }
    blocks.push(TableBlock {
        table,
        using: Some((schema.name.clone(), tags)),
        columns: columns.to_vec(),
        values: values.into_iter().map(|value| vec![value]).collect(),
    });
}

/// The name of a subtable given as a value.
fn table_name(literal: &Literal<'_>) -> Result<String, Refusal> {
    let refuse = |message: &str| Err(Refusal::new(code::INVALID_OPERATION, message));
    match &literal.kind {
        LiteralKind::Null => refuse("tbname can not be null value"),
        LiteralKind::Text(name) if name.is_empty() => refuse("tbname can not be empty"),
        LiteralKind::Text(name) if name.contains('.') => refuse("tbname can not contain '.'"),
        LiteralKind::Text(name) if name.len() > 192 => refuse("tbname is too long"),
        LiteralKind::Text(name) => Ok(name.to_string()),
        _ => Err(Refusal::insert(literal.rest, "tbname value expected")),
    }
}

fn typed_columns(
    schema: &Schema,
    columns: &[usize],
    rows: &[Vec<Literal<'_>>],
    precision: Precision,
) -> Result<Vec<Vec<Value>>, Refusal> {
    let mut values: Vec<Vec<Value>> = columns
        .iter()
        .map(|_| Vec::with_capacity(rows.len()))
        .collect();
    for row in rows {
        check_count(row, columns.len())?;
        for ((list, column), literal) in values.iter_mut().zip(columns).zip(row) {
            list.push(typed_cell(schema, *column, literal, precision)?);
        }
    }
    Ok(values)
}

fn check_count(row: &[Literal<'_>], expected: usize) -> Result<(), Refusal> {
    if row.len() == expected {
        return Ok(());
    }
    match row.get(expected) {
        Some(_) => Err(Refusal::new(
            code::COLUMNS_NUMBER,
            "Illegal number of columns",
        )),
        None => Err(Refusal::insert(")", ", expected")),
    }
}

fn typed_cell(
    schema: &Schema,
    column: usize,
    literal: &Literal<'_>,
    precision: Precision,
) -> Result<Value, Refusal> {
    if column < schema.key_columns() && literal.kind == LiteralKind::Null {
        if column == 1 {
            return Err(Refusal::new(
                code::KEY_NULL,
                "Primary key column should not be null",
            ));
        }
        return Err(Refusal::insert(
            literal.rest,
            "Primary timestamp column can not be null",
        ));
    }
    typed(literal, &schema.columns[column], precision)
}
