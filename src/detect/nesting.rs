//! Who called whom: the callers of spans, read from their ids or, where the calling side was not logged, from time.

use ahash::AHashMap;

/// A span as far as nesting goes. Times in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) id: u64,
    /// 0 at the root.
    pub(super) parent: u64,
    pub(super) begin: i64,
    pub(super) end: i64,
    /// Service and operation: a span does not call the operation that it is itself.
    pub(super) place: (u64, u64),
}

/// Clocks of two services may differ by this much (microseconds). Within one host they agree, so the exact fit
/// comes first: a generous allowance makes short neighbours of a span its callers.
const SKEWS: [i64; 3] = [0, 1_000, 10_000];

/// Spans that began before one and are looked at as its callers.
const LOOK_BACK: usize = 512;

/// The caller of each span. Where the span that a span names was not logged (many sources leave out the calling
/// side), it is the shortest span of another operation that lasted all the while.
pub(super) fn callers(spans: &[Extent]) -> Vec<Option<usize>> {
    let mut by_id: AHashMap<u64, usize> = AHashMap::with_capacity(spans.len());
    for (index, span) in spans.iter().enumerate() {
        by_id.entry(span.id).or_insert(index);
    }
    let mut order: Vec<usize> = (0..spans.len()).collect();
    order.sort_unstable_by_key(|index| spans.get(*index).map_or((0, 0), |span| (span.begin, span.id)));
    let caller = |(index, span): (usize, &Extent)| {
        if span.parent == 0 {
            return None;
        }
        if let Some(parent) = by_id.get(&span.parent) {
            return (*parent != index).then_some(*parent);
        }
        SKEWS.iter().find_map(|skew| around(index, *skew, spans, &order))
    };
    spans.iter().enumerate().map(caller).collect()
}

/// The shortest span that lasted all the while of this one, give or take `skew`.
fn around(index: usize, skew: i64, spans: &[Extent], order: &[usize]) -> Option<usize> {
    let span = spans.get(index)?;
    let length = |other: &Extent| other.end.saturating_sub(other.begin);
    let latest = span.begin.saturating_add(skew);
    let begun = order.partition_point(|other| spans.get(*other).is_some_and(|other| other.begin <= latest));
    let lasts = |other: &Extent| {
        length(other) > length(span) && other.place != span.place && other.end.saturating_add(skew) >= span.end
    };
    order
        .get(..begun)?
        .iter()
        .rev()
        .take(LOOK_BACK)
        .filter_map(|other| spans.get(*other).map(|extent| (*other, extent)))
        .filter(|(other, extent)| *other != index && lasts(extent))
        .min_by_key(|(_, extent)| (length(extent), extent.begin, extent.id))
        .map(|(other, _)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(id: u64, parent: u64, begin: i64, length: i64) -> Extent {
        Extent { id, parent, begin, end: begin + length, place: (id, 0) }
    }

    #[test]
    fn short_neighbours_are_no_callers() {
        // Three calls of 0.3 to 2.7 ms one after the other, none of whose calling sides was logged.
        let spans =
            [span(1, 0, 0, 50_000), span(2, 72, 900, 2_700), span(3, 73, 6_000, 300), span(4, 74, 9_700, 1_800)];
        assert_eq!(callers(&spans), [None, Some(0), Some(0), Some(0)]);
    }

    #[test]
    fn clocks_may_differ_a_little() {
        let spans = [span(1, 0, 5_000, 50_000), span(2, 72, 2_000, 20_000)];
        assert_eq!(callers(&spans), [None, Some(0)]);
    }

    #[test]
    fn the_named_caller_counts_and_nobody_calls_itself() {
        let spans = [span(1, 0, 0, 100), span(2, 1, 500, 100), span(3, 3, 0, 10)];
        assert_eq!(callers(&spans), [None, Some(0), None]);
    }
}
