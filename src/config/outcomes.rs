//! Settings of outcomes: when a fix counts as having held, and how that is weighed.

use serde::{Deserialize, Serialize};

/// When a fix counts as having held, and how outcomes are weighed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Outcomes {
    /// Hours of event time without a new episode, with traffic, after which a fix counts as having held.
    pub held_after_hours: u32,
    /// Days after which an outcome counts half as much as a new one; 0: it never loses weight.
    pub half_life_days: f64,
    /// What a word of feedback counts, where an outcome counts 1; from 0 to 1.
    pub feedback_weight: f64,
}

impl Default for Outcomes {
    fn default() -> Self {
        Self { held_after_hours: 24, half_life_days: 180.0, feedback_weight: 0.25 }
    }
}

/// Ten years: longer than any memory is kept.
const MOST_HOURS: u32 = 10 * 365 * 24;

impl Outcomes {
    /// The first key whose value is impossible, and what it must be.
    pub(super) fn wrong(&self) -> Option<(&'static str, &'static str)> {
        if !(1..=MOST_HOURS).contains(&self.held_after_hours) {
            return Some(("outcomes.held_after_hours", "must be from 1 to 87600 (ten years)"));
        }
        if !(0.0..=36_500.0).contains(&self.half_life_days) {
            return Some(("outcomes.half_life_days", "must be from 0 to 36500"));
        }
        (!(0.0..=1.0).contains(&self.feedback_weight)).then_some(("outcomes.feedback_weight", "must be from 0 to 1"))
    }
}
