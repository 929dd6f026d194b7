//! Which segments there are, and which may go: plain figures, no files.

use std::collections::VecDeque;
use std::time::Duration;

/// One segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) first: u64,
    pub(super) bytes: u64,
    /// Newest arrival in it, in milliseconds.
    pub(super) newest: i64,
}

/// All segments, the oldest first; the last one is being written.
#[derive(Debug)]
pub(super) struct Segments {
    pub(super) list: VecDeque<Segment>,
    /// End of what is durable.
    pub(super) end: u64,
    pub(super) released: u64,
    /// Somebody who reads the journal beside the analysis needs everything from here on.
    pub(super) held: u64,
}

impl Segments {
    pub(super) fn used(&self) -> u64 {
        self.list.iter().map(|segment| segment.bytes).sum()
    }

    /// Segments that are wholly released, not held and not being written, the oldest first.
    fn deletable(&self) -> impl Iterator<Item = &Segment> {
        let ends = self.list.iter().skip(1).map(|next| next.first);
        let free = self.released.min(self.held);
        self.list.iter().zip(ends).take_while(move |(_, end)| *end <= free).map(|(segment, _)| segment)
    }

    /// Bytes that can't be deleted.
    pub(super) fn needed(&self) -> u64 {
        self.used() - self.deletable().map(|segment| segment.bytes).sum::<u64>()
    }

    /// The oldest segment, if it may be deleted.
    pub(super) fn oldest_deletable(&self) -> Option<Segment> {
        self.deletable().next().copied()
    }

    /// The oldest segment, if it may be deleted and is older than `keep`. The newest arrival is the clock.
    pub(super) fn oldest_expired(&self, keep: Duration) -> Option<Segment> {
        let now = self.list.iter().map(|segment| segment.newest).max()?;
        let keep = i64::try_from(keep.as_millis()).unwrap_or(i64::MAX);
        self.oldest_deletable().filter(|segment| segment.newest < now.saturating_sub(keep))
    }

    /// First position of the segment in which a position lies; `None` when it was deleted.
    pub(super) fn holding(&self, position: u64) -> Option<u64> {
        self.list.iter().rev().map(|segment| segment.first).find(|first| *first <= position)
    }

    /// First position of the newest segment which, with those behind it, has at least `bytes`; else the oldest.
    pub(super) fn before_end(&self, bytes: u64) -> u64 {
        let mut behind = 0_u64;
        let enough = self.list.iter().rev().find(|segment| {
            behind = behind.saturating_add(segment.bytes);
            behind >= bytes
        });
        enough.map_or_else(|| self.oldest(), |segment| segment.first)
    }

    /// The oldest position that is kept.
    pub(super) fn oldest(&self) -> u64 {
        self.list.front().map_or(self.end, |segment| segment.first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segments(released: u64) -> Segments {
        let segment = |first, newest| Segment { first, bytes: 100, newest };
        let list = [segment(0, 1_000), segment(50, 5_000), segment(80, 9_000)].into();
        Segments { list, end: 90, released, held: u64::MAX }
    }

    #[test]
    fn only_what_is_wholly_released_may_go() {
        for (released, needed, oldest) in [(0, 300, None), (49, 300, None), (50, 200, Some(0)), (90, 100, Some(0))] {
            let segments = segments(released);
            assert_eq!(segments.needed(), needed, "{released}");
            assert_eq!(segments.oldest_deletable().map(|segment| segment.first), oldest, "{released}");
        }
    }

    #[test]
    fn what_is_held_stays_though_it_is_released() {
        let held = |held| Segments { held, ..segments(90) }.oldest_deletable().is_some();
        assert_eq!([0, 49, 50, 90].map(held), [false, false, true, true]);
    }

    #[test]
    fn what_is_released_is_kept_for_a_while() {
        let expired = |keep| segments(90).oldest_expired(Duration::from_millis(keep)).is_some();
        assert!(expired(7_999));
        assert!(!expired(8_000));
        assert!(!expired(u64::MAX));
    }

    #[test]
    fn the_newest_bytes_begin_with_a_segment() {
        let before = [0, 100, 101, 300, 999].map(|bytes| segments(0).before_end(bytes));
        assert_eq!(before, [80, 80, 50, 0, 0]);
    }

    #[test]
    fn a_position_is_found_in_its_segment() {
        let segments = segments(0);
        assert_eq!([0, 49, 50, 95].map(|position| segments.holding(position)), [Some(0), Some(0), Some(50), Some(80)]);
    }
}
