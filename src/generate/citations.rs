//! The rule for citations: each step has some, and each is a source that the question carries.

use std::collections::BTreeSet;

use super::{Citation, Question, Solution};

/// The citations of a solution that are not in the question, in order of appearance, each once; an empty citation
/// stands for a step without any. An empty list means that the solution keeps the rule.
#[must_use]
pub fn check_citations(question: &Question, solution: &Solution) -> Vec<Citation> {
    let known = sources(question);
    let mut offending: Vec<Citation> = Vec::new();
    let mut add = |citation: Citation| {
        if !offending.contains(&citation) {
            offending.push(citation);
        }
    };
    for step in &solution.steps {
        if step.cites.is_empty() {
            add(Citation(String::new()));
        }
        for citation in step.cites.iter().filter(|citation| !known.contains(*citation)) {
            add(citation.clone());
        }
    }
    offending
}

/// Everything that may be cited: the incident asked about, precedents, pages, and log entries.
pub(super) fn sources(question: &Question) -> BTreeSet<Citation> {
    let incidents = question.incident.iter().chain(question.precedents.iter().map(|precedent| &precedent.incident));
    let incidents = incidents.map(|incident| Citation(incident.id.to_string()));
    let pages = question.pages.iter().map(|hit| Citation(hit.page.id.clone()));
    let evidence = question.evidence.iter().chain(question.findings.iter().flat_map(|finding| &finding.evidence));
    let entries = evidence.map(|evidence| Citation(evidence.id.to_string()));
    incidents.chain(pages).chain(entries).filter(|citation| !citation.0.is_empty()).collect()
}
