//! What is drawn through the middles of slots or along their edges: lines, levels, bands.

use maud::{Markup, html};

use super::pixels;
use super::series::{Form, Series, Slots};

/// Lines are drawn in units of which so many make the width; the drawing is stretched, the thickness of lines is not.
const UNITS: f64 = 1000.0;

/// Where lines are drawn.
pub(super) struct Canvas<'a> {
    pub(super) slots: Slots,
    /// Room above it in pixels.
    pub(super) top: f64,
    /// Its height in pixels.
    pub(super) height: f64,
    /// Pixels from its top for a value.
    pub(super) y: &'a dyn Fn(f64) -> f64,
}

impl Canvas<'_> {
    /// Draws all lines, levels and bands.
    pub(super) fn draw(&self, series: &[Series]) -> Markup {
        let lines: Vec<&Series> = series.iter().filter(|one| !matches!(one.form, Form::Bars | Form::Told)).collect();
        let view = format!("0 0 {UNITS} {}", self.height);
        html! {
            @if !lines.is_empty() {
                svg x="0" y=(pixels(self.top)) width="100%" height=(self.height) viewBox=(view) preserveAspectRatio="none"
                    aria-hidden="true" {
                    // Areas first, so that they cover no line.
                    @for one in lines.iter().filter(|one| matches!(one.form, Form::Band(_))) { (self.band(one)) }
                    @for one in lines.iter().filter(|one| one.form == Form::Level) { (self.level(one)) }
                    @for one in lines.iter().filter(|one| one.form == Form::Line) { (self.line(one)) }
                }
            }
        }
    }

    fn x(&self, slots: f64) -> f64 {
        slots / self.slots.count.max(1) as f64 * UNITS
    }

    fn at(&self, slots: f64, value: f64) -> String {
        format!("{:.1},{:.1}", self.x(slots), (self.y)(value))
    }

    /// Neighbouring slots of which something is known: from the first to behind the last.
    fn runs(&self, known: impl Fn(usize) -> bool) -> Vec<(usize, usize)> {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for slot in (0..self.slots.count).filter(|slot| known(*slot)) {
            match runs.last_mut() {
                Some((_, end)) if *end == slot => *end += 1,
                _ => runs.push((slot, slot + 1)),
            }
        }
        runs
    }

    fn line(&self, one: &Series) -> Markup {
        let places = |from: usize, to: usize| {
            let mut places: Vec<String> =
                (from..to).filter_map(|slot| one.value(slot).map(|value| self.at(slot as f64 + 0.5, value))).collect();
            if to - from == 1 {
                // A value between two that are missing would not be seen.
                places.extend(one.value(from).map(|value| self.at(from as f64 + 1.0, value)));
            }
            places.join(" ")
        };
        html! {
            @for (from, to) in self.runs(|slot| one.value(slot).is_some()) {
                polyline class={ "line " (one.tone.class()) } points=(places(from, to)) vector-effect="non-scaling-stroke" {}
            }
        }
    }

    fn level(&self, one: &Series) -> Markup {
        html! {
            @for (from, to) in self.runs(|slot| one.value(slot).is_some()) {
                polyline class={ "line level " (one.tone.class()) } points=(self.edge(from..to, |slot| one.value(slot)))
                    vector-effect="non-scaling-stroke" {}
            }
        }
    }

    fn band(&self, one: &Series) -> Markup {
        let outline = |from: usize, to: usize| {
            let upper = self.edge(from..to, |slot| one.value(slot));
            let lower = self.edge((from..to).rev(), |slot| one.low(slot));
            format!("{upper} {lower}")
        };
        html! {
            @for (from, to) in self.runs(|slot| one.value(slot).is_some() && one.low(slot).is_some()) {
                polygon class={ "area band " (one.tone.class()) } points=(outline(from, to))
                    vector-effect="non-scaling-stroke" {}
            }
        }
    }

    /// Through the middles of slots, and at both ends on to the edge.
    fn edge(&self, slots: impl Iterator<Item = usize>, value: impl Fn(usize) -> Option<f64>) -> String {
        let known: Vec<(f64, f64)> =
            slots.filter_map(|slot| value(slot).map(|value| (slot as f64 + 0.5, value))).collect();
        let (Some(first), Some(last)) = (known.first(), known.last()) else { return String::new() };
        let half = if first.0 <= last.0 { 0.5 } else { -0.5 };
        let ends = ([(first.0 - half, first.1)], [(last.0 + half, last.1)]);
        let places = ends.0.iter().chain(&known).chain(&ends.1).map(|(slot, value)| self.at(*slot, *value));
        places.collect::<Vec<_>>().join(" ")
    }
}
