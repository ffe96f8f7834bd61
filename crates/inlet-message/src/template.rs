//! Templates: text with fields in braces, such as `t_{id}`.
//!
//! `{field}` and `${field}` stand for the field's value as text; `{{` and `}}` for braces. Behind
//! bars come changes, from left to right: `{name|trim|lower|replace('.', '_')}`. A text in a change
//! stands in single or double quotes, where `\` escapes the quote and itself.

use std::ops::Range;

use inlet_expr::{column::Column, value::Value};

/// A compiled template.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    Literal(String),
    Field {
        name: String,
        /// Braces included.
        span: Range<usize>,
        slot: usize,
        changes: Vec<Change>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Change {
    Lower,
    Upper,
    Trim,
    Replace(String, String),
}

/// A text that is no template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} at position {}", span.start)]
pub(crate) struct TemplateError {
    /// What cannot be read (byte offsets).
    pub(crate) span: Range<usize>,
    pub(crate) message: String,
    /// What to write instead; may be empty.
    pub(crate) hint: String,
}

/// A field of the template is null, so there is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NullField<'a>(pub(crate) &'a str);

impl Template {
    pub(crate) fn parse(text: &str) -> Result<Self, TemplateError> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut at = 0;
        while let Some(letter) = text[at..].chars().next() {
            let rest = &text[at..];
            let error = |len: usize, message: &str, hint: &str| TemplateError {
                span: at..at + len,
                message: message.to_owned(),
                hint: hint.to_owned(),
            };
            let brace = usize::from(rest.starts_with("${"));
            if rest.starts_with("{{") || rest.starts_with("}}") {
                literal.push(letter);
                at += 2;
            } else if letter == '{' || brace == 1 {
                let inner = &rest[brace + 1..];
                let len = closing(inner).ok_or_else(|| {
                    error(rest.len(), "missing `}`", "a brace itself is written `{{`")
                })?;
                pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                let span = at..at + brace + len + 2;
                let piece = field(&inner[..len], span.clone());
                pieces.push(piece.map_err(|message| error(span.len(), &message, ""))?);
                at = span.end;
            } else if letter == '}' {
                return Err(error(
                    1,
                    "`}` without `{`",
                    "a brace itself is written `}}`",
                ));
            } else {
                literal.push(letter);
                at += letter.len_utf8();
            }
        }
        pieces.push(Piece::Literal(literal));
        pieces.retain(|piece| !matches!(piece, Piece::Literal(text) if text.is_empty()));
        Ok(Self { pieces })
    }

    /// The fields that it refers to, and where.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, Range<usize>)> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Literal(_) => None,
            Piece::Field { name, span, .. } => Some((name.as_str(), span.clone())),
        })
    }

    /// Binds each field to its column.
    pub(crate) fn bind(&mut self, mut slot_of: impl FnMut(&str) -> usize) {
        for piece in &mut self.pieces {
            if let Piece::Field { name, slot, .. } = piece {
                *slot = slot_of(name);
            }
        }
    }

    /// Appends the text of one row. On an error part of it may have been appended.
    pub(crate) fn append(
        &self,
        columns: &[Column],
        row: usize,
        out: &mut String,
    ) -> Result<(), NullField<'_>> {
        for piece in &self.pieces {
            match piece {
                Piece::Literal(text) => out.push_str(text),
                Piece::Field {
                    name,
                    slot,
                    changes,
                    ..
                } => {
                    let value = columns[*slot].get(row);
                    if value.is_null() {
                        return Err(NullField(name));
                    }
                    append_changed(value, changes, out);
                }
            }
        }
        Ok(())
    }
}

fn append_changed(value: Value<'_>, changes: &[Change], out: &mut String) {
    if changes.is_empty() {
        return value.append_to(out);
    }
    let mut text = String::new();
    value.append_to(&mut text);
    for change in changes {
        text = match change {
            Change::Lower => text.to_lowercase(),
            Change::Upper => text.to_uppercase(),
            Change::Trim => text.trim().to_owned(),
            Change::Replace(from, to) => text.replace(from, to),
        };
    }
    out.push_str(&text);
}

/// Position of the closing brace, with those in quotes passed over.
fn closing(inner: &str) -> Option<usize> {
    let mut quote = None;
    let mut is_escaped = false;
    for (at, letter) in inner.char_indices() {
        match (quote, letter) {
            _ if is_escaped => is_escaped = false,
            (Some(_), '\\') => is_escaped = true,
            (Some(open), _) if open == letter => quote = None,
            (None, '\'' | '"') => quote = Some(letter),
            (None, '}') => return Some(at),
            _ => {}
        }
    }
    None
}

/// `name|change|change`.
fn field(inner: &str, span: Range<usize>) -> Result<Piece, String> {
    let (name, mut rest) = match inner.split_once('|') {
        Some((name, rest)) => (name.trim(), Some(rest)),
        None => (inner.trim(), None),
    };
    if name.is_empty() {
        return Err("expected a field between `{` and `}`".to_owned());
    }
    let mut changes = Vec::new();
    while let Some(text) = rest {
        let (change, behind) = change(text.trim_start())?;
        changes.push(change);
        let behind = behind.trim_start();
        rest = match behind.strip_prefix('|') {
            Some(next) => Some(next),
            None if behind.is_empty() => None,
            None => return Err(format!("expected `|` before `{behind}`")),
        };
    }
    Ok(Piece::Field {
        name: name.to_owned(),
        span,
        slot: 0,
        changes,
    })
}

fn change(text: &str) -> Result<(Change, &str), String> {
    for (name, change) in [
        ("lower", Change::Lower),
        ("upper", Change::Upper),
        ("trim", Change::Trim),
    ] {
        if let Some(rest) = text.strip_prefix(name) {
            return Ok((change, rest));
        }
    }
    let unknown =
        || format!("unknown change `{text}`; use lower, upper, trim or replace('a', 'b')");
    let rest = text.strip_prefix("replace").ok_or_else(unknown)?;
    let rest = expect(rest, '(')?;
    let (from, rest) = quoted(rest)?;
    let rest = expect(rest, ',')?;
    let (to, rest) = quoted(rest)?;
    let rest = expect(rest, ')')?;
    if from.is_empty() {
        return Err("the text to replace is empty".to_owned());
    }
    Ok((Change::Replace(from, to), rest))
}

fn expect(text: &str, symbol: char) -> Result<&str, String> {
    text.trim_start()
        .strip_prefix(symbol)
        .ok_or_else(|| format!("expected `{symbol}` in replace"))
}

fn quoted(text: &str) -> Result<(String, &str), String> {
    let text = text.trim_start();
    let quote = text
        .chars()
        .next()
        .filter(|letter| matches!(letter, '\'' | '"'));
    let quote = quote.ok_or("expected a text in quotes in replace")?;
    let mut value = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => value.extend(letters.next().map(|(_, escaped)| escaped)),
            letter if letter == quote => return Ok((value, &text[at + 1..])),
            letter => value.push(letter),
        }
    }
    Err("missing closing quote in replace".to_owned())
}
