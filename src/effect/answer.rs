//! What is answered: a reduction with its interval, or what there is not enough of.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// It can be said.
    Effect(Effect),
    /// It can't be said yet, or never.
    NotEnough(NotEnough),
}

/// By how much it happens less often.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Effect {
    /// One minus the ratio of the rates: 0.38 is 38 % less, below zero is more.
    pub reduction: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// How likely so much of a change, down or up, is where there is none.
    pub p_value: f64,
    /// The smallest reduction that would be noticed in four of five cases.
    pub detectable: f64,
    /// What was compared.
    pub compared: Compared,
    /// Whether it lasted; `null` where it did not go down, or there are not four weeks to see it.
    pub lasting: Option<Lasting>,
}

/// What was compared. Days of the change and shortly after it are in neither part.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Compared {
    /// Days before.
    pub days_before: u32,
    /// Days after.
    pub days_after: u32,
    /// Events before.
    pub events_before: f64,
    /// Events after.
    pub events_after: f64,
    /// Sessions before.
    pub sessions_before: f64,
    /// Sessions after.
    pub sessions_after: f64,
    /// Events that nobody touched, before.
    pub controls_before: f64,
    /// The same, after.
    pub controls_after: f64,
    /// Whether it was measured against these; else against sessions alone.
    pub controlled: bool,
}

/// Whether a reduction lasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lasting {
    /// It is there in the later half of the days as well.
    Lasts,
    /// It was there, and in the later half there is less of it.
    WashedOut,
    /// Nobody can tell.
    Unclear,
}

/// What there is not enough of.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "lacking", rename_all = "snake_case")]
pub enum NotEnough {
    /// Days before the change with known sessions.
    DaysBefore {
        /// So many there are.
        have: u32,
        /// So many it takes.
        needed: u32,
    },
    /// Days after it.
    DaysAfter {
        /// So many there are.
        have: u32,
        /// So many it takes.
        needed: u32,
    },
    /// Events before it.
    EventsBefore {
        /// So many there are.
        have: u32,
        /// So many it takes.
        needed: u32,
    },
    /// Events that were to be expected after it, had nothing changed.
    EventsExpected {
        /// So many there are.
        have: u32,
        /// So many it takes.
        needed: u32,
    },
    /// It deviates too much from day to day: only a reduction of this share or more would be noticed.
    Precision {
        /// The share, 0–1.
        detectable: f64,
    },
}
