//! [`WireError`]: why a whole request is refused.

/// A request of which nothing was taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// An action line that is no action; the wording is Elasticsearch's, which shippers look for.
    #[error("Malformed action/metadata line [{line}], expected {expected} but found [{found}]")]
    MalformedAction {
        /// Line of the body, from 1.
        line: u64,
        /// What should be there.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// An action line that is no JSON.
    #[error("Malformed action/metadata line [{line}]: {what}")]
    BrokenAction {
        /// Line of the body, from 1.
        line: u64,
        /// What the parser said.
        what: String,
    },
    /// An action without an index, in a request without one.
    #[error("Validation Failed: {action}: index is missing; name it in the action line or in the address;")]
    NoIndex {
        /// Which action, from 1.
        action: usize,
    },
    /// A bulk request without actions.
    #[error("Validation Failed: 1: no requests added;")]
    NoActions,
    /// A protobuf body that is none.
    #[error("the body is no {message}: {what}; check that the content type says how it is encoded")]
    NotProtobuf {
        /// The message expected.
        message: &'static str,
        /// What the decoder said.
        what: String,
    },
    /// A JSON body that is none, or of another shape.
    #[error("the body is no {message} in JSON: {what}")]
    NotJson {
        /// The message expected.
        message: &'static str,
        /// What the parser said.
        what: String,
    },
    /// A body that doesn't decompress.
    #[error("the body is not in the block format of snappy: {what}")]
    NotSnappy {
        /// What the decompressor said.
        what: String,
    },
    /// A body that is too large when decompressed.
    #[error("the body has {size} bytes when decompressed, the limit is {limit}; send smaller batches")]
    TooLarge {
        /// Bytes, decompressed.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// More records than are taken at once, in a protocol that can't refuse some of them for later.
    #[error("more than {limit} records in one request; send smaller batches")]
    TooManyRecords {
        /// The limit.
        limit: usize,
    },
    /// More messages or objects than are taken at once.
    #[error("more than {limit} messages or objects in one request; send smaller batches")]
    TooManyParts {
        /// The limit.
        limit: usize,
    },
    /// What is said once for many records makes too many bytes when it stands in each of them.
    #[error("the records take more than {limit} bytes with what is said once for all of them; send smaller batches")]
    TooMuchMade {
        /// The limit.
        limit: usize,
    },
}

impl WireError {
    /// The HTTP status to answer with.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::TooLarge { .. }
            | Self::TooManyRecords { .. }
            | Self::TooManyParts { .. }
            | Self::TooMuchMade { .. } => 413,
            _ => 400,
        }
    }

    /// The kind of exception that Elasticsearch calls this.
    #[must_use]
    pub fn exception(&self) -> &'static str {
        match self {
            Self::NoIndex { .. } | Self::NoActions => "action_request_validation_exception",
            Self::MalformedAction { .. } | Self::BrokenAction { .. } => "illegal_argument_exception",
            Self::TooLarge { .. }
            | Self::TooManyRecords { .. }
            | Self::TooManyParts { .. }
            | Self::TooMuchMade { .. } => "content_too_long_exception",
            _ => "parsing_exception",
        }
    }
}
