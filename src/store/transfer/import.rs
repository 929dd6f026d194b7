//! Reading an export back in.
//!
//! Two passes: the first reads and checks every line and writes nothing, so that a file with an error in
//! line 10,000 leaves the store alone; the second writes in chunks, each of them whole. The rules of merging
//! make an import that was interrupted between two chunks right when it is simply repeated.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Seek, SeekFrom};
use std::sync::PoisonError;

use jiff::Timestamp;

use super::{EXPORT_FORMAT, Header};
use crate::entry::EntryId;
use crate::incident::{IncidentId, SiteId, Stamp};
use crate::session::SessionKey;
use crate::store::batch::Batch;
use crate::store::commit::{self, Coming};
use crate::store::error::StoreError;
use crate::store::forget::Forgotten;
use crate::store::open::Store;
use crate::store::record::Record;

/// Records written together.
const CHUNK: usize = 10_000;

/// The first lines of newer formats may hold more or other fields than [`Header`].
#[derive(serde::Deserialize)]
struct Version {
    cartwatch_export: u32,
}

/// What was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportReport {
    /// Records (lines without the first).
    pub records: u64,
    /// Whether the export was redacted: its users and sessions are pseudonyms.
    pub redacted: bool,
    /// The site that wrote it.
    pub site: SiteId,
}

impl Store {
    /// Merges an export into this store. `now` is the wall clock, to judge the stamps of other sites by.
    ///
    /// # Errors
    /// [`StoreError::NotAnExport`], [`StoreError::NewerExport`], [`StoreError::Line`] and
    /// [`StoreError::Drift`] before anything is written; others when reading or writing fails.
    pub fn import(&self, mut input: impl BufRead + Seek, now: Timestamp) -> Result<ImportReport, StoreError> {
        let start = input.stream_position().map_err(StoreError::Transfer)?;
        let mut newest: Option<Stamp> = None;
        let mut unwanted = Unwanted::default();
        let forgotten = self.forgotten().read().unwrap_or_else(PoisonError::into_inner).clone();
        let (report, pseudonym_key) = read(&mut input, |record| {
            newest = newest.max(stamp_of(&record));
            unwanted.learn(&record, &forgotten);
            Ok(())
        })?;
        for (incident, stamp) in unwanted.incidents.clone() {
            unwanted.is_older(self, &incident, stamp)?;
        }
        if let Some(stamp) = newest {
            self.writer().clock.observe(stamp, now.as_millisecond())?;
        }
        unwanted.own_journeys = report.redacted && report.site == self.site();
        unwanted.redacted = report.redacted;
        input.seek(SeekFrom::Start(start)).map_err(StoreError::Transfer)?;
        if let Some(key) = pseudonym_key {
            self.go_on_with(key)?;
        }
        let mut batch = Batch::new();
        let mut tombstones = false;
        read(&mut input, |mut record| {
            tombstones |= matches!(record, Record::Forgotten(_));
            if !unwanted.has(&record) {
                unwanted.name(&mut record);
                batch.put(record);
            }
            if batch.len() < CHUNK {
                return Ok(());
            }
            commit::commit(self, std::mem::take(&mut batch), Coming::FromElsewhere)
        })?;
        commit::commit(self, batch, Coming::FromElsewhere)?;
        self.flush()?;
        if tombstones {
            self.forget_imported()?;
        }
        Ok(report)
    }
}

/// Proof that belongs to people who are forgotten here: it names their sessions, not them.
#[derive(Default)]
struct Unwanted {
    /// The export is this folder's own and redacted: its journeys are here already, under their real ids.
    own_journeys: bool,
    /// The sessions in it are pseudonyms.
    redacted: bool,
    /// The incidents in it, and when they were deleted last as far as it knows.
    incidents: BTreeMap<IncidentId, Option<Stamp>>,
    /// Of these, those that were deleted here since.
    older: BTreeSet<IncidentId>,
    sessions: BTreeSet<SessionKey>,
    evidence: BTreeSet<EntryId>,
}

impl Unwanted {
    fn is_older(&mut self, store: &Store, incident: &IncidentId, deleted: Option<Stamp>) -> Result<(), StoreError> {
        if store.incident_stamps(incident)?.deleted > deleted {
            self.older.insert(incident.clone());
        }
        Ok(())
    }

    /// In redacted exports of format 1 the session of a proof stands where the real one does in others.
    fn name(&self, record: &mut Record) {
        if let Record::Evidence { session, pseudonyms, .. } = record
            && self.redacted
        {
            pseudonyms.extend(session.take());
        }
    }

    fn learn(&mut self, record: &Record, forgotten: &Forgotten) {
        if let Some(incident) = incident_of(record) {
            let known = self.incidents.entry(incident.clone()).or_default();
            if let Record::DeletedIncident { stamp, .. } = record {
                *known = (*known).max(Some(*stamp));
            }
        }
        match record {
            Record::Touched { touched, .. } if forgotten.touches(touched) => {
                self.sessions.insert(touched.key);
            }
            Record::Session(session) if forgotten.owns(session) => {
                self.sessions.insert(session.key);
                let evidence = session.findings.iter().flat_map(|finding| &finding.evidence);
                self.evidence.extend(evidence.map(|evidence| evidence.id));
            }
            _ => {}
        }
    }

    fn has(&self, record: &Record) -> bool {
        if self.own_journeys && matches!(record, Record::Session(_)) {
            return true;
        }
        if incident_of(record).is_some_and(|incident| self.older.contains(incident)) {
            return true;
        }
        match record {
            Record::Evidence { session, evidence, .. } => {
                session.is_some_and(|session| self.sessions.contains(&session)) || self.evidence.contains(&evidence.id)
            }
            _ => false,
        }
    }
}

/// Reads all lines, checked.
fn read(
    input: &mut impl BufRead,
    mut each: impl FnMut(Record) -> Result<(), StoreError>,
) -> Result<(ImportReport, Option<[u8; 32]>), StoreError> {
    let mut text = Vec::new();
    input.read_until(b'\n', &mut text).map_err(StoreError::Transfer)?;
    let header = header(&text)?;
    let mut report = ImportReport { records: 0, redacted: header.redacted, site: header.site };
    for line in 2_u64.. {
        text.clear();
        if input.read_until(b'\n', &mut text).map_err(StoreError::Transfer)? == 0 {
            break;
        }
        if text.trim_ascii().is_empty() {
            continue;
        }
        let record =
            serde_json::from_slice(&text).map_err(|error| StoreError::Line { line, what: error.to_string() })?;
        each(record)?;
        report.records += 1;
    }
    Ok((report, header.pseudonym_key))
}

fn header(line: &[u8]) -> Result<Header, StoreError> {
    let not =
        |error: serde_json::Error| StoreError::NotAnExport { what: format!("its first line is no header: {error}") };
    let Version { cartwatch_export: found } = serde_json::from_slice(line).map_err(not)?;
    if found > EXPORT_FORMAT {
        return Err(StoreError::NewerExport { found, known: EXPORT_FORMAT });
    }
    serde_json::from_slice(line).map_err(not)
}

/// The incident that a record belongs to.
fn incident_of(record: &Record) -> Option<&IncidentId> {
    match record {
        Record::Incident(incident) | Record::WrittenIncident { incident, .. } => Some(&incident.id),
        Record::DeletedIncident { incident, .. }
        | Record::Action { incident, .. }
        | Record::Occurrence { incident, .. }
        | Record::Touched { incident, .. }
        | Record::GoneTouched { incident, .. }
        | Record::Evidence { incident, .. }
        | Record::GoneEvidence { incident, .. } => Some(incident),
        _ => None,
    }
}

fn stamp_of(record: &Record) -> Option<Stamp> {
    match record {
        Record::DeletedIncident { stamp, .. }
        | Record::WrittenIncident { stamp, .. }
        | Record::WrittenPage { stamp, .. } => Some(*stamp),
        Record::Action { action, .. } => Some(action.stamp),
        Record::Mark(mark) => Some(mark.stamp),
        Record::Mute(mute) => Some(mute.stamp),
        Record::Complaint { stamp, .. } => Some(*stamp),
        Record::Correction { correction, .. } => Some(correction.stamp),
        _ => None,
    }
}
