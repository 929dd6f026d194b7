//! Plots: plain values → SVG with axes, a legend, what the pointer and the keys find, and the table behind it.
//!
//! Three kinds: [`TimePlot`] (lines, stacked bars, bands and levels over time, with marks such as deploys), [`RowPlot`]
//! (horizontal bars: a funnel, money by incident) and [`LanePlot`] (what happened when, one lane a kind). On a page each has
//! values for the pointer and the keys, the table behind it, and its CSV: at an address of its own, else within the page. All hold to the strictest policy: nothing stands inline, colours are
//! classes of `chart.css` ([`STYLE`]) and differ by more than hue. Drawings have no `viewBox`: places along the width are
//! percentages, so that bars follow the width of the page while letters keep their size, on a phone as on a wide screen.
//!
//! ```
//! use cartwatch::chart::{Caption, Form, Mark, Number, Series, Slots, TimePlot, Tone};
//! use cartwatch::wording::Language;
//!
//! let plot = TimePlot {
//!     caption: Caption::new("sessions", "Sessions").unit("begun per minute").about("Three minutes, two with trouble."),
//!     slots: Slots { from: 1_795_000_000, step: 60, count: 3 },
//!     series: vec![
//!         Series::new("without trouble", Form::Bars, Tone::Well, Number::Count, vec![Some(40.0), None, Some(38.0)]),
//!         Series::new("in trouble", Form::Bars, Tone::Bad, Number::Count, vec![Some(2.0), None, Some(7.0)]),
//!     ],
//!     marks: vec![Mark { at: 1_795_000_070, name: "checkout 2.14".to_owned(), tip: "Deploy checkout 2.14".to_owned() }],
//!     marks_are: "deploy".to_owned(),
//! };
//! let html = plot.draw(Language::En).into_string();
//! assert!(html.contains("checkout 2.14") && !html.contains("style="));
//! assert_eq!(plot.csv().lines().count(), 4);
//! ```

mod caption;
mod lanes;
mod lines;
mod number;
mod rows;
mod scale;
mod series;
mod table;
mod time_plot;

pub use caption::{Caption, Heading};
pub use lanes::{Lane, LaneEvent, LanePlot};
pub use number::Number;
pub use rows::{Row, RowPlot};
pub use scale::{TimeAxis, TimeTick, moment, rebin};
pub use series::{Form, Mark, Series, Slots, Tone};
pub use table::Table;
pub use time_plot::TimePlot;

/// The style sheet of plots. It takes its colours from variables that each document sets: `--card`, `--ink`, `--faint`,
/// `--line`, `--track`, `--accent`, `--well`, `--bad`, `--good`, `--warn` and the tints.
pub const STYLE: &str = include_str!("chart.css");

/// A share of the width.
fn percent(share: f64) -> String {
    format!("{share:.2}%")
}

/// Pixels, to a tenth.
fn pixels(value: f64) -> String {
    format!("{value:.1}")
}
