//! Writing the store out.

use std::io::Write;

use super::redact;
use super::{EXPORT_FORMAT, Header};
use crate::entry::SourceId;
use crate::incident::IncidentId;
use crate::store::error::StoreError;
use crate::store::forget::tombstone_of;
use crate::store::identity::SETTING;
use crate::store::key::{KeyReader, Table};
use crate::store::occurrences::StoredEvidence;
use crate::store::open::Store;
use crate::store::record::Record;

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
        let header = Header { cartwatch_export: EXPORT_FORMAT, site: self.site(), redacted };
        write_line(&mut output, &header)?;
        let redaction = redacted.then(|| redact::Redaction::new(self.redaction_key()));
        let mut report = ExportReport { records: 0 };
        for table in Table::ALL {
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
    fn record(&self, table: Table, key: &[u8], value: &[u8]) -> Result<Option<Record>, StoreError> {
        let mut reader = KeyReader::new(key);
        let cut_off = || self.bad_key(table);
        let record = match table {
            Table::Meta => {
                let name = reader.text().ok_or_else(cut_off)?;
                let Some(name) = name.strip_prefix(SETTING) else { return Ok(None) };
                Record::Setting { name: name.to_owned(), value: self.decode("setting", value)? }
            }
            Table::Forgotten => Record::Forgotten(tombstone_of(key).ok_or_else(cut_off)?),
            Table::Incident => Record::Incident(self.decode("incident", value)?),
            Table::Page => Record::Page(self.decode("page", value)?),
            Table::Mark => Record::Mark(self.decode("mark", value)?),
            Table::Mute => Record::Mute(self.decode("mute", value)?),
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
            Table::SourceHead
            | Table::Vector
            | Table::GroupWord
            | Table::SessionTerm
            | Table::Change
            | Table::Measure
            | Table::Reply => {
                return Ok(None);
            }
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
            Table::Touched => Record::Touched { incident, touched: self.decode("touched session", value)? },
            _ => {
                let (session, evidence): StoredEvidence = self.decode("evidence", value)?;
                Record::Evidence { incident, session, user: None, evidence }
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
