//! The way to the Redis server of `[redis]`: address, TLS, certificates, user, password, database, the prefix of keys, and
//! what is in the way in words that say what to do. The streams ([`pull`](crate::pull)) and whatever else is kept in Redis
//! share it, so that one setting and one sentence serve all.
//!
//! Two kinds of connection: one that its owner connects anew when it breaks (a reader that waits for entries), and one that
//! reconnects by itself in the background and fails meanwhile (whoever can do without).

mod error;
mod seen;
mod server;
mod trouble;

pub use error::RedisLinkError;
pub use seen::RedisSeen;
#[allow(unused_imports, reason = "whoever keeps figures or answers in Redis")]
pub(crate) use server::Pace;
pub use server::RedisServer;
pub use trouble::RedisTrouble;
