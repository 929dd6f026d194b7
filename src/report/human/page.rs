//! The sheet that a text report is written on: lines, labels, hanging indents.

use std::io::{self, Write};

use super::super::layout::{columns, hang, pad_end, wrap};
use super::super::options::RenderOptions;
use super::super::terms::Terms;
use super::paint::{Paint, Tint};

/// Indent of everything that belongs to an incident.
pub(in crate::report) const INDENT: &str = "   ";

/// A writer that knows width, colours and language.
pub(in crate::report) struct Page<'a> {
    pub(in crate::report) out: &'a mut dyn Write,
    pub(in crate::report) terms: Terms,
    pub(in crate::report) paint: Paint,
    pub(in crate::report) width: usize,
    pub(in crate::report) verbose: bool,
}

impl<'a> Page<'a> {
    pub(in crate::report) fn new(out: &'a mut dyn Write, options: &RenderOptions) -> Self {
        Self {
            out,
            terms: Terms::of(options.language),
            paint: Paint { on: options.colour },
            width: options.columns(),
            verbose: options.verbose,
        }
    }

    /// One line as it is.
    pub(in crate::report) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "{}", text.trim_end())
    }

    /// An empty line.
    pub(in crate::report) fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// A text wrapped to the width, in one colour.
    pub(in crate::report) fn paragraph(&mut self, indent: &str, text: &str, tint: Tint) -> io::Result<()> {
        for line in wrap(text, self.width.saturating_sub(columns(indent))) {
            let line = self.paint.with(tint, &line);
            self.line(&format!("{indent}{line}"))?;
        }
        Ok(())
    }

    /// A text wrapped to the width behind `first`, its further lines under its first.
    pub(in crate::report) fn item(&mut self, first: &str, text: &str, tint: Tint) -> io::Result<()> {
        for (i, line) in hang(first, text, self.width).iter().enumerate() {
            let (lead, body) =
                line.split_at_checked(if i == 0 { first.len() } else { columns(first) }).unwrap_or_default();
            let line = format!("{lead}{}", self.paint.with(tint, body));
            self.line(&line)?;
        }
        Ok(())
    }

    /// Label and text side by side, all labels in one column.
    pub(in crate::report) fn labelled(&mut self, rows: &[(String, String)]) -> io::Result<()> {
        let label_width = rows.iter().map(|(label, _)| columns(label)).max().unwrap_or(0);
        for (label, text) in rows {
            let room = self.width.saturating_sub(INDENT.len() + label_width + 2);
            for (i, line) in wrap(text, room).iter().enumerate() {
                let label = pad_end(if i == 0 { label } else { "" }, label_width);
                let label = self.paint.with(Tint::Faint, &label);
                self.line(&format!("{INDENT}{label}  {line}"))?;
            }
        }
        Ok(())
    }

    /// A heading within an incident.
    pub(in crate::report) fn heading(&mut self, text: &str) -> io::Result<()> {
        let text = self.paint.with(Tint::Faint, text);
        self.line(&format!("{INDENT}{text}"))
    }
}
