//! Messages in other encodings than UTF-8: the same rows as of the same text in UTF-8, and faults
//! where bytes are no text.

mod support;

use std::sync::Arc;

use inlet_config::settings::Encoding;
use inlet_message::{
    declare::declared_table,
    encoding::{bytes_of, text_of},
    preview::preview,
    rows::Mapped,
};
use proptest::{collection::vec, prelude::*};
use support::{Document, NOW_MS, batch, from, lines, reasons};

fn json() -> Document {
    Document::json()
        .subtable("t_{城市}")
        .column("name", "NCHAR(64)", from("name"))
        .column("whole", "VARCHAR(4096)", from("_payload"))
        .tag("city", "NCHAR(64)", from("城市"))
}

fn in_encoding(mut document: Document, encoding: Encoding) -> Document {
    document.message.encoding = encoding;
    document
}

fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    bytes_of(text, encoding)
        .expect("the encoding has it")
        .into_owned()
}

fn map(document: &Document, payload: &[u8]) -> Mapped {
    document.map_batch(&batch(&[Some(payload)]))
}

/// Characters whose second byte is a backslash, a brace or a bar are what trips a reader of bytes.
const TEXTS: [(Encoding, &str); 4] = [
    (Encoding::Utf8, r#"{"城市": "成功", "name": "誠a💩"}"#),
    (Encoding::Gbk, r#"{"城市": "誠", "name": "€-誠鎈葇a"}"#),
    (Encoding::Gb18030, r#"{"城市": "誠", "name": "💩é誠"}"#),
    (Encoding::Big5, r#"{"城市": "成功", "name": "許蓋閱"}"#),
];

#[test]
fn json_in_every_encoding() {
    for (encoding, text) in TEXTS {
        let expected = map(&json(), text.as_bytes());
        assert_eq!(expected.rows.num_rows(), 1);
        let payload = encoded(text, encoding);
        let mapped = map(&in_encoding(json(), encoding), &payload);
        assert_eq!(lines(&mapped.rows), lines(&expected.rows), "{encoding:?}");
        assert_eq!(mapped.faults, []);
        assert!(lines(&mapped.rows)[0].contains(text), "{encoding:?}");
    }
}

#[test]
fn patterns_match_the_decoded_text() {
    let pattern = "(?<level>[A-Z]+) (?<text>[^|]+)\\|(?<rest>.*)";
    for (encoding, text) in [
        (Encoding::Gbk, "WARN 温度過高誠|x"),
        (Encoding::Gb18030, "WARN 温度💩|x"),
        (Encoding::Big5, "WARN 成功許|蓋\r\n"),
    ] {
        let document = || {
            Document::regex(pattern)
                .subtable("{level}")
                .column("text", "NCHAR(64)", from("text"))
                .column("rest", "NCHAR(64)", from("rest"))
        };
        let expected = map(&document(), text.as_bytes());
        let mapped = map(&in_encoding(document(), encoding), &encoded(text, encoding));
        assert_eq!(expected.rows.num_rows(), 1);
        assert_eq!(lines(&mapped.rows), lines(&expected.rows), "{encoding:?}");
    }
}

#[test]
fn bytes_that_are_no_text_are_a_fault_with_their_place() {
    let check = |encoding: Encoding, payload: &[u8], reason: &str| {
        let mapped = map(&in_encoding(json(), encoding), payload);
        assert_eq!(reasons(&mapped), [format!("parse_failed: {reason}")]);
        assert_eq!(mapped.rows.num_rows(), 0);
    };
    check(
        Encoding::Utf8,
        b"{\"a\": \"\xd6\xd0\"}",
        "invalid UTF-8 at byte 7",
    );
    check(
        Encoding::Gbk,
        b"{\"a\": \"\xd6\xd0\xff\"}",
        "invalid GBK at byte 9",
    );
    check(
        Encoding::Gb18030,
        b"{\"a\": \"\x81\x30\"}",
        "invalid GB18030 at byte 7",
    );
    check(Encoding::Big5, b"{\"a\": \"\xa4", "invalid Big5 at byte 7");
    check(
        Encoding::Gbk,
        b"{\"\xd6\xd0\": }",
        "expected a JSON value at byte 8 of the text in UTF-8",
    );
    check(Encoding::Gbk, b"", "empty message");
}

#[test]
fn the_preview_decodes_as_a_run_does() {
    for (encoding, text) in TEXTS {
        let document = in_encoding(json(), encoding);
        let table = declared_table(&document.target).expect("every column has a type");
        let good = encoded(text, encoding);
        let sample = batch(&[Some(&good), Some(b"\xff\xff")]);
        let target = Some((&document.target, &table));
        let shown = preview(&document.message, target, &sample, NOW_MS).expect("it is right");
        assert_eq!(
            shown.steps[0].columns[..2],
            ["城市", "name"],
            "{encoding:?}"
        );
        let mapped = document.map_batch(&sample);
        let map = &shown.steps[3];
        assert_eq!(map.rows.len(), mapped.rows.num_rows());
        let cells = |idx: usize| map.rows[idx].cells[2].as_str().expect("a text");
        assert_eq!(lines(&mapped.rows)[0].split('|').nth(2), Some(cells(0)));
        assert_eq!(mapped.faults.len(), 1, "{encoding:?}");
    }
}

fn encodings() -> impl Strategy<Value = Encoding> {
    prop::sample::select(Encoding::ALL.to_vec())
}

proptest! {
    #[test]
    fn no_bytes_make_the_decoder_panic(
        encoding in encodings(),
        payload in vec(any::<u8>(), 1..64),
    ) {
        let mapped = map(&in_encoding(json(), encoding), &payload);
        let is_text = text_of(&payload, encoding).is_ok();
        if let Err(bad) = text_of(&payload, encoding) {
            prop_assert!(bad.position < payload.len());
            prop_assert!(text_of(&payload[..bad.position], encoding).is_ok());
        }
        prop_assert!(is_text || mapped.faults.len() == 1);
        prop_assert!(mapped.rows.num_rows() + mapped.faults.len() + mapped.filtered.len() >= 1);
    }

    #[test]
    fn text_that_was_encoded_gives_the_same_rows(
        encoding in encodings(),
        city in "[a-z]{1,3}[\u{4e00}-\u{9fa5}]{0,2}",
        name in prop_oneof!["[成功許蓋閱一a-z|\\\\{}]{0,8}", "\\PC{0,16}"],
    ) {
        let text = serde_json::json!({"城市": city, "name": name}).to_string();
        let Ok(bytes) = bytes_of(&text, encoding) else {
            return Ok(());
        };
        prop_assume!(text_of(&bytes, encoding).as_deref() == Ok(text.as_str()));
        let expected = map(&json(), text.as_bytes());
        let mapped = map(&in_encoding(json(), encoding), &bytes);
        prop_assert_eq!(lines(&mapped.rows), lines(&expected.rows));
        prop_assert_eq!(mapped.faults, expected.faults);
    }

    #[test]
    fn a_worker_keeps_nothing_of_the_message_before(
        encoding in encodings(),
        before in vec(any::<u8>(), 0..64),
    ) {
        let text = r#"{"城市": "成功", "name": "許"}"#;
        let payload = encoded(text, encoding);
        let document = in_encoding(json(), encoding);
        let program = Arc::new(document.compile().expect("the rules are right"));
        let mut worker = program.worker();
        worker.map(&batch(&[Some(&before)]), NOW_MS);
        let rows = worker.map(&batch(&[Some(&payload)]), NOW_MS).rows;
        prop_assert_eq!(lines(&rows), lines(&map(&json(), text.as_bytes()).rows));
    }
}
