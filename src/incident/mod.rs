//! Incidents: what is remembered of a group of findings, and what people did about it.

mod action;
mod clock;
mod groups;
mod id;
#[doc(hidden)]
pub mod made_up;
mod mark;
mod mute;
mod occurrence;
mod outcome;
mod rates;
mod record;
mod testimony;

pub use action::{Action, ActionKind, FeedbackVerdict};
pub use clock::{Clock, ClockDrift, SiteId, Stamp};
pub use groups::{GroupWord, Groups};
pub use id::IncidentId;
pub use mark::Mark;
pub use mute::{Mute, MuteId, Muted};
pub use occurrence::{BUCKET_SECONDS, Bucket, EPISODE_GAP_SECONDS, Episode, Touched, episodes};
pub use outcome::{Application, Around, Outcome, OutcomeKind, applications};
pub use rates::{Hour, RateRatio, ratio};
pub use record::{Incident, Origin, Status, status};
pub use testimony::{testimony, witness};
