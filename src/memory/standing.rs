//! What the memory knows of an incident besides its record: runs, actions, status.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Memory, MemoryError, Mutes};
use crate::incident::{Action, Bucket, Episode, Incident, IncidentId, Muted, SiteId, Status, episodes, status};

/// An incident with everything derived.
#[derive(Debug, Clone)]
pub struct Standing {
    /// The incident; where several are merged, the one that stands for all. Everything else is the group's.
    pub incident: Incident,
    /// The other members of its group, by id.
    pub merged: Vec<IncidentId>,
    /// Its runs, oldest first.
    pub episodes: Vec<Episode>,
    /// Occurrences by time.
    pub buckets: Vec<Bucket>,
    /// What people did, in order.
    pub actions: Vec<Action>,
    /// Status.
    pub status: Status,
}

impl Standing {
    pub(super) fn new(incident: Incident, buckets: Vec<Bucket>, mut actions: Vec<Action>) -> Self {
        actions.sort_by_key(|action| action.stamp);
        let episodes = episodes(&buckets);
        let status = status(&actions, &episodes);
        Self { incident, merged: Vec::new(), episodes, buckets, actions, status }
    }

    /// The same where some of the actions were another shop's: what happened here is not resolved by what was done there.
    pub(super) fn seen_from_here(mut self, elsewhere: &BTreeSet<SiteId>) -> Self {
        if !self.episodes.is_empty() && !elsewhere.is_empty() {
            let here = |action: &&Action| !elsewhere.contains(&action.stamp.site);
            let own: Vec<Action> = self.actions.iter().filter(here).cloned().collect();
            self.status = status(&own, &self.episodes);
        }
        self
    }

    /// Proving entries over all time.
    #[must_use]
    pub fn occurrences(&self) -> u64 {
        self.buckets.iter().map(|bucket| bucket.count).sum()
    }

    /// What covers its last proof.
    pub(super) fn muted(&self, mutes: &Mutes) -> Option<Muted> {
        self.episodes.last().and_then(|episode| mutes.of(&self.incident, episode.ended))
    }
}

impl Memory {
    /// What is known of an incident and of those that are merged with it.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn standing(&self, incident: Incident) -> Result<Standing, MemoryError> {
        let members = self.members(&incident.id)?;
        let lead = members.first().unwrap_or(&incident).clone();
        let merged: Vec<IncidentId> = members.into_iter().skip(1).map(|member| member.id).collect();
        let (mut buckets, mut actions) = (Vec::new(), Vec::new());
        for id in std::iter::once(&lead.id).chain(&merged) {
            buckets.extend(self.store.occurrences(id)?);
            actions.extend(self.store.actions(id)?);
        }
        Ok(Standing { merged, ..Standing::new(lead, buckets, actions).seen_from_here(&self.store.elsewhere()?) })
    }

    /// The latest event time that any source told of.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn newest_event(&self) -> Result<Option<Timestamp>, MemoryError> {
        Ok(self.store.sources()?.into_iter().filter_map(|source| source.last).max())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Category;
    use crate::incident::{ActionKind, Origin, SiteId, Stamp};

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(hour * 3600).unwrap()
    }

    fn resolve(hour: i64, fix: &str) -> Action {
        let kind = ActionKind::Resolve { fix: fix.into(), root_cause: None, applied_at: at(hour) };
        Action { stamp: Stamp { millis: hour * 3_600_000, counter: 0, site: SiteId(1) }, by: None, kind }
    }

    fn bucket(hour: i64) -> Bucket {
        Bucket { start: hour * 3600, count: 1, first: at(hour), last: at(hour), worst_seconds: 0.0 }
    }

    #[test]
    fn a_fix_after_which_it_came_back_comes_last() {
        let incident = Incident {
            id: IncidentId::given("x"),
            fingerprint: None,
            origin: Origin::Observed,
            title: "x".into(),
            symptoms: String::new(),
            category: Category::Other,
            service: None,
            endpoint: None,
            step: None,
            error_code: None,
            opened_at: None,
        };
        let standing =
            Standing::new(incident, vec![bucket(1), bucket(30)], vec![resolve(2, "restart"), resolve(31, "fix")]);
        assert_eq!(standing.status, Status::Resolved);
        let fixes: Vec<(String, Option<bool>)> =
            standing.fixes(jiff::SignedDuration::from_hours(48)).into_iter().map(|fix| (fix.fix, fix.held)).collect();
        assert_eq!(fixes, [("fix".to_owned(), None), ("restart".to_owned(), Some(false))]);
    }
}
