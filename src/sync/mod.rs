//! The mirror: sites that share an Elasticsearch server see the same memory, also after weeks offline.
//!
//! ```text
//! store ─► outbox ─► documents ─► conditional writes ─► server ─► by operation number ─► join ─► store
//!  (any site)                      conflict: join first                                   (every other site)
//! ```
//!
//! # What must hold
//!
//! - A run may be cut anywhere, on either end. Nothing is lost and nothing counted twice: documents are joined, not
//!   replaced; what was acknowledged is noted with the cursor that it moves; what was sent and not noted is recognised.
//! - What the server has is known by version and hash, so that nothing is fetched before it is sent. A write names the
//!   version that it goes over; who comes second joins first.
//! - What others wrote is found by the server's own order of operations, never by anybody's clock. Hence one shard.
//! - A server that lost something is noticed by its index's identity and by this site's beacon ([`Loss`]); then
//!   everything is exchanged again. A stranger's beacon in our name means that the folder was copied: this site gets a new
//!   number.
//! - One bad document never costs the others: it is set aside with its reason, on the side that found it.
//! - Memory is bounded by the size of a request, whatever there is to exchange.
//!
//! The time is handed in.

mod beacon;
mod book;
mod claims;
mod conflict;
pub mod conformance;
mod elastic_mirror;
mod mirror;
mod opening;
mod outcome;
mod own_writes;
mod pull;
mod push;
mod server;
mod service;
mod status;
mod tidy;
mod trouble;

#[cfg(test)]
mod simulated;
#[cfg(test)]
mod tests;

pub use beacon::Loss;
pub use book::{Book, Lasting, LossNoted, SyncNotice, SyncTotals};
pub use claims::{Claimed, Claims};
pub use elastic_mirror::ElasticsearchMirror;
pub use mirror::{Clock, Keeping, Leftover, Mirror, SyncLimits};
pub use outcome::{Outcome, Ran, Stage, Unwatched, Watch};
pub use server::{Condition, Held, IndexState, MirrorServer, Page, Write, Written};
pub use service::{SyncHandle, SyncParts, SyncService};
pub use status::{AsideDocument, AsideOf, OtherSite, SyncStatus, site_of, standing};
pub use trouble::{SyncError, TroubleKind};
