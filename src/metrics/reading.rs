//! Reading for people: what all sites told, or, where that can't be had, what this one counted itself.

use super::{MetricsError, MetricsStore, Query, site_name};
use crate::measure::Point;
use crate::store::Store;

/// What was read.
#[derive(Debug)]
pub struct Figures {
    /// The buckets, by start.
    pub points: Vec<Point>,
    /// The sites whose figures are in them.
    pub sites: Vec<String>,
    /// Why only this site's figures are there, where it is so.
    pub trouble: Option<MetricsError>,
}

/// Reads what was told. Where the other side is away, gives what the site of `own` counted, and says why.
///
/// # Errors
/// When the store can't be read, or neither side can answer.
pub async fn figures(metrics: &dyn MetricsStore, own: Option<&Store>, query: &Query) -> Result<Figures, MetricsError> {
    let trouble = match told(metrics, query).await {
        Ok(figures) => return Ok(figures),
        Err(error @ (MetricsError::Redis { .. } | MetricsError::Unreadable { .. })) => error,
        Err(error) => return Err(error),
    };
    let Some(store) = own else { return Err(trouble) };
    let site = site_name(store);
    if query.site.as_ref().is_some_and(|wanted| *wanted != site) {
        return Err(trouble);
    }
    let points = store.counted(query.resolution, query.from, query.to)?;
    Ok(Figures { points, sites: vec![site], trouble: Some(trouble) })
}

async fn told(metrics: &dyn MetricsStore, query: &Query) -> Result<Figures, MetricsError> {
    let mut sites = metrics.sites().await?;
    if let Some(wanted) = &query.site {
        sites.retain(|site| site == wanted);
    }
    Ok(Figures { points: metrics.read(query).await?, sites, trouble: None })
}
