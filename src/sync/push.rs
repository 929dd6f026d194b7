//! Sending what changed here: documents are built on a thread of their own while the last ones are on their way, and what
//! the server took is noted while the next ones are.

use std::collections::{BTreeMap, HashMap};

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::mirror::{Mirror, Run, SyncLimits, blocking};
use super::outcome::Stage;
use super::server::{Condition, Write, Written};
use super::trouble::{SyncError, TroubleKind};
use crate::store::{MirrorDocument, MirrorKey, MirrorState, ServerVersion, Store, StoreError};

/// Keys that are looked at together.
const KEYS: usize = 500;

/// What is noted of a document that the server took.
pub(super) type Noted = (MirrorKey, ServerVersion, [u8; 16]);

/// Documents to send, and where the work stands when they are there.
pub(super) struct Batch {
    pub(super) documents: Vec<(MirrorDocument, Condition)>,
    /// Where each key stands: the outbox may name one again, and what counts is what it is then.
    places: HashMap<MirrorKey, usize>,
    /// Documents that were looked at and need not be sent.
    unchanged: u64,
    /// Keys that were looked at.
    looked: u64,
    reached: Reached,
}

/// How far everything before it is done.
#[derive(Clone)]
enum Reached {
    /// All keys up to this one, and with them the outbox as it was before, up to this number.
    Key(MirrorKey, u64),
    /// All keys.
    AllKeys,
    /// The outbox up to this number.
    Outbox(u64),
    /// Nothing that is kept.
    Nowhere,
}

impl Reached {
    fn keep(self, state: &mut MirrorState) {
        match self {
            Self::Key(key, outbox) => {
                state.full_push_after = Some(key);
                state.push_cursor = state.push_cursor.max(outbox);
            }
            Self::AllKeys => {
                state.full_push_after = None;
                state.full_push_done = true;
            }
            Self::Outbox(number) => state.push_cursor = number,
            Self::Nowhere => {}
        }
    }
}

impl Run<'_> {
    /// Sends what the server lacks.
    pub(super) async fn push(&mut self, refused: &[MirrorKey]) -> Result<(), SyncError> {
        if self.outcome.stopped {
            return Ok(());
        }
        let (sender, batches) = mpsc::channel(1);
        let (store, limits, state) = (self.mirror.store.clone(), self.mirror.limits.clone(), self.state.clone());
        let extra = refused.to_vec();
        // It ends when nobody takes its batches any more.
        let building = tokio::task::spawn_blocking(move || {
            let mut builder = Builder { store: &store, limits: &limits, sender: &sender, batch: Batch::new() };
            builder.all(&state, extra)
        });
        let sent = self.send(batches).await;
        let built = building.await;
        sent?;
        let built =
            built.map_err(|error| SyncError::new(TroubleKind::Store, format!("the work broke off: {error}")))?;
        built.map_err(SyncError::from)
    }

    async fn send(&mut self, mut batches: mpsc::Receiver<Result<Batch, u64>>) -> Result<(), SyncError> {
        let mut noting: Option<JoinHandle<Result<(), StoreError>>> = None;
        let (mut done, mut total) = (0, 0);
        let mut result = Ok(());
        while let Some(next) = batches.recv().await {
            let batch = match next {
                Ok(batch) => batch,
                Err(expected) => {
                    total = expected;
                    continue;
                }
            };
            if self.watch.is_stopped() {
                self.outcome.stopped = true;
                break;
            }
            done += batch.looked;
            let sent = self.send_one(batch, &mut noting).await;
            self.watch.progress(Stage::Push, done, if total == 0 { 0 } else { total.max(done) });
            if let Err(error) = sent {
                result = Err(error);
                break;
            }
        }
        // What is being noted is acknowledged; the run does not end before it is on the disk.
        let noted = finished(noting.take()).await;
        result.and(noted)
    }

    async fn send_one(
        &mut self,
        batch: Batch,
        noting: &mut Option<JoinHandle<Result<(), StoreError>>>,
    ) -> Result<(), SyncError> {
        self.outcome.unchanged += batch.unchanged;
        let mut pushed: Vec<Noted> = Vec::with_capacity(batch.documents.len());
        let mut conflicting: BTreeMap<MirrorKey, [u8; 16]> = BTreeMap::new();
        if !batch.documents.is_empty() {
            let writes = batch.documents.iter().map(|(document, condition)| write(document, *condition)).collect();
            let written = self.mirror.server.write(writes).await?;
            for ((document, _), written) in batch.documents.into_iter().zip(written) {
                match written {
                    Written::Done(version) => pushed.push(self.took(document, version)),
                    Written::Conflict => drop(conflicting.insert(document.key, document.hash)),
                    Written::Refused(why) => drop(self.outcome.refused.insert(document.key.to_string(), why)),
                }
            }
        }
        finished(noting.take()).await?;
        if !conflicting.is_empty() {
            // What was acknowledged is noted before anything is joined over it.
            let (first, state) = (std::mem::take(&mut pushed), self.state.clone());
            blocking(&self.mirror.store, move |store| store.note_pushed(&first, &state)).await?;
            pushed = self.resolve(conflicting).await?;
        }
        batch.reached.keep(&mut self.state);
        let (store, state) = (self.mirror.store.clone(), self.state.clone());
        *noting = Some(tokio::task::spawn_blocking(move || store.note_pushed(&pushed, &state)));
        Ok(())
    }

    /// Notes in memory that the server took a document.
    pub(super) fn took(&mut self, document: MirrorDocument, version: ServerVersion) -> Noted {
        self.outcome.pushed += 1;
        self.own.add(version.seq_no);
        self.saw(&document.key.id(), version);
        self.has_news = true;
        self.state.unvouched_pushes = true;
        (document.key, version, document.hash)
    }
}

/// Waits until what was acknowledged is noted.
async fn finished(noting: Option<JoinHandle<Result<(), StoreError>>>) -> Result<(), SyncError> {
    let Some(noting) = noting else { return Ok(()) };
    let noted = noting.await;
    let noted = noted.map_err(|error| SyncError::new(TroubleKind::Store, format!("the work broke off: {error}")))?;
    noted.map_err(SyncError::from)
}

pub(super) fn write(document: &MirrorDocument, condition: Condition) -> Write {
    Write { id: document.key.id(), body: Some(document.body.clone()), condition }
}

/// Builds batches on its thread.
struct Builder<'b> {
    store: &'b Store,
    limits: &'b SyncLimits,
    /// Batches, and how many keys there are to look at.
    sender: &'b mpsc::Sender<Result<Batch, u64>>,
    batch: Batch,
}

impl Batch {
    fn new() -> Self {
        Self { documents: Vec::new(), places: HashMap::new(), unchanged: 0, looked: 0, reached: Reached::Nowhere }
    }
}

/// Nobody takes batches any more.
struct Over;

impl Builder<'_> {
    fn all(&mut self, state: &MirrorState, extra: Vec<MirrorKey>) -> Result<(), StoreError> {
        let mut cursor = state.push_cursor;
        if !state.full_push_done {
            // What waits now is among the keys; only what comes from here on is looked at again.
            if state.full_push_after.is_none() {
                cursor = self.drain(cursor)?;
            }
            if self.everything(state.full_push_after.clone(), cursor)?.is_err() {
                return Ok(());
            }
        }
        if self.outbox(cursor)?.is_err() {
            return Ok(());
        }
        for keys in extra.chunks(KEYS) {
            if self.look(keys, Reached::Nowhere)?.is_err() {
                return Ok(());
            }
        }
        // Whoever is gone needs no last batch.
        let _ = self.hand_over();
        Ok(())
    }

    /// Number of the newest entry of the outbox. All are taken out of the store's hands: who changes one of these
    /// documents from here on notes it anew.
    fn drain(&self, mut cursor: u64) -> Result<u64, StoreError> {
        while let Some((last, _)) = self.store.outbox_since(cursor, KEYS)?.last() {
            cursor = *last;
        }
        Ok(cursor)
    }

    fn everything(&mut self, mut after: Option<MirrorKey>, outbox: u64) -> Result<Result<(), Over>, StoreError> {
        loop {
            let keys = self.store.mirror_keys(after.as_ref(), KEYS)?;
            let Some(last) = keys.last().cloned() else {
                self.batch.reached = Reached::AllKeys;
                return Ok(self.hand_over());
            };
            if self.look(&keys, Reached::Key(last.clone(), outbox))?.is_err() {
                return Ok(Err(Over));
            }
            after = Some(last);
        }
    }

    fn outbox(&mut self, mut cursor: u64) -> Result<Result<(), Over>, StoreError> {
        let expected = self.store.outbox_len()?;
        if self.sender.blocking_send(Err(expected)).is_err() {
            return Ok(Err(Over));
        }
        loop {
            let waiting = self.store.outbox_since(cursor, KEYS)?;
            let Some((last, _)) = waiting.last() else { return Ok(self.hand_over()) };
            cursor = *last;
            let keys: Vec<MirrorKey> = waiting.into_iter().map(|(_, key)| key).collect();
            if self.look(&keys, Reached::Outbox(cursor))?.is_err() {
                return Ok(Err(Over));
            }
        }
    }

    /// Adds what the server lacks of these keys.
    fn look(&mut self, keys: &[MirrorKey], reached: Reached) -> Result<Result<(), Over>, StoreError> {
        let known = self.store.known(keys)?;
        let mut bytes: usize = self.batch.documents.iter().map(|(document, _)| document.body.len()).sum();
        for (key, known) in keys.iter().zip(known) {
            self.batch.looked += 1;
            let Some(document) = self.store.mirror_document(key)? else { continue };
            if let Some((place, _)) = self.batch.places.get(key).and_then(|at| self.batch.documents.get_mut(*at)) {
                *place = document;
                continue;
            }
            if known.is_some_and(|known| known.hash == document.hash) {
                self.batch.unchanged += 1;
                continue;
            }
            bytes += document.body.len();
            let condition = known.map_or(Condition::Absent, |known| Condition::At(known.version));
            self.batch.places.insert(key.clone(), self.batch.documents.len());
            self.batch.documents.push((document, condition));
            if self.batch.documents.len() >= self.limits.documents || bytes >= self.limits.bytes {
                // The rest of these keys is still to come, so nothing counts as reached yet.
                if self.hand_over().is_err() {
                    return Ok(Err(Over));
                }
                bytes = 0;
            }
        }
        self.batch.reached = reached;
        Ok(Ok(()))
    }

    fn hand_over(&mut self) -> Result<(), Over> {
        let batch = std::mem::replace(&mut self.batch, Batch::new());
        let is_nothing =
            batch.documents.is_empty() && matches!(batch.reached, Reached::Nowhere) && batch.unchanged == 0;
        if is_nothing {
            return Ok(());
        }
        self.sender.blocking_send(Ok(batch)).map_err(|_| Over)
    }
}

impl Mirror {
    /// A document as it is now, with what is known of it on the server; `None` where nothing is to be sent.
    pub(super) fn fresh(
        store: &Store,
        key: &MirrorKey,
    ) -> Result<Option<(MirrorDocument, Option<crate::store::Known>)>, StoreError> {
        let Some(document) = store.mirror_document(key)? else { return Ok(None) };
        let known = store.known(std::slice::from_ref(key))?.into_iter().flatten().next();
        Ok(Some((document, known)))
    }
}
