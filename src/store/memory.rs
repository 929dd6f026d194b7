//! What is remembered: incidents, what people did about them, pages, and marks.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::error::StoreError;
use super::key::{Key, KeyReader, Table, after_prefix};
use super::mutes;
use super::open::Store;
use crate::incident::{Action, GroupWord, Incident, IncidentId, Mark, Mute, Stamp};
use crate::knowledge::Page;
use crate::wording::Language;

pub(super) fn incident_key(id: &IncidentId) -> Vec<u8> {
    Key::new(Table::Incident).text(id.as_str()).bytes()
}

pub(super) fn action_key(incident: &IncidentId, stamp: Stamp) -> Vec<u8> {
    stamped(Key::new(Table::Action).text(incident.as_str()), stamp)
}

/// Marks an action as one about several incidents, so that these are found without reading all.
pub(super) fn group_word_key(incident: &IncidentId, stamp: Stamp) -> Vec<u8> {
    stamped(Key::new(Table::GroupWord).text(incident.as_str()), stamp)
}

pub(super) fn page_key(id: &str, language: Language) -> Vec<u8> {
    Key::new(Table::Page).text(id).text(language.code()).bytes()
}

pub(super) fn mute_key(mute: &Mute) -> Vec<u8> {
    mute_key_of(mute.stamp)
}

pub(super) fn mute_key_of(stamp: Stamp) -> Vec<u8> {
    stamped(Key::new(Table::Mute), stamp)
}

pub(super) fn mark_key(mark: &Mark) -> Vec<u8> {
    mark_key_at(mark.at.as_microsecond(), mark.stamp)
}

pub(super) fn mark_key_at(micros: i64, stamp: Stamp) -> Vec<u8> {
    stamped(Key::new(Table::Mark).i64(micros), stamp)
}

pub(super) fn stamped(key: Key, stamp: Stamp) -> Vec<u8> {
    key.i64(stamp.millis).u32(stamp.counter).u64(stamp.site.0).bytes()
}

impl Store {
    /// One incident by its id; for imported ones that is the team's own.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn incident(&self, id: &IncidentId) -> Result<Option<Incident>, StoreError> {
        let value = self.engine().get(&incident_key(id))?;
        value.map(|bytes| self.decode("incident", &bytes)).transpose()
    }

    /// All incidents, by id.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn incidents(&self) -> Result<Vec<Incident>, StoreError> {
        self.incidents_with_prefix("")
    }

    /// Whether there is any incident.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn has_incidents(&self) -> Result<bool, StoreError> {
        let mut found = false;
        self.engine().walk_prefix(&Table::Incident.prefix(), |_, _| {
            found = true;
            Ok(false)
        })?;
        Ok(found)
    }

    /// The incidents whose id begins with `prefix`, by id.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn incidents_with_prefix(&self, prefix: &str) -> Result<Vec<Incident>, StoreError> {
        let mut found = Vec::new();
        // A text's key without its two closing zero bytes begins the keys of all longer texts.
        let mut key = Key::new(Table::Incident).text(prefix).bytes();
        key.truncate(key.len().saturating_sub(2));
        self.engine().walk_prefix(&key, |_, value| {
            found.push(self.decode("incident", value)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// An incident by an id as people type it: exactly, else in any case where that is unambiguous.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn incident_typed(&self, id: &str) -> Result<Option<Incident>, StoreError> {
        if let Some(incident) = self.incident(&IncidentId::given(id))? {
            return Ok(Some(incident));
        }
        let wanted = id.to_lowercase();
        let mut same = Vec::new();
        self.engine().walk_prefix(&Table::Incident.prefix(), |key, value| {
            let id = KeyReader::new(key).text().ok_or_else(|| self.bad_key(Table::Incident))?;
            if id.to_lowercase() == wanted {
                same.push(value.to_vec());
            }
            Ok(same.len() < 2)
        })?;
        match same.as_slice() {
            [one] => self.decode("incident", one).map(Some),
            _ => Ok(None),
        }
    }

    /// What people did about an incident, in order of their stamps.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn actions(&self, incident: &IncidentId) -> Result<Vec<Action>, StoreError> {
        let mut found = Vec::new();
        self.engine().walk_prefix(&Key::new(Table::Action).text(incident.as_str()).bytes(), |_, value| {
            found.push(self.decode("action", value)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// The actions of all incidents that have any.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn all_actions(&self) -> Result<BTreeMap<IncidentId, Vec<Action>>, StoreError> {
        let mut found: BTreeMap<IncidentId, Vec<Action>> = BTreeMap::new();
        self.engine().walk_prefix(&Table::Action.prefix(), |key, value| {
            let id = KeyReader::new(key).text().ok_or_else(|| self.bad_key(Table::Action))?;
            found.entry(IncidentId::given(id)).or_default().push(self.decode("action", value)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// What people said of which incidents are the same problem, and which are not.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn group_words(&self) -> Result<Vec<GroupWord>, StoreError> {
        let mut found = Vec::new();
        self.engine().walk_prefix(&Table::GroupWord.prefix(), |key, _| {
            let incident = KeyReader::new(key).text().ok_or_else(|| self.bad_key(Table::GroupWord))?;
            let rest = key.get(Table::GroupWord.prefix().len()..).unwrap_or_default();
            if let Some(value) = self.engine().get(&Key::new(Table::Action).raw(rest).bytes())? {
                found.extend(GroupWord::of(&IncidentId::given(incident), &self.decode("action", &value)?));
            }
            Ok(true)
        })?;
        Ok(found)
    }

    /// One page in one language.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn page(&self, id: &str, language: Language) -> Result<Option<Page>, StoreError> {
        let value = self.engine().get(&page_key(id, language))?;
        value.map(|bytes| self.decode("page", &bytes)).transpose()
    }

    /// All pages, by id and language.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn pages(&self) -> Result<Vec<Page>, StoreError> {
        let mut found = Vec::new();
        self.engine().walk_prefix(&Table::Page.prefix(), |_, value| {
            found.push(self.decode("page", value)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// All mutes, those that are over included, in the order in which they were entered.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn mutes(&self) -> Result<Vec<Mute>, StoreError> {
        let mut found = Vec::new();
        self.engine().walk_prefix(&Table::Mute.prefix(), |_, value| {
            found.push(mutes::decode(self.dir(), value)?);
            Ok(true)
        })?;
        Ok(found)
    }

    /// The marks with `from <= at < to`, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn marks(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Mark>, StoreError> {
        let bound = |at: Timestamp| Key::new(Table::Mark).i64(at.as_microsecond()).bytes();
        let mut found: Vec<Mark> = Vec::new();
        // The key has microseconds: the last one may hold marks of before and after `to`.
        self.engine().walk(&bound(from), &after_prefix(&bound(to)), |_, value| {
            found.push(self.decode("mark", value)?);
            Ok(true)
        })?;
        found.retain(|mark| mark.at >= from && mark.at < to);
        Ok(found)
    }
}
