//! What every operation has by its shape.

use serde_json::Value;
use utoipa::{
    PartialSchema as _, ToSchema as _,
    openapi::{
        Content, OpenApi, Ref, RefOr, Response,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem},
        security::SecurityRequirement,
    },
};

use super::{SESSION, TOKEN};
use crate::problem::{self, DocumentFault, Problem};

/// Adds the problems that follow from an operation's shape, and the second way to log in.
pub(crate) fn finish(mut document: OpenApi) -> OpenApi {
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            add_problems(operation);
            add_token(operation);
            add_examples(operation);
        }
    }
    let components = document.components.get_or_insert_default();
    let schemas = &mut components.schemas;
    schemas.insert(Problem::name().into_owned(), Problem::schema());
    schemas.insert(DocumentFault::name().into_owned(), DocumentFault::schema());
    schemas.insert(problem::Code::name().into_owned(), problem::Code::schema());
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.delete,
        &mut item.patch,
    ]
    .into_iter()
    .filter_map(Option::as_mut)
}

fn add_problems(operation: &mut Operation) {
    let is_for_all = roles(operation).is_empty();
    let has_body = operation.request_body.is_some();
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    let has = |of: ParameterIn| parameters_of(parameters).any(|it| it.parameter_in == of);
    let has_path = has(ParameterIn::Path);
    let reads_version = parameters_of(parameters).any(|it| it.name == "If-Match");
    let reads_key = parameters_of(parameters).any(|it| it.name == "Idempotency-Key");
    let reads_anything = has_path || has_body || !parameters.is_empty();
    let table = [
        (reads_anything, "400", "The request cannot be read."),
        (
            !is_for_all,
            "401",
            "A login is needed, or has come to its end.",
        ),
        (
            !is_for_all,
            "403",
            "The role does not allow it, or the CSRF token is missing or wrong.",
        ),
        (has_path, "404", "There is no such thing."),
        (
            reads_key,
            "409",
            "The name is taken, or the first request with this key is not answered yet.",
        ),
        (
            reads_version,
            "412",
            "Somebody else has changed it meanwhile.",
        ),
        (has_body, "413", "The body is too large."),
        (
            has_body,
            "415",
            "The body is of a type that is not read here.",
        ),
        (has_body, "422", "A value in the body cannot be taken."),
        (reads_version, "428", "The header `If-Match` is missing."),
        (true, "500", "The hub itself failed."),
        (true, "503", "The request took too long and was given up."),
    ];
    for (holds, status, description) in table {
        if holds {
            let responses = &mut operation.responses.responses;
            let entry = responses.entry(status.to_owned());
            entry.or_insert_with(|| RefOr::T(Response::new(description)));
        }
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && status.starts_with(['4', '5'])
            && response.content.is_empty()
        {
            let schema = Ref::from_schema_name(Problem::name());
            let content = Content::new(Some(schema));
            let media_type = problem::MEDIA_TYPE.to_owned();
            response.content.insert(media_type, content.into());
        }
    }
}

fn parameters_of(all: &[RefOr<Parameter>]) -> impl Iterator<Item = &Parameter> {
    all.iter().filter_map(|it| match it {
        RefOr::T(parameter) => Some(parameter),
        RefOr::Ref(_) => None,
    })
}

/// Examples of what stands in paths, by the names of the parameters; a handler may have a better one.
const EXAMPLES: [(&str, &str); 9] = [
    ("id", "01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8e"),
    ("name", "plant"),
    ("username", "jo"),
    ("database", "power"),
    ("stable", "meters"),
    ("token_id", "01938a7e-6f9c-7c3e-9d1b-2f4a5b6c7d8f"),
    ("version", "1"),
    ("from", "1"),
    ("to", "2"),
];

fn add_examples(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else {
            continue;
        };
        let known = EXAMPLES.iter().find(|(name, _)| *name == parameter.name);
        let Some((_, example)) = known.filter(|_| lacks_example(parameter)) else {
            continue;
        };
        // A number is one in the document too.
        let number = example.parse::<i64>().map(Value::from);
        let example = number.unwrap_or_else(|_| Value::from(*example));
        let builder = ParameterBuilder::from(std::mem::take(parameter));
        *parameter = builder.example(Some(example)).build();
    }
}

/// The parameter hides its example, but not from serde.
fn lacks_example(parameter: &Parameter) -> bool {
    let value = serde_json::to_value(parameter);
    parameter.parameter_in == ParameterIn::Path
        && value.is_ok_and(|value| value.get("example").is_none())
}

/// Handlers name the role under the session; a token may do the same.
fn add_token(operation: &mut Operation) {
    let roles = roles(operation);
    if !roles.is_empty() {
        let ways = [SESSION, TOKEN].map(|way| SecurityRequirement::new(way, roles.clone()));
        operation.security = Some(ways.into());
    }
}

/// The roles under an operation's security; none when it is open to all.
fn roles(operation: &Operation) -> Vec<String> {
    let security = operation.security.iter().flatten();
    // The requirement hides its parts, but not from serde.
    let named = security.filter_map(|it| {
        let value = serde_json::to_value(it).ok()?;
        serde_json::from_value(value.get(SESSION).map_or(Value::Null, Clone::clone)).ok()
    });
    named.flat_map(|roles: Vec<String>| roles).collect()
}
