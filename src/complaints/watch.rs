//! [`ClusterWatch`]: which clusters of complaints there are now, for those who are to be told of them early.
//!
//! A look reads the complaints of some weeks, so there is a rest behind each; what comes meanwhile is seen by the next one.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::{Notify, broadcast};

use super::muting::NOW;
use super::{ComplaintError, Complaints};
use crate::report::ComplaintCluster;

/// A rest is so many times as long as the look before it, and at the most this long.
const REST: u32 = 10;
const LONGEST_REST: Duration = Duration::from_secs(30);

/// Clusters that a slow listener may be behind.
const EVENTS: usize = 64;

/// Watches for clusters. Clones share what was seen.
#[derive(Debug, Clone)]
pub struct ClusterWatch(Arc<Watch>);

#[derive(Debug)]
struct Watch {
    complaints: Complaints,
    standing: Mutex<Vec<ComplaintCluster>>,
    events: broadcast::Sender<ComplaintCluster>,
    wanted: Notify,
}

impl ClusterWatch {
    /// One over these complaints, which has seen nothing yet.
    #[must_use]
    pub fn new(complaints: Complaints) -> Self {
        let events = broadcast::Sender::new(EVENTS);
        Self(Arc::new(Watch { complaints, standing: Mutex::default(), events, wanted: Notify::new() }))
    }

    /// The clusters of now as of the last look, oldest first; which of them are muted, as of this moment.
    #[must_use]
    pub fn standing(&self) -> Vec<ComplaintCluster> {
        let mut standing = self.0.standing.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // Where that can't be read, what was read last is still the best that is known.
        let _ = self.0.complaints.mark_muted(&mut standing);
        standing
    }

    /// Clusters that are new or have more people, from now on. After a restart those of now are told again.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<ComplaintCluster> {
        self.0.events.subscribe()
    }

    /// Complaints or their links changed: there is something to look at.
    pub fn soon(&self) {
        self.0.wanted.notify_one();
    }

    /// Looks whenever there is something to look at, until it is dropped. What can't be read is looked at again with what
    /// comes next.
    pub async fn run(self, clock: Arc<dyn Fn() -> Timestamp + Send + Sync>) {
        loop {
            self.0.wanted.notified().await;
            let began = Instant::now();
            let (own, now) = (self.clone(), clock());
            let _ = tokio::task::spawn_blocking(move || own.look(now)).await;
            tokio::time::sleep((began.elapsed() * REST).min(LONGEST_REST)).await;
        }
    }

    /// Looks once, and tells what is new.
    ///
    /// # Errors
    /// When the store can't be read; what was seen before stands.
    pub fn look(&self, now: Timestamp) -> Result<(), ComplaintError> {
        let found = self.0.complaints.clusters_now(now, NOW)?;
        let mut standing = self.0.standing.lock().unwrap_or_else(PoisonError::into_inner);
        for cluster in &found {
            let known = standing.iter().find(|known| known.is_same(cluster));
            if known.is_none_or(|known| known.people < cluster.people) {
                // Nobody needs to listen.
                let _ = self.0.events.send(cluster.clone());
            }
        }
        *standing = found;
        Ok(())
    }
}
