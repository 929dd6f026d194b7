//! [`Table`]: the figures behind a plot, folded away; and as CSV.

use maud::{Markup, html};

use crate::percent::encoded;
use crate::wording::{Language, Wording};

/// Headings and rows of a plot's figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Headings of the columns.
    pub headings: Vec<String>,
    /// Rows of cells; the first cell names its row.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Folded away below a plot, with the way to its CSV file.
    #[must_use]
    pub fn folded(&self, language: Language, title: &str, csv: Option<&Markup>) -> Markup {
        let words = Wording::of(language);
        html! {
            details.data {
                summary { (words.plain("chart-data")) span.aloud { ": " (title) } }
                @if let Some(link) = csv { p { (link) } }
                div.scroll tabindex="0" role="region" aria-label=(title) {
                    table {
                        thead { tr { @for heading in &self.headings { th scope="col" { (heading) } } } }
                        tbody {
                            @for row in &self.rows {
                                tr {
                                    @for (column, cell) in row.iter().enumerate() {
                                        @if column == 0 { th scope="row" { (cell) } } @else { td.number { (cell) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The way to the table as a CSV file of this name, which is in the page itself.
    #[must_use]
    pub fn link(&self, language: Language, title: &str, name: &str) -> Markup {
        download(language, title, name, &data_address(&self.csv()))
    }

    /// As CSV (RFC 4180, with headings). No cell is a formula to a spreadsheet.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut writer =
            csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(Vec::new());
        for row in std::iter::once(&self.headings).chain(&self.rows) {
            // Writing into memory can't fail.
            let _ = writer.write_record(row.iter().map(|cell| harmless(cell)));
        }
        writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// An address that is the file (RFC 2397): it needs no request and no script.
pub(super) fn data_address(csv: &str) -> String {
    format!("data:text/csv;charset=utf-8,{}", encoded(csv))
}

/// The way to a CSV file.
pub(super) fn download(language: Language, title: &str, name: &str, address: &str) -> Markup {
    let words = Wording::of(language);
    let name = format!("{}.csv", if name.is_empty() { "data" } else { name });
    html! { a href=(address) download=(name) { (words.plain("chart-csv")) span.aloud { ": " (title) } } }
}

/// A cell that a spreadsheet would run is written as a text.
fn harmless(cell: &str) -> String {
    let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if begins && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        let table = Table {
            headings: vec!["a".to_owned(), "=HYPERLINK(1)".to_owned()],
            rows: vec![vec!["x, y".to_owned(), "-1.5".to_owned()]],
        };
        assert_eq!(table.csv(), "a,'=HYPERLINK(1)\r\n\"x, y\",-1.5\r\n");
        let link = table.link(Language::En, "<x>", "money").into_string();
        assert!(
            link.contains("href=\"data:text/csv;charset=utf-8,a%2C%27%3DHYPERLINK") && !link.contains("<x>"),
            "{link}"
        );
    }
}
