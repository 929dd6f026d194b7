//! [`Told`]: which channel was told of which run of an incident, so that nothing is told twice.
//!
//! After a crash the analysis reads records again and tells of the same runs once more. A run is recognised by its
//! beginning, which may differ a little from one reading to the next: entries come late, and it depends on the moment of
//! looking how many of them have come. Two runs of one incident are further apart than [`EPISODE_GAP_SECONDS`], and so
//! are their beginnings; what begins nearer is the same run.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::filter::Filter;
use crate::config::NoticeKind;
use crate::incident::{EPISODE_GAP_SECONDS, IncidentId};
use crate::report::{Known, LiveEvent, LiveIncident};

/// What was told is remembered for so long after it was told last. The journal is read again from where the analysis was
/// saved, at the most from its oldest record; it keeps a day unless somebody sets more.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Incidents that are remembered; beyond it those told of longest ago are forgotten.
const MOST: usize = 20_000;

/// What was told, by incident and channel.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Told(BTreeMap<IncidentId, BTreeMap<String, Run>>);

/// The run that a channel was told of last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Run {
    /// Its beginning, in event time.
    first: Timestamp,
    /// How many sessions were told last.
    sessions: u64,
    /// When it was told last.
    at: Timestamp,
    /// Whether its end was told.
    over: bool,
}

impl Run {
    fn is(&self, incident: &LiveIncident) -> bool {
        incident.first.duration_since(self.first).abs() < SignedDuration::from_secs(EPISODE_GAP_SECONDS)
    }
}

impl Told {
    /// What is news of the event for the channel, if anything; it counts as told from then on, whether the channel wants
    /// to be told of this kind or not. Nothing changes where there is no news.
    pub(super) fn decide(
        &mut self,
        channel: &str,
        filter: &Filter,
        event: &LiveEvent,
        now: Timestamp,
    ) -> Option<NoticeKind> {
        match event {
            LiveEvent::Opened(incident) | LiveEvent::Grew(incident) => self.running(channel, filter, incident, now),
            LiveEvent::Calmed(_) => None,
            LiveEvent::Closed(incident) => self.over(channel, incident, now),
        }
    }

    fn running(
        &mut self,
        channel: &str,
        filter: &Filter,
        incident: &LiveIncident,
        now: Timestamp,
    ) -> Option<NoticeKind> {
        if !filter.admits(incident) {
            return None;
        }
        let run = self.0.get_mut(&incident.id).and_then(|runs| runs.get_mut(channel)).filter(|run| run.is(incident));
        let Some(run) = run else {
            let run = Run { first: incident.first, sessions: incident.sessions, at: now, over: false };
            self.0.entry(incident.id.clone()).or_default().insert(channel.to_owned(), run);
            let back = incident.known == Known::Recurred;
            return Some(if back { NoticeKind::Recurred } else { NoticeKind::Opened });
        };
        let enough = run.sessions.max(1).saturating_mul(filter.grew_factor);
        if run.over || incident.sessions < enough {
            return None;
        }
        run.sessions = incident.sessions;
        run.at = now;
        Some(NoticeKind::Grew)
    }

    fn over(&mut self, channel: &str, incident: &LiveIncident, now: Timestamp) -> Option<NoticeKind> {
        let runs = self.0.get_mut(&incident.id)?;
        let run = runs.get_mut(channel).filter(|run| run.is(incident) && !run.over)?;
        run.over = true;
        run.at = now;
        if incident.entries == 0 {
            // It was part of another incident. What proves it later is news, however soon it comes.
            runs.remove(channel);
        }
        Some(NoticeKind::Closed)
    }

    /// Whether the channel was told of this run.
    pub(super) fn knows(&self, channel: &str, incident: &LiveIncident) -> bool {
        self.0.get(&incident.id).and_then(|runs| runs.get(channel)).is_some_and(|run| run.is(incident))
    }

    /// Forgets what is old; gives whether there was any.
    pub(super) fn expire(&mut self, now: Timestamp) -> bool {
        let before = self.0.len();
        self.0.retain(|_, runs| {
            runs.retain(|_, run| now.duration_since(run.at) < REMEMBERED);
            !runs.is_empty()
        });
        if self.0.len() > MOST {
            let mut ages: Vec<(Timestamp, IncidentId)> = self
                .0
                .iter()
                .filter_map(|(id, runs)| Some((runs.values().map(|run| run.at).max()?, id.clone())))
                .collect();
            ages.sort();
            for (_, id) in ages.iter().take(self.0.len() - MOST) {
                self.0.remove(id);
            }
        }
        self.0.len() != before
    }
}
