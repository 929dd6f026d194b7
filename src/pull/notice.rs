//! [`Notice`]: what a person should hear of, once.

/// A change of what can be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Something can't be fetched; it is tried again.
    Trouble {
        /// The file or stream.
        source: String,
        /// Why, and what to do.
        why: String,
    },
    /// It can be fetched again.
    Well {
        /// The file or stream.
        source: String,
    },
}
