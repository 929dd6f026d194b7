//! [`LiveAnalysis`]: the loop that reads the journal, and when it looks, writes and saves.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::Sender;
use jiff::Timestamp;
use tokio::runtime::Runtime;
use tokio::sync::broadcast;

use super::announcer::announce;
use super::board::Announcement;
use super::epochs::Epochs;
use super::intake::Intake;
use super::saved::StateFile;
use super::state::{Books, State};
use super::status::{LiveHandle, LiveStatus, LiveSummary, Resumed, StageTimings};
use super::stop::StopSignal;
use super::tail::LiveTail;
use crate::config::Config;
use crate::detect::{Observer, SavedWatch};
use crate::journal::{Journal, JournalEntry, Reader};
use crate::memory::Memory;
use crate::pipeline::PipelineError;
use crate::pipeline::input::Reading;
use crate::pipeline::rejects::RollingRejects;
use crate::pipeline::rules::load_rules;
use crate::pipeline::run::limits;
use crate::report::LiveEvent;
use crate::store::RetentionPolicy;
use crate::wording::Language;

/// Open sessions are looked at, and results written, this often: it and the answer have to fit into the two seconds
/// after which an incident must be known. Only the pace depends on the machine's clock, never a result.
const SETTLE_EVERY: Duration = Duration::from_millis(500);

/// The state is saved at least this often while anything arrives.
const SAVE_EVERY: Duration = Duration::from_secs(300);
/// It is saved after so many bytes of the journal, or after this many times its own size.
const SAVE_BYTES: u64 = 64 << 20;
const SAVE_SIZES: u64 = 4;

/// What is over its time leaves the memory when it is opened, and then this often.
const EXPIRE_EVERY: Duration = Duration::from_secs(3600);

/// Figures that changed are written this often, and whenever the state is saved: an hour's and a day's change with every
/// entry.
const MEASURE_EVERY: Duration = Duration::from_secs(10);

/// Events that a slow listener may be behind; older ones it misses.
const EVENTS: usize = 1_024;

/// Analyses what arrives in a journal.
pub struct LiveAnalysis {
    state: State,
    intake: Intake,
    reader: Reader,
    journal: Journal,
    memory: Arc<Memory>,
    file: StateFile,
    language: Language,
    answers: bool,
    remember: bool,
    events: broadcast::Sender<LiveEvent>,
    handle: LiveHandle,
    resumed: Resumed,
    records: u64,
    timings: StageTimings,
    saved: Saved,
    retention: RetentionPolicy,
    /// When what was over its time left last.
    expired: Option<Instant>,
    /// When figures were written last.
    measured: Instant,
}

/// The last time the state was saved.
struct Saved {
    at: Instant,
    position: u64,
    size: u64,
}

impl std::fmt::Debug for LiveAnalysis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LiveAnalysis").field("position", &self.reader.position()).finish_non_exhaustive()
    }
}

impl LiveAnalysis {
    /// Begins where the journal's analysis was saved last; the state is kept beside the memory's store.
    ///
    /// # Errors
    /// When the rules are wrong, the state can't be read, or the journal is damaged.
    pub fn open(config: &Config, memory: Arc<Memory>, journal: Journal) -> Result<Self, PipelineError> {
        let rules = load_rules(config)?;
        let epochs = Epochs::open(memory.store(), &journal)?;
        let file = StateFile::beside(memory.store().dir(), journal.id());
        let (books, watch, resumed) = resume(&file, &journal)?;
        let reader = journal.reader_from(books.position)?;
        let reading = Reading::new(config, Some("json"), Timestamp::UNIX_EPOCH)?;
        let observer = Arc::new(Observer::new(Arc::clone(&rules), memory.store().redactor()));
        let saved = Saved { at: Instant::now(), position: books.position.0, size: 0 };
        let rejects = RollingRejects::default();
        let handle = LiveHandle::default();
        let (over, limits) = ((Arc::clone(&memory), epochs.clone()), limits(config));
        let state = State::new(books, watch, (rules, limits), over, rejects, handle.clone());
        let analysis = Self {
            state,
            intake: Intake::new(&reading, observer, epochs),
            reader,
            journal,
            memory,
            file,
            language: config.language(),
            answers: true,
            remember: true,
            events: broadcast::channel(EVENTS).0,
            handle,
            resumed,
            records: 0,
            timings: StageTimings::default(),
            saved,
            retention: RetentionPolicy::from(&config.settings),
            expired: None,
            measured: Instant::now(),
        };
        analysis.show();
        Ok(analysis)
    }

    /// Keeps lines that can't be read in this file, which is begun anew; otherwise they are only counted.
    #[must_use]
    pub fn with_rejects(mut self, path: std::path::PathBuf) -> Self {
        self.state.rejects = RollingRejects::at(path);
        self
    }

    /// Answers in this language.
    #[must_use]
    pub fn with_language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// Tells its events through this channel, which may outlive it.
    #[must_use]
    pub fn telling(mut self, events: broadcast::Sender<LiveEvent>) -> Self {
        self.events = events;
        self
    }

    /// Shows entries as they come to those who watch here, which may outlive it.
    #[must_use]
    pub fn showing(mut self, tail: LiveTail) -> Self {
        self.intake.show_to(tail, &self.journal);
        self
    }

    /// Events come without answers, and no model is loaded.
    #[must_use]
    pub fn without_answers(mut self) -> Self {
        self.answers = false;
        self
    }

    /// Only looks: the memory says what it knows and is told nothing, and no state is kept.
    #[must_use]
    pub fn looking_only(mut self) -> Self {
        self.remember = false;
        self
    }

    /// Shows how it stands, from any thread.
    #[must_use]
    pub fn status(&self) -> LiveHandle {
        self.handle.clone()
    }

    /// What happens from now on. A listener that is too slow misses the oldest events and is told so.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<LiveEvent> {
        self.events.subscribe()
    }

    /// Reads the journal until `stop` fires or the journal is closed and read to its end. Blocks: call it on a thread
    /// of its own. What was found is in the memory when it returns.
    ///
    /// # Errors
    /// When journal or memory fail. What was acknowledged is still in the journal, and is read again next time.
    pub fn run(mut self, mut stop: StopSignal) -> Result<LiveSummary, PipelineError> {
        let (waiting, own) = (runtime()?, runtime()?);
        let (sender, receiver) = crossbeam_channel::unbounded();
        let (memory, events, answers) = (Arc::clone(&self.memory), self.events.clone(), self.answers);
        thread::scope(|scope| {
            scope.spawn(move || announce(&memory, answers, &receiver, &events, &own));
            let read = self.read(&waiting, &mut stop, &sender);
            drop(sender);
            read
        })?;
        Ok(self.handle.summary())
    }

    fn read(
        &mut self,
        runtime: &Runtime,
        stop: &mut StopSignal,
        say: &Sender<Announcement>,
    ) -> Result<(), PipelineError> {
        let mut settled = Instant::now();
        self.expire()?;
        while !stop.is_stopped() {
            let began = Instant::now();
            let next = self.reader.next()?;
            self.timings.read += began.elapsed();
            let more = match next {
                Some(entry) => self.take(entry).map(|()| true)?,
                None => {
                    let rest = SETTLE_EVERY.saturating_sub(settled.elapsed());
                    runtime.block_on(wait(&mut self.reader, stop, rest.max(Duration::from_millis(1))))
                }
            };
            if settled.elapsed() >= SETTLE_EVERY || !more {
                self.settle(say)?;
                settled = Instant::now();
            }
            if !more {
                break;
            }
        }
        self.settle(say)?;
        self.save()
    }

    /// The next record, for tests that lead the analysis by hand.
    #[cfg(test)]
    pub(super) fn next(&mut self) -> Result<Option<JournalEntry>, PipelineError> {
        Ok(self.reader.next()?)
    }

    pub(super) fn take(&mut self, entry: JournalEntry) -> Result<(), PipelineError> {
        let began = Instant::now();
        self.state.take(entry, &mut self.intake)?;
        self.records += 1;
        self.timings.analyse += began.elapsed();
        Ok(())
    }

    /// Looks at open sessions, says what is new, writes what was found, and saves where it is time to.
    pub(super) fn settle(&mut self, say: &Sender<Announcement>) -> Result<(), PipelineError> {
        self.intake.beat();
        let began = Instant::now();
        for announcement in self.state.look(self.language)? {
            // The other end lives as long as this one.
            let _ = say.send(announcement);
        }
        self.timings.look += began.elapsed();
        let began = Instant::now();
        self.state.write(self.remember)?;
        if self.measured.elapsed() >= MEASURE_EVERY {
            self.measure()?;
        }
        self.timings.write += began.elapsed();
        self.show();
        let unsaved = self.state.books.position.0.saturating_sub(self.saved.position);
        let journal = self.journal.status();
        // Only what is saved is given back, so room that runs short is a reason, too.
        let short = unsaved > 0 && journal.needed_bytes >= journal.limit_bytes / 2;
        let many = unsaved >= SAVE_BYTES.max(self.saved.size.saturating_mul(SAVE_SIZES));
        if many || short || (unsaved > 0 && self.saved.at.elapsed() >= SAVE_EVERY) {
            self.save()?;
            self.expire()?;
        }
        Ok(())
    }

    fn expire(&mut self) -> Result<(), PipelineError> {
        if self.remember && self.expired.is_none_or(|expired| expired.elapsed() >= EXPIRE_EVERY) {
            self.memory.expire(&self.retention)?;
            self.expired = Some(Instant::now());
        }
        Ok(())
    }

    fn measure(&mut self) -> Result<(), PipelineError> {
        if self.remember {
            self.state.write_measures()?;
        } else {
            self.state.books.discard_measures();
        }
        self.measured = Instant::now();
        Ok(())
    }

    /// Keeps the state, then gives the journal back what is not needed any more. Nothing may be due.
    pub(super) fn save(&mut self) -> Result<(), PipelineError> {
        let began = Instant::now();
        // What is not written yet is not in the state either.
        self.measure()?;
        let position = self.state.books.position;
        let size = if self.remember { self.file.write(&self.state.books, &self.state.watch)? } else { 0 };
        self.journal.release(position)?;
        self.saved = Saved { at: Instant::now(), position: position.0, size };
        self.timings.save += began.elapsed();
        Ok(())
    }

    fn show(&self) {
        let (books, board) = (&self.state.books, self.state.board());
        let status = LiveStatus {
            entries: books.counts.entries,
            rejected: books.counts.rejected,
            rejects_lost: self.state.rejects.lost(),
            set_aside: books.counts.set_aside,
            sessions_open: self.state.watch.open_sessions(),
            sessions_in_trouble: board.troubled(),
            incidents_open: board.open(),
            position: books.position,
            behind_bytes: self.journal.status().end.0.saturating_sub(books.position.0),
            records: self.records,
            last_arrival: books.counts.last_arrival,
            resumed: self.resumed,
            timings: self.timings,
        };
        self.handle.show(LiveSummary { status, incidents: board.incidents(), customers: board.customers() });
    }
}

/// The saved state where it fits the journal, else an empty one at the oldest record that is kept.
fn resume(file: &StateFile, journal: &Journal) -> Result<(Books, Option<SavedWatch>, Resumed), PipelineError> {
    let status = journal.status();
    let fits = |books: &Books| (status.oldest..=status.end).contains(&books.position);
    if let Some((books, watch)) = file.read()?.filter(|(books, _)| fits(books)) {
        return Ok((books, Some(watch), Resumed::Saved));
    }
    let resumed = if status.released > status.oldest { Resumed::Kept } else { Resumed::Fresh };
    Ok((Books::new(status.oldest), None, resumed))
}

/// Waits for the next record; `false`: there will be none, or it was told to stop.
async fn wait(reader: &mut Reader, stop: &mut StopSignal, at_most: Duration) -> bool {
    tokio::select! {
        biased;
        () = stop.stopped() => false,
        more = reader.wait() => more,
        () = tokio::time::sleep(at_most) => true,
    }
}

fn runtime() -> Result<Runtime, PipelineError> {
    tokio::runtime::Builder::new_current_thread().enable_time().build().map_err(PipelineError::System)
}
