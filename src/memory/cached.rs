//! Recall and solutions through the cache: what they follow from, put into keys.
//!
//! What recall finds follows from the question, the memory's version, the index that answers, the models and this program.
//! It is taken from the cache, and put there, only while the index has seen all of the version, and put only when neither
//! has changed meanwhile. A solution follows from what its generator is given, all of it, and from the generator.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::sync::watch;

use super::recall::RecallResult;
use super::recall_query::RecallQuery;
use super::{Memory, MemoryError};
use crate::backend::Filter;
use crate::cache::{Cache, CacheFigures, CacheKey, CacheKind, CacheState, Patience, once};
use crate::generate::{GenerateError, Generator, Question, Solution, Tell, check_citations};
use crate::store::MemoryVersion;

/// Recall takes milliseconds, and a second where models are loaded first.
const RECALL: Patience = Patience { turn: Duration::from_secs(5), wait: Duration::from_secs(2) };

/// A generator that asks a language model takes seconds.
const SOLUTION: Patience = Patience { turn: Duration::from_secs(30), wait: Duration::from_secs(10) };

/// The cache, and whose answers it was last asked for.
pub(super) struct Cached {
    cache: Arc<dyn Cache>,
    /// A key of the newest version: its group is dropped when the version moves.
    newest: Mutex<Option<(MemoryVersion, CacheKey)>>,
}

/// How the cache stands, for the API and for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheStanding {
    /// `none`, `local` or `redis`.
    pub name: &'static str,
    /// Whether it works.
    pub state: CacheState,
    /// What came of the questions since the start of the process.
    pub figures: CacheFigures,
}

impl Cached {
    pub(super) fn new(cache: Arc<dyn Cache>) -> Self {
        Self { cache, newest: Mutex::default() }
    }
}

impl Memory {
    /// With another cache than that of the settings.
    #[must_use]
    pub fn with_cache(mut self, cache: Arc<dyn Cache>) -> Self {
        self.cached = Cached::new(cache);
        self
    }

    /// How the cache stands.
    #[must_use]
    pub fn cache_standing(&self) -> CacheStanding {
        let cache = &self.cached.cache;
        CacheStanding { name: cache.name(), state: cache.state().borrow().clone(), figures: cache.counts().figures() }
    }

    /// Tells whenever the cache stops or starts working.
    #[must_use]
    pub fn watch_cache(&self) -> watch::Receiver<CacheState> {
        self.cached.cache.state()
    }

    /// What recall finds, from the cache where it is there.
    pub(super) async fn recall_for(
        &self,
        query: &RecallQuery,
        filter: &Filter,
        limit: usize,
    ) -> Result<RecallResult, MemoryError> {
        let compute = || self.recall_computed(query, filter, limit);
        if !self.cached.cache.keeps() {
            return compute().await;
        }
        let (version, index) = (self.store.memory_version(), self.backend.name());
        let Some(key) = self.recall_key(query, filter, limit, &version, index) else { return compute().await };
        if !self.index_has_seen(&version).await {
            return compute().await;
        }
        self.drop_older(&version, &key).await;
        let read = |bytes: &[u8]| postcard::from_bytes(bytes).ok();
        once(&*self.cached.cache, &key, RECALL, read, async {
            let found = compute().await?;
            let same = self.store.memory_version() == version && self.backend.name() == index;
            let bytes = if same { postcard::to_stdvec(&found).ok() } else { None };
            Ok((found, bytes))
        })
        .await
    }

    fn recall_key(
        &self,
        query: &RecallQuery,
        filter: &Filter,
        limit: usize,
        version: &MemoryVersion,
        index: &str,
    ) -> Option<CacheKey> {
        let models = self.spaces.names();
        // What an index on a server is given holds this site's own pseudonyms.
        let site = if index == self.embedded.name() { None } else { Some(self.store.site()) };
        let asked = serde_json::to_vec(&(query, filter, limit, (index, site), models)).ok()?;
        Some(CacheKey::new(CacheKind::Recall, &version.digest(), &[&asked]))
    }

    /// Whether those indexes that may answer know all of the version. One that can't say does not.
    pub(super) async fn index_has_seen(&self, version: &MemoryVersion) -> bool {
        let has = |cursor: Result<u64, _>| cursor.is_ok_and(|cursor: u64| cursor >= version.since());
        if !has(self.embedded.cursor().await) {
            return false;
        }
        match &self.pair {
            Some(pair) if pair.reason().is_none() => has(pair.first().cursor().await),
            _ => true,
        }
    }

    /// Drops what was kept under the version before, where this is a new one.
    async fn drop_older(&self, version: &MemoryVersion, key: &CacheKey) {
        let older = {
            let mut newest = self.cached.newest.lock().unwrap_or_else(PoisonError::into_inner);
            match &*newest {
                Some((known, _)) if known == version => return,
                _ => newest.replace((*version, key.clone())),
            }
        };
        if let Some((_, older)) = older.filter(|(older, _)| older.digest() != version.digest()) {
            self.cached.cache.drop_group(&older).await;
        }
    }

    /// A generator's answer, from the cache where it is there.
    pub(super) async fn generated(
        &self,
        generator: &dyn Generator,
        question: &Question,
        tell: Option<&Tell>,
    ) -> Result<Solution, GenerateError> {
        let cache = &*self.cached.cache;
        let key = if cache.keeps() { solution_key(generator, question) } else { None };
        let Some(key) = key else { return written(generator, question, tell).await };
        let read = |bytes: &[u8]| {
            let solution: Solution = postcard::from_bytes(bytes).ok()?;
            let keeps_the_rule =
                solution.generator == generator.name() && check_citations(question, &solution).is_empty();
            keeps_the_rule.then_some(solution)
        };
        once(cache, &key, SOLUTION, read, async {
            let solution = written(generator, question, tell).await?;
            let bytes = postcard::to_stdvec(&solution).ok();
            Ok((solution, bytes))
        })
        .await
    }
}

async fn written(
    generator: &dyn Generator,
    question: &Question,
    tell: Option<&Tell>,
) -> Result<Solution, GenerateError> {
    match tell {
        Some(tell) => generator.generate_aloud(question, tell).await,
        None => generator.generate(question).await,
    }
}

fn solution_key(generator: &dyn Generator, question: &Question) -> Option<CacheKey> {
    /// All that a generator may use, by name, so that nothing left out can be taken for something else.
    #[derive(Serialize)]
    struct Input<'a> {
        generator: &'a str,
        version: String,
        question: &'a Question,
    }
    let input = Input { generator: generator.name(), version: generator.version(), question };
    let input = serde_json::to_vec(&input).ok()?;
    Some(CacheKey::new(CacheKind::Solution, &[], &[&input]))
}
