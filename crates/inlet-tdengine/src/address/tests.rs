use inlet_config::{secret::Secret, settings::Login};

use super::*;

fn check(url: &str, expect: &str) {
    let connection = ConnectionSettings {
        url: url.to_owned(),
        login: Login::Token(Secret::new("t")),
        ca: None,
    };
    let found = match Address::parse(&connection) {
        Ok(address) => address.to_string(),
        Err(error) => error.to_string(),
    };
    assert_eq!(found, expect, "{url}");
}

#[test]
fn an_address_has_a_port_whether_written_or_not() {
    check("ws://db", "ws://db:6041");
    check("ws://db:80", "ws://db:80");
    check("ws://db:6042/", "ws://db:6042");
    check("wss://gw.cloud.example", "wss://gw.cloud.example:443");
    check("wss://db:6041", "wss://db:6041");
    check("ws://[::1]:6041", "ws://[::1]:6041");
    check("ws://10.0.0.7", "ws://10.0.0.7:6041");
}

#[test]
fn what_is_no_address_says_how_to_write_one() {
    check(
        "http://db",
        "the TDengine url `http://db` must begin with `ws://` or `wss://`",
    );
    check(
        "db:6041",
        "the TDengine url `db:6041` must begin with `ws://` or `wss://`",
    );
    check(
        "ws://",
        "read the TDengine url `ws://`: empty host; write it as `ws://host:6041`",
    );
}
