//! [`FetchedPace`]: how fast the sources bring lines that the service fetches by itself: their counts, looked at every
//! second.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::recent::Recent;

/// How fast each source brings lines.
#[derive(Debug, Default)]
pub(super) struct FetchedPace(Mutex<BTreeMap<String, Known>>);

#[derive(Debug, Default)]
struct Known {
    entries: u64,
    recent: Recent,
}

impl FetchedPace {
    /// Takes note of how much each source brought by now. What is not named any more is forgotten.
    pub(super) fn note(&self, counts: &[(String, u64)], at: Instant) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|name, _| counts.iter().any(|(named, _)| named == name));
        for (name, entries) in counts {
            let source = known.entry(name.clone()).or_default();
            source.recent.add(entries.saturating_sub(source.entries), at);
            source.entries = *entries;
        }
    }

    /// Lines of a source in the last minute, and how long ago the last one came.
    pub(super) fn of(&self, name: &str, at: Instant) -> (u64, Option<Duration>) {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(name).map_or((0, None), |source| (source.recent.last_minute(at), source.recent.since_last(at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_between_two_looks_is_counted() {
        let (pace, begun) = (FetchedPace::default(), Instant::now());
        let count = |entries| [("files".to_owned(), entries)];
        pace.note(&count(0), begun);
        assert_eq!(pace.of("files", begun), (0, None));
        pace.note(&count(7), begun);
        // A source that was begun anew counts from the beginning.
        pace.note(&count(2), begun + Duration::from_secs(1));
        assert_eq!(pace.of("files", begun + Duration::from_secs(3)), (7, Some(Duration::from_secs(3))));
        pace.note(&[], begun);
        assert_eq!(pace.of("files", begun), (0, None));
    }
}
