//! Reads an expression by Prometheus' grammar and follows its labels from the metrics upwards.

use std::collections::BTreeSet;

use promql_parser::{
    label::{MatchOp, Matcher},
    parser::{self, AggregateExpr, BinaryExpr, Call, Expr, LabelModifier, VectorSelector},
};

use crate::exposition::{Exposed, Labels, OF_PROMETHEUS};

/// Labels whose values are a closed list, so that a wrong value is a mistake.
const CLOSED: [&str; 3] = ["state", "outcome", "kind"];

/// Labels of the result; `None` for a number.
type Result<T = Option<BTreeSet<String>>> = std::result::Result<T, String>;

/// The labels that the series of `expression` have; an error says what in it is not exposed.
pub(crate) fn check(expression: &str, exposed: &Exposed) -> Result<BTreeSet<String>> {
    let expression = expression
        .replace("$__rate_interval", "5m")
        .replace("$__range", "1h");
    let parsed = parser::parse(&expression).map_err(|error| format!("{error}: {expression}"))?;
    Ok(labels(&parsed, exposed)?.unwrap_or_default())
}

fn labels(expr: &Expr, exposed: &Exposed) -> Result {
    match expr {
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) => Ok(None),
        Expr::Paren(inner) => labels(&inner.expr, exposed),
        Expr::Unary(inner) => labels(&inner.expr, exposed),
        Expr::Subquery(inner) => labels(&inner.expr, exposed),
        Expr::VectorSelector(selector) => of_selector(selector, exposed).map(Some),
        Expr::MatrixSelector(selector) => of_selector(&selector.vs, exposed).map(Some),
        Expr::Aggregate(aggregate) => of_aggregate(aggregate, exposed).map(Some),
        Expr::Binary(binary) => of_binary(binary, exposed),
        Expr::Call(call) => of_call(call, exposed),
        Expr::Extension(_) => Err("an extension of the grammar".to_owned()),
    }
}

fn of_selector(selector: &VectorSelector, exposed: &Exposed) -> Result<BTreeSet<String>> {
    let name = selector
        .name
        .as_deref()
        .ok_or("a selector without a name")?;
    let known = exposed.series.get(name);
    let known = known.ok_or_else(|| format!("`{name}` is not exposed"))?;
    for matcher in &selector.matchers.matchers {
        check_matcher(name, matcher, known)?;
    }
    let own = known.keys().map(String::as_str);
    Ok(own.chain(OF_PROMETHEUS).map(str::to_owned).collect())
}

fn check_matcher(metric: &str, matcher: &Matcher, known: &Labels) -> Result<()> {
    let Matcher { name, value, op } = matcher;
    if OF_PROMETHEUS.contains(&name.as_str()) {
        return Ok(());
    }
    let values = known.get(name);
    let values = values.ok_or_else(|| format!("`{metric}` has no label `{name}`"))?;
    if !CLOSED.contains(&name.as_str()) || value.contains('$') {
        return Ok(());
    }
    let alternatives = match op {
        MatchOp::Equal | MatchOp::NotEqual => vec![value.as_str()],
        MatchOp::Re(_) | MatchOp::NotRe(_) => value.split('|').collect(),
    };
    match alternatives.iter().find(|value| !values.contains(**value)) {
        Some(wrong) => Err(format!("`{name}` of `{metric}` is never `{wrong}`")),
        None => Ok(()),
    }
}

fn of_aggregate(aggregate: &AggregateExpr, exposed: &Exposed) -> Result<BTreeSet<String>> {
    let inner = labels(&aggregate.expr, exposed)?.ok_or("an aggregation of a number")?;
    let operator = aggregate.op.to_string();
    match &aggregate.modifier {
        Some(LabelModifier::Include(by)) => {
            let by: BTreeSet<String> = by.labels.iter().cloned().collect();
            match by.difference(&inner).next() {
                Some(lost) => Err(format!("`by ({lost})`, which the series do not have")),
                None => Ok(by),
            }
        }
        Some(LabelModifier::Exclude(without)) => Ok(inner
            .into_iter()
            .filter(|label| !without.labels.contains(label))
            .collect()),
        // These pick series and keep their labels; the others make one series.
        None if operator == "topk" || operator == "bottomk" => Ok(inner),
        None => Ok(BTreeSet::new()),
    }
}

/// Without `on` or `ignoring` both sides must have the same labels, or nothing ever matches.
fn of_binary(binary: &BinaryExpr, exposed: &Exposed) -> Result {
    let sides = (labels(&binary.lhs, exposed)?, labels(&binary.rhs, exposed)?);
    let matching = binary.modifier.as_ref().and_then(|by| by.matching.as_ref());
    match sides {
        (Some(left), Some(right)) if binary.op.to_string() == "or" => {
            Ok(Some(left.intersection(&right).cloned().collect()))
        }
        (Some(left), Some(right)) if matching.is_none() && left != right => Err(format!(
            "`{}` between series with {left:?} and series with {right:?} matches nothing",
            binary.op
        )),
        (Some(left), _) => Ok(Some(left)),
        (None, right) => Ok(right),
    }
}

fn of_call(call: &Call, exposed: &Exposed) -> Result {
    let mut result = None;
    for argument in &call.args.args {
        result = labels(argument, exposed)?.or(result);
    }
    match call.func.name {
        "histogram_quantile" => {
            let mut labels = result.unwrap_or_default();
            let had_bounds = labels.remove("le");
            had_bounds
                .then_some(Some(labels))
                .ok_or_else(|| "a quantile of series without `le`".to_owned())
        }
        "vector" => Ok(Some(BTreeSet::new())),
        _ => Ok(result),
    }
}
