//! [`Line`]: what one channel has before it: notices that wait, the message under way, and how the last ones went.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::outcome::Failure;
use super::pace::{Bucket, Quiet, Rate, later, pause};
use crate::config::NoticeKind;
use crate::incident::IncidentId;

/// Notices that wait at one channel; further ones are only counted. A message can't show as many.
const MOST_WAITING: usize = 500;
/// Messages that were set aside and are still shown.
const ASIDE_SHOWN: usize = 20;

/// How a channel is to be spoken to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Manner {
    pub(super) rate: Rate,
    pub(super) quiet: Option<Quiet>,
    /// What comes within this time goes into one message.
    pub(super) group: Duration,
    /// What could not be sent for this long is given up.
    pub(super) keep: Duration,
}

/// What a notice is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum About {
    Incident(IncidentId),
    /// A cluster of complaints, by the number under which it was told first.
    Cluster(u64),
}

/// A notice for one channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// The number under which the book keeps it.
    pub(super) number: u64,
    pub(super) kind: NoticeKind,
    #[serde(flatten)]
    pub(super) about: About,
    pub(super) taken: Timestamp,
}

impl Entry {
    pub(super) fn incident(&self) -> Option<&IncidentId> {
        match &self.about {
            About::Incident(id) => Some(id),
            About::Cluster(_) => None,
        }
    }
}

/// A message under way. It keeps its id however often it is tried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) formed: Timestamp,
    pub(super) entries: Vec<Entry>,
    /// Notices that were only counted.
    pub(super) more: u64,
    /// Notices that were given up before, which this message says.
    pub(super) lost: u64,
    pub(super) attempts: u32,
    /// When it is tried next.
    pub(super) next: Timestamp,
}

/// A message that the receiver does not take, or that could not be sent in time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Aside {
    /// The message's id.
    pub id: String,
    /// When it was set aside.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
    /// Incidents it told of.
    pub incidents: Vec<IncidentId>,
    /// How many clusters of complaints it told of.
    #[serde(default)]
    pub clusters: u64,
}

/// An attempt that failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Trouble {
    /// When.
    pub at: Timestamp,
    /// Why, without secrets.
    pub reason: String,
}

/// What was counted since the data folder was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Totals {
    /// Messages that were taken by the receiver.
    pub sent: u64,
    /// Attempts that failed.
    pub failed: u64,
    /// Notices that waited for the rate or for the end of quiet hours.
    pub held_back: u64,
    /// Messages that were set aside.
    pub set_aside: u64,
    /// Notices that were given up.
    pub given_up: u64,
    /// Notices of runs that another site tells of.
    pub left_to_others: u64,
}

/// One channel's share of the book.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Line {
    pub(super) waiting: Vec<Entry>,
    /// Notices beyond the limit, only counted.
    pub(super) over: u64,
    pub(super) message: Option<Message>,
    pub(super) bucket: Bucket,
    /// Given up and not said yet.
    pub(super) lost: u64,
    /// How many of those that wait were counted as held back.
    held: u64,
    pub(super) totals: Totals,
    pub(super) last_sent: Option<Timestamp>,
    pub(super) last_error: Option<Trouble>,
    pub(super) aside: VecDeque<Aside>,
}

impl Line {
    /// Puts a notice into the queue. A newer one of the same thing takes the place of an older one that still waits; what
    /// only grew since it opened is still news.
    pub(super) fn wait(&mut self, mut entry: Entry) {
        if let Some(old) = self.waiting.iter_mut().find(|old| old.about == entry.about) {
            entry.taken = old.taken;
            if entry.kind == NoticeKind::Grew {
                entry.kind = old.kind;
            }
            *old = entry;
        } else if self.waiting.len() < MOST_WAITING {
            self.waiting.push(entry);
        } else {
            self.over += 1;
        }
    }

    /// When the next thing is to be done, if anything.
    pub(super) fn wake(&self, manner: &Manner, now: Timestamp) -> Option<Timestamp> {
        if let Some(message) = &self.message {
            return Some(message.next);
        }
        let first = self.waiting.first()?;
        let due = later(first.taken, manner.group).max(self.bucket.free_at(now, manner.rate));
        Some(manner.quiet.as_ref().and_then(|quiet| quiet.until(now.max(due))).unwrap_or(due))
    }

    /// Makes a message of all that waits, where it is time to; `id` is asked for where it is.
    pub(super) fn form(&mut self, manner: &Manner, now: Timestamp, id: impl FnOnce(u64) -> String) -> bool {
        let due = self.waiting.first().is_some_and(|first| later(first.taken, manner.group) <= now);
        if self.message.is_some() || !due {
            return false;
        }
        if self.wake(manner, now).is_none_or(|wake| wake > now) {
            let waiting = self.waiting.len() as u64 + self.over;
            self.totals.held_back += waiting.saturating_sub(self.held);
            self.held = waiting.max(self.held);
            return false;
        }
        self.bucket.take(now, manner.rate);
        let entries = std::mem::take(&mut self.waiting);
        self.held = 0;
        let id = id(entries.first().map_or(0, |entry| entry.number));
        let (more, lost) = (std::mem::take(&mut self.over), self.lost);
        self.message = Some(Message { id, formed: now, entries, more, lost, attempts: 0, next: now });
        true
    }

    /// The message that is to be tried now.
    pub(super) fn due(&self, now: Timestamp) -> Option<&Message> {
        self.message.as_ref().filter(|message| message.next <= now)
    }

    /// Whether this message is under way. One that was given up meanwhile is not.
    fn has(&self, id: &str) -> bool {
        self.message.as_ref().is_some_and(|message| message.id == id)
    }

    /// The receiver took the message.
    pub(super) fn sent(&mut self, id: &str, now: Timestamp) -> Option<Message> {
        let message = if self.has(id) { self.message.take() } else { None }?;
        self.totals.sent += 1;
        self.last_sent = Some(now);
        self.lost = self.lost.saturating_sub(message.lost);
        Some(message)
    }

    /// Another site tells of these; a message of which nothing is left is over.
    pub(super) fn leave_to_others(&mut self, id: &str, incidents: &BTreeSet<IncidentId>) {
        let Some(message) = self.message.as_mut().filter(|message| message.id == id) else { return };
        let before = message.entries.len();
        message.entries.retain(|entry| entry.incident().is_none_or(|id| !incidents.contains(id)));
        self.totals.left_to_others += (before - message.entries.len()) as u64;
        if message.entries.is_empty() && message.more == 0 && message.lost == 0 {
            self.message = None;
        }
    }

    /// The attempt failed: it is tried again, or set aside.
    pub(super) fn failed(&mut self, id: &str, failure: Failure, now: Timestamp, chance: f64) {
        if !self.has(id) {
            return;
        }
        self.totals.failed += 1;
        let (reason, later_on) = match failure {
            Failure::Later { reason, after } => (reason, Some(after)),
            Failure::Never { reason } => (reason, None),
        };
        self.last_error = Some(Trouble { at: now, reason: reason.clone() });
        match (later_on, &mut self.message) {
            (Some(after), Some(message)) => {
                message.attempts = message.attempts.saturating_add(1);
                message.next = later(now, pause(message.attempts, after, chance));
            }
            (None, _) => self.set_aside(reason, now),
            (Some(_), None) => {}
        }
    }

    fn set_aside(&mut self, reason: String, now: Timestamp) {
        let Some(message) = self.message.take() else { return };
        self.totals.set_aside += 1;
        // What was to be said of earlier losses is said with the next message.
        let incidents: Vec<IncidentId> = message.entries.iter().filter_map(Entry::incident).cloned().collect();
        let clusters = (message.entries.len() - incidents.len()) as u64;
        self.aside.push_back(Aside { id: message.id, at: now, reason, incidents, clusters });
        while self.aside.len() > ASIDE_SHOWN {
            self.aside.pop_front();
        }
    }

    /// Gives up what is too old; gives whether there was any.
    pub(super) fn expire(&mut self, manner: &Manner, now: Timestamp) -> bool {
        let old = |taken: Timestamp| later(taken, manner.keep) <= now;
        let before = self.waiting.len();
        self.waiting.retain(|entry| !old(entry.taken));
        let mut given_up = (before - self.waiting.len()) as u64;
        let stale = self.message.as_ref().filter(|message| message.entries.iter().any(|entry| old(entry.taken)));
        if let Some(message) = stale {
            given_up += message.entries.len() as u64 + message.more;
            let why = self.last_error.as_ref().map_or("it was never tried", |trouble| trouble.reason.as_str());
            let reason = format!("could not be sent in time; last: {why}");
            self.set_aside(reason, now);
        }
        self.lost += given_up;
        self.totals.given_up += given_up;
        given_up > 0
    }

    /// Whether nothing is left to be sent.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty() && self.message.is_none()
    }

    /// The numbers that are still needed.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u64> {
        let under_way = self.message.iter().flat_map(|message| &message.entries);
        self.waiting.iter().chain(under_way).map(|entry| entry.number)
    }

    /// Notices that wait or are under way.
    pub(super) fn depth(&self) -> u64 {
        let under_way = self.message.as_ref().map_or(0, |message| message.entries.len() as u64 + message.more);
        self.waiting.len() as u64 + self.over + under_way
    }
}
