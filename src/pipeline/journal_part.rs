//! [`JournalPart`]: which records of a journal are read once more.

use std::time::Instant;

use jiff::Timestamp;

use crate::journal::{Journal, JournalEntry, JournalPosition};

/// A part of a journal. The journal may grow while it is read.
pub(super) struct JournalPart<'j> {
    pub(super) journal: &'j Journal,
    /// What arrived before is left out.
    since: Timestamp,
    /// Nothing from here on.
    end: JournalPosition,
    most_entries: u64,
    /// It is read no longer than until then.
    deadline: Option<Instant>,
}

/// How much of a part was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Extent {
    /// Where the last record that was read ends.
    pub(super) end: JournalPosition,
    /// When the first of them arrived.
    pub(super) first: Option<Timestamp>,
    /// When the last of them arrived.
    pub(super) last: Option<Timestamp>,
    /// Entries read.
    pub(super) entries: u64,
    /// There was more than may be read.
    pub(super) is_cut: bool,
}

/// Where a record stands to a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Before,
    Within,
    /// It belongs to the part, but enough was read.
    Enough,
    Behind,
}

impl<'j> JournalPart<'j> {
    /// All that the journal keeps now.
    pub(super) fn whole(journal: &'j Journal) -> Self {
        let end = journal.status().end;
        Self { journal, since: Timestamp::MIN, end, most_entries: u64::MAX, deadline: None }
    }

    /// What arrived since then, at most so many entries (and the rest of their record), and no longer than until the
    /// deadline.
    pub(super) fn since(journal: &'j Journal, since: Timestamp, most_entries: u64, deadline: Instant) -> Self {
        Self { since, most_entries, deadline: Some(deadline), ..Self::whole(journal) }
    }

    /// The same, as far as it was read before.
    pub(super) fn up_to(self, extent: &Extent) -> Self {
        Self { end: extent.end, most_entries: u64::MAX, deadline: None, ..self }
    }

    /// Where a record stands, when so much was read before it.
    pub(super) fn place(&self, entry: &JournalEntry, read: &Extent) -> Place {
        if entry.position >= self.end {
            return Place::Behind;
        }
        if entry.record.arrived < self.since {
            return Place::Before;
        }
        let is_late = self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        if read.entries >= self.most_entries || is_late { Place::Enough } else { Place::Within }
    }
}

impl Extent {
    pub(super) fn note(&mut self, entry: &JournalEntry) {
        self.end = entry.end;
        self.first.get_or_insert(entry.record.arrived);
        self.last = Some(entry.record.arrived);
    }
}
