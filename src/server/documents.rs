//! [`Documents`]: which documents the journal has already, by the index and the id that a shipper gave. What is sent again
//! because the reply was lost is acknowledged, and not kept twice.
//!
//! Known are the documents of the newest lines, also after a restart: they are read from the journal. Half a million at
//! the least; older ones are taken for new.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::journal::{Journal, RecordKind};
use crate::wire::bulk::DocumentName;

use super::protocol::Protocol;

/// Documents of a generation; two are kept, of 16 bytes each and what a set needs beside.
const GENERATION: usize = 500_000;

/// How far back the journal is read at the start, in bytes as stored: more than half a million lines, in a second or so.
const LOOK_BACK: u64 = 64 << 20;

/// A document, by a hash that nobody finds collisions of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Document([u8; 16]);

/// What is known of a document that came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    /// It is new; whoever asked keeps it, and says how that went.
    New,
    /// It is durable.
    Kept,
    /// Somebody is keeping it right now.
    UnderWay,
}

/// The documents that are known.
#[derive(Debug, Default)]
pub(super) struct Documents {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    under_way: HashSet<Document>,
    recent: HashSet<Document>,
    older: HashSet<Document>,
}

impl Document {
    pub(super) fn of(index: &str, id: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&(index.len() as u64).to_le_bytes()).update(index.as_bytes()).update(id.as_bytes());
        let mut short = [0; 16];
        hasher.finalize_xof().fill(&mut short);
        Self(short)
    }
}

impl Documents {
    /// Those in the newest part of a journal. What can't be read is taken for new; that the journal is damaged is told by
    /// those who need it.
    pub(super) fn of_journal(journal: &Journal) -> Self {
        let documents = Self::default();
        let Ok(mut reader) = journal.reader_from(journal.position_before_end(LOOK_BACK)) else { return documents };
        while let Ok(Some(entry)) = reader.next() {
            if let RecordKind::Lines(lines) = entry.record.kind
                && entry.record.stream == Protocol::Bulk.stream()
            {
                documents.learn(&lines.bytes);
            }
        }
        documents
    }

    fn learn(&self, lines: &[u8]) {
        let mut known = self.known();
        for line in lines.split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok()) {
            if let Some(name) = DocumentName::of_line(line) {
                known.keep(Document::of(&name.index, &name.id));
            }
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for documents that came together, in their order; a second one of the same name is under way.
    pub(super) fn claim(&self, documents: &[Document]) -> Vec<Claim> {
        let mut known = self.known();
        let mut claim = |document: &Document| {
            if known.has(document) {
                Claim::Kept
            } else if known.under_way.insert(*document) {
                Claim::New
            } else {
                Claim::UnderWay
            }
        };
        documents.iter().map(&mut claim).collect()
    }

    /// What was claimed as new is durable, or was not kept.
    pub(super) fn settle(&self, outcomes: impl Iterator<Item = (Document, bool)>) {
        let mut known = self.known();
        for (document, durable) in outcomes {
            known.under_way.remove(&document);
            if durable {
                known.keep(document);
            }
        }
    }

    /// Whether it is durable.
    pub(super) fn has(&self, document: &Document) -> bool {
        self.known().has(document)
    }
}

impl Known {
    fn has(&self, document: &Document) -> bool {
        self.recent.contains(document) || self.older.contains(document)
    }

    fn keep(&mut self, document: Document) {
        if self.recent.len() >= GENERATION {
            self.older = std::mem::take(&mut self.recent);
        }
        self.recent.insert(document);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_kept_once() {
        let documents = Documents::default();
        let [a, b] = [Document::of("shop", "a"), Document::of("shop", "b")];
        assert_eq!(documents.claim(&[a, b, a]), [Claim::New, Claim::New, Claim::UnderWay]);
        documents.settle([(a, true), (b, false)].into_iter());
        assert_eq!(documents.claim(&[a, b]), [Claim::Kept, Claim::New]);
        assert!(documents.has(&a) && !documents.has(&b));
        assert_ne!(Document::of("ab", "c"), Document::of("a", "bc"));
    }

    #[test]
    fn memory_is_bounded_and_the_newest_are_known() {
        let mut known = Known::default();
        let document = |n: usize| Document::of("shop", &n.to_string());
        for n in 0..GENERATION * 2 + 10 {
            known.keep(document(n));
        }
        assert!(known.recent.len() + known.older.len() <= 2 * GENERATION);
        assert!(known.has(&document(GENERATION + 10)) && !known.has(&document(0)));
    }
}
