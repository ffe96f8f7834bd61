//! What a server tells about tables, and how they change.

use serde_json::{Value, json};

use crate::client::Database;

fn columns(answer: &Value, wanted: usize) -> Value {
    let rows = answer.as_array().expect("rows").iter();
    rows.map(|row| row.as_array().expect("a row")[..wanted].to_vec())
        .collect()
}

#[test]
fn describe_lists_columns_then_tags() {
    let db = Database::with("");
    db.ok(
        "CREATE STABLE {db}.st (ts TIMESTAMP, k INT PRIMARY KEY, s VARCHAR(20), w NCHAR(5), \
           u BIGINT UNSIGNED) TAGS (g VARBINARY(7), x NCHAR(3))",
    );
    let expected = json!([
        ["ts", "TIMESTAMP", 8, ""],
        ["k", "INT", 4, "PRIMARY KEY"],
        ["s", "VARCHAR", 20, ""],
        ["w", "NCHAR", 5, ""],
        ["u", "BIGINT UNSIGNED", 8, ""],
        ["g", "VARBINARY", 7, "TAG"],
        ["x", "NCHAR", 3, "TAG"],
    ]);
    let mut answer = columns(&db.data("DESCRIBE {db}.st"), 4);
    // Newer servers call the second key column a composite key.
    if answer[1][3] == "COMPOSITE KEY" {
        answer[1][3] = "PRIMARY KEY".into();
    }
    assert_eq!(answer, expected);
    db.ok("CREATE TABLE {db}.t USING {db}.st TAGS ('a', 'b')");
    assert_eq!(
        columns(&db.data("DESCRIBE {db}.t"), 3),
        columns(&expected, 3)
    );
}

#[test]
fn describe_names_its_columns() {
    let db = Database::with("");
    db.ok("CREATE STABLE {db}.st (ts TIMESTAMP, v INT) TAGS (g INT)");
    let meta = db.ok("DESCRIBE {db}.st").meta;
    let names: Vec<&Value> = meta.iter().map(|column| &column[0]).collect();
    assert_eq!(
        names,
        [
            "field", "type", "length", "note", "encode", "compress", "level"
        ]
    );
    let types: Vec<&Value> = meta.iter().take(4).map(|column| &column[1]).collect();
    assert_eq!(types, ["VARCHAR", "VARCHAR", "INT", "VARCHAR"]);
}

#[test]
fn databases_are_listed_with_their_settings() {
    let db = Database::with("PRECISION 'us' KEEP 100");
    let names = db.data("SHOW DATABASES");
    assert!(
        names.as_array().unwrap().contains(&json!([db.name])),
        "{names}"
    );
    assert!(
        names
            .as_array()
            .unwrap()
            .contains(&json!(["information_schema"])),
        "{names}"
    );
    let settings = db.data(
        "SELECT `precision`, `keep`, `vgroups`, ntables FROM information_schema.ins_databases \
         WHERE name = '{db}'",
    );
    assert_eq!(settings, json!([["us", "100d,100d,100d", 2, 0]]));
}

#[test]
fn rows_are_kept_for_three_data_files_at_least() {
    let db = Database::with("");
    for (keep, expected) in [
        ("KEEP 29", 0x2619),
        ("KEEP 30", 0),
        ("KEEP 10", 0x2619),
        ("KEEP 10 DURATION 4800m", 0),
        ("KEEP 10 DURATION 4d", 0x2619),
    ] {
        let answer = db.sql(&format!("CREATE DATABASE {{db}}_kept {keep}"));
        assert_eq!(answer.code, expected, "{keep}: {}", answer.text);
        db.ok("DROP DATABASE IF EXISTS {db}_kept");
    }
}

#[test]
fn tables_are_listed() {
    let db = Database::with("");
    db.ok("CREATE STABLE {db}.st (ts TIMESTAMP, v INT) TAGS (g INT, h VARCHAR(5))");
    db.ok("CREATE TABLE {db}.a USING {db}.st TAGS (1, 'x') {db}.b USING {db}.st (h) TAGS ('y')");
    db.ok("CREATE TABLE {db}.plain (ts TIMESTAMP, v INT)");
    assert_eq!(db.data("SHOW {db}.STABLES"), json!([["st"]]));
    let mut tables: Vec<Value> = db.data("SHOW {db}.TABLES").as_array().unwrap().clone();
    tables.sort_by_key(ToString::to_string);
    assert_eq!(json!(tables), json!([["a"], ["b"], ["plain"]]));
    assert_eq!(
        db.data(
            "SELECT table_name, stable_name, type FROM information_schema.ins_tables \
             WHERE db_name = '{db}' ORDER BY table_name"
        ),
        json!([
            ["a", "st", "CHILD_TABLE"],
            ["b", "st", "CHILD_TABLE"],
            ["plain", null, "NORMAL_TABLE"]
        ])
    );
    assert_eq!(
        db.data(
            "SELECT table_name, tag_name, tag_type, tag_value FROM information_schema.ins_tags \
             WHERE db_name = '{db}' AND stable_name = 'st' ORDER BY table_name, tag_name"
        ),
        json!([
            ["a", "g", "INT", "1"],
            ["a", "h", "VARCHAR(5)", "x"],
            ["b", "g", "INT", null],
            ["b", "h", "VARCHAR(5)", "y"]
        ])
    );
    assert_eq!(
        db.data(
            "SELECT stable_name, `columns`, `tags` FROM information_schema.ins_stables \
             WHERE db_name = '{db}'"
        ),
        json!([["st", 2, 2]])
    );
}

#[test]
fn columns_and_tags_are_added_widened_and_dropped() {
    let db = Database::with("");
    db.ok("CREATE STABLE {db}.st (ts TIMESTAMP, v INT, s VARCHAR(4)) TAGS (g INT)");
    db.ok("INSERT INTO {db}.t USING {db}.st TAGS (1) VALUES (NOW, 1, 'abcd')");
    db.ok("ALTER STABLE {db}.st ADD COLUMN w DOUBLE");
    db.ok("ALTER STABLE {db}.st ADD TAG h VARCHAR(3)");
    db.ok("ALTER STABLE {db}.st MODIFY COLUMN s VARCHAR(8)");
    db.ok("ALTER STABLE {db}.st DROP COLUMN v");
    assert_eq!(
        db.data("SELECT s, w, g, h FROM {db}.st"),
        json!([["abcd", null, 1, null]])
    );
    assert_eq!(
        columns(&db.data("DESCRIBE {db}.st"), 3),
        json!([
            ["ts", "TIMESTAMP", 8],
            ["s", "VARCHAR", 8],
            ["w", "DOUBLE", 8],
            ["g", "INT", 4],
            ["h", "VARCHAR", 3]
        ])
    );
    let narrower = db.sql("ALTER STABLE {db}.st MODIFY COLUMN s VARCHAR(2)");
    assert_eq!(narrower.code, 0x264B, "{}", narrower.text);
    let key = db.sql("ALTER STABLE {db}.st DROP COLUMN ts");
    assert_eq!(key.code, 0x03C2, "{}", key.text);
}

#[test]
fn if_exists_and_if_not_exists_are_silent() {
    let db = Database::with("");
    for _ in 0..2 {
        db.ok("CREATE DATABASE IF NOT EXISTS {db}");
        db.ok("CREATE STABLE IF NOT EXISTS {db}.st (ts TIMESTAMP, v INT) TAGS (g INT)");
        db.ok("CREATE TABLE IF NOT EXISTS {db}.t USING {db}.st TAGS (1)");
    }
    for _ in 0..2 {
        db.ok("DROP TABLE IF EXISTS {db}.t");
        db.ok("DROP STABLE IF EXISTS {db}.st");
    }
}
