//! Uploads: what is in a file is looked into when it comes.

use serde_json::Value;

use crate::world::{Answer, Who, World};

/// A private key and a certificate of it in PEM, for one host.
pub(crate) fn key_and_certificate(host: &str) -> (String, String) {
    let made = rcgen::generate_simple_self_signed([host.to_owned()]).unwrap();
    (made.signing_key.serialize_pem(), made.cert.pem())
}

fn put(world: &World, who: &Who, kind: &str, content: &[u8]) -> Answer {
    let path = format!("/uploads/file.pem?kind={kind}");
    world.ask_with(who, "PUT", &path, &[], Some(content))
}

#[test]
fn a_certificate_is_told_about_and_given_out() {
    let world = World::new();
    let ada = world.admin();
    let (_, certificate) = key_and_certificate("plant.example");
    let upload = put(&world, &ada, "certificate", certificate.as_bytes()).ok(200);
    assert_eq!(upload["kind"], "certificate");
    assert_eq!(upload["size"], certificate.len());
    assert_eq!(upload["sha256"].as_str().unwrap().len(), 64);
    assert!(
        upload["subject"].as_str().unwrap().contains("rcgen"),
        "{upload}"
    );
    // rcgen's certificates hold until the year 4096.
    assert_eq!(upload["expires_at_ms"], 67_090_118_400_000_i64, "{upload}");
    let listed = world.get(&ada, "/uploads").ok(200);
    assert_eq!(listed["items"][0], upload);
    let content = world.get(&ada, "/uploads/file.pem/content");
    assert_eq!(content.text(), certificate);
    assert_eq!(
        content.header("content-disposition"),
        Some("attachment; filename=\"file.pem\"")
    );
    world
        .ask(&ada, "DELETE", "/uploads/file.pem", Value::Null)
        .ok(204);
    world
        .get(&ada, "/uploads/file.pem/content")
        .problem(404, "not_found");
}

#[test]
fn keys_and_keytabs_are_taken_and_never_given_out() {
    let world = World::new();
    let ada = world.admin();
    let (key, _) = key_and_certificate("plant.example");
    for (kind, content) in [("key", key.as_bytes()), ("keytab", b"\x05\x02\0\0\0\x10")] {
        let upload = put(&world, &ada, kind, content).ok(200);
        assert_eq!(upload["kind"], kind);
        assert_eq!(upload["subject"], Value::Null);
        world
            .get(&ada, "/uploads/file.pem/content")
            .problem(403, "forbidden");
    }
}

#[test]
fn a_wrong_file_is_told_with_what_to_do() {
    let world = World::new();
    let ada = world.admin();
    let (key, certificate) = key_and_certificate("plant.example");
    let both = format!("{certificate}{key}");
    let damaged = certificate.replace("\nMII", "\nAAA");
    let cases: [(&str, &[u8], &str); 9] = [
        ("certificate", b"", "no certificate"),
        ("certificate", b"\x30\x82\x01\x02", "no certificate"),
        (
            "certificate",
            key.as_bytes(),
            "a `PRIVATE KEY` beside certificates",
        ),
        (
            "certificate",
            both.as_bytes(),
            "a `PRIVATE KEY` beside certificates",
        ),
        ("certificate", damaged.as_bytes(), "damaged"),
        ("key", b"hush", "no private key"),
        (
            "key",
            certificate.as_bytes(),
            "a `CERTIFICATE`, which is no private key",
        ),
        (
            "key",
            &[key.as_bytes(), key.as_bytes()].concat(),
            "2 private keys",
        ),
        ("keytab", b"\x05\x09", "no keytab"),
    ];
    for (kind, content, told) in cases {
        let problem = put(&world, &ada, kind, content).problem(422, "invalid_request");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(told), "{kind}: {detail}");
    }
    put(&world, &ada, "picture", b"x").problem(400, "invalid_request");
    world
        .ask_with(&ada, "PUT", "/uploads/x", &[], Some(b"x"))
        .problem(400, "invalid_request");
    assert_eq!(world.get(&ada, "/uploads").ok(200)["total"], 0);
}
