//! Notifications in `/metrics`: what was sent, what waits, and how long it took from the first proof.

use super::metrics::{Page, label};
use crate::notify::{ChannelStatus, Histogram, NotifyHandle};

/// Writes the families of notifications.
pub(super) fn write(notifications: &NotifyHandle, page: &mut Page) {
    let channels = notifications.status().channels;
    let family = |name: &str, kind: &str, help: &str, value: fn(&ChannelStatus) -> u64, page: &mut Page| {
        let samples: Vec<(String, u64)> =
            channels.iter().map(|channel| (label("channel", &channel.channel), value(channel))).collect();
        page.family(&format!("notifications_{name}"), kind, help, &samples);
    };
    let counter = "counter";
    family("sent_total", counter, "Messages that receivers took", |channel| channel.totals.sent, page);
    family("failed_total", counter, "Attempts that failed", |channel| channel.totals.failed, page);
    let held = "Notifications that waited for the rate or for quiet hours to end";
    family("held_back_total", counter, held, |channel| channel.totals.held_back, page);
    let aside = "Messages that were refused or could not be sent in time";
    family("set_aside_total", counter, aside, |channel| channel.totals.set_aside, page);
    let given_up = "Notifications that could not be sent in time";
    family("given_up_total", counter, given_up, |channel| channel.totals.given_up, page);
    let left = "Notifications of runs that another site tells of";
    family("left_to_others_total", counter, left, |channel| channel.totals.left_to_others, page);
    family("waiting", "gauge", "Notifications that wait or are under way", |channel| channel.waiting, page);
    let delays = notifications.delays();
    let from_proof = "From the first proof of an incident, by the log's time, to the message taken";
    histogram("notification_delay_seconds", from_proof, &delays.from_proof, page);
    let from_event = "From the analysis telling of an incident to the message taken";
    histogram("notification_queue_seconds", from_event, &delays.from_event, page);
}

fn histogram(name: &str, help: &str, measured: &Histogram, page: &mut Page) {
    page.head(name, "histogram", help);
    for (end, below) in &measured.buckets {
        page.sample(&format!("{name}_bucket"), &label("le", &end.to_string()), below);
    }
    page.sample(&format!("{name}_bucket"), &label("le", "+Inf"), measured.count);
    page.sample(&format!("{name}_sum"), "", measured.sum);
    page.sample(&format!("{name}_count"), "", measured.count);
}
