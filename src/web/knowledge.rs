//! *Knowledge*: runbooks.
