//! A server's address as people write it: `localhost:9200`, `http://es.shop.example`, `[::1]:6379`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A host setting; empty where none is set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Host {
    /// `http`, `https`, `redis`, …; empty where none was written.
    pub scheme: String,
    /// Name or address, IPv6 without brackets.
    pub name: String,
    /// Port, where one was written.
    pub port: Option<u16>,
}

/// The text is no address.
#[derive(Debug, Clone, thiserror::Error)]
#[error("“{text}” is no host: {why} (expected something like localhost:9200 or https://es.example:9200)")]
pub struct NotAHost {
    text: String,
    why: &'static str,
}

impl Host {
    /// Whether nothing is set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.name.is_empty()
    }
}

impl FromStr for Host {
    type Err = NotAHost;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let fail = |why| NotAHost { text: text.to_owned(), why };
        if text.is_empty() {
            return Ok(Self::default());
        }
        let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
        let authority = rest.split('/').next().unwrap_or(rest);
        if authority.contains('@') {
            // The text is not echoed: what stands before the @ may be a password.
            return Err(NotAHost { text: "…@…".to_owned(), why: "user and password don't belong here" });
        }
        let (name, port) = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((name, "")) => (name, None),
            Some((name, port)) => (name, Some(port.strip_prefix(':').ok_or_else(|| fail("text after ]"))?)),
            None if authority.matches(':').count() > 1 => (authority, None),
            None => match authority.split_once(':') {
                Some((name, port)) => (name, Some(port)),
                None => (authority, None),
            },
        };
        if name.is_empty() || name.contains(char::is_whitespace) {
            return Err(fail("the name is empty or holds a space"));
        }
        let port = port.map(|port| port.parse().map_err(|_| fail("the port is no number up to 65535"))).transpose()?;
        Ok(Self { scheme: scheme.to_ascii_lowercase(), name: name.to_owned(), port })
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.scheme.is_empty() {
            write!(f, "{}://", self.scheme)?;
        }
        if self.name.contains(':') {
            write!(f, "[{}]", self.name)?
        } else {
            f.write_str(&self.name)?
        }
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl Serialize for Host {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Host {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_read_as_people_write_them() {
        for (text, scheme, name, port) in [
            ("localhost:9200", "", "localhost", Some(9200)),
            ("https://es.shop.example/", "https", "es.shop.example", None),
            ("[::1]:6379", "", "::1", Some(6379)),
            ("::1", "", "::1", None),
            ("10.0.0.5", "", "10.0.0.5", None),
        ] {
            let host: Host = text.parse().unwrap();
            assert_eq!((host.scheme.as_str(), host.name.as_str(), host.port), (scheme, name, port), "{text}");
        }
    }

    #[test]
    fn a_password_is_not_echoed() {
        let error = "http://me:hunter2@es:9200".parse::<Host>().unwrap_err().to_string();
        assert!(!error.contains("hunter2"), "{error}");
    }
}
