//! Values as reasons show them: in backticks, cut to 100 characters.

/// Most characters of a value that a reason shows.
const MAX_CHARS: usize = 100;

/// The text in backticks, cut.
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("`{}…`", &text[..end]),
        None => format!("`{text}`"),
    }
}
