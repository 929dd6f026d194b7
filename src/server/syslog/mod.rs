//! Syslog: messages over UDP, TCP and TLS into the journal, one file a transport.
//!
//! Syslog acknowledges nothing, so a message that was read is held until the journal has it. Connections are made to
//! wait: they are not read while there is no room. Datagrams can't be; those that find no room are counted.
//!
//! Nor does syslog know tokens. Addresses that others can reach are refused unless somebody said that they may.

mod counts;
mod keep;
mod listeners;
mod stream;
mod tcp;
mod tls;
mod transport;
mod udp;
mod waiting;

pub(super) use counts::Counts;
pub(super) use listeners::Listeners;
pub use transport::Transport;
