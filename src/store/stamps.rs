//! When people last wrote a page or an incident, and what they deleted: kept beside the records, since what they
//! deleted has none.

use serde::{Deserialize, Serialize};

use super::codec;
use super::error::StoreError;
use super::key::{Key, Table};
use super::open::Store;
use crate::incident::{IncidentId, Stamp};
use crate::knowledge::{Page, PageOrigin};
use crate::wording::Language;

/// Somebody's last word on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PageStamp {
    pub(super) stamp: Stamp,
    pub(super) deleted: bool,
}

/// Somebody's last words on an incident's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct IncidentStamps {
    /// When the record was written by somebody; [`Stamp::ZERO`] where it was observed.
    pub(super) written: Stamp,
    /// When it was deleted last. What was written before, anywhere, is gone.
    pub(super) deleted: Option<Stamp>,
}

impl IncidentStamps {
    pub(super) const NONE: Self = Self { written: Stamp::ZERO, deleted: None };
}

pub(super) fn page_stamp_key(id: &str, language: Language) -> Vec<u8> {
    Key::new(Table::PageStamp).text(id).text(language.code()).bytes()
}

pub(super) fn incident_stamps_key(id: &IncidentId) -> Vec<u8> {
    Key::new(Table::IncidentStamp).text(id.as_str()).bytes()
}

pub(super) fn encode_page_stamp(stamp: PageStamp) -> Result<Vec<u8>, StoreError> {
    codec::encode("page stamp", &stamp)
}

pub(super) fn encode_incident_stamps(stamps: IncidentStamps) -> Result<Vec<u8>, StoreError> {
    codec::encode("incident stamps", &stamps)
}

/// What stands of a page: when it was written or deleted, and the page. Pages that came before stamps were kept are
/// older than any that has one; those that come with the program are nobody's word.
pub(super) fn page_as_written(stamp: Option<PageStamp>, page: Option<Page>) -> Option<(Stamp, Option<Page>)> {
    match (stamp, page) {
        (Some(PageStamp { stamp, deleted: true }), _) => Some((stamp, None)),
        (Some(PageStamp { stamp, deleted: false }), page) => Some((stamp, page)),
        (None, Some(page)) if page.origin == PageOrigin::Team => Some((Stamp::UNKNOWN, Some(page))),
        (None, _) => None,
    }
}

impl Store {
    /// Whether somebody deleted the page: what comes with the program does not bring it back.
    ///
    /// # Errors
    /// [`StoreError`] when reading fails.
    pub fn page_was_deleted(&self, id: &str, language: Language) -> Result<bool, StoreError> {
        Ok(self.page_stamp(id, language)?.is_some_and(|stamp| stamp.deleted))
    }

    pub(super) fn page_stamp(&self, id: &str, language: Language) -> Result<Option<PageStamp>, StoreError> {
        let value = self.engine().get(&page_stamp_key(id, language))?;
        value.map(|bytes| self.decode("page stamp", &bytes)).transpose()
    }

    pub(super) fn incident_stamps(&self, id: &IncidentId) -> Result<IncidentStamps, StoreError> {
        let value = self.engine().get(&incident_stamps_key(id))?;
        value.map_or(Ok(IncidentStamps::NONE), |bytes| self.decode("incident stamps", &bytes))
    }
}
