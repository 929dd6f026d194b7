//! Which Elasticsearch it is.

use serde::Deserialize;

use super::error::{ElasticError, ElasticErrorKind as Kind};
use super::reply::Reply;

/// Nearest neighbours in nested fields under a filter, and 8-bit vectors, are there from here on.
const OLDEST: (u32, u32) = (8, 12);
/// The next major version may change anything.
const NEWEST_MAJOR: u32 = 9;
/// What the tests run against.
const TESTED_MAJOR: u32 = 8;

/// The version of a server that is spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerVersion {
    /// As the server writes it: `8.19.2`.
    pub number: String,
    /// Whether it is one that the tests run against; 9 is taken without.
    pub tested: bool,
}

#[derive(Deserialize)]
struct Root {
    version: Number,
}

#[derive(Deserialize)]
struct Number {
    number: String,
}

impl ServerVersion {
    pub(super) fn of(reply: &Reply) -> Result<Self, ElasticError> {
        let root: Root = reply.json()?;
        Self::judge(&root.version.number).map_err(|error| error.at(&reply.address, reply.request.clone()))
    }

    fn judge(number: &str) -> Result<Self, ElasticError> {
        let mut parts = number.split('.').map(|part| part.parse::<u32>().ok());
        let (Some(Some(major)), Some(Some(minor))) = (parts.next(), parts.next()) else {
            return Err(ElasticError::new(Kind::Version, format!("its version is “{number}”, which is none")));
        };
        let (oldest_major, oldest_minor) = OLDEST;
        if (major, minor) < OLDEST || major > NEWEST_MAJOR {
            let what = format!("its version is {number}; {oldest_major}.{oldest_minor} to {NEWEST_MAJOR} can be used");
            return Err(ElasticError::new(Kind::Version, what));
        }
        Ok(Self { number: number.to_owned(), tested: major == TESTED_MAJOR })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_judged() {
        assert!(ServerVersion::judge("8.19.21").is_ok_and(|version| version.tested));
        assert!(ServerVersion::judge("9.1.0-SNAPSHOT").is_ok_and(|version| !version.tested));
        for number in ["7.17.0", "8.11.4", "10.0.0", "", "eight"] {
            assert!(ServerVersion::judge(number).is_err_and(|error| error.kind == Kind::Version), "{number}");
        }
    }
}
