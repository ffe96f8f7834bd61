//! Whatever is wrong with a request, the answer is a problem with a stable code.

use serde_json::{Value, json};

use crate::world::{Who, World};

const JSON: (&str, &str) = ("Content-Type", "application/json");

#[test]
fn paths_methods_and_parameters_that_are_wrong_are_told() {
    let world = World::new();
    let ada = world.admin();
    for path in ["/nothing", "/secrets/a/b", "/users/", "", "/"] {
        world.get(&ada, path).problem(404, "not_found");
    }
    world
        .ask(&ada, "PATCH", "/secrets", json!({}))
        .problem(405, "method_not_allowed");
    let wrong = world.ask(&ada, "DELETE", "/agents", Value::Null);
    wrong.problem(405, "method_not_allowed");
    assert!(
        wrong.header("allow").unwrap().contains("GET"),
        "{:?}",
        wrong.headers
    );
    for query in ["limit=x", "limit=-1", "nothing=1", "limit=1&limit=2"] {
        world
            .get(&ada, &format!("/secrets?{query}"))
            .problem(400, "invalid_request");
    }
    for name in ["a%20b", ".a", "%2E%2E", "%FF", "a%00"] {
        let answer = world.ask(&ada, "DELETE", &format!("/secrets/{name}"), Value::Null);
        answer.problem(400, "invalid_request");
    }
}

#[test]
fn bodies_that_are_wrong_are_told_with_the_place() {
    let world = World::new();
    let ada = world.admin();
    let put = |headers: &[(&str, &str)], body: &str| {
        world.ask_with(&ada, "PUT", "/secrets/a", headers, Some(body.as_bytes()))
    };
    put(&[], "{}").problem(415, "unsupported_media_type");
    put(&[("Content-Type", "text/plain")], "{}").problem(415, "unsupported_media_type");
    for no_json in ["", "{", "{\"value\": \"x\"} x", "\u{feff}{}"] {
        put(&[JSON], no_json).problem(400, "invalid_request");
    }
    for (body, path, told) in [
        (r#"{"value": 7}"#, "value", "expected a string"),
        (
            r#"{"value": "x", "valeu": 1}"#,
            "valeu",
            "unknown field `valeu`",
        ),
        ("{}", "", "missing field `value`"),
        ("[]", "", "missing field `value`"),
        (r#"{"value": ""}"#, "value", "1 to 65536 characters"),
    ] {
        let problem = put(&[JSON], body).problem(422, "invalid_request");
        let fault = &problem["faults"][0];
        if body != "[]" {
            assert_eq!(fault["path"], path, "{problem}");
        }
        let message = fault["message"].as_str().unwrap();
        assert!(message.contains(told) || body == "[]", "{problem}");
    }
    let place = put(&[JSON], "{\n  \"value\": 7\n}").problem(422, "invalid_request");
    assert_eq!(place["faults"][0]["line"], 2, "{place}");
}

#[test]
fn bodies_have_a_limit() {
    let world = World::new();
    let ada = world.admin();
    let large = format!("{{\"value\": \"{}\"}}", "x".repeat(2 << 20));
    let answer = world.ask_with(&ada, "PUT", "/secrets/a", &[JSON], Some(large.as_bytes()));
    answer.problem(413, "too_large");
    let upload = vec![b'x'; (1 << 20) + 1];
    let answer = world.ask_with(&ada, "PUT", "/uploads/a?kind=key", &[], Some(&upload));
    answer.problem(413, "too_large");
}

#[test]
fn what_is_not_there_is_told_by_its_name() {
    let world = World::new();
    let ada = world.admin();
    for path in ["/secrets/gone", "/uploads/gone", "/users/gone"] {
        let problem = world
            .ask(&ada, "DELETE", path, Value::Null)
            .problem(404, "not_found");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("`gone`"), "{detail}");
    }
    let anybody = world
        .get(&Who::Nobody, "/secrets")
        .problem(401, "not_logged_in");
    assert!(
        anybody["hint"].as_str().unwrap().contains("log in"),
        "{anybody}"
    );
}
