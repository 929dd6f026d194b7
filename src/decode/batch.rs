//! [`Batch`]: what decoding one block gives, and [`Place`]: where in the block it stands.

use std::{borrow::Cow, sync::Arc};

use crate::entry::{Block, LogEntry, Position, Reject, RejectReason};

/// The entries of a block in their order, and what could not be read.
#[derive(Debug, Default)]
pub struct Batch {
    /// Entries with their places.
    pub entries: Vec<(Position, LogEntry)>,
    /// Records that gave no entry.
    pub rejects: Vec<Reject>,
    /// Fields that were dropped from entries that were kept.
    pub warnings: Vec<Reject>,
    /// How many of the entries' stamps said no zone and were read in the configured one.
    pub without_zone: u64,
}

impl Batch {
    pub(super) fn push(&mut self, block: &Block, place: Place, entry: LogEntry, zoned: bool) {
        let position = Position { source: block.source, offset: block.offset + place.start as u64, line: place.line };
        self.entries.push((position, entry));
        self.without_zone += u64::from(!zoned);
    }

    pub(super) fn reject(&mut self, block: &Block, place: Place, problem: Problem, record: &[u8]) {
        self.rejects.push(problem.at(&block.source_name, block.offset, place, record));
    }

    pub(super) fn warn(&mut self, block: &Block, place: Place, problem: Problem, record: &[u8]) {
        self.warnings.push(problem.at(&block.source_name, block.offset, place, record));
    }
}

/// A record's place within its block.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Offset of its first byte in the block.
    pub(super) start: usize,
    /// Its line number in the source.
    pub(super) line: u64,
}

/// A reason, and the field it is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Problem {
    pub(super) reason: RejectReason,
    pub(super) field: Option<Cow<'static, str>>,
}

impl Problem {
    pub(super) fn field(field: impl Into<Cow<'static, str>>, reason: RejectReason) -> Self {
        Self { reason, field: Some(field.into()) }
    }

    fn at(self, name: &Arc<str>, block_offset: u64, place: Place, record: &[u8]) -> Reject {
        let reject = Reject::new(name, place.line, block_offset + place.start as u64, self.reason, record);
        match self.field {
            Some(field) => reject.with_field(&field),
            None => reject,
        }
    }
}

impl From<RejectReason> for Problem {
    fn from(reason: RejectReason) -> Self {
        Self { reason, field: None }
    }
}
