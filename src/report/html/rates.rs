//! A rate over time as a line, with fixes marked, means, and what was to be expected.

use std::fmt::Display;

use super::super::terms::Terms;
use super::markup::Markup;
use super::plot::{percent, pixels, time_labels};
use super::scale::TimeAxis;

/// Height of the area with the line in pixels, and the room above and below it.
const AREA: f64 = 180.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 40.0;

/// The line is drawn in units of which so many make the width.
const UNITS: f64 = 1000.0;

/// A place of the line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RatePoint {
    /// Begin of the bucket in seconds since the Unix epoch.
    pub(super) start: i64,
    /// The rate; `None` breaks the line.
    pub(super) rate: Option<f64>,
    /// What is shown when the pointer rests on it.
    pub(super) tip: String,
}

/// A rate from one moment to another: a mean (`low` = `high`), or an interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Level {
    pub(super) from: i64,
    pub(super) until: i64,
    pub(super) low: f64,
    pub(super) high: f64,
}

/// A rate over time.
#[derive(Debug)]
pub(super) struct RatePlot {
    /// From left to right.
    pub(super) points: Vec<RatePoint>,
    /// Seconds of a bucket.
    pub(super) width: i64,
    /// Fixes: when, and what is shown when the pointer rests on it.
    pub(super) fixes: Vec<(i64, String)>,
    /// Means and intervals.
    pub(super) levels: Vec<Level>,
    /// What it is.
    pub(super) title: String,
    /// The plot in words.
    pub(super) alt: String,
}

impl RatePlot {
    /// Draws the plot.
    pub(super) fn draw(&self, terms: Terms, page: &mut Markup) {
        let rates = self.points.iter().filter_map(|point| point.rate);
        let highest = rates.chain(self.levels.iter().map(|level| level.high)).fold(0.0, f64::max);
        let ticks = rate_ticks(highest);
        let top = ticks.last().copied().unwrap_or(1.0);
        let y = |rate: f64| AREA * (1.0 - (rate / top).clamp(0.0, 1.0));
        let height = TOP + AREA + BOTTOM;
        page.inside("div", &[("class", &"plot")], |page| {
            page.inside("svg", &[("class", &"axis"), ("height", &height), ("aria-hidden", &"true")], |page| {
                for tick in &ticks {
                    let at = pixels(TOP + y(*tick) + 4.0);
                    let label = match (ticks.get(1), top) {
                        (Some(..0.1), _) => terms.language.decimal(*tick, 2),
                        (_, ..5.0) => terms.language.decimal(*tick, 1),
                        _ => terms.language.integer(*tick as u64),
                    };
                    page.leaf("text", &[("x", &"100%"), ("y", &at), ("text-anchor", &"end")], &label);
                }
            });
            let attributes: [(&str, &dyn Display); 4] =
                [("class", &"bars"), ("height", &height), ("role", &"img"), ("aria-label", &self.alt)];
            page.inside("svg", &attributes, |page| {
                page.leaf("title", &[], &self.title);
                page.leaf("desc", &[], &self.alt);
                for tick in &ticks {
                    let at = pixels(TOP + y(*tick));
                    let line: [(&str, &dyn Display); 5] =
                        [("class", &"grid"), ("x1", &"0"), ("x2", &"100%"), ("y1", &at), ("y2", &at)];
                    page.leaf("line", &line, "");
                }
                self.levels(page, &y);
                self.line(page, &y);
                self.tips(page);
                self.fixes(page);
                time_labels(page, self.axis(), TOP + AREA);
            });
        });
        page.leaf("p", &[("class", &"unit below")], &terms.plain("plot-time-axis"));
    }

    fn axis(&self) -> TimeAxis {
        let from = self.points.first().map_or(0, |point| point.start);
        let last = self.points.last().map_or(0, |point| point.start);
        TimeAxis::new(from, last.saturating_add(self.width))
    }

    fn levels(&self, page: &mut Markup, y: &dyn Fn(f64) -> f64) {
        let axis = self.axis();
        for level in &self.levels {
            let (from, until) = (axis.percent(level.from), axis.percent(level.until));
            let (x, width, top) = (percent(from), percent(until - from), pixels(TOP + y(level.high)));
            if level.high > level.low {
                let height = pixels((y(level.low) - y(level.high)).max(1.0));
                let band: [(&str, &dyn Display); 5] =
                    [("class", &"without"), ("x", &x), ("width", &width), ("y", &top), ("height", &height)];
                page.leaf("rect", &band, "");
            } else {
                let end = percent(until);
                let mean: [(&str, &dyn Display); 5] =
                    [("class", &"mean"), ("x1", &x), ("x2", &end), ("y1", &top), ("y2", &top)];
                page.leaf("line", &mean, "");
            }
        }
    }

    /// The line itself, in a drawing that is stretched to the width; its thickness is not.
    fn line(&self, page: &mut Markup, y: &dyn Fn(f64) -> f64) {
        let axis = self.axis();
        let (view, top) = (format!("0 0 {UNITS} {AREA}"), pixels(TOP));
        let drawing: [(&str, &dyn Display); 7] = [
            ("x", &"0"),
            ("y", &top),
            ("width", &"100%"),
            ("height", &AREA),
            ("viewBox", &view),
            ("preserveAspectRatio", &"none"),
            ("aria-hidden", &"true"),
        ];
        page.inside("svg", &drawing, |page| {
            for run in self.points.split(|point| point.rate.is_none()).filter(|run| !run.is_empty()) {
                let place = |point: &RatePoint| {
                    let x = axis.percent(point.start.saturating_add(self.width / 2)) / 100.0 * UNITS;
                    format!("{x:.1},{:.1}", y(point.rate.unwrap_or(0.0)))
                };
                let mut places: Vec<String> = run.iter().map(place).collect();
                if let [only] = run {
                    // A day between two that are missing would not be seen.
                    places.push(place(&RatePoint { start: only.start.saturating_add(self.width / 2), ..only.clone() }));
                }
                let places = places.join(" ");
                let attributes: [(&str, &dyn Display); 3] =
                    [("class", &"rate"), ("points", &places), ("vector-effect", &"non-scaling-stroke")];
                page.leaf("polyline", &attributes, "");
            }
        });
    }

    /// What the pointer finds: a column over each place.
    fn tips(&self, page: &mut Markup) {
        let axis = self.axis();
        let (top, height) = (pixels(TOP), pixels(AREA));
        for point in self.points.iter().filter(|point| point.rate.is_some()) {
            let from = axis.percent(point.start);
            let (x, width) = (percent(from), percent(axis.percent(point.start.saturating_add(self.width)) - from));
            page.inside("g", &[("class", &"tip")], |page| {
                page.leaf("title", &[], &point.tip);
                let column: [(&str, &dyn Display); 4] =
                    [("x", &x), ("width", &width), ("y", &top), ("height", &height)];
                page.leaf("rect", &column, "");
            });
        }
    }

    fn fixes(&self, page: &mut Markup) {
        let axis = self.axis();
        let (top, floor) = (pixels(TOP - 8.0), pixels(TOP + AREA));
        for (at, tip) in &self.fixes {
            let x = percent(axis.percent(*at));
            page.inside("g", &[("class", &"deploy")], |page| {
                page.leaf("title", &[], tip);
                page.leaf("line", &[("x1", &x), ("x2", &x), ("y1", &top), ("y2", &floor)], "");
            });
        }
    }
}

/// Ticks from 0 to at least `highest` in steps of 1, 2 or 5 times a power of ten; at most six.
fn rate_ticks(highest: f64) -> Vec<f64> {
    let highest = if highest.is_finite() && highest > 0.0 { highest.min(1e12) } else { 1.0 };
    let power = 10_f64.powf((highest / 5.0).log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|times| times * power).into_iter().find(|step| *step * 5.0 >= highest);
    let step = step.unwrap_or(highest);
    let count = (highest / step - 1e-9).ceil().max(1.0) as u32;
    (0..=count).map(|at| f64::from(at) * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_few_and_reach_the_highest_rate() {
        assert_eq!(rate_ticks(10.0), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        for highest in [0.0, 0.003, 0.49, 0.5, 1.0, 7.3, 123.0, 99_999.0, f64::NAN] {
            let ticks = rate_ticks(highest);
            assert!((2..=6).contains(&ticks.len()), "{highest}: {ticks:?}");
            assert!(!highest.is_finite() || ticks.last().is_some_and(|last| *last >= highest * (1.0 - 1e-9)));
        }
    }
}
