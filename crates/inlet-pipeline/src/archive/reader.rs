//! Looks into the archive of messages at fault: page by page with the newest first, by cause, or all
//! in order. Streams: at any time one message of it is in memory, and the line starts of one file.
//!
//! A run may append meanwhile; what it has not finished writing is not seen yet.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    fs::File,
    io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom},
    ops::ControlFlow,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::DateTime;
use serde::{Deserialize, Serialize};

use super::{
    ArchivedMessage, archive_files,
    id::FaultId,
    reason::normalised,
    replayed::{self, Replay, Replays},
};

/// The archive of one data source.
#[derive(Clone, Debug)]
pub struct FaultArchive {
    dir: PathBuf,
}

/// Which messages are wanted; every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultFilter {
    /// The kind of fault, a key of `on_fault`.
    pub kind: Option<String>,
    /// The stage where it failed.
    pub stage: Option<String>,
    /// The reason as in [`FaultGroup::reason`].
    pub reason: Option<String>,
    /// `true`: replayed and done; `false`: open, so never replayed or still at fault.
    pub replayed: Option<bool>,
}

/// An archived message and what became of it since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultEntry {
    /// Its place.
    pub id: FaultId,
    /// When it was archived, in ms since 1970 UTC.
    pub at_ms: i64,
    /// The message with its faults.
    pub message: ArchivedMessage,
    /// Its last replay.
    pub replayed: Option<Replay>,
}

/// Some messages, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultPage {
    /// The messages.
    pub faults: Vec<FaultEntry>,
    /// Where the next page begins; `None` at the end of the archive.
    pub next: Option<FaultId>,
}

/// Messages of one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultGroup {
    /// The kind of fault.
    pub kind: String,
    /// The stage where they failed.
    pub stage: String,
    /// The reason, with numbers and quoted values as `…`.
    pub reason: String,
    /// Number of messages.
    pub count: u64,
    /// Those that are open: never replayed, or still at fault.
    pub open: u64,
    /// When the first of them was archived, in ms since 1970 UTC.
    pub first_at_ms: i64,
    /// When the last of them was archived.
    pub last_at_ms: i64,
    /// The last of them.
    pub example: FaultEntry,
}

/// What is read of every line when whole messages are not wanted.
#[derive(Deserialize)]
struct Head {
    time: String,
    stage: String,
    kind: String,
    reason: String,
}

impl FaultArchive {
    /// The archive in this folder, which need not be there.
    pub fn open(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    /// At most `limit` messages, the newest first, from behind `after`.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn page(
        &self,
        filter: &FaultFilter,
        after: Option<&FaultId>,
        limit: usize,
    ) -> io::Result<FaultPage> {
        let replays = Replays::read(&self.dir)?;
        let mut page = FaultPage::default();
        for path in archive_files(&self.dir)?.into_iter().rev() {
            let file = name_of(&path);
            if after.is_some_and(|after| file > after.file) {
                continue;
            }
            let mut lines = LinesBackwards::open(&path)?;
            if let Some(after) = after.filter(|after| after.file == file) {
                lines.skip_from(after.line);
            }
            while let Some((line, bytes)) = lines.next()? {
                let id = FaultId {
                    file: Arc::clone(&file),
                    line,
                };
                let Some(entry) = entry_of(id, &bytes, filter, &replays) else {
                    continue;
                };
                if page.faults.len() == limit {
                    page.next = page.faults.last().map(|last| last.id.clone());
                    return Ok(page);
                }
                page.faults.push(entry);
            }
        }
        Ok(page)
    }

    /// At most `limit` messages in the order in which they were archived, from behind `after`.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn page_in_order(
        &self,
        filter: &FaultFilter,
        after: Option<&FaultId>,
        limit: usize,
    ) -> io::Result<FaultPage> {
        let replays = Replays::read(&self.dir)?;
        let mut page = FaultPage::default();
        self.each_line_of(
            |file| after.is_none_or(|after| file >= &*after.file),
            |id, bytes| {
                if after.is_some_and(|after| id <= *after) {
                    return ControlFlow::Continue(());
                }
                let Some(entry) = entry_of(id, bytes, filter, &replays) else {
                    return ControlFlow::Continue(());
                };
                if page.faults.len() == limit {
                    page.next = page.faults.last().map(|last| last.id.clone());
                    return ControlFlow::Break(());
                }
                page.faults.push(entry);
                ControlFlow::Continue(())
            },
        )?;
        Ok(page)
    }

    /// Number of messages.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn count(&self, filter: &FaultFilter) -> io::Result<u64> {
        let replays = Replays::read(&self.dir)?;
        let mut count = 0;
        let is_all = *filter == FaultFilter::default();
        self.each_line(|id, bytes| {
            let counts = || head_of(bytes).is_some_and(|head| head.passes(&id, filter, &replays));
            count += u64::from(is_all || counts());
            ControlFlow::Continue(())
        })?;
        Ok(count)
    }

    /// The causes, the one with the most open messages first.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn groups(&self) -> io::Result<Vec<FaultGroup>> {
        let replays = Replays::read(&self.dir)?;
        let mut counted: HashMap<(String, String, String), Counted> = HashMap::new();
        self.each_line(|id, bytes| {
            if let Some(head) = head_of(bytes) {
                let at_ms = ms_of(&head.time);
                let is_open = !replays.of(&id).is_some_and(Replay::is_done);
                let cause = (head.kind, head.stage, normalised(&head.reason));
                let group = counted.entry(cause).or_insert_with(|| Counted {
                    count: 0,
                    open: 0,
                    first_at_ms: at_ms,
                    last_at_ms: at_ms,
                    last: id.clone(),
                });
                group.count += 1;
                group.open += u64::from(is_open);
                group.first_at_ms = group.first_at_ms.min(at_ms);
                group.last_at_ms = group.last_at_ms.max(at_ms);
                group.last = id;
            }
            ControlFlow::Continue(())
        })?;
        let mut groups = Vec::new();
        for ((kind, stage, reason), counted) in counted {
            let Some(example) = self.entry(&counted.last, &replays)? else {
                continue;
            };
            groups.push(FaultGroup {
                kind,
                stage,
                reason,
                count: counted.count,
                open: counted.open,
                first_at_ms: counted.first_at_ms,
                last_at_ms: counted.last_at_ms,
                example,
            });
        }
        groups.sort_by_key(|group| std::cmp::Reverse((group.open, group.count, group.last_at_ms)));
        Ok(groups)
    }

    /// One message; `None`: there is none of this id.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn get(&self, id: &FaultId) -> io::Result<Option<FaultEntry>> {
        self.entry(id, &Replays::read(&self.dir)?)
    }

    fn entry(&self, id: &FaultId, replays: &Replays) -> io::Result<Option<FaultEntry>> {
        let mut lines = match LinesBackwards::open(&self.dir.join(&*id.file)) {
            Ok(lines) => lines,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        lines.skip_from(id.line + 1);
        let found = lines.next()?.filter(|(line, _)| *line == id.line);
        let all = FaultFilter::default();
        Ok(found.and_then(|(_, bytes)| entry_of(id.clone(), &bytes, &all, replays)))
    }

    /// Visits messages in the order in which they were archived, until a visit breaks.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn each(
        &self,
        filter: &FaultFilter,
        mut visit: impl FnMut(FaultEntry) -> ControlFlow<()>,
    ) -> io::Result<()> {
        let replays = Replays::read(&self.dir)?;
        self.each_line(|id, bytes| match entry_of(id, bytes, filter, &replays) {
            Some(entry) => visit(entry),
            None => ControlFlow::Continue(()),
        })
    }

    /// Visits these messages, as far as they are there, in the order in which they were archived.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn each_of(
        &self,
        ids: &BTreeSet<FaultId>,
        mut visit: impl FnMut(FaultEntry) -> ControlFlow<()>,
    ) -> io::Result<()> {
        let replays = Replays::read(&self.dir)?;
        let files: HashSet<&str> = ids.iter().map(|id| &*id.file).collect();
        let all = FaultFilter::default();
        self.each_line_of(
            |file| files.contains(file),
            |id, bytes| {
                if !ids.contains(&id) {
                    return ControlFlow::Continue(());
                }
                match entry_of(id, bytes, &all, &replays) {
                    Some(entry) => visit(entry),
                    None => ControlFlow::Continue(()),
                }
            },
        )
    }

    /// Notes what replays made of messages, and waits until it is on the disk.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn note_replays(&self, replays: &[(FaultId, Replay)]) -> io::Result<()> {
        replayed::append(&self.dir, replays)
    }

    /// Whole lines in the order in which they were archived.
    fn each_line(&self, visit: impl FnMut(FaultId, &[u8]) -> ControlFlow<()>) -> io::Result<()> {
        self.each_line_of(|_| true, visit)
    }

    /// The same for the files that are wanted.
    fn each_line_of(
        &self,
        is_wanted: impl Fn(&str) -> bool,
        mut visit: impl FnMut(FaultId, &[u8]) -> ControlFlow<()>,
    ) -> io::Result<()> {
        let mut bytes = Vec::new();
        for path in archive_files(&self.dir)? {
            let file = name_of(&path);
            if !is_wanted(&file) {
                continue;
            }
            let mut reader = BufReader::new(File::open(&path)?);
            for line in 1.. {
                bytes.clear();
                reader.read_until(b'\n', &mut bytes)?;
                if bytes.pop() != Some(b'\n') {
                    break;
                }
                let id = FaultId {
                    file: Arc::clone(&file),
                    line,
                };
                if visit(id, &bytes).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

struct Counted {
    count: u64,
    open: u64,
    first_at_ms: i64,
    last_at_ms: i64,
    last: FaultId,
}

impl Head {
    fn passes(&self, id: &FaultId, filter: &FaultFilter, replays: &Replays) -> bool {
        let is = |wanted: &Option<String>, found: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == found)
        };
        is(&filter.kind, &self.kind)
            && is(&filter.stage, &self.stage)
            && filter
                .reason
                .as_ref()
                .is_none_or(|wanted| *wanted == normalised(&self.reason))
            && filter
                .replayed
                .is_none_or(|wanted| replays.of(id).is_some_and(Replay::is_done) == wanted)
    }
}

/// What stands at the head of a line; `None` for one that somebody else has written.
fn head_of(bytes: &[u8]) -> Option<Head> {
    serde_json::from_slice(bytes).ok()
}

fn entry_of(
    id: FaultId,
    bytes: &[u8],
    filter: &FaultFilter,
    replays: &Replays,
) -> Option<FaultEntry> {
    if *filter != FaultFilter::default() && !head_of(bytes)?.passes(&id, filter, replays) {
        return None;
    }
    let message: ArchivedMessage = serde_json::from_slice(bytes).ok()?;
    Some(FaultEntry {
        at_ms: ms_of(&message.time),
        replayed: replays.of(&id).cloned(),
        message,
        id,
    })
}

fn ms_of(time: &str) -> i64 {
    DateTime::parse_from_rfc3339(time).map_or(0, |time| time.timestamp_millis())
}

fn name_of(path: &Path) -> Arc<str> {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .as_ref()
        .into()
}

/// The whole lines of a file, the last first.
struct LinesBackwards {
    file: File,
    /// Where each whole line begins, and behind the last one.
    starts: Vec<u64>,
}

impl LinesBackwards {
    fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut starts = vec![0];
        let mut chunk = vec![0; 64 << 10];
        let mut at = 0;
        loop {
            let num_read = file.read(&mut chunk)?;
            if num_read == 0 {
                return Ok(Self { file, starts });
            }
            let ends = chunk[..num_read].iter().zip(at + 1..);
            starts.extend(ends.filter(|(byte, _)| **byte == b'\n').map(|(_, end)| end));
            at += num_read as u64;
        }
    }

    /// Leaves out this line and those behind it.
    fn skip_from(&mut self, line: u64) {
        let num_kept = usize::try_from(line).unwrap_or(usize::MAX).max(1);
        self.starts.truncate(num_kept);
    }

    fn next(&mut self) -> io::Result<Option<(u64, Vec<u8>)>> {
        let Some(end) = self.starts.pop() else {
            return Ok(None);
        };
        let Some(start) = self.starts.last() else {
            return Ok(None);
        };
        self.file.seek(SeekFrom::Start(*start))?;
        let mut bytes = vec![0; (end - start) as usize];
        self.file.read_exact(&mut bytes)?;
        bytes.pop();
        Ok(Some((self.starts.len() as u64, bytes)))
    }
}

#[cfg(test)]
mod tests;
