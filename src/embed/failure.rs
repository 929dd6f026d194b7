//! What can go wrong with an embedding engine.

/// Kind of failure, for deciding what to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EmbedErrorKind {
    /// The engine's library is missing or does not fit; the built-in engine still works.
    Library,
    /// The model's files could not be read.
    Model,
    /// Embedding itself failed.
    Run,
    /// The vector cache failed.
    Cache,
}

/// An engine could not be loaded or failed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("embedding model {model}: {what}")]
pub struct EmbedError {
    /// Kind.
    pub kind: EmbedErrorKind,
    /// Which model.
    pub model: String,
    /// What failed and what to do.
    pub what: String,
}
