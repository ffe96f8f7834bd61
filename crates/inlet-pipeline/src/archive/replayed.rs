//! What became of archived messages that were replayed: a file beside the archive, appended to.
//!
//! The archive itself is never rewritten. Of several replays of a message the last one counts. A line
//! that a crash has cut is skipped; its message counts as not replayed, and replaying it again writes
//! the same rows.

use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _},
    path::Path,
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use super::id::FaultId;

const FILE_NAME: &str = "replayed.jsonl";

/// What a replay made of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplayOutcome {
    /// Every row of it was confirmed by the target.
    Written,
    /// Filters take it now.
    Filtered,
    /// It is at fault in a way that `on_fault` discards.
    Discarded,
    /// It is at fault and stays in the archive.
    StillAtFault,
}

/// The last replay of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replay {
    /// When, in ms since 1970 UTC.
    pub at_ms: i64,
    /// What came of it.
    pub outcome: ReplayOutcome,
    /// Why, where it is still at fault or discarded.
    pub reason: Option<String>,
}

impl Replay {
    /// Whether the message needs no further look.
    pub fn is_done(&self) -> bool {
        self.outcome != ReplayOutcome::StillAtFault
    }
}

#[derive(Serialize, Deserialize)]
struct Line {
    id: String,
    at_ms: i64,
    outcome: ReplayOutcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// The last replay of every message that was replayed, by file and line.
#[derive(Debug, Default)]
pub(crate) struct Replays(HashMap<Arc<str>, HashMap<u64, Replay>>);

impl Replays {
    /// Reads them; none where nothing was replayed yet.
    pub(crate) fn read(dir: &Path) -> io::Result<Self> {
        let mut replays = Self::default();
        let file = match File::open(dir.join(FILE_NAME)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(replays),
            Err(error) => return Err(error),
        };
        let (mut reader, mut bytes) = (BufReader::new(file), Vec::new());
        while reader.read_until(b'\n', &mut bytes)? > 0 {
            // A cut line stands alone: whoever appends after a crash begins a new one.
            if let Ok(line) = serde_json::from_slice::<Line>(&bytes) {
                replays.insert(line);
            }
            bytes.clear();
        }
        Ok(replays)
    }

    fn insert(&mut self, line: Line) {
        let Ok(id) = line.id.parse::<FaultId>() else {
            return;
        };
        let replay = Replay {
            at_ms: line.at_ms,
            outcome: line.outcome,
            reason: line.reason,
        };
        self.0.entry(id.file).or_default().insert(id.line, replay);
    }

    pub(crate) fn of(&self, id: &FaultId) -> Option<&Replay> {
        self.0.get(&id.file)?.get(&id.line)
    }
}

/// Appends replays and waits until they are on the disk.
pub(crate) fn append(dir: &Path, replays: &[(FaultId, Replay)]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .create(true)
        .read(true)
        .append(true)
        .open(dir.join(FILE_NAME))?;
    let mut lines = Vec::new();
    if !ends_a_line(&mut file)? {
        lines.push(b'\n');
    }
    for (id, replay) in replays {
        let line = Line {
            id: id.to_string(),
            at_ms: replay.at_ms,
            outcome: replay.outcome,
            reason: replay.reason.clone(),
        };
        serde_json::to_writer(&mut lines, &line)?;
        lines.push(b'\n');
    }
    file.write_all(&lines)?;
    file.sync_data()?;
    // The name of a new file is durable only once its folder is.
    File::open(dir)?.sync_all()
}

fn ends_a_line(file: &mut File) -> io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}
