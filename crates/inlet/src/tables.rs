//! Tables on a terminal or in a pipe, and lines of JSON, all on standard output.

use std::io::{self, Write as _};

use anyhow::Context as _;
use comfy_table::{ContentArrangement, Table, presets::UTF8_FULL_CONDENSED};
use serde::Serialize;

/// A message's value longer than this is cut, so that a large one does not bury the others.
const MAX_VALUE_CHARS: usize = 120;

/// Prints a table with a title above it; an empty one says so.
pub(crate) fn print(title: &str, header: &[String], rows: &[Vec<String>]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "\n{title}").context("printing")?;
    if rows.is_empty() {
        return writeln!(out, "(nothing)").context("printing");
    }
    let mut table = Table::new();
    table
        .load_style(UTF8_FULL_CONDENSED)
        .set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(header);
    for row in rows {
        table.add_row(row);
    }
    writeln!(out, "{table}").context("printing")
}

/// Prints one value as a line of JSON.
pub(crate) fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    let line = serde_json::to_string(value).context("writing JSON")?;
    writeln!(io::stdout(), "{line}").context("printing")
}

/// The text of a message or of a value in it, cut to a readable length, with an ellipsis where it was.
pub(crate) fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_VALUE_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
