//! Invented traces of a small shop: what changed in the last recording is found, and nothing is found where nothing
//! changed.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::*;
use crate::detect::{Observer, Rules};
use crate::entry::{LogEntry, Position, SourceId};
use crate::scan::Redactor;

/// What a recording is made with; milliseconds.
#[derive(Clone, Copy, Default)]
struct Fault {
    /// Time that payment's answers spend on the way.
    payment_way: i64,
    /// What cart's work takes in addition.
    cart_work: i64,
    /// Every second answer of cart comes at once.
    cart_at_once: bool,
    /// Payment logs an error and leaves its last line out.
    payment_trouble: bool,
}

struct Shop {
    observer: Observer,
    recorder: Recorder,
    start: Timestamp,
    random: u64,
}

impl Shop {
    /// Ninety seconds of the shop, one visit a second; the fault begins after thirty.
    fn record(day: i64, fault: Fault) -> Recording {
        let start: Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
        let start = start + SignedDuration::from_hours(24 * day);
        let observer = Observer::new(Rules::built_in().unwrap().into(), Redactor::new([0; 32]));
        let mut shop = Self { observer, recorder: Recorder::default(), start, random: 7 + day as u64 };
        for second in 0..90 {
            shop.visit(second, if second < 30 { Fault::default() } else { fault });
        }
        shop.recorder.finish()
    }

    fn visit(&mut self, second: i64, fault: Fault) {
        let cart = match fault.cart_at_once && second % 2 == 0 {
            true => 1,
            false => 20 + self.jitter(10) + fault.cart_work,
        };
        let (gap, payment) = (3 + self.jitter(3), 40 + self.jitter(20));
        let begin = second * 1000;
        let pay = begin + 5 + cart + gap;
        let end = pay + payment + fault.payment_way + 4;
        let trace = format!("{}-{second}", self.start);
        self.span(&trace, ("front", "/buy"), "root", begin, end - begin);
        self.span(&trace, ("cart", "/cart/get"), "unlogged-1", begin + 5, cart);
        self.span(&trace, ("payment", "/pay"), "unlogged-2", pay, payment);
        self.line(&trace, pay + 2, "INFO", "charging the card");
        if fault.payment_trouble {
            self.line(&trace, pay + 5, "ERROR", "could not read the card's answer");
        } else {
            self.line(&trace, pay + 5, "INFO", "charged");
        }
    }

    /// Numbers that look random and are the same each time (a linear congruential generator, Knuth's MMIX).
    fn jitter(&mut self, below: i64) -> i64 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.random >> 33) as i64 % below
    }

    fn span(&mut self, trace: &str, (service, operation): (&str, &str), parent: &str, at: i64, millis: i64) {
        let data = json!({"span_id": format!("{trace}-{service}"), "parent_id": parent, "operation": operation});
        let mut entry = self.entry(trace, service, at);
        entry.event_data = data.as_object().cloned().unwrap();
        entry.response_time = Some(millis as f64 / 1000.0);
        self.note(entry);
    }

    fn line(&mut self, trace: &str, at: i64, level: &str, text: &str) {
        let mut entry = self.entry(trace, "payment", at);
        entry.event_data = json!({"span_id": "inner", "level": level}).as_object().cloned().unwrap();
        entry.message = Some(text.to_owned());
        self.note(entry);
    }

    fn entry(&self, trace: &str, service: &str, at: i64) -> LogEntry {
        let mut entry = LogEntry::new(self.start + SignedDuration::from_millis(at), "call");
        entry.session_id = Some(trace.to_owned());
        entry.service = Some(service.to_owned());
        entry
    }

    fn note(&mut self, entry: LogEntry) {
        let position = Position { source: SourceId(1), offset: 0, line: 0 };
        self.recorder.note(&self.observer.observe(entry, position, None));
    }
}

/// The verdict on a ninth day after eight without a fault.
fn verdict(fault: Fault) -> Verdict {
    let calm: Vec<Recording> = (0..8).map(|day| Shop::record(day, Fault::default())).collect();
    let normal = Normal::learn(&calm);
    let courses: Vec<Course> = calm.iter().map(|recording| Course::of(recording, &normal)).collect();
    let recording = Shop::record(8, fault);
    judge(&recording, &Course::of(&recording, &normal), &courses)
}

#[track_caller]
fn first(verdict: &Verdict) -> (&str, ChangeKind) {
    let noticed = verdict.noticed.expect("nothing was noticed");
    let began: Timestamp = "2026-03-10T12:00:30Z".parse().unwrap();
    assert!(noticed >= began && noticed < began + SignedDuration::from_secs(45), "{noticed}");
    let suspect = verdict.suspects.first().unwrap();
    (suspect.service.as_str(), suspect.kind)
}

#[test]
fn where_nothing_changed_nothing_is_noticed() {
    assert_eq!(verdict(Fault::default()).noticed, None);
}

#[test]
fn a_slow_way_shows_in_the_caller_and_is_put_down_to_the_callee() {
    let verdict = verdict(Fault { payment_way: 200, ..Fault::default() });
    assert_eq!(first(&verdict), ("payment", ChangeKind::SlowWay));
}

#[test]
fn slow_work_is_put_down_to_who_does_it() {
    let verdict = verdict(Fault { cart_work: 80, ..Fault::default() });
    assert_eq!(first(&verdict), ("cart", ChangeKind::SlowWork));
}

#[test]
fn answers_that_come_at_once_are_a_change_too() {
    let verdict = verdict(Fault { cart_at_once: true, ..Fault::default() });
    assert_eq!(first(&verdict), ("cart", ChangeKind::LeftOut));
}

#[test]
fn unusual_trouble_and_missing_lines_are_a_change() {
    let verdict = verdict(Fault { payment_trouble: true, ..Fault::default() });
    assert_eq!(first(&verdict).0, "payment");
}

#[test]
fn a_recording_alone_is_judged_by_how_it_began() {
    let recording = Shop::record(8, Fault { payment_way: 200, ..Fault::default() });
    let normal = Normal::learn([&recording.beginning()]);
    let verdict = judge(&recording, &Course::of(&recording, &normal), []);
    // Later than with others to compare with, because a burst must not do.
    assert!(verdict.noticed.is_some_and(|at| at > "2026-03-10T12:01:00Z".parse().unwrap()), "{verdict:?}");
    assert_eq!(verdict.suspects.first().map(|suspect| suspect.service.as_str()), Some("payment"));
    let calm = Shop::record(8, Fault::default());
    let normal = Normal::learn([&calm.beginning()]);
    assert_eq!(judge(&calm, &Course::of(&calm, &normal), []).noticed, None);
}

#[test]
fn entries_outside_of_traces_leave_nothing() {
    let mut shop = Shop {
        observer: Observer::new(Rules::built_in().unwrap().into(), Redactor::new([0; 32])),
        recorder: Recorder::default(),
        start: Timestamp::UNIX_EPOCH,
        random: 1,
    };
    let mut entry = shop.entry("s", "cart", 0);
    entry.response_time = Some(3.0);
    shop.note(entry);
    assert!(shop.recorder.finish().is_empty());
}

#[test]
fn unrest_in_most_recordings_is_no_change() {
    let fault = Fault { cart_work: 80, ..Fault::default() };
    let restless: Vec<Recording> = (0..8).map(|day| Shop::record(day, fault)).collect();
    let calm: Vec<Recording> = (0..8).map(|day| Shop::record(day + 20, Fault::default())).collect();
    let normal = Normal::learn(&calm);
    let courses: Vec<Course> = restless.iter().map(|recording| Course::of(recording, &normal)).collect();
    let verdict = judge(&restless[0], &courses[0], courses.iter().skip(1));
    assert_eq!(verdict.noticed, None);
}
