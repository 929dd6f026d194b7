//! What log shippers send, turned into lines that [`decode`](crate::decode) reads.
//!
//! Each decoder is a pure function from the body of a request (decompressed), a datagram or a frame to lines of JSON, one
//! record a line, and says for each record whether it was taken. The shipper's own names and times are kept; a record
//! that says no time gets the time of its arrival as `observed_timestamp`. No sockets and no HTTP are here, only the
//! forms of requests and of the replies to them.
//!
//! | module | protocol |
//! |---|---|
//! | [`bulk`] | Elasticsearch's `_bulk` |
//! | [`json_body`] | an object, an array, or NDJSON |
//! | [`otlp`] | OpenTelemetry logs and traces, protobuf and JSON |
//! | [`loki`] | Loki's push, JSON and snappy-compressed protobuf |
//! | [`stream_entry`] | entries of Redis Streams |
//! | [`syslog`] | RFC 5424 and RFC 3164, and the framing of RFC 6587 |

mod arrival;
pub mod bulk;
mod census;
mod document;
mod error;
pub mod json_body;
mod limits;
pub mod loki;
pub mod otlp;
mod received;
mod record;
pub mod stream_entry;
pub mod syslog;

pub use arrival::Arrival;
pub use census::of_json as census_of_json;
pub use error::WireError;
pub use limits::WireLimits;
pub use received::{Reason, Received, Rejection};

#[cfg(test)]
mod tests;
