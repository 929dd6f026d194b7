//! One log entry in the normal form that everything after decoding works on.

mod log_entry;
mod money;
mod position;
mod span;

pub use log_entry::{EventData, Level, LogEntry};
pub use money::Money;
pub use position::{EntryId, Position, SourceId};
pub use span::Span;
