//! Everything that a generator may use, retrieved beforehand.

use jiff::Timestamp;
use serde::Serialize;

use super::Novelty;
use crate::finding::{Category, Evidence, Finding};
use crate::incident::{Episode, Incident};
use crate::knowledge::{Page, PageOrigin};
use crate::scan::Redactor;
use crate::wording::Language;

/// A fix that people confirmed, and how it fared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PrecedentFix {
    /// What was done, in words.
    pub fix: String,
    /// The cause, where known.
    pub root_cause: Option<String>,
    /// When it took effect; `None` for imported incidents without a time.
    pub applied_at: Option<Timestamp>,
    /// Whether an episode began afterwards: `Some(false)` means that the fix did not hold.
    pub held: Option<bool>,
    /// People's verdicts: helpful, partly, wrong.
    pub feedback: [u32; 3],
    /// How the same fix fared wherever it was applied.
    pub record: FixRecord,
}

/// How one fix fared, over all incidents at hand in which it was applied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct FixRecord {
    /// Times it held.
    pub held: u32,
    /// Times that its outcome is known.
    pub known: u32,
    /// When it was last applied.
    pub last: Option<Timestamp>,
    /// Whole days from then to the latest event time that the memory has seen; `None` where either is unknown.
    pub age_days: Option<u32>,
    /// Posterior mean of the chance that it holds, 0–1; 0 where nobody judged.
    pub chance: f64,
    /// Its newest known outcome is that the problem came back.
    pub failed_last: bool,
    /// It may not be offered first before there is new evidence for it.
    pub barred: bool,
}

/// A past incident near the question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Precedent {
    /// The incident.
    pub incident: Incident,
    /// Final score, 0–1.
    pub score: f32,
    /// Whether it is the very same fingerprint.
    pub same: bool,
    /// Its fixes, newest first; those that held come before those that did not.
    pub fixes: Vec<PrecedentFix>,
    /// Its episodes.
    pub episodes: Vec<Episode>,
}

/// A runbook page near the question.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PageHit {
    /// The page, in the language of the question where it exists.
    pub page: Page,
    /// Final score, 0–1.
    pub score: f32,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Question {
    /// Language of the answer.
    pub language: Language,
    /// The incident asked about; `None` for a free text question.
    pub incident: Option<Incident>,
    /// The free text, for questions without an incident.
    pub text: String,
    /// Its findings (of all its sessions merged; a few are enough).
    pub findings: Vec<Finding>,
    /// Proving entries, redacted.
    pub evidence: Vec<Evidence>,
    /// Category, where known.
    pub category: Option<Category>,
    /// Sessions touched.
    pub sessions: u64,
    /// Customers touched.
    pub users: u64,
    /// Past incidents, best first. Those under `precedent_threshold` are neighbours only.
    pub precedents: Vec<Precedent>,
    /// Runbook pages, best first.
    pub pages: Vec<PageHit>,
    /// Score from which a precedent counts as near.
    pub precedent_threshold: f32,
    /// Score from which a page counts as near.
    pub page_threshold: f32,
    /// What is known of how sure `precedent_threshold` is.
    pub novelty: Option<Novelty>,
}

impl Question {
    /// The same without personal data and secrets in what people and logs wrote: whatever is made of it, for people or for
    /// a language model, has none either. Commands, codes and other technical names stay, and so do the pages that come with
    /// the program. Doing it twice changes nothing.
    #[must_use]
    pub fn redacted(mut self, redactor: &Redactor) -> Self {
        let redact = |text: &mut String| {
            if let std::borrow::Cow::Owned(clean) = redactor.text(text) {
                *text = clean;
            }
        };
        let incident = |incident: &mut Incident| {
            redact(&mut incident.title);
            redact(&mut incident.symptoms);
            let names = [&mut incident.service, &mut incident.endpoint, &mut incident.step, &mut incident.error_code];
            names.into_iter().flatten().for_each(redact);
        };
        redact(&mut self.text);
        self.incident.iter_mut().for_each(incident);
        let found = self.findings.iter_mut().flat_map(|finding| &mut finding.evidence);
        self.evidence.iter_mut().chain(found).for_each(|entry| redact(&mut entry.text));
        for precedent in &mut self.precedents {
            incident(&mut precedent.incident);
            for fix in &mut precedent.fixes {
                redact(&mut fix.fix);
                fix.root_cause.iter_mut().for_each(redact);
            }
        }
        for page in self.pages.iter_mut().map(|hit| &mut hit.page).filter(|page| page.origin == PageOrigin::Team) {
            redact(&mut page.title);
            redact(&mut page.summary);
            page.sections.iter_mut().flat_map(|section| &mut section.items).for_each(redact);
        }
        self
    }
}
