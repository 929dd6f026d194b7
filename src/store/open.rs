//! Opening a data folder.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use super::batch::Batch;
use super::codec;
use super::commit::{self, Coming};
use super::engine::{Engine, Ops};
use super::error::StoreError;
use super::forget::Forgotten;
use super::home::{self, Renewed};
use super::identity::{self, Identity};
use super::key::{Key, Table};
use super::migrate;
use super::mirror::Outbox;
use super::retention::{EXPIRED, Expired};
use super::seal::{self, Seal, Sealed};
use super::touched::Pseudonyms;
use super::version;
use crate::incident::Clock;

/// Version of the on-disk format; folders of a newer one are refused.
pub const FORMAT: u32 = 4;

/// An open data folder. Clones are cheap and share it; it closes with the last one.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

/// What all clones share.
struct Inner {
    engine: Engine,
    identity: RwLock<Identity>,
    forgotten: RwLock<Forgotten>,
    writer: Mutex<Writer>,
    seal: Seal,
    renewed: Option<Renewed>,
}

/// What only the one who commits may touch.
#[derive(Debug)]
pub(super) struct Writer {
    /// Number of the last change.
    pub(super) sequence: u64,
    /// The site's clock.
    pub(super) clock: Clock,
    /// The clock as it is on the disk.
    pub(super) saved_clock: Clock,
    /// Batches ever committed.
    pub(super) commits: u64,
    /// What the mirror has to hear of.
    pub(super) outbox: Outbox,
    /// Before which times what was dropped.
    pub(super) expired: Expired,
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store").field("dir", &self.inner.engine.dir()).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the data folder `dir`, creating it where it is not there.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process has it open, [`StoreError::Newer`] when a newer program
    /// wrote it, [`StoreError::NotWritable`], [`StoreError::DiskFull`], [`StoreError::Damaged`].
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, StoreError> {
        let sealed = seal::read(dir.as_ref())?;
        if let Some(Sealed { format: found, .. }) = sealed.filter(|sealed| sealed.format > FORMAT) {
            return Err(StoreError::Newer { dir: dir.as_ref().to_owned(), found, known: FORMAT });
        }
        let engine = Engine::open(dir.as_ref())?;
        let commits = figure(&engine, "commits")?.unwrap_or(0);
        check_complete(&engine, sealed, commits)?;
        let found = check_format(&engine)?;
        let sequence = figure(&engine, "sequence")?.unwrap_or(0);
        version::load(&engine, sequence)?;
        let mut identity = identity::load_or_create(&engine)?;
        migrate::migrate(&engine, found, &Pseudonyms::new(identity.redaction_key))?;
        let renewed = home::settle(&engine, &mut identity)?;
        let clock = figure(&engine, "clock")?.unwrap_or_else(|| Clock::new(identity.site)).at_site(identity.site);
        let writer = Writer {
            sequence,
            clock,
            saved_clock: clock,
            commits,
            outbox: Outbox::load(&engine)?,
            expired: figure(&engine, EXPIRED)?.unwrap_or_default(),
        };
        let seal = Seal::open(engine.dir(), Sealed { format: FORMAT, commits })?;
        let forgotten = RwLock::new(Forgotten::load(&engine, &identity)?);
        let (identity, writer) = (RwLock::new(identity), Mutex::new(writer));
        let store = Self { inner: Arc::new(Inner { engine, identity, forgotten, writer, seal, renewed }) };
        store.forget_what_is_due()?;
        Ok(store)
    }

    /// That the site's number was drawn anew while opening, because the folder was copied, moved to another machine,
    /// or restored; and why.
    #[must_use]
    pub fn renewed(&self) -> Option<Renewed> {
        self.inner.renewed
    }

    /// The data folder.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.inner.engine.dir()
    }

    /// Writes the batch atomically and waits until it is on the disk.
    ///
    /// # Errors
    /// [`StoreError`]; nothing of the batch is visible then, unless only waiting for the disk failed.
    pub fn commit(&self, batch: Batch) -> Result<(), StoreError> {
        self.commit_unflushed(batch)?;
        self.flush()
    }

    /// Writes the batch atomically without waiting for the disk: for chunks of a large run, followed by
    /// [`Store::flush`]. After a crash a prefix of such batches is there, each of them whole.
    ///
    /// # Errors
    /// [`StoreError`]; nothing of the batch is visible then.
    pub fn commit_unflushed(&self, batch: Batch) -> Result<(), StoreError> {
        if batch.is_empty() {
            return Ok(());
        }
        commit::commit(self, batch, Coming::FromHere)
    }

    /// Waits until everything written is on the disk.
    ///
    /// # Errors
    /// [`StoreError`] when the disk refuses; what was not flushed must be taken as not written.
    pub fn flush(&self) -> Result<(), StoreError> {
        let commits = self.writer().commits;
        self.inner.engine.flush()?;
        self.inner.seal.raise(Sealed { format: FORMAT, commits })
    }

    pub(super) fn engine(&self) -> &Engine {
        &self.inner.engine
    }

    pub(super) fn identity(&self) -> Identity {
        *self.inner.identity.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on the site goes by this number.
    pub(super) fn set_identity(&self, identity: Identity) {
        *self.inner.identity.write().unwrap_or_else(PoisonError::into_inner) = identity;
    }

    pub(super) fn forgotten(&self) -> &RwLock<Forgotten> {
        &self.inner.forgotten
    }

    /// Whoever holds it may write.
    pub(super) fn writer(&self) -> MutexGuard<'_, Writer> {
        self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Decodes a value of this store.
    pub(super) fn decode<T: serde::de::DeserializeOwned>(
        &self,
        kind: &'static str,
        bytes: &[u8],
    ) -> Result<T, StoreError> {
        codec::decode(self.dir(), kind, bytes)
    }

    /// A key of this store that can't be read.
    pub(super) fn bad_key(&self, table: Table) -> StoreError {
        StoreError::damaged(self.dir(), format!("a key of the table {} is cut off", table.name()))
    }
}

/// Key of one of the store's own figures.
pub(super) fn meta_key(name: &str) -> Vec<u8> {
    Key::new(Table::Meta).text(name).bytes()
}

/// One of the store's own figures.
pub(super) fn figure<T: serde::de::DeserializeOwned>(
    engine: &Engine,
    name: &'static str,
) -> Result<Option<T>, StoreError> {
    engine.get(&meta_key(name))?.map(|bytes| codec::decode(engine.dir(), name, &bytes)).transpose()
}

/// Holds what was found against what the seal promises.
fn check_complete(engine: &Engine, sealed: Option<Sealed>, commits: u64) -> Result<(), StoreError> {
    let Some(sealed) = sealed else { return Ok(()) };
    if commits >= sealed.commits && engine.get(&meta_key("format"))?.is_some() {
        return Ok(());
    }
    let seal = seal::path(engine.dir());
    let what = format!(
        "of {} saved batches {commits} are left; deleting {} goes on with what is left",
        sealed.commits,
        seal.display()
    );
    Err(StoreError::damaged(engine.dir(), what))
}

/// The folder's format; a new folder has this program's.
fn check_format(engine: &Engine) -> Result<u32, StoreError> {
    let Some(bytes) = engine.get(&meta_key("format"))? else {
        write_format(engine)?;
        return Ok(FORMAT);
    };
    // Plain bytes, so that any later program can tell its version to this one.
    let found = bytes.as_slice().try_into().map(u32::from_be_bytes);
    match found {
        Ok(found) if found > FORMAT => Err(StoreError::Newer { dir: engine.dir().to_owned(), found, known: FORMAT }),
        Ok(found) => Ok(found),
        Err(_) => Err(StoreError::damaged(engine.dir(), "the format version can't be read")),
    }
}

/// Says durably that everything in the folder has this program's format.
pub(super) fn write_format(engine: &Engine) -> Result<(), StoreError> {
    let value = FORMAT.to_be_bytes().to_vec();
    engine.apply(Ops::from([(meta_key("format"), super::engine::Op::Put(value))]))?;
    engine.flush()
}
