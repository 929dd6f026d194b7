//! Sources move bytes and know nothing of formats.
//!
//! The way: [`expand`] turns arguments (files, folders, patterns, `-`) into [`Input`]s; [`open`] recognises
//! compression by content and gives an [`Opened`] with its [`SourceIdentity`] and a head to sniff at;
//! [`Opened::into_blocks`] cuts the rest into [`Block`](crate::entry::Block)s at record boundaries, in
//! bounded memory. A damaged input delivers all that can be read and then one [`Piece::Failed`]. [`Tail`] follows files
//! that grow.

mod blocks;
mod compression;
mod error;
mod identity;
mod input;
mod opened;
mod prefetch;
mod progress;
mod tail;

pub use blocks::{BlockReader, Limits, Piece};
pub use compression::{Compression, unpack};
pub use error::SourceError;
pub use identity::SourceIdentity;
pub use input::{Input, expand};
pub use opened::{Opened, open};
pub use prefetch::{Prefetched, prefetch};
pub use progress::Progress;
pub use tail::{FileId, Grown, Tail, file_id, files_of, pattern_of};
