//! What the store offers to whoever talks to the server.

use jiff::Timestamp;

use super::{Incoming, JoinReport, Known, MirrorDocument, MirrorKey, MirrorState, Quarantined, ServerVersion};
use crate::incident::SiteId;
use crate::store::error::StoreError;
use crate::store::open::Store;

fn not_yet<T>() -> Result<T, StoreError> {
    Err(StoreError::Record { kind: "mirror", what: "not there yet".into() })
}

impl Store {
    /// From now on every write that travels is noted in the outbox, in the same batch. What was written before is
    /// not: push [`Store::mirror_keys`] once. Repeating it changes nothing. Without it, writing costs nothing more.
    ///
    /// # Errors
    /// [`StoreError`] when writing fails.
    pub fn start_mirroring(&self) -> Result<(), StoreError> {
        not_yet()
    }

    /// Whether writes that travel are noted in the outbox.
    #[must_use]
    pub fn is_mirroring(&self) -> bool {
        false
    }

    /// Notes nothing more, and empties the outbox and what is known of the server.
    ///
    /// # Errors
    /// [`StoreError`] when writing fails.
    pub fn stop_mirroring(&self) -> Result<(), StoreError> {
        not_yet()
    }

    /// At most `limit` keys of documents that there is anything to say of, in order, behind `after`: for the first
    /// push, and after the server lost its index.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn mirror_keys(&self, _after: Option<&MirrorKey>, _limit: usize) -> Result<Vec<MirrorKey>, StoreError> {
        not_yet()
    }

    /// At most `limit` keys of documents that may differ from the server's, with their numbers above `cursor`,
    /// rising. A key comes once, under its newest number.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn outbox_since(&self, _cursor: u64, _limit: usize) -> Result<Vec<(u64, MirrorKey)>, StoreError> {
        not_yet()
    }

    /// How many documents wait in the outbox.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn outbox_len(&self) -> Result<u64, StoreError> {
        not_yet()
    }

    /// The document as the store has it now. `None`: there is nothing to say of it here, or its day is over the time
    /// that this site keeps such records; what the server has of it stays.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn mirror_document(&self, _key: &MirrorKey) -> Result<Option<MirrorDocument>, StoreError> {
        not_yet()
    }

    /// What the server has of these documents, as far as this site knows; in order.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn known(&self, _keys: &[MirrorKey]) -> Result<Vec<Option<Known>>, StoreError> {
        not_yet()
    }

    /// Notes what the server acknowledged, and where the sync stands, in one batch. What the outbox holds up to
    /// `state.push_cursor` is dropped from it.
    ///
    /// # Errors
    /// [`StoreError`] when writing fails.
    pub fn note_pushed(
        &self,
        _pushed: &[(MirrorKey, ServerVersion, [u8; 16])],
        _state: &MirrorState,
    ) -> Result<(), StoreError> {
        not_yet()
    }

    /// Joins what came from the server, in one batch with what is known of the server and where the sync stands.
    /// Where this site knows more than the server, the key is put into the outbox again. What can't be joined is
    /// quarantined, and never costs the others. Documents whose id begins with `site:` are passed over.
    ///
    /// `now` is the wall clock, to judge the stamps of other sites by.
    ///
    /// # Errors
    /// [`StoreError`] when reading or writing fails; nothing is joined then.
    pub fn join(
        &self,
        _incoming: &[Incoming],
        _state: &MirrorState,
        _now: Timestamp,
    ) -> Result<JoinReport, StoreError> {
        not_yet()
    }

    /// The documents that could not be joined, by id. A document that could be joined since is not among them.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn quarantined(&self) -> Result<Vec<Quarantined>, StoreError> {
        not_yet()
    }

    /// Where this site stands with the server.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn mirror_state(&self) -> Result<MirrorState, StoreError> {
        not_yet()
    }

    /// Keeps where this site stands; on the disk when this returns.
    ///
    /// # Errors
    /// [`StoreError`] when writing fails.
    pub fn keep_mirror_state(&self, _state: &MirrorState) -> Result<(), StoreError> {
        not_yet()
    }

    /// Forgets what is known of the server: versions, cursors, quarantine. Everything is to be pulled and pushed
    /// again then. The nonces stay.
    ///
    /// # Errors
    /// [`StoreError`] when writing fails.
    pub fn forget_mirror(&self) -> Result<(), StoreError> {
        not_yet()
    }

    /// Draws the site's number anew: another process goes by the old one. Stamps and, in the journal, sources from
    /// now on are the new site's. Durable when this returns.
    ///
    /// # Errors
    /// [`StoreError`] when the system gives no random numbers or writing fails.
    pub fn renew_site(&self) -> Result<SiteId, StoreError> {
        not_yet()
    }
}
