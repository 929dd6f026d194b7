//! Live analysis: reads the journal as it grows, tells of incidents while their sessions are still open, and writes
//! what it finds into the memory.
//!
//! Two views of one stream. The *ledger* is what the memory gets: only what is certain, in an order that follows from
//! the journal. The *board* is what people are told: everything that is seen, which may have to be taken back.
//!
//! # Restarts
//!
//! Now and then the whole state is saved with its position in the journal, and the journal is released up to there.
//! After a crash the records behind the saved position are read again. They lead to the same state, and what they write
//! into the memory is what was written before: counts are absolute and only grow, and everything else is written under
//! the same keys with the same values. So it does not matter at which moment the crash came.

mod analysis;
mod announcer;
mod board;
mod epochs;
mod feed;
mod intake;
mod ledger;
mod open_trouble;
mod pace;
mod run_of;
mod saved;
mod state;
mod status;
mod stop;
mod tail;
#[cfg(test)]
mod tests;

pub use crate::report::{LiveEvent, LiveIncident};
pub use analysis::LiveAnalysis;
pub(super) use epochs::Epochs;
pub use feed::{Converted, LineFeed};
pub(super) use intake::{Intake, SOURCE_NAME, source_head};
pub(super) use pace::Pace;
pub use status::{LiveHandle, LiveStatus, LiveSummary, Resumed, StageTimings};
pub use stop::{StopSignal, Stopper};
pub use tail::LiveTail;
