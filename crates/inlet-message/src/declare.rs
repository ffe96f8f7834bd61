//! The super table that a document declares, for dry runs and for creating it.

use inlet_config::settings::{ColumnMapping, TargetSettings};

use crate::{
    program::CompileFault,
    target::{TargetColumn, TargetTable},
};

const MS_PER_DAY: i64 = 24 * 3600 * 1000;

/// The table of a document in which every column and tag has a type. Precision and KEEP are those of
/// the database that the document creates, else TDengine's default and unknown.
pub fn declared_table(target: &TargetSettings) -> Result<TargetTable, Vec<CompileFault>> {
    let mut faults = Vec::new();
    let columns = declared("columns", &target.columns, &mut faults);
    let tags = declared("tags", &target.tags, &mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    let database = target.create_database.as_ref();
    Ok(TargetTable {
        database: target.database.clone(),
        super_table: target.super_table.clone(),
        precision: database
            .map(|database| database.precision)
            .unwrap_or_default(),
        keep_ms: database
            .and_then(|database| database.keep_days)
            .map(|days| i64::from(days) * MS_PER_DAY),
        columns,
        tags,
    })
}

fn declared(
    section: &str,
    mappings: &[ColumnMapping],
    faults: &mut Vec<CompileFault>,
) -> Vec<TargetColumn> {
    let mut columns = Vec::with_capacity(mappings.len());
    for mapping in mappings {
        match mapping.column_type {
            Some(column_type) => columns.push(TargetColumn {
                name: mapping.name.clone(),
                column_type,
                second_key: mapping.second_key,
            }),
            None => faults.push(CompileFault {
                path: format!("target.{section}.{}.type", mapping.name),
                message: format!("`{}` has no type, so it cannot be created", mapping.name),
                hint: "add a type such as `type: DOUBLE`".to_owned(),
                excerpt: None,
            }),
        }
    }
    columns
}
