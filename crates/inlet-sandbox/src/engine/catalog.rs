//! Databases, super tables, subtables: what exists, by name.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use crate::refusal::{Refusal, code};
use crate::types::Column;

/// The unit of a database's raw timestamps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Precision {
    Millisecond,
    Microsecond,
    Nanosecond,
}

impl Precision {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "ms" => Some(Self::Millisecond),
            "us" => Some(Self::Microsecond),
            "ns" => Some(Self::Nanosecond),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Millisecond => "ms",
            Self::Microsecond => "us",
            Self::Nanosecond => "ns",
        }
    }

    /// The number that the wire uses for it.
    pub(crate) fn code(self) -> u8 {
        self as u8
    }

    /// Nanoseconds of one unit.
    pub(crate) fn nanoseconds(self) -> i64 {
        match self {
            Self::Millisecond => 1_000_000,
            Self::Microsecond => 1_000,
            Self::Nanosecond => 1,
        }
    }

    /// Units of one second.
    pub(crate) fn per_second(self) -> i64 {
        1_000_000_000 / self.nanoseconds()
    }
}

#[derive(Debug, Default)]
pub(crate) struct Catalog {
    pub databases: BTreeMap<String, Database>,
}

/// A database; its tables are stored apart from its own settings.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Database {
    pub name: String,
    pub precision: Precision,
    pub keep_days: i64,
    pub vgroups: u32,
    pub created_ms: i64,
    /// Super tables and normal tables.
    #[serde(skip)]
    pub schemas: BTreeMap<String, Schema>,
    /// Subtables, and each normal table as the only subtable of its own schema.
    #[serde(skip)]
    pub subtables: HashMap<String, Subtable>,
}

/// The shape of a super table or of a normal table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Schema {
    /// Names the SQLite tables `d_ID` (rows) and `t_ID` (subtables with tags).
    pub id: i64,
    pub name: String,
    pub created_ms: i64,
    pub columns: Vec<Column>,
    /// Empty for a normal table.
    pub tags: Vec<Column>,
    pub next_slot: u32,
}

#[derive(Debug, Clone)]
pub(crate) struct Subtable {
    pub id: i64,
    pub schema: String,
    pub created_ms: i64,
}

impl Database {
    /// The schema of a super table, normal table or subtable.
    pub(crate) fn schema_of(&self, table: &str) -> Option<&Schema> {
        self.schemas
            .get(table)
            .or_else(|| self.schemas.get(&self.subtables.get(table)?.schema))
    }

    pub(crate) fn vgroup_of(&self, table: &str) -> u32 {
        // FNV-1a: any hash that spreads names will do, as long as it stays the same for ever.
        let hash = table.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        });
        hash % self.vgroups
    }

    /// The oldest and the youngest timestamp taken now, in units of the precision.
    pub(crate) fn time_range(&self) -> (i64, i64) {
        // The end of the year 2969, or of what 64 bits of nanoseconds hold.
        let youngest = match self.precision {
            Precision::Millisecond => 31_556_995_200_000,
            Precision::Microsecond => 31_556_995_200_000_000,
            Precision::Nanosecond => 9_214_646_400_000_000_000,
        };
        let now = chrono::Utc::now().timestamp();
        let unit = self.precision.per_second();
        let oldest = now
            .saturating_sub(self.keep_days * 86_400)
            .saturating_mul(unit);
        (oldest, youngest)
    }
}

impl Schema {
    pub(crate) fn is_normal(&self) -> bool {
        self.tags.is_empty()
    }

    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    pub(crate) fn tag(&self, name: &str) -> Option<usize> {
        self.tags.iter().position(|tag| tag.name == name)
    }

    /// Number of leading columns that make up a row's key: the time, perhaps a second column.
    pub(crate) fn key_columns(&self) -> usize {
        1 + usize::from(self.columns.get(1).is_some_and(|column| column.is_key))
    }

    /// The SQLite table of the rows.
    pub(crate) fn rows_table(&self) -> String {
        format!("d_{}", self.id)
    }

    /// The SQLite table of the subtables.
    pub(crate) fn subtables_table(&self) -> String {
        format!("t_{}", self.id)
    }
}

/// Refuses a table name that no statement may make.
pub(crate) fn check_table_name(name: &str) -> Result<(), Refusal> {
    if name.contains('.') {
        return Err(Refusal::new(
            code::INVALID_NAME,
            "The table name cannot contain '.'",
        ));
    }
    if name.is_empty() {
        return Err(Refusal::new(
            code::INVALID_NAME,
            "Invalid identifier name: invalid table name",
        ));
    }
    if name.len() > 192 {
        return Err(Refusal::new(code::INVALID_OPERATION, "name too long"));
    }
    Ok(())
}
