//! Expressions, the filters made of them, and templates.

use inlet_expr::{ast::Expr, check::Type};

use super::Compiler;
use crate::{filter::FilterPlan, template::Template};

impl Compiler {
    /// An expression whose names and types are right.
    pub(super) fn expr(&mut self, path: &str, text: &str) -> Option<(Expr, Type)> {
        let expr = match Expr::parse(text) {
            Ok(expr) => expr,
            Err(error) => {
                let message = format!("cannot read the expression: {}", error.message);
                self.fault_in((path, text), error.span, message, error.hint);
                return None;
            }
        };
        match expr.check(&|name| self.fields.type_of(name)) {
            Ok(result) => Some((expr, result)),
            Err(faults) => {
                for fault in faults {
                    let hint = match &fault.unknown_field {
                        Some(name) => self.field_hint(name),
                        None => fault.hint,
                    };
                    self.fault_in((path, text), fault.span, fault.message, hint);
                }
                None
            }
        }
    }

    pub(super) fn filter(&mut self, idx: usize, text: &str) -> Option<FilterPlan> {
        let path = format!("message.filter[{idx}]");
        let (expr, result) = self.expr(&path, text)?;
        if let Some((message, hint)) = no_decision(result) {
            self.fault_in((&path, text), 0..text.len(), message, hint);
            return None;
        }
        let compiled = expr.compile(&mut |name| self.fields.slot(name));
        Some(FilterPlan {
            text: text.to_owned(),
            compiled,
        })
    }

    pub(super) fn template(&mut self, path: &str, text: &str) -> Option<Template> {
        let mut template = match Template::parse(text) {
            Ok(template) => template,
            Err(error) => {
                let message = format!("cannot read the template: {}", error.message);
                self.fault_in((path, text), error.span, message, error.hint);
                return None;
            }
        };
        let mut is_known = true;
        for (name, span) in template.fields() {
            if self.fields.type_of(name).is_none() {
                is_known = false;
                let hint = self.field_hint(name);
                self.fault_in((path, text), span, format!("unknown field `{name}`"), hint);
            }
        }
        if !is_known {
            return None;
        }
        template.bind(|name| self.fields.slot(name));
        Some(template)
    }
}

/// Message and hint for a filter that can never decide about a row.
pub(crate) fn no_decision(result: Type) -> Option<(String, &'static str)> {
    if result.may_be(Type::Bool) && result != Type::Null {
        return None;
    }
    let message = format!("filter gives {}, not true or false", result.with_article());
    Some((message, "compare it with something, as in `id != 1`"))
}
