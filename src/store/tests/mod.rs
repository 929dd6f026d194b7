//! What the store promises.

mod changes;
mod complaints;
mod damage;
mod format;
mod groups;
mod measures;
mod mirror;
mod mirror_cases;
mod mirror_world;
mod people;
mod random;
mod speed;
mod transfer;
mod version;

use std::collections::BTreeMap;

use super::key::Table;
use super::samples::*;
use super::*;
use crate::embed::ModelId;
use crate::entry::{Money, SourceId};
use crate::incident::{Bucket, IncidentId, Touched};
use crate::session::{SessionKey, Stage};

const SOURCE: SourceId = SourceId(7);

fn open() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    (dir, store)
}

fn commit(store: &Store, fill: impl FnOnce(&mut Batch)) {
    let mut batch = Batch::new();
    fill(&mut batch);
    store.commit(batch).unwrap();
}

/// Every logical record but the folder's own figures.
fn contents(store: &Store) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let mut found = BTreeMap::new();
    for table in Table::ALL.into_iter().filter(|table| *table != Table::Meta) {
        let insert = |key: &[u8], value: &[u8]| {
            assert!(found.insert(key.to_vec(), value.to_vec()).is_none());
            Ok(true)
        };
        store.engine().walk(&table.prefix(), &table.end(), insert).unwrap();
    }
    found
}

#[test]
fn a_source_read_twice_counts_once_and_a_grown_one_counts_the_growth() {
    let (_dir, store) = open();
    let id = incident("a").id;
    let read = |count| commit(&store, |batch| batch.occurrence(&id, SOURCE, bucket(0, count)));
    read(3);
    read(3);
    read(2);
    assert_eq!(store.occurrences(&id).unwrap(), [bucket(0, 3)]);
    read(5);
    commit(&store, |batch| {
        batch.occurrence(&id, SourceId(8), Bucket { worst_seconds: f64::NAN, ..bucket(0, 1) });
        batch.occurrence(&id, SourceId(8), bucket(600, 1));
    });
    assert_eq!(store.occurrences(&id).unwrap(), [bucket(0, 6), bucket(600, 1)]);
    assert_eq!(store.all_occurrences().unwrap()[&id].len(), 2);
}

#[test]
fn touched_sessions_join() {
    let (_dir, store) = open();
    let id = incident("a").id;
    let first = Touched { stage: Some(Stage::Order), ..touched(1, None, 50) };
    let second = Touched { recovered_at: Some(at(90)), money: Money::default(), ..touched(1, Some("user_9"), 10) };
    commit(&store, |batch| batch.touched(&id, first.clone()));
    commit(&store, |batch| batch.touched(&id, second));
    let joined = Touched { user_id: Some("user_9".into()), at: at(10), recovered_at: Some(at(90)), ..first };
    assert_eq!(store.touched(&id).unwrap(), [joined]);
}

#[test]
fn of_evidence_the_first_and_the_newest_stay() {
    let (_dir, store) = open();
    let id = incident("a").id;
    for part in [0..40_u64, 40..90, 20..60] {
        commit(&store, |batch| part.for_each(|i| batch.evidence(&id, None, evidence(i, i as i64))));
    }
    let kept: Vec<u64> = store.evidence(&id).unwrap().iter().map(|evidence| evidence.id.ordinal).collect();
    assert_eq!(kept, (0..25).chain(65..90).collect::<Vec<_>>());
}

#[test]
fn a_grown_source_keeps_its_id() {
    let (_dir, store) = open();
    let text: Vec<u8> = (0..3_000_u32).flat_map(|i| i.to_le_bytes()).collect();
    let record = |bytes: &[u8], id| SourceRecord {
        id,
        name: "shop.log".into(),
        head: SourceHead::of(bytes),
        size: bytes.len() as u64,
        first: Some(at(0)),
        last: Some(at(bytes.len() as i64)),
    };
    let id = store.resolve_source(&text[..300]).unwrap();
    assert_eq!(id, SourceHead::of(&text[..300]).source_id());
    for length in [300, 700, 12_000] {
        assert_eq!(store.resolve_source(&text[..length]).unwrap(), id);
        commit(&store, |batch| batch.source(record(&text[..length], id)));
        assert_eq!(store.resolve_source(&text).unwrap(), id);
    }
    assert_eq!(store.sources().unwrap(), [record(&text, id)]);
    let mut other = text.clone();
    other[900] ^= 1;
    assert_ne!(store.resolve_source(&other).unwrap(), id, "the same first 300 bytes alone are not enough any more");
    assert_eq!(store.resolve_source(b"").unwrap(), SourceHead::of(b"").source_id());
}

#[test]
fn journeys_are_found_by_user_session_and_order() {
    let (_dir, store) = open();
    commit(&store, |batch| {
        batch.session(session(1, Some("user_456"), 0));
        batch.session(session(1, Some("user_456"), 7_200));
        batch.session(session(2, Some("user_456"), 200_000));
        batch.session(session(3, None, 10));
    });
    let found = |word| store.find_sessions(word, 10).unwrap().iter().map(|s| (s.key.0, s.started)).collect::<Vec<_>>();
    assert_eq!(found("user_456"), [(2, at(200_000)), (1, at(7_200)), (1, at(0))]);
    assert_eq!(found(" order-3 "), [(3, at(10))]);
    assert_eq!(found("sess_3"), [(3, at(10))]);
    assert_eq!(found("nobody"), []);
    assert_eq!(store.session(SessionKey(2), at(200_000)).unwrap().unwrap(), session(2, Some("user_456"), 200_000));
    assert_eq!(store.find_sessions("user_456", 1).unwrap().len(), 1);
}

#[test]
fn a_long_journey_is_cut_at_its_beginning() {
    let (_dir, store) = open();
    let mut long = session(1, None, 0);
    long.journey = (0..80).map(|i| crate::session::Step { at: at(i), ..long.journey[0].clone() }).collect();
    long.references = (0..20).map(|i| format!("order-{i}")).collect();
    long.findings[0].confidence = f32::NAN;
    commit(&store, |batch| batch.session(long));
    let kept = store.session(SessionKey(1), at(0)).unwrap().unwrap();
    assert_eq!((kept.journey.len(), kept.journey[0].at, kept.references.len()), (50, at(30), 8));
}

#[test]
fn aggregates_add_up_over_sources() {
    let (_dir, store) = open();
    let counts = |entries| Aggregate { entries, sessions: 1, ..Aggregate::default() };
    for _ in 0..2 {
        commit(&store, |batch| {
            batch.aggregate(600, SOURCE, counts(5));
            batch.aggregate(600, SourceId(8), counts(7));
            batch.aggregate(1200, SOURCE, counts(1));
        });
    }
    let sum = Aggregate { entries: 12, sessions: 2, ..Aggregate::default() };
    assert_eq!(store.aggregates(0, 1200).unwrap(), [(600, sum)]);
    assert_eq!(store.aggregates(600, 9_000).unwrap().len(), 2);
}

#[test]
fn vectors_are_kept_by_model_and_text() {
    let (_dir, store) = open();
    let (model, other) = (ModelId("minilm".into()), ModelId("me5".into()));
    let (a, b) = (TextHash::of("a"), TextHash::of("b"));
    store.put_vectors(&model, &[(a, &[0.5, -1.0]), (b, &[])]).unwrap();
    assert_eq!(store.vectors(&model, &[b, a]).unwrap(), [Some(vec![]), Some(vec![0.5, -1.0])]);
    assert_eq!(store.vectors(&other, &[a]).unwrap(), [None]);
}

#[test]
fn everything_is_there_after_reopening() {
    let (dir, store) = open();
    let id = incident("a").id;
    commit(&store, |batch| {
        batch.put_incident(incident("a"));
        batch.action(&id, action(5, "restart"));
        batch.session(session(1, Some("user_1"), 0));
        batch.setting("starter", "3");
        batch.mark(mark(1, 30));
        batch.mute(mute(2, Some(40)));
        batch.mute(mute(2, None));
    });
    let (before, site, key, stamp) = (contents(&store), store.site(), store.redaction_key(), store.stamp(at(0)));
    commit(&store, |batch| batch.setting("starter", "4"));
    drop(store);
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(contents(&store), before);
    assert_eq!((store.site(), store.redaction_key()), (site, key));
    assert!(store.stamp(at(-1_000)) > stamp, "the clock never goes back");
    assert_eq!(store.setting("starter").unwrap().as_deref(), Some("4"));
    assert_eq!(store.setting("missing").unwrap(), None);
    assert_eq!(store.marks(at(30), at(31)).unwrap(), [mark(1, 30)]);
    assert_eq!(store.mutes().unwrap(), [mute(2, Some(40))], "ended stays ended");
    assert_eq!(store.marks(at(0), at(30)).unwrap(), []);
}

#[test]
fn a_newer_folder_is_refused() {
    let (dir, store) = open();
    let op = engine::Op::Put((FORMAT + 1).to_be_bytes().to_vec());
    store.engine().apply(engine::Ops::from([(open::meta_key("format"), op)])).unwrap();
    drop(store);
    let error = Store::open(dir.path()).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 5, known: 4, .. }), "{error}");
}

#[test]
fn a_batch_that_fails_leaves_nothing() {
    let (_dir, store) = open();
    let id = incident("a").id;
    // A value that no program wrote makes the join fail after other writes were planned.
    let day = super::mirror::Day::of(at(10));
    let key = touched::touched_key(&id, day, store.pseudonyms().session(SessionKey(1)));
    store.engine().apply(engine::Ops::from([(key, engine::Op::Put(vec![99]))])).unwrap();
    let before = contents(&store);
    let mut batch = Batch::new();
    batch.put_incident(incident("a"));
    batch.touched(&id, touched(1, None, 0));
    assert!(store.commit(batch).is_err());
    assert_eq!((contents(&store), store.last_sequence()), (before, 0));
    commit(&store, |batch| batch.put_incident(incident("a")));
    assert_eq!(store.last_sequence(), 1);
}

#[test]
fn incidents_are_found_by_beginning_and_as_typed() {
    let (_dir, store) = open();
    let mut given = incident("x");
    given.id = IncidentId::given("INC-1042");
    commit(&store, |batch| {
        batch.put_incident(given.clone());
        batch.put_incident(incident("a"));
    });
    assert_eq!(store.incidents().unwrap().len(), 2);
    assert_eq!(store.incidents_with_prefix("INC-10").unwrap(), [given.clone()]);
    assert_eq!(store.incident_typed("inc-1042").unwrap(), Some(given));
    assert_eq!(store.incident_typed("inc-1043").unwrap(), None);
}
