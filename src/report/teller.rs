//! Single sentences and names, for what has a form of its own: answers to AI agents, and pages.

use crate::backend::DocumentKind;
use crate::entry::Money;
use crate::finding::{Category, Evidence, FindingKind};
use crate::generate::{Novelty, Purpose, StruckReason, Verdict};
use crate::incident::{ActionKind, Muted, Status};
use crate::session::Stage;
use crate::wording::{Arg, Language, Wording};

use super::complaints::{CategoryRow, ComplaintReport, FixEffect, IncidentComplaintSummary, sentences};
use super::model::Why;
use super::story::{Harm, origin};
use super::terms::Terms;
use super::views::incident_detail::{action_name, action_words};
use super::views::outcomes::{applied, became};
use super::views::{FixOutcome, MuteRow, TouchedSummary, mute_scope};

/// What reports say, sentence by sentence, in one language. Nothing in it is markup.
#[derive(Debug, Clone, Copy)]
pub struct Teller(Terms);

impl Teller {
    /// In this language.
    #[must_use]
    pub fn of(language: Language) -> Self {
        Self(Terms::of(language))
    }

    /// The language.
    #[must_use]
    pub fn language(self) -> Language {
        self.0.language
    }

    /// A sentence of the catalogue, by its whole key.
    #[must_use]
    pub fn say(self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        Wording::of(self.0.language).text(key, args)
    }

    /// A sentence of the catalogue without variables.
    #[must_use]
    pub fn plain(self, key: &str) -> String {
        self.say(key, &[])
    }

    /// A counted word (`sessions`, `entries`, …).
    #[must_use]
    pub fn counted(self, what: &str, count: u64) -> String {
        self.0.counted(what, count)
    }

    /// The name of a kind of failure.
    #[must_use]
    pub fn category(self, category: Category) -> String {
        self.0.category(category)
    }

    /// The name of a status.
    #[must_use]
    pub fn status(self, status: Status) -> String {
        self.0.status(status)
    }

    /// The name of a detector.
    #[must_use]
    pub fn finding(self, kind: FindingKind) -> String {
        self.0.finding(kind)
    }

    /// The name of a kind of document.
    #[must_use]
    pub fn document(self, kind: DocumentKind) -> String {
        self.0.document(kind)
    }

    /// The name of a step of the shop.
    #[must_use]
    pub fn stage(self, stage: Stage) -> String {
        self.0.stage(stage)
    }

    /// What an answer rests on, in a word or two.
    #[must_use]
    pub fn verdict(self, verdict: Verdict) -> String {
        self.0.verdict(verdict)
    }

    /// What a step is for.
    #[must_use]
    pub fn purpose(self, purpose: Purpose) -> String {
        self.0.purpose(purpose)
    }

    /// That something was planned, until when, and why.
    #[must_use]
    pub fn muted(self, muted: &Muted) -> String {
        self.0.muted(muted)
    }

    /// What a mute is about.
    #[must_use]
    pub fn mute_scope(self, row: &MuteRow) -> String {
        mute_scope(self.0, row)
    }

    /// All amounts; a dash where there are none.
    #[must_use]
    pub fn money(self, money: &Money) -> String {
        self.0.money(money)
    }

    /// Why a document was found. Words of the document and of the question stand in it.
    #[must_use]
    pub fn why(self, why: &[Why]) -> String {
        self.0.why(why)
    }

    /// Whom an incident touched, what is at risk, what came back, what is still lost.
    #[must_use]
    pub fn harm(self, touched: &TouchedSummary) -> String {
        self.0.harm(Harm {
            sessions: touched.sessions,
            users: touched.users,
            recovered_sessions: touched.recovered_sessions,
            money_at_risk: &touched.money_at_risk,
            recovered: &touched.recovered,
        })
    }

    /// How sure it is that a problem was seen before, or is new; `None` where there is nothing to doubt.
    #[must_use]
    pub fn novelty(self, novelty: Option<&Novelty>) -> Option<String> {
        self.0.novelty(novelty)
    }

    /// Why a statement was struck out.
    #[must_use]
    pub fn struck(self, why: StruckReason) -> String {
        self.0.struck(why)
    }

    /// What somebody did about an incident, and the words that belong to it, line by line.
    #[must_use]
    pub fn action(self, kind: &ActionKind) -> (String, Vec<String>) {
        (action_name(self.0, kind), action_words(self.0, kind))
    }

    /// A score between 0 and 1.
    #[must_use]
    pub fn score(self, score: f32) -> String {
        self.0.score(score)
    }

    /// File and line of a proving entry, without folders; empty for entries handed in by code.
    #[must_use]
    pub fn origin(self, evidence: &Evidence) -> String {
        origin(evidence, true)
    }

    /// When a fix took effect.
    #[must_use]
    pub fn applied(self, fix: &FixOutcome) -> String {
        applied(self.0, fix)
    }

    /// What became of a fix.
    #[must_use]
    pub fn became(self, fix: &FixOutcome) -> String {
        became(self.0, fix)
    }

    /// What the report of complaints says of all of them.
    #[must_use]
    pub fn complaints(self, report: &ComplaintReport) -> Vec<String> {
        let since = report.since_first_fix.as_ref().map(|since| sentences::since_first(self.0, since));
        std::iter::once(sentences::whole(self.0, report))
            .chain(since)
            .chain(sentences::purchases(self.0, report))
            .collect()
    }

    /// All complaints in one line.
    #[must_use]
    pub fn complaints_in_short(self, report: &ComplaintReport) -> String {
        sentences::whole(self.0, report)
    }

    /// What all complaints did since the first fix; `None` where nothing was fixed.
    #[must_use]
    pub fn since_first_fix(self, report: &ComplaintReport) -> Option<String> {
        report.since_first_fix.as_ref().map(|since| sentences::since_first(self.0, since))
    }

    /// Lost and recovered purchases.
    #[must_use]
    pub fn purchases(self, report: &ComplaintReport) -> Vec<String> {
        sentences::purchases(self.0, report)
    }

    /// What the complaints of a row are about.
    #[must_use]
    pub fn complaint_kind(self, row: &CategoryRow) -> String {
        sentences::kind(self.0, row)
    }

    /// A rate per 1,000 sessions.
    #[must_use]
    pub fn rate(self, rate: f64) -> String {
        sentences::rate(self.0, rate)
    }

    /// What became of complaints after a fix.
    #[must_use]
    pub fn fix(self, fix: &FixEffect) -> Vec<String> {
        sentences::fix(self.0, fix)
    }

    /// How many complaints an incident has, and what became of them.
    #[must_use]
    pub fn incident_complaints(self, summary: &IncidentComplaintSummary, category: Category) -> String {
        sentences::of_incident(self.0, summary, category)
    }
}
