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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use async_trait::async_trait;

    use super::*;
    use crate::entry::SourceId;
    use crate::measure::{Measures, Metric, Resolution, SeriesName};
    use crate::metrics::{EmbeddedMetrics, Query};
    use crate::redis_link::RedisTrouble;
    use crate::store::Batch;

    /// A metrics store that loses what it is told, or its reply, when it is said so.
    struct Weak {
        inner: EmbeddedMetrics,
        fails: Mutex<Option<&'static str>>,
    }

    impl Weak {
        fn fail(&self, at: &str) -> Result<(), MetricsError> {
            if *self.fails.lock().unwrap() == Some(at) {
                let trouble = RedisTrouble::Unreachable(at.to_owned());
                return Err(MetricsError::Redis { address: "here".to_owned(), trouble });
            }
            Ok(())
        }
    }

    #[async_trait]
    impl MetricsStore for Weak {
        fn name(&self) -> &'static str {
            "weak"
        }
        async fn write(&self, site: &str, points: &[Point]) -> Result<(), MetricsError> {
            self.fail("before")?;
            self.inner.write(site, points).await?;
            self.fail("after")
        }
        async fn read(&self, query: &Query) -> Result<Vec<Point>, MetricsError> {
            self.inner.read(query).await
        }
        async fn sites(&self) -> Result<Vec<String>, MetricsError> {
            self.inner.sites().await
        }
        async fn expire(&self, site: &str, newest: i64, retention: MeasureRetention) -> Result<(), MetricsError> {
            self.inner.expire(site, newest, retention).await
        }
        async fn mark(&self, site: &str) -> Result<Option<String>, MetricsError> {
            self.inner.mark(site).await
        }
        async fn set_mark(&self, site: &str, mark: &str) -> Result<(), MetricsError> {
            self.inner.set_mark(site, mark).await?;
            self.fail("mark")
        }
    }

    fn point(start: i64, count: u64) -> Point {
        let mut measures = Measures::default();
        measures.count(SeriesName::of(Metric::Requests), count);
        Point { time: BucketTime { resolution: Resolution::Hour, start }, measures }
    }

    #[tokio::test]
    async fn whatever_breaks_off_the_next_rounds_make_it_whole() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let store = Store::open(here.path()).unwrap();
        let other = Store::open(there.path()).unwrap();
        let to = Arc::new(Weak { inner: EmbeddedMetrics::new(other), fails: Mutex::new(None) });
        let told: Arc<dyn MetricsStore> = Arc::clone(&to) as _;
        let mut publisher = Publisher::new(store.clone(), told, MeasureRetention::default(), 10);
        let all = Query { resolution: Resolution::Hour, from: 0, to: i64::MAX, site: None };
        let mut count = 0;
        for fails in [None, Some("before"), Some("after"), Some("mark"), None] {
            *to.fails.lock().unwrap() = fails;
            for start in [0, 3600] {
                count += 1;
                let mut batch = Batch::new();
                batch.counted(SourceId(1), point(start, count));
                store.commit(batch).unwrap();
                assert_eq!(publisher.round().await.is_err(), fails.is_some());
            }
            *to.fails.lock().unwrap() = None;
            publisher.round().await.unwrap();
            assert_eq!(to.read(&all).await.unwrap(), [point(0, count - 1), point(3600, count)], "{fails:?}");
            assert_eq!(publisher.round().await.unwrap(), Told::default(), "nothing is left to tell");
        }
        // Something else put its data back: its mark is another one.
        to.set_mark(&site_name(&store), "of yesterday").await.unwrap();
        assert_eq!(publisher.round().await.unwrap(), Told { buckets: 2, everything: true });
        let mut distrusting = publisher.distrusting();
        assert!(distrusting.round().await.unwrap().everything);
        assert!(!distrusting.round().await.unwrap().everything);
    }
}
