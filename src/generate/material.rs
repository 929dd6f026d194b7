//! What a language model may speak of: the near precedents and pages and what the logs show, as numbered sources whose
//! texts are cut into units. The prompt shows these units, and the check holds every statement against them.
//!
//! Personal data is replaced here, once, so that the prompt and the check see the same.

use super::facts::Facts;
use super::known_fix::{KnownFix, failed, near, offered};
use super::step_text::clean;
use super::{Citation, PageHit, Precedent, Question, fix_text, observe};
use crate::finding::Evidence;
use crate::knowledge::{PageOrigin, SectionKind};
use crate::scan::Redactor;
use crate::wording::{Language, Wording};

/// Longest unit in characters; steps of answers are no longer either.
const UNIT_CHARS: usize = 600;
/// Log entries that are shown.
const ENTRIES: usize = 6;
/// Units of one source at the most.
const UNITS: usize = 40;

/// What a unit is to an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// A figure that this program counted.
    Fact,
    /// Text of a log: anybody may have written it.
    Log,
    /// What a past incident or a page is called, and how it shows.
    Symptom,
    /// The cause that people wrote down.
    Cause,
    /// A step of a fix that people confirmed.
    Fix,
    /// A step of a fix that failed, or that people called wrong.
    FailedFix,
    /// A page's step for telling what it is.
    Confirm,
    /// A page's step that stops the harm.
    FixNow,
    /// A page's step that removes the cause.
    FixForGood,
    /// A page's sign that it held.
    Held,
}

impl Role {
    /// Whether it may tell people to do something.
    pub(super) fn directs(self) -> bool {
        matches!(self, Self::Fix | Self::FailedFix | Self::Confirm | Self::FixNow | Self::FixForGood | Self::Held)
    }

    /// Whether it stems from a log.
    pub(super) fn observed(self) -> bool {
        matches!(self, Self::Fact | Self::Log)
    }

    /// Its name in the prompt.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Fact => "counted",
            Self::Log => "log text",
            Self::Symptom => "symptom",
            Self::Cause => "cause then",
            Self::Fix => "fix then",
            Self::FailedFix => "failed fix",
            Self::Confirm => "check",
            Self::FixNow => "fix now",
            Self::FixForGood => "fix for good",
            Self::Held => "sign that it held",
        }
    }
}

/// A sentence, or a step, of a source.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) role: Role,
    /// Redacted and cleaned, on one line.
    pub(super) text: String,
    /// As the memory holds it.
    pub(super) original: String,
}

/// Something that may be cited.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) citation: Citation,
    /// `past incident`, `runbook page`, `this incident`, `log entry`.
    pub(super) what: &'static str,
    pub(super) units: Vec<Unit>,
    /// Names that belong to all of it: service, endpoint, error code.
    pub(super) names: String,
}

/// All sources, the most important first. The handle of a source is its place, counted from 1.
#[derive(Debug, Clone, Default)]
pub(super) struct Material {
    pub(super) sources: Vec<Source>,
}

impl Material {
    /// What the question carries. Without a near precedent or page these are the logs alone, so that no fix can be
    /// drawn from what is too far.
    pub(super) fn of(question: &Question, redactor: &Redactor) -> Self {
        let shown = |text: &str| one_line(&redactor.text(text));
        let told = |role: Role, text: &str| Unit { role, text: shown(text), original: text.to_owned() };
        let mut sources: Vec<Source> = Vec::new();
        let offered = offered(question);
        let failed = failed(question, offered);
        for precedent in question.precedents.iter().filter(|precedent| near(question, precedent)) {
            sources.push(of_precedent(precedent, &failed, &told, question.language));
        }
        for hit in question.pages.iter().filter(|hit| hit.score >= question.page_threshold) {
            match sources.iter_mut().find(|source| source.citation.0 == hit.page.id) {
                Some(known) => known.units.extend(page_units(hit, &shown)),
                None => sources.push(of_page(hit, &shown)),
            }
        }
        if let Some(offered) = offered {
            let first = sources.iter().position(|source| source.citation.0 == offered.precedent.incident.id.as_str());
            if let Some(source) = first.map(|at| sources.remove(at)) {
                sources.insert(0, source);
            }
        }
        observed(question, &told, &mut sources);
        for source in &mut sources {
            source.names = shown(&source.names);
            source.units.retain(|unit| !unit.text.is_empty());
            source.units.truncate(UNITS);
        }
        sources.retain(|source| !source.units.is_empty());
        Self { sources }
    }

    /// The source with this handle.
    pub(super) fn source(&self, handle: usize) -> Option<&Source> {
        self.sources.get(handle.checked_sub(1)?)
    }

    /// The handle of the source with this id.
    pub(super) fn handle_of(&self, id: &str) -> Option<usize> {
        self.sources.iter().position(|source| source.citation.0 == id).map(|at| at + 1)
    }
}

/// Cleaned, on one line, not longer than a unit may be.
pub(super) fn one_line(text: &str) -> String {
    let text = clean(text, UNIT_CHARS * 2);
    let words: Vec<&str> = text.split_whitespace().collect();
    clean(&words.join(" "), UNIT_CHARS)
}

fn of_precedent(
    precedent: &Precedent,
    failed: &[KnownFix<'_>],
    told: &impl Fn(Role, &str) -> Unit,
    language: Language,
) -> Source {
    let incident = &precedent.incident;
    let mut units = vec![told(Role::Symptom, &incident.title)];
    if incident.symptoms.trim() != incident.title.trim() {
        units.extend(fix_text::steps(&incident.symptoms).iter().map(|text| told(Role::Symptom, text)));
    }
    for fix in &precedent.fixes {
        let bad = failed.iter().any(|known| std::ptr::eq(known.fix, fix));
        let cause = fix.root_cause.as_deref().unwrap_or_default();
        units.extend(fix_text::steps(cause).iter().map(|text| told(Role::Cause, text)));
        let role = if bad { Role::FailedFix } else { Role::Fix };
        units.extend(fix_text::steps(&fix.fix).iter().map(|text| told(role, text)));
        let outcome = outcome(&KnownFix { precedent, fix }, language);
        if bad && !outcome.is_empty() {
            units.push(told(Role::FailedFix, &format!("{} {outcome}", fix.fix)));
        }
        units.push(told(Role::Fact, &outcome));
    }
    let names = [&incident.service, &incident.endpoint, &incident.step, &incident.error_code];
    Source {
        citation: Citation(incident.id.to_string()),
        what: "past incident",
        units,
        names: names.into_iter().flatten().cloned().collect::<Vec<_>>().join(" "),
    }
}

/// How a fix fared, for the model and the check; empty where nobody knows.
fn outcome(known: &KnownFix<'_>, language: Language) -> String {
    let time = known.held_seconds().map(|seconds| language.duration(seconds));
    match (known.fix.held, time, language) {
        (None, ..) => String::new(),
        (Some(true), _, Language::En) => "The fix held: the problem did not come back.".to_owned(),
        (Some(true), _, Language::Ru) => "Исправление помогло надолго: сбой не вернулся.".to_owned(),
        (Some(false), None, Language::En) => "The fix did not hold: the problem came back.".to_owned(),
        (Some(false), None, Language::Ru) => "Исправление помогло ненадолго: сбой вернулся.".to_owned(),
        (Some(false), Some(time), Language::En) => format!("The fix did not hold: the problem came back after {time}."),
        (Some(false), Some(time), Language::Ru) => {
            format!("Исправление помогло ненадолго: сбой вернулся через {time}.")
        }
    }
}

fn of_page(hit: &PageHit, shown: &impl Fn(&str) -> String) -> Source {
    let page = &hit.page;
    Source {
        citation: Citation(page.id.clone()),
        what: "runbook page",
        units: page_units(hit, shown),
        names: page.services.iter().chain(&page.codes).cloned().collect::<Vec<_>>().join(" "),
    }
}

fn page_units(hit: &PageHit, shown: &impl Fn(&str) -> String) -> Vec<Unit> {
    let page = &hit.page;
    // Our own pages hold no personal data; their commands stay as they are.
    let told = |role, text: &str| Unit {
        role,
        text: if page.origin == PageOrigin::Starter { one_line(text) } else { shown(text) },
        original: text.to_owned(),
    };
    let mut units = vec![told(Role::Symptom, &page.title), told(Role::Symptom, &page.summary)];
    for section in &page.sections {
        let role = match section.kind {
            SectionKind::Symptoms => Role::Symptom,
            SectionKind::Confirm => Role::Confirm,
            SectionKind::FixNow | SectionKind::Other => Role::FixNow,
            SectionKind::FixForGood => Role::FixForGood,
            SectionKind::Held => Role::Held,
        };
        units.extend(section.items.iter().map(|item| told(role, item)));
    }
    units
}

/// The incident asked about and its log entries.
fn observed(question: &Question, told: &impl Fn(Role, &str) -> Unit, sources: &mut Vec<Source>) {
    let wording = Wording::of(question.language);
    let facts = Facts::of(question);
    if let Some(incident) = &question.incident {
        let mut units = vec![told(Role::Log, &incident.title)];
        if incident.symptoms != incident.title {
            units.push(told(Role::Log, &incident.symptoms));
        }
        let figures = observe::figures(question, &facts, wording);
        units.extend(figures.iter().map(|text| told(Role::Fact, text)));
        let names = [&incident.service, &incident.endpoint, &incident.step, &incident.error_code];
        let names = names.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
        match sources.iter_mut().find(|source| source.citation.0 == incident.id.as_str()) {
            Some(known) => known.units.extend(units),
            None => sources.push(Source {
                citation: Citation(incident.id.to_string()),
                what: "this incident",
                units,
                names,
            }),
        }
    }
    for entry in facts.evidence.iter().take(ENTRIES) {
        sources.push(Source {
            citation: Citation(entry.id.to_string()),
            what: "log entry",
            units: vec![told(Role::Fact, &entry_facts(entry, wording)), told(Role::Log, &entry.text)],
            names: [&entry.service, &entry.error_code].into_iter().flatten().cloned().collect::<Vec<_>>().join(" "),
        });
    }
}

fn entry_facts(entry: &Evidence, wording: &Wording) -> String {
    let mut parts = vec![observe::whereabouts(entry, wording), wording.language().time(entry.at)];
    parts.extend(entry.service.clone());
    parts.extend(entry.error_code.clone());
    let seconds = entry.response_time.filter(|seconds| seconds.is_finite() && *seconds >= 0.0);
    parts.extend(seconds.map(|seconds| wording.language().duration(seconds)));
    parts.join(", ")
}
