//! A table of incidents: one line a row where the width allows it, else the title above its figures.

use std::io;

use super::super::layout::{columns, cut, pad_end, pad_start};
use super::page::Page;
use super::paint::Tint;

/// Titles narrower than this are not worth having in one line with the figures.
const LEAST_TITLE: usize = 44;

/// Columns between two cells.
const GAP: &str = "  ";

/// One column of figures.
#[derive(Debug, Clone)]
pub(in crate::report) struct Column {
    /// Heading.
    pub(in crate::report) heading: String,
    /// Whether it holds numbers, which stand to the right.
    pub(in crate::report) right: bool,
}

/// One incident.
#[derive(Debug, Clone)]
pub(in crate::report) struct Row {
    /// Number or id.
    pub(in crate::report) lead: String,
    /// Title, cut to what room there is.
    pub(in crate::report) title: String,
    /// Known or status.
    pub(in crate::report) tag: String,
    /// Colour of the tag.
    pub(in crate::report) tint: Tint,
    /// Figures, one per column.
    pub(in crate::report) cells: Vec<String>,
}

/// Headings and rows.
#[derive(Debug, Clone)]
pub(in crate::report) struct Table {
    /// Headings of lead, title and tag.
    pub(in crate::report) headings: [String; 3],
    /// Columns of figures.
    pub(in crate::report) columns: Vec<Column>,
    /// Rows.
    pub(in crate::report) rows: Vec<Row>,
}

impl Table {
    /// Writes the table.
    pub(in crate::report) fn write(&self, page: &mut Page<'_>) -> io::Result<()> {
        let [lead_heading, _, tag_heading] = &self.headings;
        let lead = self.rows.iter().map(|row| columns(&row.lead)).chain([columns(lead_heading)]).max().unwrap_or(0);
        let tag = self.rows.iter().map(|row| columns(&row.tag)).chain([columns(tag_heading)]).max().unwrap_or(0);
        let widths = self.widths();
        let figures = widths.iter().map(|width| width + GAP.len()).sum::<usize>();
        let title = page.width.saturating_sub(lead + tag + 2 * GAP.len());
        let one_line = title >= figures + LEAST_TITLE;
        let narrow = !one_line && lead + figures > page.width;
        let shape =
            Shape { lead, tag, title: if one_line { title - figures } else { title }, widths, one_line, narrow };
        self.write_headings(page, &shape)?;
        for row in &self.rows {
            self.write_row(page, &shape, row)?;
        }
        Ok(())
    }

    fn widths(&self) -> Vec<usize> {
        let width = |i: usize, heading: &str| {
            let cells = self.rows.iter().filter_map(|row| row.cells.get(i)).map(|cell| columns(cell));
            cells.chain([columns(heading)]).max().unwrap_or(0)
        };
        self.columns.iter().enumerate().map(|(i, column)| width(i, &column.heading)).collect()
    }

    fn write_headings(&self, page: &mut Page<'_>, shape: &Shape) -> io::Result<()> {
        let [lead, title, tag] = &self.headings;
        let headings: Vec<String> = self.columns.iter().map(|column| column.heading.clone()).collect();
        for line in self.lines(shape, [lead, title, tag], &headings) {
            let line = page.paint.with(Tint::Faint, line.concat().trim_end());
            page.line(&line)?;
        }
        let rule = page.paint.with(Tint::Faint, &"─".repeat(page.width));
        page.line(&rule)
    }

    fn write_row(&self, page: &mut Page<'_>, shape: &Shape, row: &Row) -> io::Result<()> {
        for (i, line) in self.lines(shape, [&row.lead, &row.title, &row.tag], &row.cells).into_iter().enumerate() {
            let [before, title, figures, tag] = line;
            let tints = if i == 0 { [Tint::Plain, Tint::Strong, Tint::Plain, row.tint] } else { [Tint::Plain; 4] };
            let parts = [before, title, figures, tag];
            let painted: String =
                parts.iter().zip(tints).map(|(part, tint)| page.paint.with(tint, part)).collect::<Vec<_>>().concat();
            page.line(&painted)?;
        }
        if shape.narrow {
            let named = self.columns.iter().zip(&row.cells).map(|(column, cell)| format!("{}: {cell}", column.heading));
            let indent = " ".repeat(shape.lead + GAP.len());
            return page.paragraph(&indent, &named.collect::<Vec<_>>().join(" · "), Tint::Plain);
        }
        Ok(())
    }

    /// One or two lines of four parts: lead, title, figures, tag.
    fn lines(&self, shape: &Shape, [lead, title, tag]: [&String; 3], cells: &[String]) -> Vec<[String; 4]> {
        let lead = format!("{}{GAP}", pad_end(lead, shape.lead));
        let title = pad_end(&cut(title, shape.title), shape.title);
        let tag = format!("{GAP}{}", pad_end(tag, shape.tag));
        let mut figures = String::new();
        for ((column, width), cell) in self.columns.iter().zip(&shape.widths).zip(cells) {
            let cell = if column.right { pad_start(cell, *width) } else { pad_end(cell, *width) };
            figures.push_str(GAP);
            figures.push_str(&cell);
        }
        if shape.one_line {
            return vec![[lead, title, figures, tag]];
        }
        if shape.narrow {
            return vec![[lead, title, String::new(), tag]];
        }
        let figures = figures.strip_prefix(GAP).unwrap_or(&figures).to_owned();
        let indent = " ".repeat(columns(&lead));
        vec![[lead, title, String::new(), tag], [indent, String::new(), figures, String::new()]]
    }
}

/// Widths of the parts.
struct Shape {
    lead: usize,
    tag: usize,
    title: usize,
    widths: Vec<usize>,
    one_line: bool,
    /// Not even the figures alone fit into one line.
    narrow: bool,
}
