//! [`Trouble`]: what is in the way of reading a stream, in words that say what to do.

use redis::RedisError;

use crate::redis_link::RedisTrouble;

/// Why a stream can't be read now.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Trouble {
    /// Nobody answers.
    #[error("the Redis server can't be reached ({0}); it is tried again")]
    Unreachable(String),
    /// The password is wrong, or one is needed.
    #[error("the Redis server refuses user or password; set redis.username and redis.password")]
    Refused,
    /// The user may not do this.
    #[error(
        "the Redis user may not do this ({0}); it needs XREADGROUP, XACK, XAUTOCLAIM, XCLAIM, XGROUP and XINFO on the stream"
    )]
    NotAllowed(String),
    /// The key holds something else.
    #[error("the key holds no stream; name another one in sources.redis.streams, or delete it")]
    NoStream,
    /// The group is gone: the stream was deleted, or the server lost its data.
    #[error("the stream or its group is gone; it is made anew")]
    Gone,
    /// The server is not ready.
    #[error("the Redis server is not ready ({0}); it is tried again")]
    NotReady(String),
    /// The server is too old, or no Redis server.
    #[error("the Redis server does not know a command ({0}); version 6.2 or newer is needed")]
    TooOld(String),
    /// Something else.
    #[error("the Redis server answered: {0}")]
    Other(String),
}

impl Trouble {
    /// Sorts what the library says.
    pub(super) fn of(error: &RedisError) -> Self {
        RedisTrouble::of(error).into()
    }
}

impl From<RedisTrouble> for Trouble {
    fn from(trouble: RedisTrouble) -> Self {
        match trouble {
            RedisTrouble::Unreachable(why) => Self::Unreachable(why),
            RedisTrouble::Refused => Self::Refused,
            RedisTrouble::NotAllowed(said) => Self::NotAllowed(said),
            RedisTrouble::WrongKind(_) => Self::NoStream,
            RedisTrouble::NotReady(said) => Self::NotReady(said),
            RedisTrouble::TooOld(said) => Self::TooOld(said),
            // A stream that is deleted while it is waited for ends the wait with UNBLOCKED.
            RedisTrouble::Other { code, .. } if ["NOGROUP", "UNBLOCKED"].contains(&code.as_str()) => Self::Gone,
            RedisTrouble::Other { code, said } => Self::Other(format!("{code} {said}").trim().to_owned()),
        }
    }
}
