//! From a record of the journal to observations: the JSON decoder and the first look at each entry.

use std::sync::Arc;

use jiff::Timestamp;

use super::epochs::Epochs;
use super::tail::{LiveTail, RecentSource};
use crate::decode::{DecodeOptions, Decoder, Format};
use crate::detect::Observer;
use crate::entry::{Block, SourceId};
use crate::journal::{Journal, JournalEntry, JournalPosition, RecordKind};
use crate::pipeline::PipelineError;
use crate::pipeline::input::Reading;
use crate::pipeline::lanes::Worked;
use crate::pipeline::work::{BlockNote, Job, work};
use crate::session::Observation;
use crate::source::Piece;
use crate::store::SourceHead;

/// Seconds of a day: stamps without a year are read by the day on which they arrived.
const DAY: i64 = 86_400;

/// The journal's records as a source.
pub(in crate::pipeline) const SOURCE_NAME: &str = "journal";

/// What a journal's source is recognised by.
pub(in crate::pipeline) fn source_head(source: SourceId) -> SourceHead {
    SourceHead::of(format!("cartwatch journal {source}").as_bytes())
}

/// Decodes records of one journal.
pub(in crate::pipeline) struct Intake {
    observer: Arc<Observer>,
    options: DecodeOptions,
    epochs: Epochs,
    name: Arc<str>,
    decoder: Option<(i64, Arc<Decoder>)>,
    tail: Option<LiveTail>,
}

impl Intake {
    pub(in crate::pipeline) fn new(reading: &Reading, observer: Arc<Observer>, epochs: Epochs) -> Self {
        Self { observer, options: reading.options.clone(), epochs, name: SOURCE_NAME.into(), decoder: None, tail: None }
    }

    /// Shows entries of this journal to those who watch.
    pub(super) fn show_to(&mut self, tail: LiveTail, journal: &Journal) {
        let (options, observer) = (self.options.clone(), Arc::clone(&self.observer));
        tail.read_from(RecentSource { journal: journal.clone(), options, observer });
        self.tail = Some(tail);
    }

    /// Hands out what was shown, where it is time to.
    pub(super) fn beat(&self) {
        if let Some(tail) = &self.tail {
            tail.beat();
        }
    }

    /// Decodes the lines of a record; other records give nothing.
    pub(in crate::pipeline) fn work(
        &mut self,
        entry: JournalEntry,
    ) -> Result<Worked<Observation, BlockNote>, PipelineError> {
        let arrived = entry.record.arrived;
        let RecordKind::Lines(lines) = entry.record.kind else {
            return Ok(Worked { items: Vec::new(), note: BlockNote::default() });
        };
        if let Some(tail) = &self.tail {
            tail.passed(entry.position, lines.bytes.len());
        }
        let source = self.epochs.source_at(entry.position);
        let block = Block {
            source,
            source_name: Arc::clone(&self.name),
            // A position and an offset within its lines name one entry, as `JournalEntry::entry_id` does.
            offset: entry.position.0,
            first_line: 1,
            bytes: lines.bytes,
        };
        let decoder = self.decoder_of(arrived)?;
        let job = Job { piece: Piece::Block(block), decoder, source, name: Arc::clone(&self.name) };
        let worked = work(job, &self.observer, arrived, self.tail.as_ref());
        self.beat();
        Ok(worked)
    }

    /// The source of the entry at a position.
    pub(in crate::pipeline) fn source_at(&self, position: JournalPosition) -> SourceId {
        self.epochs.source_at(position)
    }

    fn decoder_of(&mut self, arrived: Timestamp) -> Result<Arc<Decoder>, PipelineError> {
        let day = arrived.as_second().div_euclid(DAY);
        if let Some((known, decoder)) = &self.decoder
            && *known == day
        {
            return Ok(Arc::clone(decoder));
        }
        let modified = Timestamp::from_second(day.saturating_mul(DAY)).unwrap_or(arrived);
        let options = DecodeOptions { modified, ..self.options.clone() };
        let decoder = Decoder::new(Format::Json, b"", options)
            .map_err(|error| PipelineError::NothingRead(format!("journal: {error}")))?;
        let decoder = Arc::new(decoder);
        self.decoder = Some((day, Arc::clone(&decoder)));
        Ok(decoder)
    }
}
