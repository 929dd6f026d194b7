//! Reads Redis Streams as a consumer of a group, each stream on a connection of its own.
//!
//! Redis gives an entry at least once; the journal gets it once. An entry is acknowledged only when it is durable. What is
//! durable and not acknowledged yet stands with the records in the journal, so that after a crash it is acknowledged
//! first of all, before anything is read: Redis does not give it again.
//!
//! What another consumer of the group was given and never acknowledged is taken over after a while. As long as entries
//! wait for room in the journal, Redis is told that they are still being worked on.

mod consumer;
mod entries;
mod trouble;

pub(super) use consumer::{Consumer, name};
