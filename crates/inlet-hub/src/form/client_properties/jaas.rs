//! The login of a JAAS entry: `org.…PlainLoginModule required username="…" password="…";`.

/// What an entry says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Login {
    pub(super) mechanism: Option<&'static str>,
    pub(super) username: Option<String>,
    pub(super) password: Option<String>,
}

/// A whole JAAS file: its section `KafkaClient`.
pub(super) fn block(text: &str) -> Option<Login> {
    let (_, after) = text.split_once("KafkaClient")?;
    let (_, inner) = after.split_once('{')?;
    entry(inner)
}

/// One entry.
pub(super) fn entry(text: &str) -> Option<Login> {
    let mechanism = if text.contains("PlainLoginModule") {
        Some("PLAIN")
    } else if text.contains("ScramLoginModule") {
        // The module serves both; the property `sasl.mechanism` says which.
        Some("SCRAM-SHA-512")
    } else {
        return None;
    };
    Some(Login {
        mechanism,
        username: option(text, "username"),
        password: option(text, "password"),
    })
}

/// The value of an option, in double quotes or bare.
fn option(text: &str, name: &str) -> Option<String> {
    let mut rest = text;
    loop {
        let at = rest.find(name)?;
        let is_word =
            !rest[..at].ends_with(|before: char| before.is_alphanumeric() || before == '.');
        let after = rest[at + name.len()..].trim_start();
        match after.strip_prefix('=') {
            Some(value) if is_word => return Some(value_of(value.trim_start())),
            _ => rest = &rest[at + name.len()..],
        }
    }
}

fn value_of(text: &str) -> String {
    let Some(quoted) = text.strip_prefix(['"', '\'']) else {
        let end = text.find([' ', ';', '\n']).unwrap_or(text.len());
        return text[..end].to_owned();
    };
    let quote = text.chars().next().unwrap_or('"');
    let mut value = String::new();
    let mut letters = quoted.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => value.extend(letters.next()),
            letter if letter == quote => break,
            letter => value.push(letter),
        }
    }
    value
}
