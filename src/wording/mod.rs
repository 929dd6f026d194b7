//! Every sentence that a person reads, in English and Russian, from one catalogue.
//!
//! The texts are Fluent files, one per area and language, built into the binary. A test holds the two
//! languages against each other: same keys, same variables.

mod catalogue;
mod format;
mod language;

pub use catalogue::{Arg, Wording};
pub use language::Language;
