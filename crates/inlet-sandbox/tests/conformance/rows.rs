//! How rows come in and what becomes of them: keys, nulls, tags, parts of a request.

use serde_json::json;

use crate::client::{Database, now_ms};

/// A super table with one subtable to be made.
fn meters(options: &str) -> Database {
    let db = Database::with(options);
    db.ok(
        "CREATE STABLE {db}.meters (ts TIMESTAMP, v DOUBLE, n INT, s VARCHAR(20)) \
           TAGS (g INT, site NCHAR(10))",
    );
    db
}

#[test]
fn later_row_of_a_key_overwrites() {
    let db = meters("");
    let ts = now_ms();
    db.ok(&format!(
        "INSERT INTO {{db}}.t USING {{db}}.meters TAGS (1, 'x') VALUES ({ts}, 1, 1, 'first')"
    ));
    db.ok(&format!(
        "INSERT INTO {{db}}.t VALUES ({ts}, 2, 2, 'second')"
    ));
    assert_eq!(
        db.data("SELECT v, n, s FROM {db}.t"),
        json!([[2.0, 2, "second"]]).floats()
    );
}

#[test]
fn later_row_of_a_key_overwrites_within_a_statement() {
    let db = meters("");
    let ts = now_ms();
    db.ok(&format!(
        "INSERT INTO {{db}}.t USING {{db}}.meters TAGS (1, 'x') VALUES ({ts}, 1, 1, 'first') \
         ({ts}, 2, 2, 'second')"
    ));
    assert_eq!(db.data("SELECT n, s FROM {db}.t"), json!([[2, "second"]]));
}

#[test]
fn column_left_out_keeps_its_value_and_null_overwrites() {
    let db = meters("");
    let ts = now_ms();
    db.ok(&format!(
        "INSERT INTO {{db}}.t USING {{db}}.meters TAGS (1, 'x') VALUES ({ts}, 1, 1, 'kept')"
    ));
    db.ok(&format!("INSERT INTO {{db}}.t (ts, n) VALUES ({ts}, NULL)"));
    assert_eq!(db.data("SELECT n, s FROM {db}.t"), json!([[null, "kept"]]));
}

#[test]
fn tags_of_an_existing_subtable_are_ignored() {
    let db = meters("");
    let insert = |tag: i32| {
        format!(
            "INSERT INTO {{db}}.t USING {{db}}.meters TAGS ({tag}, 'x') (ts, n) VALUES (NOW, 1)"
        )
    };
    db.ok(&insert(1));
    db.ok(&insert(2));
    assert_eq!(db.data("SELECT DISTINCT g FROM {db}.meters"), json!([[1]]));
    db.ok("ALTER TABLE {db}.t SET TAG g = 3");
    assert_eq!(db.data("SELECT DISTINCT g FROM {db}.meters"), json!([[3]]));
}

#[test]
fn many_tables_in_one_statement() {
    let db = meters("");
    let ts = now_ms();
    let answer = db.ok(&format!(
        "INSERT INTO {{db}}.a USING {{db}}.meters TAGS (1, 'x') VALUES ({ts}, 1, 1, 'a') \
         {{db}}.b USING {{db}}.meters (g) TAGS (2) (ts, n) VALUES ({ts}, 3)"
    ));
    assert_eq!(answer.single(), 2);
    db.ok(&format!(
        "INSERT INTO {{db}}.a (ts, n) VALUES ({ts}, 4) {{db}}.b (ts, n) VALUES ({ts}, 5)"
    ));
    assert_eq!(
        db.data("SELECT tbname, n, g, site FROM {db}.meters ORDER BY tbname"),
        json!([["a", 4, 1, "x"], ["b", 5, 2, null]])
    );
}

#[test]
fn rows_by_table_name_column() {
    let db = meters("");
    let ts = now_ms();
    db.ok(&format!(
        "INSERT INTO {{db}}.meters (tbname, g, site, ts, n) VALUES ('a', 1, 'x', {ts}, 1) \
         ('b', 2, 'y', {ts}, 2) ('a', 1, 'x', {ts}, 3)"
    ));
    assert_eq!(
        db.data("SELECT tbname, g, n FROM {db}.meters ORDER BY tbname"),
        json!([["a", 1, 3], ["b", 2, 2]])
    );
}

#[test]
fn refused_row_is_never_written_whatever_becomes_of_the_others() {
    let db = meters("KEEP 365");
    let now = now_ms();
    let tables: String = (0..8)
        .map(|table| {
            let ts = if table == 3 { 1000 } else { now };
            format!(
                "{{db}}.t{table} USING {{db}}.meters TAGS ({table}, 'x') (ts, n) VALUES ({ts}, 1) "
            )
        })
        .collect();
    let answer = db.sql(&format!("INSERT INTO {tables}"));
    assert_eq!(answer.code, 0x060B, "{}", answer.text);
    assert_eq!(
        db.data("SELECT COUNT(*) FROM {db}.meters WHERE g = 3"),
        json!([[0]])
    );
    let written = db
        .ok("SELECT COUNT(*) FROM {db}.meters")
        .single()
        .as_u64()
        .unwrap();
    assert!(written < 8, "{written} rows");
    // The same again without the bad row makes it whole: a retry does no harm.
    let good = tables.replace("(1000, 1)", &format!("({now}, 1)"));
    db.ok(&format!("INSERT INTO {good}"));
    assert_eq!(db.data("SELECT COUNT(*) FROM {db}.meters"), json!([[8]]));
}

#[test]
fn value_that_does_not_parse_stops_the_whole_statement() {
    let db = meters("");
    let answer = db.sql(
        "INSERT INTO {db}.a USING {db}.meters TAGS (1, 'x') (ts, n) VALUES (NOW, 1) \
         {db}.b USING {db}.meters TAGS (1, 'x') (ts, n) VALUES (NOW, 'x')",
    );
    assert_eq!(answer.code, 0x0216, "{}", answer.text);
    assert_eq!(db.data("SELECT COUNT(*) FROM {db}.meters"), json!([[0]]));
}

#[test]
fn second_key_column_keeps_rows_of_equal_time_apart() {
    let db = Database::with("");
    db.ok("CREATE STABLE {db}.st (ts TIMESTAMP, k BIGINT PRIMARY KEY, n INT) TAGS (g INT)");
    let ts = now_ms();
    db.ok(&format!(
        "INSERT INTO {{db}}.t USING {{db}}.st TAGS (1) VALUES ({ts}, 1, 10) ({ts}, 2, 20)"
    ));
    db.ok(&format!("INSERT INTO {{db}}.t VALUES ({ts}, 2, 21)"));
    assert_eq!(
        db.data("SELECT k, n FROM {db}.t ORDER BY k"),
        json!([[1, 10], [2, 21]])
    );
    let null = db.sql(&format!("INSERT INTO {{db}}.t VALUES ({ts}, NULL, 1)"));
    assert_eq!(null.code, 0x267B, "{}", null.text);
}

#[test]
fn dropped_subtable_is_missing_until_it_is_made_again() {
    let db = meters("");
    db.ok("INSERT INTO {db}.t USING {db}.meters TAGS (1, 'x') (ts, n) VALUES (NOW, 1)");
    db.ok("DROP TABLE {db}.t");
    assert_eq!(db.data("SELECT COUNT(*) FROM {db}.meters"), json!([[0]]));
    let answer = db.sql("INSERT INTO {db}.t (ts, n) VALUES (NOW, 1)");
    assert_eq!(answer.code, 0x2603, "{}", answer.text);
    db.ok("INSERT INTO {db}.t USING {db}.meters TAGS (2, 'y') (ts, n) VALUES (NOW, 2)");
    assert_eq!(db.data("SELECT n, g FROM {db}.meters"), json!([[2, 2]]));
}

#[test]
fn precision_fixes_what_a_number_means() {
    for (precision, raw, text) in [
        ("ms", "1780000000123", "2026-05-28T20:26:40.123Z"),
        ("us", "1780000000123456", "2026-05-28T20:26:40.123456Z"),
        (
            "ns",
            "1780000000123456789",
            "2026-05-28T20:26:40.123456789Z",
        ),
    ] {
        let db = meters(&format!("PRECISION '{precision}'"));
        db.ok(&format!(
            "INSERT INTO {{db}}.t USING {{db}}.meters TAGS (1, 'x') (ts, n) VALUES ({raw}, 1)"
        ));
        assert_eq!(db.data("SELECT ts FROM {db}.t"), json!([[text]]));
        db.ok(&format!(
            "INSERT INTO {{db}}.t (ts, n) VALUES ('{text}', 2)"
        ));
        assert_eq!(db.data("SELECT n FROM {db}.t"), json!([[2]]));
    }
}

#[test]
fn odd_names_and_texts_come_back_as_they_went_in() {
    let db = meters("");
    for name in [
        "With Space",
        "dash-ed",
        "UPPER",
        "grün",
        "select",
        "semi;colon",
        "quo'te",
    ] {
        db.ok(&format!(
            "INSERT INTO {{db}}.`{name}` USING {{db}}.meters TAGS (1, 'x') (ts, n, s) \
             VALUES (NOW, 1, 'it''s \\\\ a \\'text\\'')"
        ));
        assert_eq!(
            db.data(&format!("SELECT tbname, s FROM {{db}}.`{name}`")),
            json!([[name, "it's \\ a 'text'"]])
        );
    }
}

#[test]
fn unquoted_names_are_folded_to_lower_case() {
    let db = meters("");
    db.ok("INSERT INTO {db}.MiXed USING {db}.METERS TAGS (1, 'x') (TS, N) VALUES (NOW, 1)");
    assert_eq!(
        db.data("SELECT tbname FROM {db}.meters"),
        json!([["mixed"]])
    );
}

#[test]
fn reserved_words_are_columns_in_backticks() {
    let db = Database::with("");
    db.ok("CREATE STABLE {db}.st (ts TIMESTAMP, `order` INT, `Select` INT) TAGS (`group` INT)");
    db.ok(
        "INSERT INTO {db}.t USING {db}.st (`group`) TAGS (7) (ts, `order`, `Select`) \
           VALUES (NOW, 1, 2)",
    );
    assert_eq!(
        db.data("SELECT `order`, `Select`, `group` FROM {db}.st"),
        json!([[1, 2, 7]])
    );
}

#[test]
fn every_type_comes_back() {
    let db = Database::with("");
    db.ok(
        "CREATE STABLE {db}.st (ts TIMESTAMP, a BOOL, b TINYINT, c SMALLINT, d INT, e BIGINT, \
           f TINYINT UNSIGNED, g SMALLINT UNSIGNED, h INT UNSIGNED, i BIGINT UNSIGNED, j FLOAT, \
           k DOUBLE, l VARCHAR(10), m NCHAR(10), n VARBINARY(10), o TIMESTAMP) TAGS (info JSON)",
    );
    db.ok(
        "INSERT INTO {db}.t USING {db}.st TAGS ('{\"k\": 1}') VALUES (NOW, true, -128, -32768, \
           -2147483648, -9223372036854775807, 255, 65535, 4294967295, 18446744073709551615, 1.5, \
           0.1, 'text', 'wörter', '\\x00ff', 1780000000000)",
    );
    assert_eq!(
        db.data("SELECT a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, info FROM {db}.st"),
        json!([[
            true, -128, -32768, -2_147_483_648_i64, -9_223_372_036_854_775_807_i64, 255, 65535,
            4_294_967_295_u64, 18_446_744_073_709_551_615_u64, 1.5, 0.1, "text", "wörter",
            "00ff", "2026-05-28T20:26:40.000Z", {"k": 1}
        ]])
    );
}

/// JSON numbers as a server prints them: a whole floating-point number has no fraction.
trait Floats {
    fn floats(self) -> Self;
}

impl Floats for serde_json::Value {
    fn floats(self) -> Self {
        let text = self.to_string().replace(".0", "");
        serde_json::from_str(&text).expect("still JSON")
    }
}
