//! What `compile` finds before a message has been seen, and what previews show.

mod support;

use inlet_config::settings::Rule;
use inlet_message::{
    check::check_document,
    declare::declared_table,
    message::MessageBatch,
    preview::{Outcome, Step, preview},
    program::Program,
};
use serde_json::json;
use support::{Document, NOW_MS, batch, expr, from, template};

fn check(document: &Document, expected: &[&str]) {
    let faults = document.compile().err().unwrap_or_default();
    let found: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let found: Vec<&str> = found.iter().flat_map(|fault| fault.lines()).collect();
    assert_eq!(found, expected);
}

#[test]
fn all_faults_at_once() {
    let document = Document::regex(r"(?<host>\S+) (?<code>\d+)")
        .filter("code >")
        .filter("hots == 'a'")
        .filter("len(host)")
        .subtable("t_{hos")
        .column("a", "INT", from("kode"))
        .column("b", "INT", expr("code + 1"))
        .column("c", "INT", Rule::Value("x".into()))
        .column("d", "INT", Rule::Value(json!([1])))
        .column("e", "VARCHAR(9)", template("a {x}"))
        .column("f", "INT", expr("lower(host)"));
    check(
        &document,
        &[
            "message.filter[0]: cannot read the expression: expected a value, found the end",
            "    code >",
            "          ^",
            "message.filter[1]: unknown field `hots` (hint: did you mean `host`?)",
            "    hots == 'a'",
            "    ^^^^",
            "message.filter[2]: filter gives an integer, not true or false (hint: compare it with something, as in `id != 1`)",
            "    len(host)",
            "    ^^^^^^^^^",
            "target.subtable: cannot read the template: missing `}` (hint: a brace itself is written `{{`)",
            "    t_{hos",
            "      ^^^^",
            "target.columns.a.from: unknown field `kode` (hint: did you mean `code`?)",
            "target.columns.b.expr: `+` needs a number, found text (hint: convert it with `parse_float` or `parse_int`)",
            "    code + 1",
            "    ^^^^",
            "target.columns.c.value: text `x` does not fit column `c` INT",
            "target.columns.d.value: an object or array is no value of a column (hint: write it as a text)",
            "target.columns.e.template: unknown field `x`",
            "    a {x}",
            "      ^^^",
            "target.columns.f.expr: expression gives text, but `f` is INT (hint: convert it with `parse_float` or `parse_int`)",
        ],
    );
}

#[test]
fn the_table_of_the_server_counts() {
    let document = Document::json()
        .column("voltage", "DOUBLE", from("v"))
        .column("amps", "INT", from("a"))
        .tag("site", "VARCHAR(9)", from("s"));
    let mut table = declared_table(&document.target).expect("every column has a type");
    table.columns[1].name = "voltages".to_owned();
    table.columns[2].column_type = "BIGINT".parse().expect("a type");
    table.tags[0].column_type = "VARCHAR(64)".parse().expect("a type");
    let faults = Program::compile(&document.message, &document.target, &table)
        .err()
        .unwrap_or_default();
    let found: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "target.columns.voltage: super table `meters` has no column `voltage` (hint: did you mean `voltages`?)",
            "target.columns.amps.type: declared as INT, but the super table has BIGINT (hint: write `type: BIGINT` or leave the type out)",
        ]
    );
}

#[test]
fn key_columns_have_to_be_mapped() {
    let document = Document::json().column("v", "INT", from("v"));
    let mut table = declared_table(&document.target).expect("every column has a type");
    table.columns[1].second_key = true;
    let mut without = document.clone();
    without.target.columns.clear();
    let faults = Program::compile(&without.message, &without.target, &table)
        .err()
        .unwrap_or_default();
    let found: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        found,
        [
            "target.columns: column `ts`, the primary time, is not mapped (hint: add `ts` to `target.columns`)",
            "target.columns: column `v`, the second key, is not mapped (hint: add `v` to `target.columns`)",
        ]
    );
    let mut turned = document.clone();
    turned.target.columns.reverse();
    let program = Program::compile(&turned.message, &turned.target, &table).expect("all mapped");
    let names: Vec<&str> = program
        .layout()
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .collect();
    assert_eq!(names, ["ts", "v"]);
}

#[test]
fn a_column_without_type_cannot_be_declared() {
    let mut document = Document::json();
    document.target.columns[0].column_type = None;
    check(
        &document,
        &[
            "target.columns.ts.type: `ts` has no type, so it cannot be created (hint: add a type such as `type: DOUBLE`)",
        ],
    );
}

#[test]
fn misspelt_fields_from_kafka_are_no_fields_of_the_payload() {
    let document = Document::json()
        .split("m", "_", 2)
        .filter("_id > 0 && _ofset > 1")
        .filter("`_Topic` == 'a'")
        .subtable("t_{_header_site}_{_keys}")
        .column("p", "INT", from("_partiton"))
        .column("q", "INT", from("_payload"))
        .column("r", "INT", from("_time"));
    check(
        &document,
        &[
            "message.filter[0]: unknown field `_ofset` (hint: did you mean `_offset`?)",
            "    _id > 0 && _ofset > 1",
            "               ^^^^^^",
            "message.filter[1]: unknown field `_Topic` (hint: did you mean `_topic`?)",
            "    `_Topic` == 'a'",
            "    ^^^^^^^^",
            "target.subtable: unknown field `_header_site` (hint: did you mean `_headers_site`?)",
            "    t_{_header_site}_{_keys}",
            "      ^^^^^^^^^^^^^^",
            "target.subtable: unknown field `_keys` (hint: did you mean `_key`?)",
            "    t_{_header_site}_{_keys}",
            "                     ^^^^^^^",
            "target.columns.p.from: unknown field `_partiton` (hint: did you mean `_partition`?)",
        ],
    );
}

#[test]
fn a_group_or_an_extracted_field_may_have_any_name() {
    let groups = Document::regex(r"(?<_keys>\d+)").column("k", "INT", from("_keys"));
    check(&groups, &[]);
    let extracted =
        Document::json()
            .captures("m", r"(?<_keys>\d+)")
            .column("k", "INT", from("_keys"));
    check(&extracted, &[]);
}

#[test]
fn the_document_alone_is_checked_against_the_table_that_it_creates() {
    let document = Document::json().column("v", "INT", Rule::Value("x".into()));
    let faults = check_document(&document.message, &document.target).expect_err("it does not fit");
    assert_eq!(faults[0].path, "target.columns.v.value");
}

#[test]
fn the_document_alone_is_checked_without_a_table() {
    let mut document = Document::regex(r"(?<host>\S+) (?<code>\d+)")
        .split("host", ".", 2)
        .filter("code > 1")
        .subtable("{host_0}_{hst}")
        .column("a", "INT", from("host_1"))
        .column("b", "INT", from("host_2"))
        .column("c", "INT", expr("lower(host)"))
        .column("d", "INT", expr("parse_int(code"))
        .column("e", "INT", Rule::Value(json!([1])))
        .tag("f", "INT", template("{code|uper}"))
        .tag("g", "INT", Rule::Value("x".into()));
    document.target.create_super_table = false;
    document.target.columns[1].column_type = None;
    let faults = check_document(&document.message, &document.target).expect_err("many");
    let paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "message.filter[0]",
            "target.subtable",
            "target.columns.b.from",
            "target.columns.c.expr",
            "target.columns.d.expr",
            "target.columns.e.value",
            "target.tags.f.template",
        ]
    );
    let right = {
        let mut document = sample();
        document.target.create_super_table = false;
        document
    };
    check_document(&right.message, &right.target).expect("nothing is wrong");
}

fn sample() -> Document {
    Document::json()
        .split("message", "-", 2)
        .filter("id != 1")
        .subtable("t_{id}")
        .column("m", "VARCHAR(5)", from("message_0"))
}

fn sample_batch() -> MessageBatch {
    let two = r#"{"id": 1, "message": "hello-word", "unused": {"x": [true]}}{"id": 2, "message": "hello-word"}"#;
    let payloads = [two, "broken", r#"{"id": 3, "message": "too long-"}"#];
    batch(&payloads.map(|text| Some(text.as_bytes())))
}

fn steps() -> Vec<Step> {
    let document = sample();
    let table = declared_table(&document.target).expect("every column has a type");
    let target = Some((&document.target, &table));
    preview(&document.message, target, &sample_batch(), NOW_MS)
        .expect("it is right")
        .steps
}

#[test]
fn preview_shows_what_is_decoded_and_extracted() {
    let steps = steps();
    let names: Vec<_> = steps.iter().map(|step| step.name).collect();
    assert_eq!(names, ["decode", "extract", "filter", "map"]);
    let decode = &steps[0];
    assert_eq!(decode.columns[..3], ["id", "message", "unused_x_0"]);
    assert_eq!(
        decode.rows[0].cells[..3],
        [json!(1), json!("hello-word"), json!(true)]
    );
    assert_eq!(
        (decode.rows[2].offset, decode.rows[2].cells.len()),
        (101, 0)
    );
    assert!(matches!(
        decode.rows[2].outcome,
        Outcome::Rejected {
            kind: "parse_failed",
            ..
        }
    ));
    let extract = &steps[1];
    let position = extract
        .columns
        .iter()
        .position(|name| name == "message_1")
        .expect("made");
    assert_eq!(extract.rows[0].cells[position], json!("word"));
}

#[test]
fn preview_shows_what_is_filtered_and_mapped() {
    let steps = steps();
    let outcomes: Vec<_> = steps[2]
        .rows
        .iter()
        .map(|row| row.outcome.clone())
        .collect();
    assert_eq!(
        outcomes,
        [Outcome::Filtered, Outcome::Passed, Outcome::Passed]
    );
    let map = &steps[3];
    assert_eq!(map.columns, ["subtable", "ts", "m"]);
    let row = [
        json!("t_2"),
        json!("2023-11-14T22:15:00.000Z"),
        json!("hello"),
    ];
    assert_eq!(map.rows[0].cells, row);
    assert!(matches!(
        map.rows[1].outcome,
        Outcome::Rejected {
            kind: "value_does_not_fit",
            ..
        }
    ));
}

#[test]
fn preview_without_a_target_ends_after_the_filter() {
    let shown = preview(&sample().message, None, &sample_batch(), NOW_MS).expect("it is right");
    assert_eq!(shown.steps.len(), 3);
}

#[test]
fn preview_shows_floats_with_the_digits_that_they_need() {
    let document =
        Document::json()
            .column("f", "FLOAT", from("f"))
            .column("d", "DOUBLE", from("f"));
    let table = declared_table(&document.target).expect("every column has a type");
    let target = Some((&document.target, &table));
    for (message, shown) in [
        (r#"{"f": 220.1}"#, [json!(220.1), json!(220.1)]),
        (
            r#"{"f": 16777217}"#,
            [json!(16_777_216.0), json!(16_777_217.0)],
        ),
        (r#"{"f": -1e-40}"#, [json!(-1e-40), json!(-1e-40)]),
        (
            r#"{"f": 3.4028235e38}"#,
            [json!(3.402_823_5e38), json!(3.402_823_5e38)],
        ),
    ] {
        let batch = batch(&[Some(message.as_bytes())]);
        let preview = preview(&document.message, target, &batch, NOW_MS).expect("it is right");
        assert_eq!(preview.steps[3].rows[0].cells[2..], shown, "{message}");
    }
}
