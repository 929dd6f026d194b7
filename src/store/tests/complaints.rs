//! Complaints: what is told last stands, what was erased stays away, and sites agree in whatever order they meet.

use std::io::Cursor;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::complaint::{Complaint, ComplaintId, Correction, CorrectionKind, Link, LinkReason};
use crate::embed::{ModelId, Quantised};

fn complaint(ticket: &str, seconds: i64, text: &str) -> Complaint {
    Complaint { user: Some(format!("user_{ticket}")), ..Complaint::new("desk", ticket, at(seconds), text) }
}

fn correction(millis: i64, incident: &str) -> Correction {
    let kind = CorrectionKind::Linked { incident: IncidentId::given(incident) };
    Correction { stamp: stamp(millis), by: Some("Olga".into()), kind }
}

fn link(incident: &str) -> Link {
    Link {
        incident: IncidentId::given(incident),
        reason: LinkReason::ById,
        confidence: 0.9,
        evidence: vec!["order-1".into()],
    }
}

fn texts(store: &Store) -> Vec<(String, String)> {
    store.complaints(..).unwrap().into_iter().map(|complaint| (complaint.ticket, complaint.text)).collect()
}

fn vectors() -> ComplaintVectors {
    ComplaintVectors(vec![(ModelId("m".into()), Quantised::of(&[0.6, 0.8]))])
}

fn with_vectors(store: &Store) -> Vec<ComplaintId> {
    let mut found = Vec::new();
    store
        .walk_complaint_vectors(.., |id, kept| {
            assert_eq!(kept, vectors());
            found.push(id);
            true
        })
        .unwrap();
    found
}

#[test]
fn a_complaint_is_found_by_id_and_by_time_after_reopening() {
    let (dir, store) = open();
    let (late, early) = (complaint("2", 60, "no money back"), complaint("1", 5, "can't pay"));
    commit(&store, |batch| {
        batch.complaint(late.clone(), stamp(1));
        batch.complaint(early.clone(), stamp(1));
    });
    drop(store);
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(store.complaint(late.id).unwrap(), Some(late.clone()));
    assert_eq!(store.complaint(ComplaintId::of("desk", "3")).unwrap(), None);
    assert_eq!(store.complaints(..).unwrap(), [early.clone(), late.clone()]);
    assert_eq!(store.complaints(at(5)..at(60)).unwrap(), [early]);
    assert_eq!(store.complaints(at(6)..=at(60)).unwrap(), std::slice::from_ref(&late));
    assert_eq!(store.complaint_count().unwrap(), 2);
    assert_eq!(store.complaint_ids_like(&late.id.to_string()[..9]).unwrap(), [late.id]);
    assert_eq!(store.complaint_ids_like("cmp-").unwrap().len(), 2);
}

#[test]
fn what_is_told_last_of_a_ticket_stands_and_links_are_looked_for_anew() {
    let (_dir, store) = open();
    let first = complaint("1", 5, "can't pay");
    let id = first.id;
    commit(&store, |batch| batch.complaint(first.clone(), stamp(5)));
    let unknown = ComplaintId::of("desk", "9");
    store.put_links(7, &[(id, vec![link("inc-a")]), (unknown, vec![link("inc-a")])]).unwrap();
    store.put_complaint_vectors(&[(first.clone(), vectors()), (complaint("9", 5, "can't pay"), vectors())]).unwrap();
    let before = contents(&store);
    commit(&store, |batch| batch.complaint(first.clone(), stamp(5)));
    assert_eq!(contents(&store), before, "the same again changes nothing");
    commit(&store, |batch| batch.complaint(first, stamp(6)));
    assert_eq!(store.kept_links(id).unwrap().unwrap().links, [link("inc-a")], "the text is the same");
    assert_eq!(with_vectors(&store), [id], "vectors of unknown ones are not kept");
    commit(&store, |batch| batch.complaint(complaint("1", 90, "can't pay, still"), stamp(7)));
    assert_eq!(texts(&store), [("1".to_owned(), "can't pay, still".to_owned())]);
    assert_eq!(store.complaints(at(90)..).unwrap().len(), 1, "it moved");
    assert_eq!(store.kept_links(id).unwrap(), None);
    store.put_complaint_vectors(&[(complaint("1", 5, "can't pay"), vectors())]).unwrap();
    assert!(with_vectors(&store).is_empty(), "it says something else");
    commit(&store, |batch| batch.complaint(complaint("1", 5, "late news from elsewhere"), stamp(2)));
    assert_eq!(texts(&store)[0].1, "can't pay, still");
    assert!(store.all_kept_links(..).unwrap().is_empty(), "links of unknown ones are not kept");
}

#[test]
fn cards_and_secrets_never_reach_the_disk() {
    let (_dir, store) = open();
    commit(&store, |batch| batch.complaint(complaint("1", 5, "card 4111 1111 1111 1111, password=hunter2"), stamp(1)));
    let all = contents(&store);
    for word in ["1111", "hunter2"] {
        assert!(!all.values().any(|value| memchr::memmem::find(value, word.as_bytes()).is_some()), "{word}");
    }
}

#[test]
fn an_erased_complaint_does_not_come_back() {
    let ((_a, here), (_b, there)) = (open(), open());
    let told = complaint("1", 5, "can't pay");
    for store in [&here, &there] {
        commit(store, |batch| {
            batch.complaint(told.clone(), stamp(1));
            batch.correction(told.id, correction(2, "inc-a"));
        });
        store.put_links(1, &[(told.id, vec![link("inc-a")])]).unwrap();
        store.put_complaint_vectors(&[(told.clone(), vectors())]).unwrap();
    }
    let from_there = exported(&there);
    commit(&here, |batch| batch.erase_complaint(told.id));
    let erased = contents(&here);
    assert!(here.complaint_is_gone(told.id).unwrap());
    assert!(here.corrections(told.id).unwrap().is_empty() && here.kept_links(told.id).unwrap().is_none());
    assert!(with_vectors(&here).is_empty());
    commit(&here, |batch| {
        batch.complaint(told.clone(), stamp(9));
        batch.correction(told.id, correction(10, "inc-a"));
    });
    here.import(Cursor::new(&from_there), at(0)).unwrap();
    assert_eq!(contents(&here), erased);
    there.import(Cursor::new(exported(&here)), at(0)).unwrap();
    assert_eq!(contents(&there), erased);
}

#[test]
fn a_forgotten_person_s_complaints_go_and_stay_away() {
    let ((_a, here), (_b, there)) = (open(), open());
    let theirs = complaint("456", 5, "can't pay");
    let by_session = Complaint { user: None, session: Some("sess_1".into()), ..complaint("2", 6, "late") };
    let speaks_of = complaint("3", 7, "user_456 is my husband");
    let other = complaint("4", 8, "user_4567 is somebody else");
    for store in [&here, &there] {
        commit(store, |batch| {
            batch.session(session(1, Some("user_456"), 0));
            for told in [&theirs, &by_session, &speaks_of, &other] {
                batch.complaint(told.clone(), stamp(1));
            }
        });
    }
    here.put_complaint_vectors(&[(theirs.clone(), vectors()), (other.clone(), vectors())]).unwrap();
    assert_eq!(here.forget_user("user_456").unwrap().complaints, 3);
    assert_eq!(with_vectors(&here), [other.id]);
    assert_eq!(here.complaints(..).unwrap(), std::slice::from_ref(&other));
    commit(&here, |batch| batch.complaint(Complaint { id: ComplaintId::of("desk", "5"), ..theirs }, stamp(2)));
    assert_eq!(here.complaint_count().unwrap(), 1, "also under a new ticket");
    there.import(Cursor::new(exported(&here)), at(0)).unwrap();
    assert_eq!(there.complaints(..).unwrap(), [other]);
}

#[test]
fn complaints_expire_in_their_time_with_what_was_said_of_them() {
    let (_dir, store) = open();
    let (old, new) = (complaint("1", 0, "old"), complaint("2", 86_400, "new"));
    commit(&store, |batch| {
        batch.complaint(old.clone(), stamp(1));
        batch.complaint(new.clone(), stamp(1));
        batch.correction(old.id, correction(2, "inc-a"));
    });
    store.put_links(1, &[(old.id, vec![link("inc-a")])]).unwrap();
    store.put_complaint_vectors(&[(old.clone(), vectors()), (new.clone(), vectors())]).unwrap();
    let now: Timestamp = at(86_400 * 30 + 10);
    let policy = RetentionPolicy { complaint_days: Some(30), ..RetentionPolicy::default() };
    assert_eq!(store.expire(now, &policy).unwrap().complaints, 1);
    assert_eq!(store.complaints(..).unwrap(), [new]);
    assert!(store.all_corrections().unwrap().is_empty() && store.all_kept_links(..).unwrap().is_empty());
    assert_eq!(with_vectors(&store).len(), 1);
    commit(&store, |batch| batch.complaint(old.clone(), stamp(3)));
    assert!(store.complaint(old.id).unwrap().is_some(), "it was not erased");
}

#[test]
fn a_redacted_export_holds_no_customer_and_gives_way_to_what_is_in_the_clear() {
    let ((_a, here), (_b, there)) = (open(), open());
    let told = Complaint {
        session: Some("sess_1".into()),
        order: Some("order-1".into()),
        ..complaint("77", 5, "mail ivan.petrov@example.com, call +7 (999) 123-45-67")
    };
    commit(&here, |batch| {
        batch.complaint(told.clone(), stamp(1));
        batch.correction(told.id, correction(2, "inc-a"));
    });
    let mut redacted = Vec::new();
    here.export(&mut redacted, Disclosure::Redacted).unwrap();
    let lines = String::from_utf8(redacted).unwrap();
    for word in ["ivan.petrov", "123-45", "\"user_77\"", "\"sess_1\"", "\"order-1\"", "Olga"] {
        assert!(!lines.contains(word), "{word}");
    }
    let before = contents(&here);
    here.import(Cursor::new(&lines), at(0)).unwrap();
    assert_eq!(here.complaint(told.id).unwrap(), Some(told.clone()));
    assert_eq!(contents(&here).keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    there.import(Cursor::new(&lines), at(0)).unwrap();
    assert_ne!(there.complaint(told.id).unwrap(), Some(told.clone()));
    there.import(Cursor::new(exported(&here)), at(0)).unwrap();
    assert_eq!(there.complaint(told.id).unwrap(), Some(told));
}

fn exported(store: &Store) -> Vec<u8> {
    let mut lines = Vec::new();
    store.export(&mut lines, Disclosure::Raw).unwrap();
    lines
}

/// Something that happens to one of three tickets.
#[derive(Debug, Clone)]
enum Event {
    Told { ticket: u8, seconds: i64, text: u8, millis: i64 },
    Erased(u8),
    Said { ticket: u8, millis: i64 },
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let event = prop_oneof![
        6 => (0..3_u8, 0..3_i64, 0..3_u8, 1..4_i64)
            .prop_map(|(ticket, seconds, text, millis)| Event::Told { ticket, seconds, text, millis }),
        1 => (0..3_u8).prop_map(Event::Erased),
        2 => (0..3_u8, 1..4_i64).prop_map(|(ticket, millis)| Event::Said { ticket, millis }),
    ];
    prop::collection::vec(event, 0..8)
}

fn happen(store: &Store, events: &[Event]) {
    commit(store, |batch| {
        for event in events {
            match event {
                Event::Told { ticket, seconds, text, millis } => {
                    batch.complaint(complaint(&ticket.to_string(), *seconds, &text.to_string()), stamp(*millis));
                }
                Event::Erased(ticket) => batch.erase_complaint(ComplaintId::of("desk", &ticket.to_string())),
                Event::Said { ticket, millis } => {
                    batch.correction(ComplaintId::of("desk", &ticket.to_string()), correction(*millis, "inc-a"));
                }
            }
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn three_sites_agree_in_any_order_and_twice(one in events(), two in events(), three in events()) {
        let sites = [open(), open(), open()];
        for ((_, store), events) in sites.iter().zip([&one, &two, &three]) {
            happen(store, events);
        }
        let [a, b, c] = [0, 1, 2].map(|site| exported(&sites[site].1));
        for (site, order) in [(0, [&b, &c]), (1, [&c, &a]), (2, [&a, &b])] {
            let store = &sites[site].1;
            for lines in order.into_iter().chain(order) {
                store.import(Cursor::new(lines), at(0)).unwrap();
            }
        }
        let without_header = |store: &Store| String::from_utf8(exported(store)).unwrap().split_once('\n').unwrap().1.to_owned();
        prop_assert_eq!(without_header(&sites[0].1), without_header(&sites[1].1));
        prop_assert_eq!(without_header(&sites[0].1), without_header(&sites[2].1));
    }
}
