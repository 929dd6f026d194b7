//! Export and import: the store as lines of JSON.
//!
//! The first line names the format; every other line is one record, in a fixed order. An import merges by
//! the same rules as two sites do, so importing twice changes nothing. Vectors are left out: they can be
//! computed again.

mod export;
mod import;
mod packed;
mod redact;

pub use export::{Disclosure, ExportReport};
pub use import::ImportReport;
pub use packed::{PackFate, PackPlace, PackRecord};
pub(super) use redact::Redaction;

use serde::{Deserialize, Serialize};

use crate::incident::SiteId;

/// Version of the export format; newer ones are refused whole. In the fourth a mute may name a cluster of complaints, which an
/// older program would take for a mute of everything.
pub const EXPORT_FORMAT: u32 = 4;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    /// [`EXPORT_FORMAT`] of the writer.
    cartwatch_export: u32,
    /// Which site wrote it.
    site: SiteId,
    /// Whether personal data was replaced by pseudonyms.
    redacted: bool,
    /// In raw exports, what the folder makes pseudonyms with: a fresh folder goes on with them, so that people are
    /// recognised in what travelled before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pseudonym_key: Option<[u8; 32]>,
}
