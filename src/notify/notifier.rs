//! [`Notifier`]: hears of incidents, keeps what is to be said, and sends it; on a thread of its own, so that waiting for
//! the disk or for a receiver holds up nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::{Id, JoinSet};
use tokio::time::{Instant, sleep, timeout_at};

use super::book::{Book, Letter};
use super::channel::{Channel, Channels};
use super::claim::{RunClaims, Teller};
use super::error::NotifyError;
use super::figures::{Delays, Figures};
use super::file::BookFile;
use super::notice::{ClusterNotice, Notice, NoticeKind, Precedent};
use super::outcome::Failure;
use super::sender::Circumstances;
use super::status::NotifyStatus;
use crate::incident::IncidentId;
use crate::report::{ComplaintCluster, LiveEvent, LiveIncident};
use crate::scan::Redactor;

/// The running incidents are held against what was told this often. An event that was missed, or that a crash swallowed,
/// is made up for when two looks found it missing: the first may come while its event is still on the way.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Attempts take several exchanges with a mail server, each within the time that is set.
const EXCHANGES: u32 = 4;

/// What is told about.
pub trait IncidentSource: Send + Sync {
    /// The incidents that run now.
    fn incidents(&self) -> Vec<LiveIncident>;

    /// What happens from now on.
    fn events(&self) -> broadcast::Receiver<LiveEvent>;

    /// Clusters of complaints that no incident explains, as they stand now. They are asked for with each look.
    fn clusters(&self) -> Vec<ComplaintCluster>;

    /// The best known fix of an incident, with its record.
    fn precedent(&self, incident: &IncidentId) -> Option<Precedent>;
}

/// What a notifier is made of.
pub struct NotifierParts {
    /// The queue is kept here.
    pub data_dir: PathBuf,
    /// Whom to tell.
    pub channels: Channels,
    /// What is told about.
    pub source: Arc<dyn IncidentSource>,
    /// Texts pass it before they are kept.
    pub redactor: Redactor,
    /// The wall clock.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Who tells of a run, where several sites share a memory.
    pub claims: Option<Arc<dyn RunClaims>>,
}

/// A notifier that runs.
pub struct Notifier {
    thread: JoinHandle<()>,
    handle: NotifyHandle,
}

/// Shows how a notifier stands, and gives it other settings.
#[derive(Clone)]
pub struct NotifyHandle(Arc<Shared>);

struct Shared {
    status: Mutex<NotifyStatus>,
    figures: Figures,
    orders: UnboundedSender<Order>,
}

enum Order {
    Reload(Channels),
    /// Ends it; what is under way may take so long.
    Stop(Duration),
}

impl NotifyHandle {
    /// How it stands.
    #[must_use]
    pub fn status(&self) -> NotifyStatus {
        self.0.status.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How long it took from a proof to a message.
    #[must_use]
    pub fn delays(&self) -> Delays {
        self.0.figures.shown()
    }

    /// Goes on with other channels. What waits for a channel of the same name is sent to the new one.
    pub fn reload(&self, channels: Channels) {
        // One that has ended needs no settings.
        let _ = self.0.orders.send(Order::Reload(channels));
    }
}

impl Notifier {
    /// Takes up the queue where it was left, and starts.
    ///
    /// # Errors
    /// When the queue can't be read, or the system gives no thread.
    pub fn start(parts: NotifierParts) -> Result<Self, NotifyError> {
        let file = BookFile::of(&parts.data_dir);
        let book = match file.read()? {
            Some(book) => book,
            None => Book::new(salt()?),
        };
        let (orders, incoming) = unbounded_channel();
        let status = Mutex::new(NotifyStatus::of(&parts.channels, &book));
        let shared = Arc::new(Shared { status, figures: Figures::default(), orders });
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(NotifyError::System)?;
        // Nothing that happens from here on is missed.
        let events = parts.source.events();
        let office = Office {
            channels: parts.channels,
            source: parts.source,
            redactor: parts.redactor,
            clock: parts.clock,
            claims: parts.claims,
            book,
            file,
            unsaved: false,
            flights: JoinSet::new(),
            flying: BTreeMap::new(),
            missing: BTreeSet::new(),
            shared: Arc::clone(&shared),
        };
        let thread = std::thread::Builder::new()
            .name("notify".into())
            .spawn(move || runtime.block_on(office.run(events, incoming)))
            .map_err(NotifyError::System)?;
        Ok(Self { thread, handle: NotifyHandle(shared) })
    }

    /// A hold on it.
    #[must_use]
    pub fn handle(&self) -> NotifyHandle {
        self.handle.clone()
    }

    /// Takes in what was told until now, waits for attempts under way within the limit, and ends. What is left is sent
    /// after the next start. Blocks.
    pub fn stop(self, limit: Duration) {
        let _ = self.handle.0.orders.send(Order::Stop(limit));
        // A thread that panicked has ended, too.
        let _ = self.thread.join();
    }
}

fn salt() -> Result<String, NotifyError> {
    let mut drawn = [0; 16];
    getrandom::fill(&mut drawn).map_err(|error| NotifyError::Random(error.to_string()))?;
    Ok(blake3::hash(&drawn).to_hex().to_string())
}

/// A number from 0 to 1; the middle where the system gives none.
fn chance() -> f64 {
    let mut drawn = [0; 4];
    getrandom::fill(&mut drawn).map_or(0.5, |()| f64::from(u32::from_le_bytes(drawn)) / f64::from(u32::MAX))
}

/// Makes one attempt; secrets are taken out of what went wrong.
pub(super) async fn attempt(
    channel: &Channel,
    letter: &Letter,
    channels: (&super::page::Links, Duration),
    now: Timestamp,
) -> Result<(), Failure> {
    let (links, limit) = channels;
    let at = Circumstances { channel: &channel.plan.name, language: channel.plan.language, links, now };
    let sent = tokio::time::timeout(limit * EXCHANGES, channel.sender.send(letter, at)).await;
    let sent = sent.unwrap_or_else(|_| Err(Failure::later("no reply in time")));
    sent.map_err(|failure| failure.without(&channel.sender.secrets()))
}

/// Makes one attempt with what no other site tells of.
async fn deliver(
    claims: Option<Arc<dyn RunClaims>>,
    channel: &Channel,
    mut letter: Letter,
    channels: (&super::page::Links, Duration),
    now: Timestamp,
) -> Delivered {
    let mut left = BTreeSet::new();
    if let Some(claims) = claims {
        for notice in &letter.notices {
            if claims.claim(&notice.incident.id, notice.incident.first).await == Teller::Others {
                left.insert(notice.incident.id.clone());
            }
        }
        letter.notices.retain(|notice| !left.contains(&notice.incident.id));
    }
    let nothing = letter.notices.is_empty() && letter.clusters.is_empty() && letter.more == 0 && letter.lost == 0;
    if !left.is_empty() && nothing {
        return Delivered { left, outcome: Ok(()) };
    }
    Delivered { left, outcome: attempt(channel, &letter, channels, now).await }
}

/// How an attempt went.
struct Delivered {
    /// Incidents of which another site tells.
    left: BTreeSet<IncidentId>,
    outcome: Result<(), Failure>,
}

/// An attempt under way.
struct Flight {
    channel: String,
    message: String,
}

/// The notifier on its thread.
struct Office {
    channels: Channels,
    source: Arc<dyn IncidentSource>,
    redactor: Redactor,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    claims: Option<Arc<dyn RunClaims>>,
    book: Book,
    file: BookFile,
    /// Whether the file is behind the book.
    unsaved: bool,
    flights: JoinSet<Delivered>,
    /// The channels with an attempt under way: one each.
    flying: BTreeMap<Id, Flight>,
    /// Running incidents that the last look found untold.
    missing: BTreeSet<IncidentId>,
    shared: Arc<Shared>,
}

impl Office {
    async fn run(mut self, mut events: broadcast::Receiver<LiveEvent>, mut orders: UnboundedReceiver<Order>) {
        let mut look = Instant::now() + LOOK_EVERY;
        let mut hears = true;
        loop {
            self.pump();
            let rest = self.rest();
            tokio::select! {
                event = events.recv(), if hears => match event {
                    Ok(event) => {
                        self.take(&event);
                        self.take_rest(&mut events);
                    }
                    // The next looks make up for it.
                    Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => hears = false,
                },
                Some(landed) = self.flights.join_next_with_id() => self.landed(landed),
                order = orders.recv() => match order {
                    Some(Order::Reload(channels)) => self.channels = channels,
                    Some(Order::Stop(limit)) => {
                        self.take_rest(&mut events);
                        return self.end(limit).await;
                    }
                    None => return self.end(Duration::ZERO).await,
                },
                () = sleep(rest) => {}
                () = tokio::time::sleep_until(look) => {
                    self.look();
                    look = Instant::now() + LOOK_EVERY;
                }
            }
        }
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }

    fn take_rest(&mut self, events: &mut broadcast::Receiver<LiveEvent>) {
        loop {
            match events.try_recv() {
                Ok(event) => self.take(&event),
                Err(broadcast::error::TryRecvError::Lagged(_)) => {}
                Err(_) => return,
            }
        }
    }

    fn take(&mut self, event: &LiveEvent) {
        let (now, plans) = (self.now(), self.channels.plans());
        let (source, redactor) = (&self.source, &self.redactor);
        let incident = event.incident();
        self.unsaved |= self.book.take(&plans, event, now, |kind| {
            Notice { kind, incident: incident.clone(), precedent: source.precedent(&incident.id) }.redacted(redactor)
        });
    }

    /// Holds the running incidents, and the clusters of complaints, against what was told.
    fn look(&mut self) {
        let plans = self.channels.plans();
        let busy: Vec<String> = self.flying.values().map(|flight| flight.channel.clone()).collect();
        self.unsaved |= self.book.expire(&plans, self.now(), &busy);
        let mut missing = BTreeSet::new();
        for incident in self.source.incidents() {
            if !self.book.misses(&plans, &incident) {
                continue;
            }
            if self.missing.contains(&incident.id) {
                self.take(&LiveEvent::Opened(incident));
            } else {
                missing.insert(incident.id);
            }
        }
        self.missing = missing;
        let now = self.now();
        for cluster in self.source.clusters() {
            let notice = ClusterNotice { kind: NoticeKind::Complaints, cluster }.redacted(&self.redactor);
            self.unsaved |= self.book.take_cluster(&plans, &notice, now);
        }
    }

    /// Makes messages, keeps them, then sends what is due.
    fn pump(&mut self) {
        let now = self.now();
        for plan in self.channels.plans() {
            self.unsaved |= self.book.form(&plan, now);
        }
        self.save();
        self.send_due(now);
        self.show();
    }

    /// What can't be kept is sent all the same: a full disk is no reason for silence.
    fn save(&mut self) {
        if !self.unsaved {
            return;
        }
        let kept = self.file.write(&self.book);
        self.unsaved = kept.is_err();
        let mut status = self.shared.status.lock().unwrap_or_else(PoisonError::into_inner);
        status.not_kept = kept.err().map(|error| error.to_string());
    }

    fn send_due(&mut self, now: Timestamp) {
        for channel in self.channels.list() {
            let name = &channel.plan.name;
            if self.flying.values().any(|flight| flight.channel == *name) {
                continue;
            }
            let Some(letter) = self.book.due(name, now) else { continue };
            let message = letter.id.clone();
            let (channel, links, limit) = (channel.clone(), self.channels.links.clone(), self.channels.timeout);
            let claims = self.claims.clone();
            let flight =
                self.flights.spawn(async move { deliver(claims, &channel, letter, (&links, limit), now).await });
            self.flying.insert(flight.id(), Flight { channel: name.clone(), message });
        }
    }

    fn landed(&mut self, landed: Result<(Id, Delivered), tokio::task::JoinError>) {
        let (id, Delivered { left, outcome }) = match landed {
            Ok(landed) => landed,
            Err(error) => {
                let outcome = Err(Failure::later("the attempt broke off"));
                (error.id(), Delivered { left: BTreeSet::new(), outcome })
            }
        };
        let Some(Flight { channel, message }) = self.flying.remove(&id) else { return };
        let now = self.now();
        if !left.is_empty() {
            self.book.leave_to_others(&channel, &message, &left);
        }
        match outcome {
            Ok(()) => {
                let delays = self.book.sent(&channel, &message, now);
                delays.into_iter().for_each(|delay| self.shared.figures.took(delay));
            }
            Err(failure) => self.book.failed(&channel, &message, failure, now, chance()),
        }
        self.unsaved = true;
    }

    /// How long nothing is to be done.
    fn rest(&self) -> Duration {
        let now = self.now();
        let idle = |name: &String| !self.flying.values().any(|flight| flight.channel == *name);
        let plans = self.channels.plans();
        let next = plans.iter().filter(|plan| idle(&plan.name)).filter_map(|plan| self.book.wake(plan, now)).min();
        let rest = next.map_or(LOOK_EVERY, |next| Duration::try_from(next.duration_since(now)).unwrap_or_default());
        // The wall clock may be set.
        rest.clamp(Duration::from_millis(1), LOOK_EVERY)
    }

    fn show(&self) {
        let mut status = self.shared.status.lock().unwrap_or_else(PoisonError::into_inner);
        status.channels = NotifyStatus::of(&self.channels, &self.book).channels;
    }

    async fn end(mut self, limit: Duration) {
        let until = Instant::now() + limit;
        self.pump();
        while let Ok(Some(landed)) = timeout_at(until, self.flights.join_next_with_id()).await {
            self.landed(landed);
        }
        self.save();
        self.show();
    }
}
