//! Cuts a statement into tokens. Keywords are plain words here; the parser decides by place.

use std::borrow::Cow;

use crate::refusal::Refusal;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An unquoted word; TDengine folds it to lower case.
    Word,
    /// Text in backticks, kept as written.
    Backtick,
    /// Text in single or double quotes, not yet unescaped.
    Text,
    /// An integer or a number with a fraction or exponent.
    Number,
    /// A number with a unit of time, such as `1h`.
    Duration,
    /// An operator or bracket.
    Punct,
    /// The end of the statement.
    End,
}

/// A piece of a statement; `text` has no quotes, `start` is its byte position with them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'a> {
    pub kind: Kind,
    pub text: &'a str,
    pub start: usize,
    /// The quote around a text or a name in backticks.
    pub quote: char,
}

impl<'a> Token<'a> {
    /// The text with doubled quotes and backslash escapes resolved.
    pub(crate) fn unescaped(&self) -> Cow<'a, str> {
        if !self.text.contains(['\\', '\'', '"', '`']) {
            return Cow::Borrowed(self.text);
        }
        let mut out = String::with_capacity(self.text.len());
        let mut chars = self.text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' if self.kind == Kind::Text => unescape(&mut out, chars.next()),
                // The lexer let the enclosing quote stand inside only where it is doubled.
                _ if c == self.quote => out.extend(chars.next()),
                _ => out.push(c),
            }
        }
        Cow::Owned(out)
    }
}

fn unescape(out: &mut String, next: Option<char>) {
    match next {
        Some('n') => out.push('\n'),
        Some('r') => out.push('\r'),
        Some('t') => out.push('\t'),
        // TDengine keeps the backslash before LIKE's wildcards and before `x` of a byte string.
        Some(c @ ('%' | '_' | 'x')) => out.extend(['\\', c]),
        Some(c) => out.push(c),
        None => out.push('\\'),
    }
}

/// All tokens of `sql`, the last of which is [`Kind::End`].
pub(crate) fn tokens(sql: &str) -> Result<Vec<Token<'_>>, Refusal> {
    let mut out = Vec::with_capacity(sql.len() / 4 + 1);
    let mut at = 0;
    loop {
        at += sql[at..].len() - sql[at..].trim_start().len();
        let (kind, inner, end) = next(sql, at)?;
        let quote = sql.as_bytes().get(at).map_or(' ', |byte| char::from(*byte));
        out.push(Token {
            kind,
            text: &sql[inner.0..inner.1],
            start: at,
            quote,
        });
        if kind == Kind::End {
            return Ok(out);
        }
        at = end;
    }
}

type Piece = (Kind, (usize, usize), usize);

fn next(sql: &str, at: usize) -> Result<Piece, Refusal> {
    let bytes = sql.as_bytes();
    let Some(&first) = bytes.get(at) else {
        return Ok((Kind::End, (at, at), at));
    };
    match first {
        b'\'' | b'"' | b'`' => quoted(sql, at, first),
        b'0'..=b'9' => Ok(number(bytes, at)),
        b'.' if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) && !after_name(bytes, at) => {
            Ok(number(bytes, at))
        }
        b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
            let end = scan(bytes, at, |b| b.is_ascii_alphanumeric() || b == b'_');
            Ok((Kind::Word, (at, end), end))
        }
        b'<' | b'>' | b'!' => {
            let two = matches!(bytes.get(at + 1), Some(b'=' | b'>'));
            let end = at + 1 + usize::from(two);
            Ok((Kind::Punct, (at, end), end))
        }
        b'(' | b')' | b',' | b'.' | b'?' | b'*' | b'=' | b'+' | b'-' | b'/' | b'%' | b';'
        | b'&' | b'|' => Ok((Kind::Punct, (at, at + 1), at + 1)),
        _ => Err(Refusal::syntax(&sql[at..])),
    }
}

/// Whether the byte before `at` ends a name, so that a dot there separates.
fn after_name(bytes: &[u8], at: usize) -> bool {
    at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || matches!(bytes[at - 1], b'_' | b'`'))
}

fn scan(bytes: &[u8], from: usize, accept: impl Fn(u8) -> bool) -> usize {
    from + bytes[from..].iter().take_while(|b| accept(**b)).count()
}

fn quoted(sql: &str, at: usize, quote: u8) -> Result<Piece, Refusal> {
    let bytes = sql.as_bytes();
    let mut end = at + 1;
    while let Some(&byte) = bytes.get(end) {
        if byte == b'\\' && quote != b'`' {
            end += 2;
        } else if byte != quote {
            end += 1;
        } else if bytes.get(end + 1) == Some(&quote) {
            end += 2;
        } else {
            let kind = if quote == b'`' {
                Kind::Backtick
            } else {
                Kind::Text
            };
            return Ok((kind, (at + 1, end), end + 1));
        }
    }
    Err(Refusal::syntax(&sql[at..]))
}

fn number(bytes: &[u8], at: usize) -> Piece {
    let mut end = scan(bytes, at, |b| b.is_ascii_digit());
    if bytes.get(end) == Some(&b'.') {
        end = scan(bytes, end + 1, |b| b.is_ascii_digit());
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = scan(bytes, end + 1 + sign, |b| b.is_ascii_digit());
        if exponent > end + 1 + sign {
            return (Kind::Number, (at, exponent), exponent);
        }
    }
    let unit = scan(bytes, end, |b| b.is_ascii_alphanumeric() || b == b'_');
    let kind = if unit > end {
        Kind::Duration
    } else {
        Kind::Number
    };
    (kind, (at, unit), unit)
}
