//! The code table: what a server refuses, with which code and words.

use crate::client::{Database, now_ms, server};

/// Super tables that the cases below work with.
fn prepared() -> Database {
    let db = Database::with("KEEP 365");
    db.ok(
        "CREATE STABLE {db}.st (ts TIMESTAMP, v FLOAT, n TINYINT, s VARCHAR(4), w NCHAR(2)) \
           TAGS (g INT, h VARCHAR(4))",
    );
    db.ok("CREATE STABLE {db}.other (ts TIMESTAMP, v FLOAT) TAGS (g INT)");
    db.ok("CREATE TABLE {db}.a USING {db}.st TAGS (1, 'x')");
    db
}

fn check(db: &Database, sql: &str, code: u64, text: &str) {
    let answer = db.sql(sql);
    let shown: String = sql.chars().take(150).collect();
    assert_eq!(
        answer.code, code,
        "0x{:04X} {} for {shown}",
        answer.code, answer.text
    );
    assert!(
        answer.text.to_lowercase().contains(&text.to_lowercase()),
        "text `{}` for {shown}",
        answer.text
    );
}

#[test]
fn databases_and_tables_that_are_missing_or_exist() {
    let db = prepared();
    check(
        &db,
        "SELECT * FROM inlet_no_such.t",
        0x0388,
        "Database not exist",
    );
    check(
        &db,
        "CREATE DATABASE {db}",
        0x0381,
        "Database already exists",
    );
    check(
        &db,
        "SELECT * FROM {db}.nowhere",
        0x2603,
        "Table does not exist",
    );
    check(
        &db,
        "INSERT INTO {db}.nowhere VALUES (NOW, 1)",
        0x2603,
        "Table does not exist",
    );
    check(&db, "DESCRIBE {db}.nowhere", 0x2603, "Table does not exist");
    check(
        &db,
        "INSERT INTO {db}.b USING {db}.nowhere TAGS (1) VALUES (NOW, 1)",
        0x2603,
        "Table does not exist",
    );
}

#[test]
fn statements_that_do_not_parse() {
    let db = prepared();
    check(&db, "SELEC 1", 0x2600, "syntax error near");
    check(
        &db,
        "CREATE TABLE {db}.x (ts TIMESTAMP, order INT)",
        0x2600,
        "syntax error near",
    );
    check(
        &db,
        "CREATE TABLE {db}.x (ts TIMESTAMP, v NOTYPE)",
        0x2600,
        "syntax error near",
    );
}

#[test]
fn timestamps_out_of_range() {
    let db = prepared();
    let now = now_ms();
    let day = 86_400_000;
    for ts in [0, now - 366 * day, 31_556_995_200_001] {
        let sql = format!("INSERT INTO {{db}}.a (ts, v) VALUES ({ts}, 1)");
        check(&db, &sql, 0x060B, "Timestamp data out of range");
    }
    for ts in [now - 364 * day, now + 36_000 * day] {
        db.ok(&format!("INSERT INTO {{db}}.a (ts, v) VALUES ({ts}, 1)"));
    }
}

#[test]
fn values_that_do_not_parse() {
    let db = prepared();
    for (values, cause) in [
        ("(NULL, 1, 1, 'a', 'b')", "null"),
        ("(NOW, 'text', 1, 'a', 'b')", "float"),
        ("(NOW, 1, 128, 'a', 'b')", "overflow"),
        ("(NOW, 1, -129, 'a', 'b')", "overflow"),
        ("(NOW, 1, 1, 'a')", "expected"),
    ] {
        check(
            &db,
            &format!("INSERT INTO {{db}}.a VALUES {values}"),
            0x0216,
            cause,
        );
    }
    let surplus = "INSERT INTO {db}.a VALUES (NOW, 1, 1, 'a', 'b', 6)";
    check(&db, surplus, 0x263F, "Illegal number of columns");
    check(
        &db,
        "INSERT INTO {db}.a (n) VALUES (1)",
        0x0200,
        "should not be null",
    );
    check(
        &db,
        "INSERT INTO {db}.a (ts, zz) VALUES (NOW, 1)",
        0x2602,
        "Invalid column name: zz",
    );
    check(
        &db,
        "SELECT * FROM {db}.st WHERE ts > 'x'",
        0x0127,
        "Invalid timestamp format",
    );
}

#[test]
fn values_that_are_too_long() {
    let db = prepared();
    let insert = |column: &str, value: &str| {
        format!("INSERT INTO {{db}}.a (ts, {column}) VALUES (NOW, '{value}')")
    };
    db.ok(&insert("s", "abcd"));
    check(
        &db,
        &insert("s", "abcde"),
        0x2653,
        "Value too long for column/tag: s",
    );
    // Bytes count for VARCHAR, characters for NCHAR.
    db.ok(&insert("s", "äö"));
    check(
        &db,
        &insert("s", "äöa"),
        0x2653,
        "Value too long for column/tag: s",
    );
    db.ok(&insert("w", "äö"));
    check(
        &db,
        &insert("w", "äöa"),
        0x2653,
        "Value too long for column/tag: w",
    );
    check(
        &db,
        "INSERT INTO {db}.b USING {db}.st TAGS (1, 'abcde') VALUES (NOW, 1, 1, 'a', 'b')",
        0x2653,
        "Value too long for column/tag: h",
    );
}

#[test]
fn names_of_tables() {
    let db = prepared();
    let insert = |name: &str| {
        format!("INSERT INTO {{db}}.`{name}` USING {{db}}.other TAGS (1) VALUES (NOW, 1)")
    };
    db.ok(&insert(&"t".repeat(192)));
    check(&db, &insert(&"t".repeat(193)), 0x0200, "name too long");
    check(
        &db,
        &insert("a.b"),
        0x2617,
        "The table name cannot contain '.'",
    );
}

#[test]
fn names_of_columns() {
    let db = prepared();
    let create = |table: &str, column: &str| {
        format!("CREATE TABLE {{db}}.{table} (ts TIMESTAMP, {column} INT)")
    };
    db.ok(&create("x64", &"c".repeat(64)));
    check(
        &db,
        &create("x65", &"c".repeat(65)),
        0x2617,
        "Invalid identifier name",
    );
    let key = |columns: &str| format!("CREATE TABLE {{db}}.k (ts TIMESTAMP, {columns})");
    check(
        &db,
        &key("v INT, k INT PRIMARY KEY"),
        0x2678,
        "must be second column",
    );
    check(&db, &key("k DOUBLE PRIMARY KEY"), 0x2679, "must be of type");
    check(&db, &key("k JSON"), 0x2652, "Only tag can be json type");
}

#[test]
fn subtable_of_another_super_table() {
    let db = prepared();
    check(
        &db,
        "INSERT INTO {db}.a USING {db}.other TAGS (1) VALUES (NOW, 1)",
        0x061D,
        "Table already exists in other stables",
    );
}

#[test]
fn numbers_of_columns_and_tags() {
    let db = prepared();
    let columns = |prefix: &str, count: usize| {
        let one = |number| format!("{prefix}{number} TINYINT");
        (0..count).map(one).collect::<Vec<_>>().join(", ")
    };
    let stable = |name: &str, tags: usize| {
        let tags = columns("t", tags);
        format!("CREATE STABLE {{db}}.{name} (ts TIMESTAMP, v INT) TAGS ({tags})")
    };
    db.ok(&stable("x128", 128));
    check(
        &db,
        &stable("x129", 129),
        0x2643,
        "Invalid number of tag columns",
    );
    let wide = format!(
        "CREATE TABLE {{db}}.wide (ts TIMESTAMP, {})",
        columns("c", 4096)
    );
    check(&db, &wide, 0x2640, "Too many columns");
    let no_value = "CREATE STABLE {db}.bare (ts TIMESTAMP) TAGS (g INT)";
    check(&db, no_value, 0x263F, "Illegal number of columns");
    let no_time = "CREATE STABLE {db}.timeless (v INT, ts TIMESTAMP) TAGS (g INT)";
    check(&db, no_time, 0x2641, "First column must be timestamp");
}

#[test]
fn lengths_of_columns() {
    let db = prepared();
    let table = |name: &str, length: u32| {
        format!("CREATE TABLE {{db}}.{name} (ts TIMESTAMP, v VARCHAR({length}))")
    };
    db.ok(&table("x65517", 65517));
    check(
        &db,
        &table("x65518", 65518),
        0x2642,
        "Invalid column length for var length type",
    );
    let row = "CREATE TABLE {db}.x (ts TIMESTAMP, v VARCHAR(40000), w VARCHAR(40000))";
    check(&db, row, 0x263E, "Row length exceeds max length");
    let tags = "CREATE STABLE {db}.x (ts TIMESTAMP, v INT) TAGS (g VARCHAR(9000), h VARCHAR(9000))";
    check(&db, tags, 0x263D, "Tags length exceeds max length");
}

#[test]
fn statement_of_more_than_a_mebibyte() {
    let db = prepared();
    let head = format!("INSERT INTO {}.a (ts, v) VALUES ", db.name);
    let row = |number: usize| format!("({}, 1)", now_ms() + number as i64);
    let mut sql = head;
    for number in 0.. {
        let next = row(number);
        if sql.len() + next.len() > 1_048_576 {
            break;
        }
        sql += &next;
    }
    db.ok(&sql);
    // Blanks at the end would not count.
    sql += &" ".repeat(1_048_576 - sql.len());
    sql += &row(0);
    check(&db, &sql, 0x0219, "SQL statement too long");
}

#[test]
fn wrong_password() {
    let server = server();
    // root:wrong
    let (status, body) = server
        .http(
            "POST",
            "/rest/sql",
            Some("Basic cm9vdDp3cm9uZw=="),
            "SHOW DATABASES",
        )
        .unwrap();
    assert_eq!(status, 200);
    assert!(body.contains("\"code\":855"), "{body}");
    assert!(body.contains("Authentication failure"), "{body}");
    let mut socket = server.raw_socket("");
    let login = serde_json::json!({"user": "root", "password": "wrong", "db": ""});
    let answer = socket.request("conn", login);
    assert_eq!(answer["code"], 0x0357, "{answer}");
    assert_eq!(answer["message"], "Authentication failure", "{answer}");
}

#[test]
fn no_login_at_all() {
    let (status, body) = server()
        .http("POST", "/rest/sql", None, "SHOW DATABASES")
        .unwrap();
    assert_eq!(status, 401);
    assert!(body.contains("\"code\":4357"), "{body}");
    let mut socket = server().raw_socket("");
    let answer = socket.request("query", serde_json::json!({"sql": "SHOW DATABASES"}));
    assert_eq!(answer["code"], 0xFFFF, "{answer}");
    assert_eq!(answer["message"], "server not connected", "{answer}");
}

#[test]
fn login_to_a_missing_database() {
    let mut socket = server().raw_socket("");
    let login = serde_json::json!({"user": "root", "password": "taosdata", "db": "inlet_no_such"});
    let answer = socket.request("conn", login);
    assert_eq!(answer["code"], 0x0388, "{answer}");
}
