//! Statements that create what is missing. Names in back-ticks, types as TDengine writes them.

use std::fmt::Write;

use inlet_config::settings::CreateDatabase;
use inlet_message::target::{TargetColumn, TargetTable};

use crate::names::Quoted;

/// `CREATE STABLE IF NOT EXISTS …` for a super table as it is described by `table`.
pub fn create_statement(table: &TargetTable) -> String {
    format!(
        "CREATE STABLE IF NOT EXISTS {}.{} ({}) TAGS ({})",
        Quoted(&table.database),
        Quoted(&table.super_table),
        column_list(&table.columns),
        column_list(&table.tags),
    )
}

/// Days of one data file where the server is told nothing else.
const DEFAULT_DURATION_DAYS: u32 = 10;

/// `CREATE DATABASE IF NOT EXISTS …`. A server refuses to keep rows for less than three data files
/// (0x2619), so files get shorter with a short time to keep.
pub(crate) fn create_database_statement(name: &str, create: &CreateDatabase) -> String {
    let mut text = format!(
        "CREATE DATABASE IF NOT EXISTS {} PRECISION '{}'",
        Quoted(name),
        create.precision.as_str()
    );
    let options = [("KEEP", create.keep_days), ("VGROUPS", create.vgroups)];
    for (option, value) in options {
        if let Some(value) = value {
            write!(text, " {option} {value}").expect("writing to a String cannot fail");
        }
    }
    if let Some(days) = create.keep_days
        && days < 3 * DEFAULT_DURATION_DAYS
    {
        let minutes = days * 24 * 60 / 3;
        write!(text, " DURATION {minutes}m").expect("writing to a String cannot fail");
    }
    text
}

fn column_list(columns: &[TargetColumn]) -> String {
    let column = |column: &TargetColumn| {
        // Newer servers say COMPOSITE KEY too, but all of them take this.
        let key = if column.second_key {
            " PRIMARY KEY"
        } else {
            ""
        };
        format!("{} {}{key}", Quoted(&column.name), column.column_type)
    };
    columns.iter().map(column).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
