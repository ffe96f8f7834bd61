use serde_json::json;

use super::*;

fn rows(data: &serde_json::Value) -> Rows {
    serde_json::from_value(json!({ "data": data })).unwrap()
}

#[test]
fn keep_is_the_last_level_in_whichever_unit() {
    const DAY_MS: i64 = 86_400_000;
    for (text, expect) in [
        ("3650d,3650d,3650d", Some(3650 * DAY_MS)),
        ("1d,10d,100d", Some(100 * DAY_MS)),
        ("5256000m,5256000m,5256000m", Some(3650 * DAY_MS)),
        ("48h", Some(2 * DAY_MS)),
        ("", None),
        ("3650", None),
    ] {
        assert_eq!(keep_ms(text), expect, "{text}");
    }
}

#[test]
fn a_missing_database_has_no_facts() {
    assert_eq!(database_facts(&rows(&json!([]))), None);
    let facts = database_facts(&rows(&json!([["ns", "1d,1d,1d"]]))).unwrap();
    assert_eq!(facts.precision, Precision::Nano);
}

#[test]
fn describe_tells_columns_from_tags_and_finds_the_second_key() {
    let described = described(&rows(&json!([
        ["ts", "TIMESTAMP", 8, "", "delta-i", "lz4", "medium"],
        [
            "seq",
            "BIGINT",
            8,
            "COMPOSITE KEY",
            "simple8b",
            "lz4",
            "medium"
        ],
        ["text", "NCHAR", 12, "", "disabled", "zstd", "medium"],
        ["price", "DECIMAL(10, 2)", 8, ""],
        ["id", "INT UNSIGNED", 4, "TAG"],
        ["site", "VARCHAR", 24, "TAG"],
    ])));
    let found: Vec<_> = described
        .columns
        .iter()
        .chain(&described.tags)
        .map(|column| {
            format!(
                "{} {} {}",
                column.name, column.column_type, column.second_key
            )
        })
        .collect();
    let expect = [
        "ts TIMESTAMP false",
        "seq BIGINT true",
        "text NCHAR(12) false",
        "id INT UNSIGNED false",
        "site VARCHAR(24) false",
    ];
    assert_eq!(found, expect);
    assert_eq!(described.tags.len(), 2);
    let unsupported = [("price".to_owned(), "DECIMAL(10, 2)".to_owned())];
    assert_eq!(described.unsupported, unsupported);
}
