//! [`EmbeddedMetrics`]: figures in the memory's own store.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;

use super::{MetricsError, MetricsStore, Query};
use crate::measure::{Measures, Point, Resolution};
use crate::store::{Batch, MeasureRetention, Store};

/// Figures in the memory's own store. Reads and writes are short, so they run where they are called.
#[derive(Debug)]
pub struct EmbeddedMetrics {
    store: Store,
}

impl EmbeddedMetrics {
    /// Over an open store.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store }
    }
}

fn mark_name(site: &str) -> String {
    format!("embedded:{site}")
}

#[async_trait]
impl MetricsStore for EmbeddedMetrics {
    fn name(&self) -> &'static str {
        "embedded"
    }

    async fn write(&self, site: &str, points: &[Point]) -> Result<(), MetricsError> {
        let mut batch = Batch::new();
        for point in points {
            batch.published(site, point.clone());
        }
        // Unflushed: what a crash takes is told again.
        Ok(self.store.commit_unflushed(batch)?)
    }

    async fn read(&self, query: &Query) -> Result<Vec<Point>, MetricsError> {
        let mut sums: BTreeMap<_, Measures> = BTreeMap::new();
        for (site, point) in self.store.published(query.resolution, query.from, query.to)? {
            if query.site.as_ref().is_none_or(|wanted| *wanted == site) {
                sums.entry(point.time).or_default().add(&point.measures);
            }
        }
        Ok(sums.into_iter().map(|(time, measures)| Point { time, measures }).collect())
    }

    async fn sites(&self) -> Result<Vec<String>, MetricsError> {
        let mut sites = BTreeSet::new();
        for resolution in Resolution::ALL {
            sites.extend(self.store.publishing_sites(resolution)?);
        }
        Ok(sites.into_iter().collect())
    }

    async fn expire(&self, site: &str, newest: i64, retention: MeasureRetention) -> Result<(), MetricsError> {
        for resolution in Resolution::ALL {
            if let Some(from) = retention.keeps_from(resolution, newest) {
                self.store.unpublish(site, resolution, from)?;
            }
        }
        Ok(())
    }

    async fn mark(&self, site: &str) -> Result<Option<String>, MetricsError> {
        Ok(self.store.measures_mark(&mark_name(site))?)
    }

    async fn set_mark(&self, site: &str, mark: &str) -> Result<(), MetricsError> {
        Ok(self.store.set_measures_mark(&mark_name(site), mark)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_keeps_what_metrics_stores_promise() {
        let dir = tempfile::tempdir().unwrap();
        let metrics = EmbeddedMetrics::new(Store::open(dir.path()).unwrap());
        super::super::conformance::run(&metrics).await.unwrap();
    }
}
