//! Taking in what people know: the built-in pages, a team's runbooks, and its past incidents.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{Memory, MemoryError};
use crate::incident::{Action, ActionKind, SiteId, Stamp};
use crate::knowledge::{
    LearnNote, LearnedIncident, Page, PageOrigin, parse_incidents, parse_page, starter_pages, starter_version,
};
use crate::store::{Batch, Store};

/// Setting that says which starter pages the store holds.
const STARTER_SETTING: &str = "starter_pages";

/// What `learn` did.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LearnSummary {
    /// Pages that are new or changed.
    pub pages: u64,
    /// Incidents that are new or changed.
    pub incidents: u64,
    /// Pages and incidents that were known as they are.
    pub unchanged: u64,
    /// What was not taken over as it stands, by file.
    pub notes: Vec<(PathBuf, LearnNote)>,
}

impl Memory {
    /// Learns from files and folders of them. A file is taken over whole or not at all; learning the same
    /// again changes nothing. Of what several sites learn under one id, the last stands: `now` is the time.
    ///
    /// # Errors
    /// Names the file, and line and field where there are any. Files before it are learnt.
    pub fn learn(&self, paths: &[PathBuf], now: Timestamp) -> Result<LearnSummary, MemoryError> {
        let mut summary = LearnSummary::default();
        for path in paths {
            let folder =
                fs::metadata(path).map_err(|source| MemoryError::Read { path: path.clone(), source })?.is_dir();
            if folder {
                for file in files_below(path)? {
                    if Kind::of(&file).is_some() {
                        self.learn_file(&file, now, &mut summary)?;
                    }
                }
            } else {
                self.learn_file(path, now, &mut summary)?;
            }
        }
        Ok(summary)
    }

    fn learn_file(&self, path: &Path, now: Timestamp, summary: &mut LearnSummary) -> Result<(), MemoryError> {
        let bytes = fs::read(path).map_err(|source| MemoryError::Read { path: path.to_path_buf(), source })?;
        let mut batch = Batch::new();
        match Kind::of(path) {
            Some(Kind::Page) => {
                let slug = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
                let text = String::from_utf8_lossy(&bytes);
                let page = parse_page(&text, &slug, PageOrigin::Team)
                    .map_err(|source| MemoryError::Page { path: path.to_path_buf(), source })?;
                self.learn_page(page, now, &mut batch, summary)?;
            }
            Some(Kind::Incidents) => {
                let learned = parse_incidents(&bytes)
                    .map_err(|source| MemoryError::Learn { path: path.to_path_buf(), source })?;
                summary.notes.extend(learned.notes.into_iter().map(|note| (path.to_path_buf(), note)));
                for incident in learned.incidents {
                    self.learn_incident(incident, now, &mut batch, summary)?;
                }
            }
            None => return Err(MemoryError::UnknownKind { path: path.to_path_buf() }),
        }
        if !batch.is_empty() {
            self.store.commit(batch)?;
        }
        Ok(())
    }

    fn learn_page(
        &self,
        page: Page,
        now: Timestamp,
        batch: &mut Batch,
        summary: &mut LearnSummary,
    ) -> Result<(), MemoryError> {
        if self.store.page(&page.id, page.language)?.as_ref() == Some(&page) {
            summary.unchanged += 1;
        } else {
            summary.pages += 1;
            batch.write_page(page, self.store.stamp(now));
        }
        Ok(())
    }

    pub(super) fn learn_incident(
        &self,
        learned: LearnedIncident,
        now: Timestamp,
        batch: &mut Batch,
        summary: &mut LearnSummary,
    ) -> Result<(), MemoryError> {
        let actions = imported_actions(&learned);
        let incident = learned.incident;
        let known = self.store.incident(&incident.id)?.as_ref() == Some(&incident);
        let told = if actions.is_empty() { Vec::new() } else { self.store.actions(&incident.id)? };
        let news: Vec<Action> = actions.into_iter().filter(|action| !told.contains(action)).collect();
        if known && news.is_empty() {
            summary.unchanged += 1;
            return Ok(());
        }
        summary.incidents += 1;
        for action in news {
            batch.action(&incident.id, action);
        }
        if !known {
            batch.write_incident(incident, self.store.stamp(now));
        }
        Ok(())
    }
}

/// The resolution that came with an imported incident, and how it fared. Their stamps follow from their content, so that
/// importing them at several sites, or twice, gives the same actions.
fn imported_actions(learned: &LearnedIncident) -> Vec<Action> {
    let Some(fix) = learned.resolution.as_ref().or(learned.root_cause.as_ref()) else { return Vec::new() };
    let applied_at = learned.applied_at.or(learned.incident.opened_at).unwrap_or(Timestamp::UNIX_EPOCH);
    let cause = learned.root_cause.clone();
    let words = format!("{fix}\0{}", cause.as_deref().unwrap_or(""));
    let kind = ActionKind::Resolve { fix: fix.clone(), root_cause: cause, applied_at };
    let mut actions = vec![imported(applied_at, &words, kind)];
    if let Some(told) = learned.outcome {
        let at = told.at.unwrap_or(applied_at).max(applied_at);
        // Behind the fix that it speaks of, whatever the hashes are.
        let after = Timestamp::from_millisecond(at.as_millisecond().saturating_add(1)).unwrap_or(at);
        let words = format!("{words}\0{}\0{at}", told.held);
        actions.push(imported(after, &words, ActionKind::Outcome { held: told.held, at }));
    }
    actions
}

fn imported(at: Timestamp, words: &str, kind: ActionKind) -> Action {
    let digest = blake3::hash(words.as_bytes());
    let mut counter = [0; 4];
    counter.copy_from_slice(&digest.as_bytes()[..4]);
    let stamp = Stamp { millis: at.as_millisecond(), counter: u32::from_le_bytes(counter), site: SiteId(0) };
    Action { stamp, by: None, kind }
}

/// Puts the built-in pages into the store, replaces those of an older version, or takes them out again. Pages
/// that the team wrote under the same id stay, and those that it deleted stay away.
pub(super) fn install_starter(store: &Store, wanted: bool) -> Result<(), MemoryError> {
    let version = if wanted { starter_version() } else { String::new() };
    if store.setting(STARTER_SETTING)?.unwrap_or_default() == version {
        return Ok(());
    }
    let pages = if wanted { starter_pages() } else { Vec::new() };
    let mut batch = Batch::new();
    let known = store.pages()?;
    for page in &known {
        let stays = pages.iter().any(|new| new.id == page.id && new.language == page.language);
        if page.origin == PageOrigin::Starter && !stays {
            batch.delete_page(page.id.clone(), page.language);
        }
    }
    for page in pages {
        let current = known.iter().find(|known| known.id == page.id && known.language == page.language);
        let wanted = current.is_none_or(|current| current.origin == PageOrigin::Starter && *current != page);
        if wanted && !store.page_was_deleted(&page.id, page.language)? {
            batch.put_page(page);
        }
    }
    batch.setting(STARTER_SETTING, version);
    Ok(store.commit(batch)?)
}

/// What a file holds, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Page,
    Incidents,
}

impl Kind {
    fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "md" | "markdown" | "txt" => Some(Self::Page),
            "csv" | "tsv" | "json" | "ndjson" | "jsonl" => Some(Self::Incidents),
            _ => None,
        }
    }
}

/// Files below a folder, hidden ones left out, by path.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>, MemoryError> {
    let fail = |path: &Path, source| MemoryError::Read { path: path.to_path_buf(), source };
    let mut folders = vec![folder.to_path_buf()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|source| fail(&folder, source))? {
            let path = entry.map_err(|source| fail(&folder, source))?.path();
            let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            match (hidden, path.is_dir()) {
                (true, _) => {}
                (false, true) => folders.push(path),
                (false, false) => files.push(path),
            }
        }
    }
    files.sort();
    Ok(files)
}
