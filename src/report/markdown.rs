//! The report as Markdown for tickets (GitHub flavour). Text from logs can neither format nor link anything.

use std::io::{self, Write};

use super::clean;
use super::html::no_markup;
use super::model::{IncidentReport, Report};
use super::options::RenderOptions;
use super::story::{Harm, columns_of, names_its_generator, origin, rests_on};
use super::terms::Terms;
use super::views::{FixOutcome, outcomes};

/// Proving entries of an incident, unless everything is wanted.
const EVIDENCE_SHOWN: usize = 3;

/// Fixes of an incident, unless everything is wanted.
const FIXES_SHOWN: usize = 3;

/// Writes the report as Markdown: the first `options.limit` incidents in full.
///
/// # Errors
/// Those of the writer.
pub fn markdown(report: &Report, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let terms = Terms::of(options.language);
    writeln!(out, "# {}\n", terms.plain("title"))?;
    writeln!(out, "**{}**\n", escape(&terms.health(report)))?;
    if report.entries > 0 {
        writeln!(out, "{}", escape(&terms.scope(report)))?;
    }
    let notes = terms.notes(report, options);
    if !notes.is_empty() {
        writeln!(out)?;
    }
    for note in notes {
        writeln!(out, "- {}", escape(&note))?;
    }
    if report.incidents.is_empty() {
        return Ok(());
    }
    table(terms, &report.incidents, out)?;
    for (i, incident) in report.incidents.iter().take(options.limit).enumerate() {
        one(terms, options, i + 1, incident, &report.incidents, out)?;
    }
    let rest = report.incidents.len().saturating_sub(options.limit);
    if rest > 0 {
        let total = report.incidents.len().to_string();
        let more = terms.say("more", &[("count", rest.into()), ("total", total.into())]);
        writeln!(out, "\n{}", escape(&more))?;
    }
    Ok(())
}

fn table(terms: Terms, incidents: &[IncidentReport], out: &mut dyn Write) -> io::Result<()> {
    let figures = columns_of(incidents);
    let keys = ["number", "incident"].iter().chain(figures).chain(&["known"]);
    let headings: Vec<String> = keys.clone().map(|key| escape(&terms.plain(&format!("column-{key}")))).collect();
    let right = |key: &str| matches!(key, "number" | "sessions" | "customers" | "money" | "occurrences");
    let rule: Vec<&str> = keys.map(|key| if right(key) { "--:" } else { "---" }).collect();
    writeln!(out, "\n| {} |\n|{}|", headings.join(" | "), rule.join("|"))?;
    for (i, incident) in incidents.iter().enumerate() {
        let mut cells = vec![(i + 1).to_string(), escape(&incident.title)];
        cells.extend(figures.iter().map(|column| escape(&terms.cell(column, incident))));
        cells.push(terms.known(incident.known));
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}

fn one(
    terms: Terms,
    options: &RenderOptions,
    number: usize,
    incident: &IncidentReport,
    all: &[IncidentReport],
    out: &mut dyn Write,
) -> io::Result<()> {
    let known = terms.known(incident.known);
    writeln!(out, "\n## {number}. {} ({known})\n", escape(&incident.title))?;
    let place: Vec<String> = incident.place().iter().map(|part| code(part)).collect();
    let category = terms.category(incident.category);
    let id = code(incident.id.as_str());
    writeln!(out, "{}\n", [vec![id, category], place].concat().join(" · "))?;
    let mut fact =
        |key: &str, text: &str| writeln!(out, "- **{}:** {}", terms.plain(&format!("label-{key}")), escape(text));
    fact("what", &terms.what(incident))?;
    fact("harm", &terms.harm(Harm::of(incident)))?;
    fact("when", &terms.when(incident.first_seen, incident.last_seen, &incident.episodes))?;
    if let Some(muted) = &incident.muted {
        fact("planned", &terms.muted_until(muted))?;
    }
    if let Some(mark) = &incident.began_after {
        fact("deploy", &terms.deploy(mark, incident.first_known()))?;
    }
    if !incident.related.is_empty() {
        fact("related", &terms.related(&incident.related, all))?;
    }
    if !incident.merged.is_empty() {
        fact("merged", &terms.merged(&incident.merged))?;
    }
    fixes(terms, options, &incident.outcomes, out)?;
    evidence(terms, options, incident, out)?;
    similar(terms, incident, out)?;
    solution(terms, incident, out)
}

/// How the newest fixes fared.
fn fixes(terms: Terms, options: &RenderOptions, fixes: &[FixOutcome], out: &mut dyn Write) -> io::Result<()> {
    if fixes.is_empty() {
        return Ok(());
    }
    let headings = ["applied", "became", "fix"].map(|key| escape(&terms.plain(&format!("column-{key}"))));
    writeln!(out, "\n### {}\n\n| {} |\n|---|---|---|", terms.plain("label-outcomes"), headings.join(" | "))?;
    let shown = if options.verbose { fixes.len() } else { FIXES_SHOWN };
    for fix in fixes.iter().take(shown) {
        let cells = [outcomes::applied(terms, fix), outcomes::became(terms, fix), fix.fix.clone()];
        writeln!(out, "| {} |", cells.map(|cell| escape(&cell)).join(" | "))?;
    }
    Ok(())
}

fn evidence(terms: Terms, options: &RenderOptions, incident: &IncidentReport, out: &mut dyn Write) -> io::Result<()> {
    let evidence = incident.evidence();
    if evidence.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n### {}\n", terms.plain("label-evidence"))?;
    let shown = if options.verbose { evidence.len() } else { EVIDENCE_SHOWN };
    for entry in evidence.iter().take(shown) {
        let place = origin(entry, false);
        let place = if place.is_empty() { String::new() } else { format!("{} · ", code(&place)) };
        writeln!(out, "- {place}{} · {}", terms.language.time(entry.at), code(&entry.text))?;
    }
    Ok(())
}

fn similar(terms: Terms, incident: &IncidentReport, out: &mut dyn Write) -> io::Result<()> {
    if incident.similar.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n### {}\n", terms.plain("label-similar"))?;
    for near in &incident.similar {
        let (score, title) = (terms.score(near.score), escape(&near.title));
        writeln!(out, "- {score} {} {title} ({})", code(&near.id), escape(&terms.why(&near.why)))?;
    }
    Ok(())
}

fn solution(terms: Terms, incident: &IncidentReport, out: &mut dyn Write) -> io::Result<()> {
    let solution = &incident.solution;
    let (heading, verdict) = (terms.plain("label-solution"), terms.verdict(solution.verdict));
    writeln!(out, "\n### {heading} · {verdict}\n\n{}\n", escape(&solution.summary))?;
    if let Some(sure) = terms.novelty(solution.novelty.as_ref()) {
        writeln!(out, "*{}*\n", escape(&sure))?;
    }
    for (i, step) in solution.steps.iter().enumerate() {
        let cites: Vec<String> = rests_on(step, &incident.evidence()).iter().map(|cite| code(cite)).collect();
        let cites = if cites.is_empty() { String::new() } else { format!(" ({})", cites.join(", ")) };
        writeln!(out, "{}. **{}:** {}{cites}", i + 1, terms.purpose(step.purpose), escape(&step.text))?;
    }
    for reason in &solution.skipped {
        let reason = clean::line(reason).into_owned();
        writeln!(out, "\n{}", escape(&terms.say("solution-skipped", &[("reason", reason.into())])))?;
    }
    if !solution.struck.is_empty() {
        writeln!(out, "\n{}:\n", escape(&terms.count("struck", solution.struck.len() as u64)))?;
        for struck in &solution.struck {
            writeln!(out, "- ~~{}~~ ({})", escape(&struck.text), escape(&terms.struck(struck.why)))?;
        }
    }
    if names_its_generator(solution) {
        let by = clean::line(&solution.generator).into_owned();
        writeln!(out, "\n{}", escape(&terms.say("solution-by", &[("generator", by.into())])))?;
    }
    Ok(())
}

/// Plain text in the middle of a line: no emphasis, no link, no HTML, no cell end, no bare address.
pub(super) fn escape(text: &str) -> String {
    let text = clean::line(text);
    let mut out = String::with_capacity(text.len() + 8);
    let mut before = ' ';
    for c in text.chars() {
        match c {
            '<' | '>' | '&' => no_markup(c, &mut out),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' | '$' | '{' | '}' => out.extend(['\\', c]),
            '/' if before == ':' || before == '/' => out.extend(['\\', c]),
            '.' if matches!(before, 'w' | 'W') => out.extend(['\\', c]),
            // An entity keeps names from calling people up and addresses from becoming links.
            '@' => out.push_str("&#64;"),
            c => out.push(c),
        }
        before = c;
    }
    out
}

/// A code span that holds the text as it is, whatever backticks are in it.
pub(super) fn code(text: &str) -> String {
    let text = clean::line(text);
    if text.is_empty() {
        return String::new();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_from_logs_cannot_format() {
        assert_eq!(
            escape("<img src=x> *b* [a](javascript:x) | `c` http://x @all\n# h"),
            "&lt;img src=x&gt; \\*b\\* \\[a\\](javascript:x) \\| \\`c\\` http:\\/\\/x &#64;all \\# h"
        );
    }

    #[test]
    fn a_code_span_outgrows_the_backticks_in_it() {
        assert_eq!(code("a``b`"), "``` a``b` ```");
        assert_eq!(code("PAYMENT_TIMEOUT"), "`PAYMENT_TIMEOUT`");
    }
}
