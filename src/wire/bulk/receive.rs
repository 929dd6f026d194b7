//! Takes a `_bulk` body apart.

use std::{borrow::Cow, ops::Range};

use super::action::{Action, Head};
use crate::wire::{Arrival, Reason, WireError, document::Document, received::add_line};

/// Longest name of an index and longest id, as in Elasticsearch.
const INDEX_BYTES: usize = 255;
const ID_BYTES: usize = 512;

/// A `_bulk` body, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulk<'b> {
    /// Lines of JSON, each a record, each with its line end.
    pub lines: Vec<u8>,
    /// The items in their order.
    pub items: Vec<Item<'b>>,
}

/// One action, with its source where it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item<'b> {
    /// What was asked for.
    pub action: Action,
    /// The index, or the data stream.
    pub index: Cow<'b, str>,
    /// The id that the shipper gave.
    pub id: Option<Cow<'b, str>>,
    /// Line of the action in the body, from 1.
    pub line: u64,
    /// Where in the lines its record stands, or why it was refused. Whoever keeps the lines may refuse more, before the
    /// reply is written.
    pub outcome: Result<Range<usize>, Reason>,
    /// Whether it is there already, so that its line was left out.
    pub known: bool,
}

/// Takes a `_bulk` body apart; `default_index` is the one in the address of the request.
///
/// Blank lines between items, `\r\n` and a missing last line end are fine.
///
/// # Errors
/// When an action line is none, an action has no index, or there are no actions: then nothing is taken.
pub fn receive<'b>(body: &'b [u8], default_index: Option<&'b str>, arrival: &Arrival) -> Result<Bulk<'b>, WireError> {
    let mut bulk = Bulk { lines: Vec::with_capacity(body.len()), items: Vec::new() };
    let mut lines = Lines { rest: body, line: 0 };
    // Shippers write the same action line before each source.
    let mut last: Option<(&[u8], Head<'b>)> = None;
    while let Some((line, bytes)) = lines.next() {
        if bytes.is_empty() {
            continue;
        }
        // Each item is answered, also those that are not taken; the answers must not fill the memory.
        let limit = arrival.limits().records;
        if bulk.items.len() > limit.saturating_mul(2) {
            return Err(WireError::TooManyRecords { limit });
        }
        let head = match &last {
            Some((same, head)) if *same == bytes => head.clone(),
            _ => Head::parse(bytes, line)?,
        };
        if head.id.is_none() {
            last = Some((bytes, head.clone()));
        }
        let index = head.index.or(default_index.map(Cow::Borrowed));
        let index = index.ok_or(WireError::NoIndex { action: bulk.items.len() + 1 })?;
        let source = if head.action.has_source() { lines.next().map(|(_, bytes)| bytes) } else { None };
        let mut item =
            Item { action: head.action, index, id: head.id, line, outcome: Err(Reason::NoSource), known: false };
        item.outcome = take(&item, source, bulk.items.len(), arrival, &mut bulk.lines);
        bulk.items.push(item);
    }
    if bulk.items.is_empty() { Err(WireError::NoActions) } else { Ok(bulk) }
}

fn take(
    item: &Item<'_>,
    source: Option<&[u8]>,
    taken: usize,
    arrival: &Arrival,
    lines: &mut Vec<u8>,
) -> Result<Range<usize>, Reason> {
    if let Action::Update | Action::Delete = item.action {
        return Err(Reason::NotAnAppend { action: item.action.name() });
    }
    let limits = arrival.limits();
    if taken >= limits.records {
        return Err(Reason::TooMany { limit: limits.records });
    }
    let long = |name: &str, limit| name.len() > limit;
    if long(&item.index, INDEX_BYTES) {
        return Err(Reason::LongName { name: "_index", limit: INDEX_BYTES });
    }
    if item.id.as_deref().is_some_and(|id| long(id, ID_BYTES)) {
        return Err(Reason::LongName { name: "_id", limit: ID_BYTES });
    }
    let document = Document::check(source.ok_or(Reason::NoSource)?, limits)?;
    let named = [("_index", &*item.index), ("_id", item.id.as_deref().unwrap_or_default())];
    let named = if item.id.is_some() { &named[..] } else { named.get(..1).unwrap_or_default() };
    add_line(lines, |out| {
        document.write(named, arrival, out);
        Ok(())
    })
}

/// Lines with their numbers, without what surrounds their text.
struct Lines<'b> {
    rest: &'b [u8],
    line: u64,
}

impl<'b> Iterator for Lines<'b> {
    type Item = (u64, &'b [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let length = memchr::memchr(b'\n', self.rest).unwrap_or(self.rest.len());
        let (line, rest) = self.rest.split_at(length);
        self.rest = rest.get(1..).unwrap_or_default();
        self.line += 1;
        Some((self.line, line.trim_ascii()))
    }
}
