//! OpenTelemetry's OTLP over HTTP: logs and traces, in protobuf and in JSON.
//!
//! A log record and a span become one flat line each: attributes under their own dotted names, the resource's too, ids
//! in hexadecimal digits. [`receive`] takes a request apart, [`reply`] and [`error_reply`] answer it in the encoding that
//! it came in.

mod convert;
mod json;
mod logs;
mod message;
mod receive;
mod reply;
mod spans;

pub use receive::{Encoding, Signal, receive};
pub use reply::{error_reply, reply, status_reply};
