//! Document + target → program. Every fault is collected, none stops the others from being found.

use std::collections::HashSet;

use inlet_config::{
    column_type::ColumnType,
    settings::{
        ColumnMapping, Extract, ExtractRule, MessageSettings, Rule, TargetSettings, TimeFormat,
        TimeUnit,
    },
};
use inlet_expr::{ast::Expr, check::Type};
use regex::Regex;

use crate::{
    coerce::{CoercePlan, Key},
    extract::{ExtractPlan, How},
    fields::{Fields, group_index, nearest},
    filter::FilterPlan,
    map::{CellPlan, CellSource, Constant, MapPlan},
    program::{CompileFault, Program},
    rows::Layout,
    target::{TargetColumn, TargetTable},
    template::Template,
    time::TimePlan,
};

/// See the module.
pub(crate) struct Compiler {
    fields: Fields,
    faults: Vec<CompileFault>,
}

type Target<'a> = Option<(&'a TargetSettings, &'a TargetTable)>;

impl Compiler {
    /// Compiles; `extra` are fields that are decoded and extracted though no rule uses them.
    pub(crate) fn compile(
        message: &MessageSettings,
        target: Target<'_>,
        extra: &[String],
    ) -> Result<Program, Vec<CompileFault>> {
        let fields = Fields::new(&message.parse).map_err(|error| {
            vec![CompileFault {
                path: "message.parse.regex".to_owned(),
                message: format!("cannot compile the pattern: {error}"),
                hint: String::new(),
            }]
        })?;
        let mut compiler = Self {
            fields,
            faults: Vec::new(),
        };
        for name in extra {
            compiler.fields.slot(name);
        }
        let program = compiler.program(message, target, !extra.is_empty());
        if compiler.faults.is_empty() {
            let (decode, slot_names) = compiler.fields.finish();
            let (extract, filters, map, layout) = program;
            return Ok(Program {
                decode,
                extract,
                filters,
                map,
                layout,
                slot_names,
            });
        }
        Err(compiler.faults)
    }

    fn program(
        &mut self,
        message: &MessageSettings,
        target: Target<'_>,
        keep_unused: bool,
    ) -> (Vec<ExtractPlan>, Vec<FilterPlan>, Option<MapPlan>, Layout) {
        let used = used_names(message, target.map(|(settings, _)| settings));
        let is_used = |name: &str| keep_unused || used.contains(name);
        let extract = message
            .extract
            .iter()
            .enumerate()
            .filter_map(|(idx, rule)| self.extract(idx, rule, &is_used))
            .collect();
        let filters = message
            .filter
            .iter()
            .enumerate()
            .filter_map(|(idx, text)| self.filter(idx, text))
            .collect();
        let mut layout = Layout {
            columns: Vec::new(),
            tags: Vec::new(),
        };
        let map = target.and_then(|(settings, table)| self.map(settings, table, &mut layout));
        (extract, filters, map, layout)
    }

    fn fault(&mut self, path: &str, message: impl Into<String>, hint: impl Into<String>) {
        self.faults.push(CompileFault {
            path: path.to_owned(),
            message: message.into(),
            hint: hint.into(),
        });
    }

    /// The slot of a field, or a fault.
    fn field(&mut self, path: &str, name: &str) -> Option<usize> {
        if self.fields.type_of(name).is_some() {
            return Some(self.fields.slot(name));
        }
        let hint = self.field_hint(name);
        self.fault(path, format!("unknown field `{name}`"), hint);
        None
    }

    fn field_hint(&self, name: &str) -> String {
        self.fields
            .nearest(name)
            .map_or_else(String::new, |near| format!("did you mean `{near}`?"))
    }

    fn extract(
        &mut self,
        idx: usize,
        rule: &ExtractRule,
        is_used: &dyn Fn(&str) -> bool,
    ) -> Option<ExtractPlan> {
        let from = self.field(&format!("message.extract[{idx}].from"), &rule.from)?;
        let how = match &rule.how {
            Extract::Split { separator, into } => How::Split {
                separator: separator.clone(),
                parts: (0..*into)
                    .map(|part| format!("{}_{part}", rule.from))
                    .map(|name| is_used(&name).then(|| self.fields.extracted(&name)))
                    .collect(),
            },
            Extract::Regex { pattern } => match Regex::new(pattern) {
                Ok(pattern) => self.groups(pattern, is_used),
                Err(error) => {
                    let path = format!("message.extract[{idx}].regex");
                    self.fault(&path, format!("cannot compile the pattern: {error}"), "");
                    return None;
                }
            },
        };
        Some(ExtractPlan { from, how })
    }

    fn groups(&mut self, pattern: Regex, is_used: &dyn Fn(&str) -> bool) -> How {
        let groups = pattern
            .capture_names()
            .flatten()
            .filter(|name| is_used(name))
            .filter_map(|name| Some((group_index(&pattern, name)?, self.fields.extracted(name))))
            .collect();
        How::Regex { pattern, groups }
    }

    /// An expression whose names and types are right.
    fn expr(&mut self, path: &str, text: &str) -> Option<(Expr, Type)> {
        let expr = match Expr::parse(text) {
            Ok(expr) => expr,
            Err(error) => {
                self.fault(path, format!("cannot read `{text}`: {error}"), "");
                return None;
            }
        };
        match expr.check(&|name| self.fields.type_of(name)) {
            Ok(result) => Some((expr, result)),
            Err(faults) => {
                for fault in faults {
                    let name = &text[fault.span.clone()];
                    let is_field = self.fields.type_of(name).is_none() && fault.hint.is_empty();
                    let hint = if is_field {
                        self.field_hint(name)
                    } else {
                        fault.hint
                    };
                    self.fault(path, fault.message, hint);
                }
                None
            }
        }
    }

    fn filter(&mut self, idx: usize, text: &str) -> Option<FilterPlan> {
        let path = format!("message.filter[{idx}]");
        let (expr, result) = self.expr(&path, text)?;
        if !result.may_be(Type::Bool) || result == Type::Null {
            let message = format!("filter gives a {}, not true or false", result.name());
            self.fault(&path, message, "compare it with something, as in `id != 1`");
            return None;
        }
        let compiled = expr.compile(&mut |name| self.fields.slot(name));
        Some(FilterPlan {
            text: text.to_owned(),
            compiled,
        })
    }

    fn template(&mut self, path: &str, text: &str) -> Option<Template> {
        let mut template = match Template::parse(text) {
            Ok(template) => template,
            Err(error) => {
                self.fault(path, format!("cannot read `{text}`: {error}"), "");
                return None;
            }
        };
        let names: Vec<String> = template.fields().map(str::to_owned).collect();
        let num_known = names
            .iter()
            .filter(|name| self.field(path, name).is_some())
            .count();
        if num_known < names.len() {
            return None;
        }
        template.bind(|name| self.fields.slot(name));
        Some(template)
    }

    fn map(
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

    fn cell(
        &mut self,
        path: &str,
        mapping: &ColumnMapping,
        target: &TargetColumn,
        table: &TargetTable,
    ) -> Option<CellPlan> {
        self.check_declared(path, mapping, target);
        let (source, found) = self.source(path, mapping)?;
        let time = self.time(path, mapping, target, &source)?;
        let coerce = CoercePlan {
            target: target.clone(),
            time,
            precision: table.precision,
            key: Key::No,
        };
        let default = match &mapping.rule {
            Rule::Field {
                default: Some(value),
                ..
            } => Some(self.constant(&format!("{path}.default"), value)?),
            _ => None,
        };
        let (rule_key, constant) = match &source {
            CellSource::Constant(constant) => ("value", Some(constant)),
            _ => ("default", default.as_ref()),
        };
        if let Some(constant) = constant {
            self.check_constant(&format!("{path}.{rule_key}"), constant, &coerce);
        }
        self.check_type(path, found, target);
        Some(CellPlan {
            source,
            default,
            coerce,
        })
    }

    /// A length that was widened on the server is fine, another type is not.
    fn check_declared(&mut self, path: &str, mapping: &ColumnMapping, target: &TargetColumn) {
        let Some(declared) = mapping.column_type else {
            return;
        };
        let found = target.column_type;
        if std::mem::discriminant(&declared) != std::mem::discriminant(&found) {
            let message = format!("declared as {declared}, but the super table has {found}");
            let hint = format!("write `type: {found}` or leave the type out");
            self.fault(&format!("{path}.type"), message, hint);
        }
    }

    fn source(&mut self, path: &str, mapping: &ColumnMapping) -> Option<(CellSource, Type)> {
        Some(match &mapping.rule {
            Rule::Field { field, .. } => {
                let slot = self.field(&format!("{path}.from"), field)?;
                // Text may show a number, so only a value's own kind is checked, when it comes.
                (CellSource::Slot(slot), Type::Any)
            }
            Rule::Value(value) => {
                let constant = self.constant(&format!("{path}.value"), value)?;
                (CellSource::Constant(constant), Type::Any)
            }
            Rule::Template(text) => {
                let template = self.template(&format!("{path}.template"), text)?;
                (CellSource::Template(template), Type::Any)
            }
            Rule::Expr(text) => {
                let (expr, result) = self.expr(&format!("{path}.expr"), text)?;
                let compiled = expr.compile(&mut |name| self.fields.slot(name));
                (
                    CellSource::Expr {
                        text: text.clone(),
                        compiled,
                    },
                    result,
                )
            }
        })
    }

    fn constant(&mut self, path: &str, value: &serde_json::Value) -> Option<Constant> {
        let constant = Constant::new(value);
        if constant.is_none() {
            self.fault(
                path,
                "an object or array is no value of a column",
                "write it as a text",
            );
        }
        constant
    }

    fn check_constant(&mut self, path: &str, constant: &Constant, coerce: &CoercePlan) {
        let column = inlet_expr::evaluate::repeated(constant.value(), 1);
        let mut faults = Vec::new();
        coerce.run(&column, &mut faults);
        for fault in faults {
            self.fault(path, fault.reason, "");
        }
    }

    /// An expression that gives a bool or text for a column of numbers is a mistake.
    fn check_type(&mut self, path: &str, found: Type, target: &TargetColumn) {
        let is_number = !matches!(
            target.column_type,
            ColumnType::Bool
                | ColumnType::Varchar { .. }
                | ColumnType::Nchar { .. }
                | ColumnType::Varbinary { .. }
                | ColumnType::Geometry { .. }
                | ColumnType::Json
                | ColumnType::Timestamp
        );
        if is_number && found == Type::Text {
            let message = format!(
                "expression gives a text, but `{}` is {}",
                target.name, target.column_type
            );
            self.fault(
                &format!("{path}.expr"),
                message,
                "convert it with `parse_float` or `parse_int`",
            );
        }
    }

    fn time(
        &mut self,
        path: &str,
        mapping: &ColumnMapping,
        target: &TargetColumn,
        source: &CellSource,
    ) -> Option<TimePlan> {
        let is_time = target.column_type == ColumnType::Timestamp;
        let format = match (&mapping.time, source) {
            (Some(_), _) if !is_time => {
                let message = format!("`{}` is {}, not TIMESTAMP", target.name, target.column_type);
                self.fault(&format!("{path}.time"), message, "leave `time` out");
                return None;
            }
            (Some(format), _) => format,
            (None, CellSource::Slot(slot)) if self.fields.is_kafka_timestamp(*slot) => {
                &TimeFormat::Unit(TimeUnit::Millisecond)
            }
            (None, _) => return Some(TimePlan::Plain),
        };
        match TimePlan::compile(format) {
            Ok(plan) => Some(plan),
            Err(message) => {
                self.fault(
                    &format!("{path}.time"),
                    message,
                    "see chrono's strftime fields",
                );
                None
            }
        }
    }
}

fn targets(cells: &[CellPlan]) -> Vec<TargetColumn> {
    cells
        .iter()
        .map(|cell| cell.coerce.target.clone())
        .collect()
}

/// Every name that some rule refers to. What does not parse has its fault elsewhere.
fn used_names(message: &MessageSettings, target: Option<&TargetSettings>) -> HashSet<String> {
    let mut used: HashSet<String> = message
        .extract
        .iter()
        .map(|rule| rule.from.clone())
        .collect();
    let mut add_expr = |text: &str| {
        if let Ok(expr) = Expr::parse(text) {
            used.extend(expr.fields().into_iter().map(str::to_owned));
        }
    };
    message.filter.iter().for_each(|text| add_expr(text));
    let mappings = target
        .iter()
        .flat_map(|target| target.columns.iter().chain(&target.tags));
    let mut templates: Vec<&str> = target
        .iter()
        .map(|target| target.subtable.as_str())
        .collect();
    let mut named = Vec::new();
    for mapping in mappings {
        match &mapping.rule {
            Rule::Field { field, .. } => named.push(field.clone()),
            Rule::Value(_) => {}
            Rule::Template(text) => templates.push(text),
            Rule::Expr(text) => add_expr(text),
        }
    }
    used.extend(named);
    for template in templates
        .into_iter()
        .filter_map(|text| Template::parse(text).ok())
    {
        used.extend(template.fields().map(str::to_owned));
    }
    used
}
