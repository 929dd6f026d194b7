//! [`RedisTrouble`]: what is in the way, in words that say what to do.

use redis::{ErrorKind, RedisError};

/// Why the server does not do what it is asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RedisTrouble {
    /// Nobody answers, or not in time.
    #[error("the Redis server can't be reached ({0}); it is tried again")]
    Unreachable(String),
    /// The password is wrong, or one is needed.
    #[error("the Redis server refuses user or password; set redis.username and redis.password")]
    Refused,
    /// The user may not do this.
    #[error("the Redis user may not do this ({0}); give it the command and the keys in Redis's ACL")]
    NotAllowed(String),
    /// The key holds something else.
    #[error("a key of the Redis server holds another kind of value ({0}); delete it, or set another redis.prefix")]
    WrongKind(String),
    /// The server is not ready, or takes no writes.
    #[error("the Redis server is not ready ({0}); it is tried again")]
    NotReady(String),
    /// The server is too old, or no Redis server.
    #[error("the Redis server does not know a command ({0}); version 6.2 or newer is needed")]
    TooOld(String),
    /// Something else that the server said, by its code and sentence.
    #[error("the Redis server answered: {code} {said}")]
    Other {
        /// The first word of its reply; empty where the library found the fault.
        code: String,
        /// The rest.
        said: String,
    },
}

impl RedisTrouble {
    /// Sorts what the library says. The server's own sentences name commands and keys, never a password.
    pub(crate) fn of(error: &RedisError) -> Self {
        let code = error.code().unwrap_or_default();
        let detail = error.detail().unwrap_or_default();
        let said = || format!("{code} {detail}").trim().to_owned();
        match code {
            "NOAUTH" | "WRONGPASS" => Self::Refused,
            "NOPERM" => Self::NotAllowed(said()),
            "WRONGTYPE" => Self::WrongKind(said()),
            "LOADING" | "BUSY" | "MASTERDOWN" | "CLUSTERDOWN" | "TRYAGAIN" | "READONLY" | "OOM" | "MISCONF" => {
                Self::NotReady(said())
            }
            _ if said().contains("unknown command") => Self::TooOld(said()),
            _ if error.kind() == ErrorKind::AuthenticationFailed => Self::Refused,
            _ if error.is_io_error() || error.is_timeout() || error.is_connection_dropped() => {
                Self::Unreachable(error.to_string())
            }
            _ if code.is_empty() => Self::Other { code: String::new(), said: error.to_string() },
            _ => Self::Other { code: code.to_owned(), said: detail.to_owned() },
        }
    }

    /// Whether it is of the same kind, whatever was said exactly: what was told once need not be told again.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}
