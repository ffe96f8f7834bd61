//! Names: of data sources, agents and their labels, topics, databases, tables and columns.

use crate::fault::Problem;

/// Longest names that TDengine takes, in bytes.
const MAX_DATABASE_BYTES: usize = 64;
const MAX_TABLE_BYTES: usize = 192;
const MAX_COLUMN_BYTES: usize = 64;
/// Longest name that Kafka takes for a topic.
const MAX_TOPIC_BYTES: usize = 249;
/// Longest name of a data source: it becomes part of group ids and of a folder.
const MAX_SOURCE_BYTES: usize = 64;
/// Longest name of an agent, and of its labels.
const MAX_AGENT_BYTES: usize = 64;
/// Longest value of a label, in characters.
const MAX_LABEL_CHARS: usize = 64;

/// The name of a data source.
pub(super) fn source_name(text: &str) -> Result<(), Problem> {
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if (1..=MAX_SOURCE_BYTES).contains(&text.len()) && text.chars().all(legal) {
        return Ok(());
    }
    Err(
        Problem::new(format!("`{text}` cannot be the name of a data source")).hint(format!(
            "use 1 to {MAX_SOURCE_BYTES} letters, digits, `-` and `_`"
        )),
    )
}

/// The name of an agent.
pub(crate) fn agent_name(text: &str) -> Result<(), Problem> {
    plain_name(text, "an agent")
}

/// The name of a label.
pub(crate) fn label_name(text: &str) -> Result<(), Problem> {
    plain_name(text, "a label")
}

fn plain_name(text: &str, what: &str) -> Result<(), Problem> {
    let legal = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if (1..=MAX_AGENT_BYTES).contains(&text.len()) && text.chars().all(legal) {
        return Ok(());
    }
    Err(
        Problem::new(format!("`{text}` cannot be the name of {what}")).hint(format!(
            "use 1 to {MAX_AGENT_BYTES} letters, digits, `-`, `_` and `.`"
        )),
    )
}

/// The value of a label: any text, for it is only compared and shown.
pub(crate) fn label_value(text: &str) -> Result<(), Problem> {
    let is_long = text.chars().count() > MAX_LABEL_CHARS;
    if text.trim().is_empty() || is_long || text.contains(char::is_control) {
        let problem = Problem::new(format!("`{text}` cannot be the value of a label"));
        return Err(problem.hint(format!("use 1 to {MAX_LABEL_CHARS} characters in one line")));
    }
    Ok(())
}

/// The name of a topic.
pub(super) fn topic(text: &str) -> Result<(), Problem> {
    let legal = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let dots = text == "." || text == "..";
    if (1..=MAX_TOPIC_BYTES).contains(&text.len()) && text.chars().all(legal) && !dots {
        return Ok(());
    }
    Err(
        Problem::new(format!("`{text}` cannot be the name of a topic")).hint(format!(
            "Kafka allows 1 to {MAX_TOPIC_BYTES} letters, digits, `.`, `_` and `-`"
        )),
    )
}

/// The name of a database.
pub(crate) fn database_name(text: &str) -> Result<(), Problem> {
    tdengine_name(text, "a database", MAX_DATABASE_BYTES)
}

/// The name of a super table.
pub(super) fn table_name(text: &str) -> Result<(), Problem> {
    tdengine_name(text, "a super table", MAX_TABLE_BYTES)
}

/// The name of a column or tag.
pub(crate) fn column_name(text: &str) -> Result<(), Problem> {
    tdengine_name(text, "a column or tag", MAX_COLUMN_BYTES)
}

/// Names are always quoted towards the server, so only what quoting cannot carry is refused.
fn tdengine_name(text: &str, what: &str, max_bytes: usize) -> Result<(), Problem> {
    let illegal = |c: char| c == '.' || c == '`' || c.is_control();
    if text.trim().is_empty() || text.contains(illegal) {
        return Err(Problem::new(format!("`{text}` cannot be the name of {what}"))
            .hint("TDengine allows neither dots nor backticks nor control characters, nor an empty name"));
    }
    if text.len() > max_bytes {
        return Err(
            Problem::new(format!("the name of {what} has {} bytes", text.len()))
                .hint(format!("TDengine allows {max_bytes}")),
        );
    }
    Ok(())
}
