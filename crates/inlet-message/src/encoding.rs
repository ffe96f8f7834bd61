//! Character encodings: bytes of a message to text and back.
//!
//! UTF-8 is only looked at, nothing is copied. The others are decoded as browsers do (the WHATWG
//! standard), so GBK also takes what only GB18030 has; but nothing is replaced: the first bytes that
//! are no character are a fault.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, EncoderResult};
use inlet_config::settings::Encoding;

/// Bytes that are no text in the encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid {} at byte {position}", name(*encoding))]
pub struct BadBytes {
    /// What they were read as.
    pub encoding: Encoding,
    /// Where the first bad byte stands.
    pub position: usize,
}

/// A character that the encoding has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} has no character `{letter}`", name(*encoding))]
pub struct NoSuchCharacter {
    /// The encoding.
    pub encoding: Encoding,
    /// The character.
    pub letter: char,
}

/// The text that bytes of a message show.
pub fn text_of(bytes: &[u8], encoding: Encoding) -> Result<Cow<'_, str>, BadBytes> {
    if encoding == Encoding::Utf8 {
        return valid_utf8(bytes).map(Cow::Borrowed);
    }
    let mut text = String::new();
    decode(bytes, encoding, &mut text)?;
    Ok(Cow::Owned(text))
}

/// The bytes that a message with this text has: what a person types is sent through this before it is
/// read as a message.
pub fn bytes_of(text: &str, encoding: Encoding) -> Result<Cow<'_, [u8]>, NoSuchCharacter> {
    let Some(charset) = charset(encoding) else {
        return Ok(Cow::Borrowed(text.as_bytes()));
    };
    let mut encoder = charset.new_encoder();
    let room = encoder.max_buffer_length_from_utf8_without_replacement(text.len());
    let mut bytes = Vec::with_capacity(room.unwrap_or(text.len() * 4));
    let (result, _) = encoder.encode_from_utf8_to_vec_without_replacement(text, &mut bytes, true);
    match result {
        EncoderResult::Unmappable(letter) => Err(NoSuchCharacter { encoding, letter }),
        EncoderResult::InputEmpty | EncoderResult::OutputFull => Ok(Cow::Owned(bytes)),
    }
}

/// The text of bytes, in `buffer` where they are not UTF-8 to begin with.
#[inline]
pub(crate) fn text_in<'a>(
    bytes: &'a [u8],
    encoding: Encoding,
    buffer: &'a mut String,
) -> Result<&'a str, BadBytes> {
    if encoding == Encoding::Utf8 {
        return valid_utf8(bytes);
    }
    decode(bytes, encoding, buffer)?;
    Ok(buffer)
}

#[inline]
fn valid_utf8(bytes: &[u8]) -> Result<&str, BadBytes> {
    std::str::from_utf8(bytes).map_err(|error| BadBytes {
        encoding: Encoding::Utf8,
        position: error.valid_up_to(),
    })
}

/// Replaces what is in `text`.
fn decode(bytes: &[u8], encoding: Encoding, text: &mut String) -> Result<(), BadBytes> {
    text.clear();
    let charset = charset(encoding).unwrap_or(encoding_rs::UTF_8);
    let mut decoder = charset.new_decoder_without_bom_handling();
    let room = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
    text.reserve(room.unwrap_or(bytes.len() * 3));
    let (result, num_read) = decoder.decode_to_string_without_replacement(bytes, text, true);
    match result {
        DecoderResult::Malformed(num_bad, num_behind) => Err(BadBytes {
            encoding,
            position: num_read.saturating_sub(usize::from(num_bad) + usize::from(num_behind)),
        }),
        // The room is as large as the text can become.
        DecoderResult::InputEmpty | DecoderResult::OutputFull => Ok(()),
    }
}

/// `None`: UTF-8, which needs no decoder.
fn charset(encoding: Encoding) -> Option<&'static encoding_rs::Encoding> {
    match encoding {
        Encoding::Utf8 => None,
        Encoding::Gbk => Some(encoding_rs::GBK),
        Encoding::Gb18030 => Some(encoding_rs::GB18030),
        Encoding::Big5 => Some(encoding_rs::BIG5),
    }
}

/// As a person knows it.
fn name(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Gbk => "GBK",
        Encoding::Gb18030 => "GB18030",
        Encoding::Big5 => "Big5",
    }
}

#[cfg(test)]
mod tests {
    use inlet_config::settings::Encoding::{self, Big5, Gb18030, Gbk, Utf8};

    use super::{bytes_of, text_of};

    #[test]
    fn known_bytes_are_known_text() {
        for (encoding, bytes, text) in [
            (Utf8, &b"\xe4\xb8\xad"[..], "中"),
            (Gbk, b"\xd6\xd0\xce\xc4", "中文"),
            // The second byte of this character is a backslash.
            (Gbk, b"\xd5\x5c", "誠"),
            (Gb18030, b"\xd6\xd0", "中"),
            // Four bytes, two of them digits.
            (Gb18030, b"\x94\x39\xda\x33", "💩"),
            (Big5, b"\xa4\xa4\xa4\xe5", "中文"),
            (Big5, b"\xa5\x5c", "功"),
            (Gbk, b"", ""),
        ] {
            assert_eq!(text_of(bytes, encoding).expect("it is text"), text);
            assert_eq!(&*bytes_of(text, encoding).expect("it has it"), bytes);
        }
    }

    #[test]
    fn the_first_bad_byte_is_told() {
        let check = |encoding: Encoding, bytes: &[u8], message: &str| {
            let error = text_of(bytes, encoding).expect_err("no text");
            assert_eq!(error.to_string(), message);
        };
        check(Utf8, b"ab\xff", "invalid UTF-8 at byte 2");
        check(Gbk, b"\xd6\xd0a\xff b", "invalid GBK at byte 3");
        check(Gbk, b"\xd6\xd0\xd6", "invalid GBK at byte 2");
        check(Gbk, b"a\xd6\x20", "invalid GBK at byte 1");
        check(Gb18030, b"ab\x94\x39\xdaz", "invalid GB18030 at byte 2");
        check(Gb18030, b"ab\x94\x39\xda", "invalid GB18030 at byte 2");
        check(Big5, b"\xa4\xa4\xa4", "invalid Big5 at byte 2");
        check(Big5, b"\x80", "invalid Big5 at byte 0");
    }

    #[test]
    fn characters_that_an_encoding_has_not_are_told() {
        let error = bytes_of("a💩", Big5).expect_err("Big5 has none");
        assert_eq!(error.to_string(), "Big5 has no character `💩`");
        assert!(bytes_of("a💩", Gb18030).is_ok());
    }
}
