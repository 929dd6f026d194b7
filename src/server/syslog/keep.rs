//! The way of messages, the same for all transports: taken apart, kept as soon as there is room, counted.

use jiff::Timestamp;

use super::counts::{OfTransport, add};
use super::transport::Transport;
use super::waiting::Messages;
use crate::server::app::App;
use crate::server::delivery::on_a_core;
use crate::wire::{Received, syslog};

/// Keeps messages that came at `at`; returns when they are durable. `false` where the journal takes nothing any more.
pub(super) async fn keep(app: &App, transport: Transport, at: Timestamp, messages: &Messages) -> bool {
    let counts = app.syslog.of(transport);
    let taking_apart = on_a_core(app, || {
        let arrival = app.arrival_at(at);
        let mut received = Received::default();
        messages.each(|message| syslog::receive(message, &arrival, &mut received));
        Ok(received)
    });
    let Ok(received) = taking_apart.await else {
        add(&counts.dropped, messages.len());
        return false;
    };
    let waited = app.intake.keep_waiting(transport.protocol(), at, &received.lines).await;
    let taken = received.accepted();
    let accepted = taken.saturating_sub(waited.too_large + waited.lost);
    let rejected = received.outcomes.len() - taken + waited.too_large;
    count(counts, accepted, rejected, waited.lost);
    app.metrics.delivered(transport.protocol(), messages.bytes(), accepted, rejected);
    waited.lost == 0
}

fn count(counts: &OfTransport, accepted: usize, rejected: usize, lost: usize) {
    add(&counts.accepted, accepted);
    add(&counts.rejected, rejected);
    add(&counts.dropped, lost);
}
