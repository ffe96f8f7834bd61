//! The first user.

use serde_json::{Value, json};

use crate::world::{ADMIN, PASSWORD, Who, World, session_of};

fn set_up(world: &World, token: &str) -> crate::world::Answer {
    let body = json!({"setup_token": token, "username": "jo", "password": PASSWORD});
    world.ask(&Who::Nobody, "POST", "/setup", body)
}

#[test]
fn the_setup_link_makes_the_first_user_once() {
    let mut world = World::with(|_| {});
    let first = world.setup_token().expect("a link");
    let session = world.get(&Who::Nobody, "/session").ok(200);
    assert_eq!(session["needs_setup"], true);
    assert_eq!(session["user"], Value::Null);

    // While nobody has used it, each start prints a new one, and the old one is void.
    world.restart();
    let second = world.setup_token().expect("a link");
    set_up(&world, &first).problem(403, "forbidden");

    let jo = session_of(&set_up(&world, &second));
    let session = world.get(&jo, "/session").ok(200);
    assert_eq!(session["user"], json!({"username": "jo", "role": "admin"}));
    assert_eq!(session["needs_setup"], false);
    set_up(&world, &second).problem(409, "wrong_state");

    world.restart();
    assert_eq!(world.setup_token(), None);
    world.login("jo", PASSWORD);
}

#[test]
fn the_first_password_has_to_follow_the_rules() {
    let world = World::with(|_| {});
    let token = world.setup_token().expect("a link");
    for (username, password) in [("jo", "short"), ("administrator", "Administrator")] {
        let body = json!({"setup_token": token, "username": username, "password": password});
        let answer = world.ask(&Who::Nobody, "POST", "/setup", body);
        let problem = answer.problem(422, "invalid_request");
        assert_eq!(problem["faults"][0]["path"], "password", "{problem}");
    }
    session_of(&set_up(&world, &token));
}

#[test]
fn a_first_user_that_is_given_needs_no_link() {
    let world = World::new();
    assert_eq!(world.setup_token(), None);
    let session = world.get(&world.admin(), "/session").ok(200);
    assert_eq!(session["user"]["username"], ADMIN);
}
