//! Settings of the Redis server: the streams, the cache and the figures share it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::host::Host;
use super::settings::Secret;

/// Redis server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Redis {
    /// Host, with or without scheme and port; empty: `localhost`. `rediss://` means TLS.
    pub host: Host,
    /// Port; 0: from `host`, else 6379.
    pub port: u16,
    /// Name of the user; empty: the default user.
    pub username: String,
    /// Password; better given as `CARTWATCH_REDIS_PASSWORD`.
    pub password: Secret,
    /// Number of the database.
    pub db: u32,
    /// Speak TLS.
    pub tls: bool,
    /// Certificates (PEM) that are trusted instead of the system's.
    pub ca: PathBuf,
    /// What all keys begin with that cartwatch makes: `<prefix>:cache:…`. Installations that share a server and not their
    /// data need different ones. Streams are named as they are.
    pub prefix: String,
}

impl Default for Redis {
    fn default() -> Self {
        Self {
            host: Host::default(),
            port: 0,
            username: String::new(),
            password: Secret::default(),
            db: 0,
            tls: false,
            ca: PathBuf::new(),
            prefix: "cartwatch".into(),
        }
    }
}

/// Longest prefix, in bytes: it is in every key.
const LONGEST_PREFIX: usize = 64;

impl Redis {
    /// Whether TLS is spoken.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.tls || self.host.scheme == "rediss" || !self.ca.as_os_str().is_empty()
    }

    /// Whether somebody named the server.
    #[must_use]
    pub fn is_named(&self) -> bool {
        !self.host.is_empty() || self.port != 0
    }

    /// Name or address, and port.
    #[must_use]
    pub fn address(&self) -> (String, u16) {
        let name = if self.host.is_empty() { "localhost".to_owned() } else { self.host.name.clone() };
        let port = if self.port == 0 { self.host.port.unwrap_or(6379) } else { self.port };
        (name, port)
    }

    /// The first key whose value is impossible, and what it must be.
    pub(super) fn wrong(&self) -> Option<(&'static str, &'static str)> {
        let fits =
            (1..=LONGEST_PREFIX).contains(&self.prefix.len()) && self.prefix.bytes().all(|b| b.is_ascii_graphic());
        (!fits).then_some(("redis.prefix", "must be 1 to 64 letters, digits or signs without a space"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_put_together() {
        let redis = |host: &str, port| Redis { host: host.parse().unwrap(), port, ..Redis::default() };
        assert_eq!(redis("", 0).address(), ("localhost".to_owned(), 6379));
        assert_eq!(redis("rediss://shop:7000", 0).address(), ("shop".to_owned(), 7000));
        assert_eq!(redis("shop:7000", 8000).address().1, 8000);
        assert!(redis("rediss://shop", 0).is_encrypted() && !redis("shop", 0).is_encrypted());
        assert!(redis("shop", 0).is_named() && redis("", 6380).is_named() && !Redis::default().is_named());
    }

    #[test]
    fn a_prefix_is_short_and_visible() {
        let prefix = |prefix: &str| Redis { prefix: prefix.into(), ..Redis::default() }.wrong().is_none();
        assert!(prefix("shop:eu-1") && !prefix("") && !prefix("a b") && !prefix("магазин") && !prefix(&"x".repeat(65)));
    }
}
