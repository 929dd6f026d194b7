//! What all plots share: the figure with its legend and its table of data, and bars over time.
//!
//! The drawings have no `viewBox`: places along the width are percentages, so that bars follow the width of
//! the page while letters keep their size, on a phone as on a wide screen.

use crate::incident::Mark;

use super::super::clean;
use super::super::layout::cut;
use super::super::terms::Terms;
use super::markup::Markup;
use super::scale::{TimeAxis, count_ticks, form};

/// Height of the area with the bars in pixels.
const BARS: f64 = 180.0;

/// Room above the bars for the names of deploys, in pixels.
const TOP: f64 = 26.0;

/// Room below the bars for two lines of labels, in pixels.
const BOTTOM: f64 = 40.0;

/// Columns of a deploy's name above the bars; the whole name is in the tip.
const NAME: usize = 28;

/// Deploys are named while they are few; more names would cover each other.
const MOST_NAMED: usize = 3;

/// One column of bars: a lower part of `normal` and an upper one of `bad`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bar {
    /// Start in seconds since the Unix epoch.
    pub(super) start: i64,
    /// What is well.
    pub(super) normal: u64,
    /// What is not.
    pub(super) bad: u64,
    /// What is shown when the pointer rests on it.
    pub(super) tip: String,
}

/// Bars over time.
#[derive(Debug)]
pub(super) struct TimePlot<'a> {
    /// Bars from left to right.
    pub(super) bars: Vec<Bar>,
    /// Seconds that a bar stands for.
    pub(super) width: i64,
    /// Deploys to draw.
    pub(super) marks: &'a [Mark],
    /// The plot in words.
    pub(super) alt: String,
}

/// A share of the width.
pub(super) fn percent(share: f64) -> String {
    format!("{share:.3}%")
}

/// Pixels, to a hundredth.
pub(super) fn pixels(value: f64) -> String {
    format!("{value:.2}")
}

impl TimePlot<'_> {
    /// Draws the plot.
    pub(super) fn draw(&self, terms: Terms, page: &mut Markup) {
        let highest = self.bars.iter().map(|bar| bar.normal.saturating_add(bar.bad)).max().unwrap_or(0);
        let ticks = count_ticks(highest);
        let top = ticks.last().copied().unwrap_or(1).max(1) as f64;
        let y = |count: u64| TOP + BARS * (1.0 - count as f64 / top);
        let height = TOP + BARS + BOTTOM;
        page.inside("div", &[("class", &"plot")], |page| {
            page.inside("svg", &[("class", &"axis"), ("height", &height), ("aria-hidden", &"true")], |page| {
                for tick in &ticks {
                    let at = pixels(y(*tick) + 4.0);
                    let label = terms.language.integer(*tick);
                    page.leaf("text", &[("x", &"100%"), ("y", &at), ("text-anchor", &"end")], &label);
                }
            });
            let attributes: [(&str, &dyn std::fmt::Display); 4] =
                [("class", &"bars"), ("height", &height), ("role", &"img"), ("aria-label", &self.alt)];
            page.inside("svg", &attributes, |page| {
                for tick in &ticks {
                    let at = pixels(y(*tick));
                    page.leaf(
                        "line",
                        &[("class", &"grid"), ("x1", &"0"), ("x2", &"100%"), ("y1", &at), ("y2", &at)],
                        "",
                    );
                }
                self.columns(page, &y);
                self.deploys(terms, page);
                time_labels(page, self.axis(), TOP + BARS);
            });
        });
        page.leaf("p", &[("class", &"unit below")], &terms.plain("plot-time-axis"));
    }

    fn axis(&self) -> TimeAxis {
        let from = self.bars.first().map_or(0, |bar| bar.start);
        let last = self.bars.last().map_or(0, |bar| bar.start);
        TimeAxis::new(from, last.saturating_add(self.width))
    }

    fn columns(&self, page: &mut Markup, y: &dyn Fn(u64) -> f64) {
        let slot = 100.0 / self.bars.len().max(1) as f64;
        for (i, bar) in self.bars.iter().enumerate().filter(|(_, bar)| bar.normal + bar.bad > 0) {
            let x = percent(slot * (i as f64 + 0.08));
            let width = percent(slot * 0.84);
            page.inside("g", &[], |page| {
                page.leaf("title", &[], &bar.tip);
                let (floor, middle, head) = (y(0), y(bar.normal), y(bar.normal.saturating_add(bar.bad)));
                let mut part = |class: &str, from: f64, to: f64| {
                    let (top, height) = (pixels(to), pixels(from - to));
                    if from - to > 0.0 {
                        page.leaf(
                            "rect",
                            &[("class", &class), ("x", &x), ("width", &width), ("y", &top), ("height", &height)],
                            "",
                        );
                    }
                };
                part("well", floor, middle);
                // A pixel of gap, and at least two of bar: a single failure among thousands must be seen.
                part("bad", if bar.bad > 0 { (middle - 1.0).max(head + 2.0) } else { head }, head);
            });
        }
    }

    fn deploys(&self, terms: Terms, page: &mut Markup) {
        let axis = self.axis();
        for mark in self.marks {
            let place = axis.percent(mark.at.as_second());
            let x = percent(place);
            let name = terms.deploy_name(mark);
            let time = terms.language.time(mark.at);
            let anchor = if place < 15.0 {
                "start"
            } else if place > 85.0 {
                "end"
            } else {
                "middle"
            };
            page.inside("g", &[("class", &"deploy")], |page| {
                page.leaf(
                    "title",
                    &[],
                    &terms.say("plot-deploy-tip", &[("name", (&name).into()), ("time", time.into())]),
                );
                let (top, floor) = (pixels(TOP - 6.0), pixels(TOP + BARS));
                page.leaf("line", &[("x1", &x), ("x2", &x), ("y1", &top), ("y2", &floor)], "");
                if self.marks.len() <= MOST_NAMED {
                    page.leaf(
                        "text",
                        &[("x", &x), ("y", &"14"), ("text-anchor", &anchor)],
                        &cut(&clean::line(&mark.name), NAME),
                    );
                }
            });
        }
    }
}

/// What is written below a time axis, with its ticks; `floor` is where the drawing ends.
pub(super) fn time_labels(page: &mut Markup, axis: TimeAxis, floor: f64) {
    for tick in axis.ticks() {
        let place = axis.percent(tick.at);
        let anchor = match place {
            ..6.0 => "start",
            94.0.. => "end",
            _ => "middle",
        };
        let (x, first, second) = (percent(place), pixels(floor + 16.0), pixels(floor + 32.0));
        let (from, to) = (pixels(floor), pixels(floor + 4.0));
        page.leaf("line", &[("class", &"tick"), ("x1", &x), ("x2", &x), ("y1", &from), ("y2", &to)], "");
        page.leaf("text", &[("x", &x), ("y", &first), ("text-anchor", &anchor)], &tick.label);
        if let Some(date) = &tick.date {
            page.leaf("text", &[("x", &x), ("y", &second), ("text-anchor", &anchor)], date);
        }
    }
}

/// Colours and what they mean.
pub(super) fn legend(page: &mut Markup, items: &[(&'static str, String)]) {
    page.inside("ul", &[("class", &"legend")], |page| {
        for (class, text) in items {
            page.inside("li", &[], |page| {
                page.leaf("span", &[("class", &format!("key {class}")), ("aria-hidden", &"true")], "").text(text);
            });
        }
    });
}

/// The figures behind a plot, folded away.
pub(super) fn data(terms: Terms, page: &mut Markup, headings: &[String], rows: &[Vec<String>]) {
    page.inside("details", &[("class", &"data")], |page| {
        page.leaf("summary", &[], &terms.plain("plot-data"));
        page.inside("div", &[("class", &"scroll"), ("tabindex", &"0")], |page| {
            page.inside("table", &[], |page| {
                page.inside("thead", &[], |page| {
                    page.inside("tr", &[], |page| {
                        for heading in headings {
                            page.leaf("th", &[("scope", &"col")], heading);
                        }
                    });
                });
                page.inside("tbody", &[], |page| {
                    for row in rows {
                        page.inside("tr", &[], |page| data_row(page, row));
                    }
                });
            });
        });
    });
}

fn data_row(page: &mut Markup, cells: &[String]) {
    for (i, cell) in cells.iter().enumerate() {
        if i == 0 {
            page.leaf("th", &[("scope", &"row")], cell);
        } else {
            page.leaf("td", &[("class", &"number")], cell);
        }
    }
}

/// Day and minute of a moment, as tips and tables write it.
pub(super) fn moment(at: i64) -> String {
    form(at, "%Y-%m-%d %H:%M")
}
