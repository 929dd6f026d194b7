//! Several inputs as one stream in the order of time.
//!
//! Each input is a *lane*: an iterator of blocks that were already worked on. Lanes are merged by the time of
//! their next item, ties by lane, and a lane joins only when the merge reaches its first item: rotated logs
//! are read one after the other, logs of several services side by side.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// Something that happened at a time.
pub(super) trait Timed {
    /// Microseconds since the Unix epoch.
    fn micros(&self) -> i64;
}

/// A block: its items in order, and a note about the block as a whole.
pub(super) struct Worked<T, N> {
    pub(super) items: Vec<T>,
    pub(super) note: N,
}

/// An input that is ready to be read.
pub(super) struct Lane<'a, T, N> {
    /// Time of its first item, for the order in which lanes join.
    pub(super) first: i64,
    /// Opens the input; called when the lane joins.
    pub(super) open: Box<dyn FnOnce() -> Blocks<'a, T, N> + 'a>,
}

/// The blocks of an input, in order.
pub(super) type Blocks<'a, T, N> = Box<dyn Iterator<Item = Worked<T, N>> + 'a>;

/// What the merge hands over.
pub(super) enum Merged<T, N> {
    /// The next item.
    Item(T),
    /// A block of this lane begins; its items follow.
    Note(usize, N),
}

type Sink<'s, T, N, E> = &'s mut dyn FnMut(Merged<T, N>) -> Result<(), E>;

/// Merges the lanes into `sink`; its first error ends the merge.
pub(super) fn merge<T: Timed, N, E>(lanes: Vec<Lane<'_, T, N>>, sink: Sink<'_, T, N, E>) -> Result<(), E> {
    let mut waiting: Vec<(i64, usize, Lane<'_, T, N>)> =
        lanes.into_iter().enumerate().map(|(index, lane)| (lane.first, index, lane)).collect();
    waiting.sort_by_key(|(first, index, _)| Reverse((*first, *index)));
    let mut merge = Merge { running: BTreeMap::new(), heads: BinaryHeap::new() };
    loop {
        let head = merge.heads.peek().map(|Reverse(head)| *head);
        let next = waiting.last().map(|(first, index, _)| (*first, *index));
        if next.is_some_and(|next| head.is_none_or(|head| next <= head)) {
            if let Some((_, index, lane)) = waiting.pop() {
                merge
                    .running
                    .insert(index, Running { blocks: (lane.open)(), items: Vec::new().into_iter().peekable() });
                merge.queue(index, sink)?;
            }
            continue;
        }
        let Some(Reverse((_, index))) = merge.heads.pop() else { return Ok(()) };
        let other = merge.heads.peek().map(|Reverse(head)| *head);
        let limit = [other, next].into_iter().flatten().min();
        merge.drain(index, limit, sink)?;
        merge.queue(index, sink)?;
    }
}

/// A lane that has joined.
struct Running<'a, T, N> {
    blocks: Box<dyn Iterator<Item = Worked<T, N>> + 'a>,
    items: std::iter::Peekable<std::vec::IntoIter<T>>,
}

struct Merge<'a, T, N> {
    running: BTreeMap<usize, Running<'a, T, N>>,
    /// Time of each running lane's next item.
    heads: BinaryHeap<Reverse<(i64, usize)>>,
}

impl<T: Timed, N> Merge<'_, T, N> {
    /// Hands over items of one lane up to the next item of any other.
    fn drain<E>(&mut self, index: usize, limit: Option<(i64, usize)>, sink: Sink<'_, T, N, E>) -> Result<(), E> {
        let Some(lane) = self.running.get_mut(&index) else { return Ok(()) };
        // The head that was popped goes first whatever the limit is.
        if let Some(item) = lane.items.next() {
            sink(Merged::Item(item))?;
        }
        while let Some(item) = lane.items.next_if(|item| limit.is_none_or(|limit| (item.micros(), index) <= limit)) {
            sink(Merged::Item(item))?;
        }
        Ok(())
    }

    /// Makes the lane's next item known, or ends the lane.
    fn queue<E>(&mut self, index: usize, sink: Sink<'_, T, N, E>) -> Result<(), E> {
        let Some(lane) = self.running.get_mut(&index) else { return Ok(()) };
        loop {
            if let Some(item) = lane.items.peek() {
                self.heads.push(Reverse((item.micros(), index)));
                return Ok(());
            }
            let Some(worked) = lane.blocks.next() else {
                self.running.remove(&index);
                return Ok(());
            };
            lane.items = worked.items.into_iter().peekable();
            sink(Merged::Note(index, worked.note))?;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    impl Timed for (i64, char) {
        fn micros(&self) -> i64 {
            self.0
        }
    }

    fn lane(name: char, blocks: &[&[i64]]) -> Lane<'static, (i64, char), ()> {
        let blocks: Vec<Worked<(i64, char), ()>> = blocks
            .iter()
            .map(|block| Worked { items: block.iter().map(|at| (*at, name)).collect(), note: () })
            .collect();
        let first = blocks.iter().flat_map(|block| &block.items).next().map_or(i64::MAX, |item| item.0);
        Lane { first, open: Box::new(move || Box::new(blocks.into_iter())) }
    }

    #[test]
    fn lanes_meet_in_time_and_keep_their_own_order() {
        let lanes = vec![lane('a', &[&[1, 4], &[], &[9, 3]]), lane('b', &[&[2], &[5, 8]]), lane('c', &[&[4]])];
        let mut text = String::new();
        let mut sink = |merged| -> Result<(), Infallible> {
            if let Merged::Item((at, name)) = merged {
                text += &format!("{name}{at} ");
            }
            Ok(())
        };
        merge(lanes, &mut sink).unwrap();
        assert_eq!(text, "a1 b2 a4 c4 b5 b8 a9 a3 ");
    }

    #[test]
    fn an_error_of_the_sink_ends_the_merge() {
        assert_eq!(merge(vec![lane('a', &[&[1], &[2]])], &mut |_| Err("full")), Err("full"));
    }
}
