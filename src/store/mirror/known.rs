//! What this site knows of the server, and where it stands with it. None of it travels.

use super::outbox::{MIRRORING, outbox_key};
use super::{Known, MirrorKey, MirrorState, Quarantined, ServerVersion};
use crate::store::codec::encode;
use crate::store::engine::{Op, Ops};
use crate::store::error::StoreError;
use crate::store::key::{Key, Table};
use crate::store::open::{Store, meta_key};

/// Name of the figure [`MirrorState`].
const STATE: &str = "mirror state";

/// Deletions of one commit.
const CHUNK: usize = 20_000;

pub(super) fn known_key(id: &str) -> Vec<u8> {
    Key::new(Table::Known).text(id).bytes()
}

pub(super) fn quarantine_key(id: &str) -> Vec<u8> {
    Key::new(Table::Quarantine).text(id).bytes()
}

/// The operation that keeps the state: as JSON, so that fields may be added.
pub(super) fn state_op(state: &MirrorState) -> Result<(Vec<u8>, Op), StoreError> {
    let json =
        serde_json::to_vec(state).map_err(|error| StoreError::Record { kind: "mirror", what: error.to_string() })?;
    Ok((meta_key(STATE), Op::Put(json)))
}

impl Store {
    /// From now on every write that travels is noted in the outbox, in the same batch. What was written before is
    /// not: push [`Store::mirror_keys`] once. Repeating it changes nothing. Without it, writing costs nothing more.
    ///
    /// # Errors
    /// [`StoreError`] when writing fails.
    pub fn start_mirroring(&self) -> Result<(), StoreError> {
        let mut writer = self.writer();
        if writer.outbox.on {
            return Ok(());
        }
        self.engine().apply(Ops::from([(meta_key(MIRRORING), Op::Put(encode(MIRRORING, &true)?))]))?;
        writer.outbox.on = true;
        drop(writer);
        self.flush()
    }

    /// Whether writes that travel are noted in the outbox.
    #[must_use]
    pub fn is_mirroring(&self) -> bool {
        self.writer().outbox.on
    }

    /// Notes nothing more, and empties the outbox and what is known of the server.
    ///
    /// # Errors
    /// [`StoreError`] when writing fails.
    pub fn stop_mirroring(&self) -> Result<(), StoreError> {
        let mut writer = self.writer();
        self.engine().apply(Ops::from([(meta_key(MIRRORING), Op::Delete)]))?;
        writer.outbox.on = false;
        writer.outbox.forget();
        drop(writer);
        self.clear(&[Table::Outbox])?;
        self.forget_mirror()
    }

    /// What the server has of these documents, as far as this site knows; in order.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn known(&self, keys: &[MirrorKey]) -> Result<Vec<Option<Known>>, StoreError> {
        let known = |key: &MirrorKey| {
            let value = self.engine().get(&known_key(&key.id()))?;
            value.map(|bytes| self.decode("known of the mirror", &bytes)).transpose()
        };
        keys.iter().map(known).collect()
    }

    /// Notes what the server acknowledged, and where the sync stands, in one batch. What the outbox holds up to
    /// `state.push_cursor` is dropped from it. A broken document that was written over is quarantined no more.
    ///
    /// # Errors
    /// [`StoreError`] when writing fails.
    pub fn note_pushed(
        &self,
        pushed: &[(MirrorKey, ServerVersion, [u8; 16])],
        state: &MirrorState,
    ) -> Result<(), StoreError> {
        let mut ops = Ops::from([state_op(state)?]);
        for (key, version, hash) in pushed {
            let (id, known) = (key.id(), Known { version: *version, hash: *hash });
            ops.insert(quarantine_key(&id), Op::Delete);
            ops.insert(known_key(&id), Op::Put(encode("known of the mirror", &known)?));
        }
        let mut writer = self.writer();
        let end = outbox_key(state.push_cursor.saturating_add(1));
        let mut dropped: Vec<String> = Vec::new();
        self.engine().walk(&Table::Outbox.prefix(), &end, |key, value| {
            ops.insert(key.to_vec(), Op::Delete);
            dropped.push(self.decode("outbox", value)?);
            Ok(true)
        })?;
        self.engine().apply(ops)?;
        // Also what was never handed out is to be noted again.
        dropped.iter().for_each(|key| writer.outbox.handed_out(key));
        drop(writer);
        self.flush()
    }

    /// Forgets what is known of a document on the server: somebody else took it away there.
    ///
    /// # Errors
    /// [`StoreError`] when writing fails.
    pub fn forget_known(&self, keys: &[MirrorKey]) -> Result<(), StoreError> {
        let ops = keys.iter().map(|key| (known_key(&key.id()), Op::Delete)).collect();
        let writer = self.writer();
        self.engine().apply(ops)?;
        drop(writer);
        self.flush()
    }

    /// The documents that could not be joined, by id. A document that could be joined since is not among them.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn quarantined(&self) -> Result<Vec<Quarantined>, StoreError> {
        let mut found = Vec::new();
        self.engine().walk_prefix(&Table::Quarantine.prefix(), |_, value| {
            found.push(self.decode("quarantine", value)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// Where this site stands with the server.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn mirror_state(&self) -> Result<MirrorState, StoreError> {
        let Some(json) = self.engine().get(&meta_key(STATE))? else { return Ok(MirrorState::default()) };
        serde_json::from_slice(&json)
            .map_err(|error| StoreError::damaged(self.dir(), format!("where it stands with the mirror: {error}")))
    }

    /// Keeps where this site stands; on the disk when this returns.
    ///
    /// # Errors
    /// [`StoreError`] when writing fails.
    pub fn keep_mirror_state(&self, state: &MirrorState) -> Result<(), StoreError> {
        let ops = Ops::from([state_op(state)?]);
        let writer = self.writer();
        self.engine().apply(ops)?;
        drop(writer);
        self.flush()
    }

    /// Forgets what is known of the server: versions, cursors, quarantine. Everything is to be pulled and pushed
    /// again then. The nonces and the outbox stay.
    ///
    /// # Errors
    /// [`StoreError`] when writing fails.
    pub fn forget_mirror(&self) -> Result<(), StoreError> {
        let MirrorState { nonce_sent, nonce_confirmed, conflicts, .. } = self.mirror_state()?;
        // The cursors first: what is known of documents without them does no harm.
        self.keep_mirror_state(&MirrorState { nonce_sent, nonce_confirmed, conflicts, ..MirrorState::default() })?;
        self.clear(&[Table::Known, Table::Quarantine])
    }

    /// Empties tables that nothing else depends on, chunk by chunk.
    fn clear(&self, tables: &[Table]) -> Result<(), StoreError> {
        for table in tables {
            loop {
                let _writer = self.writer();
                let page = self.engine().page(&table.prefix(), &table.end(), CHUNK)?;
                if page.is_empty() {
                    break;
                }
                self.engine().apply(page.into_iter().map(|(key, _)| (key, Op::Delete)).collect())?;
            }
        }
        self.flush()
    }
}
