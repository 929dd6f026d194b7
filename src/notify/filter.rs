//! [`Filter`]: which incidents and clusters of complaints a channel is told of. It is the one place that decides it: planned noise
//! (a mute) is kept back here as well.

use std::collections::BTreeSet;

use crate::config::NoticeKind;
use crate::finding::Category;
use crate::report::{ComplaintCluster, LiveIncident};

/// Which incidents a channel is told of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Filter {
    pub(super) kinds: BTreeSet<NoticeKind>,
    pub(super) min_sessions: u64,
    /// Empty: all.
    pub(super) categories: BTreeSet<Category>,
    /// Empty: all.
    pub(super) services: BTreeSet<String>,
    pub(super) grew_factor: u64,
}

impl Filter {
    /// Whether the incident is told of as it stands now; it may be later, when it touches more sessions.
    pub(super) fn admits(&self, incident: &LiveIncident) -> bool {
        let category = self.categories.is_empty() || self.categories.contains(&incident.category);
        let service = self.services.is_empty()
            || incident.service.as_ref().is_some_and(|service| self.services.contains(service));
        // A withdrawn incident has no entries; planned noise is told of when it outlasts the plan.
        incident.entries > 0
            && incident.muted.is_none()
            && incident.sessions >= self.min_sessions
            && category
            && service
    }

    /// Whether the cluster of complaints is told of. It has neither category nor service, so who names some wants others.
    pub(super) fn admits_cluster(&self, cluster: &ComplaintCluster) -> bool {
        self.tells(NoticeKind::Complaints)
            && cluster.muted.is_none()
            && cluster.people >= self.min_sessions
            && self.categories.is_empty()
            && self.services.is_empty()
    }

    /// Whether what happened is told.
    pub(super) fn tells(&self, kind: NoticeKind) -> bool {
        self.kinds.contains(&kind)
    }
}
