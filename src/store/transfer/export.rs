//! Writing the store out.

use std::io::Write;

use super::redact;
use super::{EXPORT_FORMAT, Header};
use crate::entry::{EntryId, SourceId};
use crate::incident::{Incident, IncidentId, Stamp};
use crate::knowledge::Page;
use crate::session::SessionKey;
use crate::store::error::StoreError;
use crate::store::forget::tombstone_of;
use crate::store::identity::{LOCAL_SETTING, SETTING};
use crate::store::key::{KeyReader, Table};
use crate::store::mutes;
use crate::store::open::Store;
use crate::store::record::Record;
use crate::store::stamps::{IncidentStamps, PageStamp, page_as_written};
use crate::store::touched::{self, StoredTouched};
use crate::wording::Language;

/// Tables that are written out, in order: what was deleted comes before what may have come since.
const ORDER: [Table; 18] = [
    Table::Meta,
    Table::Forgotten,
    Table::IncidentStamp,
    Table::Incident,
    Table::Page,
    Table::PageStamp,
    Table::Action,
    Table::Mark,
    Table::Source,
    Table::Mute,
    Table::Occurrence,
    Table::Touched,
    Table::Evidence,
    Table::Session,
    Table::Aggregate,
    Table::ComplaintPlace,
    Table::Complaint,
    Table::Correction,
];

/// Whether personal data leaves the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disclosure {
    /// Users and sessions under pseudonyms, texts without personal data and secrets.
    Redacted,
    /// As kept: for backups, and for moving to a fresh folder.
    Raw,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportReport {
    /// Records (lines without the first).
    pub records: u64,
}

impl Store {
    /// Writes everything but vectors and the change log, in a fixed order: the same store gives the same bytes.
    ///
    /// # Errors
    /// [`StoreError::Transfer`] when the output fails; others when reading fails.
    pub fn export(&self, mut output: impl Write, disclosure: Disclosure) -> Result<ExportReport, StoreError> {
        let redacted = disclosure == Disclosure::Redacted;
        let pseudonym_key = (!redacted).then(|| self.redaction_key());
        let header = Header { cartwatch_export: EXPORT_FORMAT, site: self.site(), redacted, pseudonym_key };
        write_line(&mut output, &header)?;
        let redaction = redacted.then(|| redact::Redaction::new(self.redaction_key()));
        let mut report = ExportReport { records: 0 };
        for table in ORDER {
            self.engine().walk(&table.prefix(), &table.end(), |key, value| {
                let Some(mut record) = self.record(table, key, value)? else { return Ok(true) };
                if let Some(redaction) = &redaction {
                    redaction.apply(&mut record);
                }
                write_line(&mut output, &record)?;
                report.records += 1;
                Ok(true)
            })?;
        }
        output.flush().map_err(StoreError::Transfer)?;
        Ok(report)
    }

    /// The record behind a key; `None` for what is derived from other records, or the folder's own.
    pub(super) fn record(&self, table: Table, key: &[u8], value: &[u8]) -> Result<Option<Record>, StoreError> {
        let mut reader = KeyReader::new(key);
        let cut_off = || self.bad_key(table);
        let record = match table {
            Table::Meta => {
                let name = reader.text().ok_or_else(cut_off)?;
                let travels = |name: &&str| !name.starts_with(LOCAL_SETTING);
                let Some(name) = name.strip_prefix(SETTING).filter(travels) else { return Ok(None) };
                Record::Setting { name: name.to_owned(), value: self.decode("setting", value)? }
            }
            Table::Forgotten => Record::Forgotten(tombstone_of(key).ok_or_else(cut_off)?),
            Table::IncidentStamp => {
                let stamps: IncidentStamps = self.decode("incident stamps", value)?;
                let Some(stamp) = stamps.deleted else { return Ok(None) };
                Record::DeletedIncident { incident: IncidentId::given(reader.text().ok_or_else(cut_off)?), stamp }
            }
            Table::Incident => {
                let incident: Incident = self.decode("incident", value)?;
                match self.incident_stamps(&incident.id)?.written {
                    Stamp::ZERO => Record::Incident(incident),
                    stamp => Record::WrittenIncident { stamp, incident },
                }
            }
            Table::Page => {
                let page: Page = self.decode("page", value)?;
                match page_as_written(self.page_stamp(&page.id, page.language)?, Some(page.clone())) {
                    Some((stamp, written)) => {
                        Record::WrittenPage { stamp, id: page.id, language: page.language, page: written }
                    }
                    None => Record::Page(page),
                }
            }
            Table::PageStamp => {
                let PageStamp { stamp, deleted } = self.decode("page stamp", value)?;
                if !deleted {
                    // It stands where the page does.
                    return Ok(None);
                }
                let (id, code) = reader.text().zip(reader.text()).ok_or_else(cut_off)?;
                let language = Language::ALL.into_iter().find(|language| language.code() == code);
                Record::WrittenPage { stamp, id, language: language.ok_or_else(cut_off)?, page: None }
            }
            Table::Mark => Record::Mark(self.decode("mark", value)?),
            Table::Mute => Record::Mute(mutes::decode(self.dir(), value)?),
            Table::Source => Record::Source(self.decode("source", value)?),
            Table::Session => Record::Session(Box::new(self.decode("journey", value)?)),
            Table::Aggregate => {
                let start = reader.i64().ok_or_else(cut_off)?;
                let source = SourceId(reader.u64().ok_or_else(cut_off)?);
                Record::Aggregate { start, source, counts: self.decode("aggregate", value)? }
            }
            Table::Action | Table::Occurrence | Table::Touched | Table::Evidence => {
                let incident = IncidentId::given(reader.text().ok_or_else(cut_off)?);
                return self.record_of_incident(table, incident, reader, value).map(Some);
            }
            Table::ComplaintPlace | Table::Complaint | Table::Correction => {
                return self.complaint_record(table, key, value);
            }
            // What is derived, or this folder's own business.
            _ => return Ok(None),
        };
        Ok(Some(record))
    }

    fn record_of_incident(
        &self,
        table: Table,
        incident: IncidentId,
        mut rest: KeyReader<'_>,
        value: &[u8],
    ) -> Result<Record, StoreError> {
        Ok(match table {
            Table::Action => Record::Action { incident, action: self.decode("action", value)? },
            Table::Occurrence => {
                let source = rest.i64().and(rest.u64()).ok_or_else(|| self.bad_key(table))?;
                Record::Occurrence { incident, source: SourceId(source), bucket: self.decode("occurrence", value)? }
            }
            Table::Touched => {
                let stored: StoredTouched = self.decode("touched session", value)?;
                let (day, session) = rest.i64().zip(rest.u64()).ok_or_else(|| self.bad_key(table))?;
                let purse = stored.seen.as_ref().map(|seen| (seen.purse.turn, seen.purse.stage));
                match touched::told(session, stored).zip(purse) {
                    Some((touched, (turn, told_at))) => Record::Touched { incident, touched, turn, told_at },
                    None => {
                        let day = i32::try_from(day).map_err(|_| self.bad_key(table))?;
                        Record::GoneTouched { incident, day, session: SessionKey(session) }
                    }
                }
            }
            _ => {
                let proof = self.proof(value)?;
                let place = rest.i64().zip(rest.u64().zip(rest.u64()));
                let (micros, (source, ordinal)) = place.ok_or_else(|| self.bad_key(table))?;
                // The own one follows from the session, wherever it is read in.
                let own = proof.own.map(|session| self.pseudonyms().session(session));
                let others = proof.sessions.into_iter().filter(|session| Some(*session) != own);
                let pseudonyms = others.map(SessionKey).collect();
                match proof.evidence {
                    Some(evidence) => {
                        Record::Evidence { incident, session: proof.own, user: None, pseudonyms, evidence }
                    }
                    None => {
                        let entry = EntryId { source: SourceId(source), ordinal };
                        Record::GoneEvidence { incident, micros, entry }
                    }
                }
            }
        })
    }
}

fn write_line(output: &mut impl Write, line: &impl serde::Serialize) -> Result<(), StoreError> {
    let mut text =
        serde_json::to_vec(line).map_err(|error| StoreError::Record { kind: "export", what: error.to_string() })?;
    text.push(b'\n');
    output.write_all(&text).map_err(StoreError::Transfer)
}
