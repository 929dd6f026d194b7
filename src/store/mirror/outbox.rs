//! The outbox: which documents may differ from the server's, in the order in which that came about.
//!
//! What is noted follows from the keys whose values a commit changes, in the same batch; so nothing that writes has to
//! think of it. A document stands in it about once: as long as it was not handed out, it is not noted again.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::key::{Day, MirrorKey, SHARDS, Subject};
use crate::entry::SourceId;
use crate::incident::{IncidentId, SiteId, Stamp};
use crate::session::stable_hash;
use crate::store::codec::encode;
use crate::store::engine::{Engine, Op, Ops};
use crate::store::error::StoreError;
use crate::store::forget::tombstone_of;
use crate::store::key::{Key, KeyReader, Table};
use crate::store::open::{Store, figure, meta_key};
use crate::store::{proofs, touched};
use crate::wording::Language;

/// Documents that are remembered as waiting; more are noted again where they change again.
const WAITING: usize = 200_000;

/// Name of the figure that says whether changes are noted.
pub(super) const MIRRORING: &str = "mirroring";
/// Name of the figure with the last number.
pub(super) const SEQUENCE: &str = "outbox sequence";

/// What the one who commits knows of the outbox.
#[derive(Debug, Default)]
pub(in crate::store) struct Outbox {
    /// Whether changes are noted.
    pub(super) on: bool,
    /// Number of the last entry.
    pub(super) sequence: u64,
    /// Hashes of the keys that wait to be handed out.
    waiting: HashSet<u64>,
}

pub(super) fn outbox_key(sequence: u64) -> Vec<u8> {
    Key::new(Table::Outbox).u64(sequence).bytes()
}

fn hash(key: &str) -> u64 {
    stable_hash(&[key.as_bytes()])
}

/// The document in which the record under this key of the engine travels.
pub(super) fn document_of(key: &[u8]) -> Option<Subject> {
    let table = Table::ALL.into_iter().find(|table| key.starts_with(&table.prefix()))?;
    let mut reader = KeyReader::new(key);
    Some(match table {
        Table::Incident | Table::Action | Table::IncidentStamp => Subject::Incident(IncidentId::given(reader.text()?)),
        Table::Page | Table::PageStamp => {
            let (id, code) = (reader.text()?, reader.text()?);
            Subject::Page(id, Language::ALL.into_iter().find(|language| language.code() == code)?)
        }
        Table::Mark => Subject::Mark(reader.i64()?, stamp(&mut reader)?),
        Table::Mute => Subject::Mute(stamp(&mut reader)?),
        Table::Source => Subject::Source(SourceId(reader.u64()?)),
        Table::Forgotten => Subject::Forgotten(tombstone_of(key)?),
        Table::Occurrence => Subject::Counts(IncidentId::given(reader.text()?), Day::of_second(reader.i64()?)?),
        Table::Touched => {
            let (incident, day, session) = touched::parts(key)?;
            Subject::Seen(incident, day, shard(session))
        }
        Table::Evidence => {
            let (incident, (micros, ..)) = proofs::parts(key)?;
            Subject::Proofs(incident, Day::of_micros(micros))
        }
        Table::Aggregate => {
            let (start, source) = (reader.i64()?, reader.u64()?);
            Subject::Traffic(Day::of_second(start)?, shard(source))
        }
        _ => return None,
    })
}

fn stamp(reader: &mut KeyReader<'_>) -> Option<Stamp> {
    Some(Stamp { millis: reader.i64()?, counter: reader.u32()?, site: SiteId(reader.u64()?) })
}

/// Which of the documents of a day a hash belongs to.
pub(super) fn shard(hash: u64) -> u8 {
    // Four bits are below SHARDS.
    u8::try_from(hash >> 60).unwrap_or(0) % SHARDS
}

/// Entries under construction.
pub(super) struct Noted {
    sequence: u64,
    hashes: Vec<u64>,
}

impl Outbox {
    pub(in crate::store) fn load(engine: &Engine) -> Result<Self, StoreError> {
        let on = figure(engine, MIRRORING)?.unwrap_or(false);
        let sequence = figure(engine, SEQUENCE)?.unwrap_or(0);
        Ok(Self { on, sequence, waiting: HashSet::new() })
    }

    /// Applies the operations, and notes which documents they change, where that is wanted.
    pub(in crate::store) fn apply(&mut self, engine: &Engine, ops: Ops) -> Result<(), StoreError> {
        if !self.on {
            return engine.apply(ops);
        }
        let mut noted = None;
        engine.apply_noting(ops, |changed| {
            let documents: BTreeSet<Subject> = changed.iter().filter_map(|key| document_of(key)).collect();
            let (ops, entries) = self.entries(documents)?;
            noted = Some(entries);
            Ok(ops)
        })?;
        noted.into_iter().for_each(|noted| self.took(noted));
        Ok(())
    }

    /// The operations that note these documents; tell [`Outbox::took`] once they are applied.
    pub(super) fn entries(&self, documents: BTreeSet<Subject>) -> Result<(Ops, Noted), StoreError> {
        let (mut ops, mut noted) = (Ops::new(), Noted { sequence: self.sequence, hashes: Vec::new() });
        for document in documents {
            let text = MirrorKey(document).to_string();
            let hash = hash(&text);
            if !self.waiting.contains(&hash) {
                noted.sequence += 1;
                noted.hashes.push(hash);
                ops.insert(outbox_key(noted.sequence), Op::Put(encode("outbox", &text)?));
            }
        }
        if !ops.is_empty() {
            ops.insert(meta_key(SEQUENCE), Op::Put(encode("outbox sequence", &noted.sequence)?));
        }
        Ok((ops, noted))
    }

    pub(super) fn took(&mut self, noted: Noted) {
        self.sequence = noted.sequence;
        if self.waiting.len() + noted.hashes.len() > WAITING {
            self.waiting.clear();
        }
        self.waiting.extend(noted.hashes);
    }

    /// [`Outbox::apply`] for what came from the server: of its documents only these are noted.
    pub(in crate::store) fn apply_joined(
        &mut self,
        engine: &Engine,
        mut ops: Ops,
        documents: BTreeSet<Subject>,
    ) -> Result<(), StoreError> {
        let (mut entries, noted) = self.entries(if self.on { documents } else { BTreeSet::new() })?;
        ops.append(&mut entries);
        engine.apply(ops)?;
        self.took(noted);
        Ok(())
    }

    pub(super) fn handed_out(&mut self, key: &str) {
        self.waiting.remove(&hash(key));
    }

    pub(super) fn forget(&mut self) {
        self.waiting.clear();
    }
}

impl Store {
    /// At most `limit` keys of documents that may differ from the server's, with their numbers above `cursor`,
    /// rising. A key may come again.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn outbox_since(&self, cursor: u64, limit: usize) -> Result<Vec<(u64, MirrorKey)>, StoreError> {
        let mut found = Vec::new();
        if limit == 0 || cursor == u64::MAX {
            return Ok(found);
        }
        // Held while reading: what is committed later is noted anew.
        let mut writer = self.writer();
        self.engine().walk(&outbox_key(cursor + 1), &Table::Outbox.end(), |key, value| {
            let sequence = KeyReader::new(key).u64().ok_or_else(|| self.bad_key(Table::Outbox))?;
            let text: String = self.decode("outbox", value)?;
            writer.outbox.handed_out(&text);
            let key = text.parse().map_err(|_| self.bad_key(Table::Outbox))?;
            found.push((sequence, key));
            Ok(found.len() < limit)
        })?;
        Ok(found)
    }

    /// How many entries wait in the outbox.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn outbox_len(&self) -> Result<u64, StoreError> {
        let mut entries = 0;
        self.engine().walk_prefix(&Table::Outbox.prefix(), |_, _| {
            entries += 1;
            Ok(true)
        })?;
        Ok(entries)
    }

    /// Number of the newest entry of the outbox; 0 when there never was one.
    #[must_use]
    pub fn outbox_end(&self) -> u64 {
        self.writer().outbox.sequence
    }

    /// Drops entries of the outbox that a later one of the same document made needless.
    pub(in crate::store) fn compact_outbox(&self) -> Result<(), StoreError> {
        let _writer = self.writer();
        let (mut newest, mut ops) = (BTreeMap::new(), Ops::new());
        self.engine().walk_prefix(&Table::Outbox.prefix(), |key, value| {
            if let Some(older) = newest.insert(hash(&self.decode::<String>("outbox", value)?), key.to_vec()) {
                ops.insert(older, Op::Delete);
            }
            Ok(true)
        })?;
        if ops.is_empty() { Ok(()) } else { self.engine().apply(ops) }
    }
}
