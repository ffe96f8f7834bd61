//! The super table that rows are made for, as the server describes it.

use inlet_config::column_type::{ColumnType, Precision};
use serde::{Deserialize, Serialize};

/// A super table: what `DESCRIBE` told, or what will be created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetTable {
    /// Database name.
    pub database: String,
    /// Super table name.
    pub super_table: String,
    /// Unit of every TIMESTAMP of the database.
    pub precision: Precision,
    /// Rows older than this many milliseconds are refused (KEEP); `None`: unknown.
    pub keep_ms: Option<i64>,
    /// Columns in the table's order; the first is the primary time.
    pub columns: Vec<TargetColumn>,
    /// Tags in the table's order.
    pub tags: Vec<TargetColumn>,
}

/// One column or tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TargetColumn {
    /// Its name, case kept.
    pub name: String,
    /// Its type and length.
    pub column_type: ColumnType,
    /// Whether it is the second key column.
    pub second_key: bool,
}
