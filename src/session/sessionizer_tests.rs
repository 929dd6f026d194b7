//! Sessions end when they should, and memory stays bounded.

use proptest::prelude::*;

use super::*;

const SECOND: i64 = 1_000_000;

fn observation(id: &str, at_seconds: i64) -> Observation {
    Observation {
        source: crate::entry::SourceId(1),
        key: SessionKey::of_session(id),
        identity: Identity::Session(id.to_owned()),
        user: None,
        at: at_seconds * SECOND,
        service: None,
        endpoint: None,
        step: None,
        failure: None,
        duration: None,
        request: true,
        stage: None,
        span: None,
        line: None,
        shop: None,
        trouble: None,
    }
}

/// Sessions that close, as (key, entries, why), for entries given as (id, seconds).
fn run(limits: SessionLimits, entries: &[(&str, i64)]) -> (Vec<(SessionKey, u32, Closing)>, SessionCounts) {
    let mut sessionizer = Sessionizer::new(limits);
    let mut closed = Vec::new();
    let mut keep = |session: OpenSession, why: Closing, _: &Names| closed.push((session.key, session.entries, why));
    for (id, at) in entries {
        sessionizer.push(observation(id, *at), &mut keep);
    }
    sessionizer.finish(&mut keep);
    let counts = sessionizer.counts();
    (closed, counts)
}

#[test]
fn an_idle_gap_ends_a_session() {
    let key = SessionKey::of_session("a");
    let (closed, _) = run(SessionLimits::default(), &[("a", 0), ("a", 1800), ("a", 3601)]);
    assert_eq!(closed, [(key, 2, Closing::Idle), (key, 1, Closing::End)]);
}

#[test]
fn the_clock_closes_sessions_that_say_nothing_more() {
    let entries: Vec<(&str, i64)> = std::iter::once(("a", 0)).chain((0..40).map(|n| ("b", n * 60))).collect();
    let (closed, _) = run(SessionLimits::default(), &entries);
    assert_eq!(closed.first(), Some(&(SessionKey::of_session("a"), 1, Closing::Idle)));
}

#[test]
fn a_late_entry_finds_its_session_and_is_counted() {
    let (closed, counts) = run(SessionLimits::default(), &[("a", 0), ("b", 300), ("a", 100)]);
    assert_eq!(counts.late, 1);
    assert!(closed.contains(&(SessionKey::of_session("a"), 2, Closing::End)));
}

#[test]
fn a_full_session_goes_on_as_a_new_one() {
    let limits = SessionLimits { max_entries: 3, ..SessionLimits::default() };
    let (closed, _) = run(limits, &[("a", 0), ("a", 1), ("a", 2), ("a", 3)]);
    let entries: Vec<(u32, Closing)> = closed.iter().map(|(_, entries, why)| (*entries, *why)).collect();
    assert_eq!(entries, [(3, Closing::Limit), (1, Closing::End)]);
}

#[test]
fn a_day_is_the_longest_session() {
    let entries: Vec<(&str, i64)> = (0..=145).map(|n| ("a", n * 600)).collect();
    let (closed, _) = run(SessionLimits::default(), &entries);
    assert_eq!(closed.first().map(|(_, entries, why)| (*entries, *why)), Some((144, Closing::Limit)));
}

#[test]
fn at_the_limit_the_longest_idle_goes_first() {
    let limits = SessionLimits { max_open: 3, ..SessionLimits::default() };
    let (closed, counts) = run(limits, &[("a", 0), ("b", 1), ("c", 2), ("a", 3), ("d", 4), ("e", 5)]);
    let order: Vec<SessionKey> = closed.iter().map(|(key, ..)| *key).collect();
    let expected = ["b", "c", "a", "d", "e"].map(SessionKey::of_session);
    assert_eq!(order, expected);
    assert_eq!(counts.closed_early, 2);
}

proptest! {
    #[test]
    fn no_entry_is_lost_and_the_limit_holds(
        entries in prop::collection::vec((0..30_u8, 0..200_000_i64), 1..400), max_open in 1..20_usize,
    ) {
        let limits = SessionLimits { max_open, max_entries: 20, ..SessionLimits::default() };
        let mut sessionizer = Sessionizer::new(limits);
        let mut seen = 0_u64;
        let mut keep = |session: OpenSession, _: Closing, _: &Names| seen += u64::from(session.entries);
        for (id, at) in &entries {
            sessionizer.push(observation(&format!("s{id}"), *at), &mut keep);
            assert!(sessionizer.open_sessions() <= max_open);
        }
        sessionizer.finish(&mut keep);
        prop_assert_eq!(seen, entries.len() as u64);
    }
}
