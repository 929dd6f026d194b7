//! Journeys of troubled sessions, and the index that finds them by user, session, order or trace.
//!
//! Both are kept by the day a session began: new sessions touch only the newest leaves, and a day that is
//! over goes as a whole.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::codec;
use super::error::StoreError;
use super::key::{Key, KeyReader, Table, after_prefix};
use super::open::Store;
use crate::session::{ClosedSession, SessionKey};

/// The last steps of a journey that are kept.
const JOURNEY_STEPS: usize = 50;
/// References by which a session is found.
const REFERENCES: usize = 8;
/// Findings kept with a session; the others are counted in their incidents.
const FINDINGS: usize = 20;
/// Proving entries kept with each of them.
const FINDING_EVIDENCE: usize = 5;

const SECONDS_PER_DAY: i64 = 86_400;

/// Days since the Unix epoch, shifted so that every time the clock can tell is positive.
pub(super) fn day_of(at: Timestamp) -> u32 {
    let day = at.as_second().div_euclid(SECONDS_PER_DAY) + i64::from(1_u32 << 31);
    u32::try_from(day).unwrap_or(0)
}

pub(super) fn session_key(key: SessionKey, started: Timestamp) -> Vec<u8> {
    Key::new(Table::Session).u32(day_of(started)).u64(key.0).i64(started.as_microsecond()).bytes()
}

/// Beginning of the index keys of one word on one day.
fn term_prefix(day: u32, word: &str) -> Key {
    let digest = blake3::hash(word.as_bytes());
    Key::new(Table::SessionTerm).u32(day).raw(&digest.as_bytes()[..8])
}

/// The index keys of a session.
pub(super) fn session_terms(session: &ClosedSession) -> BTreeSet<Vec<u8>> {
    let day = day_of(session.started);
    let key = |word| term_prefix(day, word).u64(session.key.0).i64(session.started.as_microsecond()).bytes();
    words(session).map(key).collect()
}

fn words(session: &ClosedSession) -> impl Iterator<Item = &str> {
    let ids = std::iter::once(session.id.as_str()).chain(session.user_id.as_deref());
    ids.chain(session.references.iter().map(String::as_str)).filter(|word| !word.is_empty())
}

/// The session within the limits on its size, and without numbers that are none.
pub(super) fn trimmed(session: &ClosedSession) -> Cow<'_, ClosedSession> {
    let odd = |seconds: Option<f64>| seconds.is_some_and(|seconds| !seconds.is_finite());
    let fits = session.journey.len() <= JOURNEY_STEPS
        && session.references.len() <= REFERENCES
        && session.findings.len() <= FINDINGS
        && session.findings.iter().all(|finding| {
            finding.evidence.len() <= FINDING_EVIDENCE && finding.confidence.is_finite() && !odd(finding.worst_seconds)
        });
    if fits {
        return Cow::Borrowed(session);
    }
    let mut session = session.clone();
    session.journey.drain(..session.journey.len().saturating_sub(JOURNEY_STEPS));
    session.references.truncate(REFERENCES);
    session.findings.truncate(FINDINGS);
    for finding in &mut session.findings {
        finding.evidence.truncate(FINDING_EVIDENCE);
        finding.worst_seconds = finding.worst_seconds.filter(|seconds| seconds.is_finite());
        if !finding.confidence.is_finite() {
            finding.confidence = 0.0;
        }
    }
    Cow::Owned(session)
}

/// Of two readings of a session at two sites the longer one stands, then the smaller encoding.
pub(super) fn session_longer(old: &[u8], new: &[u8]) -> Result<Vec<u8>, StoreError> {
    let entries =
        |bytes| codec::decode(std::path::Path::new(""), "journey", bytes).map(|session: ClosedSession| session.entries);
    let (old_entries, new_entries) = (entries(old)?, entries(new)?);
    let keep_old = old_entries.cmp(&new_entries).then(new.cmp(old)).is_ge();
    Ok(if keep_old { old } else { new }.to_vec())
}

impl Store {
    /// The troubled sessions that a user id, session id, order id or trace id leads to, newest first, at most
    /// `limit`.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn find_sessions(&self, word: &str, limit: usize) -> Result<Vec<ClosedSession>, StoreError> {
        let word = word.trim();
        let mut found = Vec::new();
        for day in self.session_days()?.into_iter().rev() {
            if found.len() >= limit {
                break;
            }
            let mut on_day = Vec::new();
            for key in self.indexed(day, word)? {
                let Some(value) = self.engine().get(&key)? else { continue };
                let session: ClosedSession = self.decode("journey", &value)?;
                if words(&session).any(|own| own == word) {
                    on_day.push(session);
                }
            }
            on_day.sort_by_key(|session| (std::cmp::Reverse(session.started), session.key));
            found.extend(on_day);
        }
        found.truncate(limit);
        Ok(found)
    }

    /// [`Store::find_sessions`] among those that began in `from..=to`, newest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn find_sessions_between(
        &self,
        word: &str,
        from: Timestamp,
        to: Timestamp,
        limit: usize,
    ) -> Result<Vec<ClosedSession>, StoreError> {
        let word = word.trim();
        let mut found = Vec::new();
        for day in (day_of(from)..=day_of(to)).rev() {
            for key in self.indexed(day, word)? {
                let Some(value) = self.engine().get(&key)? else { continue };
                let session: ClosedSession = self.decode("journey", &value)?;
                if session.started >= from && session.started <= to && words(&session).any(|own| own == word) {
                    found.push(session);
                }
            }
            if found.len() >= limit {
                break;
            }
        }
        found.sort_by_key(|session| (Reverse(session.started), session.key));
        found.truncate(limit);
        Ok(found)
    }

    /// The troubled sessions, newest first, ties by key: at most `limit` of those that come after `behind`.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn newest_sessions(
        &self,
        behind: Option<(Timestamp, SessionKey)>,
        limit: usize,
    ) -> Result<Vec<ClosedSession>, StoreError> {
        let mut found = Vec::new();
        let last_day = behind.map_or(u32::MAX, |(started, _)| day_of(started));
        for day in self.session_days()?.into_iter().rev().filter(|day| *day <= last_day) {
            if found.len() >= limit {
                break;
            }
            self.newest_of_day(day, behind, limit - found.len(), &mut found)?;
        }
        Ok(found)
    }

    fn newest_of_day(
        &self,
        day: u32,
        behind: Option<(Timestamp, SessionKey)>,
        limit: usize,
        found: &mut Vec<ClosedSession>,
    ) -> Result<(), StoreError> {
        let bound = behind.map(|(started, key)| (Reverse(started.as_microsecond()), key.0));
        let mut newest = BTreeMap::new();
        self.engine().walk_prefix(&Key::new(Table::Session).u32(day).bytes(), |key, value| {
            let mut reader = KeyReader::new(key);
            let fields = reader.u32().and_then(|_| Some((reader.u64()?, reader.i64()?)));
            let (session, started) = fields.ok_or_else(|| self.bad_key(Table::Session))?;
            let place = (Reverse(started), session);
            if bound.is_none_or(|bound| place > bound) {
                newest.insert(place, value.to_vec());
            }
            if newest.len() > limit {
                newest.pop_last();
            }
            Ok(true)
        })?;
        for value in newest.into_values() {
            found.push(self.decode("journey", &value)?);
        }
        Ok(())
    }

    /// One troubled session.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn session(&self, key: SessionKey, started: Timestamp) -> Result<Option<ClosedSession>, StoreError> {
        let value = self.engine().get(&session_key(key, started))?;
        value.map(|bytes| self.decode("journey", &bytes)).transpose()
    }

    /// The keys of the sessions that the index names for a word on a day.
    pub(super) fn indexed(&self, day: u32, word: &str) -> Result<Vec<Vec<u8>>, StoreError> {
        let prefix = term_prefix(day, word).bytes();
        let mut keys = Vec::new();
        self.engine().walk_prefix(&prefix, |key, _| {
            let session = key.get(prefix.len()..).ok_or_else(|| self.bad_key(Table::SessionTerm))?;
            keys.push(Key::new(Table::Session).u32(day).raw(session).bytes());
            Ok(true)
        })?;
        Ok(keys)
    }

    /// The days that have journeys, oldest first.
    pub(super) fn session_days(&self) -> Result<Vec<u32>, StoreError> {
        let mut days = Vec::new();
        let mut from = Table::Session.prefix().to_vec();
        while let Some((key, _)) = self.engine().page(&from, &Table::Session.end(), 1)?.first() {
            let day = KeyReader::new(key).u32().ok_or_else(|| self.bad_key(Table::Session))?;
            days.push(day);
            from = after_prefix(&Key::new(Table::Session).u32(day).bytes());
        }
        Ok(days)
    }
}
