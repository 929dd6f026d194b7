//! Touched sessions at rest: what travels of them, and beside it who they are, which stays here.
//!
//! A session is kept under its pseudonym, a keyed hash that only its own site can lead back. So a site recognises its
//! own customers in what comes back from others, and nobody is counted twice.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::codec;
use super::error::StoreError;
use super::key::{Key, KeyReader, Table};
use super::mirror::Day;
use super::open::Store;
use crate::entry::Money;
use crate::incident::{IncidentId, Touched};
use crate::scan::Redactor;
use crate::session::{SessionKey, Stage};

/// What the pseudonyms of forgotten people begin with.
pub(super) const FORGOTTEN: &str = "forgotten-";
const SESSION: &str = "session-";

/// A session's pseudonym.
pub(super) type SessionPseudonym = u64;

/// Makes pseudonyms with one folder's secret.
#[derive(Debug, Clone)]
pub(super) struct Pseudonyms {
    key: [u8; 32],
    redactor: Redactor,
}

impl Pseudonyms {
    pub(super) fn new(key: [u8; 32]) -> Self {
        Self { key, redactor: Redactor::new(key) }
    }

    /// Session keys are plain hashes of ids, which can be guessed; keyed ones can't.
    pub(super) fn session(&self, key: SessionKey) -> SessionPseudonym {
        let digest = blake3::keyed_hash(&self.key, &key.0.to_be_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&digest.as_bytes()[..8]);
        u64::from_be_bytes(first)
    }

    pub(super) fn user(&self, user: &str) -> String {
        self.redactor.long_pseudonym("user", user)
    }
}

/// What was told last of a session's money. Ordered: what was told later stands, then the further stage, then the
/// larger sum.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Purse {
    /// How often its site has heard of another sum.
    pub(super) turn: u32,
    /// How far the session had come then.
    pub(super) stage: Option<Stage>,
    pub(super) money: Money,
}

impl Purse {
    /// The first that is told of a session.
    pub(super) fn told(stage: Option<Stage>, money: &Money) -> Self {
        if money.is_empty() { Self::default() } else { Self { turn: 0, stage, money: money.clone() } }
    }

    fn rank(&self) -> (u32, Option<Stage>, &BTreeMap<String, rust_decimal::Decimal>, String) {
        // Equal amounts may be written differently; the text makes the order total.
        let text = self.money.0.values().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        (self.turn, self.stage, &self.money.0, text)
    }

    fn joined(self, other: Self) -> Self {
        if self.rank() >= other.rank() { self } else { other }
    }
}

/// What travels of a touched session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct SeenSession {
    /// The customer's pseudonym.
    pub(super) user: Option<String>,
    /// First proof in this session.
    pub(super) at: Timestamp,
    /// Furthest stage reached.
    pub(super) stage: Option<Stage>,
    pub(super) purse: Purse,
    /// When they ordered after all.
    pub(super) recovered_at: Option<Timestamp>,
}

impl SeenSession {
    pub(super) fn joined(self, other: Self) -> Self {
        Self {
            user: [self.user, other.user].into_iter().flatten().min(),
            at: self.at.min(other.at),
            stage: self.stage.max(other.stage),
            purse: self.purse.joined(other.purse),
            recovered_at: [self.recovered_at, other.recovered_at].into_iter().flatten().min(),
        }
    }
}

/// Who the session is; stays here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Own {
    pub(super) key: SessionKey,
    pub(super) session_id: String,
    pub(super) user_id: Option<String>,
}

impl Own {
    fn joined(self, other: Self) -> Self {
        Self {
            key: self.key.min(other.key),
            session_id: self.session_id.min(other.session_id),
            user_id: [self.user_id, other.user_id].into_iter().flatten().min(),
        }
    }
}

/// A touched session at rest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredTouched {
    /// `None`: it is kept under another pseudonym, because the person asked to be forgotten.
    pub(super) seen: Option<SeenSession>,
    pub(super) own: Option<Own>,
}

impl StoredTouched {
    pub(super) const GONE: Self = Self { seen: None, own: None };

    fn joined(self, other: Self) -> Self {
        match (self.seen, other.seen) {
            (Some(one), Some(two)) => Self {
                seen: Some(one.joined(two)),
                own: match (self.own, other.own) {
                    (Some(one), Some(two)) => Some(one.joined(two)),
                    (one, two) => one.or(two),
                },
            },
            _ => Self::GONE,
        }
    }
}

pub(super) fn encode(stored: &StoredTouched) -> Result<Vec<u8>, StoreError> {
    codec::encode("touched session", stored)
}

/// Another site's record comes in.
pub(super) fn elsewhere(old: &[u8], new: &[u8]) -> Result<Vec<u8>, StoreError> {
    codec::join("touched session", old, new, StoredTouched::joined)
}

/// The same site writes again: the newer money stands where it says any.
pub(super) fn later(old: &[u8], new: &[u8]) -> Result<Vec<u8>, StoreError> {
    codec::join("touched session", old, new, |old: StoredTouched, mut new: StoredTouched| {
        if let (Some(before), Some(now)) = (&old.seen, &mut new.seen) {
            let told = !now.purse.money.is_empty() && now.purse.money != before.purse.money;
            now.purse.turn = before.purse.turn.saturating_add(u32::from(told && !before.purse.money.is_empty()));
            if !told {
                now.purse = before.purse.clone();
            }
        }
        old.joined(new)
    })
}

pub(super) fn touched_key(incident: &IncidentId, day: Day, session: SessionPseudonym) -> Vec<u8> {
    day_key(incident, day).u64(session).bytes()
}

/// Beginning of the keys of one incident and day.
pub(super) fn day_key(incident: &IncidentId, day: Day) -> Key {
    Key::new(Table::Touched).text(incident.as_str()).i64(i64::from(day.0))
}

/// Incident, day and session of a key.
pub(super) fn parts(key: &[u8]) -> Option<(IncidentId, Day, SessionPseudonym)> {
    let mut reader = KeyReader::new(key);
    let incident = IncidentId::given(reader.text()?);
    let day = Day(i32::try_from(reader.i64()?).ok()?);
    Some((incident, day, reader.u64()?))
}

/// The name of a session that is known by its pseudonym only.
fn name(session: SessionPseudonym, user: Option<&str>) -> String {
    let kind = if user.is_some_and(|user| user.starts_with(FORGOTTEN)) { FORGOTTEN } else { SESSION };
    format!("{kind}{session:016x}")
}

/// Whether the record holds pseudonyms instead of a real session.
fn is_pseudonymous(touched: &Touched) -> bool {
    let hex = format!("{:016x}", touched.key.0);
    let rest = touched.session_id.strip_prefix(SESSION).or_else(|| touched.session_id.strip_prefix(FORGOTTEN));
    // Before format 2, redacted exports had names of eight digits.
    let short = |rest: &str| rest.len() == 8 && rest.bytes().all(|byte| byte.is_ascii_hexdigit());
    rest.is_some_and(|rest| rest == hex || (short(rest) && touched.key != SessionKey::of_session(&touched.session_id)))
}

/// The session as it is kept, and its pseudonym.
pub(super) fn stored(touched: &Touched, purse: Purse, pseudonyms: &Pseudonyms) -> (SessionPseudonym, StoredTouched) {
    let foreign = is_pseudonymous(touched);
    let user = touched.user_id.as_deref();
    let seen = SeenSession {
        user: if foreign { user.map(str::to_owned) } else { user.map(|user| pseudonyms.user(user)) },
        at: touched.at,
        stage: touched.stage,
        purse,
        recovered_at: touched.recovered_at,
    };
    if foreign {
        return (touched.key.0, StoredTouched { seen: Some(seen), own: None });
    }
    let own = Own { key: touched.key, session_id: touched.session_id.clone(), user_id: touched.user_id.clone() };
    (pseudonyms.session(touched.key), StoredTouched { seen: Some(seen), own: Some(own) })
}

/// The session as it is told here: by its real name where that is known. `None` when it is gone.
pub(super) fn told(session: SessionPseudonym, stored: StoredTouched) -> Option<Touched> {
    let seen = stored.seen?;
    let (key, session_id, user_id) = match stored.own {
        Some(own) => (own.key, own.session_id, own.user_id.or(seen.user)),
        None => (SessionKey(session), name(session, seen.user.as_deref()), seen.user),
    };
    Some(Touched {
        key,
        session_id,
        user_id,
        at: seen.at,
        stage: seen.stage,
        money: seen.purse.money,
        recovered_at: seen.recovered_at,
    })
}

impl Store {
    /// Makes this folder's pseudonyms.
    pub(super) fn pseudonyms(&self) -> Pseudonyms {
        Pseudonyms::new(self.redaction_key())
    }

    /// The sessions that the incident touched, by session key.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn touched(&self, incident: &IncidentId) -> Result<Vec<Touched>, StoreError> {
        let mut found: BTreeMap<SessionPseudonym, StoredTouched> = BTreeMap::new();
        self.engine().walk_prefix(&Key::new(Table::Touched).text(incident.as_str()).bytes(), |key, value| {
            let (_, _, session) = parts(key).ok_or_else(|| self.bad_key(Table::Touched))?;
            let stored: StoredTouched = self.decode("touched session", value)?;
            if stored.seen.is_some() {
                // Two sites may know it by proofs of two days.
                let joined = match found.remove(&session) {
                    Some(other) => other.joined(stored),
                    None => stored,
                };
                found.insert(session, joined);
            }
            Ok(true)
        })?;
        Ok(all_told(found))
    }

    /// Calls `visit` for each incident that touched any session, by id, with the sessions as [`Store::touched`] tells
    /// them.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn each_touched(&self, mut visit: impl FnMut(&IncidentId, Vec<Touched>)) -> Result<(), StoreError> {
        let mut under_way: Option<(IncidentId, BTreeMap<SessionPseudonym, StoredTouched>)> = None;
        self.engine().walk_prefix(&Table::Touched.prefix(), |key, value| {
            let (incident, _, session) = parts(key).ok_or_else(|| self.bad_key(Table::Touched))?;
            let stored: StoredTouched = self.decode("touched session", value)?;
            if let Some((id, found)) = under_way.take_if(|(id, _)| *id != incident) {
                visit(&id, all_told(found));
            }
            if stored.seen.is_some() {
                let (_, found) = under_way.get_or_insert_with(|| (incident, BTreeMap::new()));
                let joined = match found.remove(&session) {
                    Some(other) => other.joined(stored),
                    None => stored,
                };
                found.insert(session, joined);
            }
            Ok(true)
        })?;
        if let Some((id, found)) = under_way {
            visit(&id, all_told(found));
        }
        Ok(())
    }
}

/// Sessions of one incident, by session key.
fn all_told(found: BTreeMap<SessionPseudonym, StoredTouched>) -> Vec<Touched> {
    let mut touched: Vec<Touched> = found.into_iter().filter_map(|(session, stored)| told(session, stored)).collect();
    touched.sort_by_key(|touched| touched.key);
    touched
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples;
    use super::*;

    fn sessions() -> impl Strategy<Value = StoredTouched> {
        let purse = (0..3_u32, 0..3_usize, 0..3_i64, 0..2_u32).prop_map(|(turn, stage, sum, scale)| {
            let stage = [None, Some(Stage::Cart), Some(Stage::Payment)][stage];
            let money = if sum == 0 {
                Money::default()
            } else {
                Money::of("EUR", rust_decimal::Decimal::new(sum * 10_i64.pow(scale), scale))
            };
            Purse { turn, stage, money }
        });
        let user = proptest::option::of("user-[ab]");
        let seen = (user, 0..3_i64, purse, proptest::option::of(0..3_i64)).prop_map(|(user, at, purse, recovered)| {
            let recovered_at = recovered.map(samples::at);
            SeenSession { user, at: samples::at(at), stage: purse.stage, purse, recovered_at }
        });
        proptest::option::weighted(0.9, seen).prop_map(|seen| StoredTouched { seen, own: None })
    }

    proptest! {
        #[test]
        fn joining_is_commutative_associative_and_idempotent(a in sessions(), b in sessions(), c in sessions()) {
            let join = |a: &StoredTouched, b: &StoredTouched| a.clone().joined(b.clone());
            prop_assert_eq!(join(&a, &b), join(&b, &a));
            prop_assert_eq!(join(&join(&a, &b), &c), join(&a, &join(&b, &c)));
            prop_assert_eq!(join(&a, &a), a);
        }
    }

    #[test]
    fn a_session_is_recognised_under_its_pseudonym() {
        let pseudonyms = Pseudonyms::new([7; 32]);
        let raw = samples::touched(1, Some("user_456"), 10);
        let (name, own) = stored(&raw, Purse::told(raw.stage, &raw.money), &pseudonyms);
        let travelled = told(name, StoredTouched { own: None, ..own.clone() }).unwrap();
        assert!(travelled.session_id.starts_with(SESSION) && travelled.user_id.as_deref() != Some("user_456"));
        let (again, back) = stored(&travelled, Purse::told(raw.stage, &raw.money), &Pseudonyms::new([8; 32]));
        assert_eq!((again, &back.seen), (name, &own.seen), "passed on as it came");
        assert_eq!(told(name, own.joined(back)), Some(raw), "and recognised at home");
    }
}
