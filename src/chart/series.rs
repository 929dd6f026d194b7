//! What a plot over time shows: slots of time, series of values, marks.

use super::number::Number;

/// Slots of equal length, one value each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slots {
    /// Begin of the first one, in seconds since the Unix epoch.
    pub from: i64,
    /// Seconds of a slot.
    pub step: i64,
    /// How many there are.
    pub count: usize,
}

impl Slots {
    /// Where a slot begins.
    #[must_use]
    pub fn start(self, slot: usize) -> i64 {
        let slot = i64::try_from(slot).unwrap_or(i64::MAX);
        self.from.saturating_add(self.step.max(1).saturating_mul(slot))
    }

    /// Where the last one ends.
    #[must_use]
    pub fn end(self) -> i64 {
        self.start(self.count)
    }

    /// The slot that holds this second.
    #[must_use]
    pub fn holding(self, second: i64) -> Option<usize> {
        let behind = second.checked_sub(self.from)?;
        let slot = usize::try_from(behind.div_euclid(self.step.max(1))).ok()?;
        (slot < self.count).then_some(slot)
    }
}

/// How a series is drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Form {
    /// A line through the middles of its slots.
    Line,
    /// Bars; those of several series stand on each other, the first at the bottom.
    Bars,
    /// A line that holds from edge to edge, such as a mean.
    Level,
    /// What lies between its values and these lower ones, such as an interval.
    Band(Vec<Option<f64>>),
    /// Not drawn: it stands in tips and in the table.
    Told,
}

/// What the colour of a series says. Tones differ by more than hue: lines by their dashes, parts of bars by a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// What is as it should be.
    Well,
    /// What is not.
    Bad,
    /// What was made good.
    Good,
    /// What is uncertain: an interval.
    Guess,
    /// What others are compared with.
    Ink,
    /// What people did, such as a deploy.
    Mark,
    /// One of several parts without a rank, numbered from 1; there are seven.
    Part(u8),
}

/// Tones of parts that there are.
const PARTS: u8 = 7;

impl Tone {
    pub(super) fn class(self) -> String {
        match self {
            Self::Well => "well".to_owned(),
            Self::Bad => "bad".to_owned(),
            Self::Good => "good".to_owned(),
            Self::Guess => "guess".to_owned(),
            Self::Ink => "ink".to_owned(),
            Self::Mark => "mark".to_owned(),
            Self::Part(_) => format!("part-{}", self.part().unwrap_or(1)),
        }
    }

    /// The number of a part, from 1 to [`PARTS`].
    pub(super) fn part(self) -> Option<u8> {
        match self {
            Self::Part(number) => Some(number.saturating_sub(1) % PARTS + 1),
            _ => None,
        }
    }
}

/// One value a slot.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What it is, for the legend, tips and the table.
    pub name: String,
    /// How it is drawn.
    pub form: Form,
    /// Its colour.
    pub tone: Tone,
    /// How its values are written.
    pub number: Number,
    /// The values by slot; `None` where nothing is known. Missing ones at the end are not known either.
    pub values: Vec<Option<f64>>,
}

impl Series {
    /// A series.
    #[must_use]
    pub fn new(name: impl Into<String>, form: Form, tone: Tone, number: Number, values: Vec<Option<f64>>) -> Self {
        Self { name: name.into(), form, tone, number, values }
    }

    /// The value of a slot; what can't be drawn is not known.
    pub(super) fn value(&self, slot: usize) -> Option<f64> {
        self.values.get(slot).copied().flatten().filter(|value| value.is_finite())
    }

    /// The lower edge of a band in a slot.
    pub(super) fn low(&self, slot: usize) -> Option<f64> {
        match &self.form {
            Form::Band(low) => low.get(slot).copied().flatten().filter(|value| value.is_finite()),
            _ => None,
        }
    }

    pub(super) fn is_drawn(&self) -> bool {
        self.form != Form::Told
    }
}

/// A moment to mark, such as a deploy or a fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// When, in seconds since the Unix epoch.
    pub at: i64,
    /// Its name, which stands at its line where there is room.
    pub name: String,
    /// What is shown when the pointer rests on it, in whole.
    pub tip: String,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_second_is_in_one_slot_or_outside(from: i64, step: i64, count in 0_usize..500, second: i64) {
            let slots = Slots { from, step, count };
            if let Some(slot) = slots.holding(second) {
                prop_assert!(slot < count && slots.start(slot) <= second);
            }
        }
    }

    #[test]
    fn parts_are_numbered_from_one_and_begin_again() {
        assert_eq!([0, 1, 7, 8].map(|number| Tone::Part(number).part()), [Some(1), Some(1), Some(7), Some(1)]);
    }
}
