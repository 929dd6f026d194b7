//! One syslog message as one record.

use super::header;
use crate::wire::{
    arrival::Arrival,
    received::{Reason, Received},
    record::Record,
};

/// The cookie before JSON in a message (Common Event Expression).
const COOKIE: &str = "@cee:";

/// Adds what one message came to: a datagram, or what a [`Framer`](super::Framer) gave.
///
/// Only an empty message is refused, or one that is too long for a record; what has no header is a text.
pub fn receive(message: &[u8], arrival: &Arrival, received: &mut Received) {
    received.add(None, |out| {
        let limit = arrival.limits().line;
        if message.len() > limit {
            return Err(Reason::TooLong { length: message.len(), limit });
        }
        let text = String::from_utf8_lossy(message);
        let text = text.trim_matches(['\0', '\r', '\n']);
        if text.trim().is_empty() {
            return Err(Reason::Empty);
        }
        record(text, arrival).write(out)
    });
}

fn record<'a>(message: &str, arrival: &'a Arrival) -> Record<'a> {
    let (header, text) = header::parse(message, arrival.reader());
    let content = text.trim_start().strip_prefix(COOKIE).unwrap_or(text);
    let mut record = Record::of_line(arrival, header.time, content);
    if let Some(priority) = header.priority {
        record.put("syslog", "severity", priority % 8);
        record.put("syslog", "facility", priority / 8);
    }
    let texts =
        [("hostname", header.host), ("app_name", header.app), ("procid", header.process), ("msgid", header.message_id)];
    for (name, text) in texts {
        record.put("syslog", name, text);
    }
    for parameter in header.parameters {
        record.put(parameter.element, parameter.name, parameter.value);
    }
    record
}
