//! What outcomes do to a fix's chance, and when a fix may not come first.

use proptest::prelude::*;

use super::*;

fn at(day: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + day * 86_400).unwrap()
}

fn trial(fix: &str, day: i64, held: Option<bool>) -> Trial<'_> {
    let came_back_at = (held == Some(false)).then(|| at(day + 1));
    Trial { fix, applied_at: Some(at(day)), held, came_back_at, feedback: Vec::new(), own: false }
}

fn first(trials: &[Trial<'_>], newest: i64) -> FixRecord {
    records(trials, Some(at(newest)), RecordRule::default())[0]
}

#[test]
fn the_same_fix_has_one_record_wherever_it_was_applied() {
    let mut trials: Vec<Trial<'_>> = (0..7).map(|day| trial("1. Restart the pool.", day, Some(true))).collect();
    trials.push(trial("restarted pool", -5, Some(false)));
    trials.push(trial("raise pool.max to 80", 6, None));
    let all = records(&trials, Some(at(18)), RecordRule::default());
    assert_eq!((all[0].held, all[0].known, all[0].age_days), (7, 8, Some(12)));
    assert_eq!(all[0], all[7]);
    assert_eq!((all[8].held, all[8].known), (0, 0));
    assert!(all[8].chance > 0.7, "what nobody tried stands where its neighbours stand: {}", all[8].chance);
}

#[test]
fn a_fix_that_failed_last_needs_new_evidence() {
    let fix = "restart the pool";
    let failed = [trial(fix, 0, Some(true)), trial(fix, 5, Some(false))];
    assert!(first(&failed, 20).failed_last && first(&failed, 20).barred);
    let again = [failed.to_vec(), vec![trial(fix, 8, Some(true))]].concat();
    assert!(!first(&again, 20).failed_last && !first(&again, 20).barred);
    let mut helped = failed.to_vec();
    helped[1].feedback.push((FeedbackVerdict::Helpful, at(7)));
    assert!(!first(&helped, 20).barred);
    helped[1].feedback[0].1 = at(5);
    assert!(first(&helped, 20).barred, "said before it came back");
}

#[test]
fn a_long_record_outweighs_a_failure_elsewhere_and_not_one_here() {
    let fix = "restart the pool";
    let mut trials: Vec<Trial<'_>> = (0..3).map(|day| trial(fix, day, Some(true))).collect();
    trials.push(trial(fix, 9, Some(false)));
    let record = first(&trials, 20);
    assert!(record.failed_last && !record.barred);
    trials[3].own = true;
    assert!(first(&trials, 20).barred);
    trials.drain(..2);
    trials[1].own = false;
    assert!(first(&trials, 20).barred, "held once and failed once");
}

#[test]
fn that_others_failed_since_is_new_evidence_for_a_fix_that_held_as_often_as_it_failed() {
    let fix = "restart the pool";
    let mut trials =
        vec![trial(fix, 0, Some(true)), trial(fix, 5, Some(false)), trial("clear the cache", 8, Some(false))];
    assert!(first(&trials, 20).failed_last && !first(&trials, 20).barred);
    trials[1].own = true;
    assert!(first(&trials, 20).barred, "it failed here");
    trials[1].own = false;
    trials[2].applied_at = Some(at(4));
    assert!(first(&trials, 20).barred, "tried before");
    trials[2] = trial("clear the cache", 8, Some(true));
    assert!(first(&trials, 20).barred, "the other one held");
    trials[2] = trial("clear the cache", 8, Some(false));
    trials[0].held = Some(false);
    assert!(first(&trials, 20).barred, "it never held");
}

fn trials() -> impl Strategy<Value = Vec<(u8, i64, Option<bool>, Option<u8>)>> {
    let one = (0..3_u8, 0..400_i64, prop::option::of(any::<bool>()), prop::option::of(0..3_u8));
    prop::collection::vec(one, 1..14)
}

fn made(all: &[(u8, i64, Option<bool>, Option<u8>)]) -> Vec<Trial<'static>> {
    const FIXES: [&str; 3] = ["restart the pool", "clear the cache", "raise pool.max to 80"];
    const SAID: [FeedbackVerdict; 3] = [FeedbackVerdict::Helpful, FeedbackVerdict::Partly, FeedbackVerdict::Wrong];
    let one = |(fix, day, held, said): &(u8, i64, Option<bool>, Option<u8>)| Trial {
        feedback: said.map(|said| (SAID[usize::from(said)], at(*day + 2))).into_iter().collect(),
        ..trial(FIXES[usize::from(*fix)], *day, *held)
    };
    all.iter().map(one).collect()
}

proptest! {
    #[test]
    fn the_order_of_trials_does_not_matter(all in trials(), turn in 0..14_usize) {
        let trials = made(&all);
        let mut turned = trials.clone();
        let turn = turn % trials.len();
        turned.rotate_left(turn);
        let mut other = records(&turned, Some(at(500)), RecordRule::default());
        other.rotate_right(turn);
        for (one, other) in records(&trials, Some(at(500)), RecordRule::default()).into_iter().zip(other) {
            prop_assert!((one.chance - other.chance).abs() < 1e-12);
            prop_assert_eq!(FixRecord { chance: 0.0, ..one }, FixRecord { chance: 0.0, ..other });
        }
    }

    #[test]
    fn holding_once_more_never_lowers_the_chance_and_failing_never_raises_it(all in trials(), day in 0..400_i64) {
        let trials = made(&all);
        let before = first(&trials, 500);
        prop_assert!((0.0..=1.0).contains(&before.chance));
        for (held, sign) in [(true, 1.0), (false, -1.0)] {
            let more = [trials.clone(), vec![trial(trials[0].fix, day, Some(held))]].concat();
            let after = first(&more, 500);
            prop_assert!((after.chance - before.chance) * sign >= -1e-12, "{} then {}", before.chance, after.chance);
        }
    }

    #[test]
    fn an_outcome_counts_less_the_older_it_is(young in 0..300_i64, older in 1..300_i64) {
        let chance = |day: i64| first(&[trial("restart the pool", day, Some(true)), trial("clear the cache", 300, None)], 300).chance;
        prop_assert!(chance(young) >= chance(young - older));
        let word = |weight| {
            let mut one = trial("restart the pool", young, None);
            one.feedback.push((FeedbackVerdict::Helpful, at(young)));
            records(&[one], Some(at(300)), RecordRule { feedback_weight: weight, ..RecordRule::default() })[0].chance
        };
        prop_assert!(word(0.25) < chance(young), "a word counts less than an outcome");
    }
}
