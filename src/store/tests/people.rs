//! What forgetting a person removes, and that it stays removed.

use jiff::{SignedDuration, Timestamp};

use super::*;

fn holds(store: &Store, word: &str) -> bool {
    let word = word.as_bytes();
    let hit = |bytes: &[u8]| memchr::memmem::find(bytes, word).is_some();
    contents(store).iter().any(|(key, value)| hit(key) || hit(value))
}

fn read_logs(store: &Store, id: &IncidentId) {
    commit(store, |batch| {
        for (key, user) in [(1, "user_456"), (2, "user_789")] {
            let closed = session(key, Some(user), 0);
            let owner = Owner { session: closed.key, user_id: Some(user) };
            let proof = closed.findings[0].evidence[0].clone();
            batch.evidence(id, Some(owner), proof);
            batch.touched(id, touched(key, Some(user), 20));
            batch.session(closed);
        }
    });
}

#[test]
fn nothing_of_a_forgotten_person_remains_or_comes_back() {
    let (dir, store) = open();
    let id = incident("a").id;
    read_logs(&store, &id);
    assert!(holds(&store, "user_456") && holds(&store, "sess_1") && holds(&store, "order-1"));
    let report = store.forget_user("user_456").unwrap();
    assert_eq!(report, ForgetReport { journeys: 1, evidence: 1, touched: 1, complaints: 0, mentions_left: 0 });
    drop(store);
    let store = Store::open(dir.path()).unwrap();
    let forgotten = contents(&store);
    for _ in 0..2 {
        for word in ["user_456", "sess_1", "order-1"] {
            assert!(!holds(&store, word), "{word}");
        }
        assert!(store.find_sessions("order-1", 9).unwrap().is_empty());
        assert_eq!(store.touched(&id).unwrap().len(), 2, "counts hold");
        assert_eq!(store.evidence(&id).unwrap().len(), 1);
        read_logs(&store, &id);
        assert_eq!(contents(&store), forgotten);
    }
    assert!(store.is_forgotten("user_456") && !store.is_forgotten("user_789"));
    assert_eq!(store.find_sessions("user_789", 9).unwrap().len(), 1);
    assert_eq!(store.forget_user("user_456").unwrap(), ForgetReport::default());
}

#[test]
fn what_people_wrote_about_a_person_is_reported() {
    let (_dir, store) = open();
    let id = incident("a").id;
    commit(&store, |batch| {
        batch.action(&id, action(1, "refunded user_456 by hand"));
        batch.action(&id, action(2, "refunded user_4567 by hand"));
        batch.evidence(&id, None, crate::finding::Evidence { text: "retry for user_456".into(), ..evidence(1, 1) });
    });
    let report = store.forget_user("user_456").unwrap();
    assert_eq!((report.mentions_left, report.evidence), (1, 1));
}

#[test]
fn an_import_does_not_bring_a_forgotten_person_back() {
    let ((_a, ours), (_b, theirs)) = (open(), open());
    let id = incident("a").id;
    read_logs(&theirs, &id);
    let mut lines = Vec::new();
    theirs.export(&mut lines, Disclosure::Raw).unwrap();
    ours.forget_user("user_456").unwrap();
    ours.import(std::io::Cursor::new(&lines), at(0)).unwrap();
    assert!(!holds(&ours, "user_456") && !holds(&ours, "sess_1") && holds(&ours, "user_789"));
    assert_eq!(ours.evidence(&id).unwrap().len(), 1);
    let mut lines = Vec::new();
    ours.export(&mut lines, Disclosure::Raw).unwrap();
    theirs.import(std::io::Cursor::new(&lines), at(0)).unwrap();
    assert!(theirs.is_forgotten("user_456") && !holds(&theirs, "user_456"));
    assert_eq!(theirs.touched(&id).unwrap(), ours.touched(&id).unwrap());
}

#[test]
fn each_kind_expires_in_its_time() {
    let (_dir, store) = open();
    let id = incident("a").id;
    let day = |days: i64| days * 86_400;
    commit(&store, |batch| {
        for days in [0, 1, 2, 3, 40, 500] {
            let key = days as u64;
            batch.session(session(key, Some("user_1"), day(days)));
            batch.evidence(&id, None, evidence(key, day(days)));
            batch.touched(&id, touched(key, None, day(days)));
            batch.aggregate(at(day(days)).as_second(), SOURCE, Aggregate::default());
        }
        batch.occurrence(&id, SOURCE, bucket(0, 1));
    });
    // 30 days before, it is 30 s past midnight of day 2: that day's session still went on.
    let now: Timestamp = at(day(32) + 30);
    let report = store.expire(now, &RetentionPolicy::default()).unwrap();
    assert_eq!((report.journeys, report.evidence, report.touched, report.aggregates), (2, 3, 0, 0));
    assert_eq!(store.find_sessions("user_1", 9).unwrap().iter().map(|s| s.key.0).collect::<Vec<_>>(), [500, 40, 3, 2]);
    let much_later = now.checked_add(SignedDuration::from_hours(24 * 5_000)).unwrap();
    let report = store.expire(much_later, &RetentionPolicy::default()).unwrap();
    assert_eq!((report.journeys, report.evidence, report.touched, report.aggregates), (4, 3, 6, 6));
    assert_eq!(store.occurrences(&id).unwrap().len(), 1);
    let left = store.statistics().unwrap().tables;
    assert!(left.iter().all(|table| table.records == 0 || ["meta", "occurrences"].contains(&table.name)), "{left:?}");
}
