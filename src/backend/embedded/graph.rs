//! The neighbour graph over the first rows of a large space.
//!
//! The graph is an accelerator that may be lost: it is built from rows that are already durable. The library
//! that keeps it ends the process or panics on damaged files, so a dump is read only when its checksum fits.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use hnsw_rs::api::AnnT;
use hnsw_rs::hnsw::Hnsw;
use hnsw_rs::hnswio::HnswIo;
use serde::{Deserialize, Serialize};

use super::quantised::similarity;

/// Malkov & Yashunin's M, ef_construction and ef_search; recall@10 stays above 0.98 at 100,000 rows after
/// exact rescoring.
const M: usize = 16;
const EF_CONSTRUCTION: usize = 200;
const EF_SEARCH: usize = 160;
/// Layers; the dump format allows no other number.
const LAYERS: usize = 16;
/// How large the tables are laid out at first.
const EXPECTED_ROWS: usize = 100_000;

const BASENAME: &str = "graph";
const MANIFEST: &str = "graph.json";

/// One minus the dot product of two codes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct CodeDistance;

impl hnsw_rs::anndists::dist::distances::Distance<i8> for CodeDistance {
    fn eval(&self, a: &[i8], b: &[i8]) -> f32 {
        (1.0 - similarity(a, b)).max(0.0)
    }
}

/// The graph over the rows `0..covered`.
pub(super) struct Graph {
    index: Hnsw<'static, i8, CodeDistance>,
    covered: AtomicUsize,
    /// Steps of [`Self::extend`] since the graph was made or read.
    steps: AtomicUsize,
}

#[derive(Serialize, Deserialize)]
struct Manifest {
    folder: String,
    covered: usize,
    checksums: [String; 2],
}

impl Graph {
    pub(super) fn new() -> Self {
        let mut index = Hnsw::new(M, EXPECTED_ROWS, LAYERS, EF_CONSTRUCTION, CodeDistance);
        index.set_extend_candidates(false);
        Self { index, covered: AtomicUsize::new(0), steps: AtomicUsize::new(0) }
    }

    pub(super) fn covered(&self) -> usize {
        self.covered.load(Ordering::Acquire)
    }

    /// Inserts codes, which are those of the rows from `covered` on, one after the other: parallel insertion
    /// would give another graph every time. False when the library failed; the graph is not to be used then.
    pub(super) fn extend(&self, codes: &[i8], length: usize) -> bool {
        self.steps.fetch_add(1, Ordering::Relaxed);
        for code in codes.chunks_exact(length) {
            let row = self.covered();
            if catch_unwind(AssertUnwindSafe(|| self.index.insert((code, row)))).is_err() {
                return false;
            }
            self.covered.store(row + 1, Ordering::Release);
        }
        true
    }

    /// Whether this is a step after which to write the graph: the first, so that a process that makes no more
    /// leaves something behind, and every eighth.
    pub(super) fn is_save_step(&self) -> bool {
        self.steps.load(Ordering::Relaxed) % 8 == 1
    }

    /// About `count` rows near the code, in no particular order.
    pub(super) fn near(&self, code: &[i8], count: usize) -> Vec<usize> {
        let search = || self.index.search(code, count, EF_SEARCH.max(count));
        let found = catch_unwind(AssertUnwindSafe(search)).unwrap_or_default();
        found.into_iter().map(|neighbour| neighbour.d_id).collect()
    }

    /// Writes the graph below `folder`; the manifest appears last. Failures leave the graph unsaved.
    pub(super) fn save(&self, folder: &Path) -> std::io::Result<()> {
        let old = read_manifest(folder);
        let name = format!("graph-{}", self.covered());
        let target = folder.join(&name);
        if target.exists() {
            std::fs::remove_dir_all(&target)?;
        }
        std::fs::create_dir_all(&target)?;
        let dumped = catch_unwind(AssertUnwindSafe(|| self.index.file_dump(&target, BASENAME)));
        if !matches!(dumped, Ok(Ok(_))) {
            return Err(std::io::Error::other("the graph could not be written"));
        }
        let [first, second] = files(&target);
        let manifest = Manifest {
            folder: name.clone(),
            covered: self.covered(),
            checksums: [checksum(&first)?, checksum(&second)?],
        };
        let draft = folder.join("graph.json.new");
        std::fs::write(&draft, serde_json::to_vec(&manifest)?)?;
        std::fs::rename(draft, folder.join(MANIFEST))?;
        if let Some(old) = old.filter(|old| old.folder != name) {
            let _ = std::fs::remove_dir_all(folder.join(old.folder));
        }
        Ok(())
    }

    /// How many rows the saved graph covers; 0 without one.
    pub(super) fn saved(folder: &Path) -> usize {
        read_manifest(folder).map_or(0, |manifest| manifest.covered)
    }

    /// Reads the saved graph; `None` when there is none that fits `rows` rows, or it is damaged.
    pub(super) fn load(folder: &Path, rows: usize) -> Option<Self> {
        let manifest = read_manifest(folder).filter(|manifest| manifest.covered <= rows)?;
        let target = folder.join(&manifest.folder);
        for (file, expected) in files(&target).iter().zip(&manifest.checksums) {
            if checksum(file).ok()? != *expected {
                return None;
            }
        }
        let load = || {
            // The loaded graph borrows its reader for as long as it lives; the reader is a few hundred bytes.
            let reader: &'static mut HnswIo = Box::leak(Box::new(HnswIo::new(&target, BASENAME)));
            reader.load_hnsw::<i8, CodeDistance>()
        };
        let loaded = catch_unwind(AssertUnwindSafe(load));
        let Ok(Ok(mut index)) = loaded else { return None };
        index.set_extend_candidates(false);
        let (covered, steps) = (AtomicUsize::new(manifest.covered), AtomicUsize::new(0));
        (index.get_nb_point() == manifest.covered).then_some(Self { index, covered, steps })
    }
}

fn files(folder: &Path) -> [PathBuf; 2] {
    [folder.join(format!("{BASENAME}.hnsw.graph")), folder.join(format!("{BASENAME}.hnsw.data"))]
}

fn checksum(file: &Path) -> std::io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    std::io::copy(&mut std::fs::File::open(file)?, &mut hasher)?;
    Ok(hasher.finalize().to_hex().to_string())
}

fn read_manifest(folder: &Path) -> Option<Manifest> {
    serde_json::from_slice(&std::fs::read(folder.join(MANIFEST)).ok()?).ok()
}
