//! Complaints at work: taken in from help desks, linked to incidents, listed, and erased; over the store.
//!
//! All that comes in goes one way: it is written ([`Complaints::write`]), and then it is looked for what it is about
//! ([`Complaints::link`]).

mod candidates;
mod cluster;
mod clustering;
mod error;
mod forgetting;
mod link;
mod linking;
mod listing;
mod looking;
mod muting;
mod nearness;
mod of_customer;
mod reading;
mod reason;
mod report;
mod searching;
mod settings;
mod taking;
mod view;
mod watch;
mod weights;

#[cfg(test)]
mod linking_tests;

use std::sync::{Arc, Mutex};

use crate::memory::Memory;

pub use candidates::Candidate;
pub use cluster::{Cluster, LEAST_PEOPLE, found_clusters};
pub use error::ComplaintError;
pub use link::{Linker, THRESHOLD};
pub use linking::{LinkReport, WINDOW_HOURS};
pub use listing::ComplaintFilter;
pub use looking::{LinkState, Look, LookPlace, Looked, UNCERTAIN};
pub use nearness::{NearComplaint, NearStanding, Nearness};
pub use of_customer::CustomerIds;
pub use reading::{
    DateOrder, Draft, Field, FieldMap, Format, Piece, RECORD_BYTES, ReadError, ReadSummary, Reading, Reject,
    RejectReason, Sink, UnknownField, form, read, read_pairs,
};
pub use report::{Counts, DeskWords, ReportWanted, counts, desk_words, of_incident, report};
pub use searching::{ComplaintQuestion, FoundComplaint, FoundComplaints};
pub use settings::{USUAL_SOURCE, reading};
pub use taking::{Seen, Taken};
pub use view::{ClusterRow, ComplaintDetail, ComplaintList, ComplaintRow, LinkRow};
pub use watch::ClusterWatch;
pub use weights::Weights;

/// The complaints of one memory. Clones share it.
#[derive(Debug, Clone)]
pub struct Complaints {
    memory: Arc<Memory>,
    /// Held while some are taken, so that what is new is counted once.
    taking: Arc<Mutex<()>>,
}

impl Complaints {
    /// Those of this memory.
    #[must_use]
    pub fn new(memory: Arc<Memory>) -> Self {
        Self { memory, taking: Arc::default() }
    }

    /// The memory that they are kept in.
    #[must_use]
    pub fn memory(&self) -> &Memory {
        &self.memory
    }
}
