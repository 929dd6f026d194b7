//! Figures over time: what was counted, by bucket, with response times as quantiles.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::super::clean;
use super::super::human::{INDENT, Page, Tint};
use super::super::json::write_pretty;
use super::super::layout::{columns, cut, pad_end, pad_start};
use super::super::options::RenderOptions;
use super::super::terms::Terms;
use crate::finding::Category;
use crate::measure::{Label, Metric, Point, Resolution, SeriesName, Sketch};

/// Most cells of a bar.
const BAR_CELLS: i64 = 40;

/// A bar's cells, lowest first.
const CELLS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Which figures.
#[derive(Debug, Clone)]
pub struct SeriesWanted {
    /// How long a bucket is.
    pub resolution: Resolution,
    /// First start, in seconds since the Unix epoch.
    pub from: i64,
    /// The first start that is not in it any more.
    pub to: i64,
    /// Labels to divide by; sums over all others.
    pub by: Vec<Label>,
    /// Only this site.
    pub site: Option<String>,
    /// Only these metrics; empty: all.
    pub metrics: Vec<Metric>,
}

/// Quantiles of response times, each within one percent of itself.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct ResponseTimes {
    /// Mean in milliseconds.
    pub mean_ms: f64,
    /// Half were faster.
    pub p50_ms: f64,
    /// 95 of 100 were faster.
    pub p95_ms: f64,
    /// 99 of 100 were faster.
    pub p99_ms: f64,
}

/// A figure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct SeriesFigure {
    /// How many.
    pub count: u64,
    /// Of response times: how long they took.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub times: Option<ResponseTimes>,
}

/// A figure of one bucket.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, JsonSchema)]
pub struct SeriesPoint {
    /// Where the bucket begins.
    pub start: Timestamp,
    /// What is in it.
    #[serde(flatten)]
    pub figure: SeriesFigure,
}

/// One metric with one set of labels, over time.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SeriesRow {
    /// What is counted.
    pub metric: Metric,
    /// The labels that were asked for, by name.
    pub labels: BTreeMap<String, String>,
    /// Over the whole time.
    pub total: SeriesFigure,
    /// By bucket, oldest first; buckets in which nothing happened are left out.
    pub points: Vec<SeriesPoint>,
}

/// Figures over time.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct SeriesList {
    /// How long a bucket is.
    pub resolution: Resolution,
    /// Begin of the first bucket.
    pub from: Timestamp,
    /// End of the time; not in it itself.
    pub to: Timestamp,
    /// The sites whose figures are added up.
    pub sites: Vec<String>,
    /// Why figures of other sites are missing, where they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// One row a series.
    pub series: Vec<SeriesRow>,
}

impl ResponseTimes {
    /// Of a sketch; `None` when it is empty.
    #[must_use]
    pub fn of(sketch: &Sketch) -> Option<Self> {
        Some(Self {
            mean_ms: sketch.micros() as f64 / 1e3 / sketch.count().max(1) as f64,
            p50_ms: 1e3 * sketch.quantile(0.5)?,
            p95_ms: 1e3 * sketch.quantile(0.95)?,
            p99_ms: 1e3 * sketch.quantile(0.99)?,
        })
    }
}

impl SeriesFigure {
    fn of_count(count: u64) -> Self {
        Self { count, times: None }
    }

    pub(in crate::report) fn of_times(sketch: &Sketch) -> Self {
        Self { count: sketch.count(), times: ResponseTimes::of(sketch) }
    }
}

/// What a series is made of: bucket by bucket.
#[derive(Default)]
struct Course<'a> {
    counts: Vec<(i64, u64)>,
    times: Vec<(i64, &'a Sketch)>,
}

impl SeriesList {
    /// The figures in these points, which are of the wanted resolution and in order.
    #[must_use]
    pub fn of(points: &[Point], wanted: &SeriesWanted, sites: Vec<String>, trouble: Option<String>) -> Self {
        let divided = divided(points, wanted);
        let mut courses: BTreeMap<&SeriesName, Course<'_>> = BTreeMap::new();
        for point in &divided {
            for (name, count) in &point.measures.counts {
                courses.entry(name).or_default().counts.push((point.time.start, *count));
            }
            for (name, sketch) in &point.measures.times {
                courses.entry(name).or_default().times.push((point.time.start, sketch));
            }
        }
        Self {
            resolution: wanted.resolution,
            from: second(wanted.from),
            to: second(wanted.to),
            sites,
            trouble,
            series: courses.into_iter().map(|(name, course)| course.row(name)).collect(),
        }
    }
}

/// The points with only the wanted metrics, summed over all labels that are not wanted.
pub(in crate::report) fn divided(points: &[Point], wanted: &SeriesWanted) -> Vec<Point> {
    let chosen = |name: &SeriesName| wanted.metrics.is_empty() || wanted.metrics.contains(&name.metric());
    let divide = |point: &Point| Point { time: point.time, measures: point.measures.by(&wanted.by).only(chosen) };
    points.iter().map(divide).filter(|point| !point.measures.is_empty()).collect()
}

impl Course<'_> {
    fn row(self, name: &SeriesName) -> SeriesRow {
        let labels = name.labels().iter().map(|(label, value)| (label.name().to_owned(), value.clone())).collect();
        let (total, points) = if self.times.is_empty() {
            let total = self.counts.iter().fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
            let point = |(start, count)| SeriesPoint { start: second(start), figure: SeriesFigure::of_count(count) };
            (SeriesFigure::of_count(total), self.counts.into_iter().map(point).collect())
        } else {
            let total = self.times.iter().fold(Sketch::default(), |sum, (_, sketch)| sum.plus(sketch));
            let point = |(start, sketch)| SeriesPoint { start: second(start), figure: SeriesFigure::of_times(sketch) };
            (SeriesFigure::of_times(&total), self.times.into_iter().map(point).collect())
        };
        SeriesRow { metric: name.metric(), labels, total, points }
    }
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap_or(if second < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

/// Writes the figures as JSON.
///
/// # Errors
/// Those of the writer.
pub fn series_list_json(list: &SeriesList, out: &mut dyn Write) -> io::Result<()> {
    write_pretty(list, out)
}

/// Writes the figures for people at a terminal: a bar a series, the busiest first.
///
/// # Errors
/// Those of the writer.
pub fn series_list_human(list: &SeriesList, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, options);
    let terms = page.terms;
    let period = terms.language.period(list.from, list.to);
    let by = terms.plain(&format!("series-by-{}", list.resolution));
    page.line(&format!("{period} · {by} · {}", terms.count("series-sites", list.sites.len() as u64)))?;
    if let Some(trouble) = &list.trouble {
        page.paragraph("", &clean::line(trouble), Tint::Warn)?;
    }
    if list.series.is_empty() {
        return page.paragraph("", &terms.plain("series-none"), Tint::Plain);
    }
    let metrics: BTreeSet<Metric> = list.series.iter().map(|row| row.metric).collect();
    for metric in metrics {
        page.gap()?;
        page.heading(&terms.plain(&format!("metric-{}", metric.name().replace('_', "-"))))?;
        let mut rows: Vec<&SeriesRow> = list.series.iter().filter(|row| row.metric == metric).collect();
        rows.sort_by_key(|row| (std::cmp::Reverse(row.total.count), &row.labels));
        rows_of(&mut page, list, &rows, options.limit)?;
    }
    Ok(())
}

fn rows_of(page: &mut Page<'_>, list: &SeriesList, rows: &[&SeriesRow], limit: usize) -> io::Result<()> {
    let terms = page.terms;
    let shown = rows.get(..limit).unwrap_or(rows);
    let cells: Vec<[String; 3]> =
        shown.iter().map(|row| [label(terms, row), figure(terms, row), bar(list, row)]).collect();
    let most = page.width.saturating_sub(INDENT.len() + 4) / 2;
    let width = |at: usize| cells.iter().map(|row| columns(&row[at])).max().unwrap_or(0);
    let (names, figures) = (width(0).min(most), width(1));
    for [name, figure, bar] in &cells {
        let name = pad_end(&cut(name, names), names);
        let line = format!("{INDENT}{name}  {}  {bar}", pad_start(figure, figures));
        page.line(cut(line.trim_end(), page.width).as_str())?;
    }
    let rest = rows.len() - shown.len();
    if rest > 0 {
        page.paragraph(INDENT, &terms.count("series-more", rest as u64), Tint::Faint)?;
    }
    Ok(())
}

fn label(terms: Terms, row: &SeriesRow) -> String {
    if row.labels.is_empty() {
        return terms.plain("series-all");
    }
    let value = |(label, value): (&String, &String)| match label.as_str() {
        "category" => value.parse::<Category>().map_or_else(|_| value.clone(), |category| terms.category(category)),
        "service" if value.is_empty() => terms.plain("series-no-service"),
        _ => clean::line(value).into_owned(),
    };
    row.labels.iter().map(value).collect::<Vec<_>>().join(" · ")
}

fn figure(terms: Terms, row: &SeriesRow) -> String {
    let language = terms.language;
    match &row.total.times {
        None => language.integer(row.total.count),
        Some(times) => {
            let quantiles = [("p50", times.p50_ms / 1e3), ("p95", times.p95_ms / 1e3), ("p99", times.p99_ms / 1e3)];
            quantiles.map(|(name, seconds)| format!("{name} {}", language.duration(seconds))).join("  ")
        }
    }
}

/// A cell for each bucket, or for several where there are many; of response times, their 95th of 100.
fn bar(list: &SeriesList, row: &SeriesRow) -> String {
    let step = list.resolution.seconds();
    let (from, to) = (list.from.as_second(), list.to.as_second());
    let buckets = to.saturating_sub(from).max(0).saturating_add(step - 1) / step;
    let each = (buckets + BAR_CELLS - 1) / BAR_CELLS;
    let count = if each > 0 { (buckets + each - 1) / each } else { 0 };
    let mut cells = vec![0.0_f64; usize::try_from(count).unwrap_or(0)];
    for point in &row.points {
        let at = (point.start.as_second() - from).div_euclid(step) / each.max(1);
        if let Some(cell) = usize::try_from(at).ok().and_then(|at| cells.get_mut(at)) {
            match &point.figure.times {
                None => *cell += point.figure.count as f64,
                Some(times) => *cell = cell.max(times.p95_ms / 1e3),
            }
        }
    }
    let highest = cells.iter().copied().fold(0.0, f64::max);
    let cell = |value: &f64| {
        if *value <= 0.0 {
            return ' ';
        }
        let at = (value / highest * CELLS.len() as f64).ceil() as usize;
        CELLS.get(at.clamp(1, CELLS.len()) - 1).copied().unwrap_or(' ')
    };
    cells.iter().map(cell).collect()
}
