//! `notify test`: one marked message to each channel, past the queue, and what came of it.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::Serialize;

use super::book::Letter;
use super::channel::Channels;
use super::error::NotifyError;
use super::notifier::attempt;
use super::outcome::Failure;

/// What came of a test.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tried {
    /// The channel's name.
    pub channel: String,
    /// `webhook`, `slack`, `telegram` or `email`.
    pub kind: &'static str,
    /// Whether the receiver took the message.
    pub sent: bool,
    /// Why not.
    pub reason: Option<String>,
    /// Whether another attempt may succeed.
    pub worth_repeating: bool,
    /// How long it took, in seconds.
    pub seconds: f64,
}

/// Sends a test message to the named channel, or to all.
///
/// # Errors
/// [`NotifyError::NoSuchChannel`]. That a channel does not work is no error but what was asked.
pub async fn try_out(channels: &Channels, name: Option<&str>, now: Timestamp) -> Result<Vec<Tried>, NotifyError> {
    if let Some(name) = name.filter(|name| channels.get(name).is_none()) {
        let known = channels.names().collect::<Vec<_>>().join(", ");
        return Err(NotifyError::NoSuchChannel { name: name.to_owned(), known });
    }
    let mut tried = Vec::new();
    for channel in channels.list().iter().filter(|channel| name.is_none_or(|name| channel.plan.name == name)) {
        let began = Instant::now();
        let id = format!("msg_test_{}", now.as_millisecond());
        let letter =
            Letter { id, formed: now, notices: Vec::new(), clusters: Vec::new(), more: 0, lost: 0, is_test: true };
        let outcome = attempt(channel, &letter, (&channels.links, channels.timeout), now).await;
        let took: Duration = began.elapsed();
        tried.push(Tried {
            channel: channel.plan.name.clone(),
            kind: channel.sender.kind(),
            sent: outcome.is_ok(),
            worth_repeating: matches!(&outcome, Err(Failure::Later { .. })),
            reason: outcome.err().map(|failure| failure.reason().to_owned()),
            seconds: took.as_secs_f64(),
        });
    }
    Ok(tried)
}
