//! Complaints: what customers wrote to the shop, which incident each is about, and what people say of that.
//!
//! Plain values and derivations. Which links a complaint has in the end follows from what was found and from what people
//! corrected ([`standing`]); only the corrections are the truth.

mod correction;
mod link;
mod record;

pub use crate::entry::{ComplaintId, NoComplaintId};
pub use correction::{Correction, CorrectionKind, standing};
pub use link::{KeptLinks, Link, LinkReason};
pub use record::{Complaint, FIELD_BYTES, TEXT_BYTES};
