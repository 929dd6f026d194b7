//! What a person hears of runs: what changes, once.

use jiff::{SignedDuration, Timestamp};

use super::super::beacon::Loss;
use super::super::book::{Book, SyncNotice};
use super::super::mirror::Leftover;
use super::super::outcome::{Outcome, Ran};
use super::super::status::SyncStatus;
use super::super::trouble::{SyncError, TroubleKind};

fn failed(kind: TroubleKind) -> Ran {
    Ran { outcome: Outcome::default(), trouble: Some(SyncError::new(kind, "why")) }
}

fn good(outcome: Outcome) -> Ran {
    Ran { outcome, trouble: None }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_770_000_000 + seconds).unwrap()
}

#[test]
fn trouble_is_told_when_it_comes_and_when_it_goes() {
    let mut book = Book::default();
    let leftover = Leftover::default();
    let mut told = |ran: &Ran, now: i64| book.take(ran, &leftover, at(now)).len();
    assert_eq!(told(&good(Outcome::default()), 0), 0);
    assert_eq!(told(&failed(TroubleKind::Unreachable), 10), 1);
    // A line that is down fails in many ways.
    assert_eq!(told(&failed(TroubleKind::Slow), 20), 0);
    assert_eq!(told(&failed(TroubleKind::Unreachable), 30), 0);
    assert_eq!(told(&failed(TroubleKind::ReadOnly), 40), 1);
    assert_eq!(told(&failed(TroubleKind::ReadOnly), 50), 0);
    let status = SyncStatus::of(&book, at(55));
    assert_eq!((status.lag_seconds, status.trouble.map(|trouble| trouble.since)), (Some(55), Some(at(40))));
    let heard = book.take(&good(Outcome { pushed: 3, ..Outcome::default() }), &leftover, at(60));
    assert_eq!(heard, [SyncNotice::Well { pushed: 3, pulled: 0 }]);
    assert_eq!(SyncStatus::of(&book, at(99)).lag_seconds, Some(0));
}

#[test]
fn what_the_server_does_not_take_is_listed_until_it_does() {
    let mut book = Book::default();
    let refused = Outcome { refused: [("incident:inc-1".to_owned(), "bad".to_owned())].into(), ..Outcome::default() };
    let leftover = book.leftover(at(0));
    assert_eq!(book.take(&good(refused.clone()), &leftover, at(0)), [SyncNotice::SetAside(1)]);
    let leftover = book.leftover(at(1));
    assert_eq!(leftover.refused.len(), 1);
    assert_eq!(book.take(&good(refused), &leftover, at(1)), []);
    let leftover = book.leftover(at(2));
    assert_eq!(book.take(&good(Outcome::default()), &leftover, at(2)), []);
    assert!(SyncStatus::of(&book, at(3)).aside.is_empty());
}

#[test]
fn a_loss_and_a_new_number_are_told() {
    let mut book = Book::default();
    let outcome = Outcome { loss: Some(Loss::PutBack), renewed: true, ..Outcome::default() };
    let heard = book.take(&good(outcome), &Leftover::default(), at(0));
    assert_eq!(heard, [SyncNotice::Lost(Loss::PutBack), SyncNotice::Renewed]);
}

#[test]
fn old_documents_are_looked_for_once_a_day() {
    let mut book = Book::default();
    let leftover = book.leftover(at(0));
    assert!(leftover.tidy);
    book.take(&good(Outcome::default()), &leftover, at(0));
    let later = |hours: i64| at(0).saturating_add(SignedDuration::from_hours(hours)).unwrap();
    assert!(!book.leftover(later(23)).tidy && book.leftover(later(24)).tidy);
}

#[test]
fn the_book_is_kept_beside_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Book::default();
    book.name("cartwatch-memory (http://es:9200)".into(), "0a".into());
    book.take(&failed(TroubleKind::Denied), &Leftover::default(), at(0));
    book.keep(folder.path()).unwrap();
    assert_eq!(Book::read(folder.path()).unwrap(), book);
    std::fs::write(folder.path().join("sync.json"), b"{").unwrap();
    assert!(Book::read(folder.path()).unwrap_err().to_string().contains("may be deleted"));
}
