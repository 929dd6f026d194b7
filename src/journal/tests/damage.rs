//! Acknowledged bytes that change or vanish: a typed error, or nothing is lost; never less without a word.

use super::*;
use crate::journal::segment;

/// A closed journal of three segments with two groups in each, the first one released; and its records.
fn closed() -> (SimulatedDisk, Vec<Record>) {
    let disk = SimulatedDisk::new(1);
    let limits = JournalLimits { segment_bytes: 2_000, keep: Duration::MAX, ..SMALL };
    let (mut log, _) = open(&disk, limits).unwrap();
    let records: Vec<Record> = (0..11).map(|number| delivery(number, 330)).collect();
    let positions: Vec<_> = records.chunks(2).map(|group| log.append(group.iter()).unwrap()).collect();
    log.shelf().release(positions[2][0]).unwrap();
    assert_eq!(log.shelf().segments().list.len(), 3);
    log.close().unwrap();
    (disk, records)
}

fn segments(disk: &SimulatedDisk) -> Vec<String> {
    let names = super::super::disk::Disk::names(disk).unwrap();
    names.into_iter().filter(|name| segment::first_of(name).is_some()).collect()
}

fn read_again(disk: &SimulatedDisk) -> Result<Vec<Record>, JournalError> {
    let (log, _) = open(disk, SMALL)?;
    read_all(&log).map(records_of)
}

/// A copy of a disk's files with one of them changed.
fn changed(disk: &SimulatedDisk, name: &str, change: impl FnOnce(&mut Vec<u8>)) -> SimulatedDisk {
    let copy = SimulatedDisk::new(1);
    for other in super::super::disk::Disk::names(disk).unwrap() {
        copy.put(&other, disk.read(&other));
    }
    let mut bytes = disk.read(name);
    change(&mut bytes);
    copy.put(name, bytes);
    copy
}

#[test]
fn a_changed_bit_anywhere_is_noticed() {
    let (disk, records) = closed();
    assert_eq!(read_again(&disk).unwrap(), records);
    for name in segments(&disk).iter().map(String::as_str).chain([released::NAME]) {
        for at in 0..disk.read(name).len() {
            let found = read_again(&changed(&disk, name, |bytes| bytes[at] ^= 1 << (at % 8)));
            match found {
                Err(JournalError::Damaged { file, .. } | JournalError::Newer { file, .. }) => {
                    assert!(file.ends_with(name), "{name} {at}: {}", file.display());
                }
                other => panic!("{name} {at}: {other:?}"),
            }
        }
    }
    for at in 0..disk.read(mark::NAME).len() {
        let found = read_again(&changed(&disk, mark::NAME, |bytes| bytes[at] ^= 1));
        assert_eq!(found.unwrap(), records, "the mark is for the journal, not the other way round");
    }
}

#[test]
fn a_cut_file_is_noticed() {
    let (disk, _) = closed();
    for name in segments(&disk) {
        for length in 0..disk.read(&name).len() {
            let found = read_again(&changed(&disk, &name, |bytes| bytes.truncate(length)));
            assert!(matches!(found, Err(JournalError::Damaged { .. })), "{name} {length}: {found:?}");
        }
    }
}

#[test]
fn a_missing_segment_is_noticed() {
    let (disk, _) = closed();
    for name in segments(&disk) {
        let copy = changed(&disk, &name, |_| {});
        copy.lose(&name);
        match read_again(&copy) {
            // What is released may be missing, if it is the oldest.
            Ok(_) => assert_eq!(name, segment::name(0)),
            Err(error) => assert!(matches!(error, JournalError::Damaged { .. }), "{name}: {error}"),
        }
    }
    let copy = changed(&disk, mark::NAME, |_| {});
    segments(&disk).iter().for_each(|name| copy.lose(name));
    assert!(matches!(read_again(&copy), Err(JournalError::Damaged { .. })));
}

#[test]
fn without_a_mark_the_last_group_is_taken_for_unfinished_and_no_other() {
    let (disk, records) = closed();
    let name = segments(&disk).pop().unwrap();
    let length = disk.read(&name).len();
    let frames = (segment::HEADER_BYTES..length).filter(|at| disk.read(&name)[*at..].starts_with(&frame::MAGIC));
    let frames: Vec<usize> = frames.collect();
    assert!(frames.len() > 1);
    for at in segment::HEADER_BYTES..length {
        let copy = changed(&disk, &name, |bytes| bytes[at] ^= 0x80);
        copy.lose(mark::NAME);
        copy.lose(released::NAME);
        match read_again(&copy) {
            Ok(left) => {
                assert!(at >= *frames.last().unwrap());
                assert!(records.starts_with(&left) && records.len() - left.len() <= 2);
            }
            Err(JournalError::Damaged { offset, .. }) => {
                assert!(at < *frames.last().unwrap());
                assert!(frames.contains(&(offset as usize)));
                assert!((offset as usize) <= at);
            }
            Err(other) => panic!("{other}"),
        }
    }
}

#[test]
fn a_copy_of_the_journal_inside_a_delivery_is_no_witness() {
    let disk = SimulatedDisk::new(1);
    let wide = JournalLimits { segment_bytes: 1 << 20, ..SMALL };
    let (mut log, _) = open(&disk, wide).unwrap();
    let records: Vec<Record> = (0..4).map(|number| delivery(number, 200)).collect();
    for record in &records {
        log.append([record].into_iter()).unwrap();
    }
    let copy = disk.read(&segment::name(0));
    let before = copy.len();
    log.append([&Record::lines(StreamId(1), at(5), copy)].into_iter()).unwrap();
    drop(log);
    let torn = changed(&disk, &segment::name(0), |bytes| bytes[before + 30] ^= 1);
    torn.lose(mark::NAME);
    assert_eq!(read_again(&torn).unwrap(), records);
}

#[test]
fn files_of_another_journal_are_refused() {
    let (disk, _) = closed();
    let other = SimulatedDisk::new(2);
    let draw = || Ok(JournalId([0xEE; 16]));
    let opened = recover::open(Arc::new(other.clone()), Path::new("journal"), SMALL, draw);
    let (mut log, _) = opened.unwrap();
    log.append([&delivery(1, 10)].into_iter()).unwrap();
    log.close().unwrap();
    for name in [mark::NAME.to_owned(), segment::name(0)] {
        let mixed = changed(&disk, &name, |bytes| *bytes = other.read(&name));
        assert!(matches!(read_again(&mixed), Err(JournalError::Damaged { .. })), "{name}");
    }
}

#[test]
fn files_of_two_histories_of_one_journal_do_not_mix() {
    let history = |number: u64| {
        let disk = SimulatedDisk::new(1);
        let (mut log, _) = open(&disk, JournalLimits { segment_bytes: 1_200, ..SMALL }).unwrap();
        for number in [0, number, 10 + number, 20 + number] {
            log.append([&delivery(number, 400)].into_iter()).unwrap();
        }
        log.close().unwrap();
        disk
    };
    let (disk, restored) = (history(1), history(2));
    for name in segments(&disk) {
        let old = restored.read(&name);
        assert_eq!(disk.read(&name).len(), old.len());
        let mixed = changed(&disk, &name, |bytes| *bytes = old.clone());
        assert!(matches!(read_again(&mixed), Err(JournalError::Damaged { .. })), "{name}");
        let second = memchr::memmem::rfind(&old, &frame::MAGIC).unwrap();
        let half = changed(&disk, &name, |bytes| bytes[second..].copy_from_slice(&old[second..]));
        assert!(matches!(read_again(&half), Err(JournalError::Damaged { .. })), "{name}");
    }
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400), behind: bool) {
        let disk = SimulatedDisk::new(1);
        open(&disk, SMALL).unwrap().0.close().unwrap();
        let mut whole = if behind { disk.read(&segment::name(0)) } else { Vec::new() };
        whole.extend(&bytes);
        let cut = bytes.len() as u64;
        disk.put(&segment::name(0), whole);
        match open(&disk, SMALL) {
            Ok((_, recovery)) => proptest::prop_assert!(behind && recovery.cut_bytes == cut),
            Err(error) => {
                let damaged = matches!(error, JournalError::Damaged { .. });
                proptest::prop_assert!(!behind && damaged, "{}", error);
            }
        }
    }
}
