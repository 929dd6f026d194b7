//! Which quiet counts as having held, and which does not.

use std::convert::Infallible;

use proptest::prelude::*;

use super::*;
use crate::incident::{FeedbackVerdict, SiteId, Stamp};

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn at(hour: i64) -> Timestamp {
    Timestamp::from_second(hour * 3600).unwrap()
}

fn action(hour: i64, kind: ActionKind) -> Action {
    Action { stamp: Stamp { millis: hour * 3_600_000, counter: 0, site: SiteId(1) }, by: None, kind }
}

fn resolve(hour: i64, fix: &str) -> Action {
    action(hour, ActionKind::Resolve { fix: fix.into(), root_cause: None, applied_at: at(hour) })
}

fn episode(from: i64, until: i64) -> Episode {
    Episode { started: at(from), ended: at(until), occurrences: 9 }
}

fn hours(own: u64, others: u64) -> Vec<Hour> {
    vec![Hour { slots: 6, traffic: 1000, own, others }; 24]
}

fn busy() -> Around {
    Around { before: hours(5, 20), after: hours(0, 20), service_is_silent: false }
}

fn judged(actions: &[Action], episodes: &[Episode], seen: i64, around: Around) -> Vec<Outcome> {
    applications(actions)
        .iter()
        .map(|one| one.judge(episodes, Some(at(seen)), DAY, |_| Ok::<_, Infallible>(around.clone())).unwrap())
        .collect()
}

fn kind(actions: &[Action], episodes: &[Episode], seen: i64, around: Around) -> OutcomeKind {
    judged(actions, episodes, seen, around)[0].kind
}

#[test]
fn a_fix_holds_when_traffic_went_on_without_it() {
    let (fix, before) = ([resolve(100, "x")], [episode(90, 99)]);
    assert_eq!(kind(&fix, &before, 123, busy()), OutcomeKind::TooEarly);
    assert_eq!(kind(&fix, &before, 124, busy()), OutcomeKind::Held);
    let stopped = Around { after: Vec::new(), ..busy() };
    assert_eq!(kind(&fix, &before, 400, stopped), OutcomeKind::NotObservable, "logs that stopped can't say held");
    let silent = Around { service_is_silent: true, ..busy() };
    assert_eq!(kind(&fix, &before, 400, silent), OutcomeKind::NotObservable);
}

#[test]
fn a_quiet_that_everything_shares_is_no_proof() {
    let (fix, before) = ([resolve(100, "x")], [episode(90, 99)]);
    let all_fell = Around { before: hours(5, 40), after: hours(0, 1), service_is_silent: false };
    assert_eq!(kind(&fix, &before, 400, all_fell), OutcomeKind::Unproven);
}

#[test]
fn each_fix_is_judged_until_the_next() {
    let fixes = [resolve(100, "a"), resolve(200, "b"), resolve(300, "c")];
    let found = judged(&fixes, &[episode(90, 95), episode(110, 111), episode(220, 221)], 500, busy());
    assert_eq!(
        found.iter().map(|one| one.kind).collect::<Vec<_>>(),
        [OutcomeKind::CameBack, OutcomeKind::CameBack, OutcomeKind::Held]
    );
    assert_eq!((found[0].came_back_at, found[0].quiet_seconds()), (Some(at(110)), Some(10 * 3600)));
}

#[test]
fn a_run_that_begins_after_the_watch_is_a_new_one_and_the_fix_had_held() {
    let fix = [resolve(100, "x")];
    let again = |hour: i64| judged(&fix, &[episode(90, 99), episode(hour, hour + 1)], 400, busy())[0];
    assert_eq!((again(123).kind, again(124).kind), (OutcomeKind::CameBack, OutcomeKind::Held));
    assert_eq!((again(150).came_back_at, again(150).quiet_seconds()), (Some(at(150)), Some(50 * 3600)));
    let stopped = Around { after: Vec::new(), ..busy() };
    let unseen = |around: Around| kind(&fix, &[episode(90, 99), episode(150, 151)], 400, around);
    assert_eq!(unseen(stopped), OutcomeKind::NotObservable, "nobody saw the quiet");
    let all_fell = Around { before: hours(5, 40), after: hours(0, 1), service_is_silent: false };
    assert_eq!(unseen(all_fell), OutcomeKind::Unproven);
}

#[test]
fn a_run_that_goes_on_after_the_fix_was_not_stopped_by_it() {
    let fix = [resolve(100, "x")];
    assert_eq!(kind(&fix, &[episode(90, 140)], 400, busy()), OutcomeKind::CameBack);
    assert_eq!(kind(&fix, &[episode(90, 101)], 400, busy()), OutcomeKind::Held, "an hour is given to take effect");
}

#[test]
fn a_fix_that_another_was_tried_after_while_it_still_failed_did_not_work() {
    let after = |minutes: i64, fix: &str| {
        let applied_at = Timestamp::from_second(100 * 3600 + minutes * 60).unwrap();
        action(100 + minutes, ActionKind::Resolve { fix: fix.into(), root_cause: None, applied_at })
    };
    let kinds = |second: Action, ended: i64| {
        let found = judged(&[resolve(100, "a"), second], &[episode(90, ended)], 400, busy());
        found.iter().map(|one| one.kind).collect::<Vec<_>>()
    };
    use OutcomeKind::{CameBack, Held, TooEarly};
    assert_eq!(kinds(after(30, "b"), 101), [CameBack, Held]);
    assert_eq!(kinds(after(30, "b"), 100), [TooEarly, Held], "it was quiet when the other was tried");
    assert_eq!(kinds(after(5, "b"), 101), [TooEarly, Held], "one fix, told by two");
    assert_eq!(kinds(after(30, "a "), 101), [TooEarly, Held], "the same fix once more");
}

#[test]
fn people_know_more_than_quiet_logs_and_less_than_loud_ones() {
    let told = |held| action(130, ActionKind::Outcome { held, at: at(130) });
    let (fix, before) = (resolve(100, "x"), [episode(90, 99)]);
    let of = |said: Action, episodes: &[Episode]| kind(&[fix.clone(), said], episodes, 104, busy());
    assert_eq!(of(told(true), &before), OutcomeKind::Held);
    assert_eq!(of(told(false), &before), OutcomeKind::CameBack);
    assert_eq!(of(action(102, ActionKind::Reopen { reason: None }), &before), OutcomeKind::CameBack);
    assert_eq!(of(told(true), &[episode(90, 99), episode(103, 103)]), OutcomeKind::CameBack);
    assert_eq!(kind(&[fix.clone(), told(true)], &[], 0, Around::default()), OutcomeKind::Held, "imported, no logs");
    assert_eq!(kind(std::slice::from_ref(&fix), &[], 400, busy()), OutcomeKind::NotObservable);
}

proptest! {
    #[test]
    fn the_order_of_actions_does_not_matter(
        mut actions in prop::collection::vec((0..400_i64, 0..5_u8), 1..8),
        seed in any::<u64>(),
    ) {
        actions.sort_unstable();
        actions.dedup_by_key(|(hour, _)| *hour);
        let made: Vec<Action> = actions.iter().map(|(hour, what)| match what {
            0 | 1 => resolve(*hour, if *what == 0 { "a" } else { "b" }),
            2 => action(*hour, ActionKind::Reopen { reason: None }),
            3 => action(*hour, ActionKind::Outcome { held: true, at: at(*hour) }),
            _ => action(*hour, ActionKind::Feedback { verdict: FeedbackVerdict::Helpful, note: None }),
        }).collect();
        let mut other = made.clone();
        let turn = usize::try_from(seed % other.len() as u64).unwrap();
        other.rotate_left(turn);
        let episodes = [episode(0, 2), episode(50, 52), episode(210, 215)];
        prop_assert_eq!(judged(&made, &episodes, 500, busy()), judged(&other, &episodes, 500, busy()));
    }
}
