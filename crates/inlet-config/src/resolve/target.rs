//! Section `target`: the super table and its columns.

use super::{Noted, Resolver};
use crate::{
    column_type::ColumnType,
    document::{
        ColumnConfig, ColumnRuleConfig, ColumnsConfig, SuperTableConfig, TargetConfig, TimeConfig,
        TimeUnitNameConfig,
    },
    fault::Problem,
    format,
    path::Path,
    settings::{ColumnMapping, Rule, TargetSettings, TimeFormat, TimeUnit},
    shape::top,
};

impl Resolver<'_> {
    pub(crate) fn target(&mut self, config: TargetConfig) -> Result<TargetSettings, Noted> {
        let path = top("target");
        let tdengine = path.key("tdengine");
        let database = self.database(config.tdengine.database.clone(), &tdengine.key("database"));
        let connection = self.connection(config.tdengine, &tdengine);
        let (super_table, create) = match config.super_table {
            SuperTableConfig::Name(name) => (name, false),
            SuperTableConfig::Named(named) => (named.name, named.create),
        };
        let columns = self.columns(config.columns, &path.key("columns"));
        let tags = self.columns(config.tags, &path.key("tags"));
        self.check_columns(&columns, &tags, &path);
        if create {
            self.check_create(&columns, &tags, &path);
        }
        let (database, create_database) = database?;
        Ok(TargetSettings {
            connection: connection?,
            database,
            create_database,
            super_table,
            create_super_table: create,
            subtable: config.subtable,
            columns,
            tags,
        })
    }

    pub(super) fn columns(&mut self, columns: ColumnsConfig, path: &Path) -> Vec<ColumnMapping> {
        let columns = columns.into_iter();
        columns
            .filter_map(|(name, column)| self.column(&name, column, &path.key(&name)).ok())
            .collect()
    }

    pub(super) fn column(
        &mut self,
        name: &str,
        config: ColumnConfig,
        path: &Path,
    ) -> Result<ColumnMapping, Noted> {
        let config = match config {
            ColumnConfig::Rule(rule) => *rule,
            ColumnConfig::Field(field) => return Ok(plain_column(name, field)),
        };
        if config.default.is_some() && config.from.is_none() {
            let problem = Problem::new("a default goes with `from` only");
            self.fault(&path.key("default"), problem.hint("leave it out"));
        }
        let column_type = match &config.column_type {
            Some(text) => Some(self.take(&path.key("type"), format::column_type(text))?),
            None => None,
        };
        let time = match &config.time {
            Some(time) => Some(self.time(time, &path.key("time"))?),
            None => None,
        };
        if time.is_some() && column_type.is_some_and(|given| given != ColumnType::Timestamp) {
            let problem = Problem::new("`time` needs a column of type TIMESTAMP");
            self.fault(
                &path.key("time"),
                problem.hint("change the type, or leave `time` out"),
            );
        }
        Ok(ColumnMapping {
            name: name.to_owned(),
            second_key: config.second_key,
            rule: rule(config).ok_or(Noted)?,
            column_type,
            time,
        })
    }

    fn time(&mut self, config: &TimeConfig, path: &Path) -> Result<TimeFormat, Noted> {
        match config {
            TimeConfig::Named(_) => Ok(TimeFormat::Rfc3339),
            TimeConfig::Unit(unit) => Ok(TimeFormat::Unit(match unit.unit {
                TimeUnitNameConfig::Second => TimeUnit::Second,
                TimeUnitNameConfig::Millisecond => TimeUnit::Millisecond,
                TimeUnitNameConfig::Microsecond => TimeUnit::Microsecond,
                TimeUnitNameConfig::Nanosecond => TimeUnit::Nanosecond,
            })),
            TimeConfig::Text(text) => {
                let zone = self.take(&path.key("zone"), format::time_zone(&text.zone))?;
                Ok(TimeFormat::Text {
                    format: text.format.clone(),
                    zone,
                })
            }
        }
    }

    /// What holds whether or not the super table is created.
    pub(super) fn check_columns(
        &mut self,
        columns: &[ColumnMapping],
        tags: &[ColumnMapping],
        path: &Path,
    ) {
        for (column_idx, column) in columns.iter().enumerate() {
            let path = path.key("columns").key(&column.name);
            if column_idx == 0
                && column
                    .column_type
                    .is_some_and(|given| given != ColumnType::Timestamp)
            {
                let problem = Problem::new(
                    "the first column is the primary time, its type must be TIMESTAMP",
                );
                self.fault(&path.key("type"), problem.hint("put the time first"));
            }
            if column_idx != 1 && column.second_key {
                let problem = Problem::new("only the second column can be the second key");
                self.fault(
                    &path.key("second_key"),
                    problem.hint("move it to the second place"),
                );
            }
            if let Some(column_type) = column.column_type
                && column.second_key
                && !column_type.may_be_second_key()
            {
                let problem = Problem::new(format!("{column_type} cannot be the second key"));
                self.fault(
                    &path.key("type"),
                    problem.hint("use INT, BIGINT (also UNSIGNED) or VARCHAR"),
                );
            }
            if column.column_type == Some(ColumnType::Json) {
                self.fault(
                    &path.key("type"),
                    Problem::new("only tags can be of type JSON").hint("use VARCHAR"),
                );
            }
        }
        for tag in tags {
            let path = path.key("tags").key(&tag.name);
            if columns.iter().any(|column| column.name == tag.name) {
                let problem = Problem::new(format!("`{}` is already a column", tag.name));
                self.fault(
                    &path,
                    problem.hint("columns and tags of one table need different names"),
                );
            }
            if tag.second_key {
                let problem = Problem::new("a tag cannot be the second key");
                self.fault(
                    &path.key("second_key"),
                    problem.hint("only the second column can"),
                );
            }
        }
    }

    /// What a super table needs to be created.
    pub(super) fn check_create(
        &mut self,
        columns: &[ColumnMapping],
        tags: &[ColumnMapping],
        path: &Path,
    ) {
        const HINT: &str = "it is needed to create the super table: `{from: …, type: FLOAT}`";
        for (section, mappings) in [("columns", columns), ("tags", tags)] {
            for mapping in mappings
                .iter()
                .filter(|mapping| mapping.column_type.is_none())
            {
                let path = path.key(section).key(&mapping.name);
                self.fault(&path, Problem::new("`type` is missing").hint(HINT));
            }
        }
        if columns.len() < 2 {
            let problem = Problem::new("a super table needs a column besides the primary time");
            self.fault(&path.key("columns"), problem.hint("add one"));
        }
        if tags.is_empty() {
            let problem = Problem::new("a super table needs at least one tag");
            self.fault(
                &path.key("tags"),
                problem.hint("add one, such as `id: {from: id, type: INT}`"),
            );
        }
    }
}

fn plain_column(name: &str, field: String) -> ColumnMapping {
    ColumnMapping {
        name: name.to_owned(),
        rule: Rule::Field {
            field,
            default: None,
        },
        column_type: None,
        second_key: false,
        time: None,
    }
}

/// `None` for a rule without a source, which the shape refuses.
fn rule(config: ColumnRuleConfig) -> Option<Rule> {
    if let Some(field) = config.from {
        return Some(Rule::Field {
            field,
            default: config.default.map(|constant| constant.0),
        });
    }
    let value = config.value.map(|constant| Rule::Value(constant.0));
    value
        .or(config.template.map(Rule::Template))
        .or(config.expr.map(Rule::Expr))
}
