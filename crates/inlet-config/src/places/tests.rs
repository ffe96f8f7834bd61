use super::Places;

const DOCUMENT: &str = "\
version: 1
message:
  filter:
    - id != 1
    - \"a ==\"
target:
  columns:
    ts: _timestamp
    v: {from: v, expr: a}
";

fn check(path: &str, expected: &str) {
    let place = Places::read(DOCUMENT).of(path).expect("it is a document");
    assert_eq!(place.to_string(), expected, "{path}");
}

#[test]
fn key_paths_lead_to_values() {
    check("version", "1:10");
    check("message.filter[0]", "4:7");
    check("message.filter[1]", "5:7");
    check("target.columns.v.expr", "9:24");
}

#[test]
fn what_is_not_there_is_its_closest_parent() {
    check("message.filter[7]", "4:5");
    check("target.columns.ts.from", "8:9");
    check("target.columns.w", "8:5");
    check("", "1:1");
}

#[test]
fn of_what_is_no_document_nothing_is_known() {
    assert_eq!(Places::read("{").of("a"), None);
    assert_eq!(Places::load("nowhere/none.yaml".as_ref()).of("a"), None);
}
