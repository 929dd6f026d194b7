//! Applying changes: vectors first, then one commit of the word index that carries the cursor.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use tantivy::IndexWriter;

use super::super::vector::check_vector;
use super::super::{BackendError, DocumentId, IndexChange, IndexDocument};
use super::graph::Graph;
use super::quantised::{code_length, encode};
use super::rows::{NewRows, Row};
use super::space::Space;
use super::state::{Payload, SpacePayload, State, space_folder};
use super::words::Words;
use super::{corrupt, invalid, storage, words_failed};
use crate::embed::ModelId;

/// One batch on its way into the index.
pub(super) struct Batch {
    /// Last change of each document; `None` deletes.
    last: BTreeMap<DocumentId, Option<IndexDocument>>,
    dimensions: BTreeMap<ModelId, usize>,
}

impl Batch {
    /// Checks the changes: finite vectors, one length a space.
    pub(super) fn check(changes: &[IndexChange], state: &State) -> Result<Self, BackendError> {
        let mut dimensions: BTreeMap<ModelId, usize> =
            state.spaces.iter().map(|(model, space)| (model.clone(), space.dimensions)).collect();
        let mut last = BTreeMap::new();
        for change in changes {
            match change {
                IndexChange::Delete(id) => last.insert(id.clone(), None),
                IndexChange::Put(document) => {
                    for (model, vector) in document.passages.iter().flat_map(|passage| &passage.vectors) {
                        check_vector(vector, *dimensions.entry(model.clone()).or_insert(vector.len()))
                            .map_err(|what| invalid(format!("document {}, space {model}: {what}", document.id)))?;
                    }
                    last.insert(document.id.clone(), Some((**document).clone()))
                }
            };
        }
        Ok(Self { last, dimensions })
    }

    /// Writes the batch and shows it.
    pub(super) fn write(
        self,
        folder: Option<&Path>,
        state: &RwLock<State>,
        writer: &mut IndexWriter,
        cursor: u64,
    ) -> Result<(), BackendError> {
        let mut payload = read(state).payload.clone();
        let (new, dropped) = self.stage(&read(state), writer, &mut payload.next_key)?;
        let rewritten = write_vectors(folder, state, &self.dimensions, &new, &dropped)?;
        payload.cursor = cursor;
        payload.spaces = {
            let state = read(state);
            let kept = state.spaces.iter().map(|(model, space)| match rewritten.get(model) {
                Some((space, rows)) => entry(model, space, rows.rows.len()),
                None => entry(model, space, space.len() + new.get(model).map_or(0, |rows| rows.rows.len())),
            });
            kept.collect()
        };
        commit(writer, &payload)?;
        show(state, payload, new, rewritten)
    }

    /// Hands documents to the writer; gives the new rows by space and the keys that die.
    fn stage(
        &self,
        state: &State,
        writer: &IndexWriter,
        next_key: &mut u64,
    ) -> Result<(BTreeMap<ModelId, NewRows>, BTreeSet<u64>), BackendError> {
        let mut new: BTreeMap<ModelId, NewRows> = BTreeMap::new();
        let mut dropped = BTreeSet::new();
        for (id, document) in &self.last {
            let old = state.words.find(&state.searcher, &id.0).map_err(words_failed)?;
            if let Some(address) = old {
                dropped.extend(Words::key(&state.searcher, address).map_err(words_failed)?);
                writer.delete_term(state.words.fields.id_term(&id.0));
            }
            let Some(document) = document else { continue };
            let key = *next_key;
            *next_key += 1;
            let row = state
                .words
                .fields
                .document(key, document)
                .map_err(|error| invalid(format!("document {id} can't be encoded: {error}")))?;
            writer.add_document(row).map_err(words_failed)?;
            for (number, passage) in document.passages.iter().enumerate() {
                for (model, vector) in &passage.vectors {
                    let rows = new.entry(model.clone()).or_default();
                    rows.rows.push(Row { key, passage: number as u32 });
                    rows.codes.extend(encode(vector));
                    rows.exact.extend_from_slice(vector);
                }
            }
        }
        Ok((new, dropped))
    }
}

type Rewritten = BTreeMap<ModelId, (Space, NewRows)>;

/// Makes the new rows durable, rewriting spaces where too many rows are dead.
fn write_vectors(
    folder: Option<&Path>,
    state: &RwLock<State>,
    dimensions: &BTreeMap<ModelId, usize>,
    new: &BTreeMap<ModelId, NewRows>,
    dropped: &BTreeSet<u64>,
) -> Result<Rewritten, BackendError> {
    let mut rewritten = Rewritten::new();
    let mut state = state.write().unwrap_or_else(PoisonError::into_inner);
    let State { spaces, live, .. } = &mut *state;
    for (model, rows) in new {
        if !spaces.contains_key(model) {
            let at = folder.map(|folder| space_folder(folder, model, 0));
            let length = dimensions.get(model).copied().unwrap_or(0);
            let space = Space::open(at, length, 0, 0).map_err(storage)?;
            spaces.insert(model.clone(), space.ok_or_else(|| corrupt(format!("vectors of {model} are missing")))?);
        }
        if let Some(space) = spaces.get_mut(model) {
            space.write(rows).map_err(storage)?;
        }
    }
    for (model, space) in spaces.iter() {
        let alive = |key| live.place_of(key).is_some() && !dropped.contains(&key);
        let Some(mut rows) = space.rewritten(alive).map_err(storage)? else { continue };
        if let Some(added) = new.get(model) {
            rows.rows.extend_from_slice(&added.rows);
            rows.codes.extend_from_slice(&added.codes);
            rows.exact.extend_from_slice(&added.exact);
        }
        let generation = space.generation + 1;
        let at = folder.map(|folder| space_folder(folder, model, generation));
        let fresh = Space::open(at, space.dimensions, generation, 0).map_err(storage)?;
        let mut fresh = fresh.ok_or_else(|| corrupt(format!("vectors of {model} can't be rewritten")))?;
        fresh.write(&rows).map_err(storage)?;
        rewritten.insert(model.clone(), (fresh, rows));
    }
    Ok(rewritten)
}

fn commit(writer: &mut IndexWriter, payload: &Payload) -> Result<(), BackendError> {
    let payload = serde_json::to_string(payload).map_err(|error| corrupt(error.to_string()))?;
    let mut prepared = writer.prepare_commit().map_err(words_failed)?;
    prepared.set_payload(&payload);
    prepared.commit().map_err(words_failed)?;
    Ok(())
}

fn show(
    state: &RwLock<State>,
    payload: Payload,
    mut new: BTreeMap<ModelId, NewRows>,
    rewritten: Rewritten,
) -> Result<(), BackendError> {
    let mut state = state.write().unwrap_or_else(PoisonError::into_inner);
    for (model, (mut space, rows)) in rewritten {
        new.remove(&model);
        space.show(rows);
        if let Some(old) = state.spaces.insert(model, space).as_ref().and_then(Space::folder) {
            // Left-over files cost space only.
            let _ = std::fs::remove_dir_all(old);
        }
    }
    for (model, rows) in new {
        if let Some(space) = state.spaces.get_mut(&model) {
            space.show(rows);
        }
    }
    state.payload = payload;
    state.refresh().map_err(words_failed)
}

/// Rows that one change inserts into a graph at least (about a second's work); a large change inserts twice as
/// many as it has documents, so that the graph gains on the rows.
const GRAPH_STEP: usize = 1_024;

/// Brings the graphs of large spaces nearer to the rows, a bounded step at a time; the index is complete without.
pub(super) fn extend_graphs(state: &RwLock<State>, changes: usize) {
    let models: Vec<ModelId> = read(state).spaces.keys().cloned().collect();
    for model in models {
        let (graph, folder, length, rows) = {
            let state = read(state);
            let Some(space) = state.spaces.get(&model).filter(|space| space.graph_is_behind()) else { continue };
            (space.graph(), space.folder().cloned(), code_length(space.dimensions), space.len())
        };
        let graph = graph.or_else(|| Graph::load(folder.as_ref()?, rows).map(Arc::new));
        let graph = graph.unwrap_or_else(|| Arc::new(Graph::new()));
        let step = GRAPH_STEP.max(changes * 2);
        let codes = read(state).spaces.get(&model).map(|space| space.codes(graph.covered(), step)).unwrap_or_default();
        let sound = graph.extend(&codes, length);
        if let Some(space) = read(state).spaces.get(&model) {
            space.use_graph(sound.then(|| Arc::clone(&graph)));
            let save = graph.is_save_step() || !space.graph_is_behind();
            if let Some(folder) = folder.filter(|_| sound && save) {
                // An unsaved graph is built again some day.
                let _ = graph.save(&folder);
            }
        }
    }
}

fn entry(model: &ModelId, space: &Space, rows: usize) -> SpacePayload {
    SpacePayload { model: model.clone(), dimensions: space.dimensions, generation: space.generation, rows }
}

fn read(state: &RwLock<State>) -> std::sync::RwLockReadGuard<'_, State> {
    state.read().unwrap_or_else(PoisonError::into_inner)
}
