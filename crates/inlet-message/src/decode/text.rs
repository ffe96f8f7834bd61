//! JSON texts: finding their end eight bytes at a time, and undoing escapes.

use super::json::{JsonError, Problem};

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The first byte from `at` on that is a quote, a backslash or a control character.
#[inline]
pub(crate) fn special(bytes: &[u8], mut at: usize) -> Option<usize> {
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*chunk);
        let zero_bytes = |word: u64| word.wrapping_sub(ONES) & !word & HIGHS;
        let quote = zero_bytes(word ^ (ONES * 0x22));
        let backslash = zero_bytes(word ^ (ONES * 0x5c));
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let found = quote | backslash | control;
        if found != 0 {
            // A borrow can only mark bytes behind the first true mark, which is the one taken.
            return Some(at + (found.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
    bytes[at.min(bytes.len())..]
        .iter()
        .position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20)
        .map(|offset| at + offset)
}

/// Reads the text whose first byte after the quote is at `start`; gives it and the position behind
/// the closing quote. `scratch` holds the text where it has escapes.
#[inline]
pub(crate) fn read<'a>(
    text: &'a str,
    start: usize,
    scratch: &'a mut String,
) -> Result<(&'a str, usize), JsonError> {
    let bytes = text.as_bytes();
    match special(bytes, start) {
        Some(end) if bytes[end] == b'"' => Ok((&text[start..end], end + 1)),
        found => unescape(text, start, found, scratch),
    }
}

#[cold]
fn unescape<'a>(
    text: &'a str,
    start: usize,
    mut found: Option<usize>,
    scratch: &'a mut String,
) -> Result<(&'a str, usize), JsonError> {
    let bytes = text.as_bytes();
    scratch.clear();
    let mut copied = start;
    loop {
        let at = found.ok_or(JsonError {
            position: bytes.len(),
            problem: Problem::UnexpectedEnd,
        })?;
        scratch.push_str(&text[copied..at]);
        match bytes[at] {
            b'"' => return Ok((scratch, at + 1)),
            b'\\' => copied = escape(text, at + 1, scratch)?,
            _ => {
                return Err(JsonError {
                    position: at,
                    problem: Problem::ControlCharacter,
                });
            }
        }
        found = special(bytes, copied);
    }
}

/// One escape, whose letter is at `at`; gives the position behind it.
fn escape(text: &str, at: usize, scratch: &mut String) -> Result<usize, JsonError> {
    let error = |problem| JsonError {
        position: at,
        problem,
    };
    let letter = text
        .as_bytes()
        .get(at)
        .ok_or(error(Problem::UnexpectedEnd))?;
    scratch.push(match letter {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode(text, at + 1, scratch),
        _ => return Err(error(Problem::BadEscape)),
    });
    Ok(at + 1)
}

/// Four hexadecimal digits at `at`, and the second half of a surrogate pair if they are a first one.
fn unicode(text: &str, at: usize, scratch: &mut String) -> Result<usize, JsonError> {
    let bad = JsonError {
        position: at,
        problem: Problem::BadEscape,
    };
    let first = four_digits(text, at)?;
    if !(0xd800..0xdc00).contains(&first) {
        scratch.push(char::from_u32(first).ok_or(bad)?);
        return Ok(at + 4);
    }
    if text.as_bytes().get(at + 4..at + 6) != Some(b"\\u") {
        return Err(bad);
    }
    let second = four_digits(text, at + 6)?;
    let low = second
        .checked_sub(0xdc00)
        .filter(|low| *low < 0x400)
        .ok_or(bad)?;
    let code = 0x1_0000 + ((first - 0xd800) << 10) + low;
    scratch.push(char::from_u32(code).ok_or(bad)?);
    Ok(at + 10)
}

fn four_digits(text: &str, at: usize) -> Result<u32, JsonError> {
    let bad = JsonError {
        position: at,
        problem: Problem::BadEscape,
    };
    let digits = text.as_bytes().get(at..at + 4).ok_or(bad)?;
    digits.iter().try_fold(0, |code, &digit| {
        Ok(code * 16 + char::from(digit).to_digit(16).ok_or(bad)?)
    })
}
