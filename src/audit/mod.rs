//! The audit log: who did what to the server and its memory, and when.
//!
//! A folder of lines of JSON, appended and synced one by one. Each line carries the hash of the one before it and its own,
//! so that a line that was changed, taken out or put in is noticed; a small file beside them says how far the log had
//! come, so that a cut-off end is noticed, too. The hashes are not keyed: who may write the folder and wants to deceive can
//! compute all of them anew. Against that, keep the last hash (`cartwatch audit verify` says it) in another place.
//!
//! An act that changes something leaves two lines: one before it is done, without which it is not done, and one that says
//! what came of it. No secrets and no texts that people wrote stand in the log.

mod error;
mod event;
mod line;
mod log;
mod reading;
mod verify;

pub use error::AuditError;
pub use event::{Actor, Event, Step, Way};
pub use line::Record;
pub use log::{AuditLimits, AuditLog};
pub use reading::{Act, read};
pub use verify::{Damage, Finding, Verified, verify};

#[cfg(test)]
mod tests;
