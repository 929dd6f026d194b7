//! Complaints put to use.

mod cluster;
mod link;
mod linking;
mod weights;

pub use cluster::{Cluster, LEAST_PEOPLE, found_clusters};
pub use link::{Linker, THRESHOLD};
pub use linking::{Linked, Linking};
pub use weights::Weights;
