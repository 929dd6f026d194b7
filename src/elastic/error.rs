//! What can go wrong with the server, by what to do next.

use std::fmt;
use std::time::Duration;

/// Kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ElasticErrorKind {
    /// It can't be reached or can't serve now; later may work.
    Unavailable,
    /// It has too much to do; later may work.
    Busy,
    /// It does not let us: credentials or permissions.
    Denied,
    /// Somebody else wrote in between, or what was to be made is there.
    Conflict,
    /// There is no such index or document.
    Missing,
    /// The index takes nothing: blocked by a person, or the server's disk is full.
    ReadOnly,
    /// It refuses what was sent: mapping, value, request.
    Invalid,
    /// More than one request or reply may hold.
    TooLarge,
    /// What answers is no Elasticsearch.
    NotElasticsearch,
    /// An Elasticsearch that is too old or too new.
    Version,
    /// The settings can't be used: certificates.
    Settings,
}

impl ElasticErrorKind {
    /// Whether the same request may work later without anybody doing anything.
    #[must_use]
    pub fn passes(self) -> bool {
        matches!(self, Self::Unavailable | Self::Busy)
    }

    /// What a person can do.
    fn advice(self) -> &'static str {
        match self {
            Self::Unavailable => "check that the server runs and can be reached from here",
            Self::Busy => "it is asked again later",
            Self::Denied => "check the credentials in [elasticsearch] and what they may do with the indexes",
            Self::Conflict => "read it again and repeat",
            Self::Missing => "check elasticsearch.index_prefix, and whether somebody deleted the index",
            Self::ReadOnly => "make room on the server's disk or take the block off the index",
            Self::Invalid => "check whether another tool changed the index or its mapping",
            Self::TooLarge => "see http.max_content_length of the server",
            Self::NotElasticsearch => "check elasticsearch.host",
            Self::Version => "use Elasticsearch 8.12 or later, up to 9",
            Self::Settings => "correct the setting",
        }
    }
}

/// The server, or the way to it, failed. Its texts hold no secret and no document.
#[derive(Debug, Clone)]
pub struct ElasticError {
    /// What to do next.
    pub kind: ElasticErrorKind,
    /// The server's address; no credentials stand in it.
    pub address: String,
    /// Method and path of the request, or the item of a bulk.
    pub request: String,
    /// What happened, in the server's words where it had any.
    pub what: String,
    /// How long the server asked to be left alone.
    pub after: Option<Duration>,
    /// Whether the server certainly did nothing.
    pub(super) undone: bool,
}

impl ElasticError {
    pub(super) fn new(kind: ElasticErrorKind, what: impl Into<String>) -> Self {
        let undone = !matches!(kind, ElasticErrorKind::Unavailable);
        Self { kind, address: String::new(), request: String::new(), what: what.into(), after: None, undone }
    }

    pub(super) fn undone(mut self) -> Self {
        self.undone = true;
        self
    }

    pub(super) fn at(mut self, address: &str, request: impl Into<String>) -> Self {
        address.clone_into(&mut self.address);
        self.request = request.into();
        self
    }
}

impl fmt::Display for ElasticError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Elasticsearch at {}", self.address)?;
        if !self.request.is_empty() {
            write!(f, ", {}", self.request)?;
        }
        write!(f, ": {}; {}", self.what, self.kind.advice())
    }
}

impl std::error::Error for ElasticError {}
