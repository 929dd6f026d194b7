//! Under which source the journal's entries count: from which position on for which site.
//!
//! When a data folder is copied, both copies have the same journal, and go on with different entries at the same
//! positions. What was in it before is common to both and counts under one source. From the copy on, the one that goes
//! by a new site number counts under a source of its own. Where that begins is durable, beside the store, before the
//! first such entry is taken.

use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::entry::SourceId;
use crate::incident::SiteId;
use crate::journal::{Journal, JournalId, JournalPosition};
use crate::pipeline::PipelineError;
use crate::store::Store;
use crate::whole_file;

/// Name of the file, beside the store.
const NAME: &str = "journal.sources";

/// What the file holds, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    /// The journal that it is about.
    journal: String,
    /// From which position on entries are which site's, rising. The first counts under the journal's own source.
    from: Vec<(u64, SiteId)>,
}

/// The sources of one journal's entries.
#[derive(Debug, Clone)]
pub(in crate::pipeline) struct Epochs {
    /// From which position on; the first from 0.
    from: Vec<(u64, SourceId)>,
}

impl Epochs {
    /// Everything under the journal's own source: for who only looks.
    pub(in crate::pipeline) fn single(journal: JournalId) -> Self {
        Self { from: vec![(0, journal.source())] }
    }

    /// The sources as they were, and one more from the journal's end on, where the store's site is another since.
    pub(super) fn open(store: &Store, journal: &Journal) -> Result<Self, PipelineError> {
        let path = store.dir().parent().unwrap_or(store.dir()).join(NAME);
        let failed = |source| PipelineError::State { path: path.clone(), source };
        let (id, end) = (journal.id(), journal.status().end.0);
        let known = read(&path).map_err(failed)?.filter(|known| known.journal == id.to_string());
        let mut kept = known.clone().unwrap_or_else(|| Kept { journal: id.to_string(), from: Vec::new() });
        if kept.from.is_empty() {
            // A copy of a folder in which nothing was kept yet: whose the entries before are, is not known.
            let first = if store.renewed().is_some() { SiteId(0) } else { store.site() };
            kept.from.push((0, first));
        }
        if kept.from.last().is_none_or(|(_, site)| *site != store.site()) {
            // Of what was taken in no entry is the new site's.
            kept.from.retain(|(from, _)| *from == 0 || *from < end);
            kept.from.push((end, store.site()));
        }
        if known.as_ref() != Some(&kept) {
            write(&path, &kept).map_err(failed)?;
        }
        let source = |(at, (from, site)): (usize, &(u64, SiteId))| {
            (*from, if at == 0 { id.source() } else { source_of(id, *site) })
        };
        Ok(Self { from: kept.from.iter().enumerate().map(source).collect() })
    }

    /// The source of the entry at a position.
    pub(in crate::pipeline) fn source_at(&self, position: JournalPosition) -> SourceId {
        let begun = self.from.iter().rev().find(|(from, _)| *from <= position.0);
        begun.or(self.from.first()).map_or(SourceId(0), |(_, source)| *source)
    }

    /// How many bytes of the source lie before a position.
    pub(super) fn size_of(&self, source: SourceId, position: JournalPosition) -> u64 {
        let Some(at) = self.from.iter().position(|(_, known)| *known == source) else { return 0 };
        let end = self.from.get(at + 1).map_or(position.0, |(next, _)| position.0.min(*next));
        let begin = self.from.get(at).map_or(0, |(from, _)| *from);
        end.saturating_sub(begin)
    }
}

fn source_of(journal: JournalId, site: SiteId) -> SourceId {
    let mut hasher = blake3::Hasher::new_derive_key("cartwatch journal of a copied folder as a source of entries");
    hasher.update(&journal.0).update(&site.0.to_le_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    SourceId(u64::from_le_bytes(first))
}

fn read(path: &Path) -> io::Result<Option<Kept>> {
    match fs::read(path) {
        Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(io::Error::from),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Durable when this returns.
fn write(path: &Path, kept: &Kept) -> io::Result<()> {
    whole_file::replace(path, &serde_json::to_vec(kept)?)
}
