//! The archive of quarantined messages: JSON Lines, one message a line, with its original bytes.
//!
//! Files are named `archive-<UTC time>-<n>.jsonl` and closed at a size; an existing file is never
//! written to again. A message that is delivered again after a crash is archived again. A line that
//! a crash has cut is the last of its file, and the message is not acknowledged, so readers skip it.
//! [`FaultArchive`] looks into it.

mod id;
mod reader;
mod reason;
mod replayed;

use std::{
    collections::BTreeSet,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use chrono::{DateTime, SecondsFormat, Utc};
use inlet_message::{fault::Fault, message::MessageRef};
use serde::{Deserialize, Serialize};

pub use self::{
    id::{FaultId, NotAFaultId},
    reader::{FaultArchive, FaultEntry, FaultFilter, FaultGroup, FaultPage},
    reason::normalised,
    replayed::{Replay, ReplayOutcome},
};

/// One archived message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivedMessage {
    /// When it was archived, RFC 3339 in UTC.
    pub time: String,
    /// Its topic.
    pub topic: String,
    /// Its partition.
    pub partition: i32,
    /// Its offset.
    pub offset: i64,
    /// Kafka's timestamp in ms since 1970 UTC.
    pub timestamp_ms: Option<i64>,
    /// The stage where it failed.
    pub stage: String,
    /// The kind of fault, as in `on_fault`.
    pub kind: String,
    /// Why it failed, for a person.
    pub reason: String,
    /// Further faults of the same message (it holds several rows).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_faults: Vec<ArchivedFault>,
    /// Its key.
    pub key: Option<ArchivedBytes>,
    /// Its value; absent for a tombstone.
    pub payload: Option<ArchivedBytes>,
    /// Its headers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<ArchivedHeader>,
}

/// A further fault of an archived message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivedFault {
    /// The kind of fault.
    pub kind: String,
    /// Why, for a person.
    pub reason: String,
}

/// A header of an archived message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivedHeader {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: Option<ArchivedBytes>,
}

/// Bytes as they were, and as text where they are text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArchivedBytes {
    /// The exact bytes.
    pub base64: String,
    /// The same as text, for a person, when they are UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl ArchivedBytes {
    /// Bytes of a message.
    pub fn new(bytes: &[u8]) -> Self {
        Self {
            base64: BASE64.encode(bytes),
            text: str::from_utf8(bytes).ok().map(str::to_owned),
        }
    }

    /// The exact bytes.
    ///
    /// # Errors
    /// When the line was changed by somebody else.
    pub fn bytes(&self) -> Result<Vec<u8>, base64::DecodeError> {
        BASE64.decode(&self.base64)
    }
}

impl ArchivedMessage {
    /// A message with its faults, of which there is at least one.
    pub(crate) fn new(message: MessageRef<'_>, faults: &[Fault], time: DateTime<Utc>) -> Self {
        let first = &faults[0];
        Self {
            time: time.to_rfc3339_opts(SecondsFormat::Millis, true),
            topic: message.partition.topic.to_string(),
            partition: message.partition.partition,
            offset: message.offset,
            timestamp_ms: message.timestamp_ms,
            stage: first.kind.stage().to_owned(),
            kind: first.kind.to_string(),
            reason: first.reason.clone(),
            more_faults: faults[1..].iter().map(ArchivedFault::new).collect(),
            key: message.key.map(ArchivedBytes::new),
            payload: message.payload.map(ArchivedBytes::new),
            headers: message
                .headers
                .iter()
                .map(|(name, value)| ArchivedHeader {
                    name: name.clone(),
                    value: value.as_deref().map(ArchivedBytes::new),
                })
                .collect(),
        }
    }
}

impl ArchivedFault {
    fn new(fault: &Fault) -> Self {
        Self {
            kind: fault.kind.to_string(),
            reason: fault.reason.clone(),
        }
    }
}

/// Makes the folder of an archive and tries to write into it, so that a folder that takes nothing is
/// told before anything is read.
///
/// # Errors
/// When the folder cannot be made or takes no file.
pub fn prepare_archive(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    let trial = dir.join(format!(".trial-{}", std::process::id()));
    fs::write(&trial, b"")?;
    fs::remove_file(&trial)
}

/// Appends to the archive of a run.
#[derive(Debug)]
pub(crate) struct ArchiveWriter {
    dir: PathBuf,
    max_file_bytes: u64,
    open: Option<OpenFile>,
    num_files: u32,
}

#[derive(Debug)]
struct OpenFile {
    file: File,
    num_bytes: u64,
}

impl ArchiveWriter {
    /// An archive in `dir`, which is made when something is to be archived.
    pub(crate) fn new(dir: &Path, max_file_bytes: u64) -> Self {
        Self {
            dir: dir.to_owned(),
            max_file_bytes,
            open: None,
            num_files: 0,
        }
    }

    /// Appends whole lines and waits until they are on the disk. After an error nothing is known
    /// about the file, so the next attempt begins a new one.
    pub(crate) fn append(&mut self, lines: &[u8]) -> io::Result<()> {
        let mut open = match self.open.take() {
            Some(open) if open.num_bytes < self.max_file_bytes => open,
            _ => self.begin_file()?,
        };
        open.file.write_all(lines)?;
        open.file.sync_data()?;
        open.num_bytes += lines.len() as u64;
        self.open = Some(open);
        Ok(())
    }

    fn begin_file(&mut self) -> io::Result<OpenFile> {
        fs::create_dir_all(&self.dir)?;
        self.num_files += 1;
        let time = Utc::now().format("%Y%m%dT%H%M%S%.3fZ");
        let path = self
            .dir
            .join(format!("archive-{time}-{:04}.jsonl", self.num_files));
        let file = OpenOptions::new()
            .append(true)
            .create_new(true)
            .open(path)?;
        // The name of a new file is durable only once its folder is; likewise for the folder itself.
        for folder in [Some(self.dir.as_path()), self.dir.parent()]
            .into_iter()
            .flatten()
        {
            if !folder.as_os_str().is_empty() {
                File::open(folder)?.sync_all()?;
            }
        }
        Ok(OpenFile { file, num_bytes: 0 })
    }
}

/// Reads all archived messages in a folder, in the order in which they were archived. A missing
/// folder is an empty archive; a cut last line of a file is skipped.
///
/// # Errors
/// When a file cannot be read or a whole line is not what Inlet writes.
pub fn read_archive(dir: &Path) -> io::Result<Vec<ArchivedMessage>> {
    let mut messages = Vec::new();
    for path in archive_files(dir)? {
        let text = fs::read(&path)?;
        let whole = text
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        for line in text[..whole].split(|byte| *byte == b'\n') {
            if !line.is_empty() {
                messages.push(serde_json::from_slice(line)?);
            }
        }
    }
    Ok(messages)
}

fn archive_files(dir: &Path) -> io::Result<BTreeSet<PathBuf>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(error) => return Err(error),
    };
    let mut files = BTreeSet::new();
    for entry in entries {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if id::is_archive_file(name) {
            files.insert(path);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests;
