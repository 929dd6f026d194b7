//! [`Book`]: everything about notifications that outlives the process. It is a value; time and chance are handed in, and
//! nothing is read or written here.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::channel::Plan;
use super::line::{About, Entry, Line, Message};
use super::notice::{ClusterNotice, Notice};
use super::outcome::Failure;
use super::told::Told;
use super::told_clusters::ToldClusters;
use crate::config::NoticeKind;
use crate::incident::IncidentId;
use crate::report::{LiveEvent, LiveIncident};

/// What is to be sent, who was told of what, and how it went.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Book {
    /// Drawn once, so that ids of messages are those of this data folder only.
    salt: String,
    /// The number of the last notice.
    last: u64,
    notices: BTreeMap<u64, Notice>,
    clusters: BTreeMap<u64, ClusterNotice>,
    told: Told,
    told_clusters: ToldClusters,
    /// By the channel's name.
    lines: BTreeMap<String, Line>,
}

/// A message with what it tells.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Letter {
    pub(super) id: String,
    pub(super) formed: Timestamp,
    pub(super) notices: Vec<Notice>,
    pub(super) clusters: Vec<ClusterNotice>,
    /// Notices that were only counted.
    pub(super) more: u64,
    /// Notices that were given up before.
    pub(super) lost: u64,
    /// Whether somebody only tries the channel out.
    pub(super) is_test: bool,
}

/// How long something took until it was sent, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Delay {
    /// From the first proof, by the log's time; for incidents that opened.
    pub(super) from_proof: Option<f64>,
    /// From the analysis telling of it.
    pub(super) from_event: f64,
}

impl Book {
    pub(super) fn new(salt: String) -> Self {
        Self { salt, ..Self::default() }
    }

    /// Takes in what happened; gives whether that changed the book.
    pub(super) fn take(
        &mut self,
        plans: &[Plan],
        event: &LiveEvent,
        now: Timestamp,
        notice: impl FnOnce(NoticeKind) -> Notice,
    ) -> bool {
        let (mut whom, mut changed) = (Vec::new(), false);
        for plan in plans {
            if let Some(kind) = self.told.decide(&plan.name, &plan.filter, event, now) {
                changed = true;
                whom.extend(plan.filter.tells(kind).then(|| (plan.name.clone(), kind)));
            }
        }
        let Some((_, kind)) = whom.first() else { return changed };
        self.last += 1;
        let number = self.last;
        self.notices.insert(number, notice(*kind));
        let about = About::Incident(event.incident().id.clone());
        for (name, kind) in whom {
            let entry = Entry { number, kind, about: about.clone(), taken: now };
            self.lines.entry(name).or_default().wait(entry);
        }
        self.tidy();
        true
    }

    /// Takes in a cluster of complaints as it stands; gives whether that changed the book.
    pub(super) fn take_cluster(&mut self, plans: &[Plan], cluster: &ClusterNotice, now: Timestamp) -> bool {
        let number = self.last + 1;
        let mut is_news = false;
        for plan in plans {
            let told = self.told_clusters.decide(&plan.name, &plan.filter, (&cluster.cluster, number), now);
            if let Some((first, kind)) = told {
                is_news = true;
                let entry = Entry { number, kind, about: About::Cluster(first), taken: now };
                self.lines.entry(plan.name.clone()).or_default().wait(entry);
            }
        }
        if is_news {
            self.last = number;
            self.clusters.insert(number, cluster.clone());
            self.tidy();
        }
        is_news
    }

    /// Whether some channel should have been told of a running incident and was not.
    pub(super) fn misses(&self, plans: &[Plan], incident: &LiveIncident) -> bool {
        plans.iter().any(|plan| plan.filter.admits(incident) && !self.told.knows(&plan.name, incident))
    }

    /// Makes messages where it is time to; gives whether it did.
    pub(super) fn form(&mut self, plan: &Plan, now: Timestamp) -> bool {
        let salt = &self.salt;
        let Some(line) = self.lines.get_mut(&plan.name) else { return false };
        let id = |number: u64| {
            let digest = blake3::hash(format!("{salt}/{}/{number}/{}", plan.name, now.as_nanosecond()).as_bytes());
            format!("msg_{}", digest.to_hex().get(..24).unwrap_or_default())
        };
        line.form(&plan.manner, now, id)
    }

    /// The message that a channel is to be sent now.
    pub(super) fn due(&self, channel: &str, now: Timestamp) -> Option<Letter> {
        let message = self.lines.get(channel)?.due(now)?;
        let (mut notices, mut clusters) = (Vec::with_capacity(message.entries.len()), Vec::new());
        for entry in &message.entries {
            if let Some(notice) = self.notices.get(&entry.number) {
                notices.push(Notice { kind: entry.kind, ..notice.clone() });
            }
            if let Some(notice) = self.clusters.get(&entry.number) {
                clusters.push(ClusterNotice { kind: entry.kind, ..notice.clone() });
            }
        }
        let Message { id, formed, more, lost, .. } = message.clone();
        Some(Letter { id, formed, notices, clusters, more, lost, is_test: false })
    }

    /// When the next thing is to be done for a channel.
    pub(super) fn wake(&self, plan: &Plan, now: Timestamp) -> Option<Timestamp> {
        self.lines.get(&plan.name)?.wake(&plan.manner, now)
    }

    /// The receiver took the message under way.
    pub(super) fn sent(&mut self, channel: &str, id: &str, now: Timestamp) -> Vec<Delay> {
        let Some(message) = self.lines.get_mut(channel).and_then(|line| line.sent(id, now)) else { return Vec::new() };
        let since = |at: Timestamp| now.duration_since(at).as_secs_f64().max(0.0);
        let delay = |entry: &Entry| {
            let opened = matches!(entry.kind, NoticeKind::Opened | NoticeKind::Recurred);
            let notice = self.notices.get(&entry.number).filter(|_| opened);
            Delay { from_proof: notice.map(|notice| since(notice.incident.first)), from_event: since(entry.taken) }
        };
        let delays = message.entries.iter().map(delay).collect();
        self.tidy();
        delays
    }

    /// Another site tells of these incidents.
    pub(super) fn leave_to_others(&mut self, channel: &str, id: &str, incidents: &BTreeSet<IncidentId>) {
        if let Some(line) = self.lines.get_mut(channel) {
            line.leave_to_others(id, incidents);
        }
        self.tidy();
    }

    /// The attempt failed.
    pub(super) fn failed(&mut self, channel: &str, id: &str, failure: Failure, now: Timestamp, chance: f64) {
        if let Some(line) = self.lines.get_mut(channel) {
            line.failed(id, failure, now, chance);
        }
        self.tidy();
    }

    /// Gives up and forgets what is too old; gives whether there was any. What waits for a channel that is gone is kept
    /// as long as that of others, in case it comes back. Channels with an attempt under way are left alone.
    pub(super) fn expire(&mut self, plans: &[Plan], now: Timestamp, busy: &[String]) -> bool {
        let mut changed = self.told.expire(now) | self.told_clusters.expire(now);
        let Some(any) = plans.first() else { return changed };
        for (name, line) in self.lines.iter_mut().filter(|(name, _)| !busy.contains(name)) {
            let plan = plans.iter().find(|plan| plan.name == *name).unwrap_or(any);
            changed |= line.expire(&plan.manner, now);
        }
        if changed {
            self.tidy();
        }
        changed
    }

    /// Forgets notices that nobody waits for any more.
    fn tidy(&mut self) {
        let needed: BTreeSet<u64> = self.lines.values().flat_map(Line::numbers).collect();
        self.notices.retain(|number, _| needed.contains(number));
        self.clusters.retain(|number, _| needed.contains(number));
    }

    /// What channels have before them, by name.
    pub(super) fn lines(&self) -> &BTreeMap<String, Line> {
        &self.lines
    }
}
