//! The change log: what search indexes and mirrors are fed from.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::codec::{decode, encode};
use super::engine::{Engine, Op, Ops};
use super::error::StoreError;
use super::key::{Key, KeyReader, Table};
use super::open::{Store, meta_key};
use crate::wording::Language;

/// What kind of thing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ChangeKind {
    /// An incident, or what people did about it.
    Incident,
    /// A page in one language.
    Page,
}

/// One step of the change log. What the thing looks like now is read from the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Number of the change: from 1, rising, with gaps where later changes made earlier ones needless.
    pub sequence: u64,
    /// What kind of thing.
    pub kind: ChangeKind,
    /// Its identity in the index: the incident's id, or `id@language` for a page (`page_key`).
    pub key: String,
    /// Whether it is gone.
    pub deleted: bool,
}

/// Changes of one batch: whether the thing is gone, by kind and key.
pub(super) type Pending = BTreeMap<(ChangeKind, String), bool>;

type Stored = (ChangeKind, String, bool);

/// The key of a page in the change log: `rb-db-deadlocks@ru`.
pub(super) fn page_key(id: &str, language: Language) -> String {
    format!("{id}@{}", language.code())
}

fn change_key(sequence: u64) -> Vec<u8> {
    Key::new(Table::Change).u64(sequence).bytes()
}

/// Adds the changes to a commit; returns the number of the last one.
pub(super) fn append(ops: &mut Ops, changes: Pending, mut sequence: u64) -> Result<u64, StoreError> {
    if changes.is_empty() {
        return Ok(sequence);
    }
    for ((kind, key), deleted) in changes {
        sequence += 1;
        let stored: Stored = (kind, key, deleted);
        ops.insert(change_key(sequence), Op::Put(encode("change", &stored)?));
    }
    ops.insert(meta_key("sequence"), Op::Put(encode("sequence", &sequence)?));
    Ok(sequence)
}

/// Whether the log tells, after this change, of an incident or a page.
pub(super) fn has_documents_since(engine: &Engine, sequence: u64) -> Result<bool, StoreError> {
    let mut found = false;
    engine.walk(&change_key(sequence.saturating_add(1)), &Table::Change.end(), |_, value| {
        let (kind, _, _): Stored = decode(engine.dir(), "change", value)?;
        found = matches!(kind, ChangeKind::Incident | ChangeKind::Page);
        Ok(!found)
    })?;
    Ok(found)
}

impl Store {
    /// At most `limit` changes with numbers above `cursor`, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn changes_since(&self, cursor: u64, limit: usize) -> Result<Vec<Change>, StoreError> {
        let mut changes = Vec::new();
        if limit == 0 || cursor == u64::MAX {
            return Ok(changes);
        }
        self.engine().walk(&change_key(cursor + 1), &Table::Change.end(), |key, value| {
            changes.push(self.change(key, value)?);
            Ok(changes.len() < limit)
        })?;
        Ok(changes)
    }

    /// Number of the newest change; 0 when there never was one.
    #[must_use]
    pub fn last_sequence(&self) -> u64 {
        self.writer().sequence
    }

    /// Drops changes that a later change of the same thing made needless; returns how many.
    ///
    /// # Errors
    /// [`StoreError`]; the log is as it was then.
    pub fn compact_changes(&self) -> Result<u64, StoreError> {
        let writer = self.writer();
        let mut keys: Vec<(Vec<u8>, ChangeKind, String)> = Vec::new();
        self.engine().walk(&Table::Change.prefix(), &Table::Change.end(), |key, value| {
            let change = self.change(key, value)?;
            keys.push((key.to_vec(), change.kind, change.key));
            Ok(true)
        })?;
        let mut seen = BTreeSet::new();
        let mut ops = Ops::new();
        for (key, kind, subject) in keys.into_iter().rev() {
            if !seen.insert((kind, subject)) {
                ops.insert(key, Op::Delete);
            }
        }
        let dropped = ops.len() as u64;
        self.engine().apply(ops)?;
        drop(writer);
        self.flush()?;
        Ok(dropped)
    }

    /// The page that a change's key names.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn page_by_key(&self, key: &str) -> Result<Option<crate::knowledge::Page>, StoreError> {
        let Some((id, code)) = key.rsplit_once('@') else { return Ok(None) };
        match Language::ALL.into_iter().find(|language| language.code() == code) {
            Some(language) => self.page(id, language),
            None => Ok(None),
        }
    }

    fn change(&self, key: &[u8], value: &[u8]) -> Result<Change, StoreError> {
        let sequence = KeyReader::new(key).u64().ok_or_else(|| self.bad_key(Table::Change))?;
        let (kind, subject, deleted): Stored = self.decode("change", value)?;
        Ok(Change { sequence, kind, key: subject, deleted })
    }
}
