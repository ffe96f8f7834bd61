//! A document and a batch in a few words, and rows as text.
#![allow(dead_code, reason = "each test binary uses a part of this")]

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, cast::AsArray, types};
use inlet_config::{
    column_type::{ColumnType, Precision},
    secret::Secret,
    settings::{
        ColumnMapping, ConnectionSettings, CreateDatabase, Encoding, Extract, ExtractRule, Login,
        MessageSettings, Parse, Rule, TargetSettings, TimeFormat,
    },
};
use inlet_message::{
    declare::declared_table,
    message::{MessageBatch, MessageRef, TopicPartition},
    program::{CompileFault, Program},
    rows::{Mapped, RowBatch},
    target::TargetTable,
};

/// 2023-11-14T22:15:00Z.
pub(crate) const NOW_MS: i64 = 1_700_000_100_000;

/// A document under test.
#[derive(Clone)]
pub(crate) struct Document {
    pub(crate) message: MessageSettings,
    pub(crate) target: TargetSettings,
}

impl Document {
    /// JSON; primary time from `_timestamp`; subtable `t`.
    pub(crate) fn json() -> Self {
        let message = MessageSettings {
            parse: Parse::Json,
            encoding: Encoding::Utf8,
            extract: Vec::new(),
            filter: Vec::new(),
        };
        let target = TargetSettings {
            connection: ConnectionSettings {
                url: "ws://127.0.0.1:6041".to_owned(),
                login: Login::Token(Secret::new("")),
                ca: None,
            },
            database: "power".to_owned(),
            create_database: Some(CreateDatabase {
                precision: Precision::Milli,
                keep_days: Some(3650),
                vgroups: None,
            }),
            super_table: "meters".to_owned(),
            create_super_table: true,
            subtable: "t".to_owned(),
            columns: Vec::new(),
            tags: Vec::new(),
        };
        Self { message, target }.column("ts", "TIMESTAMP", from("_timestamp"))
    }

    pub(crate) fn regex(pattern: &str) -> Self {
        let mut document = Self::json();
        document.message.parse = Parse::Regex {
            pattern: pattern.to_owned(),
        };
        document
    }

    pub(crate) fn column(mut self, name: &str, column_type: &str, rule: Rule) -> Self {
        self.target.columns.push(mapping(name, column_type, rule));
        self
    }

    pub(crate) fn tag(mut self, name: &str, column_type: &str, rule: Rule) -> Self {
        self.target.tags.push(mapping(name, column_type, rule));
        self
    }

    /// Sets `time` of the column that was added last.
    pub(crate) fn time(mut self, format: TimeFormat) -> Self {
        self.target.columns.last_mut().expect("a column").time = Some(format);
        self
    }

    /// Replaces the rule of the primary time.
    pub(crate) fn primary(mut self, rule: Rule, time: Option<TimeFormat>) -> Self {
        self.target.columns[0].rule = rule;
        self.target.columns[0].time = time;
        self
    }

    pub(crate) fn subtable(mut self, template: &str) -> Self {
        template.clone_into(&mut self.target.subtable);
        self
    }

    pub(crate) fn filter(mut self, text: &str) -> Self {
        self.message.filter.push(text.to_owned());
        self
    }

    pub(crate) fn split(mut self, field: &str, separator: &str, into: usize) -> Self {
        let how = Extract::Split {
            separator: separator.to_owned(),
            into,
        };
        self.message.extract.push(ExtractRule {
            from: field.to_owned(),
            how,
        });
        self
    }

    pub(crate) fn captures(mut self, field: &str, pattern: &str) -> Self {
        let how = Extract::Regex {
            pattern: pattern.to_owned(),
        };
        self.message.extract.push(ExtractRule {
            from: field.to_owned(),
            how,
        });
        self
    }

    pub(crate) fn precision(mut self, precision: Precision) -> Self {
        self.target
            .create_database
            .as_mut()
            .expect("a database")
            .precision = precision;
        self
    }

    pub(crate) fn compile(&self) -> Result<Program, Vec<CompileFault>> {
        let table = declared_table(&self.target)?;
        Program::compile(&self.message, &self.target, &table)
    }

    /// Maps a batch of these payloads.
    pub(crate) fn map(&self, payloads: &[&str]) -> Mapped {
        let payloads: Vec<_> = payloads.iter().map(|text| Some(text.as_bytes())).collect();
        self.map_batch(&batch(&payloads))
    }

    pub(crate) fn map_batch(&self, batch: &MessageBatch) -> Mapped {
        let table = declared_table(&self.target).unwrap_or_else(|faults| panic!("{faults:?}"));
        self.map_on(&table, batch, NOW_MS)
    }

    pub(crate) fn map_on(&self, table: &TargetTable, batch: &MessageBatch, now_ms: i64) -> Mapped {
        let program = Program::compile(&self.message, &self.target, table)
            .unwrap_or_else(|faults| panic!("{faults:?}"));
        Arc::new(program).worker().map(batch, now_ms)
    }

    /// The last column and tag of every row and the reasons of all faults, as text.
    pub(crate) fn last(&self, payloads: &[&str]) -> (Vec<String>, Vec<String>) {
        let mapped = self.map(payloads);
        let array = mapped.rows.columns.last().expect("a column");
        let values = (0..array.len()).map(|row| show(array, row)).collect();
        (values, reasons(&mapped))
    }
}

pub(crate) fn mapping(name: &str, column_type: &str, rule: Rule) -> ColumnMapping {
    let column_type: ColumnType = column_type.parse().expect("a type");
    ColumnMapping {
        name: name.to_owned(),
        rule,
        column_type: Some(column_type),
        second_key: false,
        time: None,
    }
}

pub(crate) fn from(field: &str) -> Rule {
    Rule::Field {
        field: field.to_owned(),
        default: None,
    }
}

pub(crate) fn expr(text: &str) -> Rule {
    Rule::Expr(text.to_owned())
}

pub(crate) fn template(text: &str) -> Rule {
    Rule::Template(text.to_owned())
}

pub(crate) fn reasons(mapped: &Mapped) -> Vec<String> {
    mapped
        .faults
        .iter()
        .map(|fault| format!("{}: {}", fault.kind, fault.reason))
        .collect()
}

/// Messages of partition `meters[3]` with offsets from 100, a key and two headers.
pub(crate) fn batch(payloads: &[Option<&[u8]>]) -> MessageBatch {
    let partition = Arc::new(TopicPartition {
        topic: Arc::from("meters"),
        partition: 3,
    });
    let headers = [
        ("site".to_owned(), Some(b"north".to_vec())),
        ("trace".to_owned(), Some(vec![0xff])),
    ];
    let mut batch = MessageBatch::new();
    for (idx, payload) in payloads.iter().enumerate() {
        let message = MessageRef {
            partition: &partition,
            offset: 100 + idx as i64,
            timestamp_ms: Some(NOW_MS),
            payload: *payload,
            key: Some(b"key"),
            headers: &headers,
        };
        batch.push(&partition, message);
    }
    batch
}

/// Subtable and all columns and tags of each row, as `t_1|…|…`.
pub(crate) fn lines(rows: &RowBatch) -> Vec<String> {
    let line = |row: usize| {
        let arrays = rows.columns.iter().chain(&rows.tags);
        let cells = arrays.map(|array| show(array, row));
        std::iter::once(rows.subtables.value(row).to_owned())
            .chain(cells)
            .collect::<Vec<_>>()
            .join("|")
    };
    (0..rows.num_rows()).map(line).collect()
}

pub(crate) fn show(array: &ArrayRef, row: usize) -> String {
    use arrow_array::Array;
    if array.is_null(row) {
        return "NULL".to_owned();
    }
    macro_rules! numbers {
        ($($kind:ty),*) => {
            $(if let Some(array) = array.as_primitive_opt::<$kind>() {
                return array.value(row).to_string();
            })*
        };
    }
    numbers!(
        types::Int8Type,
        types::Int16Type,
        types::Int32Type,
        types::Int64Type,
        types::UInt8Type,
        types::UInt16Type,
        types::UInt32Type,
        types::UInt64Type,
        types::Float32Type,
        types::Float64Type
    );
    if let Some(array) = array.as_boolean_opt() {
        return array.value(row).to_string();
    }
    if let Some(array) = array.as_string_opt::<i32>() {
        return array.value(row).to_owned();
    }
    format!("{:?}", array.as_binary::<i32>().value(row))
}
