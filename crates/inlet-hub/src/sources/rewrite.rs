//! Small changes of a document's text that leave the user's formatting and comments as they are.
//!
//! Only for the few keys that the hub itself writes: the name of a copy, the consumer group that a
//! renamed source keeps, the time-out that somebody switched off with one click. Places come from
//! `inlet-config`; the caller resolves the result again, so a text that this cannot change rightly
//! is refused and not spoiled.

use inlet_config::{Place, Places};

/// Sets `key` of a section that is there (the whole document for an empty path) to a text.
/// `None` where the text has no such section.
pub(crate) fn set(text: &str, section: &str, key: &str, value: &str) -> Option<String> {
    let places = Places::read(text);
    let section_place = places.of(section)?;
    // A path that is not there has the place of its closest parent, and only that.
    let has_section = section.is_empty() || section_place != places.of("")?;
    if !has_section {
        return None;
    }
    let path = [section, key].join(".");
    let key_place = places.of(path.trim_start_matches('.'))?;
    let section_at = offset_of(text, section_place)?;
    if key_place == section_place {
        return Some(insert(text, section_at, section_place, key, value));
    }
    let key_at = offset_of(text, key_place)?;
    let end = key_at + scalar_len(&text[key_at..]);
    let value = if text[key_at..].starts_with('"') {
        json(value)
    } else {
        quoted(value)
    };
    Some(format!("{}{value}{}", &text[..key_at], &text[end..]))
}

/// Puts a new key in front of the first one of a mapping that begins at `at`.
fn insert(text: &str, at: usize, place: Place, key: &str, value: &str) -> String {
    let (before, after) = text.split_at(at);
    let Some(rest) = after.strip_prefix('{') else {
        let indent = " ".repeat(place.column - 1);
        return format!("{before}{key}: {}\n{indent}{after}", quoted(value));
    };
    let is_empty = rest.trim_start().starts_with('}');
    let comma = if is_empty { "" } else { ", " };
    format!("{before}{{\"{key}\": {}{comma}{rest}", json(value))
}

fn json(value: &str) -> String {
    serde_json::Value::from(value).to_string()
}

/// JSON's quotes are YAML's too; plain words stay plain.
fn quoted(value: &str) -> String {
    let is_plain = !value.is_empty()
        && value.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && value
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter))
        && !["true", "false", "null", "yes", "no", "on", "off"]
            .contains(&value.to_ascii_lowercase().as_str());
    if is_plain {
        value.to_owned()
    } else {
        json(value)
    }
}

/// Bytes of the scalar that a text begins with.
fn scalar_len(text: &str) -> usize {
    match text.as_bytes().first() {
        Some(b'"') => quoted_len(text, '"'),
        Some(b'\'') => quoted_len(text, '\''),
        _ => {
            let line = text.lines().next().unwrap_or_default();
            let end = [" #", ",", "}", "]"]
                .iter()
                .filter_map(|stop| line.find(stop))
                .min()
                .unwrap_or(line.len());
            line[..end].trim_end().len()
        }
    }
}

fn quoted_len(text: &str, quote: char) -> usize {
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == '\\' && quote == '"' {
            letters.next();
        } else if letter == quote {
            // A quote within single quotes is written twice.
            let is_doubled =
                quote == '\'' && letters.peek().is_some_and(|(_, next)| *next == quote);
            if !is_doubled {
                return at + quote.len_utf8();
            }
            letters.next();
        }
    }
    text.len()
}

/// Bytes before a place; columns are characters.
fn offset_of(text: &str, place: Place) -> Option<usize> {
    let line_at: usize = text
        .split_inclusive('\n')
        .take(place.line - 1)
        .map(str::len)
        .sum();
    let line = text.get(line_at..)?;
    let column_at = line
        .char_indices()
        .map(|(at, _)| at)
        .chain([line.len()])
        .nth(place.column - 1)?;
    Some(line_at + column_at)
}

/// One document of a text that holds several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    /// Lines of the text before it.
    pub(crate) lines_before: usize,
    /// Its text.
    pub(crate) text: &'a str,
}

/// Cuts a text at `---` lines; parts of blanks and comments only are left out.
pub(crate) fn split_documents(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let (mut begin, mut begin_line, mut at) = (0, 0, 0);
    for (line_idx, line) in text.split_inclusive('\n').enumerate() {
        if is_separator(line) {
            parts.push(Part {
                lines_before: begin_line,
                text: &text[begin..at],
            });
            begin = at + line.len();
            begin_line = line_idx + 1;
        }
        at += line.len();
    }
    parts.push(Part {
        lines_before: begin_line,
        text: &text[begin..],
    });
    parts.retain(|part| has_content(part.text));
    parts
}

fn is_separator(line: &str) -> bool {
    let line = line.trim_end();
    line == "---" || line == "..." || line.starts_with("--- #")
}

fn has_content(text: &str) -> bool {
    text.lines()
        .map(str::trim)
        .any(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests;
