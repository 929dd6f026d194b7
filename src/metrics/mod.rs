//! Figures for readers: each site tells its own absolute values, bucket by bucket, and whoever reads adds them up.
//!
//! What is counted is counted in the memory's store. A [`Publisher`] tells a [`MetricsStore`] of the buckets that changed;
//! telling a bucket again replaces what was told of it. So nothing is lost or counted twice when a reply is lost, when the
//! process is killed, or when the place where it is told was away, was emptied or put back from a backup.

#[doc(hidden)]
pub mod conformance;
mod embedded;
mod error;
mod open;
mod publisher;
mod reading;
mod redis;
mod wire;

pub use embedded::EmbeddedMetrics;
pub use error::MetricsError;
pub use open::{open, open_redis, publisher, site_name};
pub use publisher::{Publisher, Told};
pub use reading::{Figures, figures};
pub use redis::RedisMetrics;

use async_trait::async_trait;

use crate::measure::{Point, Resolution};
use crate::store::MeasureRetention;

/// Which buckets are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// How long they are.
    pub resolution: Resolution,
    /// The first start, in seconds since the Unix epoch.
    pub from: i64,
    /// The first start that is not wanted any more.
    pub to: i64,
    /// Only what this site told; `None`: the sum over all sites.
    pub site: Option<String>,
}

/// Where figures are told and read.
///
/// A site is named by 16 lower-case hexadecimal digits.
#[async_trait]
pub trait MetricsStore: Send + Sync {
    /// Short name for messages and settings (`embedded`, `redis`).
    fn name(&self) -> &'static str;

    /// Tells the absolute values of one site: each point replaces what the site told of that bucket before, series that
    /// are not in it any more included. A bucket is told as a whole or not at all; of several points some may be told
    /// when there is an error.
    async fn write(&self, site: &str, points: &[Point]) -> Result<(), MetricsError>;

    /// The buckets of which anything was told, by start, summed over the sites that are wanted. A site that is not known
    /// gives nothing.
    async fn read(&self, query: &Query) -> Result<Vec<Point>, MetricsError>;

    /// The sites that told anything that is still there, by name.
    async fn sites(&self) -> Result<Vec<String>, MetricsError>;

    /// Drops what a site told of buckets that are over their retention when `newest` (seconds since the Unix epoch) is
    /// its newest event.
    async fn expire(&self, site: &str, newest: i64, retention: MeasureRetention) -> Result<(), MetricsError>;

    /// The mark that the site left last; `None` where it left none, or what it told is gone.
    async fn mark(&self, site: &str) -> Result<Option<String>, MetricsError>;

    /// Leaves a mark, after what it stands for was told.
    async fn set_mark(&self, site: &str, mark: &str) -> Result<(), MetricsError>;
}
