//! [`TimePlot`]: values over time.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::caption::{Caption, Figures, Sign, area, patterns};
use super::lines::Canvas;
use super::scale::{TimeAxis, moment, value_ticks};
use super::series::{Form, Mark, Series, Slots};
use super::table::Table;
use super::{percent, pixels};
use crate::wording::{Language, Wording};

/// Height of the area with the values in pixels, the room above it for names of marks, and below it for two lines of labels.
const AREA: f64 = 180.0;
const TOP: f64 = 26.0;
const BOTTOM: f64 = 40.0;

/// Even the smallest part of a bar is seen: in pixels.
const LEAST: f64 = 2.0;

/// Characters of a mark's name at its line; the whole name is in the tip.
const NAME: usize = 28;

/// Names of marks stand at least this far apart, in per cent of the width; more would cover each other.
const APART: f64 = 24.0;

/// Most marks that are drawn, the newest ones; more would be a curtain.
const MOST_MARKS: usize = 40;

/// Pixels of a character on an axis, roughly.
const LETTER: usize = 7;

/// Values over time: lines, levels, bands, and bars that stand on each other.
#[derive(Debug, Clone, PartialEq)]
pub struct TimePlot {
    /// What stands around it.
    pub caption: Caption,
    /// The slots of time.
    pub slots: Slots,
    /// The values; the axis is labelled as those of the first one that is drawn.
    pub series: Vec<Series>,
    /// Moments to mark; those outside are left out.
    pub marks: Vec<Mark>,
    /// What marks are, for the legend.
    pub marks_are: String,
}

/// One drawing of a plot.
struct Drawing<'a> {
    plot: &'a TimePlot,
    language: Language,
    ticks: Vec<f64>,
    marks: Vec<&'a Mark>,
}

impl TimePlot {
    /// For a page whose script shows tips (`chart.js`).
    #[must_use]
    pub fn draw(&self, language: Language) -> Markup {
        self.figure(language, true)
    }

    /// For a document without a script: tips are the browser's own.
    #[must_use]
    pub fn still(&self, language: Language) -> Markup {
        self.figure(language, false)
    }

    /// The figures as CSV, times in UTC.
    #[must_use]
    pub fn csv(&self) -> String {
        let start = |slot| jiff::Timestamp::from_second(self.slots.start(slot)).map(|at| at.to_string());
        let row = |slot| {
            let values = self
                .columns()
                .map(|(one, is_low)| one.number.plain(if is_low { one.low(slot) } else { one.value(slot) }));
            std::iter::once(start(slot).unwrap_or_default()).chain(values).collect()
        };
        let names = self.columns().map(|(one, is_low)| heading(one, is_low));
        let headings = std::iter::once("start".to_owned()).chain(names).collect();
        Table { headings, rows: (0..self.slots.count).map(row).collect() }.csv()
    }

    /// Series, each band once for its upper edge and once for its lower one.
    fn columns(&self) -> impl Iterator<Item = (&Series, bool)> {
        self.series.iter().flat_map(|one| {
            let low = matches!(one.form, Form::Band(_)).then_some((one, true));
            std::iter::once((one, false)).chain(low)
        })
    }

    fn figure(&self, language: Language, script: bool) -> Markup {
        let axis = TimeAxis::new(self.slots.from, self.slots.end());
        let inside = |mark: &&Mark| (self.slots.from..=self.slots.end()).contains(&mark.at);
        let mut marks: Vec<&Mark> = self.marks.iter().filter(inside).collect();
        marks.sort_by_key(|mark| mark.at);
        let marks = marks.split_off(marks.len().saturating_sub(MOST_MARKS));
        let drawing = Drawing { plot: self, language, ticks: self.ticks(), marks };
        let csv = if script && self.caption.csv.is_none() { Some(self.csv()) } else { None };
        let figures = csv.as_deref().map_or(Figures::Nowhere, Figures::Within);
        self.caption.figure(language, &drawing.legend(), &drawing.draw(axis, script), &drawing.table(), figures)
    }

    fn ticks(&self) -> Vec<f64> {
        let stacked = (0..self.slots.count).map(|slot| {
            let bars = self.series.iter().filter(|one| one.form == Form::Bars);
            bars.filter_map(|one| one.value(slot)).map(|value| value.max(0.0)).sum::<f64>()
        });
        let lines = self.series.iter().filter(|one| one.is_drawn() && one.form != Form::Bars);
        let lines = lines.flat_map(|one| (0..self.slots.count).filter_map(|slot| one.value(slot)));
        let whole = self.series.iter().find(|one| one.is_drawn()).is_some_and(|one| one.number.is_whole());
        value_ticks(stacked.chain(lines).fold(0.0, f64::max), whole)
    }
}

fn heading(one: &Series, is_low: bool) -> String {
    match (&one.form, is_low) {
        (Form::Band(_), false) => format!("{} ≤", one.name),
        (Form::Band(_), true) => format!("{} ≥", one.name),
        _ => one.name.clone(),
    }
}

impl Drawing<'_> {
    fn words(&self) -> &'static Wording {
        Wording::of(self.language)
    }

    fn y(&self, value: f64) -> f64 {
        let top = self.ticks.last().copied().unwrap_or(1.0);
        AREA * (1.0 - (value / top).clamp(0.0, 1.0))
    }

    fn draw(&self, axis: TimeAxis, script: bool) -> Markup {
        let plot = self.plot;
        let height = TOP + AREA + BOTTOM;
        let label = format!("{}. {}", plot.caption.title, self.words().plain("chart-keys"));
        html! {
            // With a script the plot takes the keys; without one there is nothing to reach.
            div.plot tabindex=[script.then_some("0")] role=[script.then_some("group")] aria-label=[script.then_some(&label)]
                data-plot[script] {
                (self.values(height))
                svg.bars height=(height) role="img" aria-label=(plot.caption.about) {
                    title { (plot.caption.title) }
                    desc { (plot.caption.about) }
                    (patterns(&plot.caption.id, plot.series.iter().filter(|one| one.form == Form::Bars).map(|one| one.tone)))
                    (self.unknown())
                    @for tick in &self.ticks {
                        line.grid x1="0" x2="100%" y1=(pixels(TOP + self.y(*tick))) y2=(pixels(TOP + self.y(*tick))) {}
                    }
                    (self.columns())
                    (Canvas { slots: plot.slots, top: TOP, height: AREA, y: &|value| self.y(value) }.draw(&plot.series))
                    (self.tips(axis))
                    (self.mark_lines(axis))
                    (time_labels(axis))
                }
            }
            p.unit.below { (self.words().plain("chart-time")) }
        }
    }

    fn values(&self, height: f64) -> Markup {
        let step = self.ticks.get(1).copied().unwrap_or(1.0);
        let number = self.plot.series.iter().find(|one| one.is_drawn()).map(|one| one.number);
        let label = |tick: f64| number.map(|number| number.tick(self.language, tick, step)).unwrap_or_default();
        let longest = self.ticks.iter().map(|tick| label(*tick).chars().count()).max().unwrap_or(1);
        html! {
            svg.axis width=(longest * LETTER + 4) height=(height) aria-hidden="true" {
                @for tick in &self.ticks {
                    text x="100%" y=(pixels(TOP + self.y(*tick) + 4.0)) text-anchor="end" { (label(*tick)) }
                }
            }
        }
    }

    /// Whether anything that is drawn is known of a slot.
    fn is_known(&self, slot: usize) -> bool {
        self.plot.series.iter().any(|one| one.is_drawn() && one.value(slot).is_some())
    }

    fn unknown(&self) -> Markup {
        let count = self.plot.slots.count;
        let slot = 100.0 / count.max(1) as f64;
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for at in (0..count).filter(|at| !self.is_known(*at)) {
            match runs.last_mut() {
                Some((_, end)) if *end == at => *end += 1,
                _ => runs.push((at, at + 1)),
            }
        }
        html! {
            @for (from, to) in runs {
                rect.unknown x=(percent(slot * from as f64)) width=(percent(slot * (to - from) as f64))
                    y=(pixels(TOP)) height=(pixels(AREA)) {}
            }
        }
    }

    fn columns(&self) -> Markup {
        let bars: Vec<&Series> = self.plot.series.iter().filter(|one| one.form == Form::Bars).collect();
        let slot = 100.0 / self.plot.slots.count.max(1) as f64;
        let column = |at: usize| {
            let (x, width) = (percent(slot * (at as f64 + 0.08)), percent(slot * 0.84));
            let (mut sum, mut floor) = (0.0, TOP + AREA);
            let mut parts: Vec<Markup> = Vec::new();
            for one in &bars {
                let value = one.value(at).unwrap_or(0.0);
                if value <= 0.0 {
                    continue;
                }
                sum += value;
                let top = (TOP + self.y(sum)).min(floor - LEAST);
                // A pixel of ground between parts.
                let gap = if floor < TOP + AREA && floor - top > LEAST { 1.0 } else { 0.0 };
                let (y, height) = (pixels(top), pixels(floor - top - gap));
                parts.push(area(&self.plot.caption.id, one.tone, [&x, &y, &width, &height]));
                floor = top;
            }
            parts
        };
        html! {
            @if !bars.is_empty() {
                @for at in 0..self.plot.slots.count { @for part in column(at) { (part) } }
            }
        }
    }

    /// What pointer and keys find: a column over each slot.
    fn tips(&self, axis: TimeAxis) -> Markup {
        let slots = self.plot.slots;
        let marked: BTreeSet<usize> = self.marks.iter().filter_map(|mark| slots.holding(mark.at)).collect();
        let wanted = |at: &usize| self.is_known(*at) || marked.contains(at);
        html! {
            @for at in (0..slots.count).filter(wanted) {
                g.tip {
                    title { (self.tip(at)) }
                    rect x=(percent(axis.percent(slots.start(at)))) y=(pixels(TOP)) height=(pixels(AREA))
                        width=(percent(100.0 / slots.count.max(1) as f64)) {}
                }
            }
        }
    }

    fn tip(&self, at: usize) -> String {
        let slots = self.plot.slots;
        let mut lines = vec![moment(slots.start(at))];
        for one in &self.plot.series {
            let Some(value) = one.value(at) else { continue };
            let written = one.number.write(self.language, Some(value));
            lines.push(match one.low(at) {
                Some(low) => format!("{}: {} – {written}", one.name, one.number.write(self.language, Some(low))),
                None => format!("{}: {written}", one.name),
            });
        }
        lines.extend(self.marks.iter().filter(|mark| slots.holding(mark.at) == Some(at)).map(|mark| mark.tip.clone()));
        lines.join("\n")
    }

    fn mark_lines(&self, axis: TimeAxis) -> Markup {
        let mut named_until = f64::MIN;
        let mut drawn: Vec<Markup> = Vec::new();
        for mark in &self.marks {
            let place = axis.percent(mark.at);
            let has_room = place >= named_until;
            if has_room {
                named_until = place + APART;
            }
            let anchor = if place < 15.0 {
                "start"
            } else if place > 85.0 {
                "end"
            } else {
                "middle"
            };
            let x = percent(place);
            drawn.push(html! {
                g.mark {
                    title { (mark.tip) }
                    line x1=(x) x2=(x) y1=(pixels(TOP - 6.0)) y2=(pixels(TOP + AREA)) {}
                    @if has_room && !mark.name.is_empty() { text x=(x) y="14" text-anchor=(anchor) { (cut(&mark.name)) } }
                }
            });
        }
        html! { @for mark in drawn { (mark) } }
    }

    fn legend(&self) -> Vec<(Sign, String)> {
        let drawn = self.plot.series.iter().filter(|one| one.is_drawn());
        let sign = |one: &Series| match one.form {
            Form::Bars | Form::Band(_) => Sign::Area(one.tone),
            _ => Sign::Line(one.tone),
        };
        let mut legend: Vec<(Sign, String)> = drawn.map(|one| (sign(one), one.name.clone())).collect();
        if !self.marks.is_empty() {
            legend.push((Sign::Mark, self.plot.marks_are.clone()));
        }
        if (0..self.plot.slots.count).any(|slot| !self.is_known(slot)) {
            legend.push((Sign::Unknown, self.words().plain("chart-unknown")));
        }
        legend
    }

    fn table(&self) -> Table {
        let slots = self.plot.slots;
        let names = self.plot.columns().map(|(one, is_low)| heading(one, is_low));
        let headings = std::iter::once(self.words().plain("chart-time")).chain(names).collect();
        let known = (0..slots.count).filter(|slot| self.is_known(*slot));
        let row = |slot: usize| {
            let cells = self.plot.columns().map(|(one, is_low)| {
                one.number.write(self.language, if is_low { one.low(slot) } else { one.value(slot) })
            });
            std::iter::once(moment(slots.start(slot))).chain(cells).collect()
        };
        Table { headings, rows: known.map(row).collect() }
    }
}

/// What is written below a time axis, with its ticks.
fn time_labels(axis: TimeAxis) -> Markup {
    let floor = TOP + AREA;
    let anchor = |place: f64| match place {
        ..6.0 => "start",
        94.0.. => "end",
        _ => "middle",
    };
    let ticks = axis.ticks();
    // On a phone there is room for every second one.
    let is_spare =
        |number: usize, has_date: bool| ticks.len() > 4 && !has_date && (ticks.len() - number).is_multiple_of(2);
    html! {
        @for (number, tick) in ticks.iter().enumerate() {
            @let place = axis.percent(tick.at);
            @let x = percent(place);
            line.tick x1=(x) x2=(x) y1=(pixels(floor)) y2=(pixels(floor + 4.0)) {}
            text class=[is_spare(number, tick.date.is_some()).then_some("spare")] x=(x) y=(pixels(floor + 16.0)) text-anchor=(anchor(place)) {
                (tick.label)
            }
            @if let Some(date) = &tick.date {
                text x=(x) y=(pixels(floor + 32.0)) text-anchor=(anchor(place)) { (date) }
            }
        }
    }
}

fn cut(name: &str) -> String {
    match name.char_indices().nth(NAME) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Number, Tone};
    use super::*;

    fn plot(slots: Slots, values: Vec<Option<f64>>) -> TimePlot {
        let hostile = "\"><script>alert(1)</script>";
        let low = values.iter().map(|value| value.map(|value| value / 2.0)).collect();
        let of = |form, tone| Series::new(hostile, form, tone, Number::Decimal, values.clone());
        TimePlot {
            caption: Caption::new("x", hostile).unit("per minute").about(hostile).csv("/x.csv"),
            slots,
            series: vec![
                of(Form::Bars, Tone::Part(1)),
                of(Form::Bars, Tone::Part(2)),
                of(Form::Line, Tone::Well),
                of(Form::Level, Tone::Ink),
                of(Form::Band(low), Tone::Guess),
                of(Form::Told, Tone::Ink),
            ],
            marks: vec![Mark { at: slots.from, name: hostile.to_owned(), tip: hostile.to_owned() }],
            marks_are: "deploy".to_owned(),
        }
    }

    #[test]
    fn any_values_and_times_are_drawn_without_markup_of_their_own() {
        for from in [0, 1_795_000_000, i64::MIN, i64::MAX - 5] {
            for step in [i64::MIN, 0, 60, i64::MAX] {
                for values in [vec![], vec![None], vec![Some(1.0), None, Some(f64::NAN), Some(1e308), Some(-4.0)]] {
                    let plot = plot(Slots { from, step, count: 6 }, values);
                    for drawn in [plot.draw(Language::En), plot.still(Language::Ru)] {
                        let drawn = drawn.into_string();
                        assert!(
                            !drawn.contains("<script") && !drawn.contains("style=") && !drawn.contains("chart-time")
                        );
                        assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
                    }
                }
            }
        }
    }

    #[test]
    fn gaps_break_lines_and_are_said() {
        let values = vec![Some(1.0), Some(2.0), None, Some(3.0)];
        let mut plot = plot(Slots { from: 1_795_000_000, step: 60, count: 4 }, values);
        plot.series.truncate(3);
        let drawn = plot.draw(Language::En).into_string();
        assert_eq!(drawn.matches("<polyline").count(), 2);
        assert_eq!(drawn.matches("class=\"unknown\"").count(), 2, "in the plot and in the legend");
        assert_eq!(drawn.matches("<g class=\"tip\">").count(), 3);
        assert_eq!(drawn.matches("<tr>").count(), 1 + 3);
        assert_eq!(plot.csv().lines().nth(3), Some("2026-11-18T11:08:40Z,,,"));
    }

    #[test]
    fn a_single_failure_among_thousands_is_seen() {
        let slots = Slots { from: 0, step: 60, count: 1 };
        let series = |tone, value| Series::new("x", Form::Bars, tone, Number::Count, vec![Some(value)]);
        let (marks, marks_are) = Default::default();
        let series = vec![series(Tone::Well, 100_000.0), series(Tone::Bad, 1.0)];
        let plot = TimePlot { caption: Caption::new("x", "x"), slots, series, marks, marks_are };
        let drawn = plot.draw(Language::En).into_string();
        let bad = drawn.split("class=\"area bad\"").nth(2).unwrap_or_default();
        assert!(bad.contains("height=\"2.0\""), "{bad}");
    }
}
