//! [`ToldClusters`]: which channel was told of which cluster of complaints, so that each is told once, and once more when it
//! grew much.
//!
//! A cluster has no name that lasts: complaints join it, and leave it when their incident is found. It is known again by its
//! first complaints ([`ComplaintCluster::is_same`]).

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::filter::Filter;
use crate::config::NoticeKind;
use crate::report::ComplaintCluster;

/// Told again when so many times the people complain that were told last. A cluster begins with five or more, so ten times as
/// many, as with sessions, would be half the shop.
const GREW: u64 = 3;

/// What was told is remembered for so long. A cluster that nobody adds to for a day is told no more.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Clusters that are remembered; beyond, those told of longest ago are forgotten.
const MOST: usize = 200;

/// What was told, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct ToldClusters(Vec<ToldCluster>);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct ToldCluster {
    /// The number under which it was told first: by it, what waits to be sent is replaced by what is newer.
    number: u64,
    /// As it was told last.
    cluster: ComplaintCluster,
    /// By channel: how many people were told, and when.
    channels: BTreeMap<String, (u64, Timestamp)>,
}

impl ToldClusters {
    /// What is news of the cluster for the channel, if anything, and under which number it was told first (`next` where it was
    /// not); it counts as told from then on.
    pub(super) fn decide(
        &mut self,
        channel: &str,
        filter: &Filter,
        (cluster, next): (&ComplaintCluster, u64),
        now: Timestamp,
    ) -> Option<(u64, NoticeKind)> {
        if !filter.admits_cluster(cluster) {
            return None;
        }
        let place = self.0.iter().rposition(|told| told.cluster.is_same(cluster));
        let place = place.unwrap_or_else(|| {
            self.0.push(ToldCluster { number: next, cluster: cluster.clone(), channels: BTreeMap::new() });
            self.0.len() - 1
        });
        let told = self.0.get_mut(place)?;
        let kind = match told.channels.get(channel) {
            None => NoticeKind::Complaints,
            Some((people, _)) if cluster.people >= people.saturating_mul(GREW) => NoticeKind::Grew,
            Some(_) => return None,
        };
        told.cluster = cluster.clone();
        told.channels.insert(channel.to_owned(), (cluster.people, now));
        Some((told.number, kind))
    }

    /// Forgets what is old; gives whether there was any.
    pub(super) fn expire(&mut self, now: Timestamp) -> bool {
        let before = self.0.len();
        self.0.retain_mut(|told| {
            told.channels.retain(|_, (_, at)| now.duration_since(*at) < REMEMBERED);
            !told.channels.is_empty()
        });
        self.0.drain(..self.0.len().saturating_sub(MOST));
        self.0.len() != before
    }
}
