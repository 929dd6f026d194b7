//! What lies on the disk, damaged: the journal gives back what was appended or says that it is damaged, and the audit log
//! is read.

use std::fs;
use std::path::Path;

use cartwatch::audit::{self, Actor, AuditLimits, AuditLog, Event, Step};
use cartwatch::journal::{Journal, JournalLimits, JournalPosition, Record, RecordKind, StreamId};
use jiff::{SignedDuration, Timestamp};

use super::fuzz;

const LINES: [&str; 3] = ["{\"a\":1}\n", "{\"b\":\"0123456789\"}\n", "{\"c\":null}\n"];

/// The bytes of a small journal's file.
fn journal() -> (Vec<u8>, String) {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path(), JournalLimits::default()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for _ in 0..20 {
        for line in LINES {
            let record = Record::lines(StreamId(1), Timestamp::UNIX_EPOCH, line.as_bytes().to_vec());
            runtime.block_on(journal.append(record).unwrap()).unwrap();
        }
    }
    journal.close().unwrap();
    let segment = segment(folder.path());
    let name = segment.file_name().unwrap().to_string_lossy().into_owned();
    (fs::read(&segment).unwrap(), name)
}

/// The largest file of a folder.
fn segment(folder: &Path) -> std::path::PathBuf {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    files.max_by_key(|path| fs::metadata(path).unwrap().len()).unwrap()
}

#[test]
fn a_damaged_journal_gives_what_was_appended_or_an_error() {
    let (bytes, name) = journal();
    fuzz("journal", &[bytes], move |input, _| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(&name), input).unwrap();
        let Ok(journal) = Journal::open(folder.path(), JournalLimits::default()) else { return };
        let Ok(mut reader) = journal.reader_from(journal.status().oldest) else { return };
        while let Ok(Some(entry)) = reader.next() {
            if let RecordKind::Lines(lines) = entry.record.kind {
                let text = String::from_utf8(lines.bytes).unwrap();
                assert!(LINES.contains(&text.as_str()), "{text}");
            }
        }
        let _ = journal.reader_from(JournalPosition(u64::MAX));
    });
}

#[test]
fn a_damaged_audit_log_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let limits = AuditLimits { file_bytes: 1 << 20, keep: SignedDuration::ZERO };
    let log = AuditLog::new(folder.path().to_owned(), limits);
    for n in 0..20 {
        let event = Event::new(Step::Done, Actor::command(), format!("act {n}"));
        log.append(&event, Timestamp::UNIX_EPOCH).unwrap();
    }
    let sample = fs::read(folder.path().join("audit.ndjson")).unwrap();
    let head = fs::read(folder.path().join("head")).unwrap();
    let genuine = sample.clone();
    fuzz("audit", &[sample], move |input, _| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("audit.ndjson"), input).unwrap();
        fs::write(folder.path().join("head"), &head).unwrap();
        let _ = audit::read(folder.path(), None).unwrap();
        let found = audit::verify(folder.path()).unwrap();
        // Half a line behind the last one never was.
        let same = input.starts_with(&genuine) && !input[genuine.len()..].contains(&b'\n');
        assert_eq!(found.is_good(), same, "{found:?}");
    });
}
