//! Selects: source, items, conditions, groups and order, run by SQLite.

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::Value as SqlValue;
use rusqlite::{Connection, params_from_iter};

use super::catalog::{Database, Precision, Schema};
use super::store::{column_name, tag_name};
use super::translate::{Source, SourceColumn, Translator, Typed};
use super::{Engine, RowSet, Session, Value, result_column};
use crate::refusal::Refusal;
use crate::sql::ast::{Expression, From, Select, SelectItem, TableName};
use crate::types::{Column, DataType};

/// A select in SQLite's words.
struct Plan {
    sql: String,
    columns: Vec<Column>,
    precision: Precision,
}

impl Engine {
    pub(super) fn select(
        &mut self,
        session: &Session,
        select: &Select<'_>,
    ) -> Result<RowSet, Refusal> {
        let mut parameters = Vec::new();
        let plan = self.plan(session, select, &mut parameters)?;
        let mut statement = self.connection.prepare(&plan.sql)?;
        let mut found = statement.query(params_from_iter(&parameters))?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let values = (0..plan.columns.len()).map(|i| row.get_ref(i).map(Value::from));
            rows.push(values.collect::<rusqlite::Result<_>>()?);
        }
        Ok(RowSet {
            columns: plan.columns,
            precision: plan.precision,
            rows,
        })
    }

    fn plan(
        &mut self,
        session: &Session,
        select: &Select<'_>,
        parameters: &mut Vec<Value>,
    ) -> Result<Plan, Refusal> {
        let source = self.source(session, select.from.as_ref(), parameters)?;
        let mut translator = Translator {
            source: &source,
            parameters,
            database: session.database.as_deref(),
            user: &session.user,
        };
        let items = items(&mut translator, &select.items)?;
        let grouped = items.iter().any(|(_, item)| item.aggregate);
        let outputs: Vec<String> = items.iter().map(|(_, item)| item.sql.clone()).collect();
        let distinct = if select.distinct { "DISTINCT " } else { "" };
        let mut sql = format!("SELECT {distinct}{}", outputs.join(", "));
        if !source.sql.is_empty() {
            sql = format!("{sql} FROM {}", source.sql);
        }
        if let Some(filter) = &select.filter {
            sql = format!("{sql} WHERE {}", translator.expression(filter)?.sql);
        }
        let mut groups = list(&mut translator, &select.group_by, &items)?;
        if grouped {
            groups.extend(list(&mut translator, &select.partition_by, &items)?);
        }
        if !groups.is_empty() {
            sql = format!("{sql} GROUP BY {}", groups.join(", "));
        } else if grouped && !items.iter().any(|(_, item)| item.sql.contains("count(")) {
            // Only a count has a row when there is nothing to aggregate.
            sql += " HAVING count(*) > 0";
        }
        sql += &order(&mut translator, select, &items)?;
        if select.limit.is_some() {
            let limit = select.limit.map_or(-1, |limit| limit as i64);
            sql = format!("{sql} LIMIT {limit} OFFSET {}", select.offset.unwrap_or(0));
        }
        let columns = items.into_iter().map(|(name, item)| Column {
            name,
            ..item.column
        });
        Ok(Plan {
            sql,
            columns: columns.collect(),
            precision: source.precision,
        })
    }

    fn source(
        &mut self,
        session: &Session,
        from: Option<&From<'_>>,
        parameters: &mut Vec<Value>,
    ) -> Result<Source, Refusal> {
        match from {
            None => Ok(Source {
                sql: String::new(),
                columns: Vec::new(),
                precision: Precision::Millisecond,
            }),
            Some(From::Select(inner)) => {
                let plan = self.plan(session, inner, parameters)?;
                Ok(subquery(plan))
            }
            Some(From::Table(table)) => {
                let database = Self::database_of(session, table)?;
                if database == "information_schema" {
                    return self.system_view(&table.name);
                }
                self.table_source(session, table)
            }
        }
    }

    fn table_source(&self, session: &Session, table: &TableName) -> Result<Source, Refusal> {
        let (database, schema) = self.schema_of(session, table)?;
        let subtable = if database.schemas.contains_key(&table.name) {
            None
        } else {
            database
                .subtables
                .get(&table.name)
                .map(|subtable| subtable.id)
        };
        Ok(rows_of(database, schema, subtable))
    }
}

fn rows_of(database: &Database, schema: &Schema, subtable: Option<i64>) -> Source {
    let mut columns = Vec::new();
    for column in &schema.columns {
        let sql = format!("d.{}", column_name(column));
        columns.push(SourceColumn {
            sql,
            column: column.clone(),
            in_star: true,
        });
    }
    for tag in &schema.tags {
        let sql = format!("t.{}", tag_name(tag));
        // A subtable's own `*` leaves its tags out.
        columns.push(SourceColumn {
            sql,
            column: tag.clone(),
            in_star: subtable.is_none(),
        });
    }
    columns.push(SourceColumn {
        sql: "t.name".to_owned(),
        column: result_column("tbname", DataType::Varchar, 192),
        in_star: false,
    });
    let only = subtable
        .map(|id| format!(" AND d.tb = {id}"))
        .unwrap_or_default();
    let sql = format!(
        "{} d JOIN {} t ON t.tb = d.tb{only}",
        schema.rows_table(),
        schema.subtables_table()
    );
    Source {
        sql,
        columns,
        precision: database.precision,
    }
}

fn subquery(plan: Plan) -> Source {
    let names: Vec<String> = (0..plan.columns.len()).map(|i| format!("s{i}")).collect();
    let sql = format!(
        "(WITH s({}) AS ({}) SELECT * FROM s) s",
        names.join(", "),
        plan.sql
    );
    let columns = plan
        .columns
        .into_iter()
        .zip(names)
        .map(|(column, name)| SourceColumn {
            sql: format!("s.{name}"),
            column,
            in_star: true,
        });
    Source {
        sql,
        columns: columns.collect(),
        precision: plan.precision,
    }
}

type Item = (String, Typed);

/// The items with `*`, `last(*)` and the like spread out.
fn items(translator: &mut Translator<'_>, items: &[SelectItem<'_>]) -> Result<Vec<Item>, Refusal> {
    let mut out = Vec::new();
    for item in items {
        match &item.expression {
            Expression::Star => {
                for name in star(translator.source) {
                    let typed = translator.expression(&Expression::Column(name.clone()))?;
                    out.push((name, typed));
                }
            }
            Expression::Call { name, arguments }
                if matches!(arguments[..], [Expression::Star]) && name != "count" =>
            {
                for column in star(translator.source) {
                    let call = Expression::Call {
                        name: name.clone(),
                        arguments: vec![Expression::Column(column.clone())],
                    };
                    out.push((format!("{name}({column})"), translator.expression(&call)?));
                }
            }
            expression => out.push((item.name.clone(), translator.expression(expression)?)),
        }
    }
    Ok(out)
}

fn star(source: &Source) -> Vec<String> {
    let shown = source.columns.iter().filter(|candidate| candidate.in_star);
    shown
        .map(|candidate| candidate.column.name.clone())
        .collect()
}

fn list(
    translator: &mut Translator<'_>,
    expressions: &[Expression<'_>],
    items: &[Item],
) -> Result<Vec<String>, Refusal> {
    expressions
        .iter()
        .map(|expression| by_name(translator, expression, items))
        .collect()
}

/// A column of the source, an alias or position of the select list, or any expression.
fn by_name(
    translator: &mut Translator<'_>,
    expression: &Expression<'_>,
    items: &[Item],
) -> Result<String, Refusal> {
    if let Expression::Literal(crate::sql::ast::LiteralKind::Number(position)) = expression {
        return Ok(position.to_string());
    }
    if let Expression::Column(name) = expression
        && translator.source.find(name).is_none()
        && let Some((_, item)) = items.iter().find(|(alias, _)| alias == name)
    {
        return Ok(item.sql.clone());
    }
    Ok(translator.expression(expression)?.sql)
}

fn order(
    translator: &mut Translator<'_>,
    select: &Select<'_>,
    items: &[Item],
) -> Result<String, Refusal> {
    let mut parts = Vec::new();
    for (expression, descending) in &select.order_by {
        let direction = if *descending { " DESC" } else { "" };
        parts.push(by_name(translator, expression, items)? + direction);
    }
    if parts.is_empty() {
        Ok(String::new())
    } else {
        Ok(format!(" ORDER BY {}", parts.join(", ")))
    }
}

/// `first`, `last` and `last_row`: the value at the smallest or largest time.
#[derive(Clone, Copy)]
struct AtTime {
    latest: bool,
    skip_null: bool,
}

impl Aggregate<Option<(i64, SqlValue)>, SqlValue> for AtTime {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Option<(i64, SqlValue)>> {
        Ok(None)
    }

    fn step(
        &self,
        context: &mut Context<'_>,
        kept: &mut Option<(i64, SqlValue)>,
    ) -> rusqlite::Result<()> {
        let time: i64 = context.get(0)?;
        let value: SqlValue = context.get(1)?;
        if self.skip_null && value == SqlValue::Null {
            return Ok(());
        }
        let better = kept.as_ref().is_none_or(|(best, _)| {
            if self.latest {
                time >= *best
            } else {
                time < *best
            }
        });
        if better {
            *kept = Some((time, value));
        }
        Ok(())
    }

    fn finalize(
        &self,
        _: &mut Context<'_>,
        kept: Option<Option<(i64, SqlValue)>>,
    ) -> rusqlite::Result<SqlValue> {
        Ok(kept.flatten().map_or(SqlValue::Null, |(_, value)| value))
    }
}

/// Teaches SQLite the aggregates that it lacks.
pub(super) fn add_functions(connection: &Connection) -> rusqlite::Result<()> {
    let functions = [
        (
            "taos_first",
            AtTime {
                latest: false,
                skip_null: true,
            },
        ),
        (
            "taos_last",
            AtTime {
                latest: true,
                skip_null: true,
            },
        ),
        (
            "taos_last_row",
            AtTime {
                latest: true,
                skip_null: false,
            },
        ),
    ];
    for (name, function) in functions {
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
        connection.create_aggregate_function(name, 2, flags, function)?;
    }
    Ok(())
}
