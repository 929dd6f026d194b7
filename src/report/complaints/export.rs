//! The report for programs and tickets: JSON, CSV and Markdown.

use std::io::{self, Write};

use super::super::clean;
use super::super::customers::harmless;
use super::super::json::write_pretty;
use super::super::markdown::escape;
use super::super::options::RenderOptions;
use super::super::terms::Terms;
use super::model::ComplaintReport;
use super::sentences;

/// Writes the report as JSON, the fields of [`ComplaintReport`].
///
/// # Errors
/// Those of the writer.
pub fn complaint_report_json(report: &ComplaintReport, out: &mut dyn Write) -> io::Result<()> {
    write_pretty(report, out)
}

/// Writes the complaints over time as CSV (RFC 4180, with headings), a row a bucket. `per_1000_sessions` is empty where
/// the logs are not known; `fixes` names the incidents that were fixed in the bucket.
///
/// # Errors
/// Those of the writer.
pub fn complaint_report_csv(report: &ComplaintReport, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record(["start", "bucket", "complaints", "sessions", "per_1000_sessions", "fixes"])?;
    for point in &report.series {
        let start = point.start.as_second();
        let holds = |at: i64| report.bucket.start_of(at) == start;
        let fixes = report.fixes.iter().filter(|fix| holds(fix.applied_at.as_second()));
        let fixes: Vec<&str> = fixes.map(|fix| fix.incident.as_str()).collect();
        csv.write_record([
            point.start.to_string(),
            report.bucket.name().to_owned(),
            point.complaints.to_string(),
            if point.sessions > 0 { point.sessions.to_string() } else { String::new() },
            point.per_thousand.map(|rate| format!("{rate:.4}")).unwrap_or_default(),
            harmless(&fixes.join(" ")),
        ])?;
    }
    csv.flush()
}

/// Writes the report as Markdown for tickets.
///
/// # Errors
/// Those of the writer.
pub fn complaint_report_markdown(
    report: &ComplaintReport,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let terms = Terms::of(options.language);
    writeln!(out, "# {}\n", terms.plain("complaints-title"))?;
    writeln!(out, "**{}**", escape(&sentences::whole(terms, report)))?;
    if report.complaints == 0 {
        return Ok(());
    }
    writeln!(out, "\n{}", escape(&terms.language.period(report.from, report.until)))?;
    if let Some(since) = &report.since_first_fix {
        writeln!(out, "\n{}", escape(&sentences::since_first(terms, since)))?;
    }
    if !report.clusters.is_empty() {
        writeln!(out)?;
    }
    let language = terms.language;
    report.clusters.iter().try_for_each(|one| writeln!(out, "- {}", escape(&one.sentence_with_mute(language))))?;
    let rate = |rate: Option<f64>| rate.map(|rate| sentences::rate(terms, rate)).unwrap_or_default();
    let heads = ["complaints-column-count", "complaints-column-rate"].map(|key| escape(&terms.plain(key)));
    let table = |out: &mut dyn Write, heading: &str, rows: Vec<(String, u64, Option<f64>)>| {
        if rows.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n| {} | {} | {} |\n|---|--:|--:|", escape(&terms.plain(heading)), heads[0], heads[1])?;
        rows.into_iter().try_for_each(|(name, count, of)| {
            writeln!(out, "| {} | {} | {} |", escape(&name), terms.language.integer(count), rate(of))
        })
    };
    let kinds = report.categories.iter().map(|row| (sentences::kind(terms, row), row.complaints, row.per_thousand));
    table(out, "complaints-by-category", kinds.collect())?;
    let incidents = report.incidents.iter().map(|row| {
        let name = format!("{} {}", clean::line(row.incident.as_str()), clean::line(&row.title));
        (name, row.complaints, row.per_thousand)
    });
    table(out, "complaints-by-incident", incidents.collect())?;
    let purchases = sentences::purchases(terms, report);
    if !purchases.is_empty() {
        writeln!(out, "\n## {}\n", escape(&terms.plain("complaints-money")))?;
        purchases.iter().try_for_each(|line| writeln!(out, "- {}", escape(line)))?;
    }
    writeln!(out, "\n## {}", escape(&terms.plain("complaints-fixes")))?;
    if report.fixes.is_empty() {
        writeln!(out, "\n{}", escape(&terms.plain("complaints-no-fixes")))?;
    }
    for fix in &report.fixes {
        let date = sentences::date(fix.applied_at);
        writeln!(out, "\n### {date} {}\n", escape(&fix.title))?;
        sentences::fix(terms, fix).iter().try_for_each(|line| writeln!(out, "- {}", escape(line)))?;
    }
    writeln!(out, "\n{}", escape(&terms.plain("complaints-caution")))
}
