//! Forgetting a person: their journeys and proof go, their counts stay under a pseudonym, and reading the
//! same logs again does not bring them back.

use std::collections::BTreeSet;
use std::sync::PoisonError;

use schemars::JsonSchema;
use serde::Serialize;

use super::engine::{Engine, Op, Ops};
use super::error::StoreError;
use super::identity::Identity;
use super::journeys::session_terms;
use super::key::{Key, KeyReader, Table};
use super::open::{Store, figure, meta_key};
use super::proofs::{self, StoredProof};
use super::record::Tombstone;
use super::touched::{self, FORGOTTEN, Pseudonyms, StoredTouched};
use crate::complaint::Complaint;
use crate::entry::EntryId;
use crate::incident::Touched;
use crate::session::{ClosedSession, SessionKey};

/// Shorter ids are not looked for inside texts: “42” is in too many that mean something else.
const MENTION_BYTES: usize = 4;

/// Name of the figure that says that people named by tombstones are still to be forgotten here.
pub(super) const DUE: &str = "forget due";

/// What entries without a session id are grouped by, before the user id.
const BY_USER: &str = "user:";

/// What was removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ForgetReport {
    /// Journeys.
    pub journeys: u64,
    /// Proving entries.
    pub evidence: u64,
    /// Touched sessions, counted once an incident, that are now kept under a pseudonym.
    pub touched: u64,
    /// Complaints.
    pub complaints: u64,
    /// Texts written by people (incidents, actions, pages, marks, mutes, source names) that still hold the id.
    pub mentions_left: u64,
}

/// Who asked to be forgotten.
#[derive(Debug, Clone, Default)]
pub(super) struct Forgotten {
    /// Salt of new tombstones.
    own_salt: [u8; 16],
    tombstones: BTreeSet<Tombstone>,
    salts: BTreeSet<[u8; 16]>,
}

pub(super) fn tombstone_key(tombstone: &Tombstone) -> Vec<u8> {
    Key::new(Table::Forgotten).raw(&tombstone.salt).raw(&tombstone.hash).bytes()
}

/// The tombstone in a key.
pub(super) fn tombstone_of(key: &[u8]) -> Option<Tombstone> {
    let mut reader = KeyReader::new(key);
    Some(Tombstone { salt: reader.array()?, hash: reader.array()? })
}

fn hash(salt: &[u8; 16], what: &str, bytes: &[u8]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(salt).update(what.as_bytes()).update(&[0]).update(bytes);
    let mut hash = [0; 16];
    hash.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    hash
}

impl Forgotten {
    pub(super) fn load(engine: &Engine, identity: &Identity) -> Result<Self, StoreError> {
        let own_salt = hash(&[0; 16], "tombstone salt", &identity.redaction_key);
        let mut forgotten = Self { own_salt, ..Self::default() };
        engine.walk_prefix(&Table::Forgotten.prefix(), |key, _| {
            forgotten.extend(tombstone_of(key));
            Ok(true)
        })?;
        Ok(forgotten)
    }

    pub(super) fn extend(&mut self, tombstones: impl IntoIterator<Item = Tombstone>) {
        for tombstone in tombstones {
            self.salts.insert(tombstone.salt);
            self.tombstones.insert(tombstone);
        }
    }

    fn tombstone(&self, user: &str) -> Option<Tombstone> {
        let candidates =
            self.salts.iter().map(|salt| Tombstone { salt: *salt, hash: hash(salt, "user", user.as_bytes()) });
        candidates.into_iter().find(|candidate| self.tombstones.contains(candidate))
    }

    pub(super) fn contains(&self, user: &str) -> bool {
        self.tombstone(user).is_some()
    }

    fn owner(&self, id: &str, user: Option<&str>) -> Option<Tombstone> {
        let by_user = id.strip_prefix(BY_USER);
        user.and_then(|user| self.tombstone(user)).or_else(|| by_user.and_then(|user| self.tombstone(user)))
    }

    /// Whether the session is a forgotten person's.
    pub(super) fn owns(&self, session: &ClosedSession) -> bool {
        self.owner(&session.id, session.user_id.as_deref()).is_some()
    }

    /// Whether the touched session is a forgotten person's.
    pub(super) fn touches(&self, touched: &Touched) -> bool {
        self.owner(&touched.session_id, touched.user_id.as_deref()).is_some()
    }

    /// Puts a forgotten person's pseudonyms in place of what tells who they are; says whether it is one.
    pub(super) fn cover(&self, touched: &mut Touched) -> bool {
        let tombstone = self.owner(&touched.session_id, touched.user_id.as_deref());
        tombstone.is_some_and(|tombstone| {
            cover(touched, &tombstone);
            true
        })
    }
}

/// The same person always gets the same pseudonym, so that customers are still counted right.
fn cover(touched: &mut Touched, tombstone: &Tombstone) {
    let mut first = [0; 8];
    first.copy_from_slice(&hash(&tombstone.salt, "session", &touched.key.0.to_be_bytes())[..8]);
    touched.key = SessionKey(u64::from_be_bytes(first));
    touched.session_id = format!("{FORGOTTEN}{:016x}", touched.key.0);
    let (head, _) = tombstone.hash.split_at(6);
    touched.user_id = Some(head.iter().fold(FORGOTTEN.to_owned(), |name, byte| format!("{name}{byte:02x}")));
}

/// What to look for while forgetting one person.
struct Person<'a> {
    user: &'a str,
    /// As other sites know them.
    pseudonym: String,
    by_user: String,
    sessions: BTreeSet<SessionKey>,
    /// Their sessions as other sites know them.
    pseudonyms: BTreeSet<u64>,
    /// Ids of their sessions that are long enough to be looked for in texts.
    session_ids: BTreeSet<String>,
    evidence: BTreeSet<EntryId>,
}

impl Person<'_> {
    /// Whether the complaint is theirs, or speaks of them.
    fn wrote(&self, complaint: &Complaint) -> bool {
        complaint.user.as_deref() == Some(self.user)
            || complaint
                .session
                .as_ref()
                .is_some_and(|session| self.session_ids.contains(session) || *session == self.by_user)
            || complaint.words().any(|words| self.mentioned_in(words.as_bytes()))
    }

    fn is(&self, id: &str, user: Option<&str>) -> bool {
        user == Some(self.user) || id == self.by_user
    }

    /// Whether the bytes hold the user id or the id of one of their sessions as a word of its own.
    fn mentioned_in(&self, bytes: &[u8]) -> bool {
        std::iter::once(self.user)
            .chain(self.session_ids.iter().map(String::as_str))
            .filter(|word| word.len() >= MENTION_BYTES)
            .any(|word| holds_word(bytes, word.as_bytes()))
    }
}

fn holds_word(bytes: &[u8], word: &[u8]) -> bool {
    let part_of_word = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    memchr::memmem::find_iter(bytes, word).any(|at| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        !part_of_word(before) && !part_of_word(bytes.get(at + word.len()))
    })
}

impl Store {
    /// Whether the person asked to be forgotten: nothing new of them is to be kept.
    #[must_use]
    pub fn is_forgotten(&self, user: &str) -> bool {
        self.forgotten().read().unwrap_or_else(PoisonError::into_inner).contains(user)
    }

    /// Removes a person's traces, atomically: journeys, their index and proof go, touched sessions stay under
    /// a pseudonym so that counts hold. Repeating it removes nothing more.
    ///
    /// # Errors
    /// [`StoreError`]; everything is as it was then.
    pub fn forget_user(&self, user: &str) -> Result<ForgetReport, StoreError> {
        let mut report = ForgetReport::default();
        let mut writer = self.writer();
        let tombstone = {
            let forgotten = self.forgotten().read().unwrap_or_else(PoisonError::into_inner);
            let own = Tombstone { salt: forgotten.own_salt, hash: hash(&forgotten.own_salt, "user", user.as_bytes()) };
            forgotten.tombstone(user).unwrap_or(own)
        };
        let mut ops = Ops::from([(tombstone_key(&tombstone), Op::Put(Vec::new()))]);
        let mut person = self.person(user)?;
        let pseudonyms = self.pseudonyms();
        report.touched = self.cover_touched(&mut person, &tombstone, &pseudonyms, &mut ops)?;
        report.journeys = self.drop_journeys(&person, &mut ops)?;
        report.evidence = self.drop_evidence(&person, &mut ops)?;
        let theirs = self.complaints_where(|complaint| person.wrote(complaint))?;
        report.complaints = theirs.len() as u64;
        theirs.into_iter().try_for_each(|at| self.erase_complaint_ops(at, &mut ops))?;
        self.drop_replies(&mut ops)?;
        for table in [Table::Incident, Table::Action, Table::Page, Table::Mark, Table::Mute, Table::Source, Table::Meta]
        {
            self.engine().walk_prefix(&table.prefix(), |_, value| {
                report.mentions_left += u64::from(person.mentioned_in(value));
                Ok(true)
            })?;
        }
        writer.outbox.apply(self.engine(), ops)?;
        self.forgotten().write().unwrap_or_else(PoisonError::into_inner).extend([tombstone]);
        drop(writer);
        self.flush()?;
        Ok(report)
    }

    /// Forgets everybody here whom an imported tombstone names.
    pub(super) fn forget_imported(&self) -> Result<(), StoreError> {
        let forgotten = self.forgotten().read().unwrap_or_else(PoisonError::into_inner).clone();
        let mut users = BTreeSet::new();
        self.engine().walk_prefix(&Table::Session.prefix(), |_, value| {
            let session: ClosedSession = self.decode("journey", value)?;
            users.extend(session.user_id.filter(|user| forgotten.contains(user)));
            Ok(true)
        })?;
        self.engine().walk_prefix(&Table::Touched.prefix(), |_, value| {
            let stored: StoredTouched = self.decode("touched session", value)?;
            users.extend(stored.own.and_then(|own| own.user_id).filter(|user| forgotten.contains(user)));
            Ok(true)
        })?;
        self.walk_complaints(.., |complaint| {
            users.extend(complaint.user.filter(|user| forgotten.contains(user)));
            Ok(true)
        })?;
        users.iter().try_for_each(|user| self.forget_user(user).map(drop))?;
        let _writer = self.writer();
        self.engine().apply(Ops::from([(meta_key(DUE), Op::Delete)]))
    }

    /// Takes note of tombstones that are on the disk.
    pub(super) fn remember_forgotten(&self, tombstones: Vec<Tombstone>) {
        self.forgotten().write().unwrap_or_else(PoisonError::into_inner).extend(tombstones);
    }

    /// Forgets whom a tombstone names that came from elsewhere, where that was begun and not finished.
    pub(super) fn forget_what_is_due(&self) -> Result<(), StoreError> {
        if figure(self.engine(), DUE)?.unwrap_or(false) { self.forget_imported() } else { Ok(()) }
    }

    /// The person's sessions and proof, from all journeys.
    fn person<'a>(&self, user: &'a str) -> Result<Person<'a>, StoreError> {
        let mut person = Person {
            user,
            pseudonym: self.pseudonyms().user(user),
            by_user: format!("{BY_USER}{user}"),
            sessions: BTreeSet::new(),
            pseudonyms: BTreeSet::new(),
            session_ids: BTreeSet::new(),
            evidence: BTreeSet::new(),
        };
        self.engine().walk_prefix(&Table::Session.prefix(), |_, value| {
            let session: ClosedSession = self.decode("journey", value)?;
            if person.is(&session.id, session.user_id.as_deref()) {
                person.sessions.insert(session.key);
                person.session_ids.insert(session.id);
                let evidence = session.findings.iter().flat_map(|finding| &finding.evidence);
                person.evidence.extend(evidence.map(|evidence| evidence.id));
            }
            Ok(true)
        })?;
        Ok(person)
    }

    fn cover_touched(
        &self,
        person: &mut Person<'_>,
        tombstone: &Tombstone,
        pseudonyms: &Pseudonyms,
        ops: &mut Ops,
    ) -> Result<u64, StoreError> {
        // A session may be known to be theirs in one incident only.
        self.engine().walk_prefix(&Table::Touched.prefix(), |key, value| {
            let stored: StoredTouched = self.decode("touched session", value)?;
            let pseudonym = stored.seen.and_then(|seen| seen.user);
            let theirs = pseudonym.as_ref() == Some(&person.pseudonym);
            if let Some(own) = stored.own.filter(|own| theirs || person.is(&own.session_id, own.user_id.as_deref())) {
                person.sessions.insert(own.key);
                person.session_ids.insert(own.session_id);
            } else if theirs {
                // Known by its pseudonym only (this folder was put back): it stays under that, its proof goes.
                let (.., session) = touched::parts(key).ok_or_else(|| self.bad_key(Table::Touched))?;
                person.pseudonyms.insert(session);
            }
            Ok(true)
        })?;
        person.pseudonyms.extend(person.sessions.iter().map(|session| pseudonyms.session(*session)));
        let mut covered = 0;
        self.engine().walk_prefix(&Table::Touched.prefix(), |key, value| {
            let (incident, day, session) = touched::parts(key).ok_or_else(|| self.bad_key(Table::Touched))?;
            if !person.pseudonyms.contains(&session) {
                return Ok(true);
            }
            let stored: StoredTouched = self.decode("touched session", value)?;
            if stored.own.is_none() {
                return Ok(true);
            }
            let purse = stored.seen.as_ref().map(|seen| seen.purse.clone());
            let Some((mut told, purse)) = touched::told(session, stored).zip(purse) else { return Ok(true) };
            cover(&mut told, tombstone);
            let (session, stored) = touched::stored(&told, purse, pseudonyms);
            ops.insert(key.to_vec(), Op::Put(touched::encode(&StoredTouched::GONE)?));
            let covering = Op::Join(touched::encode(&stored)?, touched::elsewhere);
            ops.insert(touched::touched_key(&incident, day, session), covering);
            covered += 1;
            Ok(true)
        })?;
        Ok(covered)
    }

    fn drop_journeys(&self, person: &Person<'_>, ops: &mut Ops) -> Result<u64, StoreError> {
        let mut dropped = 0;
        self.engine().walk_prefix(&Table::Session.prefix(), |key, value| {
            let session: ClosedSession = self.decode("journey", value)?;
            if person.sessions.contains(&session.key) || person.mentioned_in(value) {
                ops.extend(session_terms(&session).into_iter().map(|term| (term, Op::Delete)));
                ops.insert(key.to_vec(), Op::Delete);
                dropped += 1;
            }
            Ok(true)
        })?;
        Ok(dropped)
    }

    fn drop_evidence(&self, person: &Person<'_>, ops: &mut Ops) -> Result<u64, StoreError> {
        let mut dropped = 0;
        self.engine().walk_prefix(&Table::Evidence.prefix(), |key, value| {
            let proof = self.proof(value)?;
            let Some(evidence) = proof.evidence else { return Ok(true) };
            let theirs = proof.own.is_some_and(|session| person.sessions.contains(&session))
                || proof.sessions.iter().any(|session| person.pseudonyms.contains(session))
                || person.evidence.contains(&evidence.id)
                || person.mentioned_in(value);
            if theirs {
                ops.insert(key.to_vec(), Op::Put(proofs::encode(&StoredProof::GONE)?));
                dropped += 1;
            }
            Ok(true)
        })?;
        Ok(dropped)
    }
}
