//! Which text goes to which space: the one place that decides.
//!
//! An English passage goes to both spaces, a Russian one to the multilingual space alone. An English question
//! asks the English space; the multilingual one proposes Russian documents only, and has a vote on all of them. A
//! Russian question asks the multilingual space. So the English model never votes on Russian, where it can't tell
//! failures apart.

use std::path::Path;
use std::sync::Arc;

use super::{
    BuiltInModel, EmbedError, Embedder, FastembedEmbedder, MemoryVectorCache, ModelId, RtenEmbedder, TextHash,
    VectorCache,
};
use crate::wording::Language;

/// A passage's unit vectors by space.
pub type SpaceVectors = Vec<(ModelId, Vec<f32>)>;

/// What a space is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpaceKind {
    /// English alone.
    English,
    /// English and Russian side by side.
    Multilingual,
}

/// Whose nearest documents a question asks for in a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proposes {
    /// All documents'.
    All,
    /// Those in one language.
    Only(Language),
    /// Nobody's: the space only has a vote on what others propose.
    Nobody,
}

/// A question's vector in one space.
#[derive(Debug, Clone, PartialEq)]
pub struct SpaceQuestion {
    /// The space.
    pub model: ModelId,
    /// What it is made for.
    pub kind: SpaceKind,
    /// Unit vector.
    pub vector: Vec<f32>,
    /// Whom it proposes.
    pub proposes: Proposes,
}

/// Both spaces with a cache in front.
#[derive(Clone)]
pub struct Spaces {
    english: Arc<dyn Embedder>,
    multilingual: Arc<dyn Embedder>,
    cache: Arc<dyn VectorCache>,
}

impl Spaces {
    /// Spaces over the given engines.
    #[must_use]
    pub fn new(english: Arc<dyn Embedder>, multilingual: Arc<dyn Embedder>, cache: Arc<dyn VectorCache>) -> Self {
        Self { english, multilingual, cache }
    }

    /// The built-in engine with a cache in memory; models are loaded when first needed.
    #[must_use]
    pub fn built_in(threads: usize) -> Self {
        Self::new(
            Arc::new(RtenEmbedder::new(BuiltInModel::MiniLm, threads)),
            Arc::new(RtenEmbedder::new(BuiltInModel::MultilingualE5, threads)),
            Arc::new(MemoryVectorCache::default()),
        )
    }

    /// ONNX Runtime from the named library, with a cache in memory.
    ///
    /// # Errors
    /// As [`FastembedEmbedder::load`].
    pub fn onnx_runtime(library: &Path, threads: usize) -> Result<Self, EmbedError> {
        Ok(Self::new(
            Arc::new(FastembedEmbedder::load(BuiltInModel::MiniLm, library, threads)?),
            Arc::new(FastembedEmbedder::load(BuiltInModel::MultilingualE5, library, threads)?),
            Arc::new(MemoryVectorCache::default()),
        ))
    }

    /// The same engines with another cache.
    #[must_use]
    pub fn with_cache(mut self, cache: Arc<dyn VectorCache>) -> Self {
        self.cache = cache;
        self
    }

    /// The same engines with a cache of their own: what is embedded here is written nowhere.
    #[must_use]
    pub fn apart(&self) -> Self {
        self.clone().with_cache(Arc::new(MemoryVectorCache::default()))
    }

    /// The models with their engines, for telling apart what was computed with which.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let name = |embedder: &dyn Embedder| format!("{}/{}", embedder.engine(), embedder.model().0);
        vec![name(&*self.english), name(&*self.multilingual)]
    }

    /// The space that every passage lies in.
    #[must_use]
    pub fn multilingual_model(&self) -> &ModelId {
        self.multilingual.model()
    }

    /// Vectors of passages, one list a passage, in order; English first where there are two.
    ///
    /// # Errors
    /// When an engine or the cache fails.
    pub fn embed_passages(&self, passages: &[(Language, &str)]) -> Result<Vec<SpaceVectors>, EmbedError> {
        let mut vectors: Vec<SpaceVectors> = vec![Vec::new(); passages.len()];
        for (embedder, speaks) in [
            (&self.english, (|language| language == Language::En) as fn(Language) -> bool),
            (&self.multilingual, |_| true),
        ] {
            let chosen: Vec<usize> = (0..passages.len()).filter(|index| speaks(passages[*index].0)).collect();
            let texts: Vec<&str> = chosen.iter().map(|index| passages[*index].1).collect();
            for (index, vector) in chosen.into_iter().zip(self.embed(embedder.as_ref(), &texts)?) {
                vectors[index].push((embedder.model().clone(), vector));
            }
        }
        Ok(vectors)
    }

    /// A question's vectors. `has_russian` tells whether the memory holds Russian documents that are no
    /// translations of English ones: without them an English question need not look for their neighbours.
    ///
    /// # Errors
    /// When an engine or the cache fails.
    pub fn embed_question(
        &self,
        text: &str,
        language: Language,
        has_russian: bool,
    ) -> Result<Vec<SpaceQuestion>, EmbedError> {
        let multilingual = match language {
            Language::En if has_russian => Proposes::Only(Language::Ru),
            Language::En => Proposes::Nobody,
            Language::Ru => Proposes::All,
        };
        let mut asked = vec![(&self.multilingual, SpaceKind::Multilingual, multilingual)];
        if language == Language::En {
            asked.insert(0, (&self.english, SpaceKind::English, Proposes::All));
        }
        let mut questions = Vec::with_capacity(asked.len());
        for (embedder, kind, proposes) in asked {
            for vector in self.embed(embedder.as_ref(), &[text])? {
                questions.push(SpaceQuestion { model: embedder.model().clone(), kind, vector, proposes });
            }
        }
        Ok(questions)
    }

    /// Computes the vectors of questions side by side, for [`Spaces::embed_question`] to find in the cache.
    ///
    /// # Errors
    /// When an engine or the cache fails.
    pub fn warm_questions(&self, texts: &[&str]) -> Result<(), EmbedError> {
        let english: Vec<&str> = texts.iter().copied().filter(|text| Language::detect(text) == Language::En).collect();
        self.embed(self.english.as_ref(), &english)?;
        self.embed(self.multilingual.as_ref(), texts)?;
        Ok(())
    }

    fn embed(&self, embedder: &dyn Embedder, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let hashes: Vec<TextHash> = texts.iter().map(|text| TextHash::of(text)).collect();
        let mut vectors = self.cache.get_many(embedder.model(), &hashes)?;
        vectors.resize(texts.len(), None);
        for vector in &mut vectors {
            // A vector of another length is from another version of the model.
            *vector = vector.take().filter(|vector| vector.len() == embedder.dimensions());
        }
        let mut missing: Vec<(TextHash, &str)> =
            (0..texts.len()).filter(|index| vectors[*index].is_none()).map(|i| (hashes[i], texts[i])).collect();
        missing.sort_unstable();
        missing.dedup_by_key(|(hash, _)| *hash);
        let missing_texts: Vec<&str> = missing.iter().map(|(_, text)| *text).collect();
        let new: Vec<(TextHash, Vec<f32>)> =
            missing.iter().map(|(hash, _)| *hash).zip(embedder.embed(&missing_texts)?).collect();
        if !new.is_empty() {
            self.cache.put_many(embedder.model(), &new)?;
        }
        Ok(vectors
            .into_iter()
            .zip(&hashes)
            .map(|(vector, hash)| {
                vector.unwrap_or_else(|| match new.binary_search_by_key(hash, |(hash, _)| *hash) {
                    Ok(found) => new[found].1.clone(),
                    Err(_) => Vec::new(),
                })
            })
            .collect())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    struct Counting(ModelId, AtomicUsize);

    impl Embedder for Counting {
        fn model(&self) -> &ModelId {
            &self.0
        }
        fn dimensions(&self) -> usize {
            2
        }
        fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
            self.1.fetch_add(texts.len(), Ordering::Relaxed);
            Ok(texts.iter().map(|text| vec![text.len() as f32, 0.0]).collect())
        }
    }

    fn spaces() -> (Spaces, Arc<Counting>, Arc<Counting>) {
        let english = Arc::new(Counting(ModelId("en".into()), AtomicUsize::new(0)));
        let both = Arc::new(Counting(ModelId("both".into()), AtomicUsize::new(0)));
        let spaces =
            Spaces::new(Arc::clone(&english) as _, Arc::clone(&both) as _, Arc::new(MemoryVectorCache::default()));
        (spaces, english, both)
    }

    #[test]
    fn the_english_model_never_sees_russian() {
        let (spaces, english, both) = spaces();
        let vectors = spaces.embed_passages(&[(Language::En, "abc"), (Language::Ru, "сбой")]).unwrap();
        assert_eq!(vectors[0].iter().map(|(model, _)| model.0.as_str()).collect::<Vec<_>>(), ["en", "both"]);
        assert_eq!(vectors[1].iter().map(|(model, _)| model.0.as_str()).collect::<Vec<_>>(), ["both"]);
        let russian = spaces.embed_question("сбой", Language::Ru, true).unwrap();
        assert_eq!((russian.len(), russian[0].model.0.as_str(), russian[0].proposes), (1, "both", Proposes::All));
        let asked = spaces.embed_question("abc", Language::En, true).unwrap();
        assert_eq!((asked[0].kind, asked[1].proposes), (SpaceKind::English, Proposes::Only(Language::Ru)));
        let asked = spaces.embed_question("abc", Language::En, false).unwrap();
        assert_eq!(asked[1].proposes, Proposes::Nobody);
        assert_eq!((english.1.load(Ordering::Relaxed), both.1.load(Ordering::Relaxed)), (1, 2));
    }

    #[test]
    fn nothing_is_embedded_twice() {
        let (spaces, english, _) = spaces();
        let texts = [(Language::En, "a"), (Language::En, "bb"), (Language::En, "a")];
        let first = spaces.embed_passages(&texts).unwrap();
        assert_eq!(first, spaces.embed_passages(&texts).unwrap());
        assert_eq!(first[0][0].1, vec![1.0, 0.0]);
        assert_eq!(first[1][0].1, vec![2.0, 0.0]);
        assert_eq!(english.1.load(Ordering::Relaxed), 2);
    }
}
