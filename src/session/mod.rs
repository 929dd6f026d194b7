//! One visitor's entries until the session closes.
//!
//! [`Observation`] is what is kept of an entry, [`Sessionizer`] groups observations into [`OpenSession`]s with
//! bounded memory, and [`ClosedSession`] is what remains of a session in which something was found. Which
//! entries are in trouble is decided by the detectors, not here.

mod closed;
mod event_clock;
mod idle_wheel;
mod journey;
mod key;
mod limits;
mod names;
mod observation;
mod open;
mod purse;
mod recovery;
mod saved;
mod sessionizer;
#[cfg(test)]
mod sessionizer_tests;
mod stage;
mod tally;
mod trouble;

pub use closed::{ClosedSession, SessionKey, Step};
pub use event_clock::EventClock;
pub use journey::Journey;
pub(crate) use journey::timestamp;
pub use key::stable_hash;
pub use limits::SessionLimits;
pub use names::{Name, NameId, Names};
pub use observation::{Identity, LineMark, Observation, ShopMark, SpanMark};
pub use open::{OpenSession, SpanRecord};
pub use purse::Purse;
pub use recovery::{Recovery, RecoveryTracker};
pub use sessionizer::{Closing, Placed, SessionCounts, Sessionizer};
pub use stage::Stage;
pub use tally::{BUCKET_SECONDS, Tally};
pub use trouble::{Mark, Trouble, TroubleGroup};
