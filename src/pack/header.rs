//! The second line of a pack: who made it, and what is in it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::PackKey;
use crate::incident::SiteId;
use crate::store::PackRecord;

/// How the records are packed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Packing {
    /// Compressed with Zstandard.
    #[default]
    Zstd,
    /// Lines of JSON as they are: larger, and `git diff` can show what changed.
    Plain,
}

/// Which records were taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Selected {
    /// Only what people wrote, and what happened, from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Without what is in these packs already, by their hashes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub since_packs: Vec<String>,
    /// Only incidents that fit all of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub incidents: Vec<String>,
    /// With the pages that the team wrote.
    pub runbooks: bool,
}

/// Of what there is for incidents, actions, pages and deletions, that of the record's kind.
pub(super) fn of_kind<T>(record: &PackRecord, [incidents, actions, pages, deletions]: [T; 4]) -> T {
    match record {
        PackRecord::DeletedIncident { .. } => deletions,
        PackRecord::Incident { .. } => incidents,
        PackRecord::Page { .. } => pages,
        PackRecord::Action { .. } => actions,
    }
}

/// How many records of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counts {
    /// Incidents.
    pub incidents: u64,
    /// What people did about them, and what became of fixes.
    pub actions: u64,
    /// Pages, deleted ones included.
    pub pages: u64,
    /// That incidents were deleted.
    pub deletions: u64,
}

impl Counts {
    /// The one of a record's kind.
    pub(super) fn of(&mut self, record: &PackRecord) -> &mut u64 {
        of_kind(record, [&mut self.incidents, &mut self.actions, &mut self.pages, &mut self.deletions])
    }

    /// All together.
    #[must_use]
    pub fn all(&self) -> u64 {
        [self.incidents, self.actions, self.pages, self.deletions].into_iter().fold(0, u64::saturating_add)
    }
}

/// Who made a pack, and what is in it. The signature covers it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// The number of the site that wrote it.
    pub site: SiteId,
    /// What the site calls itself; empty where nobody said.
    pub name: String,
    /// The key that signs it.
    pub key: PackKey,
    /// When the newest record in it was written. No clock is read, so that the same memory gives the same bytes.
    pub as_of: Option<Timestamp>,
    /// Which records were taken.
    pub selected: Selected,
    /// How many there are.
    pub counts: Counts,
    /// What was taken out of the texts, by kind.
    pub withheld: BTreeMap<String, u64>,
    /// How the records are packed.
    pub packing: Packing,
    /// Bytes of the records as they stand in the file.
    pub packed_bytes: u64,
    /// Bytes of the records as lines.
    pub raw_bytes: u64,
    /// BLAKE3 of the records as lines, in hexadecimal digits.
    pub raw_hash: String,
}
