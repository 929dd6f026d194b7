//! What a language model may choose from: the near precedents and pages and what the logs show, as numbered sources whose
//! texts are cut into units. The prompt shows these units; people read the units that a model's statements rest on, each
//! as the sentence that quotes it.
//!
//! The question is redacted beforehand, so that the prompt and what is quoted say the same.

use super::facts::Facts;
use super::known_fix::{KnownFix, failed, near, offered};
use super::step_text::{clean, quoting};
use super::{Citation, PageHit, Precedent, Question, fix_text, observe, page_steps, precedent_steps, step_text};
use crate::finding::Evidence;
use crate::knowledge::SectionKind;
use crate::wording::Wording;

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

/// A sentence, or a step, of a source: whole, with its conditions.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub(super) role: Role,
    /// Cleaned, on one line.
    pub(super) text: String,
    /// How people read it: its own words, where they need one in a sentence that says whose they are. `None` for what only
    /// a model is told.
    pub(super) quote: Option<String>,
}

impl Unit {
    /// What hides characters, in a log or a title, is not quoted.
    fn new(role: Role, text: &str, quote: Option<String>) -> Self {
        let open = !matches!(role, Role::Log | Role::Symptom) || !step_text::hides_something(text);
        Self { role, text: one_line(text), quote: quote.filter(|_| open) }
    }
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
    pub(super) fn of(question: &Question) -> Self {
        let wording = Wording::of(question.language);
        let mut sources: Vec<Source> = Vec::new();
        let offered = offered(question);
        let failed = failed(question, offered);
        for precedent in question.precedents.iter().filter(|precedent| near(question, precedent)) {
            sources.push(of_precedent(precedent, &failed, wording));
        }
        for hit in question.pages.iter().filter(|hit| hit.score >= question.page_threshold) {
            match sources.iter_mut().find(|source| source.citation.0 == hit.page.id) {
                Some(known) => known.units.extend(page_units(hit, wording)),
                None => sources.push(of_page(hit, wording)),
            }
        }
        if let Some(offered) = offered {
            let first = sources.iter().position(|source| source.citation.0 == offered.precedent.incident.id.as_str());
            if let Some(source) = first.map(|at| sources.remove(at)) {
                sources.insert(0, source);
            }
        }
        observed(question, wording, &mut sources);
        for source in &mut sources {
            source.names = one_line(&source.names);
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

fn of_precedent(precedent: &Precedent, failed: &[KnownFix<'_>], wording: &Wording) -> Source {
    let incident = &precedent.incident;
    let id = incident.id.as_str();
    let symptom = |text: &str| Unit::new(Role::Symptom, text, Some(described(id, text, wording)));
    let mut units = vec![symptom(&incident.title)];
    if incident.symptoms.trim() != incident.title.trim() {
        units.extend(fix_text::steps(&incident.symptoms).iter().map(|text| symptom(text)));
    }
    for fix in &precedent.fixes {
        let known = KnownFix { precedent, fix };
        let cause = fix.root_cause.as_deref().unwrap_or_default();
        let told = Unit::new(Role::Cause, cause, Some(precedent_steps::cause(id, cause, wording)));
        if !units.iter().any(|unit| unit.role == Role::Cause && unit.text == told.text) {
            units.push(told);
        }
        if failed.iter().any(|known| std::ptr::eq(known.fix, fix)) {
            let warning = precedent_steps::warning(&known, wording);
            let steps = fix_text::steps(&fix.fix);
            units.extend(steps.iter().map(|text| Unit::new(Role::FailedFix, text, Some(warning.clone()))));
        } else {
            let step = |text: &String| {
                let quote = precedent_steps::in_words(&known, text, wording);
                Unit::new(Role::Fix, text, Some(quote))
            };
            units.extend(fix_text::steps(&fix.fix).iter().map(step));
        }
        units.extend(
            precedent_steps::outcome(&known, wording).map(|text| Unit::new(Role::Fact, &text, Some(text.clone()))),
        );
    }
    let names = [&incident.service, &incident.endpoint, &incident.step, &incident.error_code];
    Source {
        citation: Citation(incident.id.to_string()),
        what: "past incident",
        units,
        names: names.into_iter().flatten().cloned().collect::<Vec<_>>().join(" "),
    }
}

/// How a source says that it shows, as a quotation: it is no word about what is asked now.
fn described(id: &str, text: &str, wording: &Wording) -> String {
    let text = one_line(text);
    match precedent_steps::foreign(&text, wording) {
        Some(language) => {
            let args = [("source", id.into()), ("language", language.into())];
            quoting(wording, "solution-shows-quote", &args, &text)
        }
        None => quoting(wording, "solution-shows", &[("source", id.into())], &text),
    }
}

fn of_page(hit: &PageHit, wording: &Wording) -> Source {
    let page = &hit.page;
    Source {
        citation: Citation(page.id.clone()),
        what: "runbook page",
        units: page_units(hit, wording),
        names: page.services.iter().chain(&page.codes).cloned().collect::<Vec<_>>().join(" "),
    }
}

fn page_units(hit: &PageHit, wording: &Wording) -> Vec<Unit> {
    let page = &hit.page;
    let symptom = |text: &str| Unit::new(Role::Symptom, text, Some(described(&page.id, text, wording)));
    let mut units = vec![symptom(&page.title), symptom(&page.summary)];
    for section in &page.sections {
        let role = match section.kind {
            SectionKind::Symptoms => Role::Symptom,
            SectionKind::Confirm => Role::Confirm,
            SectionKind::FixNow | SectionKind::Other => Role::FixNow,
            SectionKind::FixForGood => Role::FixForGood,
            SectionKind::Held => Role::Held,
        };
        for item in &section.items {
            units.push(match role {
                Role::Symptom => symptom(item),
                _ => Unit::new(role, item, Some(page_steps::in_words(page, item, wording))),
            });
        }
    }
    units
}

/// The incident asked about and its log entries.
fn observed(question: &Question, wording: &Wording, sources: &mut Vec<Source>) {
    let facts = Facts::of(question);
    if let Some(incident) = &question.incident {
        let id = incident.id.as_str();
        let mut units = vec![Unit::new(Role::Log, &incident.title, None)];
        if incident.symptoms != incident.title {
            units.push(Unit::new(Role::Log, &incident.symptoms, Some(described(id, &incident.symptoms, wording))));
        }
        let figures = observe::figures(question, &facts, wording);
        units.extend(figures.into_iter().map(|text| Unit::new(Role::Fact, &text, Some(text.clone()))));
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
        let log = Unit::new(Role::Log, &entry.text, Some(observe::says(entry, wording)));
        sources.push(Source {
            citation: Citation(entry.id.to_string()),
            what: "log entry",
            units: vec![Unit::new(Role::Fact, &entry_facts(entry, wording), None), log],
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
