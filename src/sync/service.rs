//! [`SyncService`]: keeps the mirror in step in the background: soon after changes here, every so often for what others
//! wrote, and with growing pauses while the line is down. Nobody waits for it.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, mpsc};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::book::{Book, SyncNotice};
use super::mirror::{Clock, Mirror, blocking, site_text};
use super::outcome::{Ran, Stage, Watch};
use super::status::{SyncStatus, standing};
use super::trouble::SyncError;
use crate::config::Syncing;

/// The store is looked at for changes this often.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// First and longest pause after a run that failed.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// Changes that go on and on are sent after so many times the time for them to settle.
const RESTLESS: u32 = 10;

/// What the service is made of.
pub struct SyncParts {
    /// What it keeps in step.
    pub mirror: Mirror,
    /// The book is kept here.
    pub data_dir: PathBuf,
    /// When to run.
    pub settings: Syncing,
    /// The wall clock.
    pub clock: Clock,
    /// Called when something of other sites has come.
    pub arrived: Arc<dyn Fn() + Send + Sync>,
}

/// A service that runs.
pub struct SyncService {
    task: JoinHandle<()>,
    handle: SyncHandle,
}

/// Shows how the mirror stands, and asks for a run.
#[derive(Clone)]
pub struct SyncHandle(Arc<Shared>);

struct Shared {
    book: Mutex<Book>,
    running: AtomicBool,
    stopped: AtomicBool,
    asked: Notify,
    done: AtomicU64,
    total: AtomicU64,
    clock: Clock,
}

impl Watch for Shared {
    fn progress(&self, _stage: Stage, done: u64, total: u64) {
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

impl SyncHandle {
    /// How the mirror stands.
    #[must_use]
    pub fn status(&self) -> SyncStatus {
        let book = self.0.book.lock().unwrap_or_else(PoisonError::into_inner);
        let running = self.0.running.load(Ordering::Relaxed);
        SyncStatus { enabled: true, running, ..SyncStatus::of(&book, (self.0.clock)()) }
    }

    /// Asks for a run now, also where the last one failed.
    pub fn run_now(&self) {
        self.0.asked.notify_one();
    }
}

impl SyncService {
    /// Starts it on the runtime of the caller. The receiver tells what a person should hear of.
    ///
    /// # Errors
    /// When the book can't be read.
    pub fn start(parts: SyncParts) -> Result<(Self, mpsc::UnboundedReceiver<SyncNotice>), SyncError> {
        let mut book = Book::read(&parts.data_dir)?;
        book.begin(parts.mirror.place(), site_text(&parts.mirror.store));
        let (notices, heard) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            book: Mutex::new(book),
            running: AtomicBool::new(false),
            stopped: AtomicBool::new(false),
            asked: Notify::new(),
            done: AtomicU64::new(0),
            total: AtomicU64::new(0),
            clock: Arc::clone(&parts.clock),
        });
        if parts.mirror.store.renewed().is_some() {
            // Nobody may be listening.
            let _ = notices.send(SyncNotice::Renewed);
        }
        let office = Office { parts, shared: Arc::clone(&shared), notices, failures: 0 };
        let task = tokio::spawn(office.run());
        Ok((Self { task, handle: SyncHandle(shared) }, heard))
    }

    /// A hold on it.
    #[must_use]
    pub fn handle(&self) -> SyncHandle {
        self.handle.clone()
    }

    /// Ends it: at the next good moment within the limit, else at once. Either loses nothing.
    pub async fn stop(mut self, limit: Duration) {
        self.handle.0.stopped.store(true, Ordering::Relaxed);
        self.handle.0.asked.notify_one();
        if tokio::time::timeout(limit, &mut self.task).await.is_err() {
            self.task.abort();
        }
    }
}

struct Office {
    parts: SyncParts,
    shared: Arc<Shared>,
    notices: mpsc::UnboundedSender<SyncNotice>,
    /// Runs that failed in a row.
    failures: u32,
}

/// Changes of the store that were not sent yet.
#[derive(Debug, Clone, Copy)]
struct Unsent {
    first: Instant,
    last: Instant,
}

impl Office {
    async fn run(mut self) {
        let mut seen = self.sequence().await;
        let mut unsent: Option<Unsent> = None;
        // The first run is at once.
        let mut due = Instant::now();
        let mut not_before = due;
        while !self.shared.is_stopped() {
            let now = Instant::now();
            let settle = Duration::from_secs(self.parts.settings.settle_seconds.into());
            let settled = unsent.is_some_and(|unsent| {
                now.duration_since(unsent.last) >= settle || now.duration_since(unsent.first) >= settle * RESTLESS
            });
            let mut asked = false;
            if !(settled || now >= due) || now < not_before {
                tokio::select! {
                    () = self.shared.asked.notified() => asked = true,
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                }
                let sequence = self.sequence().await;
                if sequence != seen {
                    seen = sequence;
                    let now = Instant::now();
                    unsent = Some(Unsent { first: unsent.map_or(now, |unsent| unsent.first), last: now });
                }
                if !asked || self.shared.is_stopped() {
                    continue;
                }
            }
            let left = self.once().await;
            let now = Instant::now();
            seen = self.sequence().await;
            unsent = (left > 0).then_some(Unsent { first: now, last: now });
            due = now + Duration::from_secs(self.parts.settings.interval_seconds.into());
            not_before = now + self.pause();
        }
    }

    async fn sequence(&self) -> u64 {
        let sequence = blocking(&self.parts.mirror.store, |store| Ok(store.outbox_end())).await;
        // Reading a number does not fail.
        sequence.unwrap_or(0)
    }

    /// One run; gives how much is left to be sent.
    async fn once(&mut self) -> u64 {
        let now = (self.parts.clock)();
        let leftover = self.book(|book| book.leftover(now));
        self.shared.running.store(true, Ordering::Relaxed);
        let ran = self.parts.mirror.run(&leftover, &*self.shared).await;
        self.shared.running.store(false, Ordering::Relaxed);
        self.failures = if ran.trouble.is_some() { self.failures.saturating_add(1) } else { 0 };
        if ran.outcome.pulled > 0 {
            (self.parts.arrived)();
        }
        self.note(&ran, &leftover).await
    }

    async fn note(&self, ran: &Ran, leftover: &super::mirror::Leftover) -> u64 {
        let standing = standing(&self.parts.mirror.store).await;
        let now = (self.parts.clock)();
        let site = site_text(&self.parts.mirror.store);
        let (notices, book) = self.book(|book| {
            let notices = book.take(ran, leftover, now);
            book.site = site;
            if let Ok((pending, quarantined)) = standing {
                book.note(pending, quarantined);
            }
            (notices, book.clone())
        });
        let pending = book.pending;
        let folder = self.parts.data_dir.clone();
        // It is only for people; the next run keeps it again.
        let _ = tokio::task::spawn_blocking(move || book.keep(&folder)).await;
        for notice in notices {
            // Nobody may be listening.
            let _ = self.notices.send(notice);
        }
        pending
    }

    fn book<T>(&self, look: impl FnOnce(&mut Book) -> T) -> T {
        look(&mut self.shared.book.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How long nothing is tried after failures: doubled with each, and anywhere in the upper half of it, so that sites do
    /// not come back all at once.
    fn pause(&self) -> Duration {
        let Some(doublings) = self.failures.checked_sub(1) else { return Duration::ZERO };
        let longest = FIRST_PAUSE.saturating_mul(2u32.saturating_pow(doublings)).min(LONGEST_PAUSE);
        longest.mul_f64(0.5 + chance() / 2.0)
    }
}

/// A number from 0 to 1; the middle where the system gives none.
fn chance() -> f64 {
    let mut drawn = [0; 4];
    getrandom::fill(&mut drawn).map_or(0.5, |()| f64::from(u32::from_le_bytes(drawn)) / f64::from(u32::MAX))
}
