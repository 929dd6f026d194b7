//! Decoders turn blocks of bytes into [`LogEntry`](crate::entry::LogEntry)s, the same for every source.
//!
//! [`sniff`] guesses the [`Format`] from a head; a [`Decoder`] is built once an input and then decodes
//! blocks on several threads at once. What can't be decoded becomes a
//! [`Reject`](crate::entry::Reject) with place and reason; it never stops the run. Every format ends in
//! the same table of field names (`field`) and the same completion (`draft`).

mod batch;
mod combined;
mod csv;
mod decoder;
mod draft;
mod duration;
mod error;
mod field;
mod format;
mod json;
mod lift;
mod lines;
mod logfmt;
mod mapping;
mod parallel;
mod single;
mod sniff;
mod text;
mod time;

pub use batch::Batch;
pub use decoder::{DecodeOptions, Decoder};
pub use error::DecodeError;
pub use format::Format;
pub use mapping::{Mapping, Rule};
pub use parallel::{Ordered, Pool, Ticket, with_pool};
pub(crate) use single::{Meanings, Naming, OPENED, Single, SingleReader, mended_json, naming};
pub use sniff::sniff;
