//! [`TypedVectors`]: vectors of questions that somebody is still typing. They are kept in the process alone: every letter
//! more is another question, and hardly any of them is asked again tomorrow.

use std::sync::Arc;

use super::keep::KeptVectors;
use crate::embed::{EmbedError, MemoryVectorCache, ModelId, Spaces, TextHash, VectorCache};
use crate::store::Store;

/// Questions that are known again, in both spaces; some megabytes.
const KEPT: usize = 4_000;

/// What the store keeps, and before it what was typed since the start.
struct TypedVectors {
    kept: KeptVectors,
    typed: MemoryVectorCache,
}

/// The spaces over the same engines, with vectors that are not written down.
pub(super) fn typed_spaces(spaces: &Spaces, store: &Store) -> Spaces {
    let vectors = TypedVectors { kept: KeptVectors::new(store.clone()), typed: MemoryVectorCache::new(KEPT) };
    spaces.clone().with_cache(Arc::new(vectors))
}

impl VectorCache for TypedVectors {
    fn get_many(&self, model: &ModelId, texts: &[TextHash]) -> Result<Vec<Option<Vec<f32>>>, EmbedError> {
        let typed = self.typed.get_many(model, texts)?;
        if typed.iter().all(Option::is_some) {
            return Ok(typed);
        }
        let kept = self.kept.get_many(model, texts)?;
        Ok(typed.into_iter().zip(kept).map(|(typed, kept)| typed.or(kept)).collect())
    }

    fn put_many(&self, model: &ModelId, vectors: &[(TextHash, Vec<f32>)]) -> Result<(), EmbedError> {
        self.typed.put_many(model, vectors)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_known_again_and_not_written() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).unwrap();
        let vectors = || TypedVectors { kept: KeptVectors::new(store.clone()), typed: MemoryVectorCache::new(KEPT) };
        let (model, text) = (ModelId("m".into()), TextHash::of("pay"));
        let first = vectors();
        first.put_many(&model, &[(text, vec![1.0, 0.0])]).unwrap();
        assert_eq!(first.get_many(&model, &[text]).unwrap(), [Some(vec![1.0, 0.0])]);
        assert_eq!(vectors().get_many(&model, &[text]).unwrap(), [None]);
        vectors().kept.put_many(&model, &[(text, vec![0.0, 1.0])]).unwrap();
        assert_eq!(vectors().get_many(&model, &[text]).unwrap(), [Some(vec![0.0, 1.0])]);
    }
}
