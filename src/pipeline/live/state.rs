//! Everything that live analysis knows at one position of the journal.
//!
//! What it becomes follows from the records alone, in their order: the clock that moves it is the one they arrived by.
//! So it can be saved, put back after a crash, and led over the same records again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::board::{Announcement, Board, View};
use super::epochs::Epochs;
use super::intake::{Intake, SOURCE_NAME, source_head};
use super::ledger::{Ledger, Proof};
use super::open_trouble::OpenTrouble;
use super::pace::Pace;
use super::status::{Counts, LiveHandle};
use crate::detect::{Rules, SavedWatch, SessionWatch};
use crate::entry::SourceId;
use crate::journal::{JournalEntry, JournalPosition, RecordKind};
use crate::measure::SourceMeasures;
use crate::memory::{Memory, MemoryError, Sitting};
use crate::pipeline::PipelineError;
use crate::pipeline::counted::{HEAVIEST, KEPT_LIVE, of_run, of_sessions};
use crate::pipeline::rejects::RollingRejects;
use crate::pipeline::work::BlockNote;
use crate::scan::Redactor;
use crate::session::{ClosedSession, Observation, SessionKey, SessionLimits};
use crate::store::{Aggregate, SourceRecord};
use crate::wording::Language;

/// Traffic stays this long after the clock has passed it, in seconds.
const TRAFFIC_KEPT: i64 = 25 * 3600;

/// What is saved beside the session watch.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Books {
    pub(super) position: JournalPosition,
    pub(super) counts: Counts,
    ledger: Ledger,
    board: Board,
    /// By the source of the entries.
    traffic: BTreeMap<SourceId, SourceTraffic>,
    pace: Pace,
}

/// What went through of one source.
#[derive(Debug, Default, Serialize, Deserialize)]
struct SourceTraffic {
    counts: BTreeMap<i64, Aggregate>,
    measures: SourceMeasures,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
}

/// The state with what it works with.
pub(super) struct State {
    pub(super) books: Books,
    pub(super) watch: SessionWatch,
    pub(super) rejects: RollingRejects,
    memory: Arc<Memory>,
    redactor: Redactor,
    epochs: Epochs,
    /// Sessions with new trouble since the last look.
    touched: BTreeSet<SessionKey>,
    traffic_due: bool,
    trouble: OpenTrouble,
    /// Where what can't be used is shown.
    shown: LiveHandle,
}

impl Books {
    pub(super) fn new(position: JournalPosition) -> Self {
        Self {
            position,
            counts: Counts::default(),
            ledger: Ledger::default(),
            board: Board::default(),
            traffic: BTreeMap::new(),
            pace: Pace::default(),
        }
    }
}

impl Books {
    /// Forgets the figures, where nothing is to be remembered.
    pub(super) fn discard_measures(&mut self) {
        for traffic in self.traffic.values_mut() {
            traffic.measures = SourceMeasures::default();
        }
    }
}

impl State {
    pub(super) fn new(
        books: Books,
        saved: Option<SavedWatch>,
        (rules, limits): (Arc<Rules>, SessionLimits),
        (memory, epochs): (Arc<Memory>, Epochs),
        rejects: RollingRejects,
        shown: LiveHandle,
    ) -> Self {
        let trouble = shown.trouble.clone();
        let watch = match saved {
            Some(saved) => SessionWatch::restored(rules, limits, saved),
            None => SessionWatch::new(rules, limits),
        };
        for key in books.board.troubled_sessions() {
            trouble.see(key, watch.look(key));
        }
        let redactor = memory.store().redactor();
        let touched = BTreeSet::new();
        Self { books, watch, rejects, memory, redactor, epochs, touched, traffic_due: false, trouble, shown }
    }

    /// Takes one record in.
    pub(super) fn take(&mut self, entry: JournalEntry, intake: &mut Intake) -> Result<(), PipelineError> {
        let (end, arrived) = (entry.end, entry.record.arrived);
        let micros = arrived.as_microsecond();
        match &entry.record.kind {
            RecordKind::Lines(_) => {
                let source = intake.source_at(entry.position);
                let worked = intake.work(entry)?;
                self.note(worked.note, source, arrived);
                for observation in worked.items {
                    self.observe(observation)?;
                }
                self.books.pace.set(micros, self.watch.now());
            }
            RecordKind::Tick => self.tick(micros)?,
            _ => {}
        }
        self.measure();
        self.books.position = end;
        self.books.counts.last_arrival = self.books.counts.last_arrival.max(Some(arrived));
        Ok(())
    }

    fn observe(&mut self, observation: Observation) -> Result<(), PipelineError> {
        let trouble = observation.trouble.as_ref().map(|trouble| {
            let evidence = &trouble.evidence;
            (trouble.fingerprint, evidence.id, evidence.response_time.unwrap_or(0.0))
        });
        let (key, at) = (observation.key, observation.at);
        let mut closed = Vec::new();
        self.watch.push(observation, &mut |session| closed.push(session));
        self.close(closed)?;
        if let Some((fingerprint, entry, seconds)) = trouble {
            self.touched.insert(key);
            if let Some((session, group)) = self.watch.firm(key, fingerprint) {
                self.books.ledger.prove(&Proof { at, seconds, entry, session, group }, &self.redactor);
            }
        }
        self.recover();
        Ok(())
    }

    fn tick(&mut self, micros: i64) -> Result<(), PipelineError> {
        let Some(to) = self.books.pace.at(micros) else { return Ok(()) };
        let mut closed = Vec::new();
        self.watch.tick(to, &mut |session| closed.push(session));
        self.close(closed)?;
        self.recover();
        Ok(())
    }

    fn recover(&mut self) {
        for recovery in self.watch.take_recoveries() {
            self.books.ledger.recover(recovery);
        }
    }

    fn close(&mut self, closed: Vec<ClosedSession>) -> Result<(), MemoryError> {
        for session in closed {
            self.touched.remove(&session.key);
            self.trouble.see(session.key, None);
            self.books.ledger.close(&session, &self.redactor);
            let view = View { memory: &self.memory, redactor: &self.redactor, clock: self.clock() };
            self.books.board.close(&session, &view)?;
            if !session.anonymous {
                self.books.ledger.remember(session);
            }
        }
        Ok(())
    }

    fn note(&mut self, note: BlockNote, source: SourceId, arrived: Timestamp) {
        for reject in note.rejects.iter().chain(&note.set_aside) {
            self.rejects.write(reject, false);
            let clean = |text: &str| self.redactor.text(text).into_owned();
            self.shown.reject_groups().add(reject, Some(arrived), clean);
        }
        for warning in &note.warnings {
            self.rejects.write(warning, true);
        }
        self.rejects.flush();
        let books = &mut self.books;
        books.counts.entries += note.entries;
        books.counts.rejected += note.rejects.len() as u64;
        books.counts.set_aside += note.set_aside.len() as u64;
        let traffic = books.traffic.entry(source).or_default();
        traffic.first = [traffic.first, note.first].into_iter().flatten().min();
        traffic.last = traffic.last.max(note.last);
        for (minute, measures) in &note.measures {
            traffic.measures.add(*minute, measures);
        }
        for (start, counts) in note.traffic {
            let known = traffic.counts.entry(start).or_default();
            *known = known.plus(counts);
            self.traffic_due = true;
        }
    }

    /// Counts the sessions that closed and the runs of incidents that began.
    fn measure(&mut self) {
        let books = &mut self.books;
        for (source, minute, measures) in of_sessions(&self.watch.take_closed()) {
            books.traffic.entry(source).or_default().measures.add(minute, &measures);
        }
        for (source, at, category, service) in books.ledger.take_runs() {
            books.traffic.entry(source).or_default().measures.add(at, &of_run(category, service.as_deref()));
        }
    }

    /// Makes the figures that changed durable in the memory.
    pub(super) fn write_measures(&mut self) -> Result<(), MemoryError> {
        let memory = Arc::clone(&self.memory);
        let clock = self.clock();
        for (source, traffic) in &mut self.books.traffic {
            if traffic.measures.is_changed() {
                let mut sitting = memory.sit();
                sitting.measures(*source, traffic.measures.take_changed())?;
                sitting.acknowledge()?;
            }
            traffic.measures.let_go(clock, KEPT_LIVE);
            // Everything is written, so nothing is handed out.
            traffic.measures.relieve(HEAVIEST);
        }
        Ok(())
    }

    /// Event time in seconds.
    fn clock(&self) -> i64 {
        self.watch.now().unwrap_or(i64::MIN).div_euclid(1_000_000)
    }

    /// Arrival clock in milliseconds.
    fn arrived(&self) -> i64 {
        self.books.counts.last_arrival.map_or(0, Timestamp::as_millisecond)
    }

    /// Looks at the open sessions with new trouble; gives what is to be said.
    pub(super) fn look(&mut self, language: Language) -> Result<Vec<Announcement>, MemoryError> {
        for key in std::mem::take(&mut self.touched) {
            let session = self.watch.look(key);
            let view = View { memory: &self.memory, redactor: &self.redactor, clock: self.clock() };
            self.books.board.look(key, session.as_ref(), &view)?;
            self.trouble.see(key, session);
        }
        let mutes = self.memory.muting()?;
        Ok(self.books.board.announce(self.clock(), self.arrived(), &mutes, language))
    }

    /// The board.
    pub(super) fn board(&self) -> &Board {
        &self.books.board
    }

    /// Makes durable in the memory what was found, or forgets it.
    pub(super) fn write(&mut self, remember: bool) -> Result<(), MemoryError> {
        // Traffic for plots is not kept: what plots need is in the aggregates.
        drop(self.watch.take_traffic());
        if !remember {
            self.books.ledger.discard();
            self.traffic_due = false;
        }
        if self.books.ledger.is_due() || self.traffic_due {
            let memory = Arc::clone(&self.memory);
            let mut sitting = memory.sit();
            self.books.ledger.write(&mut sitting)?;
            self.write_source(&mut sitting);
            sitting.acknowledge()?;
        }
        let clock = self.clock();
        self.books.ledger.expire(clock);
        for traffic in self.books.traffic.values_mut() {
            traffic.counts.retain(|start, _| clock.saturating_sub(*start) <= TRAFFIC_KEPT);
        }
        Ok(())
    }

    fn write_source(&mut self, sitting: &mut Sitting<'_>) {
        if !std::mem::take(&mut self.traffic_due) {
            return;
        }
        for (source, traffic) in &self.books.traffic {
            let record = SourceRecord {
                id: *source,
                name: SOURCE_NAME.to_owned(),
                head: source_head(*source),
                size: self.epochs.size_of(*source, self.books.position),
                first: traffic.first,
                last: traffic.last,
            };
            sitting.source(record, &traffic.counts);
        }
    }
}
