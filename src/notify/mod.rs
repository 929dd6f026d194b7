//! Notifications: tells people of incidents, and of many complaints that no incident explains, by webhook, Slack, Telegram
//! and e-mail.
//!
//! ```text
//! event ─► told? ─► filter ─► book: waits ─► message ─► sender ─► sent
//!          once a             durable, grouped,   one a        └► tried again later, or set aside
//!          run and channel    rate, quiet hours   channel
//! ```
//!
//! # What must hold
//!
//! - What is to be sent is on the disk before it is tried (where the disk takes it), and is sent after a crash.
//! - A run of an incident is told once to a channel, also where the analysis tells of it again after a crash. What the
//!   analysis told while nobody listened is made up for from the incidents that run. So is a cluster of complaints.
//! - A message is sent at least once: killed between sending and keeping that it was sent, it is sent again, under the
//!   same id (`webhook-id`, `Message-ID`), by which a receiver can tell.
//! - Nothing is dropped in silence: what is over the rate is held back and sent together; what a message can't show is
//!   counted in it; what could not be sent in time is said by the next message; what a receiver refuses is shown.
//! - Where several sites see one run, one of them tells it ([`RunClaims`]); who can't ask tells it all the same.
//! - Secrets are in no message, error or status.
//!
//! The time is handed in; only durations are measured here.

mod book;
mod channel;
mod claim;
mod error;
mod figures;
mod file;
mod filter;
mod http;
mod line;
mod markup;
mod notice;
mod notifier;
mod outcome;
mod pace;
mod page;
mod sender;
mod status;
mod told;
mod told_clusters;
mod trial;

#[cfg(test)]
mod tests;

pub use channel::Channels;
pub use claim::{RunClaims, Teller};
pub use error::NotifyError;
pub use figures::{Delays, Histogram};
pub use line::{Aside, Totals, Trouble};
pub use notice::{ClusterNotice, Notice, NoticeKind, Precedent};
pub use notifier::{IncidentSource, Notifier, NotifierParts, NotifyHandle};
pub use status::{ChannelStatus, NotifyStatus};
pub use trial::{Tried, try_out};
