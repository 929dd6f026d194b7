//! What decode workers do: a block of bytes becomes observations, and a note about the block.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::counted::BlockCounts;
use super::lanes::{Timed, Worked};
use super::live::LiveTail;
use crate::decode::{Batch, Decoder};
use crate::detect::Observer;
use crate::entry::{LogEntry, Position, Reject, RejectReason, SourceId};
use crate::incident::BUCKET_SECONDS;
use crate::measure::Measures;
use crate::session::Observation;
use crate::source::{Piece, SourceError};
use crate::store::Aggregate;

/// An entry stamped later than this after the analysis began is set aside.
const AHEAD: SignedDuration = SignedDuration::from_mins(10);

/// Stamps without a zone may be local time of any place on earth (UTC+14).
const AHEAD_WITHOUT_ZONE: SignedDuration = SignedDuration::from_hours(14);

impl Timed for Observation {
    fn micros(&self) -> i64 {
        self.at
    }
}

/// A piece of an input with what is needed to work on it.
pub(super) struct Job {
    pub(super) piece: Piece,
    pub(super) decoder: Arc<Decoder>,
    pub(super) source: SourceId,
    pub(super) name: Arc<str>,
}

/// What a block gave besides its entries.
#[derive(Debug, Default)]
pub(super) struct BlockNote {
    pub(super) entries: u64,
    /// Lines that gave no entry.
    pub(super) rejects: Vec<Reject>,
    /// Fields that were dropped.
    pub(super) warnings: Vec<Reject>,
    /// Entries stamped in the future.
    pub(super) set_aside: Vec<Reject>,
    /// The input broke off.
    pub(super) failed: Option<SourceError>,
    /// Entries, failures and slow requests by time.
    pub(super) traffic: BTreeMap<i64, Aggregate>,
    /// Figures by minute, in seconds since the Unix epoch.
    pub(super) measures: BTreeMap<i64, Measures>,
    /// Offset behind the block, in decompressed bytes.
    pub(super) end: u64,
    pub(super) first: Option<Timestamp>,
    pub(super) last: Option<Timestamp>,
}

/// Decodes and looks at each entry. `now` is when the analysis began; `tail` is shown what comes.
pub(super) fn work(
    job: Job,
    observer: &Observer,
    now: Timestamp,
    tail: Option<&LiveTail>,
) -> Worked<Observation, BlockNote> {
    let mut note = BlockNote::default();
    let mut block = match job.piece {
        Piece::Block(block) => block,
        Piece::Reject(reject) => {
            note.rejects.push(reject);
            return Worked { items: Vec::new(), note };
        }
        Piece::Failed(error) => {
            note.failed = Some(error);
            return Worked { items: Vec::new(), note };
        }
    };
    block.source = job.source;
    note.end = block.offset + block.bytes.len() as u64;
    let mut batch = Batch::default();
    job.decoder.decode(&block, &mut batch);
    if let Some(tail) = tail {
        tail.see(&batch.entries, observer);
    }
    note.rejects = batch.rejects;
    note.warnings = batch.warnings;
    let patience = if batch.without_zone > 0 { AHEAD_WITHOUT_ZONE } else { AHEAD };
    let horizon = now.checked_add(patience).unwrap_or(Timestamp::MAX);
    let mut counts = BlockCounts::default();
    let mut items = Vec::with_capacity(batch.entries.len());
    for (position, entry) in batch.entries {
        if entry.timestamp > horizon {
            note.set_aside.push(future(&job.name, position, &entry));
            continue;
        }
        note.first = Some(note.first.map_or(entry.timestamp, |first| first.min(entry.timestamp)));
        note.last = note.last.max(Some(entry.timestamp));
        let observation = observer.observe(entry, position, Some(&job.name));
        note.count(&observation);
        counts.count(&observation);
        items.push(observation);
    }
    note.measures = counts.into_measures();
    Worked { items, note }
}

fn future(name: &Arc<str>, position: Position, entry: &LogEntry) -> Reject {
    let reason = RejectReason::Future(entry.timestamp.to_string());
    let text = entry.message.as_deref().unwrap_or(&entry.event_type);
    Reject::new(name, position.line, position.offset, reason, text.as_bytes()).with_field("timestamp")
}

impl BlockNote {
    fn count(&mut self, observation: &Observation) {
        self.entries += 1;
        let start = observation.at.div_euclid(BUCKET_SECONDS * 1_000_000) * BUCKET_SECONDS;
        let counts = self.traffic.entry(start).or_default();
        counts.entries += 1;
        counts.requests += u64::from(observation.request);
        if let Some(trouble) = &observation.trouble {
            counts.errors += u64::from(trouble.failed);
            counts.slow += u64::from(trouble.slow);
        }
    }
}
