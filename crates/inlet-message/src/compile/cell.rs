//! One column or tag: where its value comes from, and whether that can fit.

use inlet_config::{
    column_type::ColumnType,
    settings::{ColumnMapping, Rule, TimeFormat, TimeUnit},
};
use inlet_expr::check::Type;

use super::Compiler;
use crate::{
    coerce::{CoercePlan, Key},
    map::{CellPlan, CellSource, Constant},
    target::{TargetColumn, TargetTable},
    time::TimePlan,
};

impl Compiler {
    pub(super) fn cell(
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
        self.check_type(path, found, &target.name, target.column_type);
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

    pub(super) fn source(
        &mut self,
        path: &str,
        mapping: &ColumnMapping,
    ) -> Option<(CellSource, Type)> {
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

    pub(super) fn constant(&mut self, path: &str, value: &serde_json::Value) -> Option<Constant> {
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
    pub(super) fn check_type(
        &mut self,
        path: &str,
        found: Type,
        name: &str,
        column_type: ColumnType,
    ) {
        let is_number = !matches!(
            column_type,
            ColumnType::Bool
                | ColumnType::Varchar { .. }
                | ColumnType::Nchar { .. }
                | ColumnType::Varbinary { .. }
                | ColumnType::Geometry { .. }
                | ColumnType::Json
                | ColumnType::Timestamp
        );
        if is_number && found == Type::Text {
            let message = format!("expression gives text, but `{name}` is {column_type}");
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
        self.time_format(path, format)
    }

    pub(super) fn time_format(&mut self, path: &str, format: &TimeFormat) -> Option<TimePlan> {
        match TimePlan::compile(format) {
            Ok(plan) => Some(plan),
            Err(message) => {
                self.fault(
                    &format!("{path}.time"),
                    message,
                    "write it in strftime's notation, such as `%Y-%m-%d %H:%M:%S%.f`",
                );
                None
            }
        }
    }
}
