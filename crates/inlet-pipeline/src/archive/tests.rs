use std::sync::Arc;

use inlet_message::{
    fault::FaultKind,
    message::{MessageBatch, TopicPartition},
};

use super::*;

fn line(offset: i64, payload: &[u8]) -> (ArchivedMessage, Vec<u8>) {
    let partition = Arc::new(TopicPartition {
        topic: "meters".into(),
        partition: 3,
    });
    let headers = [
        ("trace".to_owned(), Some(vec![0xFF])),
        ("empty".to_owned(), None),
    ];
    let mut batch = MessageBatch::new();
    let message = MessageRef {
        partition: &partition,
        offset,
        timestamp_ms: Some(1_700_000_000_000),
        payload: Some(payload),
        key: Some(b"key"),
        headers: &headers,
    };
    batch.push(&partition, message);
    let fault = |kind, reason: &str| Fault {
        message_idx: 0,
        kind,
        reason: reason.to_owned(),
    };
    let faults = [
        fault(FaultKind::ParseFailed, "not JSON"),
        fault(FaultKind::RowRefused, "too late"),
    ];
    let archived = ArchivedMessage::new(batch.message(0), &faults, DateTime::UNIX_EPOCH);
    let mut bytes = serde_json::to_vec(&archived).unwrap();
    bytes.push(b'\n');
    (archived, bytes)
}

#[test]
fn what_is_read_is_what_was_archived_to_the_byte() {
    let dir = tempfile::tempdir().unwrap();
    let archive_dir = dir.path().join("archive");
    assert_eq!(read_archive(&archive_dir).unwrap(), []);
    let mut writer = ArchiveWriter::new(&archive_dir, 1);
    let mut expect = Vec::new();
    for (offset, payload) in [(1, &b"{\xFF\x00"[..]), (2, b"text"), (3, b"")] {
        let (archived, bytes) = line(offset, payload);
        assert_eq!(archived.payload.as_ref().unwrap().bytes().unwrap(), payload);
        writer.append(&bytes).unwrap();
        expect.push(archived);
    }
    assert_eq!(read_archive(&archive_dir).unwrap(), expect);
    assert_eq!(
        archive_files(&archive_dir).unwrap().len(),
        3,
        "closed at a size"
    );
    let invalid = expect[0].payload.as_ref().unwrap();
    assert_eq!(invalid.text, None);
    assert_eq!(
        expect[1].payload.as_ref().unwrap().text.as_deref(),
        Some("text")
    );
    assert_eq!(expect[0].stage, "decode");
    assert_eq!(expect[0].more_faults[0].kind, "row_refused");
}

#[test]
fn a_line_that_a_crash_cut_is_skipped() {
    let dir = tempfile::tempdir().unwrap();
    let (archived, bytes) = line(1, b"whole");
    let mut writer = ArchiveWriter::new(dir.path(), 1 << 20);
    writer.append(&bytes).unwrap();
    writer.append(&bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(read_archive(dir.path()).unwrap(), [archived]);
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, b"").unwrap();
    assert!(
        ArchiveWriter::new(&file.join("archive"), 1)
            .append(b"x\n")
            .is_err()
    );
}
