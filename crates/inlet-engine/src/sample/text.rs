//! A typed or uploaded sample → messages.
//!
//! One message a line; and JSON objects one after another, also over several lines, one each. Both
//! at once: where a JSON object (or array) begins it is taken whole, unless something that is
//! neither JSON nor the end of the line follows it (`[12:01] started` is a line of a log).

use std::borrow::Cow;

use inlet_config::settings::Encoding;
use inlet_message::encoding::{NoSuchCharacter, bytes_of, text_of};
use serde::de::IgnoredAny;
use serde_json::Deserializer;

use super::{Bytes, SampleMessage};
use crate::blocking::now_ms;

/// The messages in a text, with offsets from 0 and the time of now, as if they came from partition 0
/// of `topic`. Blank lines are no messages.
pub fn messages_of_text(text: &[u8], topic: &str) -> Vec<SampleMessage> {
    let timestamp_ms = now_ms();
    pieces(text)
        .into_iter()
        .zip(0..)
        .map(|(payload, offset)| SampleMessage {
            topic: topic.to_owned(),
            partition: 0,
            offset,
            timestamp_ms: Some(timestamp_ms),
            key: None,
            payload: Some(Bytes::new(payload)),
            headers: Vec::new(),
        })
        .collect()
}

/// The same for what a person has typed: the messages have the bytes that their text has in the
/// encoding of the document.
///
/// # Errors
/// When the encoding has not all of the characters.
pub fn messages_of_typed(
    text: &str,
    topic: &str,
    encoding: Encoding,
) -> Result<Vec<SampleMessage>, NoSuchCharacter> {
    let mut messages = messages_of_text(text.as_bytes(), topic);
    for payload in messages.iter_mut().filter_map(|it| it.payload.as_mut()) {
        let typed = payload.text.take().unwrap_or_default();
        *payload = Bytes::new(&bytes_of(&typed, encoding)?);
        payload.text = Some(typed);
    }
    Ok(messages)
}

/// Gives keys and values the text that they have in an encoding; none where they are no text in it.
pub fn show_as(messages: &mut [SampleMessage], encoding: Encoding) {
    let parts = messages
        .iter_mut()
        .flat_map(|message| [&mut message.key, &mut message.payload]);
    for part in parts.flatten() {
        let bytes = part.bytes().unwrap_or_default();
        part.text = text_of(&bytes, encoding).ok().map(Cow::into_owned);
    }
}

fn pieces(text: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    let mut rest = text;
    loop {
        let blank = rest.iter().take_while(|byte| byte.is_ascii_whitespace());
        let before = blank.count();
        let (begin, next) = (&rest[..before], &rest[before..]);
        if next.is_empty() {
            return pieces;
        }
        let line_start = begin.iter().rposition(|byte| *byte == b'\n');
        let line = &rest[line_start.map_or(0, |at| at + 1)..];
        let (piece, behind) = json_piece(next).unwrap_or_else(|| line_piece(line));
        pieces.push(piece);
        rest = behind;
    }
}

/// The JSON object or array that begins here, if what follows it is another one or a line's end.
fn json_piece(text: &[u8]) -> Option<(&[u8], &[u8])> {
    if !matches!(text[0], b'{' | b'[') {
        return None;
    }
    let mut values = Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    let (piece, behind) = text.split_at(values.byte_offset());
    let mut following = behind
        .iter()
        .filter(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
    matches!(following.next(), None | Some(b'\n' | b'{' | b'[')).then_some((piece, behind))
}

fn line_piece(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| *byte == b'\n');
    let (line, behind) = text.split_at(end.unwrap_or(text.len()));
    (line.strip_suffix(b"\r").unwrap_or(line), behind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, messages: &[&str]) {
        let found: Vec<_> = messages_of_text(text.as_bytes(), "t")
            .into_iter()
            .map(|message| message.payload.and_then(|payload| payload.text).unwrap())
            .collect();
        assert_eq!(found, messages, "{text:?}");
    }

    #[test]
    fn messages_are_lines_or_json_objects_one_after_another() {
        for (text, messages) in [
            ("", &[][..]),
            (" \n\n", &[]),
            ("a\nb\n", &["a", "b"]),
            ("  a \r\nb", &["  a ", "b"]),
            (r#"{"id": 1}{"id": 2}"#, &[r#"{"id": 1}"#, r#"{"id": 2}"#]),
            (r#"{"id": 1} {"id": 2}"#, &[r#"{"id": 1}"#, r#"{"id": 2}"#]),
            (
                "{\"id\": 1,\n \"m\": \"a}{b\"\n}\n{\"id\": 2}\n",
                &["{\"id\": 1,\n \"m\": \"a}{b\"\n}", r#"{"id": 2}"#],
            ),
            (
                "[{\"id\": 1}, {\"id\": 2}]\n",
                &[r#"[{"id": 1}, {"id": 2}]"#],
            ),
            ("[12] started\n[13] ended", &["[12] started", "[13] ended"]),
            (
                "{\"id\": 1}\n{broken\n{\"id\": 2}",
                &[r#"{"id": 1}"#, "{broken", r#"{"id": 2}"#],
            ),
            ("7\n\"text\"\nnull", &["7", "\"text\"", "null"]),
        ] {
            check(text, messages);
        }
    }

    #[test]
    fn what_is_typed_has_the_bytes_of_the_encoding_and_is_shown_in_it() {
        let mut typed = messages_of_typed("{\"城\": 1}\n北京", "t", Encoding::Gbk).unwrap();
        let bytes = |message: &SampleMessage| message.payload.as_ref().unwrap().bytes().unwrap();
        assert_eq!(bytes(&typed[1]), b"\xb1\xb1\xbe\xa9");
        let text = |message: &SampleMessage| message.payload.as_ref().unwrap().text.clone();
        assert_eq!(text(&typed[0]).as_deref(), Some("{\"城\": 1}"));
        show_as(&mut typed, Encoding::Utf8);
        assert_eq!(text(&typed[1]), None);
        show_as(&mut typed, Encoding::Gbk);
        assert_eq!(text(&typed[1]).as_deref(), Some("北京"));
        assert!(messages_of_typed("🦀", "t", Encoding::Gbk).is_err());
    }

    #[test]
    fn bytes_that_are_no_text_stay_as_they_are() {
        let found = messages_of_text(b"\xff\xfe\nok", "t");
        assert_eq!(
            found[0].payload.as_ref().unwrap().bytes().unwrap(),
            b"\xff\xfe"
        );
        assert_eq!(found[0].payload.as_ref().unwrap().text, None);
        assert_eq!((found[1].offset, found.len()), (1, 2));
    }
}
