//! A full disk and failing syncs.

use super::*;

#[test]
fn a_full_disk_costs_nothing_but_the_group_that_did_not_fit() {
    for seed in 0..40 {
        let disk = SimulatedDisk::new(seed);
        let (mut log, _) = open(&disk, SMALL).unwrap();
        let [first, refused, second] = [1, 2, 3].map(|number| delivery(number, 400));
        log.append([&first].into_iter()).unwrap();
        disk.leave_space(Some(seed as usize * 10));
        let full = log.append([&refused].into_iter());
        assert!(matches!(full, Err(JournalError::DiskFull { .. })), "{full:?}");
        let expected = if seed % 2 == 0 {
            disk.leave_space(None);
            log.append([&second].into_iter()).unwrap();
            vec![first, second]
        } else {
            vec![first]
        };
        disk.cut_power();
        let (log, recovery) = open(&disk, SMALL).unwrap();
        assert_eq!(recovery, Recovery::default(), "what was refused was cut off durably");
        assert_eq!(records_of(read_all(&log).unwrap()), expected);
    }
}

#[test]
fn a_full_disk_at_the_end_of_a_segment_is_survived() {
    let disk = SimulatedDisk::new(1);
    let (mut log, _) = open(&disk, SMALL).unwrap();
    let [first, second] = [1, 2].map(|number| delivery(number, 1_000));
    log.append([&first].into_iter()).unwrap();
    disk.leave_space(Some(10));
    assert!(matches!(log.append([&second].into_iter()), Err(JournalError::DiskFull { .. })));
    disk.leave_space(Some(200));
    assert!(matches!(log.append([&second].into_iter()), Err(JournalError::DiskFull { .. })));
    disk.leave_space(None);
    log.append([&second].into_iter()).unwrap();
    assert_eq!(log.shelf().segments().list.len(), 2);
    assert_eq!(records_of(read_all(&log).unwrap()), [first.clone(), second.clone()]);
    log.close().unwrap();
    let (log, _) = open(&disk, SMALL).unwrap();
    assert_eq!(records_of(read_all(&log).unwrap()), [first, second]);
}

#[test]
fn a_failed_sync_seals_the_journal_and_opening_it_again_is_safe() {
    for seed in 0..60 {
        let disk = SimulatedDisk::new(seed);
        let (mut log, _) = open(&disk, SMALL).unwrap();
        let records: Vec<Record> = (0..6).map(|number| delivery(number, 300)).collect();
        log.append(records[..2].iter()).unwrap();
        disk.fail_sync_after(0);
        let failed = log.append([&records[2]].into_iter());
        assert!(matches!(failed, Err(JournalError::Sealed { .. })), "{failed:?}");
        let again = log.append([&records[3]].into_iter());
        assert!(matches!(again, Err(JournalError::Sealed { .. })), "{again:?}");
        assert_eq!(read_all(&log).unwrap().len(), 2, "readers see only what is durable");
        assert!(matches!(log.close(), Err(JournalError::Sealed { .. })));

        // The process starts again without a power cut: it reads pages that the disk may not have.
        let (mut log, _) = open(&disk, SMALL).unwrap();
        assert_eq!(read_all(&log).unwrap().len(), 3);
        log.append(records[3..].iter()).unwrap();
        disk.cut_power();
        let (log, _) = open(&disk, SMALL).unwrap();
        assert_eq!(records_of(read_all(&log).unwrap()), records, "seed {seed}");
    }
}

#[test]
fn a_failed_sync_of_a_new_segment_seals_the_journal() {
    let disk = SimulatedDisk::new(3);
    let (mut log, _) = open(&disk, SMALL).unwrap();
    let [first, second] = [1, 2].map(|number| delivery(number, 1_000));
    log.append([&first].into_iter()).unwrap();
    disk.fail_sync_after(0);
    assert!(matches!(log.append([&second].into_iter()), Err(JournalError::Sealed { .. })));
    disk.cut_power();
    let (log, _) = open(&disk, SMALL).unwrap();
    assert_eq!(records_of(read_all(&log).unwrap()), [first]);
}

#[test]
fn a_release_that_fails_leaves_the_journal_as_it_was() {
    let disk = SimulatedDisk::new(4);
    let (mut log, _) = open(&disk, SMALL).unwrap();
    let positions = log.append([1, 2].map(|number| delivery(number, 100)).iter()).unwrap();
    disk.fail_sync_after(0);
    assert!(matches!(log.shelf().release(positions[1]), Err(JournalError::Io { .. })));
    assert_eq!(log.shelf().segments().released, 0);
    log.shelf().release(positions[1]).unwrap();
    log.append([&delivery(3, 100)].into_iter()).unwrap();
    disk.cut_power();
    let (log, _) = open(&disk, SMALL).unwrap();
    assert_eq!(log.shelf().segments().released, positions[1].0);
}
