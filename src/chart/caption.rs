//! [`Caption`]: what stands around a plot: its name and unit above, its table below.

use maud::{Markup, html};

use super::series::Tone;
use super::table::{Table, data_address, download};
use crate::wording::Language;

/// The level of a plot's heading.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Heading {
    /// Below the page's own heading.
    #[default]
    Second,
    /// Within a section that has one.
    Third,
}

/// What stands around a plot.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caption {
    /// Unique on its page: lower-case letters, digits and hyphens.
    pub id: String,
    /// What it shows.
    pub title: String,
    /// The level of the heading.
    pub heading: Heading,
    /// What is counted, per what.
    pub unit: String,
    /// The plot in a sentence, for those who do not see it.
    pub about: String,
    /// Where its figures are had as CSV.
    pub csv: Option<String>,
}

/// Where a plot's figures are had as CSV, unless the caption says an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Figures<'a> {
    /// Nowhere: a document of its own has the table alone.
    Nowhere,
    /// In the page itself.
    Within(&'a str),
}

/// A sign of the legend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Area(Tone),
    Line(Tone),
    Mark,
    Usual,
    Unknown,
}

impl Caption {
    /// A caption with a name.
    #[must_use]
    pub fn new(id: impl Into<String>, title: impl Into<String>) -> Self {
        Self { id: id.into(), title: title.into(), ..Self::default() }
    }

    /// With what is counted, per what.
    #[must_use]
    pub fn unit(self, unit: impl Into<String>) -> Self {
        Self { unit: unit.into(), ..self }
    }

    /// With the plot in a sentence.
    #[must_use]
    pub fn about(self, about: impl Into<String>) -> Self {
        Self { about: about.into(), ..self }
    }

    /// With a heading of this level.
    #[must_use]
    pub fn heading(self, heading: Heading) -> Self {
        Self { heading, ..self }
    }

    /// With the address of its figures as CSV.
    #[must_use]
    pub fn csv(self, address: impl Into<String>) -> Self {
        Self { csv: Some(address.into()), ..self }
    }

    /// The whole figure around a drawing.
    pub(super) fn figure(
        &self,
        language: Language,
        legend: &[(Sign, String)],
        drawing: &Markup,
        table: &Table,
        figures: Figures<'_>,
    ) -> Markup {
        let csv = match (&self.csv, figures) {
            (Some(address), _) => Some(download(language, &self.title, &self.id, address)),
            (None, Figures::Within(csv)) => Some(download(language, &self.title, &self.id, &data_address(csv))),
            (None, Figures::Nowhere) => None,
        };
        html! {
            figure.chart.card id=[(!self.id.is_empty()).then_some(&self.id)] {
                figcaption {
                    @match self.heading {
                        Heading::Second => { h2 { (self.title) } }
                        Heading::Third => { h3 { (self.title) } }
                    }
                    @if !self.unit.is_empty() { p.unit { (self.unit) } }
                }
                @if !legend.is_empty() {
                    ul.legend { @for (sign, name) in legend { li { (sign.draw(&self.id)) (name) } } }
                }
                (drawing)
                (table.folded(language, &self.title, csv.as_ref()))
            }
        }
    }
}

impl Sign {
    fn draw(self, id: &str) -> Markup {
        html! {
            svg.key width="20" height="12" aria-hidden="true" {
                @match self {
                    Self::Area(tone) => { (area(id, tone, ["1", "1", "18", "10"])) }
                    Self::Line(tone) => { line class={ "line " (tone.class()) } x1="0" x2="20" y1="6" y2="6" {} }
                    Self::Mark => { g.mark { line x1="10" x2="10" y1="0" y2="12" {} } }
                    Self::Usual => { line.usual x1="10" x2="10" y1="0" y2="12" {} }
                    Self::Unknown => { rect.unknown x="1" y="1" width="18" height="10" {} }
                }
            }
        }
    }
}

/// A filled area: `x`, `y`, width, height. Parts are filled with their pattern.
pub(super) fn area(id: &str, tone: Tone, [x, y, width, height]: [&str; 4]) -> Markup {
    html! {
        @if tone.part().is_some_and(|part| part > 1) {
            rect fill={ "url(#" (id) "-" (tone.class()) ")" } x=(x) y=(y) width=(width) height=(height) {}
        } @else {
            rect class={ "area " (tone.class()) } x=(x) y=(y) width=(width) height=(height) {}
        }
    }
}

/// The patterns of the parts that a plot uses, under its id.
pub(super) fn patterns(id: &str, tones: impl Iterator<Item = Tone>) -> Markup {
    let parts: Vec<Tone> = tones.filter(|tone| tone.part().is_some_and(|part| part > 1)).collect();
    html! {
        @if !parts.is_empty() {
            defs {
                @for tone in parts {
                    pattern id={ (id) "-" (tone.class()) } width="7" height="7" patternUnits="userSpaceOnUse" {
                        rect class={ "area " (tone.class()) } width="7" height="7" {}
                        path.hatch d=(hatch(tone.part().unwrap_or(1))) {}
                    }
                }
            }
        }
    }
}

/// Lines of the ground's colour over a part.
fn hatch(part: u8) -> &'static str {
    match part {
        2 => "M-1 8L8 -1M-4.5 4.5L4.5 -4.5M2.5 11.5L11.5 2.5",
        3 => "M0 3.5H7",
        4 => "M2 3.5H5M3.5 2V5",
        5 => "M-1 -1L8 8M-4.5 2.5L4.5 11.5M2.5 -4.5L11.5 4.5",
        6 => "M3.5 0V7",
        _ => "M0 3.5H7M3.5 0V7",
    }
}
