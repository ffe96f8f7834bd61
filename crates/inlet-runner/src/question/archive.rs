//! Answers from the archive of messages at fault.

use std::{io, path::Path};

use inlet_engine::{
    faults::{ArchivedMessage, FaultArchive, FaultFilter, FaultId, FaultPage},
    run::ARCHIVE_FOLDER,
};

use super::{Answer, AskError};

/// Bytes of keys, values and headers in one answer, as text; one message is told whatever its size.
const MOST_BYTES: usize = 2 << 20;

/// The most messages of one page.
const MOST_MESSAGES: usize = 1_000;

pub(super) fn newest(
    folder: &Path,
    filter: &FaultFilter,
    limit: usize,
    after: Option<&FaultId>,
) -> Result<Answer, AskError> {
    let archive = open(folder);
    let page = archive.page(filter, after, limit.clamp(1, MOST_MESSAGES))?;
    Ok(Answer::Faults {
        page: cut(page),
        total: Some(archive.count(filter)?),
    })
}

pub(super) fn oldest(
    folder: &Path,
    filter: &FaultFilter,
    limit: usize,
    after: Option<&FaultId>,
) -> Result<Answer, AskError> {
    let page = open(folder).page_in_order(filter, after, limit.clamp(1, MOST_MESSAGES))?;
    Ok(Answer::Faults {
        page: cut(page),
        total: None,
    })
}

pub(super) fn groups(folder: &Path) -> Result<Answer, AskError> {
    Ok(Answer::FaultGroups(open(folder).groups()?))
}

fn open(folder: &Path) -> FaultArchive {
    FaultArchive::open(folder.join(ARCHIVE_FOLDER))
}

/// Ends a page where it has become too large to be sent.
fn cut(mut page: FaultPage) -> FaultPage {
    let mut num_bytes = 0;
    let fitting = page.faults.iter().take_while(|fault| {
        num_bytes += size_of_message(&fault.message);
        num_bytes <= MOST_BYTES
    });
    let num_kept = fitting.count().max(1);
    if num_kept < page.faults.len() {
        page.faults.truncate(num_kept);
        page.next = page.faults.last().map(|last| last.id.clone());
    }
    page
}

fn size_of_message(message: &ArchivedMessage) -> usize {
    let headers = message.headers.iter().map(|header| &header.value);
    let values = [&message.key, &message.payload].into_iter().chain(headers);
    let bytes = values.flatten();
    bytes
        .map(|bytes| bytes.base64.len() + bytes.text.as_ref().map_or(0, String::len))
        .sum()
}

impl From<io::Error> for AskError {
    fn from(error: io::Error) -> Self {
        Self::Archive {
            message: format!("reading the archive of messages at fault: {error}"),
        }
    }
}
