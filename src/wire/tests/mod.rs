//! Deliveries as shippers write them, followed to the entries that they become.

mod any_bytes;
mod bulk;
mod loki;
mod otlp;
mod shown;
mod syslog;
