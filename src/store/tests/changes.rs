//! The change log: what it tells a reader, in which order, and what it leaves out.

use super::*;
use crate::wording::Language;

fn log(store: &Store) -> Vec<(u64, String, bool)> {
    let changes = store.changes_since(0, usize::MAX).unwrap();
    changes.into_iter().map(|change| (change.sequence, change.key, change.deleted)).collect()
}

#[test]
fn only_what_changes_a_document_is_logged() {
    let (dir, store) = open();
    let id = incident("a").id;
    let name = id.as_str().to_owned();
    for _ in 0..2 {
        commit(&store, |batch| {
            batch.put_incident(incident("a"));
            batch.put_page(page("rb-locks", Language::Ru, "x"));
            batch.occurrence(&id, SOURCE, bucket(0, 3));
        });
    }
    for _ in 0..2 {
        commit(&store, |batch| batch.action(&id, action(5, "restart")));
    }
    let first = [(1, name.clone(), false), (2, "rb-locks@ru".into(), false), (3, name.clone(), false)];
    assert_eq!(log(&store), first);
    assert!(store.page_by_key("rb-locks@ru").unwrap().is_some());
    commit(&store, |batch| {
        batch.delete_page("rb-locks", Language::Ru);
        batch.delete_page("rb-never", Language::Ru);
        batch.delete_incident(id.clone(), stamp(50));
    });
    assert_eq!(log(&store)[3..], [(4, name.clone(), true), (5, "rb-locks@ru".into(), true)]);
    assert_eq!(store.changes_since(1, 2).unwrap().iter().map(|c| c.sequence).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(store.compact_changes().unwrap(), 3);
    assert_eq!(log(&store), [(4, name, true), (5, "rb-locks@ru".into(), true)]);
    drop(store);
    let store = Store::open(dir.path()).unwrap();
    commit(&store, |batch| batch.put_incident(incident("b")));
    assert_eq!(store.last_sequence(), 6, "numbers are never used again");
}

#[test]
fn a_deleted_incident_takes_everything_beside_it() {
    let (_dir, store) = open();
    let id = incident("a").id;
    commit(&store, |batch| {
        batch.put_incident(incident("a"));
        batch.action(&id, action(5, "restart"));
        batch.occurrence(&id, SOURCE, bucket(0, 3));
        batch.touched(&id, touched(1, None, 0));
        batch.evidence(&id, None, evidence(1, 1));
    });
    commit(&store, |batch| {
        batch.action(&id, action(6, "restart twice"));
        batch.delete_incident(id.clone(), stamp(50));
        batch.evidence(&id, None, evidence(2, 2));
    });
    assert_eq!(store.incident(&id).unwrap(), None);
    assert!(store.actions(&id).unwrap().is_empty() && store.occurrences(&id).unwrap().is_empty());
    assert!(store.touched(&id).unwrap().is_empty());
    assert_eq!(store.evidence(&id).unwrap(), [evidence(2, 2)], "what came after the deletion stays");
}
