//! [`Mirror`]: brings this site and the mirror in step, one run at a time.
//!
//! A run may end anywhere: what was joined or acknowledged is noted in the store in the batch that it speaks of, so the
//! next run goes on from there, and what was sent and not noted is recognised when it is sent again.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::beacon::{self, Beacon, Nonce, Verdict};
use super::opening::Opened;
use super::outcome::{Outcome, Ran, Watch};
use super::own_writes::OwnWrites;
use super::server::{Condition, MirrorServer, Write, Written};
use super::trouble::{SyncError, TroubleKind};
use crate::config::Retention;
use crate::store::{Incoming, JoinReport, MirrorKey, MirrorState, ServerVersion, Store};

/// A beacon is written at least this often, as a sign of life.
const SIGN_OF_LIFE: SignedDuration = SignedDuration::from_hours(1);

/// Operations that may be between the beacon and what was taken in, where nothing but beacons of others came.
const UNVOUCHED: u64 = 256;

/// How much is handled at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncLimits {
    /// Documents in one request.
    pub documents: usize,
    /// Bytes of documents in one request, above which no further document is added.
    pub bytes: usize,
}

impl Default for SyncLimits {
    fn default() -> Self {
        Self { documents: 1_000, bytes: 4 << 20 }
    }
}

/// For how long the mirror keeps what is kept by the day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keeping {
    /// Days for which a site may stay away; 0: nothing is removed.
    pub offline_days: u32,
    /// What this site keeps for how long.
    pub retention: Retention,
}

/// This site's end of the mirror.
#[derive(Clone)]
pub struct Mirror {
    pub(super) store: Store,
    pub(super) server: Arc<dyn MirrorServer>,
    pub(super) clock: Clock,
    pub(super) limits: SyncLimits,
    pub(super) keeping: Keeping,
}

/// The wall clock, handed in.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What the last runs left to do.
#[derive(Debug, Clone, Default)]
pub struct Leftover {
    /// Documents that the server did not take; they are tried again.
    pub refused: Vec<MirrorKey>,
    /// Whether to look for documents that are too old for the mirror.
    pub tidy: bool,
}

impl Mirror {
    /// Between a store and a server.
    pub fn new(store: Store, server: Arc<dyn MirrorServer>, clock: Clock) -> Self {
        Self { store, server, clock, limits: SyncLimits::default(), keeping: Keeping::default() }
    }

    /// With other limits.
    #[must_use]
    pub fn with_limits(self, limits: SyncLimits) -> Self {
        Self { limits, ..self }
    }

    /// With a time after which the mirror drops what is kept by the day.
    #[must_use]
    pub fn keeping(self, keeping: Keeping) -> Self {
        Self { keeping, ..self }
    }

    /// Server and index in words, without secrets.
    #[must_use]
    pub fn place(&self) -> String {
        self.server.place()
    }

    /// One run: takes in what others wrote, then sends what changed here. Never two at once over one store.
    pub async fn run(&self, leftover: &Leftover, watch: &dyn Watch) -> Ran {
        let mut outcome = Outcome::default();
        let mut trouble = self.attempt(leftover, watch, &mut outcome).await.err();
        if trouble.as_ref().is_some_and(|trouble| trouble.kind == TroubleKind::IndexGone) {
            // It is made again, and everything is sent again.
            trouble = self.attempt(leftover, watch, &mut outcome).await.err();
        }
        Ran { outcome, trouble }
    }

    async fn attempt(&self, leftover: &Leftover, watch: &dyn Watch, outcome: &mut Outcome) -> Result<(), SyncError> {
        let Opened { state, beacon, next } = self.open(outcome).await?;
        let mut run = Run {
            mirror: self,
            watch,
            outcome,
            site: site_text(&self.store),
            state,
            beacon,
            own: OwnWrites::default(),
            has_news: false,
        };
        run.again().await?;
        run.pull(next).await?;
        run.push(&leftover.refused).await?;
        if leftover.tidy {
            run.tidy().await?;
        }
        run.close().await
    }
}

/// The site as it stands in ids and documents.
pub(super) fn site_text(store: &Store) -> String {
    format!("{:016x}", store.site().0)
}

/// Works on the store where blocking is allowed.
pub(super) async fn blocking<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&Store) -> Result<T, crate::store::StoreError> + Send + 'static,
) -> Result<T, SyncError> {
    let store = store.clone();
    let done = tokio::task::spawn_blocking(move || work(&store)).await;
    let done = done.map_err(|error| SyncError::new(TroubleKind::Store, format!("the work broke off: {error}")))?;
    done.map_err(SyncError::from)
}

/// A run under way.
pub(super) struct Run<'r> {
    pub(super) mirror: &'r Mirror,
    pub(super) watch: &'r dyn Watch,
    pub(super) outcome: &'r mut Outcome,
    pub(super) site: String,
    /// Where this site stands; kept with whatever it speaks of.
    pub(super) state: MirrorState,
    /// Our beacon as the server has it.
    pub(super) beacon: Option<(Beacon, ServerVersion)>,
    /// Operations of this run.
    pub(super) own: OwnWrites,
    /// Whether something was sent or received that no beacon vouches for yet.
    pub(super) has_news: bool,
}

impl Run<'_> {
    pub(super) fn now(&self) -> Timestamp {
        (self.mirror.clock)()
    }

    /// Number of the first operation that was not taken in.
    pub(super) fn next(&self) -> u64 {
        self.state.pull_cursor.map_or(0, |cursor| cursor.saturating_add(1))
    }

    /// The newest operation that we know of: who finds it again on the server finds all before it.
    pub(super) fn saw(&mut self, id: &str, version: ServerVersion) {
        if self.state.witness.as_ref().is_none_or(|(_, seen)| seen.seq_no < version.seq_no) {
            self.state.witness = Some((id.to_owned(), version));
        }
    }

    /// Joins documents into the store, in one batch with the state.
    pub(super) async fn join(&mut self, incoming: Vec<Incoming>) -> Result<JoinReport, SyncError> {
        let (state, now) = (self.state.clone(), self.now());
        let report = blocking(&self.mirror.store, move |store| store.join(&incoming, &state, now)).await?;
        self.has_news |= report.changed > 0;
        self.outcome.quarantined += report.quarantined.len() as u64;
        Ok(report)
    }

    /// Fetches again what could not be joined because its stamps lay ahead of this machine's clock.
    async fn again(&mut self) -> Result<(), SyncError> {
        let waiting = blocking(&self.mirror.store, |store| store.quarantined()).await?;
        let ids: Vec<String> =
            waiting.into_iter().filter(|document| document.again).map(|document| document.id).collect();
        for ids in ids.chunks(self.mirror.limits.documents.max(1)) {
            let held = self.mirror.server.read(ids).await?;
            let incoming = held.into_iter().flatten().map(incoming).collect();
            let report = self.join(incoming).await?;
            // They are listed already.
            self.outcome.quarantined = self.outcome.quarantined.saturating_sub(report.quarantined.len() as u64);
            self.outcome.pulled += report.changed;
        }
        Ok(())
    }

    /// Writes the beacon where it has something new to say.
    async fn close(&mut self) -> Result<(), SyncError> {
        // What we wrote ourselves need not be fetched.
        let next = self.own.after(self.next());
        self.state.pull_cursor = next.checked_sub(1);
        let now = self.now();
        let due = self.beacon.as_ref().is_none_or(|(beacon, _)| {
            now.duration_since(beacon.at) >= SIGN_OF_LIFE
                || now < beacon.at
                || next.saturating_sub(beacon.taken) > UNVOUCHED
        });
        if !self.has_news && !self.state.unvouched_pushes && !due {
            return Ok(());
        }
        let nonce = Nonce::next(self.nonce_before().as_ref())?;
        self.state.nonce_sent = Some(nonce.text(&self.site));
        self.keep().await?;
        let beacon = Beacon { nonce, taken: next, at: now };
        let id = beacon::id(&self.site);
        let condition = match &self.beacon {
            Some((_, version)) => Condition::At(*version),
            None => Condition::Absent,
        };
        let body = beacon.document(&self.site)?;
        let write = Write { id: id.clone(), body: Some(body), condition };
        let written = self.mirror.server.write(vec![write]).await?;
        let version = match written.into_iter().next() {
            Some(Written::Done(version)) => Some(version),
            // A write whose reply was lost conflicts with itself.
            Some(Written::Conflict) => self.mirror.server.read(&[id]).await?.into_iter().flatten().find_map(|held| {
                let found = Beacon::read(&held.body)?;
                (found.nonce == beacon.nonce).then_some(held.version)
            }),
            Some(Written::Refused(why)) => return Err(SyncError::new(TroubleKind::Invalid, why)),
            None => None,
        };
        // Somebody writes in our name; the next run finds out.
        let Some(version) = version else { return Ok(()) };
        self.own.add(version.seq_no);
        self.confirm(beacon, version).await
    }

    async fn confirm(&mut self, beacon: Beacon, version: ServerVersion) -> Result<(), SyncError> {
        self.state.nonce_confirmed = self.state.nonce_sent.clone();
        self.state.pull_cursor = self.own.after(self.next()).checked_sub(1);
        self.state.witness = None;
        self.state.unvouched_pushes = false;
        self.state.last_success = Some(beacon.at);
        self.beacon = Some((beacon, version));
        self.has_news = false;
        self.keep().await
    }

    /// The newest nonce that we may have sent.
    fn nonce_before(&self) -> Option<Nonce> {
        let ours = |text: &Option<String>| {
            Nonce::of_text(text.as_deref()?).filter(|(site, _)| *site == self.site).map(|(_, nonce)| nonce)
        };
        let found = self.beacon.as_ref().map(|(beacon, _)| beacon.nonce.clone());
        [ours(&self.state.nonce_sent), ours(&self.state.nonce_confirmed), found]
            .into_iter()
            .flatten()
            .max_by_key(|nonce| nonce.number)
    }

    pub(super) async fn keep(&self) -> Result<(), SyncError> {
        let state = self.state.clone();
        blocking(&self.mirror.store, move |store| store.keep_mirror_state(&state)).await
    }
}

/// What the server holds, as the store takes it in.
pub(super) fn incoming(held: super::server::Held) -> Incoming {
    Incoming { id: held.id, version: held.version, body: held.body }
}

/// What the verdict on a beacon makes of a run.
pub(super) fn is_ours(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Ours | Verdict::FirstTime)
}
