//! The report as one self-contained page: no script, no request to anywhere, readable on a phone and on paper.

mod bars;
mod complaints;
mod incident;
mod markup;
mod page;
mod traffic;

pub use complaints::{complaint_fix_plot, complaint_plot, complaint_report_html};
pub(super) use markup::no_markup;

use std::io::{self, Write};

use super::model::Report;
use super::options::RenderOptions;

/// Writes the report as an HTML page. The first `options.limit` incidents are unfolded; all others are there,
/// folded.
///
/// # Errors
/// Those of the writer.
pub fn html(report: &Report, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(page::page(report, options).as_bytes())
}
