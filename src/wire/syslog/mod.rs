//! Syslog: RFC 5424 and RFC 3164 messages, and how a stream of bytes is cut into them (RFC 6587).
//!
//! A message becomes a record under the protocol's own names (`severity`, `facility`, `hostname`, `app_name`, `procid`,
//! `msgid`, parameters of the structured data), which `decode` knows. The text of a message may itself be JSON (also
//! behind the cookie `@cee:`), logfmt or an access log.

mod framer;
mod header;
mod receive;
mod structured;

pub use framer::Framer;
pub use receive::receive;
