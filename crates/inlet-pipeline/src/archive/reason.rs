//! Reasons without what differs from message to message, so that equal causes are found.

/// The words after which a quoted part names a rule and not a value.
const NAMING: [&str; 5] = ["column", "tag", "field", "filter", "pattern"];

/// The reason with numbers and quoted values replaced by `…`; names of columns and fields stay.
pub fn normalised(reason: &str) -> String {
    let mut text = String::with_capacity(reason.len());
    let mut rest = reason;
    while let Some(letter) = rest.chars().next() {
        if let Some(length) = quoted(rest) {
            if names_a_rule(&text) {
                text.push_str(&rest[..length]);
            } else {
                text.extend([letter, '…', letter]);
            }
            rest = &rest[length..];
        } else if let Some(length) = number(rest, &text) {
            text.push('…');
            rest = &rest[length..];
        } else {
            text.push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    text
}

/// Bytes of the quoted part that begins here.
fn quoted(text: &str) -> Option<usize> {
    let quote = text.chars().next().filter(|it| matches!(it, '`' | '"'))?;
    let end = text[1..].find(quote)?;
    Some(end + 2)
}

/// Whether what comes next is named by the word before it.
fn names_a_rule(before: &str) -> bool {
    let mut words = before
        .trim_end()
        .rsplit(|letter: char| !letter.is_alphabetic());
    words.next().is_some_and(|word| NAMING.contains(&word))
}

/// Bytes of the number that begins here, unless it is a part of a word.
fn number(text: &str, before: &str) -> Option<usize> {
    let is_in_word = before
        .chars()
        .next_back()
        .is_some_and(|last| last.is_alphanumeric() || matches!(last, '_' | '…'));
    let digits = text.strip_prefix('-').unwrap_or(text);
    if is_in_word || !digits.starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let sign = text.len() - digits.len();
    let is_part =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | ':' | '-' | '+');
    let end = digits
        .find(|letter| !is_part(letter))
        .unwrap_or(digits.len());
    // A full stop or colon behind a number ends a sentence.
    Some(sign + digits[..end].trim_end_matches(['.', ':', '-', '+']).len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_from_message_to_message_is_left_out() {
        for (reason, cause) in [
            (
                "expected value at line 1 column 34",
                "expected value at line … column …",
            ),
            (
                "column `voltage`: `abc` is not a FLOAT",
                "column `voltage`: `…` is not a FLOAT",
            ),
            (
                "value 1.5e300 does not fit INT8",
                "value … does not fit INT8",
            ),
            ("-7 is below 0: too little", "… is below …: too little"),
            ("time 2026-11-25T00:40:07Z is old", "time … is old"),
            (
                "text does not match the pattern: `a b`",
                "text does not match the pattern: `…`",
            ),
            ("an open ` quote", "an open ` quote"),
            ("", ""),
        ] {
            assert_eq!(normalised(reason), cause, "{reason}");
        }
    }
}
