//! Where a super table on the server is not what the document declares, and what to do about each.
//! Pure.

use inlet_config::{
    column_type::ColumnType,
    settings::{ColumnMapping, TargetSettings},
};
use inlet_message::target::{TargetColumn, TargetTable};

use crate::names::Quoted;

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// What differs.
    pub(crate) what: String,
    /// The statement to run, or what to change.
    pub(crate) remedy: String,
}

/// All differences between the mapping of `target` and the `table` that the server described.
pub(crate) fn differences(target: &TargetSettings, table: &TargetTable) -> Vec<Difference> {
    let alter = format!(
        "ALTER STABLE {}.{}",
        Quoted(&table.database),
        Quoted(&table.super_table)
    );
    let mut found = Vec::new();
    found.extend(primary_time(target, table));
    for (kind, mappings, columns, others) in [
        ("column", &target.columns, &table.columns, &table.tags),
        ("tag", &target.tags, &table.tags, &table.columns),
    ] {
        let compare = |mapping| difference(kind, mapping, columns, others, &alter);
        found.extend(mappings.iter().filter_map(compare));
    }
    found.extend(unmapped_key(target, table));
    found
}

fn primary_time(target: &TargetSettings, table: &TargetTable) -> Option<Difference> {
    let (mapped, first) = (target.columns.first()?, table.columns.first()?);
    (mapped.name != first.name).then(|| Difference {
        what: format!(
            "the primary time of the table is `{}`, but the first column of the document is `{}`",
            first.name, mapped.name
        ),
        remedy: format!("map `{}` as the first column", first.name),
    })
}

/// A second key that nothing is mapped to would be null, which TDengine refuses.
fn unmapped_key(target: &TargetSettings, table: &TargetTable) -> Option<Difference> {
    let key = table.columns.iter().find(|column| column.second_key)?;
    let is_mapped = target
        .columns
        .iter()
        .any(|mapping| mapping.name == key.name);
    (!is_mapped).then(|| Difference {
        what: format!("the second key column `{}` is not mapped", key.name),
        remedy: format!("map the column `{}`", key.name),
    })
}

fn difference(
    kind: &str,
    mapping: &ColumnMapping,
    columns: &[TargetColumn],
    others: &[TargetColumn],
    alter: &str,
) -> Option<Difference> {
    let name = &mapping.name;
    let Some(column) = columns.iter().find(|column| column.name == *name) else {
        return Some(missing(kind, mapping, others, alter));
    };
    if mapping.second_key && !column.second_key {
        return Some(Difference {
            what: format!("column `{name}` is not the second key of the table"),
            remedy: "a second key cannot be added to a table: use a new super table, or take \
                     `key` off the column"
                .to_owned(),
        });
    }
    let declared = mapping.column_type?;
    if fits(declared, column.column_type) {
        return None;
    }
    Some(Difference {
        what: format!(
            "{kind} `{name}` is {} and should be {declared}",
            column.column_type
        ),
        remedy: if widens(column.column_type, declared) {
            let word = kind.to_uppercase();
            format!("run `{alter} MODIFY {word} {} {declared}`", Quoted(name))
        } else {
            format!(
                "TDengine cannot change this type: declare {} in the document, or use a new super \
                 table",
                column.column_type
            )
        },
    })
}

fn missing(
    kind: &str,
    mapping: &ColumnMapping,
    others: &[TargetColumn],
    alter: &str,
) -> Difference {
    let name = &mapping.name;
    if others.iter().any(|other| other.name == *name) {
        let other = if kind == "tag" { "column" } else { "tag" };
        return Difference {
            what: format!("`{name}` is mapped as a {kind}, but is a {other} of the table"),
            remedy: format!("map it under `{other}s`"),
        };
    }
    let column_type = match mapping.column_type {
        Some(declared) => declared.to_string(),
        None => "<type>".to_owned(),
    };
    let word = kind.to_uppercase();
    Difference {
        what: format!("{kind} `{name}` does not exist"),
        remedy: format!("run `{alter} ADD {word} {} {column_type}`", Quoted(name)),
    }
}

/// Whether values of `declared` fit a column of type `found`: equal, or longer.
pub(crate) fn fits(declared: ColumnType, found: ColumnType) -> bool {
    declared == found || widens(declared, found)
}

/// Whether `to` is the same type as `from`, only longer.
fn widens(from: ColumnType, to: ColumnType) -> bool {
    match (from, to) {
        (ColumnType::Varchar { bytes: from }, ColumnType::Varchar { bytes: to })
        | (ColumnType::Varbinary { bytes: from }, ColumnType::Varbinary { bytes: to })
        | (ColumnType::Geometry { bytes: from }, ColumnType::Geometry { bytes: to })
        | (ColumnType::Nchar { chars: from }, ColumnType::Nchar { chars: to }) => from < to,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
