//! Faults of rules, as a person reads them.

use std::{fmt, ops::Range};

/// Most characters of an excerpt's line.
const MAX_WIDTH: usize = 76;

/// What excerpts are indented with: they stand below the sentence that they belong to.
const INDENT: &str = "    ";

/// Why a rule cannot be compiled; several may be reported at once.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct CompileFault {
    /// Key path in the document, such as `target.columns.voltage.expr`.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to change; may be empty.
    pub hint: String,
    /// The place inside of an expression or template.
    pub excerpt: Option<Excerpt>,
}

impl fmt::Display for CompileFault {
    /// Such as `message.filter[0]: unknown field … (hint: …)`, and below it the excerpt.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)?;
        if !self.hint.is_empty() {
            write!(f, " (hint: {})", self.hint)?;
        }
        match &self.excerpt {
            Some(excerpt) => write!(f, "\n{excerpt}"),
            None => Ok(()),
        }
    }
}

/// A text of the document and the part of it that is at fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The whole expression or template.
    pub text: String,
    /// Byte offsets; empty where something is missing, which may be behind the end.
    pub span: Range<usize>,
}

impl fmt::Display for Excerpt {
    /// The line at fault, cut around the place if it is long, and carets below the place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column, width) = self.place();
        let num_chars = line.chars().count();
        let first = match num_chars.checked_sub(MAX_WIDTH) {
            None => 0,
            Some(latest) => column.saturating_sub(MAX_WIDTH / 2).min(latest),
        };
        let end = num_chars.min(first + MAX_WIDTH);
        let visible: String = line
            .chars()
            .skip(first)
            .take(end - first)
            .map(|letter| if letter.is_control() { ' ' } else { letter })
            .collect();
        let cut_before = if first > 0 { "…" } else { "" };
        let cut_behind = if end < num_chars { "…" } else { "" };
        writeln!(f, "{INDENT}{cut_before}{visible}{cut_behind}")?;
        let blanks = column - first + usize::from(first > 0);
        let carets = width.min(end.saturating_sub(column)).max(1);
        write!(f, "{INDENT}{}{}", " ".repeat(blanks), "^".repeat(carets))
    }
}

impl Excerpt {
    /// The line where the span begins, its column there, and its width within the line; both in
    /// characters.
    fn place(&self) -> (&str, usize, usize) {
        let boundary = |at: usize| self.text.floor_char_boundary(at);
        let (start, end) = (boundary(self.span.start), boundary(self.span.end));
        let before = &self.text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line_end = self.text[start..]
            .find('\n')
            .map_or(self.text.len(), |at| start + at);
        let width = |from: usize, to: usize| self.text[from..to.max(from)].chars().count();
        (
            &self.text[line_start..line_end],
            width(line_start, start),
            width(start, end.min(line_end)),
        )
    }
}

#[cfg(test)]
mod tests;
