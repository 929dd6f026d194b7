//! The newest entries, read again from the journal: nothing of them is kept in memory but where they begin.

use std::collections::VecDeque;
use std::sync::Arc;

use super::channel::Sieve;
use crate::decode::{Batch, DecodeOptions, Decoder, Format};
use crate::detect::Observer;
use crate::entry::{Block, SourceId};
use crate::journal::{Journal, JournalError, JournalPosition, Reader, RecordKind};
use crate::pipeline::PipelineError;
use crate::report::{TailFilter, TailRecent};

/// Records that are read again at the most.
const RECORDS: usize = 1_024;

/// Bytes of lines that are read again at the most; some ten milliseconds of work.
const BYTES: usize = 2 << 20;

/// Where the newest records begin, and how many bytes they have.
#[derive(Debug, Default)]
pub(super) struct Places {
    newest: VecDeque<(JournalPosition, usize)>,
    bytes: usize,
}

impl Places {
    pub(super) fn passed(&mut self, position: JournalPosition, bytes: usize) {
        self.newest.push_back((position, bytes));
        self.bytes += bytes;
        while self.newest.len() > 1 && (self.newest.len() > RECORDS || self.bytes > BYTES) {
            self.bytes -= self.newest.pop_front().map_or(0, |(_, bytes)| bytes);
        }
    }

    pub(super) fn first(&self) -> Option<JournalPosition> {
        self.newest.front().map(|(position, _)| *position)
    }
}

/// What reading records again needs.
#[derive(Debug)]
pub(in crate::pipeline::live) struct RecentSource {
    pub(in crate::pipeline::live) journal: Journal,
    pub(in crate::pipeline::live) options: DecodeOptions,
    pub(in crate::pipeline::live) observer: Arc<Observer>,
}

/// The newest entries that fit, from the record at `first` on.
pub(super) fn read(
    source: &RecentSource,
    first: JournalPosition,
    filter: &TailFilter,
    limit: usize,
) -> Result<TailRecent, PipelineError> {
    let sieve = Sieve::new(filter.clone());
    let Some(mut reader) = reader(&source.journal, first)? else { return Ok(TailRecent::default()) };
    let mut newest = VecDeque::new();
    let mut recent = TailRecent::default();
    let mut left = RECORDS * 2;
    while let Some(entry) = reader.next()?.filter(|_| left > 0) {
        left -= 1;
        let RecordKind::Lines(lines) = entry.record.kind else { continue };
        let options = DecodeOptions { modified: entry.record.arrived, ..source.options.clone() };
        let decoder = Decoder::new(Format::Json, b"", options)
            .map_err(|error| PipelineError::NothingRead(format!("journal: {error}")))?;
        let block =
            Block { source: SourceId(0), source_name: "journal".into(), offset: 0, first_line: 1, bytes: lines.bytes };
        let mut batch = Batch::default();
        decoder.decode(&block, &mut batch);
        recent.looked_at += batch.entries.len() as u64;
        for (_, entry) in batch.entries {
            if sieve.may_pass(&entry) {
                newest.push_back(entry);
            }
            // Texts are looked at below, so what is kept here is more than what is shown.
            if newest.len() > limit.saturating_mul(KEPT_PER_SHOWN) {
                newest.pop_front();
                recent.more = true;
            }
        }
    }
    let mut entries = VecDeque::new();
    for entry in newest.iter().rev() {
        if entries.len() >= limit {
            recent.more = true;
            break;
        }
        if let Some(shown) = sieve.pass(entry, &source.observer) {
            entries.push_front(shown);
        }
    }
    recent.entries = entries.into();
    Ok(recent)
}

/// Entries that are held for each one that may be shown: most of them may fail the filter's dearer parts.
const KEPT_PER_SHOWN: usize = 100;

/// A reader at a place; `None` where nothing is left of it.
fn reader(journal: &Journal, first: JournalPosition) -> Result<Option<Reader>, PipelineError> {
    match journal.reader_from(first) {
        Ok(reader) => Ok(Some(reader)),
        Err(JournalError::Released { oldest, .. }) => Ok(journal.reader_from(oldest).ok()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_bounded_by_number_and_by_bytes() {
        let mut places = Places::default();
        assert_eq!(places.first(), None);
        for at in 0..10 {
            places.passed(JournalPosition(at), BYTES / 4);
        }
        assert_eq!((places.first(), places.bytes), (Some(JournalPosition(6)), BYTES / 4 * 4));
        places.passed(JournalPosition(10), BYTES * 3);
        assert_eq!(places.first(), Some(JournalPosition(10)));
        for at in 11..11 + 2 * RECORDS as u64 {
            places.passed(JournalPosition(at), 1);
        }
        assert_eq!(places.newest.len(), RECORDS);
    }
}
