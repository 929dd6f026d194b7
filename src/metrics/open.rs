//! The place that the settings name.

use std::sync::Arc;

use super::{EmbeddedMetrics, MetricsError, MetricsStore, RedisMetrics};
use crate::config::{Config, MetricsPlace};
use crate::redis_link::RedisServer;
use crate::store::{MeasureRetention, Store};

/// The name of the site whose memory this is.
#[must_use]
pub fn site_name(store: &Store) -> String {
    format!("{:016x}", store.site().0)
}

/// The place where figures are told and read by these settings. Redis is not connected to before it is needed; call it
/// within an asynchronous runtime.
///
/// # Errors
/// When the settings of `[redis]` can't be used.
pub fn open(config: &Config, store: &Store) -> Result<Arc<dyn MetricsStore>, MetricsError> {
    Ok(match config.settings.metrics.store {
        MetricsPlace::Embedded => Arc::new(EmbeddedMetrics::new(store.clone())),
        MetricsPlace::Redis => {
            let server = RedisServer::new(&config.settings.redis)?;
            Arc::new(RedisMetrics::new(&server, MeasureRetention::from(&config.settings.metrics))?)
        }
    })
}
