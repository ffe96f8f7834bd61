//! Help while expressions are typed: the functions, and what is wrong with a text.

use inlet_expr::{check::Type, functions::FUNCTIONS};
use inlet_message::check::{RuleKind, check_rule};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{auth::Viewer, extract::Json, problem::Problem};

/// All functions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FunctionsAnswer {
    /// In reading order.
    functions: Vec<Function>,
}

/// A function of expressions.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Function {
    /// Its name.
    name: &'static str,
    /// Its arguments and its result.
    signature: String,
    /// What it does.
    description: &'static str,
    /// A call of it.
    example: &'static str,
}

/// The functions of expressions, for completion.
#[utoipa::path(
    get, path = "/functions", tag = "forms", operation_id = "list_functions",
    responses((status = 200, description = "The functions", body = FunctionsAnswer)),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn functions(_: Viewer) -> Json<FunctionsAnswer> {
    let functions = FUNCTIONS.iter().map(|function| Function {
        name: function.name,
        signature: function.signature(),
        description: function.description,
        example: function.example,
    });
    Json(FunctionsAnswer {
        functions: functions.collect(),
    })
}

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExpressionKind {
    /// An expression that is true or false.
    Filter,
    /// An expression with any value.
    Value,
    /// A text with fields in braces.
    Template,
}

/// A field that an expression may use.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Field {
    /// Its name.
    name: String,
    /// What its values are, as in the preview's columns; leave it out where it is not known.
    #[serde(rename = "type")]
    field_type: Option<String>,
}

/// A text to be judged.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExpressionRequest {
    /// The text.
    expression: String,
    /// What it is.
    kind: ExpressionKind,
    /// The fields that it may use, besides those of the message itself; empty: any.
    fields: Vec<Field>,
}

/// What is wrong with a text.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ExpressionAnswer {
    /// Nothing where it is right.
    faults: Vec<ExpressionFault>,
}

/// What is wrong with a part of a text.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ExpressionFault {
    /// Where the part begins, in characters from 0.
    start: usize,
    /// Where it ends.
    end: usize,
    /// What is wrong.
    message: String,
    /// What to write instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

/// Judges an expression or template, with the place of each fault in it.
#[utoipa::path(
    post, path = "/expressions/check", tag = "forms", operation_id = "check_expression",
    request_body = ExpressionRequest,
    responses((status = 200, description = "What is wrong with it", body = ExpressionAnswer)),
    security(("session" = ["viewer"]))
)]
pub(crate) async fn check(
    caller: Viewer,
    Json(request): Json<ExpressionRequest>,
) -> Result<Json<ExpressionAnswer>, Problem> {
    caller.changes_nothing();
    let kind = match request.kind {
        ExpressionKind::Filter => RuleKind::Filter,
        ExpressionKind::Value => RuleKind::Value,
        ExpressionKind::Template => RuleKind::Template,
    };
    let fields: Vec<(String, Type)> = request
        .fields
        .into_iter()
        .map(|field| (field.name, type_of(field.field_type.as_deref())))
        .collect();
    let faults = check_rule(kind, &request.expression, &fields);
    let faults = faults.into_iter().map(|fault| ExpressionFault {
        start: fault.start,
        end: fault.end,
        message: fault.message,
        hint: fault.hint,
    });
    Ok(Json(ExpressionAnswer {
        faults: faults.collect(),
    }))
}

/// Only text is sure to be text: a field that was a number in a sample may be null or text in the
/// next message, so nothing else is held against an expression.
fn type_of(name: Option<&str>) -> Type {
    match name {
        Some("text") => Type::Text,
        _ => Type::Any,
    }
}
