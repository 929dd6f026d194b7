//! One incident as Markdown for a ticket (GitHub flavour): what happened, what to do, what proves it.

use std::io::{self, Write};

use super::super::markdown::{code, escape};
use super::super::options::RenderOptions;
use super::super::story::{Harm, names_its_generator, origin, rests_on};
use super::super::terms::Terms;
use super::incident_detail::IncidentDetail;
use super::outcomes;
use crate::finding::Evidence;
use crate::generate::Solution;

/// Proving entries, unless everything is wanted.
const EVIDENCE_SHOWN: usize = 5;

/// Writes the incident as Markdown. Text from logs and people can neither format nor link anything.
///
/// # Errors
/// Those of the writer.
pub fn incident_detail_markdown(
    detail: &IncidentDetail,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let terms = Terms::of(options.language);
    let incident = &detail.incident;
    writeln!(out, "# {} ({})\n", escape(&incident.title), terms.status(detail.status))?;
    let mut place: Vec<&str> = Vec::new();
    for part in [&incident.service, &incident.endpoint, &incident.step, &incident.error_code].into_iter().flatten() {
        if !place.contains(&part.as_str()) {
            place.push(part);
        }
    }
    let head = [code(incident.id.as_str()), terms.category(incident.category)];
    let place = place.into_iter().map(code);
    writeln!(out, "{}\n", head.into_iter().chain(place).collect::<Vec<_>>().join(" · "))?;
    facts(terms, detail, out)?;
    if let Some(solution) = &detail.solution {
        steps(terms, detail, solution, out)?;
    }
    if !detail.outcomes.is_empty() {
        writeln!(out, "\n## {}\n", terms.plain("label-outcomes"))?;
        for fix in &detail.outcomes {
            let became = escape(&outcomes::became(terms, fix));
            writeln!(out, "- {} · {became}: {}", escape(&outcomes::applied(terms, fix)), escape(&fix.fix))?;
        }
    }
    let shown = if options.verbose { detail.evidence.len() } else { EVIDENCE_SHOWN };
    evidence(terms, &detail.evidence, shown, out)
}

fn facts(terms: Terms, detail: &IncidentDetail, out: &mut dyn Write) -> io::Result<()> {
    let touched = &detail.touched;
    let mut fact =
        |key: &str, text: &str| writeln!(out, "- **{}:** {}", terms.plain(&format!("label-{key}")), escape(text));
    if detail.incident.symptoms != detail.incident.title && !detail.incident.symptoms.is_empty() {
        fact("symptoms", &detail.incident.symptoms)?;
    }
    fact(
        "harm",
        &terms.harm(Harm {
            sessions: touched.sessions,
            users: touched.users,
            recovered_sessions: touched.recovered_sessions,
            money_at_risk: &touched.money_at_risk,
            recovered: &touched.recovered,
        }),
    )?;
    if let (Some(first), Some(last)) = (detail.episodes.first(), detail.episodes.last()) {
        fact("when", &terms.language.period(first.started, last.ended))?;
    }
    if let Some(muted) = &detail.muted {
        fact("planned", &terms.muted_until(muted))?;
    }
    Ok(())
}

fn steps(terms: Terms, detail: &IncidentDetail, solution: &Solution, out: &mut dyn Write) -> io::Result<()> {
    let (heading, verdict) = (terms.plain("label-solution"), terms.verdict(solution.verdict));
    writeln!(out, "\n## {heading} · {verdict}\n\n{}\n", escape(&solution.summary))?;
    let evidence: Vec<&Evidence> = detail.evidence.iter().collect();
    for (at, step) in solution.steps.iter().enumerate() {
        let cites: Vec<String> = rests_on(step, &evidence).iter().map(|cite| code(cite)).collect();
        let cites = if cites.is_empty() { String::new() } else { format!(" ({})", cites.join(", ")) };
        writeln!(out, "{}. **{}:** {}{cites}", at + 1, terms.purpose(step.purpose), escape(&step.text))?;
    }
    for struck in &solution.struck {
        writeln!(out, "\n- ~~{}~~ ({})", escape(&struck.text), escape(&terms.struck(struck.why)))?;
    }
    if names_its_generator(solution) {
        writeln!(out, "\n{}", escape(&terms.say("solution-by", &[("generator", solution.generator.clone().into())])))?;
    }
    Ok(())
}

/// The newest entries, oldest first.
fn evidence(terms: Terms, entries: &[Evidence], shown: usize, out: &mut dyn Write) -> io::Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## {}\n", terms.plain("label-evidence"))?;
    let (_, newest) = entries.split_at(entries.len().saturating_sub(shown));
    for entry in newest {
        let place = origin(entry, false);
        let place = if place.is_empty() { String::new() } else { format!("{} · ", code(&place)) };
        writeln!(out, "- {place}{} · {}", terms.language.time(entry.at), code(&entry.text))?;
    }
    Ok(())
}
