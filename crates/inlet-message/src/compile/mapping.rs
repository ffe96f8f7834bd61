//! Mappings → columns and tags of the super table.

use std::collections::HashSet;

use inlet_config::settings::{ColumnMapping, Rule, TargetSettings};

use super::Compiler;
use crate::{
    coerce::Key,
    fields::nearest,
    map::{CellPlan, MapPlan},
    rows::Layout,
    target::{TargetColumn, TargetTable},
};

impl Compiler {
    pub(super) fn map(
        &mut self,
        settings: &TargetSettings,
        table: &TargetTable,
        layout: &mut Layout,
    ) -> Option<MapPlan> {
        let subtable = self.template("target.subtable", &settings.subtable);
        let columns = self.cells("columns", &settings.columns, &table.columns, table);
        let tags = self.cells("tags", &settings.tags, &table.tags, table);
        let columns = self.keys_first(columns, table);
        layout.columns = targets(&columns);
        layout.tags = targets(&tags);
        Some(MapPlan {
            subtable: subtable?,
            columns,
            tags,
            precision: table.precision,
            keep_ms: table.keep_ms,
        })
    }

    /// Puts the primary time first, and asks for a mapping of every key column.
    fn keys_first(&mut self, mut cells: Vec<CellPlan>, table: &TargetTable) -> Vec<CellPlan> {
        for key in table
            .columns
            .iter()
            .enumerate()
            .filter(|(idx, c)| *idx == 0 || c.second_key)
        {
            let (idx, column) = key;
            let position = cells
                .iter()
                .position(|cell| cell.coerce.target.name == column.name);
            let what = if idx == 0 {
                "the primary time"
            } else {
                "the second key"
            };
            let Some(position) = position else {
                // A mapping that is there and wrong has its own fault.
                if self
                    .faults
                    .iter()
                    .all(|fault| !fault.path.contains(&column.name))
                {
                    let message = format!("column `{}`, {what}, is not mapped", column.name);
                    let hint = format!("add `{}` to `target.columns`", column.name);
                    self.fault("target.columns", message, hint);
                }
                continue;
            };
            cells[position].coerce.key = if idx == 0 {
                Key::PrimaryTime
            } else {
                Key::Second
            };
            if idx == 0 {
                cells[..=position].rotate_right(1);
            }
        }
        cells
    }

    fn cells(
        &mut self,
        section: &str,
        mappings: &[ColumnMapping],
        targets: &[TargetColumn],
        table: &TargetTable,
    ) -> Vec<CellPlan> {
        let mut names = HashSet::new();
        let mut cells = Vec::with_capacity(mappings.len());
        for mapping in mappings {
            let path = format!("target.{section}.{}", mapping.name);
            if !names.insert(mapping.name.as_str()) {
                self.fault(&path, format!("`{}` is mapped twice", mapping.name), "");
                continue;
            }
            match targets.iter().find(|target| target.name == mapping.name) {
                Some(target) => cells.extend(self.cell(&path, mapping, target, table)),
                None => self.unknown_target(&path, mapping, section, targets, table),
            }
        }
        cells
    }

    /// What of a mapping can be judged without the column that it is for.
    pub(super) fn check_mappings(&mut self, section: &str, mappings: &[ColumnMapping]) {
        for mapping in mappings {
            let path = format!("target.{section}.{}", mapping.name);
            let found = self.source(&path, mapping);
            if let Rule::Field {
                default: Some(value),
                ..
            } = &mapping.rule
            {
                self.constant(&format!("{path}.default"), value);
            }
            if let Some(format) = &mapping.time {
                self.time_format(&path, format);
            }
            if let (Some((_, found)), Some(column_type)) = (found, mapping.column_type) {
                self.check_type(&path, found, &mapping.name, column_type);
            }
        }
    }

    fn unknown_target(
        &mut self,
        path: &str,
        mapping: &ColumnMapping,
        section: &str,
        targets: &[TargetColumn],
        table: &TargetTable,
    ) {
        let name = &mapping.name;
        let what = section.trim_end_matches('s');
        let message = format!("super table `{}` has no {what} `{name}`", table.super_table);
        let known = || targets.iter().map(|target| target.name.as_str());
        let hint = match nearest(name, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it has {}", known().collect::<Vec<_>>().join(", ")),
        };
        self.fault(path, message, hint);
    }
}

fn targets(cells: &[CellPlan]) -> Vec<TargetColumn> {
    cells
        .iter()
        .map(|cell| cell.coerce.target.clone())
        .collect()
}
