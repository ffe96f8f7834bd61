//! A prepared insert: which fields its placeholders are, in which order.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::catalog::Precision;
use super::insert::{TABLE_NAME, Target, columns_among, columns_of, tags_of, targets_of};
use super::{Engine, Schema, Session, TableBlock, Value, result_column};
use crate::refusal::{Refusal, code};
use crate::sql::ast::{InsertInto, LiteralKind, Statement};
use crate::sql::parse;
use crate::types::{Column, DataType};

/// Bytes that the field list gives for a table's name: database, dot and name with their ends.
const TABLE_NAME_BYTES: u32 = 271;

/// An insert whose values come in frames.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub database: String,
    /// The name, when the statement fixes it.
    pub table: Option<String>,
    /// The super table for missing subtables.
    pub stable: Option<String>,
    /// Whether the table's name is a value, taken as it is, and not a name.
    pub name_is_value: bool,
    /// In the order of the statement.
    pub fields: Vec<Field>,
    pub precision: Precision,
    /// Number of tables bound since the statement was prepared: see [`Self::local_name`].
    pub tables_bound: AtomicUsize,
}

/// A placeholder.
#[derive(Debug)]
pub(crate) struct Field {
    pub target: Target,
    pub column: Column,
}

impl Field {
    /// Its number on the wire: 1 column, 2 tag, 4 table name.
    pub(crate) fn bind_type(&self) -> u8 {
        match self.target {
            Target::Column(_) => 1,
            Target::Tag(_) => 2,
            Target::Table => 4,
        }
    }
}

impl Prepared {
    pub(crate) fn of_kind(&self, bind_type: u8) -> Vec<&Field> {
        self.fields
            .iter()
            .filter(|field| field.bind_type() == bind_type)
            .collect()
    }

    /// A block of the named table; the values are in the order of the column fields.
    pub(crate) fn block(
        &self,
        name: Option<&str>,
        tags: Vec<Value>,
        values: Vec<Vec<Value>>,
    ) -> Result<TableBlock, Refusal> {
        let table = match (name, &self.table) {
            (Some(name), _) => self.local_name(name)?,
            (None, Some(table)) => table.clone(),
            (None, None) => {
                return Err(Refusal::new(
                    code::STMT_TABLE_NAME,
                    "Stmt table name not set",
                ));
            }
        };
        let targets: Vec<Target> = self.fields.iter().map(|field| field.target).collect();
        let columns = columns_among(&targets);
        for (list, column) in values.iter().zip(&columns) {
            if *column == 0 && list.contains(&Value::Null) {
                return Err(Refusal::new(code::INVALID_PARAMETERS, "Invalid parameters"));
            }
        }
        let tag_positions = targets.iter().filter_map(|target| match target {
            Target::Tag(tag) => Some(*tag),
            _ => None,
        });
        // A missing subtable is made also when its tags were left out; then they are null.
        let using = self
            .stable
            .clone()
            .map(|stable| (stable, tag_positions.zip(tags).collect()));
        Ok(TableBlock {
            table,
            using,
            columns,
            values,
        })
    }

    /// The table of a bound name, which may carry its database and backticks.
    ///
    /// A real server takes the name of a statement's first table whole, but reads those after it
    /// as SQL: without backticks `my table` means `my`, and its rows go there without a word.
    fn local_name(&self, name: &str) -> Result<String, Refusal> {
        if name.is_empty() {
            return Err(Refusal::new(
                code::STMT_TABLE_NAME,
                "Stmt table name not set",
            ));
        }
        let first = self.tables_bound.fetch_add(1, Ordering::Relaxed) == 0;
        if self.name_is_value && first {
            return Ok(name.to_owned());
        }
        let mut quoted = false;
        let dot = name.char_indices().find(|(_, c)| {
            quoted ^= *c == '`';
            *c == '.' && !quoted
        });
        let (database, table) = match dot {
            Some((at, _)) => (Some(strip(&name[..at])), strip(&name[at + 1..])),
            None => (None, strip(name)),
        };
        if database.is_some_and(|database| database != self.database) {
            return Err(Refusal::database_missing());
        }
        let quoted = name.contains('`');
        let table = if !first && !quoted {
            first_word(table)
        } else {
            table
        };
        super::catalog::check_table_name(table)?;
        Ok(table.replace("``", "`"))
    }
}

/// What SQL reads as one name at the front of an unquoted text.
fn first_word(name: &str) -> &str {
    let of_number = name.starts_with(|c: char| c.is_ascii_digit());
    let ends = |c: char| {
        let letter = !of_number && (c.is_alphabetic() || c == '_');
        !(letter || c.is_ascii_digit())
    };
    name.find(ends).map_or(name, |end| &name[..end])
}

fn strip(name: &str) -> &str {
    name.strip_prefix('`')
        .and_then(|name| name.strip_suffix('`'))
        .unwrap_or(name)
}

impl Engine {
    /// Prepares an insert; other statements are refused.
    pub(crate) fn prepare(&self, session: &Session, sql: &str) -> Result<Prepared, Refusal> {
        let Statement::Insert(mut parts) = parse(sql)? else {
            return Err(Refusal::not_in_sandbox(
                "prepared statements other than inserts",
            ));
        };
        let (Some(part), true) = (parts.pop(), parts.is_empty()) else {
            return Err(Refusal::new(
                code::INVALID_OPERATION,
                "single table allowed in one stmt",
            ));
        };
        let placeholders = part
            .rows
            .iter()
            .flatten()
            .all(|value| value.kind == LiteralKind::Placeholder);
        if !placeholders || part.rows.len() != 1 {
            return Err(Refusal::new(
                code::INVALID_OPERATION,
                "stmt bind param does not support normal value in sql",
            ));
        }
        let prepared = self.prepare_part(session, &part)?;
        let expected = prepared
            .fields
            .iter()
            .filter(|field| part.counts(field))
            .count();
        if part.rows[0].len() > expected {
            return Err(Refusal::new(
                code::COLUMNS_NUMBER,
                "Illegal number of columns",
            ));
        }
        if part.rows[0].len() < expected {
            return Err(Refusal::insert(")", ", expected"));
        }
        Ok(prepared)
    }

    fn prepare_part(&self, session: &Session, part: &InsertInto<'_>) -> Result<Prepared, Refusal> {
        if let Some(using) = &part.using {
            let database = Self::database_of(session, &using.stable)?;
            let Ok((_, schema)) = self.schema_of(session, &using.stable) else {
                // So says a real server when the super table is missing.
                return Err(Refusal::new(
                    code::STMT_TABLE_NAME,
                    "Stmt table name not set",
                ));
            };
            let tags = tags_of(schema, using.tag_names.as_deref())?;
            if tags.len() != using.tags.len() {
                return Err(Refusal::new(
                    code::INVALID_OPERATION,
                    "no mix usage for ? and tag values",
                ));
            }
            let columns = columns_of(schema, part.columns.as_deref())?;
            let name = part.table.is_none().then_some(Target::Table);
            let targets = name.into_iter().chain(tags.into_iter().map(Target::Tag));
            let targets = targets
                .chain(columns.into_iter().map(Target::Column))
                .collect();
            return self.prepared(&database, schema, part, targets);
        }
        let Some(table) = &part.table else {
            return Err(Refusal::new(
                code::STMT_TABLE_NAME,
                "Stmt table name not set",
            ));
        };
        let database = Self::database_of(session, table)?;
        let (tables, schema) = self.schema_of(session, table)?;
        let by_name = tables.schemas.contains_key(&table.name) && !schema.is_normal();
        let targets = match (&part.columns, by_name) {
            (Some(names), true) => targets_of(schema, names)?,
            (None, true) => {
                return Err(Refusal::insert(
                    &table.name,
                    "(...tbname, ts...) bounded cols is expected for supertable insertion",
                ));
            }
            (names, false) => {
                let columns = columns_of(schema, names.as_deref())?;
                columns.into_iter().map(Target::Column).collect()
            }
        };
        let mut prepared = self.prepared(&database, schema, part, targets)?;
        if by_name {
            prepared.table = None;
            prepared.name_is_value = true;
        }
        Ok(prepared)
    }

    fn prepared(
        &self,
        database: &str,
        schema: &Schema,
        part: &InsertInto<'_>,
        targets: Vec<Target>,
    ) -> Result<Prepared, Refusal> {
        let field = |target: Target| {
            let column = match target {
                Target::Table => result_column(TABLE_NAME, DataType::Varchar, TABLE_NAME_BYTES - 2),
                Target::Tag(tag) => schema.tags[tag].clone(),
                Target::Column(column) => schema.columns[column].clone(),
            };
            Field { target, column }
        };
        Ok(Prepared {
            database: database.to_owned(),
            table: part.table.as_ref().map(|table| table.name.clone()),
            // A statement for one existing table makes none.
            stable: (part.using.is_some() || targets.contains(&Target::Table))
                .then(|| schema.name.clone()),
            name_is_value: false,
            tables_bound: AtomicUsize::new(0),
            fields: targets.into_iter().map(field).collect(),
            precision: self.database(database)?.precision,
        })
    }
}

impl InsertInto<'_> {
    /// Whether the field's placeholder stands in VALUES.
    fn counts(&self, field: &Field) -> bool {
        self.using.is_none() || matches!(field.target, Target::Column(_))
    }
}
