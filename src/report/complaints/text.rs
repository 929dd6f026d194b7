//! The report for people at a terminal.

use std::io::{self, Write};

use super::super::clean;
use super::super::human::{INDENT, Page, Tint};
use super::super::layout::{columns, cut, pad_end, pad_start};
use super::super::options::RenderOptions;
use super::super::terms::Terms;
use super::model::{ComplaintPoint, ComplaintReport, FixEffect};
use super::sentences;
use crate::effect::Answer;

/// Steps of a small bar.
const CELLS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Cells of the bar over time.
const BAR: usize = 60;

/// Writes the report for people at a terminal; every line fits `options.width`.
///
/// # Errors
/// Those of the writer.
pub fn complaint_report_human(
    report: &ComplaintReport,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut page = Page::new(out, options);
    let terms = page.terms;
    page.paragraph("", &sentences::whole(terms, report), Tint::Strong)?;
    if report.complaints == 0 {
        return Ok(());
    }
    page.paragraph("", &terms.language.period(report.from, report.until), Tint::Faint)?;
    if let Some(since) = &report.since_first_fix {
        page.gap()?;
        page.paragraph("", &sentences::since_first(terms, since), tint(&since.complaints))?;
    }
    if !report.clusters.is_empty() {
        page.gap()?;
    }
    for cluster in &report.clusters {
        page.item("! ", &cluster.sentence_with_mute(terms.language), Tint::Warn)?;
    }
    page.gap()?;
    let highest = report.series.iter().filter_map(|point| point.per_thousand).fold(0.0, f64::max);
    if highest > 0.0 {
        let label = format!("{} ≤ {}", terms.plain("effect-plot"), sentences::rate(terms, highest));
        page.heading(&label)?;
        page.line(&format!(
            "{INDENT}{}",
            bar(&report.series, highest, page.width.saturating_sub(INDENT.len()).min(BAR))
        ))?;
        page.gap()?;
    }
    rows(&mut page, "complaints-by-category", &categories(terms, report))?;
    rows(&mut page, "complaints-by-incident", &incidents(terms, report))?;
    if report.more_incidents > 0 {
        page.paragraph(INDENT, &terms.count("complaints-more-incidents", report.more_incidents), Tint::Faint)?;
    }
    let purchases = sentences::purchases(terms, report);
    if !purchases.is_empty() {
        page.heading(&terms.plain("complaints-money"))?;
        for line in purchases {
            page.item(&format!("{INDENT}  "), &line, Tint::Plain)?;
        }
        page.gap()?;
    }
    page.heading(&terms.plain("complaints-fixes"))?;
    if report.fixes.is_empty() {
        page.paragraph(INDENT, &terms.plain("complaints-no-fixes"), Tint::Plain)?;
    }
    for one in &report.fixes {
        page.gap()?;
        fix(&mut page, one)?;
    }
    if report.more_fixes > 0 {
        page.gap()?;
        page.paragraph(INDENT, &terms.count("complaints-more-fixes", report.more_fixes), Tint::Faint)?;
    }
    page.gap()?;
    page.paragraph("", &terms.plain("complaints-caution"), Tint::Faint)
}

fn fix(page: &mut Page<'_>, one: &FixEffect) -> io::Result<()> {
    let terms = page.terms;
    let head = [sentences::date(one.applied_at), clean::line(&one.title).into_owned(), terms.category(one.category)];
    let head = format!("{} · {}", head.join(" · "), clean::line(one.incident.as_str()));
    page.paragraph(INDENT, &head, Tint::Strong)?;
    for (at, line) in sentences::fix(terms, one).iter().enumerate() {
        let tint = if at == 0 { tint(&one.of_category) } else { Tint::Plain };
        page.paragraph(&format!("{INDENT}  "), line, tint)?;
    }
    Ok(())
}

/// Good where it fell, bad where it rose.
fn tint(answer: &Answer) -> Tint {
    match answer {
        Answer::Effect(effect) if effect.low > 0.0 => Tint::Good,
        Answer::Effect(effect) if effect.high < 0.0 => Tint::Bad,
        _ => Tint::Plain,
    }
}

/// Names, counts and rates.
type Rows = Vec<[String; 3]>;

fn categories(terms: Terms, report: &ComplaintReport) -> Rows {
    let row = |row| (sentences::kind(terms, row), row);
    let rows = report.categories.iter().map(row);
    rows.map(|(name, row)| figures(terms, name, row.complaints, row.per_thousand)).collect()
}

fn incidents(terms: Terms, report: &ComplaintReport) -> Rows {
    let name = |id: &str, title: &str| format!("{} · {}", clean::line(id), clean::line(title));
    let rows = report.incidents.iter();
    rows.map(|row| figures(terms, name(row.incident.as_str(), &row.title), row.complaints, row.per_thousand)).collect()
}

fn figures(terms: Terms, name: String, complaints: u64, per_thousand: Option<f64>) -> [String; 3] {
    let rate = per_thousand.map_or_else(String::new, |rate| {
        terms.say("complaints-rate", &[("rate", sentences::rate(terms, rate).into())])
    });
    [name, terms.count("complaints-count", complaints), rate]
}

fn rows(page: &mut Page<'_>, heading: &str, rows: &Rows) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    page.heading(&page.terms.plain(heading))?;
    let width = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| columns(cell)).max().unwrap_or(0);
    let figures = width(1) + width(2) + 4;
    let room = page.width.saturating_sub(INDENT.len() + 2 + figures).max(12);
    let name_width = width(0).min(room);
    for [name, count, rate] in rows {
        let name = pad_end(&cut(name, name_width), name_width);
        let line = format!("{INDENT}  {name}  {}  {}", pad_start(count, width(1)), pad_start(rate, width(2)));
        page.line(&cut(line.trim_end(), page.width))?;
    }
    page.gap()
}

/// The rates over time; a dot where the logs are not known.
fn bar(series: &[ComplaintPoint], highest: f64, cells: usize) -> String {
    let each = series.len().div_ceil(cells.max(1)).max(1);
    let cell = |points: &[ComplaintPoint]| {
        let known = points.iter().filter(|point| point.sessions > 0);
        let (complaints, sessions) = known.fold((0.0, 0.0), |(complaints, sessions), point| {
            (complaints + point.complaints as f64, sessions + point.sessions as f64)
        });
        if sessions <= 0.0 {
            return '·';
        }
        let at = (complaints / sessions * 1e3 / highest * CELLS.len() as f64).ceil() as usize;
        CELLS.get(at.clamp(1, CELLS.len()) - 1).copied().unwrap_or(' ')
    };
    series.chunks(each).map(cell).collect()
}
