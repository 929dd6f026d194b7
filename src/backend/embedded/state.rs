//! What is on disk, what is in memory, and how both are opened.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::Searcher;

use super::super::Filter;
use super::live::LiveTable;
use super::space::Space;
use super::words::Words;
use crate::embed::ModelId;

/// Rises whenever an older index can't be read, or the text analysis gives other tokens.
const FORMAT: u32 = 2;

/// Travels with each commit of the word index, so both parts of the index change in one step.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Payload {
    format: u32,
    pub(super) cursor: u64,
    pub(super) next_key: u64,
    pub(super) spaces: Vec<SpacePayload>,
}

/// The committed rows of one space.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SpacePayload {
    pub(super) model: ModelId,
    pub(super) dimensions: usize,
    pub(super) generation: u64,
    pub(super) rows: usize,
}

impl Default for Payload {
    fn default() -> Self {
        Self { format: FORMAT, cursor: 0, next_key: 1, spaces: Vec::new() }
    }
}

/// Everything a question reads.
pub(super) struct State {
    pub(super) words: Words,
    pub(super) searcher: Searcher,
    pub(super) live: LiveTable,
    pub(super) spaces: BTreeMap<ModelId, Space>,
    pub(super) payload: Payload,
}

/// Why an index could not be opened.
pub(super) enum OpenFailure {
    /// The disk refused.
    Storage(String),
    /// What lies there is no index of ours, or is damaged.
    Corrupt(String),
}

impl From<tantivy::TantivyError> for OpenFailure {
    fn from(error: tantivy::TantivyError) -> Self {
        use tantivy::TantivyError as Error;
        use tantivy::directory::error::{OpenDirectoryError, OpenReadError, OpenWriteError};
        match &error {
            Error::IoError(_)
            | Error::OpenDirectoryError(OpenDirectoryError::IoError { .. } | OpenDirectoryError::DoesNotExist(_))
            | Error::OpenReadError(OpenReadError::IoError { .. })
            | Error::OpenWriteError(OpenWriteError::IoError { .. })
            | Error::LockFailure(..) => Self::Storage(error.to_string()),
            _ => Self::Corrupt(error.to_string()),
        }
    }
}

impl From<std::io::Error> for OpenFailure {
    fn from(error: std::io::Error) -> Self {
        Self::Storage(error.to_string())
    }
}

impl State {
    pub(super) fn open(folder: Option<&Path>) -> Result<Self, OpenFailure> {
        let words_folder = folder.map(|folder| folder.join("words"));
        if let Some(words) = &words_folder {
            std::fs::create_dir_all(words)?;
        }
        let words = Words::open(words_folder.as_deref())?;
        let payload: Payload = match words.payload()? {
            Some(text) => serde_json::from_str(&text)
                .map_err(|error| OpenFailure::Corrupt(format!("its cursor can't be read: {error}")))?,
            None => Payload::default(),
        };
        if payload.format != FORMAT {
            return Err(OpenFailure::Corrupt(format!("it has format {}, not {FORMAT}", payload.format)));
        }
        let mut spaces = BTreeMap::new();
        for space in &payload.spaces {
            let at = folder.map(|folder| space_folder(folder, &space.model, space.generation));
            let opened = Space::open(at, space.dimensions, space.generation, space.rows)?
                .ok_or_else(|| OpenFailure::Corrupt(format!("vectors of {} are missing", space.model)))?;
            spaces.insert(space.model.clone(), opened);
        }
        let searcher = words.reload()?;
        let mut state = Self { words, searcher, live: LiveTable::default(), spaces, payload };
        state.refresh()?;
        Ok(state)
    }

    /// Reads the word index's last commit.
    pub(super) fn refresh(&mut self) -> tantivy::Result<()> {
        self.searcher = self.words.reload()?;
        self.live = LiveTable::read(&self.searcher)?;
        for space in self.spaces.values_mut() {
            space.join(&self.live.keys);
        }
        Ok(())
    }

    /// Which live documents pass; `None` for all.
    pub(super) fn allowed(&self, filter: &Filter) -> tantivy::Result<Option<Vec<bool>>> {
        if *filter == Filter::default() {
            return Ok(None);
        }
        let mut allowed: Vec<bool> = self.live.traits.iter().map(|traits| traits.pass(filter)).collect();
        if !filter.services.is_empty() {
            let mut of_services = vec![false; allowed.len()];
            for address in self.words.of_services(&self.searcher, &filter.services)? {
                let place = Words::key(&self.searcher, address)?.and_then(|key| self.live.place_of(key));
                if let Some(mark) = place.and_then(|place| of_services.get_mut(place)) {
                    *mark = true;
                }
            }
            allowed.iter_mut().zip(of_services).for_each(|(passes, service)| *passes &= service);
        }
        Ok(Some(allowed))
    }
}

/// Where a space's files are; named by a hash, since model names come from configuration.
pub(super) fn space_folder(folder: &Path, model: &ModelId, generation: u64) -> PathBuf {
    let hash = blake3::hash(model.0.as_bytes()).to_hex();
    folder.join("vectors").join(format!("{}-{generation}", hash.get(..16).unwrap_or("space")))
}
