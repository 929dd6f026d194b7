//! The labelled statements, given to the check as if a language model had written them, one at a time.
//!
//! What the question carries is what the set says: the right incidents near, the misleading ones less so, and where there is
//! no precedent all of them too far. So the check is measured, and not what was recalled.

use serde::Serialize;
use serde_json::json;

use super::asking;
use super::judge::Judge;
use super::past;
use super::set::{AnswerSet, Case, Label, LabelledStatement, PastIncident};
use crate::eval::Progress;
use crate::generate::{FixRecord, Precedent, PrecedentFix, Purpose, Question, Reviewer, SolutionStep, StruckReason};
use crate::incident::Episode;

/// Scores of right incidents, of misleading ones, and of those that are too far; near is what reaches the threshold.
const RIGHT: f32 = 0.9;
const MISLEADING: f32 = 0.6;
const TOO_FAR: f32 = 0.3;
const THRESHOLD: f32 = 0.5;

/// What became of one statement.
#[derive(Debug, Clone, Serialize)]
pub struct DraftRow {
    /// Id of the case.
    pub case: String,
    /// Part of the set.
    pub part: String,
    /// The statement.
    pub text: String,
    /// What it cites.
    pub cites: Vec<String>,
    /// What it is for.
    pub purpose: Purpose,
    /// What people say of it.
    pub label: Label,
    /// Why they say so.
    pub label_because: String,
    /// What is shown in its place; empty where it was struck out.
    pub shown: Vec<SolutionStep>,
    /// Why it was.
    pub why: Option<StruckReason>,
    /// What of `shown` is not to the letter in a source that it cites, by an evaluator that shares no code with the check.
    pub unsupported: Vec<String>,
    /// Whether a sentence is shown that the statement rests on, as somebody labelled; `None` where nobody did.
    pub rests: Option<bool>,
}

impl DraftRow {
    /// Of a useful statement: what it rests on is shown; where nobody labelled that, anything.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        self.rests.unwrap_or(!self.shown.is_empty())
    }

    /// Whether something else than sentences of its sources is shown, so that a wrong statement may have got through.
    #[must_use]
    pub fn passes(&self) -> bool {
        !self.unsupported.is_empty()
    }

    /// Whether people are told to do something in its place.
    #[must_use]
    pub fn shows_a_step(&self) -> bool {
        self.shown.iter().any(|step| matches!(step.purpose, Purpose::Fix | Purpose::Prevent))
    }
}

/// Gives every statement to the check.
pub(super) fn run(set: &AnswerSet, reviewer: &Reviewer, progress: &Progress<'_>) -> Vec<DraftRow> {
    let all = set.cases.iter().map(|case| case.statements.len()).sum();
    let mut rows = Vec::new();
    for case in &set.cases {
        let (question, judge) = (question(set, case), Judge::of(set, case));
        for statement in &case.statements {
            rows.push(judged(case, statement, &question, &judge, reviewer));
            progress(rows.len(), all);
        }
    }
    rows
}

fn judged(
    case: &Case,
    statement: &LabelledStatement,
    question: &Question,
    judge: &Judge,
    reviewer: &Reviewer,
) -> DraftRow {
    let id = |cite: &String| asking::entry_cited(case, cite).map_or_else(|| cite.clone(), |entry| entry.to_string());
    let sources: Vec<String> = statement.cites.iter().map(id).collect();
    let text = json!({"statements": [{"text": statement.text, "sources": sources}]}).to_string();
    let review = reviewer.review(question, &text);
    let shown: Vec<SolutionStep> = review.quoted.into_iter().flat_map(|quotation| quotation.steps).collect();
    let labelled =
        || statement.rests_on.iter().flat_map(|rests| rests.quote.iter().map(|quote| (id(&rests.source), quote)));
    let rests = labelled().any(|(source, quote)| shown.iter().any(|step| Judge::shows(step, &source, quote)));
    DraftRow {
        case: case.id.clone(),
        part: case.part.clone(),
        text: statement.text.clone(),
        cites: statement.cites.clone(),
        purpose: statement.purpose,
        label: statement.label,
        label_because: statement.why.clone(),
        unsupported: shown.iter().filter_map(|step| judge.objection(step)).collect(),
        rests: labelled().next().map(|_| rests),
        why: review.struck.first().map(|struck| struck.why),
        shown,
    }
}

fn question(set: &AnswerSet, case: &Case) -> Question {
    let near = |ids: &[String], score: f32| -> Vec<Precedent> {
        ids.iter().filter_map(|id| set.incident(id)).map(|past| precedent(past, score)).collect()
    };
    let mut precedents = near(&case.right, RIGHT);
    precedents.extend(near(&case.misleading, if case.class.is_some() { MISLEADING } else { TOO_FAR }));
    let evidence = asking::evidence(case);
    let incident = asking::incident(case);
    Question {
        language: case.language,
        category: incident.as_ref().map(|incident| incident.category),
        incident,
        text: case.text.clone(),
        findings: Vec::new(),
        sessions: u64::from(!evidence.is_empty()),
        users: 0,
        evidence,
        precedents,
        pages: Vec::new(),
        precedent_threshold: THRESHOLD,
        page_threshold: THRESHOLD,
        novelty: None,
    }
}

fn precedent(past: &PastIncident, score: f32) -> Precedent {
    let runs = past::runs(past);
    let mut fixes: Vec<PrecedentFix> = past
        .fixes
        .iter()
        .filter_map(|fix| {
            let last = fix.applications.last()?;
            let held = fix.applications.iter().filter(|one| one.came_back_at.is_none()).count();
            Some(PrecedentFix {
                fix: fix.fix.clone(),
                root_cause: past.cause.clone(),
                applied_at: Some(last.applied_at),
                held: Some(last.came_back_at.is_none()),
                feedback: [0; 3],
                record: FixRecord {
                    held: u32::try_from(held).unwrap_or(u32::MAX),
                    known: u32::try_from(fix.applications.len()).unwrap_or(u32::MAX),
                    last: Some(last.applied_at),
                    chance: (held as f64 + 0.5) / (fix.applications.len() as f64 + 1.0),
                    failed_last: last.came_back_at.is_some(),
                    age_days: None,
                    barred: last.came_back_at.is_some(),
                },
            })
        })
        .collect();
    fixes.reverse();
    fixes.sort_by_key(|fix| fix.record.failed_last);
    let episodes = runs.iter().map(|at| Episode { started: *at, ended: *at, occurrences: 1 }).collect();
    Precedent { incident: past::incident(past, runs.first().copied()), score, same: false, fixes, episodes }
}
