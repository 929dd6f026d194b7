//! Words about groups on three sites: in whatever order they are exchanged, all derive the same groups.

use std::io::Cursor;

use proptest::prelude::*;

use super::*;
use crate::incident::{Action, ActionKind, Groups, SiteId, Stamp};

/// One word: site, time, incident, whether merged, the other one.
type Said = (usize, u8, u8, bool, u8);

fn id(number: u8) -> IncidentId {
    incident(&format!("problem {number}")).id
}

fn say(store: &Store, (site, millis, one, same, other): Said) {
    let stamp = Stamp { millis: i64::from(millis), counter: u32::from(one), site: SiteId(site as u64 + 1) };
    let kind = if same {
        ActionKind::Merge { into: id(other), reason: None }
    } else {
        ActionKind::Split { from: vec![id(other), id(one)], reason: Some("not the same".into()) }
    };
    commit(store, |batch| batch.action(&id(one), Action { stamp, by: None, kind }));
}

fn send(from: &Store, to: &Store) {
    let mut lines = Vec::new();
    from.export(&mut lines, Disclosure::Raw).unwrap();
    to.import(Cursor::new(lines), at(0)).unwrap();
}

fn groups(store: &Store) -> Groups {
    Groups::of(store.group_words().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn three_sites_agree_in_whatever_order_they_merge(
        words in prop::collection::vec((0..3_usize, 0..50_u8, 0..6_u8, any::<bool>(), 0..6_u8), 0..24),
        sends in prop::collection::vec((0..3_usize, 0..3_usize), 0..8),
    ) {
        let sites = [open(), open(), open()];
        for said in &words {
            say(&sites[said.0].1, *said);
        }
        for (from, to) in sends.into_iter().chain([(2, 0), (1, 0), (0, 1), (0, 2)]) {
            send(&sites[from].1, &sites[to].1);
        }
        let (_dir, alone) = open();
        words.iter().rev().for_each(|said| say(&alone, *said));
        let wanted = groups(&alone);
        for (dir, store) in sites {
            prop_assert_eq!(&groups(&store), &wanted);
            drop(store);
            prop_assert_eq!(&groups(&Store::open(dir.path()).unwrap()), &wanted, "and after a restart");
        }
    }
}

#[test]
fn deleting_an_incident_takes_its_words_along() {
    let (_dir, store) = open();
    say(&store, (0, 1, 1, true, 2));
    assert_eq!(store.group_words().unwrap().len(), 1);
    commit(&store, |batch| batch.delete_incident(id(1), Stamp { millis: 50, counter: 0, site: SiteId(1) }));
    assert_eq!(store.group_words().unwrap(), []);
}
