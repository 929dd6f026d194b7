//! The last steps of a session in twelve bytes each.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{NameId, Names, Step};

/// Steps kept of a healthy session; with more of them a million open sessions would not fit into 1 GB.
const HEALTHY_STEPS: usize = 32;
/// Steps kept once something went wrong.
const TROUBLED_STEPS: usize = 50;
/// Durations above this many milliseconds are kept in tenths of a second.
const FINE_MILLIS: i64 = 0x7fff;

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct CompactStep {
    /// Milliseconds since the session began; negative for late entries.
    offset: i32,
    service: NameId,
    name: NameId,
    failure: NameId,
    duration: u16,
}

/// A ring of the last steps.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Journey {
    steps: Vec<CompactStep>,
    /// Index of the oldest step once the ring is full.
    head: u16,
}

impl Journey {
    /// Adds a step; the oldest one goes when there is no room.
    pub(super) fn push(&mut self, since_start: i64, ids: [NameId; 3], micros: Option<i64>, troubled: bool) {
        let limit = if troubled { TROUBLED_STEPS } else { HEALTHY_STEPS };
        let millis = (since_start / 1000).clamp(i64::from(i32::MIN), i64::from(i32::MAX));
        let [service, name, failure] = ids;
        let step = CompactStep { offset: millis as i32, service, name, failure, duration: encode(micros) };
        if self.steps.len() >= limit {
            let head = usize::from(self.head) % self.steps.len();
            if let Some(oldest) = self.steps.get_mut(head) {
                *oldest = step;
            }
            self.head = ((head + 1) % self.steps.len()) as u16;
            return;
        }
        if self.head > 0 {
            self.steps.rotate_left(usize::from(self.head));
            self.head = 0;
        }
        if self.steps.len() == self.steps.capacity() {
            let room = (self.steps.len() / 2).max(3).min(limit - self.steps.len());
            self.steps.reserve_exact(room);
        }
        self.steps.push(step);
    }

    /// The steps with their names, oldest first.
    #[must_use]
    pub fn steps(&self, started: i64, names: &Names) -> Vec<Step> {
        let head = usize::from(self.head).min(self.steps.len());
        let (newer, older) = self.steps.split_at(head);
        let mut steps: Vec<&CompactStep> = older.iter().chain(newer).collect();
        steps.sort_by_key(|step| step.offset);
        steps
            .into_iter()
            .map(|step| Step {
                at: timestamp(started.saturating_add(i64::from(step.offset) * 1000)),
                service: names.text(step.service).to_owned(),
                name: names.text(step.name).to_owned(),
                seconds: decode(step.duration),
                failure: (step.failure != Names::NONE).then(|| names.text(step.failure).to_owned()),
            })
            .collect()
    }
}

/// Event time in microseconds as a timestamp; the nearest one that exists.
pub(crate) fn timestamp(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(if micros < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// 0 is unknown; below 0x8000 milliseconds plus one, above it tenths of a second.
fn encode(micros: Option<i64>) -> u16 {
    let Some(micros) = micros else { return 0 };
    let millis = micros.max(0) / 1000;
    if millis < FINE_MILLIS { millis as u16 + 1 } else { 0x8000 | (millis / 100).min(FINE_MILLIS) as u16 }
}

fn decode(code: u16) -> Option<f64> {
    match code {
        0 => None,
        fine if fine < 0x8000 => Some(f64::from(fine - 1) / 1000.0),
        coarse => Some(f64::from(coarse & 0x7fff) / 10.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::Name;

    #[test]
    fn the_ring_keeps_the_last_steps_in_order() {
        let mut names = Names::default();
        let name = names.id(&Name::new("GET /cart"));
        let mut journey = Journey::default();
        for n in 0..100_i64 {
            journey.push(n * 1_000_000, [0, name, 0], Some(n * 10_000), n > 60);
        }
        let steps = journey.steps(0, &names);
        assert_eq!(steps.len(), TROUBLED_STEPS);
        assert_eq!(steps.first().map(|step| step.at.as_second()), Some(50));
        assert_eq!(steps.last().map(|step| step.at.as_second()), Some(99));
        assert_eq!(steps.last().and_then(|step| step.seconds), Some(0.99));
        assert!(steps.windows(2).all(|pair| pair[0].at < pair[1].at));
    }

    #[test]
    fn durations_survive_well_enough() {
        assert_eq!(decode(encode(None)), None);
        assert_eq!(decode(encode(Some(0))), Some(0.0));
        assert_eq!(decode(encode(Some(8_500_000))), Some(8.5));
        assert_eq!(decode(encode(Some(45_600_000))), Some(45.6));
        assert_eq!(decode(encode(Some(i64::MAX))), Some(3276.7));
    }
}
