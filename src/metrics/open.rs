//! The place that the settings name.

use std::sync::Arc;

use super::{EmbeddedMetrics, MetricsError, MetricsStore, Publisher, RedisMetrics};
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
    match config.settings.metrics.store {
        MetricsPlace::Embedded => Ok(Arc::new(EmbeddedMetrics::new(store.clone()))),
        MetricsPlace::Redis => open_redis(config),
    }
}

/// The Redis server of the settings, also for those who have no memory open.
///
/// # Errors
/// As [`open`].
pub fn open_redis(config: &Config) -> Result<Arc<dyn MetricsStore>, MetricsError> {
    let server = RedisServer::new(&config.settings.redis)?;
    Ok(Arc::new(RedisMetrics::new(&server, retention(config))?))
}

/// Whoever tells `to` of what is counted in `store`, by these settings.
#[must_use]
pub fn publisher(config: &Config, store: &Store, to: &Arc<dyn MetricsStore>) -> Publisher {
    Publisher::new(store.clone(), Arc::clone(to), retention(config), config.settings.metrics.services)
}

fn retention(config: &Config) -> MeasureRetention {
    MeasureRetention::from(&config.settings.metrics)
}
