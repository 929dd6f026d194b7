//! Who is told of what, and when.

use std::time::Duration;

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::notify::file::BookFile;
use crate::notify::outcome::Failure;
use crate::notify::pace::Quiet;

use NoticeKind::{Closed, Grew, Opened, Recurred};

fn one(kind: NoticeKind, name: &str) -> Option<Vec<(NoticeKind, String)>> {
    Some(vec![(kind, name.to_owned())])
}

#[test]
fn a_run_is_told_once_whatever_is_told_again_after_a_crash() {
    let (mut book, plan) = (Book::new("s".into()), plan("slack"));
    assert!(take(&mut book, std::slice::from_ref(&plan), &opened("a", 0), 1));
    assert_eq!(sent(&mut book, &plan, 3), one(Opened, "a"));
    // Read again, an entry that came late is there already, so the run begins a little earlier.
    assert!(!take(&mut book, std::slice::from_ref(&plan), &opened("a", -40), 9));
    assert_eq!(sent(&mut book, &plan, 20), None);
    // An hour of silence makes another run of it.
    take(&mut book, std::slice::from_ref(&plan), &opened("a", 3_601), 3_602);
    assert_eq!(sent(&mut book, &plan, 3_610), one(Opened, "a"));
}

#[test]
fn what_was_taken_back_is_news_when_it_comes_again() {
    let (mut book, plan) = (Book::new("s".into()), plan("slack"));
    let plans = std::slice::from_ref(&plan);
    take(&mut book, plans, &opened("a", 0), 1);
    assert_eq!(sent(&mut book, &plan, 3), one(Opened, "a"));
    let gone = LiveIncident { entries: 0, sessions: 0, ..incident("a", 0, 0) };
    take(&mut book, plans, &LiveEvent::Closed(gone), 10);
    assert_eq!(sent(&mut book, &plan, 12), one(Closed, "a"));
    take(&mut book, plans, &opened("a", 20), 21);
    assert_eq!(sent(&mut book, &plan, 40), one(Opened, "a"));
}

#[test]
fn a_channel_that_wants_many_sessions_is_told_when_there_are_many() {
    let mut few = plan("few");
    few.filter.min_sessions = 5;
    let plans = [plan("all"), few];
    let mut book = Book::new("s".into());
    take(&mut book, &plans, &opened("a", 0), 1);
    assert!(!take(&mut book, &plans, &LiveEvent::Grew(incident("a", 0, 4)), 5));
    take(&mut book, &plans, &LiveEvent::Grew(incident("a", 0, 6)), 9);
    assert_eq!(sent(&mut book, &plans[0], 12), one(Opened, "a"));
    assert_eq!(sent(&mut book, &plans[1], 12), one(Opened, "a"));
    // Ten times what each was told last.
    take(&mut book, &plans, &LiveEvent::Grew(incident("a", 0, 10)), 20);
    assert_eq!((sent(&mut book, &plans[0], 30), sent(&mut book, &plans[1], 30)), (one(Grew, "a"), None));
    // Who was not told of the beginning is not told of the end.
    take(&mut book, &plans, &opened("b", 0), 40);
    take(&mut book, &plans, &LiveEvent::Closed(incident("b", 0, 1)), 41);
    assert_eq!((sent(&mut book, &plans[0], 60), sent(&mut book, &plans[1], 60)), (one(Closed, "b"), None));
}

#[test]
fn filters_go_by_category_service_and_kind() {
    let mut narrow = plan("narrow");
    narrow.filter.categories = [Category::Database].into();
    let mut other = plan("other");
    other.filter.services = ["cart".to_owned()].into();
    let mut back = plan("back");
    back.filter.kinds = [Recurred].into();
    let plans = [narrow, other, back];
    let mut book = Book::new("s".into());
    take(&mut book, &plans, &opened("a", 0), 1);
    let again = LiveIncident { known: Known::Recurred, ..incident("b", 0, 1) };
    take(&mut book, &plans, &LiveEvent::Opened(again), 1);
    assert_eq!(plans.each_ref().map(|plan| sent(&mut book, plan, 9)), [None, None, one(Recurred, "b")]);
}

#[test]
fn what_comes_together_goes_together_and_what_is_over_the_rate_is_held_back() {
    let (mut book, plan) = (Book::new("s".into()), plan("slack"));
    let plans = std::slice::from_ref(&plan);
    for name in ["a", "b"] {
        take(&mut book, plans, &opened(name, 0), 0);
    }
    assert_eq!((book.wake(&plan, at(0)), sent(&mut book, &plan, 1)), (Some(at(2)), None));
    assert_eq!(sent(&mut book, &plan, 2).map(|told| told.len()), Some(2));
    take(&mut book, plans, &opened("c", 0), 2);
    assert_eq!(sent(&mut book, &plan, 4).map(|told| told.len()), Some(1));
    // The burst is used up.
    for name in ["d", "e", "f"] {
        take(&mut book, plans, &opened(name, 0), 5);
    }
    assert_eq!(sent(&mut book, &plan, 8), None);
    assert_eq!(book.lines()["slack"].totals.held_back, 3);
    let free = book.wake(&plan, at(8)).unwrap();
    assert!(free > at(8) && free <= at(13), "{free}");
    assert_eq!(sent(&mut book, &plan, 13).map(|told| told.len()), Some(3));
    assert_eq!(book.wake(&plan, at(13)), None);
}

#[test]
fn quiet_hours_hold_everything_back() {
    let (mut book, mut plan) = (Book::new("s".into()), plan("slack"));
    plan.manner.quiet = Quiet::parse("19:00-21:00", TimeZone::UTC);
    take(&mut book, std::slice::from_ref(&plan), &opened("a", 0), 0);
    assert_eq!(sent(&mut book, &plan, 60), None);
    assert_eq!(book.wake(&plan, at(60)), Some(at(3600)));
    assert_eq!(sent(&mut book, &plan, 3600), one(Opened, "a"));
}

#[test]
fn a_message_that_fails_keeps_its_id_and_goes_first() {
    let (mut book, plan) = (Book::new("s".into()), plan("slack"));
    let plans = std::slice::from_ref(&plan);
    take(&mut book, plans, &opened("a", 0), 0);
    assert!(book.form(&plan, at(2)));
    let first = book.due("slack", at(2)).unwrap();
    let later = |after| Failure::Later { reason: "HTTP 503".into(), after };
    fails(&mut book, later(Some(Duration::from_secs(30))), 2);
    take(&mut book, plans, &opened("b", 0), 3);
    assert!(!book.form(&plan, at(20)));
    assert_eq!((book.due("slack", at(20)), book.wake(&plan, at(20))), (None, Some(at(32))));
    let again = book.due("slack", at(32)).unwrap();
    assert_eq!(again, first);
    assert_eq!(sent(&mut book, &plan, 32), one(Opened, "a"));
    assert_eq!(sent(&mut book, &plan, 32), one(Opened, "b"));
}

#[test]
fn what_is_refused_is_set_aside_and_what_is_too_old_is_said() {
    let (mut book, plan) = (Book::new("s".into()), plan("slack"));
    let plans = std::slice::from_ref(&plan);
    take(&mut book, plans, &opened("a", 0), 0);
    book.form(&plan, at(2));
    fails(&mut book, Failure::never("HTTP 404: no_service"), 2);
    let aside = &book.lines()["slack"].aside;
    assert_eq!((aside[0].reason.as_str(), &aside[0].incidents), ("HTTP 404: no_service", &vec![id("a")]));
    take(&mut book, plans, &opened("b", 0), 10);
    book.form(&plan, at(12));
    fails(&mut book, Failure::later("no reply in time"), 12);
    take(&mut book, plans, &opened("c", 0), 3_000);
    assert!(book.expire(plans, at(3_611), &[]));
    let reason = &book.lines()["slack"].aside[1].reason;
    assert_eq!(reason, "could not be sent in time; last: no reply in time");
    book.form(&plan, at(3_611));
    let letter = book.due("slack", at(3_611)).unwrap();
    assert_eq!((letter.notices.len(), letter.lost), (1, 1));
    book.sent("slack", &letter.id, at(3_611));
    take(&mut book, plans, &opened("d", 0), 3_700);
    book.form(&plan, at(3_710));
    assert_eq!(book.due("slack", at(3_710)).unwrap().lost, 0);
}

#[test]
fn an_attempt_that_ends_after_its_message_was_given_up_says_nothing_of_the_next() {
    let (mut book, plan) = (Book::new("s".into()), plan("slack"));
    let plans = std::slice::from_ref(&plan);
    take(&mut book, plans, &opened("a", 0), 0);
    book.form(&plan, at(2));
    let old = book.due("slack", at(2)).unwrap();
    assert!(!book.expire(plans, at(3_700), &["slack".to_owned()]));
    assert!(book.expire(plans, at(3_700), &[]));
    take(&mut book, plans, &opened("b", 0), 3_700);
    book.form(&plan, at(3_710));
    assert_eq!(book.sent("slack", &old.id, at(3_711)), []);
    book.failed("slack", &old.id, Failure::never("x"), at(3_711), 0.5);
    assert_eq!(sent(&mut book, &plan, 3_711), one(Opened, "b"));
}

#[test]
fn what_waits_is_bounded_and_the_rest_is_counted() {
    let (mut book, plan) = (Book::new("s".into()), plan("slack"));
    for number in 0..520 {
        take(&mut book, std::slice::from_ref(&plan), &opened(&format!("case {}", letters(number)), 0), 0);
    }
    book.form(&plan, at(2));
    let letter = book.due("slack", at(2)).unwrap();
    assert_eq!((letter.notices.len(), letter.more), (500, 20));
}

/// Digits would be masked away.
fn letters(number: usize) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

#[test]
fn newer_news_of_an_incident_that_waits_takes_the_place_of_older() {
    let (mut book, plan) = (Book::new("s".into()), plan("slack"));
    let plans = std::slice::from_ref(&plan);
    take(&mut book, plans, &opened("a", 0), 0);
    take(&mut book, plans, &LiveEvent::Grew(incident("a", 0, 40)), 1);
    book.form(&plan, at(2));
    let letter = book.due("slack", at(2)).unwrap();
    let told: Vec<_> = letter.notices.iter().map(|notice| (notice.kind, notice.incident.sessions)).collect();
    assert_eq!(told, [(Opened, 40)]);
}

#[test]
fn the_book_survives_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = BookFile::of(folder.path());
    assert_eq!(file.read().unwrap(), None);
    let (mut book, plan) = (Book::new("s".into()), plan("slack"));
    take(&mut book, std::slice::from_ref(&plan), &opened("a", 0), 0);
    book.form(&plan, at(2));
    fails(&mut book, Failure::later("HTTP 500"), 2);
    take(&mut book, std::slice::from_ref(&plan), &opened("b", 0), 3);
    file.write(&book).unwrap();
    assert_eq!(file.read().unwrap(), Some(book));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_file_is_survived(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("notifications.json"), bytes).unwrap();
        let read = BookFile::of(folder.path()).read();
        prop_assert!(read.is_err());
    }

    /// Nothing is lost and nothing is told twice, whatever happens in between.
    #[test]
    fn every_run_is_sent_once_or_counted(steps in prop::collection::vec((0_u8..5, 0_i64..400), 1..80)) {
        let (mut book, plan) = (Book::new("s".into()), plan("slack"));
        let plans = std::slice::from_ref(&plan);
        let (mut now, mut opened_runs, mut arrived) = (0, 0, 0);
        for (step, (what, gap)) in steps.into_iter().enumerate() {
            now += gap;
            match what {
                0 | 1 => {
                    opened_runs += u64::from(take(&mut book, plans, &opened(&letters(step), now), now));
                }
                2 => fails(&mut book, Failure::later("x"), now),
                3 => fails(&mut book, Failure::never("x"), now),
                _ => drop(book.expire(plans, at(now), &[])),
            }
            book.form(&plan, at(now));
            if what == 1 && let Some(letter) = book.due("slack", at(now)) {
                arrived += book.sent("slack", &letter.id, at(now)).len() as u64;
            }
        }
        let Some(line) = book.lines().get("slack") else { return Ok(()) };
        let aside: u64 = line.aside.iter().map(|aside| aside.incidents.len() as u64).sum();
        // What was given up while it was under way is in both.
        let under_way = line.aside.iter().filter(|aside| aside.reason.contains("in time"));
        let twice: u64 = under_way.map(|aside| aside.incidents.len() as u64).sum();
        if line.aside.len() < 20 {
            prop_assert_eq!(arrived + line.depth() + aside + line.totals.given_up - twice, opened_runs);
        }
    }
}
