//! What the interval of a reduction is worth, on simulated shops of which the truth is known.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::Progress;
use crate::effect::simulated::{Scenario, held_out, scenarios};
use crate::effect::{Answer, Lasting, reduction};

/// What came of a scenario.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EffectResult {
    /// The scenario.
    pub name: &'static str,
    /// Shops of which something was said; of the others it was said that there is not enough data.
    pub said: u32,
    /// Intervals with the truth in them.
    pub covered: u32,
    /// Intervals that lie above it: a reduction that is not there, or more than there is.
    pub too_high: u32,
    /// Intervals that lie below it.
    pub too_low: u32,
    /// Intervals above zero: a reduction was found. Where there is none, a false one.
    pub down: u32,
    /// Width of the interval on the log scale, on the average.
    pub width: f64,
    /// Reductions that were said to last.
    pub lasts: u32,
    /// Reductions that were said to have washed out.
    pub washed_out: u32,
}

/// Which scenarios.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScenarioSet {
    /// Those that were looked at when the method was chosen.
    LookedAt,
    /// Those that nothing was chosen by.
    HeldOut,
}

/// Runs those of the scenarios whose name has `only` in it, each over so many shops. The same seed gives the same figures, on
/// any number of threads.
pub fn effect(runs: u32, seed: u64, set: ScenarioSet, only: &str, progress: &Progress<'_>) -> Vec<EffectResult> {
    let all = match set {
        ScenarioSet::LookedAt => scenarios(),
        ScenarioSet::HeldOut => held_out(),
    };
    let chosen: Vec<Scenario> = all.into_iter().filter(|scenario| scenario.name.contains(only)).collect();
    let mut results = Vec::new();
    for (done, scenario) in chosen.iter().enumerate() {
        progress(done, chosen.len());
        results.push(of_scenario(scenario, runs, seed));
    }
    progress(chosen.len(), chosen.len());
    results
}

fn of_scenario(scenario: &Scenario, runs: u32, seed: u64) -> EffectResult {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let mut answers: Vec<(usize, Answer)> = thread::scope(|scope| {
        let work = || {
            let mut answers = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= runs as usize {
                    return answers;
                }
                let (days, change) = scenario.days(seed.wrapping_shl(32).wrapping_add(at as u64));
                answers.push((at, reduction(&days, &change)));
            }
        };
        let started: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let ended =
            started.into_iter().map(|thread| thread.join().unwrap_or_else(|why| std::panic::resume_unwind(why)));
        ended.flatten().collect()
    });
    // In the order of the seeds, so that sums don't depend on the threads.
    answers.sort_by_key(|(at, _)| *at);
    let mut result = EffectResult { name: scenario.name, ..EffectResult::default() };
    for (_, answer) in &answers {
        let Answer::Effect(effect) = answer else { continue };
        result.said += 1;
        result.too_high += u32::from(effect.low > scenario.reduction);
        result.too_low += u32::from(effect.high < scenario.reduction);
        result.down += u32::from(effect.low > 0.0);
        result.width += ((1.0 - effect.low) / (1.0 - effect.high)).ln();
        result.lasts += u32::from(effect.lasting == Some(Lasting::Lasts));
        result.washed_out += u32::from(effect.lasting == Some(Lasting::WashedOut));
    }
    result.covered = result.said - result.too_high - result.too_low;
    result.width /= f64::from(result.said.max(1));
    result
}
