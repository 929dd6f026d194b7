//! Random batches: writing them again leaves the same state, also after a restart.

use proptest::prelude::*;

use super::*;
use crate::wording::Language;

/// One write, told by a few small numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Draw(pub(super) u8, pub(super) u8, u8);

pub(super) fn write(batch: &mut Batch, Draw(kind, which, much): Draw) {
    let id = incident(if which % 2 == 0 { "even" } else { "odd" }).id;
    let (seconds, key) = (i64::from(much) * 700, u64::from(which));
    let user = ["user_1", "user_2"].get(usize::from(much) % 3).copied();
    match kind {
        0 => batch.put_incident(incident(if which % 2 == 0 { "even" } else { "odd" })),
        1 => batch.occurrence(&id, SourceId(key), bucket(600 * i64::from(which), u64::from(much))),
        2 => batch.touched(&id, touched(key, user, seconds)),
        3 => batch.evidence(&id, None, evidence(u64::from(much) * 256 + key, seconds)),
        4 => batch.session(session(key, user, i64::from(which) * 40_000)),
        5 => batch.put_page(page(&format!("rb-{which}"), Language::En, &format!("version {much}"))),
        6 => batch.action(&id, action(i64::from(which), "restart")),
        7 => batch.mark(mark(i64::from(which), seconds)),
        8 => batch.mute(mute(i64::from(which), much.is_multiple_of(2).then_some(seconds))),
        9 => batch.aggregate(600, SourceId(key), Aggregate { entries: u64::from(much), ..Aggregate::default() }),
        _ => batch.delete_page(format!("rb-{which}"), Language::En),
    }
}

/// Batches of writes of the first so many kinds.
pub(super) fn draws(kinds: u8) -> impl Strategy<Value = Vec<Vec<Draw>>> {
    let draw = (0..kinds, 0_u8..12, 0_u8..60).prop_map(|(kind, which, much)| Draw(kind, which, much));
    prop::collection::vec(prop::collection::vec(draw, 0..60), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn the_same_batches_again_leave_the_same_state(batches in draws(11)) {
        let (dir, store) = open();
        let run = |store: &Store| for draws in &batches {
            commit(store, |batch| draws.iter().for_each(|draw| write(batch, *draw)));
        };
        let state = |store: &Store| {
            let mut all = contents(store);
            all.retain(|key, _| !key.starts_with(&Table::Change.prefix()));
            all
        };
        run(&store);
        let once = state(&store);
        run(&store);
        prop_assert_eq!(&state(&store), &once);
        drop(store);
        prop_assert_eq!(&state(&Store::open(dir.path()).unwrap()), &once);
    }
}
