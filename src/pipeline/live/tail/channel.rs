//! [`Channel`]: those who watch the same entries, and the batch that they get next.

use std::sync::Arc;

use tokio::sync::broadcast;

use super::BATCH;
use crate::detect::{Glance, Observer};
use crate::entry::{Level, LogEntry, Position};
use crate::report::{TailBatch, TailEntry, TailFilter};

/// Batches that a slow watcher may be behind; older ones it misses.
const BEHIND: usize = 16;

/// Longest text that is shown, in characters.
const TEXT: usize = 300;

/// Longest name or id that is shown, in characters.
const NAME: usize = 120;

/// A filter that is held against entries.
#[derive(Debug)]
pub(super) struct Sieve {
    filter: TailFilter,
    level: Option<Level>,
}

/// Those who watch the same.
#[derive(Debug)]
pub(super) struct Channel {
    sieve: Sieve,
    watchers: broadcast::Sender<Arc<TailBatch>>,
    entries: Vec<TailEntry>,
    skipped: u64,
    /// Entries whose texts may still be looked at for this batch.
    looks: usize,
}

impl Channel {
    pub(super) fn new(filter: TailFilter, looks: usize) -> Self {
        Self {
            sieve: Sieve::new(filter),
            watchers: broadcast::Sender::new(BEHIND),
            entries: Vec::new(),
            skipped: 0,
            looks,
        }
    }

    pub(super) fn filter(&self) -> &TailFilter {
        &self.sieve.filter
    }

    pub(super) fn subscribe(&self) -> broadcast::Receiver<Arc<TailBatch>> {
        self.watchers.subscribe()
    }

    pub(super) fn watchers(&self) -> usize {
        self.watchers.receiver_count()
    }

    pub(super) fn is_dear(&self) -> bool {
        self.sieve.is_dear()
    }

    pub(super) fn is_watched(&self) -> bool {
        self.watchers() > 0
    }

    /// Once the batch is full, or enough was looked at, what is left is counted by what costs nothing to look at.
    /// What is most likely wanted is looked at all the same where failures are.
    pub(super) fn see(&mut self, entries: &[(Position, LogEntry)], observer: &Observer) {
        for (_, entry) in entries {
            if !self.sieve.may_pass(entry) {
                continue;
            }
            let may_look = self.looks > 0 || !self.sieve.is_dear() || self.sieve.is_likely(entry);
            if self.entries.len() >= BATCH || !may_look {
                self.skipped += 1;
                continue;
            }
            self.looks = self.looks.saturating_sub(usize::from(self.sieve.is_dear()));
            self.entries.extend(self.sieve.pass(entry, observer));
        }
    }

    /// Hands the batch out; for the next one so many texts may be looked at.
    pub(super) fn hand_out(&mut self, looks: usize) {
        self.looks = looks;
        if self.entries.is_empty() && self.skipped == 0 {
            return;
        }
        let batch = TailBatch::new(std::mem::take(&mut self.entries), std::mem::take(&mut self.skipped));
        // Where nobody watches any more the channel goes.
        let _ = self.watchers.send(Arc::new(batch));
    }
}

impl Sieve {
    pub(super) fn new(filter: TailFilter) -> Self {
        Self { level: filter.level.as_deref().and_then(Level::parse), filter }
    }

    /// What can be seen at once; the rest is for [`Sieve::pass`].
    pub(super) fn may_pass(&self, entry: &LogEntry) -> bool {
        let is = |own: &Option<String>, wanted: &str| own.as_deref() == Some(wanted);
        // An error code without a level is an error.
        let level = entry.level.or_else(|| entry.error_code.as_ref().map(|_| Level::Error));
        self.level.is_none_or(|least| level.is_some_and(|level| level >= least))
            && self.filter.service.as_ref().is_none_or(|service| is(&entry.service, service))
            && self.filter.session.as_ref().is_none_or(|wanted| {
                [&entry.session_id, &entry.user_id, &entry.trace_id].into_iter().any(|own| is(own, wanted))
            })
    }

    /// Whether most entries have to be looked at closely to know that they do not pass.
    fn is_dear(&self) -> bool {
        self.filter.text.is_some() || self.filter.trouble
    }

    /// Whether an entry is worth a look that there is no time for: failures, where these are asked for.
    fn is_likely(&self, entry: &LogEntry) -> bool {
        self.filter.trouble
            && self.filter.text.is_none()
            && (entry.error_code.is_some() || entry.level >= Some(Level::Warn))
    }

    /// The entry as it is shown, where it passes.
    pub(super) fn pass(&self, entry: &LogEntry, observer: &Observer) -> Option<TailEntry> {
        let holds = |text: &str| {
            let own =
                [entry.message.as_deref(), entry.error_code.as_deref(), Some(&entry.event_type), entry.endpoint()];
            own.into_iter().flatten().any(|own| own.to_lowercase().contains(text))
        };
        if !self.filter.text.as_deref().is_none_or(holds) {
            return None;
        }
        let glance = observer.glance(entry);
        (glance.trouble || !self.filter.trouble).then(|| shown(entry, glance, observer))
    }
}

fn shown(entry: &LogEntry, glance: Glance, observer: &Observer) -> TailEntry {
    let name =
        |text: &Option<String>| text.as_deref().filter(|text| !text.is_empty()).map(|text| observer.shown(text, NAME));
    let message = entry.message.as_deref().filter(|text| !text.is_empty());
    TailEntry {
        at: entry.timestamp,
        level: entry.level.map(|level| level.name().to_ascii_lowercase()),
        service: name(&entry.service),
        session: name(&entry.session_id),
        user: name(&entry.user_id),
        trace: name(&entry.trace_id),
        span: name(&glance.span),
        parent: name(&glance.parent),
        error_code: name(&entry.error_code),
        status: glance.status,
        seconds: entry.response_time,
        text: observer.shown(message.or(glance.place.as_deref()).unwrap_or(&entry.event_type), TEXT),
        trouble: glance.trouble,
    }
}
