//! What the sandbox tells about itself: `information_schema`, `SHOW`, `DESCRIBE`.
//!
//! A view is filled into a temporary SQLite table when it is read, so that any select works on it.
//! Only the columns that a client asks for are here, with the names and types of the real ones.

use rusqlite::params_from_iter;

use super::catalog::{Database, Precision, Schema};
use super::translate::{Source, SourceColumn};
use super::{Engine, Outcome, RowSet, Session, Value, result_column};
use crate::refusal::Refusal;
use crate::sql::ast::TableName;
use crate::types::{Column, DataType};

type Fields = &'static [(&'static str, DataType, u32)];

use DataType::{BigInt, Int, Timestamp, Varchar};

const DATABASES: Fields = &[
    ("name", Varchar, 64),
    ("create_time", Timestamp, 8),
    ("vgroups", Int, 4),
    ("ntables", BigInt, 8),
    ("keep", Varchar, 32),
    ("precision", Varchar, 2),
    ("status", Varchar, 10),
];
const STABLES: Fields = &[
    ("stable_name", Varchar, 192),
    ("db_name", Varchar, 64),
    ("create_time", Timestamp, 8),
    ("columns", Int, 4),
    ("tags", Int, 4),
];
const TABLES: Fields = &[
    ("table_name", Varchar, 192),
    ("db_name", Varchar, 64),
    ("create_time", Timestamp, 8),
    ("columns", Int, 4),
    ("stable_name", Varchar, 192),
    ("uid", BigInt, 8),
    ("vgroup_id", Int, 4),
    ("type", Varchar, 21),
];
const TAGS: Fields = &[
    ("table_name", Varchar, 192),
    ("db_name", Varchar, 64),
    ("stable_name", Varchar, 192),
    ("tag_name", Varchar, 64),
    ("tag_type", Varchar, 32),
    ("tag_value", Varchar, 16384),
];
const COLUMNS: Fields = &[
    ("table_name", Varchar, 192),
    ("db_name", Varchar, 64),
    ("table_type", Varchar, 21),
    ("col_name", Varchar, 64),
    ("col_type", Varchar, 32),
    ("col_length", Int, 4),
];

impl Engine {
    /// Fills the named view of `information_schema` and gives it as a source.
    pub(super) fn system_view(&mut self, name: &str) -> Result<Source, Refusal> {
        let databases = self.catalog.databases.values();
        let (fields, rows): (Fields, Vec<Vec<Value>>) = match name {
            "ins_databases" => {
                let own = ["information_schema", "performance_schema"].map(own_database_row);
                (
                    DATABASES,
                    own.into_iter().chain(databases.map(database_row)).collect(),
                )
            }
            "ins_stables" => (STABLES, databases.flat_map(stable_rows).collect()),
            "ins_tables" => (TABLES, databases.flat_map(table_rows).collect()),
            "ins_columns" => (COLUMNS, databases.flat_map(column_rows).collect()),
            "ins_tags" => {
                let mut rows = Vec::new();
                for database in databases {
                    self.tag_rows(database, &mut rows)?;
                }
                (TAGS, rows)
            }
            _ => return Err(Refusal::table_missing()),
        };
        self.fill(name, fields, &rows)
    }

    fn fill(&self, name: &str, fields: Fields, rows: &[Vec<Value>]) -> Result<Source, Refusal> {
        let names: Vec<String> = fields
            .iter()
            .map(|field| format!("\"{}\"", field.0))
            .collect();
        self.connection.execute_batch(&format!(
            "DROP TABLE IF EXISTS temp.{name}; CREATE TEMP TABLE {name} ({});",
            names.join(", ")
        ))?;
        let marks = vec!["?"; fields.len()].join(", ");
        let mut insert = self
            .connection
            .prepare(&format!("INSERT INTO temp.{name} VALUES ({marks})"))?;
        for row in rows {
            insert.execute(params_from_iter(row))?;
        }
        let columns = fields.iter().zip(names).map(|(field, sql)| SourceColumn {
            sql,
            column: result_column(field.0, field.1, field.2),
            in_star: true,
        });
        Ok(Source {
            sql: format!("temp.{name}"),
            columns: columns.collect(),
            precision: Precision::Millisecond,
        })
    }

    fn tag_rows(&self, database: &Database, rows: &mut Vec<Vec<Value>>) -> Result<(), Refusal> {
        for schema in database
            .schemas
            .values()
            .filter(|schema| !schema.is_normal())
        {
            let sql = format!("SELECT * FROM {}", schema.subtables_table());
            let mut statement = self.connection.prepare(&sql)?;
            let mut found = statement.query([])?;
            while let Some(subtable) = found.next()? {
                let name = Value::from(subtable.get_ref("name")?);
                for tag in &schema.tags {
                    let column = super::store::tag_name(tag);
                    let value = Value::from(subtable.get_ref(column.as_str())?);
                    rows.push(vec![
                        name.clone(),
                        Value::text(&database.name),
                        Value::text(&schema.name),
                        Value::text(&tag.name),
                        Value::Text(declared_type(tag)),
                        as_text(value),
                    ]);
                }
            }
        }
        Ok(())
    }

    /// One column of a view, perhaps of one database only: what `SHOW` prints.
    pub(super) fn view_names(
        &mut self,
        column: &str,
        view: &str,
        database: Option<&str>,
    ) -> Result<Outcome, Refusal> {
        let filter =
            database.map(|name| format!(" WHERE db_name = '{}'", name.replace('\'', "''")));
        let sql = format!(
            "SELECT {column} FROM information_schema.{view}{}",
            filter.unwrap_or_default()
        );
        self.execute(&mut Session::default(), &sql)
    }

    pub(super) fn describe(
        &self,
        session: &Session,
        table: &TableName,
    ) -> Result<Outcome, Refusal> {
        let (_, schema) = self.schema_of(session, table)?;
        let columns = schema.columns.iter().enumerate().map(|(position, column)| {
            let note = if position == 1 && column.is_key {
                "PRIMARY KEY"
            } else {
                ""
            };
            [
                note,
                encoding(column.data_type),
                compression(column.data_type),
                "medium",
            ]
        });
        let tags = schema
            .tags
            .iter()
            .map(|_| ["TAG", "disabled", "disabled", "disabled"]);
        let all = schema
            .columns
            .iter()
            .chain(&schema.tags)
            .zip(columns.chain(tags));
        let rows = all.map(|(column, notes)| {
            let mut row = vec![
                Value::text(&column.name),
                Value::text(column.data_type.name()),
                Value::Int(i64::from(column.length)),
            ];
            row.extend(notes.into_iter().map(Value::text));
            row
        });
        let columns = [
            ("field", Varchar, 64),
            ("type", Varchar, 20),
            ("length", Int, 4),
            ("note", Varchar, 16),
            ("encode", Varchar, 12),
            ("compress", Varchar, 12),
            ("level", Varchar, 12),
        ];
        Ok(Outcome::Rows(RowSet {
            columns: columns
                .map(|(name, t, length)| result_column(name, t, length))
                .to_vec(),
            precision: Precision::Millisecond,
            rows: rows.collect(),
        }))
    }

    pub(super) fn show_create(
        &self,
        session: &Session,
        table: &TableName,
    ) -> Result<Outcome, Refusal> {
        let (_, schema) = self.schema_of(session, table)?;
        let list = |columns: &[Column]| {
            let column = |column: &Column| {
                let key = if column.is_key { " PRIMARY KEY" } else { "" };
                format!("`{}` {}{key}", column.name, declared_type(column))
            };
            columns.iter().map(column).collect::<Vec<_>>().join(", ")
        };
        let mut sql = format!("`{}` ({})", schema.name, list(&schema.columns));
        if schema.is_normal() {
            sql.insert_str(0, "CREATE TABLE ");
        } else {
            sql.insert_str(0, "CREATE STABLE ");
            sql = format!("{sql} TAGS ({})", list(&schema.tags));
        }
        let columns = [("Table", 193), ("Create Table", 3_145_726)];
        Ok(Outcome::Rows(RowSet {
            columns: columns
                .map(|(name, length)| result_column(name, Varchar, length))
                .to_vec(),
            precision: Precision::Millisecond,
            rows: vec![vec![Value::text(&schema.name), Value::Text(sql)]],
        }))
    }
}

/// One of the databases that every server has; only its name is filled in.
fn own_database_row(name: &str) -> Vec<Value> {
    let mut row = vec![Value::Null; DATABASES.len()];
    row[0] = Value::text(name);
    row
}

fn database_row(database: &Database) -> Vec<Value> {
    let minutes = database.keep_days * 1440;
    let tables = database.subtables.len();
    vec![
        Value::text(&database.name),
        Value::Int(database.created_ms),
        Value::Int(i64::from(database.vgroups)),
        Value::Int(tables as i64),
        // Three storage levels, one and the same keep in each.
        Value::Text(format!("{0}d,{0}d,{0}d", minutes / 1440)),
        Value::text(database.precision.name()),
        Value::text("ready"),
    ]
}

fn stable_rows(database: &Database) -> impl Iterator<Item = Vec<Value>> {
    database
        .schemas
        .values()
        .filter(|schema| !schema.is_normal())
        .map(|schema| {
            vec![
                Value::text(&schema.name),
                Value::text(&database.name),
                Value::Int(schema.created_ms),
                Value::Int(schema.columns.len() as i64),
                Value::Int(schema.tags.len() as i64),
            ]
        })
}

fn table_rows(database: &Database) -> impl Iterator<Item = Vec<Value>> {
    database.subtables.iter().map(|(name, subtable)| {
        let schema = &database.schemas[&subtable.schema];
        let (stable, kind) = if schema.is_normal() {
            (Value::Null, "NORMAL_TABLE")
        } else {
            (Value::text(&schema.name), "CHILD_TABLE")
        };
        vec![
            Value::text(name),
            Value::text(&database.name),
            Value::Int(subtable.created_ms),
            Value::Int(schema.columns.len() as i64),
            stable,
            Value::Int(subtable.id),
            Value::Int(i64::from(database.vgroup_of(name)) + 2),
            Value::text(kind),
        ]
    })
}

fn column_rows(database: &Database) -> Vec<Vec<Value>> {
    let mut rows = Vec::new();
    let mut add = |table: &str, kind: &str, schema: &Schema| {
        for column in &schema.columns {
            rows.push(vec![
                Value::text(table),
                Value::text(&database.name),
                Value::text(kind),
                Value::text(&column.name),
                Value::Text(declared_type(column)),
                Value::Int(i64::from(column.schema_bytes())),
            ]);
        }
    };
    for schema in database
        .schemas
        .values()
        .filter(|schema| !schema.is_normal())
    {
        add(&schema.name, "SUPER_TABLE", schema);
    }
    for (name, subtable) in &database.subtables {
        let schema = &database.schemas[&subtable.schema];
        add(
            name,
            if schema.is_normal() {
                "NORMAL_TABLE"
            } else {
                "CHILD_TABLE"
            },
            schema,
        );
    }
    rows
}

/// The type with its length, as in a CREATE statement.
fn declared_type(column: &Column) -> String {
    let name = column.data_type.name();
    match column.data_type {
        DataType::Varchar | DataType::NChar | DataType::VarBinary | DataType::Geometry => {
            format!("{name}({})", column.length)
        }
        _ => name.to_owned(),
    }
}

/// The default encoding that DESCRIBE names.
fn encoding(data_type: DataType) -> &'static str {
    match data_type {
        DataType::Bool => "bit-packing",
        DataType::Float | DataType::Double => "delta-d",
        DataType::Timestamp => "delta-i",
        _ if data_type.integer().is_some() => "simple8b",
        _ => "disabled",
    }
}

/// The default compression that DESCRIBE names.
fn compression(data_type: DataType) -> &'static str {
    if data_type.width().is_some() {
        "lz4"
    } else {
        "zstd"
    }
}

fn as_text(value: Value) -> Value {
    match value {
        Value::Int(number) => Value::Text(number.to_string()),
        Value::Real(number) => Value::Text(number.to_string()),
        other => other,
    }
}
