//! Clusters of complaints of which nobody wants to be told for some time.

use jiff::{SignedDuration, Timestamp};

use super::clustering::{clusters, clusters_now};
use super::{ComplaintError, Complaints};
use crate::complaint::ComplaintId;
use crate::incident::Mute;
use crate::memory::{Memory, MemoryError, Moment, MuteRequest};
use crate::report::{ComplaintCluster, MuteList};

/// A cluster is of now when its last complaint is not older than this: help desks are read by the hour, or once a day.
pub(super) const NOW: SignedDuration = SignedDuration::from_hours(24);

impl Complaints {
    /// Mutes the cluster of `now` that holds the complaint, from its first complaint on unless something else is said; on disk
    /// when this returns. The mute keeps the ids of its first complaints, so it is known again while it grows.
    ///
    /// # Errors
    /// [`ComplaintError::NoCluster`] when the complaint is in no cluster of which somebody could be told now; those of
    /// [`Memory::mute`]; when the store fails.
    pub fn mute_cluster(
        &self,
        of: ComplaintId,
        now: Timestamp,
        asked: MuteRequest,
        moment: impl Into<Moment>,
    ) -> Result<Mute, ComplaintError> {
        let (since, complaints) = self.cluster_with(of, now)?.ok_or(ComplaintError::NoCluster)?;
        let from = asked.from.or(Some(since));
        Ok(self.memory.mute(MuteRequest { complaints, from, ..asked }, moment.into())?)
    }

    /// Says again of each cluster whether it is muted: mutes are made and ended while clusters stand.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn mark_muted(&self, clusters: &mut [ComplaintCluster]) -> Result<(), ComplaintError> {
        Ok(mark_muted(&self.memory, clusters)?)
    }

    /// The mutes as a list; of one that is about a cluster of `now`, with the words by which people know it.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn mute_list(&self, mutes: Vec<Mute>, now: Timestamp) -> Result<MuteList, ComplaintError> {
        let named = mutes.iter().any(|mute| !mute.complaints.is_empty());
        let standing = if named { clusters_now(&self.memory, now, NOW)? } else { Vec::new() };
        Ok(MuteList::of(mutes, &standing))
    }

    /// When the cluster of `now` that holds the complaint began, and what names it.
    fn cluster_with(
        &self,
        id: ComplaintId,
        now: Timestamp,
    ) -> Result<Option<(Timestamp, Vec<ComplaintId>)>, ComplaintError> {
        let since = now.checked_sub(NOW).unwrap_or(Timestamp::MIN);
        let mut found = clusters(&self.memory, since, now)?.into_iter();
        let found = found.find(|cluster| cluster.complaints.contains(&id));
        Ok(found.map(|cluster| (cluster.since, ComplaintCluster::named(&cluster.complaints))))
    }
}

/// [`Complaints::mark_muted`] of a memory.
pub(super) fn mark_muted(memory: &Memory, clusters: &mut [ComplaintCluster]) -> Result<(), MemoryError> {
    if clusters.is_empty() {
        return Ok(());
    }
    let mutes = memory.mutes()?;
    for cluster in clusters {
        let covering = mutes.iter().filter(|mute| mute.covers_cluster(cluster.until, |first| cluster.is_named(first)));
        cluster.muted = covering.max_by_key(|mute| (mute.end(), mute.stamp)).map(Mute::told);
    }
    Ok(())
}
