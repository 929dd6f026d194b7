//! Likeness in meaning, which the check may ask for; the models behind it are others' business.

/// Tells how alike two texts are in meaning, across languages too.
pub trait Meaning: Send + Sync {
    /// Likeness on a scale on which texts of different matters stay below about 0.3 and wordings of one matter lie around
    /// 0.6; `None` where it can't be told.
    fn likeness(&self, one: &str, other: &str) -> Option<f32>;
}
