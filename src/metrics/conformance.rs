//! One suite for every metrics store: what [`MetricsStore`] promises, checked on a live one.
//!
//! It has to be empty. A failed check is returned as text; nothing panics.

use super::{MetricsStore, Query};
use crate::measure::{BucketTime, Label, Measures, Metric, Point, Resolution, SeriesName, Sketch};
use crate::store::MeasureRetention;

const SITES: [&str; 3] = ["00000000000000a1", "00000000000000b2", "00000000000000c3"];

/// Runs every check.
///
/// # Errors
/// The first broken promise, or the store's own error.
pub async fn run(metrics: &dyn MetricsStore) -> Result<(), String> {
    nothing_is_there(metrics).await?;
    told_values_are_absolute(metrics).await?;
    sites_add_up(metrics).await?;
    ranges_and_resolutions(metrics).await?;
    what_is_over_its_time_goes(metrics).await?;
    marks(metrics).await
}

/// Figures with this many requests and response times, under names that need care.
#[must_use]
pub fn sample(requests: u64) -> Measures {
    let mut measures = Measures::default();
    let service = |metric| SeriesName::of(metric).with(Label::Service, "касса|1 =%\n");
    measures.count(service(Metric::Requests), requests);
    measures.count(SeriesName::of(Metric::Sessions), 1);
    let mut sketch = Sketch::default();
    (0..requests).for_each(|number| sketch.add((number * 1000) as i64));
    measures.time(service(Metric::ResponseTime), &sketch);
    measures
}

fn point(resolution: Resolution, start: i64, requests: u64) -> Point {
    Point { time: BucketTime { resolution, start }, measures: sample(requests) }
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn check(holds: bool, promise: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("broken promise: {promise}")) }
}

async fn read(
    metrics: &dyn MetricsStore,
    resolution: Resolution,
    (from, to): (i64, i64),
    site: Option<&str>,
) -> Result<Vec<Point>, String> {
    let query = Query { resolution, from, to, site: site.map(str::to_owned) };
    metrics.read(&query).await.map_err(text)
}

const ALL: (i64, i64) = (-1_000_000_000, 10_000_000_000);

async fn nothing_is_there(metrics: &dyn MetricsStore) -> Result<(), String> {
    check(metrics.sites().await.map_err(text)?.is_empty(), "an empty store has no sites")?;
    check(read(metrics, Resolution::Day, ALL, None).await?.is_empty(), "an empty store has no buckets")?;
    check(read(metrics, Resolution::Day, ALL, Some(SITES[0])).await?.is_empty(), "an unknown site gives nothing")?;
    check(metrics.mark(SITES[0]).await.map_err(text)?.is_none(), "an unknown site left no mark")
}

async fn told_values_are_absolute(metrics: &dyn MetricsStore) -> Result<(), String> {
    let first = point(Resolution::Minute, 600, 5);
    for _ in 0..2 {
        metrics.write(SITES[0], std::slice::from_ref(&first)).await.map_err(text)?;
    }
    check(read(metrics, Resolution::Minute, ALL, None).await? == [first], "telling again adds nothing")?;
    let less = point(Resolution::Minute, 600, 2);
    let mut other = Measures::default();
    other.count(SeriesName::of(Metric::Solutions), 1);
    let replaced = Point { time: less.time, measures: other };
    metrics.write(SITES[0], &[less, replaced.clone()]).await.map_err(text)?;
    let read_back = read(metrics, Resolution::Minute, ALL, None).await?;
    check(read_back == [replaced], "the later point replaces all of the earlier one")
}

async fn sites_add_up(metrics: &dyn MetricsStore) -> Result<(), String> {
    for (site, requests) in SITES.into_iter().zip([3, 4, 5]) {
        metrics.write(site, &[point(Resolution::Hour, 7200, requests)]).await.map_err(text)?;
    }
    check(metrics.sites().await.map_err(text)? == SITES, "sites that told anything are known")?;
    let sum = sample(3).plus(&sample(4)).plus(&sample(5));
    let read_back = read(metrics, Resolution::Hour, ALL, None).await?;
    check(read_back.len() == 1 && read_back.iter().all(|point| point.measures == sum), "readers see the sum")?;
    let own = read(metrics, Resolution::Hour, ALL, Some(SITES[1])).await?;
    check(own == [point(Resolution::Hour, 7200, 4)], "and each site by itself")
}

async fn ranges_and_resolutions(metrics: &dyn MetricsStore) -> Result<(), String> {
    let many: Vec<Point> = (-5..250).map(|day| point(Resolution::Day, day * 86_400, 1)).collect();
    metrics.write(SITES[2], &many).await.map_err(text)?;
    let found = read(metrics, Resolution::Day, (0, 86_400 * 3), None).await?;
    let starts: Vec<i64> = found.iter().map(|point| point.time.start).collect();
    check(starts == [0, 86_400, 2 * 86_400], "a range holds its beginning and not its end, in order")?;
    check(read(metrics, Resolution::Day, ALL, None).await? == many, "many buckets are all read, also before 1970")?;
    check(read(metrics, Resolution::Day, (100, 100), None).await?.is_empty(), "an empty range is empty")?;
    check(read(metrics, Resolution::Hour, (0, 7200), None).await?.is_empty(), "resolutions are apart")
}

async fn what_is_over_its_time_goes(metrics: &dyn MetricsStore) -> Result<(), String> {
    let retention = MeasureRetention { minutes_days: Some(2), hours_days: None, days_days: Some(100) };
    metrics.write(SITES[1], &[point(Resolution::Day, 0, 1)]).await.map_err(text)?;
    metrics.expire(SITES[2], 249 * 86_400 + 5, retention).await.map_err(text)?;
    let left = read(metrics, Resolution::Day, ALL, Some(SITES[2])).await?;
    let first = left.first().map(|point| point.time.start);
    check(first == Some(149 * 86_400) && left.len() == 101, "what is over its time is dropped, and nothing else")?;
    check(read(metrics, Resolution::Day, ALL, Some(SITES[1])).await?.len() == 1, "of that site only")?;
    check(read(metrics, Resolution::Hour, ALL, Some(SITES[2])).await?.len() == 1, "without a limit all is kept")
}

async fn marks(metrics: &dyn MetricsStore) -> Result<(), String> {
    metrics.set_mark(SITES[0], "one").await.map_err(text)?;
    metrics.set_mark(SITES[1], "two").await.map_err(text)?;
    metrics.set_mark(SITES[0], "three").await.map_err(text)?;
    let found = (metrics.mark(SITES[0]).await.map_err(text)?, metrics.mark(SITES[1]).await.map_err(text)?);
    check(found == (Some("three".to_owned()), Some("two".to_owned())), "each site has its last mark")
}
