//! Own time of spans: duration minus what their children took, so that the callee is blamed and not its callers.

use std::collections::{BTreeMap, BTreeSet};

use ahash::{AHashMap, AHashSet};

use super::nesting::{Extent, callers};
use crate::session::{NameId, SpanRecord};

/// The spans of a session as trees.
#[derive(Debug)]
pub(super) struct SpanTree<'a> {
    spans: &'a [SpanRecord],
    by_id: AHashMap<u64, usize>,
    parents: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
    own: Vec<i64>,
}

impl<'a> SpanTree<'a> {
    pub(super) fn new(spans: &'a [SpanRecord]) -> Self {
        let mut by_id = AHashMap::with_capacity(spans.len());
        for (index, span) in spans.iter().enumerate() {
            by_id.entry(span.id).or_insert(index);
        }
        let parents = callers(&spans.iter().map(extent).collect::<Vec<_>>());
        let mut children = vec![Vec::new(); spans.len()];
        for (index, parent) in parents.iter().enumerate() {
            if let Some(list) = parent.and_then(|parent| children.get_mut(parent)) {
                list.push(index);
            }
        }
        let own = spans.iter().zip(&children).map(|(span, children)| own_micros(span, children, spans)).collect();
        Self { spans, by_id, parents, children, own }
    }

    /// The outermost slow caller that is reached from this slow span over slow callers only.
    pub(super) fn top(&self, id: u64, slow: &AHashSet<u64>) -> Option<&'a SpanRecord> {
        let mut index = *self.by_id.get(&id)?;
        let mut at = self.spans.get(index)?;
        for _ in 0..self.spans.len() {
            let Some(parent) = self.parents.get(index).copied().flatten() else { break };
            match self.spans.get(parent).filter(|caller| slow.contains(&caller.id)) {
                Some(caller) => (index, at) = (parent, caller),
                None => break,
            }
        }
        Some(at)
    }

    /// The longest span of the operation that spent the most own time at or below this span. All its calls
    /// count together, so that a hundred short calls are seen as well as one long one.
    pub(super) fn to_blame(&self, top: &SpanRecord) -> Option<&'a SpanRecord> {
        let mut queue = vec![*self.by_id.get(&top.id)?];
        let mut seen = AHashSet::new();
        let mut spent: AHashMap<(NameId, NameId), (i64, usize)> = AHashMap::new();
        while let Some(index) = queue.pop() {
            let Some(span) = self.spans.get(index).filter(|_| seen.insert(index)) else { continue };
            let own = self.own.get(index).copied().unwrap_or(0);
            let (total, longest) = spent.entry((span.service, span.operation)).or_insert((0, index));
            *total = total.saturating_add(own);
            if self.rank(index) > self.rank(*longest) {
                *longest = index;
            }
            queue.extend(self.children.get(index).into_iter().flatten());
        }
        let (total, worst) = spent.into_values().max_by_key(|(total, longest)| (*total, self.rank(*longest)))?;
        self.spans.get(self.waited_for(worst, total).unwrap_or(worst))
    }

    /// The call that this span's own time was spent waiting for: whoever computes does not pause alike before
    /// and after the calls of one service only, but a slow way to that service, or its queue, looks like this.
    fn waited_for(&self, index: usize, own: i64) -> Option<usize> {
        let (span, children) = (self.spans.get(index)?, self.children.get(index)?);
        let mut calls: Vec<(i64, i64, usize)> = children
            .iter()
            .filter_map(|child| {
                self.spans.get(*child).map(|call| (call.at, call.at.saturating_add(length(call)), *child))
            })
            .collect();
        calls.sort_unstable();
        let mut gaps = Vec::with_capacity(calls.len() + 1);
        let mut until = span.at;
        for (begin, end, _) in &calls {
            gaps.push(begin.saturating_sub(until).max(0));
            until = until.max(*end);
        }
        gaps.push(span.at.saturating_add(length(span)).saturating_sub(until).max(0));
        let mut waits: BTreeMap<NameId, (BTreeSet<usize>, i64, usize)> = BTreeMap::new();
        for (place, ((_, _, call), around)) in calls.iter().zip(gaps.windows(2)).enumerate() {
            let (Some(callee), &[before, after]) = (self.spans.get(*call), around) else { continue };
            if callee.service == span.service
                || before.min(after) < LEAST_WAIT
                || before.max(after) * 4 > before.min(after) * 5
            {
                continue;
            }
            let wait = waits.entry(callee.service).or_insert_with(|| (BTreeSet::new(), 0, *call));
            wait.0.extend([place, place + 1]);
            if before + after > wait.1 {
                (wait.1, wait.2) = (before + after, *call);
            }
        }
        let waited = |places: &BTreeSet<usize>| places.iter().filter_map(|place| gaps.get(*place)).sum::<i64>();
        let (places, _, call) =
            waits.into_values().max_by_key(|(places, _, call)| (waited(places), std::cmp::Reverse(*call)))?;
        (waited(&places) * 4 >= own * 3).then_some(call)
    }

    /// Own time, then the earlier, then the smaller id.
    fn rank(&self, index: usize) -> (i64, std::cmp::Reverse<(i64, u64)>) {
        let span = self.spans.get(index).map_or((0, 0), |span| (span.at, span.id));
        (self.own.get(index).copied().unwrap_or(0), std::cmp::Reverse(span))
    }
}

/// Shorter pauses around a call are not worth blaming it for (400 ms, in microseconds).
const LEAST_WAIT: i64 = 400_000;

/// Duration in microseconds.
fn length(span: &SpanRecord) -> i64 {
    i64::from(span.millis) * 1000
}

fn extent(span: &SpanRecord) -> Extent {
    let place = (u64::from(span.service), u64::from(span.operation));
    Extent { id: span.id, parent: span.parent, begin: span.at, end: span.at.saturating_add(length(span)), place }
}

/// Duration minus the union of the direct children, never below 0.
///
/// Sources stamp spans at their start or at their end. Whichever puts more children inside the parent is taken.
fn own_micros(span: &SpanRecord, children: &[usize], spans: &[SpanRecord]) -> i64 {
    let children: Vec<&SpanRecord> = children.iter().filter_map(|index| spans.get(*index)).collect();
    let from_start = |s: &SpanRecord| (s.at, s.at.saturating_add(length(s)));
    let from_end = |s: &SpanRecord| (s.at.saturating_sub(length(s)), s.at);
    let inside = |interval: &dyn Fn(&SpanRecord) -> (i64, i64)| {
        let (begin, end) = interval(span);
        children.iter().filter(|child| interval(child).0 >= begin && interval(child).1 <= end).count()
    };
    let starts = inside(&from_start) >= inside(&from_end);
    let interval = |s: &SpanRecord| if starts { from_start(s) } else { from_end(s) };
    let mut intervals: Vec<(i64, i64)> = children.iter().map(|child| interval(child)).collect();
    intervals.sort_unstable();
    let mut covered = 0_i64;
    let mut until = i64::MIN;
    for (begin, end) in intervals {
        covered = covered.saturating_add(end.saturating_sub(begin.max(until)).max(0));
        until = until.max(end);
    }
    length(span).saturating_sub(covered).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(id: u64, parent: u64, at: i64, millis: u32) -> SpanRecord {
        SpanRecord { id, parent, at: at * 1000, millis, service: id as u16, operation: 0 }
    }

    #[test]
    fn the_callee_is_blamed() {
        let spans = [span(1, 0, 0, 5000), span(2, 1, 100, 4800), span(3, 2, 200, 4500), span(4, 1, 4950, 40)];
        let tree = SpanTree::new(&spans);
        let slow: AHashSet<u64> = [1, 2, 3].into();
        let top = tree.top(3, &slow).unwrap();
        assert_eq!(top.id, 1);
        assert_eq!(tree.to_blame(top).unwrap().id, 3);
    }

    #[test]
    fn a_caller_that_was_not_logged_is_guessed_from_time() {
        let spans = [span(1, 0, 0, 3900), span(2, 77, 1000, 2700), span(3, 78, 1300, 15)];
        let tree = SpanTree::new(&spans);
        let slow: AHashSet<u64> = [1, 2].into();
        let top = tree.top(2, &slow).unwrap();
        assert_eq!((top.id, tree.to_blame(top).unwrap().id), (1, 2));
        assert_eq!(tree.parents, [None, Some(0), Some(1)]);
    }

    #[test]
    fn parallel_children_count_once_and_end_stamps_work_too() {
        let started = [span(1, 0, 0, 5000), span(2, 1, 0, 2000), span(3, 1, 0, 2000)];
        assert_eq!(SpanTree::new(&started).own[0], 3_000_000);
        let ended = [span(1, 0, 5000, 5000), span(2, 1, 2000, 2000), span(3, 1, 2100, 2000)];
        assert_eq!(SpanTree::new(&ended).own[0], 2_900_000);
    }

    #[test]
    fn a_slow_way_to_a_callee_is_put_down_to_the_callee() {
        let spans = [span(1, 0, 0, 2230), span(2, 1, 1040, 40), span(3, 1, 2100, 20), span(4, 1, 2130, 15)];
        let tree = SpanTree::new(&spans);
        let top = tree.top(1, &[1].into()).unwrap();
        assert_eq!(tree.to_blame(top).unwrap().id, 2);
    }

    #[test]
    fn a_caller_that_computes_keeps_the_blame() {
        let spans = [span(1, 0, 0, 2600), span(2, 1, 300, 10), span(3, 1, 1700, 20), span(4, 1, 2000, 15)];
        let tree = SpanTree::new(&spans);
        let top = tree.top(1, &[1].into()).unwrap();
        assert_eq!(tree.to_blame(top).unwrap().id, 1);
    }

    #[test]
    fn cycles_and_duplicates_do_no_harm() {
        let spans = [span(1, 2, 0, 3000), span(2, 1, 0, 3000), span(2, 1, 0, 3000), span(3, 3, 0, 10)];
        let tree = SpanTree::new(&spans);
        let slow: AHashSet<u64> = [1, 2].into();
        let top = tree.top(1, &slow).unwrap();
        assert!(tree.to_blame(top).is_some());
    }
}
