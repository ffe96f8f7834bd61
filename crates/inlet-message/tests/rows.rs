//! Rules → rows, a table a rule.

mod support;

use inlet_config::settings::Rule;
use inlet_message::fault::FaultKind;
use support::{Document, NOW_MS, batch, expr, from, lines, reasons, template};

#[test]
fn the_example_of_the_documentation_gives_one_row() {
    let document = Document::json()
        .split("message", "-", 2)
        .filter("id != 1")
        .subtable("t_{id}")
        .column("message_0", "VARCHAR(16)", from("message_0"))
        .column("message_1", "VARCHAR(16)", from("message_1"))
        .tag("id", "INT", from("id"));
    let payload = r#"{"id": 1, "message": "hello-word"}{"id": 2, "message": "hello-word"}"#;
    let mapped = document.map(&[payload]);
    assert_eq!(lines(&mapped.rows), [format!("t_2|{NOW_MS}|hello|word|2")]);
    assert_eq!(mapped.faults, []);
    assert_eq!(mapped.filtered, [0; 0]);
}

/// The values of field `v` in a column of this type; faults follow.
fn check(column_type: &str, values: &[&str], expected: &[&str]) {
    let document = Document::json().column("c", column_type, from("v"));
    let payloads: Vec<String> = values
        .iter()
        .map(|value| format!("{{\"v\":{value}}}"))
        .collect();
    let payloads: Vec<&str> = payloads.iter().map(String::as_str).collect();
    let (mut found, reasons) = document.last(&payloads);
    found.extend(reasons);
    assert_eq!(found, expected, "{column_type} {values:?}");
}

#[test]
fn coercion_to_integers() {
    check("TINYINT", &["-128", "127"], &["-128", "127"]);
    check(
        "TINYINT",
        &["1", "128"],
        &[
            "1",
            "value_does_not_fit: integer `128` does not fit column `c` TINYINT",
        ],
    );
    check(
        "SMALLINT",
        &["7.0", "true", "\"12\"", "null"],
        &["7", "1", "12", "NULL"],
    );
    check(
        "INT",
        &["1.5"],
        &["value_does_not_fit: float `1.5` does not fit column `c` INT"],
    );
    check(
        "INT",
        &["\"x\"", "1"],
        &[
            "1",
            "value_does_not_fit: text `x` does not fit column `c` INT",
        ],
    );
    check(
        "INT",
        &["[1]", "{}", "2"],
        &[
            "2",
            "value_does_not_fit: JSON object or array `[1]` does not fit column `c` INT",
            "value_does_not_fit: JSON object or array `{}` does not fit column `c` INT",
        ],
    );
    check(
        "BIGINT",
        &["9007199254740993", "-9223372036854775808"],
        &["9007199254740993", "-9223372036854775808"],
    );
    check(
        "BIGINT UNSIGNED",
        &["18446744073709551615", "0"],
        &["18446744073709551615", "0"],
    );
    check(
        "BIGINT UNSIGNED",
        &["18446744073709551616", "-1"],
        &[
            "value_does_not_fit: integer `18446744073709551616` does not fit column `c` BIGINT UNSIGNED",
            "value_does_not_fit: integer `-1` does not fit column `c` BIGINT UNSIGNED",
        ],
    );
    check("INT UNSIGNED", &["4294967295"], &["4294967295"]);
}

#[test]
fn coercion_to_floats_and_bools() {
    check(
        "DOUBLE",
        &["1", "0.1", "\"2.5\"", "null"],
        &["1", "0.1", "2.5", "NULL"],
    );
    check(
        "DOUBLE",
        &["18446744073709551616"],
        &["18446744073709552000"],
    );
    check("FLOAT", &["220.1", "10"], &["220.1", "10"]);
    check(
        "FLOAT",
        &["1e300"],
        &["value_does_not_fit: float `1e300` does not fit column `c` FLOAT"],
    );
    check(
        "DOUBLE",
        &["\"NaN\""],
        &["value_does_not_fit: text `NaN` does not fit column `c` DOUBLE"],
    );
    check(
        "BOOL",
        &["true", "false", "null"],
        &["true", "false", "NULL"],
    );
    check(
        "BOOL",
        &["\"TRUE\"", "0", "2"],
        &[
            "true",
            "false",
            "value_does_not_fit: integer `2` does not fit column `c` BOOL",
        ],
    );
}

#[test]
fn coercion_to_text() {
    check(
        "VARCHAR(8)",
        &["1", "1.5", "true", "\"a\\u00e9\\n\""],
        &["1", "1.5", "true", "aé\n"],
    );
    check(
        "VARCHAR(20)",
        &["[1, {\"a\": 2}]", "{}"],
        &["[1, {\"a\": 2}]", "{}"],
    );
    check(
        "VARCHAR(30)",
        &["123456789012345678901234567890"],
        &["123456789012345678901234567890"],
    );
    check(
        "VARCHAR(3)",
        &["\"añ\"", "\"añb\""],
        &[
            "añ",
            "value_does_not_fit: text of 4 bytes is longer than column `c` VARCHAR(3) takes (3): `añb`",
        ],
    );
    check(
        "NCHAR(3)",
        &["\"añb\"", "\"añbc\""],
        &[
            "añb",
            "value_does_not_fit: text of 4 characters is longer than column `c` NCHAR(3) takes (3): `añbc`",
        ],
    );
    check("VARBINARY(4)", &["\"ab\""], &["[97, 98]"]);
    check(
        "GEOMETRY(4)",
        &["\"0aFF\"", "\"0\""],
        &[
            "[10, 255]",
            "value_does_not_fit: text `0` does not fit column `c` GEOMETRY(4)",
        ],
    );
}

#[test]
fn json_tags_take_objects_only() {
    let document = Document::json().tag("j", "JSON", from("v"));
    let mapped = document.map(&[
        r#"{"v":{"a":1}}"#,
        r#"{"v":"{}"}"#,
        r#"{"v":[1]}"#,
        r#"{"v":1}"#,
    ]);
    assert_eq!(
        lines(&mapped.rows),
        [
            format!("t|{NOW_MS}|{{\"a\":1}}"),
            format!("t|{NOW_MS}|{{}}")
        ]
    );
    assert_eq!(mapped.faults.len(), 2);
}

#[test]
fn a_row_at_fault_leaves_its_neighbours() {
    let document = Document::json().column("v", "TINYINT", from("v"));
    let mapped = document.map(&[r#"[{"v":1},{"v":999},{"v":3}]"#, "{", r#"{"v":4}"#, "[]"]);
    assert_eq!(mapped.rows.message_idx, [0, 0, 2]);
    let faults: Vec<_> = mapped
        .faults
        .iter()
        .map(|fault| (fault.message_idx, fault.kind))
        .collect();
    assert_eq!(
        faults,
        [(0, FaultKind::ValueDoesNotFit), (1, FaultKind::ParseFailed)]
    );
    assert_eq!(mapped.filtered, [3]);
}

#[test]
fn nested_fields_and_elements_flatten() {
    let document = Document::json()
        .column("a", "DOUBLE", from("data_voltage"))
        .column("b", "VARCHAR(20)", from("location_0_city"))
        .column("c", "VARCHAR(40)", from("data"));
    let nested = r#"{"data": {"x": 1, "voltage": 220.5}, "location": [{"city": "Oslo"}]}"#;
    let flat = r#"{"data_voltage": 1, "location_0": {"city": "Rome"}, "data": 7}"#;
    let mapped = document.map(&[nested, flat, r#"{"data": {"voltage": null}}"#]);
    assert_eq!(
        lines(&mapped.rows),
        [
            format!("t|{NOW_MS}|220.5|Oslo|{{\"x\": 1, \"voltage\": 220.5}}"),
            format!("t|{NOW_MS}|1|Rome|7"),
            format!("t|{NOW_MS}|NULL|NULL|{{\"voltage\": null}}"),
        ]
    );
}

/// What is wrong with one message.
fn check_parse(payload: &[u8], expected: &str) {
    let document = Document::json().column("v", "INT", from("v"));
    let good = br#"{"v":1}"#.as_slice();
    let mapped = document.map_batch(&batch(&[Some(good), Some(payload), Some(good)]));
    let kind = if expected.is_empty() {
        vec![]
    } else {
        vec![format!("parse_failed: {expected}")]
    };
    assert_eq!(reasons(&mapped), kind);
    let num_rows = mapped
        .rows
        .message_idx
        .iter()
        .filter(|idx| **idx != 1)
        .count();
    assert_eq!(num_rows, 2);
}

#[test]
fn malformed_messages() {
    check_parse(b"", "empty message");
    check_parse(
        b" \n",
        "message has no JSON object, only white space, at byte 2",
    );
    check_parse(
        b"nope",
        "expected a JSON object or an array of objects at byte 0",
    );
    check_parse(
        b"1",
        "expected a JSON object or an array of objects at byte 0",
    );
    check_parse(
        b"[1]",
        "expected a JSON object or an array of objects at byte 1",
    );
    check_parse(
        b"[{},]",
        "expected a JSON object or an array of objects at byte 4",
    );
    check_parse(br#"{"v": 1"#, "JSON ends too early at byte 7");
    check_parse(br#"{"v": "abc"#, "JSON ends too early at byte 10");
    check_parse(br#"{"v": 1}{"v": 2"#, "JSON ends too early at byte 15");
    check_parse(br#"{"v": 1,}"#, "expected a key in quotes at byte 8");
    check_parse(br#"{"v" 1}"#, "expected `:` after a key at byte 5");
    check_parse(
        br#"{"v": 1 "w": 2}"#,
        "expected `,` or the end of the object at byte 8",
    );
    check_parse(br#"{"v": NaN}"#, "expected a JSON value at byte 6");
    check_parse(br#"{"v": 01}"#, "malformed number at byte 6");
    check_parse(
        br#"{"v": 1e999}"#,
        "number out of range of a 64-bit float at byte 6",
    );
    check_parse(
        br#"{"w": "\x"}"#,
        "unknown or incomplete escape in a text at byte 8",
    );
    check_parse(
        b"{\"w\": \"a\tb\"}",
        "control character in a text at byte 8",
    );
    check_parse(b"{\"w\": \"\xff\"}", "invalid UTF-8 at byte 7");
    let nested = format!("{{\"w\": {}1{}}}", "[".repeat(100), "]".repeat(100));
    check_parse(
        nested.as_bytes(),
        "nested more than 64 levels deep at byte 69",
    );
    let fits = format!("{{\"w\": {}1{}}}", "[".repeat(63), "]".repeat(63));
    check_parse(fits.as_bytes(), "");
}

#[test]
fn a_tombstone_is_a_kind_of_its_own() {
    let mapped = Document::json().map_batch(&batch(&[None]));
    assert_eq!(reasons(&mapped), ["tombstone: message has no value"]);
}

#[test]
fn a_message_of_20_megabytes_is_read() {
    let payload = format!(r#"{{"big": "{}", "v": 1}}"#, "x".repeat(20 << 20));
    let (values, _) = Document::json()
        .column("v", "INT", from("v"))
        .last(&[&payload]);
    assert_eq!(values, ["1"]);
}

#[test]
fn concatenated_arrays_and_doubled_keys() {
    let document = Document::json().column("v", "INT", from("v"));
    let (values, _) =
        document.last(&[r#"[{"v":1},{"v":2}] [{"v":3}]{"v":4,"v":5}{"v":6,"v":null}"#]);
    assert_eq!(values, ["1", "2", "3", "5", "NULL"]);
}

#[test]
fn objects_under_a_doubled_key_join_field_by_field() {
    let document = Document::json()
        .column("a", "INT", from("o_a"))
        .column("b", "INT", from("o_b"))
        .column("o", "VARCHAR(20)", from("o"));
    let mapped = document.map(&[r#"{"o":{"a":1,"b":2},"o":{"b":3}}"#]);
    let row = &lines(&mapped.rows)[0];
    assert!(row.ends_with(r#"|1|3|{"b":3}"#), "{row}");
}

#[test]
fn fields_from_kafka() {
    let document = Document::json()
        .column("a", "VARCHAR(10)", from("_topic"))
        .column("b", "INT", from("_partition"))
        .column("c", "BIGINT", from("_offset"))
        .column("d", "BIGINT", from("_timestamp"))
        .column("e", "VARCHAR(10)", from("_key"))
        .column("f", "VARCHAR(40)", from("_headers"))
        .column("g", "VARCHAR(10)", from("_headers_site"))
        .column("h", "VARCHAR(10)", from("_headers_trace"))
        .column("i", "VARCHAR(10)", from("_payload"));
    let mapped = document.map(&["{}"]);
    assert_eq!(
        lines(&mapped.rows),
        [format!(
            "t|{NOW_MS}|meters|3|100|{NOW_MS}|key|{{\"site\":\"north\",\"trace\":null}}|north|NULL|{{}}"
        )]
    );
    let program = document.compile().expect("it was mapped");
    assert!(program.uses_headers() && program.uses_key());
    let program = Document::json().compile().expect("it is the simplest one");
    assert!(!program.uses_headers() && !program.uses_key());
}

#[test]
fn lines_of_text_by_regex() {
    let document = Document::regex(r"(?<host>\S+) (?<code>\d+)( (?<more>.+))?")
        .column("host", "VARCHAR(20)", from("host"))
        .column("code", "INT", from("code"))
        .column("more", "VARCHAR(20)", from("more"));
    let mapped = document.map(&["a 1", "b 2 x\r\n", "nope", "c 3\n"]);
    assert_eq!(
        lines(&mapped.rows),
        [
            format!("t|{NOW_MS}|a|1|NULL"),
            format!("t|{NOW_MS}|b|2|x"),
            format!("t|{NOW_MS}|c|3|NULL"),
        ]
    );
    assert_eq!(
        reasons(&mapped),
        ["parse_failed: text does not match the pattern: `nope`"]
    );
}

#[test]
fn extract_rules_run_in_order() {
    let document = Document::json()
        .split("m", "-", 2)
        .captures("m_1", r"(?<letter>[a-z])(?<digit>\d)?")
        .column("c", "VARCHAR(30)", expr("m_1"))
        .column("d", "VARCHAR(30)", template("{m_0}/{letter}"))
        .column("e", "INT", from("digit"));
    let mapped = document.map(&[
        r#"{"m":"a-b1-c"}"#,
        r#"{"m":"a"}"#,
        r#"{"m":12}"#,
        "{}",
        r#"{"m":"x-y"}"#,
    ]);
    assert_eq!(
        lines(&mapped.rows),
        [
            format!("t|{NOW_MS}|b1-c|a/b|1"),
            format!("t|{NOW_MS}|NULL|NULL|NULL"),
            format!("t|{NOW_MS}|NULL|NULL|NULL"),
            format!("t|{NOW_MS}|NULL|NULL|NULL"),
            format!("t|{NOW_MS}|y|x/y|NULL"),
        ]
    );
}

#[test]
fn filters_drop_what_is_not_true() {
    let document = Document::json()
        .filter("id != 1")
        .filter("10 / d > 2")
        .column("id", "INT", from("id"));
    let mapped = document.map(&[
        r#"{"id":1,"d":1}"#,
        r#"{"id":2,"d":1}"#,
        r#"{"id":"2","d":1}"#,
        r#"{"d":1}"#,
        r#"{"id":3,"d":0}"#,
        r#"[{"id":4,"d":1},{"id":4,"d":9}]"#,
    ]);
    assert_eq!(
        lines(&mapped.rows),
        [format!("t|{NOW_MS}|2"), format!("t|{NOW_MS}|4")]
    );
    assert_eq!(mapped.filtered, [0, 2, 3]);
    assert_eq!(
        reasons(&mapped),
        ["mapping_failed: filter `10 / d > 2`: division by zero"]
    );
}

#[test]
fn constants_defaults_and_expressions() {
    let default = Rule::Field {
        field: "v".to_owned(),
        default: Some(7.into()),
    };
    let document = Document::json()
        .column("a", "INT", default)
        .column("b", "DOUBLE", expr("v * 1.8 + 32"))
        .tag("c", "VARCHAR(8)", Rule::Value("north".into()));
    let mapped = document.map(&[r#"{"v":10}"#, "{}"]);
    assert_eq!(
        lines(&mapped.rows),
        [
            format!("t|{NOW_MS}|10|50|north"),
            format!("t|{NOW_MS}|7|NULL|north"),
        ]
    );
    let overflow = Document::json().column("a", "BIGINT", expr("v + 1"));
    let (_, reasons) = overflow.last(&[r#"{"v":18446744073709551615}"#]);
    assert_eq!(
        reasons,
        ["mapping_failed: column `a`: integer overflow in `v + 1`"]
    );
}

fn check_name(template: &str, payload: &str, expected: &str) {
    let mapped = Document::json().subtable(template).map(&[payload]);
    let found = match reasons(&mapped).first() {
        Some(reason) => reason.clone(),
        None => mapped.rows.subtables.value(0).to_owned(),
    };
    assert_eq!(found, expected, "{template} {payload}");
}

#[test]
fn subtable_names() {
    check_name("t_{id}", r#"{"id":12}"#, "t_12");
    check_name("${id}x{{}}", r#"{"id":"a"}"#, "ax{}");
    check_name(
        "{a|trim|lower|replace('.', '_')}",
        r#"{"a":" A.b "}"#,
        "a_b",
    );
    check_name(
        "{ a | replace('}', \"\\\"\") | upper }",
        r#"{"a":"x}"}"#,
        "X\"",
    );
    check_name(
        "t_{id}",
        "{}",
        "mapping_failed: field `id` of the subtable name is null",
    );
    check_name(
        "{id}",
        r#"{"id":""}"#,
        "subtable_name_illegal: subtable name is empty",
    );
    check_name(
        "t_{id}",
        r#"{"id":1.5}"#,
        "subtable_name_illegal: subtable name `t_1.5` has the character '.'",
    );
    check_name(
        "{id}",
        r#"{"id":"a`b"}"#,
        "subtable_name_illegal: subtable name `a`b` has the character '`'",
    );
    check_name(
        "{id}",
        &format!("{{\"id\":\"{}\"}}", "é".repeat(96)),
        &"é".repeat(96),
    );
    let long = format!("{{\"id\":\"{}\"}}", "a".repeat(193));
    let shown = "a".repeat(100);
    check_name(
        "{id}",
        &long,
        &format!(
            "subtable_name_illegal: subtable name of 193 bytes is longer than 192: `{shown}…`"
        ),
    );
}

#[test]
fn the_second_key_is_never_null() {
    let mut document = Document::json().column("k", "BIGINT", from("k"));
    document.target.columns[1].second_key = true;
    let mapped = document.map(&["{}", r#"{"k":1}"#, r#"{"k":"x"}"#]);
    assert_eq!(lines(&mapped.rows), [format!("t|{NOW_MS}|1")]);
    assert_eq!(
        reasons(&mapped),
        [
            "value_does_not_fit: second key column `k` is null",
            "value_does_not_fit: text `x` does not fit column `k` BIGINT",
        ]
    );
}

#[test]
fn types_of_a_field_may_change_between_messages_and_batches() {
    let document = Document::json().column("v", "VARCHAR(20)", from("v"));
    let program = document.compile().expect("it is right");
    let mut worker = std::sync::Arc::new(program).worker();
    for payloads in [
        vec!["{\"v\":1}"],
        vec!["{\"v\":\"a\"}", "{\"v\":1.5}"],
        vec!["{\"v\":null}"],
    ] {
        let bytes: Vec<_> = payloads.iter().map(|text| Some(text.as_bytes())).collect();
        assert_eq!(
            worker.map(&batch(&bytes), NOW_MS).rows.num_rows(),
            payloads.len()
        );
    }
}
