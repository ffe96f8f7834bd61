//! Expressions of a select in SQLite's words, each with the type TDengine gives it.

use super::catalog::Precision;
use super::value::{condition_time, timestamp};
use super::{Value, result_column};
use crate::refusal::{Refusal, code};
use crate::sql::ast::{Expression, LiteralKind};
use crate::types::{Column, DataType};

/// What a select reads from.
pub(super) struct Source {
    /// SQLite's FROM clause.
    pub sql: String,
    pub columns: Vec<SourceColumn>,
    pub precision: Precision,
}

/// A column, tag or pseudo-column that a name may mean.
pub(super) struct SourceColumn {
    pub sql: String,
    pub column: Column,
    /// Whether `*` stands for it too.
    pub in_star: bool,
}

/// SQL with its type.
pub(super) struct Typed {
    pub sql: String,
    pub column: Column,
    /// Whether an aggregate stands in it.
    pub aggregate: bool,
}

/// Collects parameters while expressions are translated.
pub(super) struct Translator<'s> {
    pub source: &'s Source,
    pub parameters: &'s mut Vec<Value>,
    pub database: Option<&'s str>,
    pub user: &'s str,
}

const AGGREGATES: &[&str] = &[
    "count", "sum", "avg", "min", "max", "first", "last", "last_row", "spread",
];

impl Source {
    pub(super) fn find(&self, name: &str) -> Option<&SourceColumn> {
        let pseudo = matches!(name, "_c0" | "_rowts");
        self.columns
            .iter()
            .find(|candidate| candidate.column.name == name)
            .or_else(|| self.columns.first().filter(|_| pseudo))
    }

    fn time(&self) -> &str {
        self.columns.first().map_or("NULL", |first| &first.sql)
    }
}

impl Translator<'_> {
    pub(super) fn expression(&mut self, expression: &Expression<'_>) -> Result<Typed, Refusal> {
        match expression {
            Expression::Star => Err(Refusal::syntax("*")),
            Expression::Column(name) => self.column(name),
            Expression::Literal(kind) => self.literal(kind),
            Expression::Duration(nanoseconds) => {
                let units = nanoseconds / self.source.precision.nanoseconds();
                Ok(plain(units.to_string(), DataType::BigInt))
            }
            Expression::Call { name, arguments } => self.call(name, arguments),
            Expression::Binary {
                operator,
                left,
                right,
            } => self.binary(operator, left, right),
            Expression::Not(inner) => {
                let inner = self.expression(inner)?;
                Ok(plain(format!("NOT ({})", inner.sql), DataType::Bool))
            }
            Expression::Negative(inner) => {
                let inner = self.expression(inner)?;
                Ok(Typed {
                    sql: format!("-({})", inner.sql),
                    ..inner
                })
            }
            Expression::IsNull { inner, negated } => {
                let inner = self.expression(inner)?;
                let not = if *negated { " NOT" } else { "" };
                Ok(plain(
                    format!("({}) IS{not} NULL", inner.sql),
                    DataType::Bool,
                ))
            }
            Expression::In {
                inner,
                list,
                negated,
            } => self.in_list(inner, list, *negated),
            Expression::Between {
                inner,
                low,
                high,
                negated,
            } => {
                let (low, _, _) = self.comparable(low, inner)?;
                let (high, inner, _) = self.comparable(high, inner)?;
                let not = if *negated { "NOT " } else { "" };
                let sql = format!("(({inner}) {not}BETWEEN {low} AND {high})");
                Ok(plain(sql, DataType::Bool))
            }
        }
    }

    fn column(&mut self, name: &str) -> Result<Typed, Refusal> {
        let found = self
            .source
            .find(name)
            .ok_or_else(|| Refusal::invalid_column(name))?;
        Ok(Typed {
            sql: found.sql.clone(),
            column: found.column.clone(),
            aggregate: false,
        })
    }

    fn literal(&mut self, kind: &LiteralKind<'_>) -> Result<Typed, Refusal> {
        let (value, data_type, length) = match kind {
            LiteralKind::Null => (Value::Null, DataType::Bool, 1),
            LiteralKind::Bool(value) => (Value::Int(i64::from(*value)), DataType::Bool, 1),
            LiteralKind::Text(text) => (
                Value::text(text.as_ref()),
                DataType::Varchar,
                text.len() as u32,
            ),
            LiteralKind::Number(text) => match text.parse::<i64>() {
                Ok(number) => (Value::Int(number), DataType::BigInt, 8),
                Err(_) => match text.parse() {
                    Ok(number) => (Value::Real(number), DataType::Double, 8),
                    Err(_) => return Err(Refusal::syntax(text)),
                },
            },
            LiteralKind::Now(_) => {
                let now = timestamp(kind, self.source.precision).unwrap_or_default();
                (Value::Int(now), DataType::Timestamp, 8)
            }
            LiteralKind::Placeholder => return Err(Refusal::syntax("?")),
            LiteralKind::Word(word) => return Err(Refusal::syntax(word)),
        };
        let sql = self.parameter(value);
        Ok(Typed {
            sql,
            column: result_column("", data_type, length),
            aggregate: false,
        })
    }

    fn parameter(&mut self, value: Value) -> String {
        self.parameters.push(value);
        format!("?{}", self.parameters.len())
    }

    fn binary(
        &mut self,
        operator: &str,
        left: &Expression<'_>,
        right: &Expression<'_>,
    ) -> Result<Typed, Refusal> {
        if matches!(operator, "AND" | "OR" | "+" | "-" | "*" | "/" | "%") {
            return self.arithmetic(operator, left, right);
        }
        let (right_sql, left_sql, aggregate) = self.comparable(right, left)?;
        // The other side may be the text that means a time.
        let (left_sql, right_sql) = if matches!(left, Expression::Literal(LiteralKind::Text(_))) {
            let (left, right, _) = self.comparable(left, right)?;
            (left, right)
        } else {
            (left_sql, right_sql)
        };
        let sql = format!("(({left_sql}) {operator} ({right_sql}))");
        Ok(Typed {
            aggregate,
            ..plain(sql, DataType::Bool)
        })
    }

    fn arithmetic(
        &mut self,
        operator: &str,
        left: &Expression<'_>,
        right: &Expression<'_>,
    ) -> Result<Typed, Refusal> {
        let left = self.expression(left)?;
        let right = self.expression(right)?;
        let times = [&left, &right].map(|side| side.column.data_type == DataType::Timestamp);
        let data_type = match operator {
            "AND" | "OR" => DataType::Bool,
            "+" | "-" if times[0] && times[1] => DataType::BigInt,
            "+" | "-" if times[0] || times[1] => DataType::Timestamp,
            _ => DataType::Double,
        };
        let sql = if data_type == DataType::Double {
            // TDengine calculates with floating point, also with two integers.
            format!("(CAST({} AS REAL) {operator} ({}))", left.sql, right.sql)
        } else {
            format!("(({}) {operator} ({}))", left.sql, right.sql)
        };
        Ok(Typed {
            aggregate: left.aggregate || right.aggregate,
            ..plain(sql, data_type)
        })
    }

    fn in_list(
        &mut self,
        inner: &Expression<'_>,
        list: &[Expression<'_>],
        negated: bool,
    ) -> Result<Typed, Refusal> {
        let mut values = Vec::with_capacity(list.len());
        let mut subject = String::new();
        for value in list {
            let (value, inner, _) = self.comparable(value, inner)?;
            values.push(value);
            subject = inner;
        }
        let not = if negated { "NOT " } else { "" };
        Ok(plain(
            format!("(({subject}) {not}IN ({}))", values.join(", ")),
            DataType::Bool,
        ))
    }

    /// SQL of `value` and `subject`; a text compared with a time is read as a time.
    fn comparable(
        &mut self,
        value: &Expression<'_>,
        subject: &Expression<'_>,
    ) -> Result<(String, String, bool), Refusal> {
        let subject = self.expression(subject)?;
        if let (Expression::Literal(LiteralKind::Text(text)), DataType::Timestamp) =
            (value, subject.column.data_type)
        {
            let time = condition_time(text, self.source.precision)?;
            return Ok((
                self.parameter(Value::Int(time)),
                subject.sql,
                subject.aggregate,
            ));
        }
        let value = self.expression(value)?;
        Ok((value.sql, subject.sql, subject.aggregate || value.aggregate))
    }

    fn call(&mut self, name: &str, arguments: &[Expression<'_>]) -> Result<Typed, Refusal> {
        match (name, arguments) {
            ("server_version" | "client_version", []) => Ok(self.text(crate::SERVER_VERSION)),
            ("server_status", []) => Ok(plain("1".to_owned(), DataType::Int)),
            ("current_user" | "user", []) => Ok(self.text(self.user)),
            ("database", []) => Ok(match self.database {
                Some(database) => self.text(database),
                None => plain("NULL".to_owned(), DataType::Varchar),
            }),
            ("count", [Expression::Star]) => Ok(aggregate("count(*)".to_owned(), DataType::BigInt)),
            (_, [inner]) if AGGREGATES.contains(&name) => self.aggregate(name, inner),
            (
                "abs" | "round" | "floor" | "ceil" | "upper" | "lower" | "ltrim" | "rtrim" | "trim",
                [inner],
            ) => {
                let inner = self.expression(inner)?;
                Ok(Typed {
                    sql: format!("{name}({})", inner.sql),
                    ..inner
                })
            }
            ("length" | "char_length", [inner]) => {
                let inner = self.expression(inner)?;
                let inner = if name == "length" {
                    format!("CAST({} AS BLOB)", inner.sql)
                } else {
                    inner.sql
                };
                Ok(plain(format!("length({inner})"), DataType::BigInt))
            }
            _ => Err(Refusal::new(
                code::INVALID_OPERATION,
                format!("the sandbox does not know the function {name} with these arguments"),
            )),
        }
    }

    fn text(&mut self, text: &str) -> Typed {
        let sql = self.parameter(Value::text(text));
        let column = result_column("", DataType::Varchar, text.len() as u32);
        Typed {
            sql,
            column,
            aggregate: false,
        }
    }

    fn aggregate(&mut self, name: &str, inner: &Expression<'_>) -> Result<Typed, Refusal> {
        let inner = self.expression(inner)?;
        let time = self.source.time();
        let sql = &inner.sql;
        let real = matches!(inner.column.data_type, DataType::Float | DataType::Double);
        let typed = match name {
            "count" => aggregate(format!("count({sql})"), DataType::BigInt),
            "avg" => aggregate(format!("avg({sql})"), DataType::Double),
            "spread" => aggregate(
                format!("CAST(max({sql}) - min({sql}) AS REAL)"),
                DataType::Double,
            ),
            "sum" => {
                let unsigned = inner
                    .column
                    .data_type
                    .integer()
                    .is_some_and(|(low, _, _)| low == 0);
                let data_type = match (real, unsigned) {
                    (true, _) => DataType::Double,
                    (false, true) => DataType::UBigInt,
                    (false, false) => DataType::BigInt,
                };
                aggregate(format!("sum({sql})"), data_type)
            }
            "first" => same_type(format!("taos_first({time}, {sql})"), inner),
            "last" => same_type(format!("taos_last({time}, {sql})"), inner),
            "last_row" => same_type(format!("taos_last_row({time}, {sql})"), inner),
            _ => same_type(format!("{name}({sql})"), inner),
        };
        Ok(typed)
    }
}

fn plain(sql: String, data_type: DataType) -> Typed {
    let length = data_type.width().unwrap_or_default() as u32;
    Typed {
        sql,
        column: result_column("", data_type, length),
        aggregate: false,
    }
}

fn aggregate(sql: String, data_type: DataType) -> Typed {
    Typed {
        aggregate: true,
        ..plain(sql, data_type)
    }
}

fn same_type(sql: String, inner: Typed) -> Typed {
    Typed {
        sql,
        aggregate: true,
        ..inner
    }
}
