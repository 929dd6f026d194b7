//! Figures for other tools: CSV, NDJSON and OpenMetrics. One row or sample a bucket and series.

use std::collections::BTreeMap;
use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use super::customers::harmless;
use super::views::{SeriesFigure, SeriesWanted, divided};
use crate::measure::{Label, Metric, Point, Resolution, SeriesName, Sketch};

/// One figure as a JSON line.
#[derive(Serialize)]
struct Line<'a> {
    start: Timestamp,
    resolution: Resolution,
    metric: Metric,
    labels: BTreeMap<&'static str, &'a str>,
    #[serde(flatten)]
    figure: SeriesFigure,
    /// Of response times: the sum, and the bins of the sketch, which can be added up.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    sketch: Option<SketchParts<'a>>,
}

#[derive(Serialize)]
struct SketchParts<'a> {
    sum_ms: f64,
    zero: u64,
    bins: &'a [(i16, u64)],
}

fn sum_seconds(sketch: &Sketch) -> f64 {
    sketch.micros() as f64 / 1e6
}

fn start(point: &Point) -> Timestamp {
    Timestamp::from_second(point.time.start).unwrap_or_default()
}

/// Writes the figures as JSON lines, by bucket.
///
/// # Errors
/// Those of the writer.
pub fn series_ndjson(points: &[Point], wanted: &SeriesWanted, out: &mut dyn Write) -> io::Result<()> {
    for point in divided(points, wanted) {
        let mut line = |name: &SeriesName, figure: SeriesFigure, sketch: Option<&Sketch>| {
            let labels = name.labels().iter().map(|(label, value)| (label.name(), value.as_str())).collect();
            let sketch = sketch.map(|sketch| SketchParts {
                sum_ms: sum_seconds(sketch) * 1e3,
                zero: sketch.zero(),
                bins: sketch.bins(),
            });
            let line = Line {
                start: start(&point),
                resolution: point.time.resolution,
                metric: name.metric(),
                labels,
                figure,
                sketch,
            };
            serde_json::to_writer(&mut *out, &line)?;
            out.write_all(b"\n")
        };
        for (name, count) in &point.measures.counts {
            line(name, SeriesFigure { count: *count, times: None }, None)?;
        }
        for (name, sketch) in &point.measures.times {
            line(name, SeriesFigure::of_times(sketch), Some(sketch))?;
        }
    }
    Ok(())
}

/// Writes the figures as CSV (RFC 4180, with headings), by bucket. No cell is a formula to a spreadsheet.
///
/// # Errors
/// Those of the writer.
pub fn series_csv(points: &[Point], wanted: &SeriesWanted, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let labels = Label::ALL.map(Label::name);
    let figures = ["count", "sum_ms", "p50_ms", "p95_ms", "p99_ms"];
    csv.write_record(["start", "resolution", "metric"].into_iter().chain(labels).chain(figures))?;
    for point in divided(points, wanted) {
        let mut row = |name: &SeriesName, figures: [String; 5]| {
            let time = [start(&point).to_string(), point.time.resolution.to_string(), name.metric().name().to_owned()];
            let labels = Label::ALL.map(|label| harmless(name.label(label).unwrap_or_default()));
            csv.write_record(time.into_iter().chain(labels).chain(figures))
        };
        for (name, count) in &point.measures.counts {
            let [a, b, c, d] = Default::default();
            row(name, [count.to_string(), a, b, c, d])?;
        }
        for (name, sketch) in &point.measures.times {
            let quantile = |q| sketch.quantile(q).map(millis).unwrap_or_default();
            let [p50, p95, p99] = [quantile(0.5), quantile(0.95), quantile(0.99)];
            row(name, [sketch.count().to_string(), millis(sum_seconds(sketch)), p50, p95, p99])?;
        }
    }
    csv.flush()
}

/// Writes the figures as OpenMetrics text with time stamps: gauges by bucket (`cartwatch_requests_per_hour`), and
/// response times as summaries.
///
/// # Errors
/// Those of the writer.
pub fn series_openmetrics(points: &[Point], wanted: &SeriesWanted, out: &mut dyn Write) -> io::Result<()> {
    let divided = divided(points, wanted);
    let mut series: BTreeMap<&SeriesName, Vec<&Point>> = BTreeMap::new();
    for point in &divided {
        for name in point.measures.counts.keys().chain(point.measures.times.keys()) {
            series.entry(name).or_default().push(point);
        }
    }
    let mut last = None;
    for (name, points) in series {
        let metric = name.metric();
        let family = family(metric, wanted.resolution);
        if last.replace(metric) != Some(metric) {
            let kind = if metric == Metric::ResponseTime { "summary" } else { "gauge" };
            writeln!(out, "# TYPE {family} {kind}")?;
            if metric == Metric::ResponseTime {
                writeln!(out, "# UNIT {family} seconds")?;
            }
        }
        for point in points {
            let at = point.time.start;
            if let Some(count) = point.measures.counts.get(name) {
                writeln!(out, "{family}{} {count} {at}", labels(name, None))?;
            }
            if let Some(sketch) = point.measures.times.get(name) {
                for q in [0.5, 0.95, 0.99] {
                    let seconds = sketch.quantile(q).map(number).unwrap_or_default();
                    writeln!(out, "{family}{} {seconds} {at}", labels(name, Some(q)))?;
                }
                writeln!(out, "{family}_sum{} {} {at}", labels(name, None), number(sum_seconds(sketch)))?;
                writeln!(out, "{family}_count{} {} {at}", labels(name, None), sketch.count())?;
            }
        }
    }
    writeln!(out, "# EOF")
}

/// Seconds with as many digits as are meant.
fn number(seconds: f64) -> String {
    format!("{seconds:.6}")
}

/// The same in milliseconds.
fn millis(seconds: f64) -> String {
    format!("{:.3}", seconds * 1e3)
}

fn family(metric: Metric, resolution: Resolution) -> String {
    match metric {
        Metric::ResponseTime => format!("cartwatch_response_time_per_{resolution}_seconds"),
        _ => format!("cartwatch_{}_per_{resolution}", metric.name()),
    }
}

fn labels(name: &SeriesName, quantile: Option<f64>) -> String {
    let mut parts: Vec<String> = name
        .labels()
        .iter()
        .map(|(label, value)| {
            let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            format!("{}=\"{value}\"", label.name())
        })
        .collect();
    parts.extend(quantile.map(|q| format!("quantile=\"{q}\"")));
    if parts.is_empty() { String::new() } else { format!("{{{}}}", parts.join(",")) }
}
