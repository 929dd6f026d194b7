//! [`Counts`]: messages by transport. A message that was received is accepted, rejected, dropped, or still waits.

use std::sync::atomic::{AtomicU64, Ordering};

use super::transport::Transport;
use crate::server::metrics::{Page, label};

/// Counts since the start of the process.
#[derive(Debug, Default)]
pub(in crate::server) struct Counts {
    transports: [OfTransport; Transport::ALL.len()],
}

/// Counts of one transport.
#[derive(Debug, Default)]
pub(super) struct OfTransport {
    /// Messages that were read.
    pub(super) received: AtomicU64,
    /// Messages that are durable.
    pub(super) accepted: AtomicU64,
    /// Messages that are none: empty, too long for a record, broken off.
    pub(super) rejected: AtomicU64,
    /// Messages for which there was no room.
    pub(super) dropped: AtomicU64,
    /// Messages that were cut at the limit.
    pub(super) cut: AtomicU64,
}

pub(super) fn add(counter: &AtomicU64, count: usize) {
    counter.fetch_add(count as u64, Ordering::Relaxed);
}

impl Counts {
    pub(super) fn of(&self, transport: Transport) -> &OfTransport {
        let [udp, tcp, tls] = &self.transports;
        match transport {
            Transport::Udp => udp,
            Transport::Tcp => tcp,
            Transport::Tls => tls,
        }
    }

    /// Messages of a transport that found no room, and those that were cut.
    pub(in crate::server) fn lost(&self, transport: Transport) -> (u64, u64) {
        let counts = self.of(transport);
        (counts.dropped.load(Ordering::Relaxed), counts.cut.load(Ordering::Relaxed))
    }

    /// Messages that were read and found no room, over all transports.
    pub(in crate::server) fn dropped(&self) -> u64 {
        self.transports.iter().map(|counts| counts.dropped.load(Ordering::Relaxed)).sum()
    }

    pub(in crate::server) fn write(&self, page: &mut Page) {
        let family = |name: &str, help: &str, value: fn(&OfTransport) -> &AtomicU64, page: &mut Page| {
            let sample = |transport: Transport| {
                (label("transport", transport.label()), value(self.of(transport)).load(Ordering::Relaxed))
            };
            page.family(&format!("syslog_{name}_total"), "counter", help, &Transport::ALL.map(sample));
        };
        family("received", "Syslog messages that were read", |of| &of.received, page);
        family("accepted", "Syslog messages that are durable", |of| &of.accepted, page);
        family("rejected", "Syslog messages that were empty, too long or broken off", |of| &of.rejected, page);
        family("dropped", "Syslog messages that were read and found no room", |of| &of.dropped, page);
        family("cut", "Syslog messages that were cut at the greatest length", |of| &of.cut, page);
    }
}
