//! Checkpoints over a real journal: what a restart finds, whatever was in the file.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::journal::{JournalLimits, Lines, Record};

fn token(key: &StreamKey, id: u64) -> Token {
    Token::Redis { stream: key.clone(), ids: vec![RedisId(id, 0)] }
}

fn key() -> StreamKey {
    StreamKey { db: 0, stream: "shop".into(), group: "g".into() }
}

fn record(token: &Token, id: u64) -> Record {
    let lines = Lines { bytes: b"{}\n".repeat(40), resume: token.encode() };
    Record {
        stream: key().stream_id(),
        arrived: Timestamp::from_second(id as i64).unwrap(),
        kind: RecordKind::Lines(lines),
    }
}

fn append(journal: &Journal, checkpoints: &Checkpoints, id: u64) {
    let (token, flight) = (token(&key(), id), checkpoints.depart());
    journal.append(record(&token, id)).unwrap().wait().unwrap();
    checkpoints.land(flight, token);
}

fn open(folder: &Path) -> (Journal, Checkpoints) {
    let limits = JournalLimits {
        segment_bytes: 4096,
        keep: std::time::Duration::ZERO,
        disk_bytes: 64 << 10,
        ..JournalLimits::default()
    };
    let journal = Journal::open(folder.join("journal"), limits).unwrap();
    let checkpoints = Checkpoints::open(folder, &journal).unwrap();
    (journal, checkpoints)
}

#[test]
fn what_is_behind_the_file_is_found_in_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    {
        let (journal, checkpoints) = open(folder.path());
        append(&journal, &checkpoints, 1);
        checkpoints.save().unwrap();
        append(&journal, &checkpoints, 2);
    }
    {
        let (_journal, checkpoints) = open(folder.path());
        assert_eq!(checkpoints.stream(&key()).last, Some(RedisId(2, 0)));
        checkpoints.acknowledged(&key(), &[RedisId(1, 0)]);
        checkpoints.close().unwrap();
    }
    let (_journal, checkpoints) = open(folder.path());
    assert_eq!(checkpoints.stream(&key()).unacknowledged, BTreeSet::from([RedisId(2, 0)]));
}

#[test]
fn a_record_on_its_way_holds_the_position_back() {
    let folder = tempfile::tempdir().unwrap();
    {
        let (journal, checkpoints) = open(folder.path());
        let flight = checkpoints.depart();
        append(&journal, &checkpoints, 1);
        // It is durable, but nobody here knows it yet.
        journal.append(record(&token(&key(), 5), 5)).unwrap().wait().unwrap();
        append(&journal, &checkpoints, 2);
        checkpoints.close().unwrap();
        drop(flight);
    }
    let (_journal, checkpoints) = open(folder.path());
    assert_eq!(checkpoints.stream(&key()).last, Some(RedisId(5, 0)));
}

#[test]
fn nothing_is_deleted_whose_tokens_are_not_in_the_file() {
    let folder = tempfile::tempdir().unwrap();
    {
        let (journal, checkpoints) = open(folder.path());
        for id in 1..200 {
            append(&journal, &checkpoints, id);
        }
        let before = journal.status();
        journal.release(before.end).unwrap();
        assert_eq!(journal.status().oldest, before.oldest);
        assert_eq!(journal.status().segments, before.segments);
    }
    let (journal, checkpoints) = open(folder.path());
    assert_eq!(checkpoints.stream(&key()).unacknowledged.len(), 199);
    journal.release(journal.status().end).unwrap();
    assert_eq!(journal.status().segments, 1, "{:?}", journal.status());
}

#[test]
fn a_damaged_file_is_told() {
    let folder = tempfile::tempdir().unwrap();
    drop(open(folder.path()));
    let path = folder.path().join(NAME);
    let mut bytes = fs::read(&path).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&path, bytes).unwrap();
    let journal = Journal::open(folder.path().join("journal"), JournalLimits::default()).unwrap();
    assert!(matches!(Checkpoints::open(folder.path(), &journal), Err(PullError::Damaged { .. })));
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
        let _ = decode(&bytes);
    }
}
