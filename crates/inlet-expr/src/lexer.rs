//! Text → tokens with their byte ranges.

use std::ops::Range;

use crate::ast::{Literal, ParseError};

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Literal(Literal),
    Name(String),
    /// An operator or punctuation mark, as written.
    Symbol(&'static str),
}

#[derive(Clone, Debug)]
pub(crate) struct Spanned {
    pub(crate) token: Token,
    pub(crate) span: Range<usize>,
}

/// Longer symbols first, so that `<=` is not read as `<`.
const SYMBOLS: [&str; 20] = [
    "||", "&&", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "%", "!", "(", ")", ",", ".",
    // Refused with a hint by the parser.
    "=", "&",
];

pub(crate) fn tokens(text: &str) -> Result<Vec<Spanned>, ParseError> {
    let mut tokens = Vec::new();
    let mut position = 0;
    loop {
        position += blank_prefix(&text[position..]);
        let Some(first) = text[position..].chars().next() else {
            return Ok(tokens);
        };
        let (token, len) = next_token(&text[position..], first).map_err(|message| ParseError {
            span: position..position + unread(&text[position..], first),
            message,
            hint: String::new(),
        })?;
        tokens.push(Spanned {
            token,
            span: position..position + len,
        });
        position += len;
    }
}

/// Length of what no token can be made of: a text without its closing quote goes on to the end.
fn unread(rest: &str, first: char) -> usize {
    match first {
        '\'' | '"' | '`' => rest.len(),
        '0'..='9' => rest
            .find(|letter: char| !(letter.is_alphanumeric() || letter == '.'))
            .unwrap_or(rest.len()),
        other => other.len_utf8(),
    }
}

fn blank_prefix(rest: &str) -> usize {
    rest.len() - rest.trim_start().len()
}

fn next_token(rest: &str, first: char) -> Result<(Token, usize), String> {
    match first {
        '\'' | '"' => {
            quoted(rest, first).map(|(text, len)| (Token::Literal(Literal::Text(text)), len))
        }
        '`' => quoted(rest, first).map(|(name, len)| (Token::Name(name), len)),
        '0'..='9' => number(rest),
        '_' => Ok(word(rest)),
        letter if letter.is_alphabetic() => Ok(word(rest)),
        other => SYMBOLS
            .iter()
            .find(|symbol| rest.starts_with(**symbol))
            .map(|symbol| (Token::Symbol(symbol), symbol.len()))
            .ok_or_else(|| format!("unexpected character `{other}`")),
    }
}

fn word(rest: &str) -> (Token, usize) {
    let len = rest
        .find(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
        .unwrap_or(rest.len());
    let token = match &rest[..len] {
        "true" => Token::Literal(Literal::Bool(true)),
        "false" => Token::Literal(Literal::Bool(false)),
        "null" => Token::Literal(Literal::Null),
        name => Token::Name(name.to_owned()),
    };
    (token, len)
}

/// Digits with an optional fraction and exponent. A point that no digit follows belongs to a
/// method call (`1.abs()`).
fn number(rest: &str) -> Result<(Token, usize), String> {
    let bytes = rest.as_bytes();
    let digits = |from: usize| {
        bytes[from..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let mut len = digits(0);
    let mut is_float = false;
    if bytes.get(len) == Some(&b'.') && digits(len + 1) > 0 {
        is_float = true;
        len += 1 + digits(len + 1);
    }
    if matches!(bytes.get(len), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(len + 1), Some(b'+' | b'-')));
        let exponent = digits((len + 1 + sign).min(bytes.len()));
        if exponent > 0 {
            is_float = true;
            len += 1 + sign + exponent;
        }
    }
    let text = &rest[..len];
    let literal = if is_float { None } else { integer(text) };
    let literal = literal.or_else(|| {
        text.parse()
            .ok()
            .filter(|number: &f64| is_float && number.is_finite())
            .map(Literal::Float)
    });
    literal
        .map(|literal| (Token::Literal(literal), len))
        .ok_or_else(|| format!("number `{text}` is out of range"))
}

fn integer(text: &str) -> Option<Literal> {
    text.parse()
        .ok()
        .map(|number: u64| i64::try_from(number).map_or(Literal::UInt(number), Literal::Int))
}

/// A text in quotes; `\` escapes the quote, itself, `n`, `r` and `t`. Returns its length with both quotes.
fn quoted(rest: &str, quote: char) -> Result<(String, usize), String> {
    let mut text = String::new();
    let mut letters = rest.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            letter if letter == quote => return Ok((text, at + quote.len_utf8())),
            '\\' if quote != '`' => match letters.next() {
                Some((_, 'n')) => text.push('\n'),
                Some((_, 'r')) => text.push('\r'),
                Some((_, 't')) => text.push('\t'),
                Some((_, escaped)) if escaped == quote || escaped == '\\' => text.push(escaped),
                Some((_, other)) => return Err(format!("unknown escape `\\{other}`")),
                None => break,
            },
            letter => text.push(letter),
        }
    }
    Err(format!("missing closing {quote}"))
}
