//! Clusters among the complaints that are kept: those of any time, and those of now.

use jiff::{SignedDuration, Timestamp};

use super::cluster::{Cluster, found_clusters};
use super::muting::mark_muted;
use super::{ClusterRow, ComplaintError, Complaints};
use crate::complaint::standing;
use crate::memory::{Memory, MemoryError};
use crate::report::ComplaintCluster;

/// What is usual is counted over so long before the first cluster that is wanted.
const HISTORY: SignedDuration = SignedDuration::from_hours(24 * 28);

impl Complaints {
    /// The clusters among the complaints of these times that belong to no incident, oldest first.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn clusters(&self, since: Timestamp, until: Timestamp) -> Result<Vec<Cluster>, ComplaintError> {
        Ok(clusters(&self.memory, since, until)?)
    }

    /// [`Complaints::clusters`] as they are shown.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn cluster_rows(&self, since: Timestamp, until: Timestamp) -> Result<Vec<ClusterRow>, ComplaintError> {
        let redactor = self.memory.store().redactor();
        Ok(self.clusters(since, until)?.into_iter().map(|cluster| ClusterRow::of(cluster, &redactor)).collect())
    }

    /// The clusters whose last complaint came in the time before `now`, oldest first, as they are told.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn clusters_now(
        &self,
        now: Timestamp,
        before: SignedDuration,
    ) -> Result<Vec<ComplaintCluster>, ComplaintError> {
        Ok(clusters_now(&self.memory, now, before)?)
    }
}

/// The clusters of a memory.
pub(super) fn clusters(memory: &Memory, since: Timestamp, until: Timestamp) -> Result<Vec<Cluster>, MemoryError> {
    let store = memory.store();
    let from = since.checked_sub(HISTORY).unwrap_or(Timestamp::MIN);
    let (kept, said) = (store.all_kept_links(from..=until)?, store.all_corrections()?);
    let mut unlinked = Vec::new();
    store.walk_complaints(from..=until, |complaint| {
        let links = kept.get(&complaint.id).map(|kept| kept.links.as_slice()).unwrap_or_default();
        if standing(links, said.get(&complaint.id).map(Vec::as_slice).unwrap_or_default()).is_empty() {
            unlinked.push(complaint);
        }
        Ok(true)
    })?;
    let mut clusters = found_clusters(&unlinked.iter().collect::<Vec<_>>());
    clusters.retain(|cluster| cluster.until >= since);
    Ok(clusters)
}

/// [`Complaints::clusters_now`] of a memory.
pub(super) fn clusters_now(
    memory: &Memory,
    now: Timestamp,
    before: SignedDuration,
) -> Result<Vec<ComplaintCluster>, MemoryError> {
    let since = now.checked_sub(before).unwrap_or(Timestamp::MIN);
    let redactor = memory.store().redactor();
    let told = |cluster| ClusterRow::of(cluster, &redactor).told();
    let mut told: Vec<ComplaintCluster> = clusters(memory, since, now)?.into_iter().map(told).collect();
    mark_muted(memory, &mut told)?;
    Ok(told)
}
