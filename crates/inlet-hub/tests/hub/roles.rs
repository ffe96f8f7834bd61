//! Routes × roles: the OpenAPI document says which role an operation needs, and every operation of it is called
//! with every role. A new route is in the document, hence in this test.

use serde_json::Value;

use crate::world::{Answer, Who, World};

/// What is open to everybody.
const OPEN: [&str; 3] = ["get_session", "log_in", "set_up"];

const ROLES: [&str; 3] = ["viewer", "editor", "admin"];

/// An operation as the document has it.
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    /// With its parameters still in braces.
    pub(crate) path: String,
    pub(crate) spec: Value,
}

/// Every operation under `/api/v1`.
pub(crate) fn operations(world: &World) -> Vec<Operation> {
    let document = world.get(&Who::Nobody, "/openapi.json").ok(200);
    let paths = document["paths"].as_object().unwrap();
    let mut all = Vec::new();
    for (path, item) in paths {
        for (method, spec) in item.as_object().unwrap() {
            all.push(Operation {
                id: spec["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase(),
                path: path.strip_prefix("/api/v1").unwrap().to_owned(),
                spec: spec.clone(),
            });
        }
    }
    assert!(all.len() > 15, "the document has all operations");
    all
}

impl Operation {
    /// The role that it needs; `None` when it is open to everybody.
    fn role(&self) -> Option<&str> {
        self.spec["security"][0]["session"][0].as_str()
    }

    /// Its parameters of one place, such as `path`.
    fn parameters(&self, place: &str) -> impl Iterator<Item = &Value> {
        let all = self.spec["parameters"].as_array().into_iter().flatten();
        all.filter(move |it| it["in"] == place)
    }

    /// One call with the document's own examples and an empty body.
    fn call(&self, world: &World, who: &Who) -> Answer {
        let mut path = self.path.clone();
        for parameter in self.parameters("path") {
            let name = parameter["name"].as_str().unwrap();
            let example = match &parameter["example"] {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            path = path.replace(&format!("{{{name}}}"), &example);
        }
        let content = self.spec["requestBody"]["content"].as_object();
        let media_type = content.and_then(|content| content.keys().next());
        match media_type {
            Some(media_type) => {
                let headers = [("Content-Type", media_type.as_str())];
                world.ask_with(who, &self.method, &path, &headers, Some(b"{}"))
            }
            None => world.ask(who, &self.method, &path, Value::Null),
        }
    }
}

#[test]
fn every_route_refuses_who_is_not_allowed_and_nobody_else() {
    let world = World::new();
    let ada = world.admin();
    let callers = ROLES.map(|role| world.token(&ada, role, role));
    let mut open = Vec::new();
    for operation in operations(&world) {
        let what = format!("{} {}", operation.method, operation.path);
        let Some(role) = operation.role() else {
            open.push(operation.id);
            continue;
        };
        let needed = ROLES.iter().position(|it| *it == role).expect(&what);
        operation
            .call(&world, &Who::Nobody)
            .problem(401, "not_logged_in");
        let unknown = Who::Token("inlet_unknown".to_owned());
        operation
            .call(&world, &unknown)
            .problem(401, "not_logged_in");
        for (place, caller) in callers.iter().enumerate() {
            let answer = operation.call(&world, caller);
            if place < needed {
                answer.problem(403, "forbidden");
            } else {
                let is_refused = matches!(answer.status, 401 | 403 | 405);
                assert!(!is_refused, "{what} as {}: {}", ROLES[place], answer.text());
            }
        }
    }
    open.sort();
    assert_eq!(open, OPEN, "what needs no login is known and short");
}

#[test]
fn every_answer_is_one_of_those_that_the_document_has() {
    let world = World::new();
    let ada = world.admin();
    let callers = [
        Who::Nobody,
        world.token(&ada, "viewer", "viewer"),
        world.token(&ada, "admin", "admin"),
    ];
    for operation in operations(&world) {
        for caller in &callers {
            let answer = operation.call(&world, caller);
            let status = answer.status.to_string();
            let known = &operation.spec["responses"][&status];
            let what = format!(
                "{} {}: {status} {}",
                operation.method,
                operation.path,
                answer.text()
            );
            assert!(known.is_object(), "not in the document: {what}");
            let said = answer.header("content-type").unwrap_or_default();
            let said = said.split(';').next().unwrap_or_default();
            let content = known["content"].as_object();
            match content {
                Some(content) => assert!(content.contains_key(said), "{said}: {what}"),
                None => assert!(answer.bytes.is_empty(), "{what}"),
            }
        }
    }
}

#[test]
fn every_parameter_in_a_path_has_an_example() {
    let world = World::new();
    for operation in operations(&world) {
        for parameter in operation.parameters("path") {
            assert!(
                !parameter["example"].is_null(),
                "{}: {parameter}",
                operation.id
            );
        }
    }
}
