//! What the service fetches by itself, instead of having it sent: files that it follows, and streams of a Redis server.
//!
//! Everything goes into the [journal](crate::journal), with what its source needs to go on: the resume token stands in
//! the same durable record as the lines. So after a crash at any moment a source goes on exactly where the journal got
//! to. Released parts of the journal are deleted, so the tokens are also kept in a file of their own ([`Checkpoints`]),
//! and the journal deletes nothing whose tokens are not in that file yet.
//!
//! | part | what it does |
//! |---|---|
//! | `checkpoints` | where all sources stand: the file, and the tokens of the journal behind it |
//! | `writer` | brings records into the journal, waiting where there is no room |
//! | `files/` | follows files; a file is known again by its content |
//! | `redis/` | reads Redis Streams as a consumer of a group |
//! | `fetching` | starts and stops all of them |
//! | `standing` | how each of them stands, for `/metrics` and `/api/v1/sources` |
//!
//! What goes wrong outside (a file that may not be read, a server that does not answer) ends nothing: it is told once
//! ([`Notice`]), shown, and tried again with a growing pause.

mod checkpoints;
mod error;
mod fetching;
mod files;
mod notice;
mod redis;
mod standing;
mod token;
mod writer;

pub use checkpoints::Checkpoints;
pub use error::PullError;
pub use fetching::Fetching;
pub use notice::Notice;
pub use standing::{FileStanding, SourceStanding, SourceState, Sources};
