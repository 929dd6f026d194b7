//! [`Memory`]: store, index, models and generators put together over one data folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use tokio::sync::Semaphore;

use super::cached::Cached;
use super::catalogue::Catalogue;
use super::document::page_document;
use super::generators;
use super::group::KnownGroups;
use super::keep::{self, KeptVectors};
use super::learn::install_starter;
use super::lessons::KnownWeights;
use super::novelty::KnownNovelty;
use super::typed::typed_spaces;
use super::{MemoryError, Recall};
use crate::backend::{ElasticsearchBackend, EmbeddedBackend, StandbyBackend, StandbyReason, VectorBackend};
use crate::cache::{self, Cache, NoCache};
use crate::config::{BackendChoice, Config, Engine, Outcomes};
use crate::elastic::ElasticClient;
use crate::embed::{Spaces, TextHash};
use crate::generate::Generator;
use crate::knowledge::starter_pages;
use crate::scan::Redactor;
use crate::store::Store;
use crate::wording::Language;

/// What the secret that sites share is turned into a key for.
const SHARED_SECRET: &str = "cartwatch 2026-11-28 pseudonyms of sites that share a mirror";

/// The incident memory of one data folder.
pub struct Memory {
    pub(super) store: Store,
    /// The index that answers: the embedded one, or the one on a server with the embedded one behind it.
    pub(super) backend: Arc<dyn VectorBackend>,
    pub(super) embedded: Arc<dyn VectorBackend>,
    pub(super) pair: Option<Arc<StandbyBackend>>,
    pub(super) feeding: tokio::sync::Mutex<()>,
    pub(super) spaces: Spaces,
    pub(super) recall: Recall,
    /// The same for questions that are not finished: what is embedded of them is not written down.
    pub(super) typing: Recall,
    pub(super) weights: KnownWeights,
    /// In the order in which they are asked; the extractive one is the last.
    pub(super) generators: Vec<Arc<dyn Generator>>,
    /// How many answers models may write at the same time.
    pub(super) writing: Semaphore,
    pub(super) groups: KnownGroups,
    pub(super) catalogue: Catalogue,
    pub(super) novelty: KnownNovelty,
    /// The promised share of problems without a precedent that are called known.
    pub(super) error_rate: f64,
    pub(super) cached: Cached,
    /// When fixes count as having held, and how that is weighed.
    pub(super) outcomes: Outcomes,
    /// Removed with the memory, where it is a temporary one.
    _folder: Option<TemporaryFolder>,
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memory").field("store", &self.store.dir()).finish_non_exhaustive()
    }
}

impl Memory {
    /// Opens the memory in the configured data folder; makes it where there is none. Models are loaded when
    /// first needed.
    ///
    /// # Errors
    /// When the folder is in use by another process, can't be written, or holds something else.
    pub fn open(config: &Config) -> Result<Self, MemoryError> {
        let store = Store::open(config.data_dir.join("store"))?;
        let secret = config.settings.sync.pseudonym_secret.reveal();
        if !secret.is_empty() {
            store.share_secret(blake3::derive_key(SHARED_SECRET, secret.as_bytes()))?;
        }
        let embedded = Arc::new(EmbeddedBackend::open(&config.data_dir.join("index"))?);
        let pair = match config.settings.backend {
            BackendChoice::Embedded => None,
            BackendChoice::Elasticsearch => Some(on_server(config, &store, Arc::clone(&embedded) as _)?),
        };
        let cache = cache::of_settings(&config.settings)?;
        let spaces = keeping(engines(config)?, &store);
        Self::over(config, store, spaces, (embedded, pair), cache, None)
    }

    /// A memory that lasts as long as the value: the store in a temporary folder, the index in memory.
    ///
    /// # Errors
    /// When the system's folder for temporary files can't be written.
    pub fn temporary(config: &Config) -> Result<Self, MemoryError> {
        let folder = TemporaryFolder::new();
        let store = Store::open(folder.0.join("store"))?;
        let spaces = keeping(engines(config)?, &store);
        Self::in_folder(config, store, spaces, folder)
    }

    /// A temporary memory over vector spaces that are there already, with the vectors that they keep: many memories of the
    /// same texts need not compute them anew.
    ///
    /// # Errors
    /// When the system's folder for temporary files can't be written.
    pub fn temporary_over(config: &Config, spaces: Spaces) -> Result<Self, MemoryError> {
        let folder = TemporaryFolder::new();
        let store = Store::open(folder.0.join("store"))?;
        Self::in_folder(config, store, spaces, folder)
    }

    fn in_folder(config: &Config, store: Store, spaces: Spaces, folder: TemporaryFolder) -> Result<Self, MemoryError> {
        let embedded = Arc::new(EmbeddedBackend::in_memory()?);
        Self::over(config, store, spaces, (embedded, None), Arc::new(NoCache::default()), Some(folder))
    }

    fn over(
        config: &Config,
        store: Store,
        spaces: Spaces,
        (embedded, pair): (Arc<dyn VectorBackend>, Option<Arc<StandbyBackend>>),
        cache: Arc<dyn Cache>,
        folder: Option<TemporaryFolder>,
    ) -> Result<Self, MemoryError> {
        install_starter(&store, config.settings.knowledge.starter)?;
        let backend = pair.clone().map_or_else(|| Arc::clone(&embedded), |pair| pair as Arc<dyn VectorBackend>);
        let recall = Recall::new(Arc::clone(&backend), spaces.clone());
        let typing = Recall::new(Arc::clone(&backend), typed_spaces(&spaces, &store));
        let generators = generators::of_settings(config, &store.redactor(), &spaces);
        let writing = Semaphore::new(config.settings.generation.parallel as usize);
        Ok(Self {
            store,
            backend,
            embedded,
            pair,
            feeding: tokio::sync::Mutex::default(),
            spaces,
            recall,
            typing,
            generators,
            writing,
            groups: KnownGroups::default(),
            catalogue: Catalogue::default(),
            novelty: KnownNovelty::default(),
            error_rate: config.settings.novelty.error_rate,
            cached: Cached::new(cache),
            outcomes: config.settings.outcomes.clone(),
            weights: KnownWeights::default(),
            _folder: folder,
        })
    }

    /// The redactor of a data folder, without opening the rest of the memory.
    ///
    /// # Errors
    /// When the store can't be opened.
    pub fn redactor(config: &Config) -> Result<Redactor, MemoryError> {
        Ok(Store::open(config.data_dir.join("store"))?.redactor())
    }

    /// The embedding models with their engines: that for English, and that for both languages. Nothing is loaded.
    #[must_use]
    pub fn model_names(&self) -> Vec<String> {
        self.spaces.names()
    }

    /// The number of this data folder among the sites that share a mirror, in hexadecimal digits.
    #[must_use]
    pub fn site(&self) -> String {
        format!("{:016x}", self.store.site().0)
    }

    /// Embeds a word in each space; gives the models' names.
    ///
    /// # Errors
    /// When an engine does not work.
    pub fn try_models(&self) -> Result<Vec<String>, MemoryError> {
        let vectors = self.spaces.embed_passages(&[(Language::En, "cart"), (Language::Ru, "корзина")])?;
        let mut names: Vec<String> = vectors.into_iter().flatten().map(|(model, _)| model.0).collect();
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// Whether the index on the server answers; may be kept and looked at while the memory is in use.
    #[must_use]
    pub fn search_line(&self) -> SearchLine {
        SearchLine(self.pair.clone())
    }

    /// The store, for the stages that write into it.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }
}

/// How the index on the server stands.
#[derive(Clone, Default)]
pub struct SearchLine(Option<Arc<StandbyBackend>>);

impl std::fmt::Debug for SearchLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SearchLine").field(&self.trouble()).finish()
    }
}

impl SearchLine {
    /// Whether a server is configured for searching.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.is_some()
    }

    /// Whether the server is asked.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.0.as_ref().is_some_and(|pair| pair.is_ready())
    }

    /// Why the embedded index answers although a server is configured; `None` while the server does, before anybody
    /// searched, and without a server.
    #[must_use]
    pub fn trouble(&self) -> Option<StandbyReason> {
        self.0.as_ref().and_then(|pair| pair.reason())
    }
}

/// The search index on the configured server, with the embedded one behind it. A server that can't be reached is no
/// failure here.
fn on_server(
    config: &Config,
    store: &Store,
    embedded: Arc<dyn VectorBackend>,
) -> Result<Arc<StandbyBackend>, MemoryError> {
    let settings = &config.settings.elasticsearch;
    let client = ElasticClient::new(settings)?;
    let site = format!("{:016x}", store.site().0);
    let server = ElasticsearchBackend::new(client, &site, settings.number_of_replicas);
    Ok(Arc::new(StandbyBackend::new(Arc::new(server), embedded)))
}

/// The configured embedding engines without a memory. Vectors are kept in the folder, where one is named, and found
/// there again.
///
/// # Errors
/// When an engine can't be loaded or the folder can't be used.
pub fn embedding_spaces(config: &Config, vectors: Option<&Path>) -> Result<Spaces, MemoryError> {
    let spaces = engines(config)?;
    Ok(match vectors {
        Some(folder) => spaces.with_cache(Arc::new(KeptVectors::new(Store::open(folder.join("store"))?))),
        None => spaces,
    })
}

/// Spaces whose vectors are kept in a store.
fn keeping(spaces: Spaces, store: &Store) -> Spaces {
    spaces.with_cache(Arc::new(KeptVectors::new(store.clone())))
}

fn engines(config: &Config) -> Result<Spaces, MemoryError> {
    let embedding = &config.settings.embedding;
    let threads = match embedding.threads {
        0 => thread::available_parallelism().map_or(1, std::num::NonZero::get),
        threads => threads,
    };
    Ok(match embedding.engine {
        Engine::Rten => Spaces::built_in(threads),
        Engine::Fastembed => Spaces::onnx_runtime(&embedding.runtime_library, threads)?,
    })
}

/// The vectors of the starter pages as a file, for `data/starter_vectors.bin`.
///
/// # Errors
/// When the built-in engine fails.
pub fn starter_vectors_file() -> Result<Vec<u8>, MemoryError> {
    let documents: Vec<_> = starter_pages().iter().map(page_document).collect();
    let texts: Vec<_> = documents
        .iter()
        .flat_map(|document| document.passages.iter().map(|passage| (document.language, passage.text.as_str())))
        .collect();
    let vectors = Spaces::built_in(2).embed_passages(&texts)?;
    let rows: Vec<_> = texts
        .iter()
        .zip(vectors)
        .flat_map(|((_, text), spaces)| {
            let hash = TextHash::of(text);
            spaces.into_iter().map(move |(model, vector)| (model, hash, vector))
        })
        .collect();
    Ok(keep::write(&rows))
}

/// A folder that is removed when it is dropped.
struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("cartwatch-{}-{number}", std::process::id())))
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // What can't be removed is left to the system's own cleaning of temporary files.
        let path: &Path = &self.0;
        let _ = std::fs::remove_dir_all(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_starter_pages_vectors_are_up_to_date() {
        let folder = TemporaryFolder::new();
        let store = Store::open(folder.0.join("store")).unwrap();
        let kept = KeptVectors::new(store);
        let model = crate::embed::BuiltInModel::MultilingualE5.id();
        for page in starter_pages() {
            let hashes: Vec<TextHash> =
                page_document(&page).passages.iter().map(|passage| TextHash::of(&passage.text)).collect();
            let found = crate::embed::VectorCache::get_many(&kept, &model, &hashes).unwrap();
            assert!(
                found.iter().all(Option::is_some),
                "{} has changed: run `cargo run --release --example starter_vectors`",
                page.id
            );
        }
    }
}
