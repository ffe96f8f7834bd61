//! The progress line on a terminal, and everything else that goes to the error stream.
//!
//! Log lines and messages stand above the line: whatever writes to the error stream goes through
//! [`above`]. There is at most one line in a process.

use std::{
    io::{self, IsTerminal as _, Write as _},
    sync::OnceLock,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};

static LINE: OnceLock<ProgressBar> = OnceLock::new();

/// Runs `write` while the progress line is out of the way.
pub(crate) fn above<T>(write: impl FnOnce() -> T) -> T {
    match LINE.get() {
        Some(line) => line.suspend(write),
        None => write(),
    }
}

/// Prints a line on the error stream.
pub(crate) fn print_line(text: &str) {
    // A closed error stream leaves nobody to tell.
    let _unheard = above(|| writeln!(io::stderr(), "{text}"));
}

/// Whether there is a terminal to draw a progress line on.
pub(crate) fn has_terminal() -> bool {
    io::stderr().is_terminal()
}

/// Shows `text` as the progress line, in place of the one before.
pub(crate) fn show(text: &str) {
    let line = LINE.get_or_init(|| {
        let line = ProgressBar::new_spinner();
        let style = ProgressStyle::with_template("{spinner} {wide_msg}");
        line.set_style(style.expect("the template is a constant and names known keys"));
        line.enable_steady_tick(Duration::from_millis(200));
        line
    });
    line.set_message(text.to_owned());
}

/// Takes the progress line away.
pub(crate) fn clear() {
    if let Some(line) = LINE.get() {
        line.finish_and_clear();
    }
}
