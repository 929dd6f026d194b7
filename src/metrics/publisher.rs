//! [`Publisher`]: tells a metrics store of the buckets that changed.

use std::sync::Arc;

use super::{MetricsError, MetricsStore, site_name};
use crate::measure::{BucketTime, Point};
use crate::store::{DueMeasures, MeasureRetention, Store};

/// Buckets told at once.
const CHUNK: usize = 200;

/// What was told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Told {
    /// Buckets.
    pub buckets: u64,
    /// Everything was told again, since it was not sure what is there.
    pub everything: bool,
}

/// Tells a metrics store of what this site counted.
///
/// After each round it leaves a mark there and keeps the same mark in the memory. A mark that is missing or another one
/// means that the other side was emptied, put back from a backup, or that a round broke off: then everything within
/// retention is told again. That is always safe, since what is told are absolute values.
pub struct Publisher {
    store: Store,
    to: Arc<dyn MetricsStore>,
    retention: MeasureRetention,
    services: usize,
    distrust: bool,
}

impl std::fmt::Debug for Publisher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Publisher").field("to", &self.to.name()).finish_non_exhaustive()
    }
}

impl Publisher {
    /// From a memory's store to a metrics store; `services` of a bucket are told each by itself at most.
    #[must_use]
    pub fn new(store: Store, to: Arc<dyn MetricsStore>, retention: MeasureRetention, services: usize) -> Self {
        Self { store, to, retention, services, distrust: false }
    }

    /// The first round tells everything, whatever the mark says: single keys may have been lost.
    #[must_use]
    pub fn distrusting(mut self) -> Self {
        self.distrust = true;
        self
    }

    /// Tells what changed since the last round. Interrupted, it is simply called again.
    ///
    /// # Errors
    /// When the store can't be read, or the other side can't be reached or refuses.
    pub async fn round(&mut self) -> Result<Told, MetricsError> {
        let site = site_name(&self.store);
        let name = format!("told:{}", self.to.name());
        let known = self.store.measures_mark(&name)?;
        let left = self.to.mark(&site).await?;
        let everything = self.distrust || known.is_none() || known != left;
        let newest = self.newest()?;
        let mut told = Told { buckets: 0, everything };
        // What changes while everything is told stays due.
        let due = self.store.due_measures(usize::MAX)?;
        let mut times: Vec<BucketTime> =
            if everything { self.store.counted_buckets()? } else { due.iter().map(|due| due.time).collect() };
        times.retain(|time| self.retention.keeps_from(time.resolution, newest).is_none_or(|from| time.start >= from));
        if times.is_empty() && !everything {
            self.store.told_measures(&due)?;
            return Ok(told);
        }
        for times in times.chunks(CHUNK) {
            let points = times.iter().map(|time| self.point(*time)).collect::<Result<Vec<_>, _>>()?;
            self.to.write(&site, &points).await?;
            told.buckets += points.len() as u64;
        }
        self.to.expire(&site, newest, self.retention).await?;
        self.leave_mark(&site, &name, &due).await?;
        self.distrust = false;
        Ok(told)
    }

    async fn leave_mark(&self, site: &str, name: &str, due: &[DueMeasures]) -> Result<(), MetricsError> {
        let mut drawn = [0; 16];
        getrandom::fill(&mut drawn).map_err(|error| MetricsError::Random(error.to_string()))?;
        let mark = format!("{:032x}", u128::from_le_bytes(drawn));
        self.to.set_mark(site, &mark).await?;
        self.store.set_measures_mark(name, &mark)?;
        Ok(self.store.told_measures(due)?)
    }

    fn point(&self, time: BucketTime) -> Result<Point, MetricsError> {
        Ok(Point { time, measures: self.store.counted_in(time)?.bounded(self.services) })
    }

    /// The newest event of any source, in seconds since the Unix epoch.
    fn newest(&self) -> Result<i64, MetricsError> {
        let newest = self.store.sources()?.into_iter().filter_map(|source| source.last).max();
        Ok(newest.map_or(0, |at| at.as_second()))
    }
}
