//! What is deleted, and when.

use super::*;
use crate::journal::segments::Segment;

fn firsts(log: &Log) -> Vec<u64> {
    log.shelf().segments().list.iter().map(|segment: &Segment| segment.first).collect()
}

/// A journal of one group a segment, with the positions of its records.
fn journal(disk: &SimulatedDisk, limits: JournalLimits, count: u64) -> (Log, Vec<JournalPosition>) {
    let (mut log, _) = open(disk, limits).unwrap();
    let positions = (0..count).flat_map(|number| log.append([&delivery(number, 1_000)].into_iter()).unwrap());
    let positions = positions.collect();
    (log, positions)
}

#[test]
fn released_segments_go_when_they_are_old_enough() {
    let disk = SimulatedDisk::new(1);
    let limits = JournalLimits { keep: Duration::from_secs(2), ..SMALL };
    let (log, positions) = journal(&disk, limits, 6);
    log.shelf().release(positions[1]).unwrap();
    assert_eq!(firsts(&log).len(), 5);
    let end = JournalPosition(log.shelf().end());
    log.shelf().release(end).unwrap();
    assert_eq!(firsts(&log), [3, 4, 5].map(|number: usize| positions[number].0), "those of the last two seconds");
    log.shelf().release(positions[0]).unwrap();
    assert_eq!(log.shelf().segments().released, end.0, "what is released stays so");
    let beyond = log.shelf().release(JournalPosition(end.0 + 1));
    assert!(matches!(beyond, Err(JournalError::NoSuchPosition { .. })));
    log.close().unwrap();
    let (log, _) = open(&disk, limits).unwrap();
    assert_eq!(firsts(&log), [3, 4, 5].map(|number: usize| positions[number].0));
}

#[test]
fn released_segments_go_early_when_there_is_no_room() {
    let disk = SimulatedDisk::new(1);
    let limits = JournalLimits { keep: Duration::MAX, disk_bytes: 6_000, ..SMALL };
    let (mut log, positions) = journal(&disk, limits, 4);
    log.shelf().release(positions[2]).unwrap();
    assert_eq!(firsts(&log).len(), 4);
    assert!(log.shelf().check_room(2_000).is_ok());
    log.append([&delivery(4, 1_900)].into_iter()).unwrap();
    assert_eq!(firsts(&log).first(), Some(&positions[1].0));
    match log.shelf().check_room(4_000) {
        Err(JournalError::Full { used, limit, unreleased, .. }) => {
            assert_eq!(limit, 6_000);
            assert!(used <= limit && unreleased < used);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_reader_of_what_was_deleted_is_told() {
    let disk = SimulatedDisk::new(1);
    let (log, positions) = journal(&disk, SMALL, 5);
    let mut slow = Reader::new(Arc::clone(log.shelf()), positions[0]).unwrap();
    assert_eq!(slow.next().unwrap().unwrap().position, positions[0]);
    log.shelf().release(positions[3]).unwrap();
    match slow.next() {
        Err(JournalError::Released { position, oldest }) => {
            assert_eq!((position, oldest), (positions[1], positions[3]))
        }
        other => panic!("{other:?}"),
    }
    let early = Reader::new(Arc::clone(log.shelf()), positions[0]);
    assert!(matches!(early, Err(JournalError::Released { .. })));
}

#[test]
fn half_a_deletion_is_finished_when_opening() {
    let disk = SimulatedDisk::new(1);
    let limits = JournalLimits { keep: Duration::MAX, ..SMALL };
    let (log, positions) = journal(&disk, limits, 5);
    log.shelf().release(positions[3]).unwrap();
    log.close().unwrap();
    disk.lose(&segment::name(positions[1].0));
    let (log, _) = open(&disk, limits).unwrap();
    assert_eq!(firsts(&log), [2, 3, 4].map(|number: usize| positions[number].0));
    assert_eq!(read_all(&log).unwrap().len(), 3);
}

#[test]
fn without_the_file_of_the_released_position_all_that_is_kept_counts() {
    let disk = SimulatedDisk::new(1);
    let (log, positions) = journal(&disk, SMALL, 5);
    log.shelf().release(positions[3]).unwrap();
    log.close().unwrap();
    disk.lose(released::NAME);
    let (log, _) = open(&disk, SMALL).unwrap();
    assert_eq!(log.shelf().segments().released, positions[3].0);
    assert_eq!(read_all(&log).unwrap().len(), 2);
}

#[test]
fn a_reader_begins_at_any_record_and_nowhere_else() {
    let disk = SimulatedDisk::new(1);
    let (mut log, _) = open(&disk, SMALL).unwrap();
    let records: Vec<Record> = (0..12).map(|number| delivery(number, 200)).collect();
    let positions: Vec<_> = records.chunks(3).flat_map(|group| log.append(group.iter()).unwrap()).collect();
    for (number, position) in positions.iter().enumerate() {
        let mut reader = Reader::new(Arc::clone(log.shelf()), *position).unwrap();
        let mut left = Vec::new();
        while let Some(entry) = reader.next().unwrap() {
            left.push(entry.record);
        }
        assert_eq!(left, records[number..]);
        assert_eq!(reader.position().0, log.shelf().end());
        let between = Reader::new(Arc::clone(log.shelf()), JournalPosition(position.0 + 1));
        assert!(matches!(between, Err(JournalError::NoSuchPosition { .. })));
    }
    let beyond = Reader::new(Arc::clone(log.shelf()), JournalPosition(log.shelf().end() + 1));
    assert!(matches!(beyond, Err(JournalError::NoSuchPosition { .. })));
}
