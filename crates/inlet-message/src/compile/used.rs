//! Which fields rules refer to: only those are decoded and extracted.

use std::collections::HashSet;

use inlet_config::settings::{MessageSettings, Rule, TargetSettings};
use inlet_expr::ast::Expr;

use crate::template::Template;

/// Every name that some rule refers to. What does not parse has its fault elsewhere.
pub(super) fn names(message: &MessageSettings, target: Option<&TargetSettings>) -> HashSet<String> {
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
        used.extend(template.fields().map(|(name, _)| name.to_owned()));
    }
    used
}
