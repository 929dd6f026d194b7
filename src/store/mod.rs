//! The store: the one place that persists. Everything else (index, mirrors, notifications) is fed from its
//! change log and can be rebuilt from it.
//!
//! Promises:
//! - A [`Batch`] is atomic, and durable when [`Store::commit`] returns.
//! - Writing the same records again changes nothing; counts are absolute per source and never added up twice.
//! - Every write that alters what a search document shows appends to the change log in the same batch. The
//!   log's sequence numbers start at 1, rise, and are never used again.
//! - One process a folder; a killed process leaves a store that opens with all that was acknowledged.
//! - Damaged files are an error, also where the engine would open empty or without its newest part.
//! - Reads see whole batches, though not all reads of one caller the same one.
//!
//! Values that were deleted may stay inside the files until their space is used again; an export imported
//! into a fresh folder leaves them behind and is also how the space is reclaimed.

mod batch;
mod change;
mod codec;
mod commit;
mod complaint_vectors;
mod complaints;
mod complaints_forget;
mod complaints_plan;
mod decoded;
mod derived;
mod digest;
mod engine;
mod error;
mod forget;
mod home;
mod identity;
mod journeys;
mod key;
mod leaf;
mod measures;
mod memory;
mod merge;
mod migrate;
mod mirror;
mod mutes;
mod occurrences;
mod open;
mod proofs;
mod record;
mod replies;
mod retention;
mod seal;
mod sources;
mod stamps;
mod statistics;
mod stirred;
mod touched;
mod transfer;
mod vectors;
mod version;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use batch::{Batch, Owner};
pub use change::{Change, ChangeKind};
pub use complaint_vectors::ComplaintVectors;
pub use error::StoreError;
pub use forget::ForgetReport;
pub use home::Renewed;
pub use identity::LOCAL_SETTING;
pub use measures::DueMeasures;
pub use mirror::{
    Incoming, JoinReport, Known, MirrorDocument, MirrorKey, MirrorState, Quarantined, ServerVersion, UnknownMirrorKey,
};
pub use open::{FORMAT, Store};
pub use record::{Aggregate, HEAD_BYTES, SourceHead, SourceRecord};
pub use replies::{Claim, DoneRequest, KeptReply, RequestKey};
pub use retention::{ExpireReport, MeasureRetention, RetentionPolicy};
pub use statistics::{StoreStatistics, TableStatistics};
pub use transfer::{Disclosure, EXPORT_FORMAT, ExportReport, ImportReport, PackFate, PackPlace, PackRecord};
pub use vectors::TextHash;
pub use version::MemoryVersion;
