//! API tokens.

use std::time::Duration;

use serde_json::{Value, json};

use crate::world::{BEGIN_MS, Who, World};

const DAY: Duration = Duration::from_hours(24);

#[test]
fn a_token_does_what_its_role_may_without_a_csrf_token() {
    let world = World::new();
    let ada = world.admin();
    let viewer = world.token(&ada, "look", "viewer");
    let editor = world.token(&ada, "change", "editor");
    world.get(&viewer, "/secrets").ok(200);
    let put = |who: &Who| world.ask(who, "PUT", "/secrets/a", json!({"value": "x"}));
    put(&viewer).problem(403, "forbidden");
    put(&editor).ok(204);
    let session = world.get(&viewer, "/session").ok(200);
    assert_eq!(session["user"]["role"], "viewer");
    assert_eq!(session["csrf_token"], Value::Null);
}

#[test]
fn nobody_makes_a_token_that_may_more_than_they_may() {
    let world = World::new();
    let jo = world.user("jo", "editor");
    let body = |role| json!({"name": role, "role": role});
    world
        .ask(&jo, "POST", "/tokens", body("admin"))
        .problem(403, "forbidden");
    let token = world.token(&jo, "viewer", "viewer");
    world
        .ask(&token, "POST", "/tokens", body("editor"))
        .problem(403, "forbidden");
}

#[test]
fn a_token_expires_and_cannot_make_one_that_outlives_it() {
    let world = World::new();
    let ada = world.admin();
    let body = json!({"name": "short", "role": "viewer", "expires_in_days": 2});
    let made = world.ask(&ada, "POST", "/tokens", body).ok(201);
    let end = BEGIN_MS + 2 * DAY.as_millis() as i64;
    assert_eq!(made["expires_at_ms"], end);
    let token = Who::Token(made["token"].as_str().unwrap().to_owned());
    let child = world.ask(
        &token,
        "POST",
        "/tokens",
        json!({"name": "child", "role": "viewer"}),
    );
    assert_eq!(child.ok(201)["expires_at_ms"], end);
    world.after(2 * DAY);
    world
        .get(&token, "/secrets")
        .problem(401, "session_expired");
    for days in [0, 3651] {
        let body = json!({"name": "x", "role": "viewer", "expires_in_days": days});
        world
            .ask(&world.admin(), "POST", "/tokens", body)
            .problem(422, "invalid_request");
    }
}

#[test]
fn users_see_and_delete_their_own_tokens_and_admins_all() {
    let world = World::new();
    let (ada, jo, mia) = (
        world.admin(),
        world.user("jo", "viewer"),
        world.user("mia", "viewer"),
    );
    let of_jo = world.token(&jo, "t", "viewer");
    world.token(&mia, "t", "viewer");
    let list = |who: &Who| world.get(who, "/tokens").ok(200);
    assert_eq!(list(&ada)["total"], 2);
    let mine = list(&jo);
    assert_eq!(mine["total"], 1);
    let item = &mine["items"][0];
    assert_eq!(item["username"], "jo");
    assert_eq!(
        item.get("token"),
        None,
        "the text is told once, when it is made"
    );
    let Who::Token(text) = &of_jo else {
        panic!("a token")
    };
    let prefix = item["prefix"].as_str().unwrap();
    assert!(text.starts_with(prefix) && prefix.len() < 16, "{prefix}");

    let path = format!("/tokens/{}", item["id"].as_str().unwrap());
    world
        .ask(&mia, "DELETE", &path, Value::Null)
        .problem(404, "not_found");
    world.get(&of_jo, "/secrets").ok(200);
    world.ask(&jo, "DELETE", &path, Value::Null).ok(204);
    world.get(&of_jo, "/secrets").problem(401, "not_logged_in");
    world
        .ask(&ada, "DELETE", &path, Value::Null)
        .problem(404, "not_found");
    world
        .ask(&ada, "DELETE", "/tokens/7", Value::Null)
        .problem(400, "invalid_request");
}
