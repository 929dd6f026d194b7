//! Texts to vectors.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Names a vector space: vectors of different models are never compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ModelId(pub String);

impl fmt::Display for ModelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Turns texts into unit vectors of one space.
pub trait Embedder: Send + Sync {
    /// The space.
    fn model(&self) -> &ModelId;

    /// Length of every vector.
    fn dimensions(&self) -> usize;

    /// One vector per text, in order, each of unit length (an empty text gives a vector too). Longer texts
    /// are cut at the model's limit.
    ///
    /// # Errors
    /// When the engine fails; nothing is returned then.
    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError>;
}

/// An engine could not be loaded or failed.
#[derive(Debug, thiserror::Error)]
#[error("embedding model {model}: {what}")]
pub struct EmbedError {
    /// Which model.
    pub model: String,
    /// What failed and what to do.
    pub what: String,
}
