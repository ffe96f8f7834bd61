//! Users.

use serde_json::{Value, json};

use crate::world::{ADMIN, PASSWORD, World};

#[test]
fn a_user_who_is_disabled_or_deleted_is_out_at_once() {
    let world = World::new();
    let ada = world.admin();
    for (username, method, body) in [
        ("dis", "PUT", json!({"disabled": true})),
        ("del", "DELETE", Value::Null),
    ] {
        let session = world.user(username, "editor");
        let token = world.token(&session, "t", "viewer");
        world.get(&session, "/secrets").ok(200);
        world.get(&token, "/secrets").ok(200);

        let path = format!("/users/{username}");
        assert!(world.ask(&ada, method, &path, body).status < 300);
        world
            .get(&session, "/secrets")
            .problem(401, "not_logged_in");
        world.get(&token, "/secrets").problem(401, "not_logged_in");
        let login = world.try_login(username, &format!("hush of {username}"));
        login.problem(401, "wrong_login");
    }
}

#[test]
fn another_role_counts_from_the_next_request_for_tokens_too() {
    let world = World::new();
    let session = world.user("jo", "editor");
    let token = world.token(&session, "t", "editor");
    let put = || json!({"value": "x"});
    world.ask(&token, "PUT", "/secrets/a", put()).ok(204);
    world
        .ask(
            &world.admin(),
            "PUT",
            "/users/jo",
            json!({"role": "viewer"}),
        )
        .ok(200);
    for who in [session, token] {
        world
            .ask(&who, "PUT", "/secrets/a", put())
            .problem(403, "forbidden");
        world.get(&who, "/secrets").ok(200);
    }
}

#[test]
fn the_last_admin_stays() {
    let world = World::new();
    let ada = world.admin();
    let path = format!("/users/{ADMIN}");
    for (method, body) in [
        ("DELETE", Value::Null),
        ("PUT", json!({"role": "editor"})),
        ("PUT", json!({"disabled": true})),
    ] {
        world
            .ask(&ada, method, &path, body)
            .problem(409, "wrong_state");
    }
    world.user("eve", "admin");
    world.ask(&ada, "DELETE", &path, Value::Null).ok(204);
}

#[test]
fn an_admin_sets_a_password_which_ends_the_users_logins_but_not_their_own() {
    let world = World::new();
    let (ada, jo) = (world.admin(), world.user("jo", "viewer"));
    let body = json!({"password": "a better password"});
    world.ask(&ada, "PUT", "/users/jo", body.clone()).ok(200);
    world.get(&jo, "/secrets").problem(401, "not_logged_in");
    world.login("jo", "a better password");
    world
        .ask(&ada, "PUT", &format!("/users/{ADMIN}"), body)
        .ok(200);
    world.get(&ada, "/secrets").ok(200);
}

#[test]
fn users_are_listed_a_page_at_a_time() {
    let world = World::new();
    let ada = world.admin();
    for username in ["bob", "cyd", "dan"] {
        world.user(username, "viewer");
    }
    let mut names = Vec::new();
    let mut path = "/users?limit=3".to_owned();
    loop {
        let page = world.get(&ada, &path).ok(200);
        assert_eq!(page["total"], 4);
        let items = page["items"].as_array().unwrap();
        names.extend(
            items
                .iter()
                .map(|it| it["username"].as_str().unwrap().to_owned()),
        );
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("/users?limit=3&cursor={cursor}");
    }
    assert_eq!(names, [ADMIN, "bob", "cyd", "dan"]);
    world
        .get(&ada, "/users?cursor=x")
        .problem(400, "invalid_request");
    world
        .get(&ada, "/users?limit=0")
        .problem(400, "invalid_request");
    world
        .get(&ada, "/users?limit=1001")
        .problem(400, "invalid_request");
}

#[test]
fn a_creation_that_is_sent_twice_happens_once() {
    let world = World::new();
    let ada = world.admin();
    let create = |key: &str, username: &str| {
        let body = json!({"username": username, "password": PASSWORD, "role": "viewer"});
        let headers = [
            ("Content-Type", "application/json"),
            ("Idempotency-Key", key),
        ];
        world.ask_with(
            &ada,
            "POST",
            "/users",
            &headers,
            Some(body.to_string().as_bytes()),
        )
    };
    let first = create("k1", "jo");
    let again = create("k1", "jo");
    assert_eq!(first.ok(201), again.ok(201));
    assert_eq!(first.header("location"), Some("/api/v1/users/jo"));
    assert_eq!(again.header("location"), Some("/api/v1/users/jo"));
    let made = world
        .audit()
        .into_iter()
        .filter(|it| it == "user.create jo");
    assert_eq!(made.count(), 1, "the second changed nothing");

    create("k1", "mia").problem(422, "idempotency_key_reused");
    create("k2", "jo").problem(409, "name_taken");
    // What failed was not done, so its key is free for the next attempt.
    create("k2", "mia").ok(201);
    create("", "x").problem(400, "invalid_request");
}
