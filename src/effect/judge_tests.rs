//! What the interval promises, on a few simulated shops; `eval effect` does it on many.

use proptest::prelude::*;

use super::super::simulated::{Scenario, held_out, scenarios};
use super::*;

/// Shops of each scenario.
const SHOPS: u64 = 30;

/// Of so many 95 % intervals more than this miss the truth once in twenty thousand times (binomial).
const MOST_MISSES: usize = 8;

fn named(name: &str) -> Scenario {
    scenarios().into_iter().find(|scenario| scenario.name == name).unwrap()
}

/// The scenario in six weeks, which is quicker.
fn short(name: &str) -> Scenario {
    Scenario { span: (28, 18), ..named(name) }
}

fn answers(scenario: &Scenario) -> Vec<Effect> {
    let answer = |seed| {
        let (days, change) = scenario.days(seed);
        match reduction(&days, &change) {
            Answer::Effect(effect) => Some(effect),
            Answer::NotEnough(_) => None,
        }
    };
    (0..SHOPS).filter_map(answer).collect()
}

fn effect(answer: Answer) -> Effect {
    match answer {
        Answer::Effect(effect) => effect,
        Answer::NotEnough(lacking) => panic!("{lacking:?}"),
    }
}

#[test]
fn intervals_hold_the_truth_whatever_else_goes_on() {
    for name in ["50 % less", "weekends, no controls", "traffic doubles, no controls", "waves, no controls"] {
        let scenario = short(name);
        let found = answers(&scenario);
        assert_eq!(found.len() as u64, SHOPS, "{name}");
        let misses = found.iter().filter(|one| one.low > scenario.reduction || one.high < scenario.reduction).count();
        assert!(misses <= MOST_MISSES, "{name}: {misses} of {SHOPS}");
    }
}

#[test]
fn a_trend_in_a_short_comparison_is_no_effect() {
    let grows = Scenario { trend: (0.02, 0.0), span: (28, 28), events: 40.0, ..named("no effect, no controls") };
    let found = answers(&grows);
    let misses = found.iter().filter(|one| one.low > 0.0 || one.high < 0.0).count();
    assert!(found.len() as u64 == SHOPS && misses <= MOST_MISSES, "{misses} of {SHOPS}");
}

#[test]
fn nothing_falls_where_all_fall_at_once_or_nothing_happened() {
    for name in ["no effect", "all fall at once"] {
        let false_ones = answers(&short(name)).into_iter().filter(|one| one.low > 0.0).count();
        // Two and a half of a hundred are promised.
        assert!(false_ones <= 5, "{name}: {false_ones}");
    }
}

#[test]
fn names_of_scenarios_are_told_apart() {
    let mut names: Vec<&str> = scenarios().iter().chain(&held_out()).map(|scenario| scenario.name).collect();
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn a_large_reduction_is_found_and_said_to_last() {
    let (days, change) = Scenario { events: 30.0, controls: 90.0, ..named("50 % less") }.days(3);
    let found = effect(reduction(&days, &change));
    assert!(found.low > 0.25 && found.high < 0.7 && found.p_value < 0.001, "{found:?}");
    assert_eq!(found.lasting, Some(Lasting::Lasts));
    assert!(found.compared.controlled && found.compared.days_after == 53, "{found:?}");
}

#[test]
fn a_reduction_that_goes_away_is_said_to_have_washed_out() {
    let back = Scenario { other_step: Some((28, 0.7)), events: 40.0, controls: 120.0, ..named("50 % less") };
    let (days, change) = back.days(5);
    assert_eq!(effect(reduction(&days, &change)).lasting, Some(Lasting::WashedOut));
}

#[test]
fn none_after_many_is_a_reduction_and_not_an_error() {
    let (mut days, change) = named("no effect").days(1);
    days.iter_mut().filter(|day| day.number >= change.on).for_each(|day| day.events = 0.0);
    let found = effect(reduction(&days, &change));
    assert!(found.low > 0.8 && found.high <= 1.0 && found.p_value < 0.001, "{found:?}");
}

#[test]
fn what_is_lacking_is_named() {
    let (days, change) = named("no effect").days(1);
    let lacking = |days: &[Day]| match reduction(days, &change) {
        Answer::NotEnough(lacking) => lacking,
        Answer::Effect(effect) => panic!("{effect:?}"),
    };
    assert_eq!(lacking(&[]), NotEnough::DaysBefore { have: 0, needed: 14 });
    let early: Vec<Day> = days.iter().copied().filter(|day| day.number < change.on + 10).collect();
    assert_eq!(lacking(&early), NotEnough::DaysAfter { have: 7, needed: 14 });
    let rare: Vec<Day> =
        days.iter().map(|day| Day { events: f64::from(u8::from(day.number % 30 == 0)), ..*day }).collect();
    assert!(matches!(lacking(&rare), NotEnough::EventsBefore { needed: 12, .. }));
    let unseen: Vec<Day> = days.iter().map(|day| Day { sessions: 0.0, ..*day }).collect();
    assert_eq!(lacking(&unseen), NotEnough::DaysBefore { have: 0, needed: 14 });
}

#[test]
fn a_level_change_has_the_trend_in_it_and_a_reduction_has_not() {
    let falling = Scenario { trend: (-0.01, -0.01), events: 40.0, ..named("no effect, no controls") };
    let (days, change) = falling.days(2);
    let level = effect(level_change(&days, &change));
    assert!(level.low > 0.2, "{level:?}");
    assert!(effect(reduction(&days, &change)).low < 0.05);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn any_days_give_an_answer_that_is_in_order(
        days in prop::collection::vec((0..60_i64, -1.0..40.0_f64, 0.0..90.0_f64, 0.0..3000.0_f64), 0..60),
        on in 20..40_i64,
    ) {
        let days: Vec<Day> = days
            .into_iter()
            .map(|(number, events, controls, sessions)| Day { number, events, controls, sessions })
            .collect();
        let change = Change { on, settling: 2, from: 0, until: 60 };
        for answer in [reduction(&days, &change), level_change(&days, &change)] {
            if let Answer::Effect(found) = answer {
                prop_assert!(found.low <= found.reduction && found.reduction <= found.high && found.high <= 1.0);
                prop_assert!((0.0..=1.0).contains(&found.p_value) && (0.0..=1.0).contains(&found.detectable));
            }
        }
    }
}
