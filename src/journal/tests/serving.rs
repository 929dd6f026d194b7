//! The journal as a server uses it: many who append, readers that wait, and a folder on a real disk.

use super::*;
use crate::journal::queue::Queue;

fn queue(limits: JournalLimits) -> Queue {
    let (log, _) = open(&SimulatedDisk::new(1), limits).unwrap();
    Queue::new(Arc::clone(log.shelf()))
}

fn read_to_end(journal: &Journal) -> Vec<JournalEntry> {
    let mut reader = journal.reader_from(journal.status().oldest).unwrap();
    std::iter::from_fn(|| reader.next().unwrap()).collect()
}

#[test]
fn many_append_and_each_record_is_where_its_ticket_says() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::open(dir.path().join("new/journal"), SMALL).unwrap();
    let append = |appender: u64| {
        let tickets: Vec<_> =
            (0..50).map(|number| journal.append(delivery(appender * 100 + number, 60)).unwrap()).collect();
        tickets.into_iter().map(|ticket| ticket.wait().unwrap()).collect::<Vec<_>>()
    };
    let positions: Vec<Vec<JournalPosition>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|appender| scope.spawn(move || append(appender))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let check = |journal: &Journal| {
        let entries = read_to_end(journal);
        assert_eq!(entries.len(), 200);
        for (appender, positions) in positions.iter().enumerate() {
            assert!(positions.is_sorted(), "the order of handing in is kept");
            for (number, position) in positions.iter().enumerate() {
                let entry = entries.iter().find(|entry| entry.position == *position).unwrap();
                assert_eq!(entry.record, delivery(appender as u64 * 100 + number as u64, 60));
            }
        }
    };
    check(&journal);
    let id = journal.id();
    journal.close().unwrap();
    let journal = Journal::open(dir.path().join("new/journal"), SMALL).unwrap();
    assert_eq!((journal.id(), journal.recovery()), (id, Recovery::default()));
    check(&journal);
}

#[test]
fn one_process_a_folder() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::open(dir.path(), SMALL).unwrap();
    assert!(matches!(Journal::open(dir.path(), SMALL), Err(JournalError::InUse { .. })));
    let reader = journal.reader_from(JournalPosition(0)).unwrap();
    drop(journal);
    assert!(Journal::open(dir.path(), SMALL).is_ok(), "a reader does not hold the folder");
    drop(reader);
}

#[test]
fn a_closed_journal_takes_nothing_more_and_wrote_what_waited() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::open(dir.path(), SMALL).unwrap();
    let tickets: Vec<_> = (0..20).map(|number| journal.append(delivery(number, 100)).unwrap()).collect();
    journal.close().unwrap();
    journal.close().unwrap();
    assert!(matches!(journal.append(delivery(21, 10)), Err(JournalError::Closed)));
    assert!(tickets.into_iter().all(|ticket| ticket.wait().is_ok()));
    assert_eq!(read_to_end(&journal).len(), 20);
}

#[tokio::test]
async fn a_reader_waits_for_more_and_hears_of_the_end() {
    let dir = tempfile::tempdir().unwrap();
    let journal = Journal::open(dir.path(), SMALL).unwrap();
    let mut reader = journal.reader_from(JournalPosition(0)).unwrap();
    assert_eq!(reader.next().unwrap(), None);
    let (more, ticket) = tokio::join!(reader.wait(), async {
        tokio::task::yield_now().await;
        journal.append_waiting(delivery(1, 10)).await.unwrap().await
    });
    assert!(more);
    assert_eq!(reader.next().unwrap().map(|entry| entry.position), ticket.ok());
    let (more, ()) = tokio::join!(reader.wait(), async {
        tokio::task::yield_now().await;
        journal.close().unwrap();
    });
    assert!(!more);
}

#[test]
fn what_waits_is_one_group() {
    let queue = queue(SMALL);
    let _tickets: Vec<_> = (0..10).map(|number| queue.offer(delivery(number, 100)).unwrap()).collect();
    assert_eq!(queue.take_group().unwrap().len(), 10);
    queue.end(JournalError::Closed);
    assert!(queue.take_group().is_none());
}

#[test]
fn beyond_the_bound_the_journal_is_busy() {
    let limits = JournalLimits { waiting_bytes: 1_000, ..SMALL };
    let queue = queue(limits);
    let _tickets = [1, 2].map(|number| queue.offer(delivery(number, 400)).unwrap());
    let refused = queue.offer(delivery(3, 400)).unwrap_err();
    assert!(matches!(refused.error, JournalError::Busy { waiting: 854, limit: 1_000 }), "{:?}", refused.error);
    let too_large = queue.offer(delivery(3, 1_000)).unwrap_err();
    assert!(matches!(too_large.error, JournalError::TooLarge { .. }));
    let group = queue.take_group().unwrap();
    assert!(queue.offer(delivery(3, 400)).is_err(), "what is being written counts");
    queue.give_back(group.iter().map(|waiting| waiting.charge).sum());
    assert!(queue.offer(delivery(3, 400)).is_ok());
}

#[tokio::test]
async fn who_can_wait_waits_for_room() {
    let queue = queue(JournalLimits { waiting_bytes: 1_000, ..SMALL });
    let _first = queue.offer(delivery(1, 800)).unwrap();
    let (ticket, ()) = tokio::join!(queue.offer_waiting(delivery(2, 800)), async {
        tokio::task::yield_now().await;
        let group = queue.take_group().unwrap();
        queue.give_back(group.iter().map(|waiting| waiting.charge).sum());
    });
    assert!(ticket.is_ok());
    let (refused, ()) = tokio::join!(queue.offer_waiting(delivery(3, 800)), async {
        tokio::task::yield_now().await;
        queue.end(JournalError::Closed);
    });
    assert!(matches!(refused, Err(JournalError::Closed)));
}

#[tokio::test]
async fn a_full_journal_refuses_until_more_is_released() {
    let dir = tempfile::tempdir().unwrap();
    let limits = JournalLimits { disk_bytes: 6_000, keep: Duration::MAX, ..SMALL };
    let journal = Journal::open(dir.path(), limits).unwrap();
    let mut taken = Vec::new();
    let full = loop {
        match journal.append(delivery(taken.len() as u64, 700)) {
            Ok(ticket) => taken.push(ticket.await.unwrap()),
            Err(error) => break error,
        }
    };
    assert!(matches!(full, JournalError::Full { limit: 6_000, .. }), "{full}");
    assert!(journal.status().disk_bytes <= 6_000);
    let (ticket, released) = tokio::join!(journal.append_waiting(delivery(99, 700)), async {
        tokio::task::yield_now().await;
        journal.release(taken[4])
    });
    released.unwrap();
    ticket.unwrap().await.unwrap();
    assert!(journal.status().disk_bytes <= 6_000);
    assert!(journal.status().oldest > JournalPosition(0));
}

#[test]
fn a_sealed_journal_answers_everybody() {
    let disk = SimulatedDisk::new(1);
    let journal = Journal::open_on(Arc::new(disk.clone()), Path::new("journal"), SMALL, None).unwrap();
    disk.fail_sync_after(0);
    let tickets: Vec<_> = (0..5).filter_map(|number| journal.append(delivery(number, 100)).ok()).collect();
    assert!(!tickets.is_empty());
    for ticket in tickets {
        let outcome = ticket.wait();
        assert!(matches!(outcome, Err(JournalError::Sealed { .. })), "{outcome:?}");
    }
    assert!(matches!(journal.append(delivery(9, 100)), Err(JournalError::Sealed { .. })));
    assert!(matches!(journal.close(), Err(JournalError::Sealed { .. })));
}
