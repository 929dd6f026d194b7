//! TEMP
mod link;
mod weights;
pub use link::{Linker, THRESHOLD};
pub use weights::Weights;
