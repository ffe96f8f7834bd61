//! The decoder against `serde_json`: it accepts the same texts and reads the same values. And
//! faults of rules, which must be shown whatever the rule.

mod support;

use std::sync::Arc;

use arrow_array::{Array, cast::AsArray, types::Float64Type};
use inlet_message::{
    check::{RuleKind, check_document, check_rule},
    rows::Mapped,
    worker::Worker,
};
use proptest::{collection::vec, prelude::*};
use serde_json::{Deserializer, Map, Value};
use support::{Document, NOW_MS, batch, from};

fn document() -> Document {
    Document::json()
        .column("whole", "VARCHAR(60000)", from("a"))
        .column("number", "DOUBLE", from("n"))
        .column("nested", "VARCHAR(60000)", from("a_b"))
}

fn worker() -> Worker {
    Arc::new(document().compile().expect("the document is right")).worker()
}

fn map(worker: &mut Worker, payload: &[u8]) -> Mapped {
    worker.map(&batch(&[Some(payload)]), NOW_MS)
}

/// The records of a text, if it is what the decoder takes.
fn records(text: &[u8]) -> Option<Vec<Map<String, Value>>> {
    let documents: Vec<Value> = Deserializer::from_slice(text)
        .into_iter()
        .collect::<Result<_, _>>()
        .ok()?;
    let mut records = Vec::new();
    for document in documents {
        match document {
            Value::Object(record) => records.push(record),
            Value::Array(elements) => {
                for element in elements {
                    records.push(element.as_object()?.clone());
                }
            }
            _ => return None,
        }
    }
    Some(records)
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-1_000_000_i32..1_000_000, 0_i32..12)
            .prop_map(|(digits, scale)| Value::from(f64::from(digits) / 10_f64.powi(scale))),
        "\\PC{0,20}".prop_map(Value::from),
        "[\\x00-\\x7f]{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((key(), inner), 0..4).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![Just("b".to_owned()), Just("c_d".to_owned()), "\\PC{0,10}"]
}

fn record() -> impl Strategy<Value = Value> {
    vec(
        (
            prop_oneof![Just("a".to_owned()), Just("n".to_owned()), key()],
            json(),
        ),
        0..6,
    )
    .prop_map(|pairs| Value::Object(pairs.into_iter().collect()))
}

/// What a text column holds of a value.
fn as_text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

fn check_record(mapped: &Mapped, row: usize, record: &Map<String, Value>) {
    let texts = mapped.rows.columns[1].as_string::<i32>();
    let found = texts.is_valid(row).then(|| texts.value(row).to_owned());
    let whole = record.get("a");
    match whole {
        Some(Value::Number(number)) if number.is_f64() => {
            let read: f64 = found.expect("a number").parse().expect("a number");
            assert_eq!(Some(read), number.as_f64());
        }
        // As it was written, white space included.
        Some(Value::Object(_) | Value::Array(_)) => {
            let read: Value = serde_json::from_str(&found.expect("JSON")).expect("JSON");
            assert_eq!(Some(&read), whole);
        }
        whole => assert_eq!(found, as_text(whole)),
    }
    if let Some(Value::Number(number)) = record.get("n") {
        let numbers = mapped.rows.columns[2].as_primitive::<Float64Type>();
        assert_eq!(
            Some(numbers.value(row).to_bits()),
            number.as_f64().map(f64::to_bits)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn values_are_those_of_serde_json(
        sample in vec(record(), 1..5),
        separator in prop_oneof![Just(""), Just(" "), Just("\n\t")],
        is_pretty: bool,
    ) {
        let mut worker = worker();
        let numbered = |record: &Value| {
            // Values of `n` that are no numbers would fault the row, which is another test.
            let mut record = record.clone();
            let fields = record.as_object_mut().expect("a record");
            fields.retain(|key, value| key != "n" || value.is_number());
            fields.retain(|key, _| !key.starts_with("a_"));
            record
        };
        let sample: Vec<Value> = sample.iter().map(numbered).collect();
        let write = |value: &Value| {
            if is_pretty { serde_json::to_string_pretty(value) } else { serde_json::to_string(value) }
        };
        let texts: Vec<String> = sample.iter().map(|value| write(value).expect("JSON")).collect();
        let array = write(&Value::from(sample.clone())).expect("JSON");
        for text in [texts.join(separator), array] {
            let mapped = map(&mut worker, text.as_bytes());
            prop_assert_eq!(&mapped.faults, &[]);
            prop_assert_eq!(mapped.rows.num_rows(), sample.len());
            for (row, record) in sample.iter().enumerate() {
                check_record(&mapped, row, record.as_object().expect("a record"));
            }
        }
    }

    #[test]
    fn arbitrary_bytes_never_panic(bytes in vec(any::<u8>(), 0..200)) {
        map(&mut worker(), &bytes);
    }

    #[test]
    fn damaged_records_are_refused_when_serde_json_refuses_them(
        record in record(),
        at in any::<prop::sample::Index>(),
        byte in prop_oneof![any::<u8>(), prop::sample::select(b"{}[]\",:\\0-.eE+tfn \x1f".to_vec())],
        cut: bool,
    ) {
        let mut bytes = serde_json::to_vec(&record).expect("JSON");
        let at = at.index(bytes.len());
        if cut {
            bytes.truncate(at);
        } else {
            bytes[at] = byte;
        }
        let mapped = map(&mut worker(), &bytes);
        let is_refused =
            mapped.faults.iter().any(|fault| fault.kind.as_str() == "parse_failed");
        let is_blank = bytes.iter().all(u8::is_ascii_whitespace);
        let expected = records(&bytes).is_none() || is_blank;
        prop_assert_eq!(is_refused, expected, "{}", String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn faults_of_any_expression_and_template_can_be_shown(text in "[a-z_{}$|'`\\n\u{e4} ().=+-]{0,160}") {
        let mut document = Document::json().filter(&text).subtable(&text);
        document.target.create_super_table = false;
        let faults = check_document(&document.message, &document.target).err().unwrap_or_default();
        for fault in faults {
            let excerpt = fault.excerpt.as_ref().map(ToString::to_string).unwrap_or_default();
            let widest = excerpt.lines().map(|line| line.chars().count()).max().unwrap_or_default();
            prop_assert!(excerpt.is_empty() || excerpt.lines().count() == 2, "{}", fault);
            prop_assert!(widest <= 84, "{}", fault);
        }
    }

    #[test]
    fn faults_of_a_rule_stand_within_its_text(
        kind in prop::sample::select(vec![RuleKind::Filter, RuleKind::Value, RuleKind::Template]),
        text in prop_oneof!["[a-z0-9{}|'\"`$.,()<>=!&+*/% 温]{0,24}", "\\PC{0,24}"],
    ) {
        let fields = [("a".to_owned(), inlet_expr::check::Type::Any)];
        let num_characters = text.chars().count();
        for fault in check_rule(kind, &text, &fields) {
            prop_assert!(fault.start <= fault.end && fault.end <= num_characters, "{fault:?}");
        }
    }
}
