//! The line to an Elasticsearch server: one client for everything that is kept there.
//!
//! This is the only room that names the `elasticsearch` crate; what comes out are plain values. The client knows who we
//! are to the server, keeps to limits of time and size, tries again what may be tried again, and stops asking a server
//! that does not answer ([`Line`]).
//!
//! *What is tried again.* After a refused connection or 429 the server has done nothing, so every request is sent once
//! more. After a reply that never came, 500, 502, 503 or 504 nobody knows; then only what gives the same result twice is sent
//! again: `GET`, `HEAD`, `PUT`, `DELETE`, searches, and bulks, whose items all carry their ids. So a `DELETE` may be answered
//! with "missing" although it deleted, and an item that was to be created with "conflict" although it was created.

mod breaker;
mod bulk;
mod client;
mod error;
mod reading;
mod reply;
mod request;
mod server;
mod wire;

pub use breaker::Line;
pub use bulk::{BulkAction, BulkItem, Refresh, Written, WrittenAs};
pub use client::ElasticClient;
pub use error::{ElasticError, ElasticErrorKind};
pub use reading::{Found, Page};
pub use reply::Reply;
pub use request::{Request, Verb};
pub use server::ServerVersion;

/// A document's version on the server, for writing it only where it is still this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version {
    /// `_seq_no`.
    pub seq_no: u64,
    /// `_primary_term`.
    pub primary_term: u64,
}
