//! [`Trouble`]: what is in the way of reading a stream, in words that say what to do.

use redis::{ErrorKind, RedisError};

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
        let code = error.code().unwrap_or_default();
        // The server's own sentence; it names commands and keys, never a password.
        let said = || format!("{code} {}", error.detail().unwrap_or_default()).trim().to_owned();
        match code {
            "NOAUTH" | "WRONGPASS" => Self::Refused,
            "NOPERM" => Self::NotAllowed(said()),
            "WRONGTYPE" => Self::NoStream,
            "NOGROUP" => Self::Gone,
            "LOADING" | "BUSY" | "MASTERDOWN" | "CLUSTERDOWN" | "TRYAGAIN" | "READONLY" | "OOM" | "MISCONF" => {
                Self::NotReady(said())
            }
            _ if said().contains("unknown command") => Self::TooOld(said()),
            _ if error.kind() == ErrorKind::AuthenticationFailed => Self::Refused,
            _ if error.is_io_error() || error.is_timeout() || error.is_connection_dropped() => {
                Self::Unreachable(error.to_string())
            }
            // A stream that is deleted while it is waited for ends the wait so.
            "UNBLOCKED" => Self::Gone,
            _ => Self::Other(if code.is_empty() { error.to_string() } else { said() }),
        }
    }
}
