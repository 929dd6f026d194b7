//! Vectors already computed, by model and text: nothing is embedded twice.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::{EmbedError, ModelId};

/// BLAKE3 of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextHash(pub [u8; 32]);

impl TextHash {
    /// Hash of the text's bytes.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(*blake3::hash(text.as_bytes()).as_bytes())
    }
}

/// Keeps vectors by (model, text hash). Losing entries costs time, never correctness.
pub trait VectorCache: Send + Sync {
    /// One answer per hash, in order; `None` where nothing is kept.
    ///
    /// # Errors
    /// When the cache can't be read.
    fn get_many(&self, model: &ModelId, texts: &[TextHash]) -> Result<Vec<Option<Vec<f32>>>, EmbedError>;

    /// Keeps vectors; a later one for the same text replaces the earlier.
    ///
    /// # Errors
    /// When the cache can't be written.
    fn put_many(&self, model: &ModelId, vectors: &[(TextHash, Vec<f32>)]) -> Result<(), EmbedError>;
}

/// A cache for one process; forgets everything when it is over `limit` vectors.
#[derive(Debug)]
pub struct MemoryVectorCache {
    vectors: Mutex<BTreeMap<(ModelId, TextHash), Vec<f32>>>,
    limit: usize,
}

impl MemoryVectorCache {
    /// A cache of at most `limit` vectors (1.5 KB each).
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { vectors: Mutex::default(), limit }
    }
}

impl Default for MemoryVectorCache {
    fn default() -> Self {
        Self::new(20_000)
    }
}

impl VectorCache for MemoryVectorCache {
    fn get_many(&self, model: &ModelId, texts: &[TextHash]) -> Result<Vec<Option<Vec<f32>>>, EmbedError> {
        let vectors = self.vectors.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(texts.iter().map(|text| vectors.get(&(model.clone(), *text)).cloned()).collect())
    }

    fn put_many(&self, model: &ModelId, new: &[(TextHash, Vec<f32>)]) -> Result<(), EmbedError> {
        let mut vectors = self.vectors.lock().unwrap_or_else(PoisonError::into_inner);
        if vectors.len() + new.len() > self.limit {
            vectors.clear();
        }
        for (text, vector) in new.iter().take(self.limit) {
            vectors.insert((model.clone(), *text), vector.clone());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_do_not_mix_and_the_size_is_bounded() {
        let cache = MemoryVectorCache::new(2);
        let (a, b) = (ModelId("a".into()), ModelId("b".into()));
        cache.put_many(&a, &[(TextHash::of("x"), vec![1.0])]).unwrap();
        assert_eq!(cache.get_many(&b, &[TextHash::of("x")]).unwrap(), vec![None]);
        assert_eq!(cache.get_many(&a, &[TextHash::of("y"), TextHash::of("x")]).unwrap(), vec![None, Some(vec![1.0])]);
        cache.put_many(&a, &[(TextHash::of("y"), vec![1.0]), (TextHash::of("z"), vec![1.0])]).unwrap();
        assert_eq!(cache.get_many(&a, &[TextHash::of("x")]).unwrap(), vec![None]);
    }
}
