//! What another set of rules would find: the incidents of two analyses of one input, side by side.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use crate::entry::Money;
use crate::finding::Category;
use crate::incident::IncidentId;

use super::super::clean;
use super::super::human::{INDENT, Page, Tint};
use super::super::json::write_pretty;
use super::super::model::{InputSummary, Known, Totals};
use super::super::options::RenderOptions;
use super::super::terms::Terms;

/// Version of the comparison's form.
const FORMAT_VERSION: u32 = 1;

/// How much an incident hurts, as an analysis saw it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ComparedFigures {
    /// Customers' sessions touched.
    pub sessions: u64,
    /// Customers touched.
    pub users: u64,
    /// Proving entries.
    pub occurrences: u64,
    /// Last known cart or order total of each session touched.
    pub money_at_risk: Money,
}

/// An incident that an analysis found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ComparedIncident {
    /// Identity.
    pub id: IncidentId,
    /// One line for people.
    pub title: String,
    /// Kind of failure.
    pub category: Category,
    /// Service to blame.
    pub service: Option<String>,
    /// Whether the memory knows it.
    pub known: bool,
    /// How much it hurts.
    #[serde(flatten)]
    pub figures: ComparedFigures,
}

/// What one set of rules found.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedRules {
    /// The file of rules; `None` for the built-in ones.
    pub rules: Option<String>,
    /// Sessions with at least one finding.
    pub problem_sessions: u64,
    /// Customers and money over all incidents.
    pub totals: Totals,
    /// Incidents, most harm first.
    pub incidents: Vec<ComparedIncident>,
}

/// One set of rules in short.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RulesSide {
    /// The file of rules; `None` for the built-in ones.
    pub rules: Option<String>,
    /// Incidents found.
    pub incidents: u64,
    /// Sessions with at least one finding.
    pub problem_sessions: u64,
    /// Customers and money over all incidents.
    pub totals: Totals,
}

/// An incident that both found, with other figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChangedIncident {
    /// Identity.
    pub id: IncidentId,
    /// One line for people.
    pub title: String,
    /// Kind of failure.
    pub category: Category,
    /// Service to blame.
    pub service: Option<String>,
    /// Whether the memory knows it.
    pub known: bool,
    /// With the rules in force.
    pub in_force: ComparedFigures,
    /// With the candidate.
    pub candidate: ComparedFigures,
}

/// The rules in force and a candidate over the same input.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RulesComparison {
    /// Version of this form.
    pub format_version: u32,
    /// Inputs in the order given.
    pub inputs: Vec<InputSummary>,
    /// Entries decoded.
    pub entries: u64,
    /// Lines that could not be decoded.
    pub rejected: u64,
    /// Entries put aside because they are stamped in the future.
    pub set_aside: u64,
    /// Customers' sessions.
    pub sessions: u64,
    /// The rules in force.
    pub in_force: RulesSide,
    /// The rules that are tried.
    pub candidate: RulesSide,
    /// Incidents that only the candidate finds, most harm first.
    pub only_candidate: Vec<ComparedIncident>,
    /// How many of those the memory knows.
    pub only_candidate_known: u64,
    /// Incidents that only the rules in force find, most harm first.
    pub only_in_force: Vec<ComparedIncident>,
    /// Incidents that both find, with other figures; in the candidate's order.
    pub changed: Vec<ChangedIncident>,
    /// Incidents that both find, with the same figures.
    pub same: u64,
}

impl RulesComparison {
    /// Compares by the incidents' ids; nothing is said of the input yet.
    #[must_use]
    pub fn of(in_force: ComparedRules, candidate: ComparedRules) -> Self {
        let (in_force_side, candidate_side) = (RulesSide::of(&in_force), RulesSide::of(&candidate));
        let mut before: BTreeMap<IncidentId, ComparedFigures> =
            in_force.incidents.iter().map(|one| (one.id.clone(), one.figures.clone())).collect();
        let (mut only_candidate, mut changed, mut same) = (Vec::new(), Vec::new(), 0);
        for one in candidate.incidents {
            match before.remove(&one.id) {
                None => only_candidate.push(one),
                Some(figures) if figures == one.figures => same += 1,
                Some(figures) => changed.push(ChangedIncident::of(one, figures)),
            }
        }
        Self {
            format_version: FORMAT_VERSION,
            inputs: Vec::new(),
            entries: 0,
            rejected: 0,
            set_aside: 0,
            sessions: 0,
            in_force: in_force_side,
            candidate: candidate_side,
            only_candidate_known: only_candidate.iter().filter(|one| one.known).count() as u64,
            only_candidate,
            only_in_force: in_force.incidents.into_iter().filter(|one| before.contains_key(&one.id)).collect(),
            changed,
            same,
        }
    }
}

impl RulesSide {
    fn of(found: &ComparedRules) -> Self {
        Self {
            rules: found.rules.clone(),
            incidents: found.incidents.len() as u64,
            problem_sessions: found.problem_sessions,
            totals: found.totals.clone(),
        }
    }
}

impl ChangedIncident {
    fn of(one: ComparedIncident, in_force: ComparedFigures) -> Self {
        let ComparedIncident { id, title, category, service, known, figures } = one;
        Self { id, title, category, service, known, in_force, candidate: figures }
    }
}

/// Writes what would be more, what would be gone, and whose figures would be others.
///
/// # Errors
/// Those of the writer.
pub fn rules_comparison_human(
    comparison: &RulesComparison,
    options: &RenderOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut page = Page::new(out, options);
    let terms = page.terms;
    page.paragraph("", &verdict(terms, comparison), Tint::Strong)?;
    let read =
        [terms.counted("entries", comparison.entries), terms.counted("sessions", comparison.sessions)].join(", ");
    page.paragraph("", &read, Tint::Faint)?;
    for (key, incidents) in
        [("only-candidate", &comparison.only_candidate), ("only-in-force", &comparison.only_in_force)]
    {
        section(&mut page, key, incidents.len())?;
        for one in incidents {
            incident(&mut page, (&one.id, &one.title, one.known), [&one.figures, &one.figures])?;
        }
    }
    section(&mut page, "changed", comparison.changed.len())?;
    for one in &comparison.changed {
        incident(&mut page, (&one.id, &one.title, one.known), [&one.in_force, &one.candidate])?;
    }
    Ok(())
}

/// Writes the comparison as JSON; `docs/report.md` says the form.
///
/// # Errors
/// Those of the writer.
pub fn rules_comparison_json(comparison: &RulesComparison, out: &mut dyn Write) -> io::Result<()> {
    write_pretty(comparison, out)
}

fn verdict(terms: Terms, comparison: &RulesComparison) -> String {
    let built_in = || terms.plain("rules-built-in");
    let file = comparison.candidate.rules.as_deref().map_or_else(built_in, |file| clean::line(file).into_owned());
    let args = [
        ("file", file.into()),
        ("more", (comparison.only_candidate.len() as u64).into()),
        ("known", comparison.only_candidate_known.into()),
        ("gone", (comparison.only_in_force.len() as u64).into()),
        ("changed", (comparison.changed.len() as u64).into()),
        ("same", comparison.same.into()),
    ];
    terms.say("rules-verdict", &args)
}

/// A heading, where anything stands below it.
fn section(page: &mut Page<'_>, key: &str, count: usize) -> io::Result<()> {
    if count == 0 {
        return Ok(());
    }
    page.gap()?;
    page.paragraph("", &page.terms.plain(&format!("rules-{key}")), Tint::Strong)
}

/// Two lines: what it is, and how much it hurts before and after.
fn incident(
    page: &mut Page<'_>,
    (id, title, known): (&IncidentId, &str, bool),
    [before, after]: [&ComparedFigures; 2],
) -> io::Result<()> {
    let terms = page.terms;
    let known = terms.known(if known { Known::Seen } else { Known::New });
    page.item(&format!("{}  ", clean::line(id.as_str())), &format!("{known} · {}", clean::line(title)), Tint::Plain)?;
    let count = |of: fn(&ComparedFigures) -> u64| [of(before), of(after)].map(|count| terms.language.integer(count));
    let figures = [
        ("sessions", count(|figures| figures.sessions)),
        ("customers", count(|figures| figures.users)),
        ("occurrences", count(|figures| figures.occurrences)),
        ("money", [before, after].map(|figures| terms.money(&figures.money_at_risk))),
    ];
    let figures = figures.map(|(key, [before, after])| {
        let label = terms.plain(&format!("column-{key}"));
        if before == after { format!("{label} {after}") } else { format!("{label} {before} → {after}") }
    });
    page.paragraph(INDENT, &figures.join(" · "), Tint::Plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::Language;

    fn found(incidents: &[(&str, u64, bool)]) -> ComparedRules {
        let incident = |(id, sessions, known): &(&str, u64, bool)| ComparedIncident {
            id: IncidentId::given(*id),
            title: (*id).to_owned(),
            category: Category::Payment,
            service: None,
            known: *known,
            figures: ComparedFigures { sessions: *sessions, ..ComparedFigures::default() },
        };
        let incidents = incidents.iter().map(incident).collect();
        ComparedRules { rules: Some("new.toml".to_owned()), problem_sessions: 0, totals: Totals::default(), incidents }
    }

    fn example() -> RulesComparison {
        let in_force = found(&[("gone", 9, true), ("kept", 5, true), ("grows", 3, false)]);
        RulesComparison::of(
            in_force,
            found(&[("grows", 1_004, false), ("kept", 5, true), ("a", 2, true), ("b", 1, false)]),
        )
    }

    #[test]
    fn each_incident_is_in_one_group() {
        let comparison = example();
        let titles = |of: &[ComparedIncident]| of.iter().map(|one| one.title.clone()).collect::<Vec<_>>();
        assert_eq!(titles(&comparison.only_candidate), ["a", "b"]);
        assert_eq!(titles(&comparison.only_in_force), ["gone"]);
        assert_eq!((comparison.only_candidate_known, comparison.same), (1, 1));
        let [changed] = comparison.changed.as_slice() else { panic!("{comparison:?}") };
        assert_eq!((changed.in_force.sessions, changed.candidate.sessions), (3, 1_004));
    }

    #[test]
    fn both_languages_fit_eighty_columns() {
        for (language, words) in [(Language::En, "2 more, 1 of them known"), (Language::Ru, "из них известно: 1")]
        {
            let mut out = Vec::new();
            rules_comparison_human(&example(), &RenderOptions::new(language), &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert!(text.split_whitespace().collect::<Vec<_>>().join(" ").contains(words), "{text}");
            assert!(text.contains("→"), "{text}");
            assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        }
    }
}
