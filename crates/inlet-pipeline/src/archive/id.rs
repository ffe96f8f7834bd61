//! Which archived message: its file and line.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

/// The place of an archived message, written `<file name>:<line>`. Lines are counted from 1 and never
/// move, because files are only appended to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct FaultId {
    /// Name of the file within the archive's folder.
    pub file: Arc<str>,
    /// Its line.
    pub line: u64,
}

/// A text that names no archived message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no id of an archived message; it must read `archive-….jsonl:<line>`")]
pub struct NotAFaultId(pub String);

impl fmt::Display for FaultId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl FromStr for FaultId {
    type Err = NotAFaultId;

    /// Only names that an archive gives, so that no id leads out of its folder.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = || {
            let (file, line) = text.rsplit_once(':')?;
            let line = line.parse().ok().filter(|line| *line > 0)?;
            is_archive_file(file).then(|| Self {
                file: file.into(),
                line,
            })
        };
        parse().ok_or_else(|| NotAFaultId(text.to_owned()))
    }
}

impl From<FaultId> for String {
    fn from(id: FaultId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for FaultId {
    type Error = NotAFaultId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

/// Whether an archive names its files so.
pub(super) fn is_archive_file(name: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.');
    let stem = name.strip_suffix(".jsonl");
    stem.is_some_and(|stem| stem.starts_with("archive-") && stem.chars().all(is_plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_they_are_written_and_lead_nowhere_else() {
        let text = "archive-20261125T004007.123Z-0001.jsonl:42";
        let id: FaultId = text.parse().unwrap();
        assert_eq!((id.line, id.to_string().as_str()), (42, text));
        let json = serde_json::to_value(&id).unwrap();
        assert_eq!(json, text);
        assert_eq!(serde_json::from_value::<FaultId>(json).unwrap(), id);
        for wrong in [
            "",
            "archive-1.jsonl",
            "archive-1.jsonl:0",
            "archive-1.jsonl:-1",
            "replayed.jsonl:1",
            "../archive-1.jsonl:1",
            "archive-/../../x.jsonl:1",
        ] {
            assert!(wrong.parse::<FaultId>().is_err(), "{wrong}");
            assert!(serde_json::from_value::<FaultId>(wrong.into()).is_err());
        }
    }
}
