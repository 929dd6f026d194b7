//! Texts to vectors: the role, its two engines, the models inside the binary, and the one place that decides
//! which text goes to which space.
//!
//! A text's vector depends on the text alone, never on what is embedded beside it: the models quantise their
//! activations by the whole batch, so a batch would change the result. Speed comes from several threads, each
//! with one text.

mod cache;
mod calibration;
mod failure;
mod fastembed_engine;
mod model_files;
mod quantised;
mod rten_engine;
mod spaces;
mod unit;

pub use cache::{MemoryVectorCache, TextHash, VectorCache};
pub use calibration::calibrate;
pub use failure::{EmbedError, EmbedErrorKind};
pub use fastembed_engine::FastembedEmbedder;
pub use model_files::BuiltInModel;
pub use quantised::Quantised;
pub use rten_engine::RtenEmbedder;
pub use spaces::{Proposes, SpaceKind, SpaceQuestion, SpaceVectors, Spaces};
pub use unit::cosine;

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

    /// Short name of what runs the model: two engines may differ in the last digits.
    fn engine(&self) -> &'static str {
        "other"
    }

    /// Length of every vector.
    fn dimensions(&self) -> usize;

    /// One vector per text, in order, each of unit length (an empty text gives a vector too). Longer texts
    /// are cut at the model's limit. Equal texts give equal vectors, whatever else is in `texts`.
    ///
    /// # Errors
    /// When the engine fails; nothing is returned then.
    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError>;
}
