//! Loki's push: what Promtail, Alloy, Fluent Bit, Vector, Docker's driver and pino-loki send.
//!
//! Labels and structured metadata become fields of the record under their own names, where its line doesn't say the
//! same. The answer to a push is status 204 without a body.

mod labels;
mod message;
mod receive;

pub use receive::{receive_json, receive_protobuf};
