//! [`RowPlot`]: horizontal bars, one a row.

use maud::{Markup, html};

use super::caption::{Caption, Figures, Sign, area, patterns};
use super::percent;
use super::series::Tone;
use super::table::Table;
use crate::wording::Language;

/// Even the smallest part is seen: in per cent of the width.
const LEAST: f64 = 0.8;

/// A bar of one or more parts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// What it is.
    pub label: String,
    /// Its value as it is written at its end.
    pub value: String,
    /// What is shown when the pointer rests on it, and read aloud.
    pub tip: String,
    /// Its parts from the left.
    pub parts: Vec<(Tone, f64)>,
    /// What it usually is: a stroke across the bar.
    pub usual: Option<f64>,
}

/// Horizontal bars on one scale.
#[derive(Debug, Clone, PartialEq)]
pub struct RowPlot {
    /// What stands around it.
    pub caption: Caption,
    /// What the parts are.
    pub legend: Vec<(Tone, String)>,
    /// What the stroke is, where rows have one.
    pub usual: String,
    /// The bars.
    pub rows: Vec<Row>,
    /// Labels are long: they take more of the width, and stand above their bars on a phone.
    pub long_labels: bool,
    /// The figures behind it.
    pub table: Table,
}

impl RowPlot {
    /// For a page.
    #[must_use]
    pub fn draw(&self, language: Language) -> Markup {
        self.figure(language, Figures::Within(&self.table.csv()))
    }

    /// For a document of its own.
    #[must_use]
    pub fn still(&self, language: Language) -> Markup {
        self.figure(language, Figures::Nowhere)
    }

    fn figure(&self, language: Language, figures: Figures<'_>) -> Markup {
        let mut legend: Vec<(Sign, String)> =
            self.legend.iter().map(|(tone, name)| (Sign::Area(*tone), name.clone())).collect();
        if self.rows.iter().any(|row| row.usual.is_some()) {
            legend.push((Sign::Usual, self.usual.clone()));
        }
        self.caption.figure(language, &legend, &self.bars(), &self.table, figures)
    }

    fn bars(&self) -> Markup {
        let sum = |row: &Row| row.parts.iter().map(|(_, value)| finite(*value)).sum::<f64>();
        let widest = self.rows.iter().map(|row| sum(row).max(finite(row.usual.unwrap_or(0.0)))).fold(0.0, f64::max);
        let share = |value: f64| if widest > 0.0 { (finite(value) / widest * 100.0).clamp(0.0, 100.0) } else { 0.0 };
        let tones = self.rows.iter().flat_map(|row| row.parts.iter().map(|(tone, _)| *tone));
        let mut used: Vec<Tone> = Vec::new();
        for tone in tones {
            if !used.contains(&tone) {
                used.push(tone);
            }
        }
        html! {
            div.rows-plot.long[self.long_labels] {
                @for (at, row) in self.rows.iter().enumerate() {
                    span.row-label { (row.label) }
                    svg.row-bar height="18" role="img" aria-label=(row.tip) {
                        title { (row.tip) }
                        @if at == 0 { (patterns(&self.caption.id, used.iter().copied())) }
                        rect.track y="1" width="100%" height="16" {}
                        (self.parts(row, &share))
                        @if let Some(usual) = row.usual {
                            line.usual x1=(percent(share(usual))) x2=(percent(share(usual))) y1="0" y2="18" {}
                        }
                    }
                    span.row-value { (row.value) }
                }
            }
        }
    }

    fn parts(&self, row: &Row, share: &dyn Fn(f64) -> f64) -> Markup {
        let mut from = 0.0;
        let mut parts: Vec<Markup> = Vec::new();
        for (tone, value) in row.parts.iter().filter(|(_, value)| finite(*value) > 0.0) {
            let width = share(*value).max(LEAST);
            parts.push(area(&self.caption.id, *tone, [&percent(from), "1", &percent(width), "16"]));
            from += width;
        }
        html! { @for part in parts { (part) } }
    }
}

/// What can't be drawn is nothing.
fn finite(value: f64) -> f64 {
    if value.is_finite() { value.max(0.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_shares_are_drawn_within_the_width() {
        let hostile = "\"><script>alert(1)</script>";
        for value in [0.0, -1.0, 5.0, f64::NAN, f64::INFINITY, 1e308] {
            let row = Row {
                label: hostile.to_owned(),
                value: hostile.to_owned(),
                tip: hostile.to_owned(),
                parts: vec![(Tone::Bad, value), (Tone::Part(2), 3.0)],
                usual: Some(value),
            };
            let plot = RowPlot {
                caption: Caption::new("funnel", hostile),
                legend: vec![(Tone::Bad, hostile.to_owned())],
                usual: "usual".to_owned(),
                rows: vec![row.clone(), row],
                long_labels: false,
                table: Table::default(),
            };
            let drawn = plot.draw(Language::En).into_string();
            assert!(!drawn.contains("<script") && !drawn.contains("NaN") && !drawn.contains("inf%"), "{drawn}");
        }
    }
}
