//! One vector space: rows of passages, dead ones included, with an exact scan and a graph for large spaces.
//!
//! Rows are only ever added. A row is alive while its document version's key is; dead rows are dropped by
//! rewriting the space once they are many. While few rows pass, every code is compared; where more do, the
//! signs sieve them first; from [`GRAPH_FROM`] rows on, a graph proposes rows, and those behind it are sieved.
//! All proposals are rescored with the exact numbers.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::graph::Graph;
use super::quantised::{code_length, encode, similarity};
use super::rows::{NewRows, Row, RowStore};
use super::sketch::Sketches;
use crate::embed::cosine;

/// Rows from which a graph pays: below, sieving takes two milliseconds at most, and needs no building.
const GRAPH_FROM: usize = 250_000;
/// Passing rows from which the sieve of signs comes before the codes; it keeps this many, or this part, of them.
const SIEVE_FROM: usize = 8_192;
const SIEVED: usize = 4_096;
const SIEVED_PART: usize = 50;
/// Rows that may wait behind the graph.
const GRAPH_TAIL: usize = 20_000;
/// A saved graph is loaded at this question: loading takes longer than some scans, and most runs of the
/// command line ask few questions. Counted, so that equal runs give equal answers.
const GRAPH_LOADED_AT: u32 = 64;
/// The graph is asked when at least this share of its rows passes the filter.
const GRAPH_SHARE: f64 = 0.4;
/// Share of dead rows, and number of them, from which a space is rewritten.
const DEAD_SHARE: f64 = 0.25;
const DEAD_ROWS: usize = 256;

/// A document found in a space.
pub(super) struct Near {
    /// Place in the table of live documents.
    pub(super) document: u32,
    pub(super) passage: u32,
    pub(super) cosine: f32,
}

pub(super) struct Space {
    pub(super) dimensions: usize,
    /// Counts rewrites; part of the folder's name.
    pub(super) generation: u64,
    folder: Option<PathBuf>,
    store: RowStore,
    rows: Vec<Row>,
    codes: Vec<i8>,
    sketches: Sketches,
    /// Per row, the place of its document in the table of live documents; `u32::MAX` for dead rows.
    documents: Vec<u32>,
    graph: Mutex<Option<Arc<Graph>>>,
    asked: AtomicU32,
}

impl Space {
    /// Opens the first `count` rows in `folder` (in memory without one); `None` when the files hold fewer.
    pub(super) fn open(
        folder: Option<PathBuf>,
        dimensions: usize,
        generation: u64,
        count: usize,
    ) -> std::io::Result<Option<Self>> {
        let store = match &folder {
            Some(folder) => RowStore::open(folder)?,
            None => RowStore::Memory(Vec::new()),
        };
        let Some((rows, codes)) = store.load(count, dimensions)? else { return Ok(None) };
        let asked = AtomicU32::new(0);
        let documents = vec![u32::MAX; rows.len()];
        let mut sketches = Sketches::new(dimensions);
        sketches.extend(&codes, dimensions, code_length(dimensions));
        let graph = Mutex::default();
        Ok(Some(Self { dimensions, generation, folder, store, rows, codes, sketches, documents, graph, asked }))
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn folder(&self) -> Option<&PathBuf> {
        self.folder.as_ref()
    }

    /// Makes rows durable without showing them yet.
    pub(super) fn write(&mut self, new: &NewRows) -> std::io::Result<()> {
        self.store.append(self.rows.len(), self.dimensions, new)
    }

    /// Shows rows written before.
    pub(super) fn show(&mut self, new: NewRows) {
        self.sketches.extend(&new.codes, self.dimensions, code_length(self.dimensions));
        self.rows.extend(new.rows);
        self.codes.extend(new.codes);
    }

    /// Joins the rows with the live documents' keys, ascending.
    pub(super) fn join(&mut self, keys: &[u64]) {
        let mut place = 0;
        self.documents.clear();
        for row in &self.rows {
            while keys.get(place).is_some_and(|key| *key < row.key) {
                place += 1;
            }
            let alive = keys.get(place).is_some_and(|key| *key == row.key);
            self.documents.push(if alive { place as u32 } else { u32::MAX });
        }
    }

    /// The rows that `alive` keeps, when so many are dead that rewriting pays.
    pub(super) fn rewritten(&self, alive: impl Fn(u64) -> bool) -> std::io::Result<Option<NewRows>> {
        let keep: Vec<usize> = (0..self.rows.len()).filter(|row| alive(self.rows[*row].key)).collect();
        let dead = self.rows.len() - keep.len();
        if dead < DEAD_ROWS || (dead as f64) < DEAD_SHARE * self.rows.len() as f64 {
            return Ok(None);
        }
        let mut new = NewRows::default();
        for row in keep {
            let exact = self.store.read(row, 1, self.dimensions)?;
            new.codes.extend(encode(&exact));
            new.exact.extend(exact);
            new.rows.push(self.rows[row]);
        }
        Ok(Some(new))
    }

    /// Exact vectors of a document version, with the passages they belong to.
    pub(super) fn vectors_of(&self, key: u64) -> std::io::Result<Vec<(u32, Vec<f32>)>> {
        let first = self.rows.partition_point(|row| row.key < key);
        let count = self.rows.iter().skip(first).take_while(|row| row.key == key).count();
        let all = self.store.read(first, count, self.dimensions)?;
        let passages = self.rows.iter().skip(first).map(|row| row.passage);
        Ok(passages.zip(all.chunks_exact(self.dimensions).map(<[f32]>::to_vec)).collect())
    }

    /// The documents nearest to the vector among those that `allowed` marks (all without it): at least
    /// `limit` where there are as many, unordered, with exact cosines.
    pub(super) fn nearest(&self, vector: &[f32], allowed: Option<&[bool]>, limit: usize) -> std::io::Result<Vec<Near>> {
        let code = encode(vector);
        let passes = |row: usize| {
            let document = self.documents.get(row).copied().unwrap_or(u32::MAX);
            document != u32::MAX && allowed.is_none_or(|allowed| allowed.get(document as usize) == Some(&true))
        };
        let wanted = limit + limit / 2 + 16;
        let proposed: Vec<usize> = match self.graph_for(&passes) {
            Some((graph, share)) => {
                let asked = ((wanted as f64 / share).ceil() as usize).min(graph.covered());
                let near = graph.near(&code, asked).into_iter().filter(|row| passes(*row));
                near.chain(self.sieved(&code, graph.covered(), &passes)).collect()
            }
            None => self.sieved(&code, 0, &passes),
        };
        self.rescore(vector, self.best_documents(&code, &proposed, wanted))
    }

    /// The rows from `first` on that pass and may be near: all of them while they are few.
    fn sieved(&self, code: &[i8], first: usize, passes: &impl Fn(usize) -> bool) -> Vec<usize> {
        let passing = (first..self.rows.len()).filter(|row| passes(*row)).count();
        if passing <= SIEVE_FROM {
            return (first..self.rows.len()).filter(|row| passes(*row)).collect();
        }
        let wanted = SIEVED.max(passing / SIEVED_PART);
        let signs = code.get(..self.dimensions).unwrap_or(code);
        self.sketches.sieve(signs, wanted, first, passes)
    }

    /// Best first by codes: one row of each of the `wanted` best documents.
    fn best_documents(&self, code: &[i8], rows: &[usize], wanted: usize) -> Vec<usize> {
        let length = code_length(self.dimensions);
        let mut best: Vec<(f32, usize)> = rows
            .iter()
            .map(|row| (similarity(code, self.codes.get(row * length..(row + 1) * length).unwrap_or(&[])), *row))
            .collect();
        best.sort_unstable_by_key(|(_, row)| (self.documents[*row], *row));
        best.dedup_by(|next, kept| {
            let same = self.documents[next.1] == self.documents[kept.1];
            if same && next.0 > kept.0 {
                *kept = *next;
            }
            same
        });
        let by_score = |a: &(f32, usize), b: &(f32, usize)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if best.len() > wanted {
            best.select_nth_unstable_by(wanted, by_score);
            best.truncate(wanted);
        }
        best.into_iter().map(|(_, row)| row).collect()
    }

    fn rescore(&self, vector: &[f32], rows: Vec<usize>) -> std::io::Result<Vec<Near>> {
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            let mut best = Near { document: self.documents[row], passage: 0, cosine: f32::NEG_INFINITY };
            for (passage, exact) in self.vectors_of(self.rows[row].key)? {
                let cosine = cosine(vector, &exact);
                if cosine.total_cmp(&best.cosine).is_gt() {
                    best = Near { passage, cosine, ..best };
                }
            }
            found.push(best);
        }
        Ok(found)
    }

    /// The graph, when the filter leaves enough of its rows, and the share of its rows that pass.
    fn graph_for(&self, passes: &impl Fn(usize) -> bool) -> Option<(Arc<Graph>, f64)> {
        if self.rows.len() < GRAPH_FROM {
            return None;
        }
        let mut slot = self.graph.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.is_none() && self.asked.fetch_add(1, Ordering::Relaxed) == GRAPH_LOADED_AT {
            let folder = self.folder.as_ref()?;
            *slot = Graph::load(folder, self.rows.len()).map(Arc::new);
        }
        let graph = slot.clone()?;
        drop(slot);
        let passing = (0..graph.covered()).filter(|row| passes(*row)).count();
        let share = passing as f64 / graph.covered().max(1) as f64;
        (passing >= GRAPH_FROM / 2 && share >= GRAPH_SHARE).then_some((graph, share))
    }

    /// Whether so many rows wait behind the graph, in memory or saved, that it should be extended.
    pub(super) fn graph_is_behind(&self) -> bool {
        if self.rows.len() < GRAPH_FROM {
            return false;
        }
        let saved = || self.folder.as_ref().map_or(0, |folder| Graph::saved(folder));
        let covered = self.graph().map_or_else(saved, |graph| graph.covered());
        self.rows.len().saturating_sub(covered) >= GRAPH_TAIL
    }

    /// The graph in use.
    pub(super) fn graph(&self) -> Option<Arc<Graph>> {
        self.graph.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Codes of at most `count` rows from `first` on.
    pub(super) fn codes(&self, first: usize, count: usize) -> Vec<i8> {
        let length = code_length(self.dimensions);
        let end = (first + count).min(self.rows.len());
        self.codes.get(first * length..end * length).unwrap_or(&[]).to_vec()
    }

    /// Puts a graph in use.
    pub(super) fn use_graph(&self, graph: Option<Arc<Graph>>) {
        *self.graph.lock().unwrap_or_else(PoisonError::into_inner) = graph;
    }
}
