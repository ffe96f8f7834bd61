//! One expression or template by itself, while it is typed.

use std::ops::Range;

use inlet_config::META_FIELDS;
use inlet_expr::{ast::Expr, check::Type};

use crate::{
    compile::expression::no_decision, decode::MetaField, fields::nearest, template::Template,
};

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleKind {
    /// An expression that decides about rows: `message.filter`.
    Filter,
    /// An expression for a column: `expr`.
    Value,
    /// A text with fields in braces: `template`, and the name of the subtable.
    Template,
}

/// What is wrong with a part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleFault {
    /// Where the part begins, in characters (Unicode code points) from 0.
    pub start: usize,
    /// Where it ends; equal to `start` where something is missing.
    pub end: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

/// All that is wrong with a text.
///
/// `fields` are those that messages are known to have, as those of a sample do; when there are none,
/// every name is taken for a field. Fields from Kafka are known in any case. This is stricter than a
/// run, which cannot know that no message has a field: there it is null.
pub fn check_rule(kind: RuleKind, text: &str, fields: &[(String, Type)]) -> Vec<RuleFault> {
    let known = Known(fields);
    let found = match kind {
        RuleKind::Filter | RuleKind::Value => known.expression(kind, text),
        RuleKind::Template => known.template(text),
    };
    let characters = |at: usize| text[..text.floor_char_boundary(at)].chars().count();
    let fault = |found: Found| RuleFault {
        start: characters(found.span.start),
        end: characters(found.span.end),
        message: found.message,
        hint: (!found.hint.is_empty()).then_some(found.hint),
    };
    found.into_iter().map(fault).collect()
}

/// A fault with its byte offsets.
struct Found {
    span: Range<usize>,
    message: String,
    hint: String,
}

struct Known<'a>(&'a [(String, Type)]);

impl Known<'_> {
    fn expression(&self, kind: RuleKind, text: &str) -> Vec<Found> {
        let expr = match Expr::parse(text) {
            Ok(expr) => expr,
            Err(error) => {
                return vec![Found {
                    span: error.span,
                    message: error.message,
                    hint: error.hint,
                }];
            }
        };
        let result = match expr.check(&|name| self.type_of(name)) {
            Ok(result) => result,
            Err(faults) => {
                let found = faults.into_iter().map(|fault| Found {
                    hint: match &fault.unknown_field {
                        Some(name) => self.hint(name),
                        None => fault.hint,
                    },
                    span: fault.span,
                    message: fault.message,
                });
                return found.collect();
            }
        };
        let undecided = no_decision(result).filter(|_| kind == RuleKind::Filter);
        let whole = |(message, hint): (String, &str)| Found {
            span: 0..text.len(),
            message,
            hint: hint.to_owned(),
        };
        undecided.into_iter().map(whole).collect()
    }

    fn template(&self, text: &str) -> Vec<Found> {
        let template = match Template::parse(text) {
            Ok(template) => template,
            Err(error) => {
                return vec![Found {
                    span: error.span,
                    message: error.message,
                    hint: error.hint,
                }];
            }
        };
        let unknown = template
            .fields()
            .filter(|(name, _)| self.type_of(name).is_none());
        let found = unknown.map(|(name, span)| Found {
            span,
            message: format!("unknown field `{name}`"),
            hint: self.hint(name),
        });
        found.collect()
    }

    /// `None`: there is no such field.
    fn type_of(&self, name: &str) -> Option<Type> {
        if let Some((_, known)) = self.0.iter().find(|(field, _)| field == name) {
            return Some(*known);
        }
        match MetaField::named(name) {
            Some(meta) if meta.is_integer() => Some(Type::Int),
            Some(_) => Some(Type::Text),
            None => (self.0.is_empty() && MetaField::meant_by(name).is_none()).then_some(Type::Any),
        }
    }

    fn hint(&self, name: &str) -> String {
        let known = self.0.iter().map(|(field, _)| field.as_str());
        let near = MetaField::meant_by(name).or_else(|| nearest(name, known.chain(META_FIELDS)));
        near.map_or_else(String::new, |near| format!("did you mean `{near}`?"))
    }
}

#[cfg(test)]
mod tests {
    use inlet_expr::check::Type;

    use super::{RuleFault, RuleKind, check_rule};

    /// Faults as `part: message (hint)`.
    fn told(kind: RuleKind, text: &str) -> Vec<String> {
        let fields = [("id", Type::Int), ("name", Type::Text), ("温度", Type::Any)]
            .map(|(name, kind)| (name.to_owned(), kind));
        let told = |fault: RuleFault| {
            let letters = text.chars().skip(fault.start);
            let part: String = letters.take(fault.end - fault.start).collect();
            let hint = fault.hint.unwrap_or_default();
            format!("{part}: {} ({hint})", fault.message)
        };
        check_rule(kind, text, &fields)
            .into_iter()
            .map(told)
            .collect()
    }

    #[test]
    fn right_rules_have_no_faults() {
        for text in [
            "id != 1",
            "温度 > 20 && name.contains('x')",
            "_offset % 2 == 0",
        ] {
            assert_eq!(told(RuleKind::Filter, text), [""; 0], "{text}");
        }
        assert_eq!(told(RuleKind::Value, "id * 1.8 + 32"), [""; 0]);
        assert_eq!(
            told(RuleKind::Template, "t_{id}_{温度|lower}_{_headers_site}"),
            [""; 0]
        );
        assert_eq!(check_rule(RuleKind::Filter, "anything > 1", &[]), []);
        assert_eq!(check_rule(RuleKind::Filter, "_ofset > 1", &[]).len(), 1);
    }

    #[test]
    fn faults_of_expressions_have_their_part_and_hint() {
        for (kind, text, expected) in [
            (
                RuleKind::Filter,
                "温度 > 1 && nam == 'x'",
                "nam: unknown field `nam` (did you mean `name`?)",
            ),
            (
                RuleKind::Filter,
                "温度 = 1",
                "=: `=` is no operator (compare with `==`)",
            ),
            (
                RuleKind::Filter,
                "id + 1",
                "id + 1: filter gives an integer, not true or false (compare it with something, as in `id != 1`)",
            ),
            (
                RuleKind::Value,
                "'温度'.lowr()",
                "lowr: unknown function `lowr` (did you mean `lower`?)",
            ),
            (
                RuleKind::Value,
                "name * 2",
                "name: `*` needs a number, found text (convert it with `parse_float` or `parse_int`)",
            ),
            (
                RuleKind::Value,
                "len(name, 1)",
                "len: `len` takes 1 argument, found 2 (its form is `len(text: text) → integer`)",
            ),
            (
                RuleKind::Value,
                "id +",
                ": expected a value, found the end ()",
            ),
            (
                RuleKind::Filter,
                "_Offset > 1",
                "_Offset: unknown field `_Offset` (did you mean `_offset`?)",
            ),
        ] {
            assert_eq!(told(kind, text), [expected], "{text}");
        }
        assert_eq!(told(RuleKind::Filter, "a > 1 && b > 2").len(), 2);
    }

    #[test]
    fn faults_of_templates_have_their_part_and_hint() {
        for (text, expected) in [
            (
                "温_{nam}",
                "{nam}: unknown field `nam` (did you mean `name`?)",
            ),
            ("t_{id", "{id: missing `}` (a brace itself is written `{{`)"),
            (
                "温}x",
                "}: `}` without `{` (a brace itself is written `}}`)",
            ),
            (
                "a{id|uper}",
                "{id|uper}: unknown change `uper`; use lower, upper, trim or replace('a', 'b') ()",
            ),
        ] {
            assert_eq!(told(RuleKind::Template, text), [expected], "{text}");
        }
    }
}
