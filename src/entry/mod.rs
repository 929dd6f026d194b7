//! One log entry in the normal form that everything after decoding works on.

mod block;
mod complaint_id;
pub mod encoding;
pub mod hex;
mod log_entry;
mod money;
mod position;
mod reject;
mod span;

pub use block::{Block, Boundary, Framing};
pub use complaint_id::{ComplaintId, NoComplaintId};
pub use log_entry::{EventData, Level, LogEntry};
pub use money::Money;
pub use position::{EntryId, Position, SourceId};
pub use reject::{Reject, RejectReason};
pub use span::Span;
