//! [`Recent`]: how much came lately of one kind, and when the last of it came.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Seconds that are remembered.
const SECONDS: u64 = 60;

/// What came in the last minute.
#[derive(Debug, Default)]
pub(super) struct Recent(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    begun: Option<Instant>,
    last: Option<Instant>,
    /// By second: which one since the beginning, and how much came in it.
    slots: Vec<(u64, u64)>,
}

impl Recent {
    /// So much came.
    pub(super) fn add(&self, count: u64, at: Instant) {
        if count == 0 {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let begun = *kept.begun.get_or_insert(at);
        kept.last = Some(at);
        let second = at.saturating_duration_since(begun).as_secs();
        if kept.slots.is_empty() {
            kept.slots = vec![(0, 0); SECONDS as usize];
        }
        if let Some(slot) = kept.slots.get_mut((second % SECONDS) as usize) {
            *slot = if slot.0 == second { (second, slot.1 + count) } else { (second, count) };
        }
    }

    /// How much came in the minute before.
    pub(super) fn last_minute(&self, at: Instant) -> u64 {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(begun) = kept.begun else { return 0 };
        let second = at.saturating_duration_since(begun).as_secs();
        kept.slots.iter().filter(|(of, _)| second - (*of).min(second) < SECONDS).map(|(_, count)| count).sum()
    }

    /// How long ago something came; `None` where nothing did.
    pub(super) fn since_last(&self, at: Instant) -> Option<Duration> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.last.map(|last| at.saturating_duration_since(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_a_minute_ago_is_over() {
        let (recent, begun) = (Recent::default(), Instant::now());
        let after = |seconds| begun + Duration::from_secs(seconds);
        assert_eq!((recent.last_minute(begun), recent.since_last(begun)), (0, None));
        recent.add(5, begun);
        recent.add(2, after(30));
        assert_eq!((recent.last_minute(after(59)), recent.last_minute(after(61))), (7, 2));
        recent.add(1, after(90));
        assert_eq!((recent.last_minute(after(90)), recent.last_minute(after(500))), (1, 0));
        assert_eq!(recent.since_last(after(100)), Some(Duration::from_secs(10)));
    }
}
