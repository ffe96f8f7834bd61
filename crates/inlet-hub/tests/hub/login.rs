//! Login, logout, and how logins come to their end.

use std::time::Duration;

use serde_json::{Value, json};

use crate::world::{ADMIN, PASSWORD, Who, World, session_of};

const HOUR: Duration = Duration::from_hours(1);

#[test]
fn a_login_is_a_cookie_that_scripts_and_other_sites_cannot_use() {
    let world = World::new();
    let answer = world.try_login(ADMIN, PASSWORD);
    let cookie = answer.header("set-cookie").unwrap().to_owned();
    assert!(cookie.starts_with("inlet_session="), "{cookie}");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(
        !cookie.contains("Secure"),
        "without TLS it would never come back: {cookie}"
    );
    let ada = session_of(&answer);
    let session = world.get(&ada, "/session").ok(200);
    assert_eq!(session["user"], json!({"username": ADMIN, "role": "admin"}));

    let out = world.ask(&ada, "DELETE", "/session", Value::Null);
    out.ok(204);
    assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
    world.get(&ada, "/sources").problem(401, "not_logged_in");
}

#[test]
fn a_cookie_goes_by_tls_alone_when_users_come_by_tls() {
    let world = World::with(|options| {
        options.public_url = Some("https://inlet.plant.example/".to_owned());
        options.first_user = Some(inlet_hub::options::FirstUser {
            username: ADMIN.to_owned(),
            password: PASSWORD.to_owned(),
        });
    });
    let answer = world.try_login(ADMIN, PASSWORD);
    assert!(answer.header("set-cookie").unwrap().contains("Secure"));
}

#[test]
fn nobody_learns_from_a_refused_login_whether_a_user_exists() {
    let world = World::new();
    let wrong = world
        .try_login(ADMIN, "wrong password")
        .problem(401, "wrong_login");
    let unknown = world
        .try_login("nobody", "wrong password")
        .problem(401, "wrong_login");
    assert_eq!(wrong, unknown);
}

#[test]
fn the_sixth_wrong_password_within_a_minute_is_refused_unseen() {
    let world = World::new();
    for _ in 0..5 {
        world
            .try_login(ADMIN, "wrong password")
            .problem(401, "wrong_login");
    }
    let refused = world.try_login(ADMIN, PASSWORD);
    refused.problem(429, "too_many_attempts");
    let seconds: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    // Other users are not held up.
    world
        .try_login("nobody", "wrong password")
        .problem(401, "wrong_login");
}

#[test]
fn requests_that_change_something_need_the_sessions_own_csrf_token() {
    let world = World::new();
    let (ada, other) = (world.admin(), world.admin());
    let (Who::Session { cookie, .. }, Who::Session { csrf, .. }) = (&ada, &other) else {
        panic!("logins are sessions");
    };
    let body = json!({"value": "x"});
    for csrf in ["", "x", csrf] {
        let forged = Who::Session {
            cookie: cookie.clone(),
            csrf: csrf.to_owned(),
        };
        world
            .ask(&forged, "PUT", "/secrets/a", body.clone())
            .problem(403, "csrf");
        world.get(&forged, "/secrets").ok(200);
    }
    world.ask(&ada, "PUT", "/secrets/a", body).ok(204);
}

#[test]
fn a_login_ends_12_hours_after_its_last_use_and_7_days_after_its_begin() {
    let world = World::new();
    let idle = world.admin();
    world.after(13 * HOUR);
    world.get(&idle, "/secrets").problem(401, "session_expired");
    let session = world.get(&idle, "/session").ok(200);
    assert_eq!(
        session["user"],
        Value::Null,
        "the page is told, not refused"
    );

    let used = world.admin();
    for _ in 0..(7 * 24 / 8 - 1) {
        world.after(8 * HOUR);
        world.get(&used, "/secrets").ok(200);
    }
    world.after(9 * HOUR);
    world.get(&used, "/secrets").problem(401, "session_expired");
}

#[test]
fn another_password_ends_all_other_logins() {
    let world = World::new();
    let (here, there) = (world.admin(), world.admin());
    let change = |current: &str, new: &str| {
        let body = json!({"current_password": current, "new_password": new});
        world.ask(&here, "PUT", "/session/password", body)
    };
    let wrong = change("not this one", "a better password").problem(422, "invalid_request");
    assert_eq!(wrong["faults"][0]["path"], "current_password");
    change(PASSWORD, "short").problem(422, "invalid_request");
    world.get(&there, "/secrets").ok(200);

    change(PASSWORD, "a better password").ok(204);
    world.get(&here, "/secrets").ok(200);
    world.get(&there, "/secrets").problem(401, "not_logged_in");
    world.try_login(ADMIN, PASSWORD).problem(401, "wrong_login");
    world.login(ADMIN, "a better password");
}

#[test]
fn logins_outlive_a_restart() {
    let mut world = World::new();
    let ada = world.admin();
    world.restart();
    world.get(&ada, "/secrets").ok(200);
}
