//! Follows files. What a file is, is told by its content: how it begins, and the bytes before the place that was reached.
//!
//! So a file is known again after it was renamed, compressed, or copied away and emptied, while the service ran or while
//! it was down. [`Mark`] is that knowledge; a [`Follower`](follower::Follower) reads one file from a mark on; the
//! [`Watcher`](watcher::Watcher) finds files and decides which mark belongs to which.
//!
//! | what happens to a file | what follows |
//! |---|---|
//! | it grows | its new records are read |
//! | it is renamed | it is read on as long as it grows, wherever it is |
//! | it is emptied or written anew | the rest of the old content is looked for in copies beside it, then it begins anew |
//! | a copy of it appears, compressed or not | nothing, as long as the file itself is there |
//! | it goes, and a copy of it is there | the copy is read from where the file was left |
//!
//! While several files are behind, they are read side by side by the times in them, so that the sessions of a shop whose
//! services write into several files stay whole.

mod content;
mod cuts;
mod follower;
mod mark;
mod names;
mod task;
mod troubles;
mod watcher;

pub(super) use mark::Mark;
pub(super) use task::{Following, NAME, follow};
