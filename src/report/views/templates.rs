//! The templates of a log's messages.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use crate::entry::Level;

use super::super::clean;
use super::super::human::{Page, Tint};
use super::super::json::write_pretty;
use super::super::layout::{columns, pad_end, pad_start};
use super::super::options::RenderOptions;

/// Messages that one statement of a program seems to have written.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TemplateRow {
    /// What they have in common, with `<*>` for what varies.
    pub template: String,
    /// Messages.
    pub count: u64,
    /// Time of the earliest; `None` where the log has no times.
    pub first: Option<Timestamp>,
    /// Time of the latest.
    pub last: Option<Timestamp>,
    /// The level that most have.
    pub level: Option<Level>,
    /// The service that wrote most.
    pub service: Option<String>,
    /// One of them, redacted.
    pub example: String,
}

/// The templates of one or several logs.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TemplateList {
    /// Messages read.
    pub messages: u64,
    /// Entries without a message.
    pub without_message: u64,
    /// Lines that gave no entry.
    pub rejected: u64,
    /// What went wrong with whole inputs.
    pub problems: Vec<String>,
    /// How many templates there are in all.
    pub total: u64,
    /// Those asked for, most frequent first.
    pub templates: Vec<TemplateRow>,
}

/// Writes a table of templates; each is told in full, on several lines where it is long.
///
/// # Errors
/// Those of the writer.
pub fn templates_human(list: &TemplateList, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, options);
    let terms = page.terms;
    if list.total == 0 {
        page.paragraph("", &terms.plain("templates-none"), Tint::Strong)?;
    } else {
        let messages = terms.counted("messages", list.messages);
        let found = terms.say("templates-found", &[("count", list.total.into()), ("messages", messages.into())]);
        page.paragraph("", &found, Tint::Strong)?;
    }
    for (key, count) in [("templates-without-message", list.without_message), ("templates-rejected", list.rejected)] {
        if count > 0 {
            page.item("! ", &terms.count(key, count), Tint::Plain)?;
        }
    }
    if !list.templates.is_empty() {
        page.gap()?;
        table(&mut page, list)?;
    }
    let rest = list.total.saturating_sub(list.templates.len() as u64);
    if rest > 0 {
        page.gap()?;
        let total = list.total.to_string();
        let more = terms.say("templates-more", &[("count", rest.into()), ("total", total.into())]);
        page.paragraph("", &more, Tint::Faint)?;
    }
    Ok(())
}

/// Writes `{"messages", "without_message", "rejected", "problems", "total", "templates": [{"template", "count",
/// "first", "last", "level", "service", "example"}]}`.
///
/// # Errors
/// Those of the writer.
pub fn templates_json(list: &TemplateList, out: &mut dyn Write) -> io::Result<()> {
    write_pretty(list, out)
}

fn table(page: &mut Page<'_>, list: &TemplateList) -> io::Result<()> {
    let terms = page.terms;
    let headings = ["count", "share", "level", "template"].map(|key| terms.plain(&format!("column-{key}")));
    let figures: Vec<[String; 3]> = list.templates.iter().map(|row| figures(page, row, list.messages)).collect();
    let widths: [usize; 3] = std::array::from_fn(|at| {
        figures.iter().map(|row| columns(&row[at])).chain([columns(&headings[at])]).max().unwrap_or(0)
    });
    let lead = |cells: [&str; 3]| {
        let [count, share, level] = cells;
        let (count, share) = (pad_start(count, widths[0]), pad_start(share, widths[1]));
        format!("{count}  {share}  {}  ", pad_end(level, widths[2]))
    };
    let [count, share, level, template] = &headings;
    let line = format!("{}{template}", lead([count, share, level]));
    let (line, rule) = (page.paint.with(Tint::Faint, &line), page.paint.with(Tint::Faint, &"─".repeat(page.width)));
    page.line(&line)?;
    page.line(&rule)?;
    for (row, [count, share, level]) in list.templates.iter().zip(&figures) {
        let template = clean::line(&row.template);
        let text = match &row.service {
            Some(service) => format!("{template} · {}", clean::line(service)),
            None => template.into_owned(),
        };
        page.item(&lead([count, share, level]), &text, Tint::Plain)?;
    }
    Ok(())
}

fn figures(page: &Page<'_>, row: &TemplateRow, messages: u64) -> [String; 3] {
    let language = page.terms.language;
    let share = row.count as f64 / messages.max(1) as f64;
    let level = row.level.map_or("–", Level::name);
    [language.integer(row.count), language.percent(share), level.to_owned()]
}
