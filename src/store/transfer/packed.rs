//! What travels in memory packs: incidents, what people did about them, and pages that people wrote. No customer, no
//! session, no line of a log, no count.
//!
//! Packs join by the rules of an import, with one thing more: what this folder wrote itself, and has, is never replaced
//! by what comes back of it, which has gone through a redaction.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::incident::{Action, Incident, IncidentId, SiteId, Stamp, witness};
use crate::knowledge::{Page, PageOrigin};
use crate::store::batch::Batch;
use crate::store::codec::encode;
use crate::store::commit::{self, Coming};
use crate::store::error::StoreError;
use crate::store::identity::setting_key;
use crate::store::key::{KeyReader, Table};
use crate::store::memory::{action_key, incident_key, page_key};
use crate::store::open::Store;
use crate::store::record::Record;
use crate::store::stamps::page_as_written;
use crate::wording::Language;

/// Records written together.
const CHUNK: usize = 5_000;

/// The tables that are read, in the order of [`PackRecord::place`].
const TABLES: [Table; 5] = [Table::IncidentStamp, Table::Incident, Table::Page, Table::PageStamp, Table::Action];

/// How the names of settings begin that tell which sites are other shops; see [`Store::elsewhere`].
const ELSEWHERE: &str = "elsewhere/";

/// One record of a pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case", deny_unknown_fields)]
pub enum PackRecord {
    /// That an incident was deleted, and when.
    DeletedIncident {
        /// Which.
        incident: IncidentId,
        /// When.
        stamp: Stamp,
    },
    /// An incident, without what was done about it.
    Incident {
        /// When somebody wrote it; [`Stamp::ZERO`] where it was observed.
        stamp: Stamp,
        /// The incident.
        incident: Incident,
    },
    /// A page that people wrote, or that somebody deleted it.
    Page {
        /// When.
        stamp: Stamp,
        /// Its id.
        id: String,
        /// Its language.
        language: Language,
        /// The page; `None`: it was deleted.
        page: Option<Page>,
    },
    /// What somebody did about an incident, or what became of a fix.
    Action {
        /// The incident.
        incident: IncidentId,
        /// What was done.
        action: Action,
    },
}

/// Where a record stands in a pack: its kind, its id, its language, its time. Packs are in rising order of it.
pub type PackPlace<'a> = (u8, &'a str, &'a str, Option<Stamp>);

/// What a record of a pack is to this folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackFate {
    /// Nothing is known under its id yet.
    New,
    /// It replaces what is known.
    Changed,
    /// It is known as it is.
    Unchanged,
    /// What is known here is newer, or was written here: it stays.
    Kept,
}

impl PackRecord {
    fn of(record: Record) -> Option<Self> {
        Some(match record {
            Record::DeletedIncident { incident, stamp } => Self::DeletedIncident { incident, stamp },
            Record::Incident(incident) => Self::Incident { stamp: Stamp::ZERO, incident },
            Record::WrittenIncident { stamp, incident } => Self::Incident { stamp, incident },
            Record::WrittenPage { stamp, id, language, page } => Self::Page { stamp, id, language, page },
            Record::Action { incident, action } => Self::Action { incident, action },
            // Pages that come with the program are on every site; the rest does not travel in packs.
            _ => return None,
        })
    }

    fn into_record(self) -> Record {
        match self {
            Self::DeletedIncident { incident, stamp } => Record::DeletedIncident { incident, stamp },
            Self::Incident { stamp: Stamp::ZERO, incident } => Record::Incident(incident),
            Self::Incident { stamp, incident } => Record::WrittenIncident { stamp, incident },
            Self::Page { stamp, id, language, page } => Record::WrittenPage { stamp, id, language, page },
            Self::Action { incident, action } => Record::Action { incident, action },
        }
    }

    /// Where it stands in a pack.
    #[must_use]
    pub fn place(&self) -> PackPlace<'_> {
        match self {
            Self::DeletedIncident { incident, .. } => (0, incident.as_str(), "", None),
            Self::Incident { incident, .. } => (1, incident.id.as_str(), "", None),
            Self::Page { id, language, page: Some(_), .. } => (2, id, language.code(), None),
            Self::Page { id, language, page: None, .. } => (3, id, language.code(), None),
            Self::Action { incident, action } => (4, incident.as_str(), "", Some(action.stamp)),
        }
    }

    /// The incident that it is about.
    #[must_use]
    pub fn incident(&self) -> Option<&IncidentId> {
        match self {
            Self::DeletedIncident { incident, .. } | Self::Action { incident, .. } => Some(incident),
            Self::Incident { incident, .. } => Some(&incident.id),
            Self::Page { .. } => None,
        }
    }

    /// When and where somebody wrote it; [`Stamp::ZERO`] for incidents that were observed.
    #[must_use]
    pub fn stamp(&self) -> Stamp {
        match self {
            Self::DeletedIncident { stamp, .. } | Self::Incident { stamp, .. } | Self::Page { stamp, .. } => *stamp,
            Self::Action { action, .. } => action.stamp,
        }
    }

    /// Why the record can't be one of a pack, if it can't: ids and what they name have to agree.
    #[must_use]
    pub fn wrong(&self) -> Option<&'static str> {
        match self {
            Self::Incident { incident, .. } => {
                let of = incident.fingerprint.map(IncidentId::of);
                of.is_some_and(|id| id != incident.id)
                    .then_some("an incident's id does not follow from its fingerprint")
            }
            Self::Page { id, language, page: Some(page), .. } => {
                let fits = page.id == *id && page.language == *language && page.origin == PageOrigin::Team;
                (!fits).then_some("a page is another than its id says, or no page of a team")
            }
            _ => None,
        }
    }
}

/// When incidents were deleted last, as far as a pack knows.
type Deletions = BTreeMap<IncidentId, Stamp>;

impl Store {
    /// Calls `each` for everything that may travel in a pack, in rising order of [`PackRecord::place`]. The texts are as
    /// they stand here: the caller redacts them.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails; those of `each`.
    pub fn pack_records<E: From<StoreError>>(
        &self,
        mut each: impl FnMut(PackRecord) -> Result<(), E>,
    ) -> Result<(), E> {
        for table in TABLES {
            let mut failed = None;
            self.engine().walk(&table.prefix(), &table.end(), |key, value| {
                let record = self.record(table, key, value)?.and_then(PackRecord::of);
                match record.map(&mut each) {
                    Some(Err(error)) => {
                        failed = Some(error);
                        Ok(false)
                    }
                    _ => Ok(true),
                }
            })?;
            if let Some(error) = failed {
                return Err(error);
            }
        }
        Ok(())
    }

    /// Joins a pack that the site `from` wrote. `read` hands over all its records, and is called twice: before anything
    /// is written all of them are looked at, so that a pack with an error leaves the store alone. `told` hears of each
    /// record, with what it is to this folder, before anything is written. With `dry` nothing is.
    ///
    /// `now` is the wall clock, to judge the stamps of other sites by.
    ///
    /// # Errors
    /// Those of `read`, and [`StoreError::Drift`], before anything is written; others when reading or writing fails.
    pub fn join_pack<E: From<StoreError>>(
        &self,
        from: SiteId,
        (now, dry): (Timestamp, bool),
        mut read: impl FnMut(&mut dyn FnMut(PackRecord) -> Result<(), E>) -> Result<(), E>,
        mut told: impl FnMut(&PackRecord, PackFate),
    ) -> Result<(), E> {
        let mut newest = Stamp::ZERO;
        let mut deletions = Deletions::new();
        let mut others = BTreeSet::from([from]);
        read(&mut |record| {
            newest = newest.max(record.stamp());
            if let PackRecord::DeletedIncident { incident, stamp } = &record {
                deletions.insert(incident.clone(), *stamp);
            }
            others.insert(record.stamp().site);
            told(&record, self.fate(from, &record, &deletions)?);
            Ok(())
        })?;
        let mut clock = self.writer().clock;
        clock.observe(newest, now.as_millisecond()).map_err(StoreError::from)?;
        if dry {
            return Ok(());
        }
        self.writer().clock.observe(newest, now.as_millisecond()).map_err(StoreError::from)?;
        let mut batch = Batch::new();
        // What was written here, and what the program or a file of the team's says, is nobody else's.
        others.retain(|site| ![self.site(), witness(self.site()), SiteId(0)].contains(site));
        for site in others.difference(&self.elsewhere()?) {
            batch.setting(format!("{ELSEWHERE}{:016x}", site.0), "pack");
        }
        read(&mut |record| {
            if matches!(self.fate(from, &record, &deletions)?, PackFate::New | PackFate::Changed) {
                batch.put(record.into_record());
            }
            if batch.len() >= CHUNK {
                commit::commit(self, std::mem::take(&mut batch), Coming::FromElsewhere)?;
            }
            Ok(())
        })?;
        commit::commit(self, batch, Coming::FromElsewhere)?;
        self.flush()?;
        Ok(())
    }

    /// The sites that are known from packs: other shops, whose failures and fixes are not this one's.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn elsewhere(&self) -> Result<BTreeSet<SiteId>, StoreError> {
        let mut prefix = setting_key(ELSEWHERE);
        // A text's key without its two closing zero bytes begins the keys of all longer texts.
        prefix.truncate(prefix.len().saturating_sub(2));
        let mut found = BTreeSet::new();
        self.engine().walk_prefix(&prefix, |key, _| {
            let name = KeyReader::new(key).text().ok_or_else(|| self.bad_key(Table::Meta))?;
            let number = name.rsplit('/').next().and_then(|digits| u64::from_str_radix(digits, 16).ok());
            found.extend(number.map(SiteId));
            Ok(true)
        })?;
        Ok(found)
    }

    /// What the record is to this folder as it stands.
    fn fate(&self, from: SiteId, record: &PackRecord, deletions: &Deletions) -> Result<PackFate, StoreError> {
        if let Some(incident) = record.incident() {
            let (here, there) = (self.incident_stamps(incident)?.deleted, deletions.get(incident).copied());
            if here > there {
                return Ok(PackFate::Kept);
            }
            if there > here && !matches!(record, PackRecord::DeletedIncident { .. }) {
                return Ok(PackFate::New);
            }
        }
        let (current, value) = match record {
            PackRecord::DeletedIncident { incident, stamp } => {
                let known = self.incident_stamps(incident)?.deleted.is_some_and(|known| known >= *stamp);
                let there = self.incident(incident)?.is_some();
                return Ok(match (known, there) {
                    (true, _) => PackFate::Unchanged,
                    (false, true) => PackFate::Changed,
                    (false, false) => PackFate::New,
                });
            }
            PackRecord::Incident { stamp, incident } => {
                let current = self.engine().get(&incident_key(&incident.id))?;
                let written = self.incident_stamps(&incident.id)?.written;
                match stamp.cmp(&written) {
                    std::cmp::Ordering::Less if current.is_some() => return Ok(PackFate::Kept),
                    std::cmp::Ordering::Greater if current.is_some() => return Ok(PackFate::Changed),
                    _ => (current, encode("incident", incident)?),
                }
            }
            PackRecord::Page { stamp, id, language, page } => {
                let current = self.engine().get(&page_key(id, *language))?;
                let known = page_as_written(self.page_stamp(id, *language)?, self.page(id, *language)?);
                let value = page.as_ref().map(|page| encode("page", page)).transpose()?.unwrap_or_default();
                match known.map(|(known, page)| (stamp.cmp(&known), page)) {
                    None => return Ok(PackFate::New),
                    Some((std::cmp::Ordering::Less, _)) => return Ok(PackFate::Kept),
                    Some((std::cmp::Ordering::Greater, _)) => return Ok(PackFate::Changed),
                    // No page is less than any.
                    Some((std::cmp::Ordering::Equal, page)) => (Some(page.and(current).unwrap_or_default()), value),
                }
            }
            PackRecord::Action { incident, action } => {
                if action.stamp.site == witness(self.site()) {
                    // What became of this folder's own fixes follows from its own records.
                    return Ok(PackFate::Unchanged);
                }
                (self.engine().get(&action_key(incident, action.stamp))?, encode("action", action)?)
            }
        };
        let own = from == self.site() || record.stamp().site == self.site();
        Ok(match current {
            None => PackFate::New,
            Some(current) if current == value => PackFate::Unchanged,
            Some(current) if own || current < value => PackFate::Kept,
            Some(_) => PackFate::Changed,
        })
    }
}
