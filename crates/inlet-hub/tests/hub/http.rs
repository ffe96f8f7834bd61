//! What stands around every answer, and what is beside the API.

use std::{io::Read as _, net::SocketAddr};

use inlet_hub::options::FirstUser;
use serde_json::Value;

use crate::world::{ADMIN, PASSWORD, Who, World};

#[test]
fn every_answer_has_the_security_headers() {
    let world = World::new();
    for path in [
        "/",
        "/sources/7",
        "/api/v1/session",
        "/api/v1/nothing",
        "/api/v1/docs/",
        "/healthz",
    ] {
        let answer = world.raw("GET", path, &[], None);
        let csp = answer.header("content-security-policy").expect(path);
        assert!(csp.contains("default-src 'self'"), "{csp}");
        assert!(csp.contains("frame-ancestors 'none'"), "{csp}");
        let scripts = csp
            .split(';')
            .find(|it| it.trim().starts_with("script-src"));
        assert_eq!(scripts, None, "scripts are ruled by default-src: {csp}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
    }
    let session = world.get(&Who::Nobody, "/session");
    assert_eq!(session.header("cache-control"), Some("no-store"));
}

#[test]
fn large_answers_are_compressed_for_who_can_read_that() {
    let world = World::new();
    let plain = world.raw(
        "GET",
        "/api/v1/openapi.json",
        &[("Accept-Encoding", "identity")],
        None,
    );
    assert_eq!(plain.header("content-encoding"), None);
    let packed = world.raw(
        "GET",
        "/api/v1/openapi.json",
        &[("Accept-Encoding", "gzip")],
        None,
    );
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert!(
        packed.bytes.len() * 3 < plain.bytes.len(),
        "{}",
        packed.bytes.len()
    );
    let mut text = String::new();
    let mut unpacked = flate2::read::GzDecoder::new(&packed.bytes[..]);
    unpacked.read_to_string(&mut text).unwrap();
    assert_eq!(text, plain.text());
}

#[test]
fn the_description_of_the_api_needs_nothing_from_elsewhere() {
    let world = World::new();
    let page = world.raw("GET", "/api/v1/docs/", &[], None);
    assert_eq!(page.status, 200);
    let html = page.text();
    assert!(html.contains("swagger-ui"), "{html}");
    assert!(
        !html.contains("http://") && !html.contains("https://"),
        "{html}"
    );
    assert!(
        !html.contains("<script>"),
        "no script stands in the page: {html}"
    );
    let start = world.raw("GET", "/api/v1/docs/swagger-initializer.js", &[], None);
    assert!(
        start.text().contains("/api/v1/openapi.json"),
        "{}",
        start.text()
    );
    let moved = world.raw("GET", "/api/v1/docs", &[], None);
    assert_eq!(moved.header("location"), Some("/api/v1/docs/"));
}

#[test]
fn every_path_that_is_not_the_apis_is_the_pages() {
    let world = World::new();
    for path in ["/", "/sources/01938a7e/faults", "/login"] {
        let answer = world.raw("GET", path, &[], None);
        assert_eq!(answer.status, 200, "{path}");
        assert!(
            answer
                .header("content-type")
                .unwrap()
                .starts_with("text/html"),
            "{path}"
        );
    }
    // In place of a script of an old build, a page would be run as one.
    world
        .raw("GET", "/assets/index-gone.js", &[], None)
        .problem(404, "not_found");
    world
        .raw("POST", "/", &[], Some(b""))
        .problem(405, "method_not_allowed");
}

#[test]
fn probes_tell_whether_the_hub_lives_and_works() {
    let world = World::new();
    assert_eq!(world.raw("GET", "/healthz", &[], None).text(), "ok\n");
    let ready = world.raw("GET", "/readyz", &[], None).ok(200);
    assert_eq!(ready["ready"], true, "{ready}");
    assert_eq!(ready["store"], "ok", "{ready}");
}

#[test]
fn metrics_tell_requests_logins_and_memory() {
    let world = World::new();
    world.admin();
    world.try_login(ADMIN, "wrong password");
    world.get(&Who::Nobody, "/secrets/a");
    let answer = world.raw("GET", "/metrics", &[], None);
    assert!(
        answer
            .header("content-type")
            .unwrap()
            .starts_with("application/openmetrics-text")
    );
    let page = answer.text();
    for line in [
        r#"inlet_hub_requests_total{method="POST",route="/api/v1/session",status="200"} 1"#,
        r#"inlet_hub_requests_total{method="POST",route="/api/v1/session",status="401"} 1"#,
        r#"inlet_hub_requests_total{method="GET",route="/api/v1/secrets/{name}",status="405"} 1"#,
        "inlet_hub_wrong_logins_total 1",
        "inlet_hub_sessions 1",
        "inlet_hub_memory_bytes ",
    ] {
        assert!(page.contains(line), "{line}\n{page}");
    }
    assert!(page.ends_with("# EOF\n"), "{page}");
    assert_eq!(page.matches("# EOF").count(), 1, "one page, one end");
}

#[test]
fn metrics_need_a_login_when_others_can_reach_the_hub() {
    let world = World::with(|options| {
        options.listen = SocketAddr::from(([0, 0, 0, 0], 0));
        options.first_user = Some(FirstUser {
            username: ADMIN.to_owned(),
            password: PASSWORD.to_owned(),
        });
    });
    world
        .raw("GET", "/metrics", &[], None)
        .problem(401, "not_logged_in");
    let Who::Token(token) = world.token(&world.admin(), "prometheus", "viewer") else {
        panic!("a token");
    };
    let bearer = format!("Bearer {token}");
    let page = world.raw("GET", "/metrics", &[("Authorization", &bearer)], None);
    assert_eq!(page.status, 200);
    assert_eq!(world.raw("GET", "/healthz", &[], None).status, 200);
}

#[test]
fn the_hub_itself_is_the_runner() {
    let world = World::new();
    let runners = world.get(&world.admin(), "/agents").ok(200);
    let hub = &runners["items"][0];
    assert_eq!(hub["kind"], "hub");
    assert_eq!(hub["state"], "online");
    assert_eq!(hub["version"], env!("CARGO_PKG_VERSION"));
    for key in [
        "cores",
        "memory_bytes",
        "memory_used_bytes",
        "process_memory_bytes",
    ] {
        assert!(hub[key].as_u64().is_some_and(|it| it > 0), "{key}: {hub}");
    }
    assert_eq!(runners["items"][1], Value::Null);
}
