//! The memory's version: the same as counted from all records, whatever was written in whatever order.

use std::io::Cursor;

use proptest::prelude::*;

use super::random::{Draw, draws, write};
use super::*;
use crate::incident::{Action, ActionKind};

fn run(store: &Store, draws: &[Draw]) {
    let mut batch = Batch::new();
    for draw in draws {
        match draw.0 {
            11 => {
                batch.delete_incident(incident(if draw.1 % 2 == 0 { "even" } else { "odd" }).id, stamp(draw.1.into()))
            }
            _ => write(&mut batch, *draw),
        }
    }
    store.commit(batch).unwrap();
}

fn exported(store: &Store) -> Cursor<Vec<u8>> {
    let mut bytes = Vec::new();
    store.export(&mut bytes, Disclosure::Raw).unwrap();
    Cursor::new(bytes)
}

#[track_caller]
fn assert_counted(store: &Store) {
    assert_eq!(store.memory_version().digest(), store.memory_version_counted());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn it_is_the_same_as_counted_from_all_records(one in draws(12), other in draws(12)) {
        let ((dir, left), (_dir, right)) = (open(), open());
        for (store, batches) in [(&left, &one), (&right, &other)] {
            for draws in batches {
                let (before, was) = (store.memory_version(), store.memory_version_counted());
                run(store, draws);
                assert_counted(store);
                let moved = store.memory_version_counted() != was;
                prop_assert_eq!(moved, store.memory_version() != before);
                prop_assert!(store.memory_version().since() >= before.since());
            }
        }
        left.forget_user("user_1").unwrap();
        assert_counted(&left);
        let (of_left, of_right) = (exported(&left), exported(&right));
        right.import(of_left, at(0)).unwrap();
        left.import(of_right, at(0)).unwrap();
        assert_counted(&left);
        assert_counted(&right);
        prop_assert_eq!(left.memory_version().digest(), right.memory_version().digest());
        let version = left.memory_version();
        drop(left);
        prop_assert_eq!(Store::open(dir.path()).unwrap().memory_version().digest(), version.digest());
    }
}

#[test]
fn every_kind_of_change_gives_another_and_the_old_contents_the_old_digest() {
    let (_dir, store) = open();
    let id = incident("a").id;
    let merge = Action { kind: ActionKind::Merge { into: incident("b").id, reason: None }, ..action(9, "x") };
    let mut seen = vec![store.memory_version()];
    let mut check = |fill: &dyn Fn(&mut Batch)| {
        commit(&store, |batch| fill(batch));
        let version = store.memory_version();
        assert!(seen.iter().all(|old| old.since() != version.since()), "{}", seen.len());
        seen.push(version);
        version
    };
    let first = check(&|batch| batch.put_incident(incident("a")));
    check(&|batch| batch.put_incident(incident("b")));
    check(&|batch| batch.action(&id, action(5, "restart")));
    check(&|batch| batch.action(&id, merge.clone()));
    check(&|batch| batch.put_page(page("rb-x", crate::wording::Language::En, "one")));
    let edited = check(&|batch| batch.put_page(page("rb-x", crate::wording::Language::En, "two")));
    check(&|batch| batch.delete_page("rb-x", crate::wording::Language::En));
    let again = check(&|batch| batch.put_page(page("rb-x", crate::wording::Language::En, "two")));
    assert_eq!(edited.digest(), again.digest());
    check(&|batch| batch.delete_page("rb-x", crate::wording::Language::En));
    check(&|batch| batch.delete_incident(incident("b").id, stamp(20)));
    check(&|batch| batch.delete_incident(id.clone(), stamp(21)));
    assert_eq!(check(&|batch| batch.put_incident(incident("a"))).digest(), first.digest());
    // What recall does not read moves nothing.
    let version = store.memory_version();
    commit(&store, |batch| {
        batch.occurrence(&id, SOURCE, bucket(0, 3));
        batch.touched(&id, touched(1, None, 0));
        batch.put_incident(incident("a"));
    });
    assert_eq!(store.memory_version(), version);
}

#[test]
fn a_folder_without_a_digest_or_changed_by_an_older_program_is_counted() {
    let (dir, store) = open();
    commit(&store, |batch| batch.put_incident(incident("a")));
    let version = store.memory_version();
    let key = open::meta_key("memory digest");
    let digest = store.engine().get(&key).unwrap().unwrap();
    store.engine().apply(engine::Ops::from([(key.clone(), engine::Op::Delete)])).unwrap();
    drop(store);
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(store.memory_version().digest(), version.digest());
    commit(&store, |batch| batch.put_incident(incident("b")));
    let version = store.memory_version();
    // As an older program leaves it: the records are newer than the digest.
    store.engine().apply(engine::Ops::from([(key, engine::Op::Put(digest))])).unwrap();
    drop(store);
    let store = Store::open(dir.path()).unwrap();
    assert_eq!(store.memory_version().digest(), version.digest());
    assert!(!format!("{version:?}").contains("digest:"));
}
