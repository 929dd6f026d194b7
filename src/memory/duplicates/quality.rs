//! quality placeholder
