//! The mirror: what of the store travels to other sites, in documents that any of them can join.
//!
//! A [`MirrorDocument`] holds a small group of records that belong together: an incident with what people did about
//! it, its occurrences of one day, a page. Joining two states of a document is commutative, associative and
//! idempotent, so in whatever order sites exchange documents, and however often, all end in the same state. The
//! document's bytes follow from that state alone.
//!
//! What travels is redacted: sessions and users under pseudonyms that only their own site can lead back.
//!
//! Besides, what this site knows of the server is kept here ([`Known`], [`MirrorState`]), so that it is written in
//! the same batch as what it speaks of.

mod content;
mod document;
mod join;
mod key;
mod keys;
mod known;
mod load;
mod outbox;
mod save;
mod state;

pub(super) use key::{Day, Subject};
pub use key::{MirrorKey, UnknownMirrorKey};
pub(super) use outbox::Outbox;
pub use state::{Incoming, JoinReport, Known, MirrorDocument, MirrorState, Quarantined, ServerVersion};
