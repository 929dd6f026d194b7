//! The labelled statements, handed to the checked generator as if a language model had written them, one at a time.
//!
//! What the question carries is what the set says: the right incidents near, the misleading ones less so, and where there is
//! no precedent all of them too far. So the check is measured, and not what was recalled.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde::Serialize;
use serde_json::json;

use super::asking;
use super::past;
use super::set::{AnswerSet, Case, Label, LabelledStatement, PastIncident};
use crate::eval::Progress;
use crate::generate::{FixRecord, Generator, Precedent, PrecedentFix, Purpose, Question, StruckReason};
use crate::incident::Episode;
use crate::language_model::{Completion, CompletionRequest, Finish, Flow, LanguageModel, ModelError};

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
    /// Whether the check let it through.
    pub kept: bool,
    /// Why it did not.
    pub why: Option<StruckReason>,
}

/// Makes the generator under test over a model.
pub type Checked<'a> = dyn Fn(Arc<dyn LanguageModel>) -> Arc<dyn Generator> + 'a;

/// Hands every statement to the generator under test.
pub(super) async fn run(set: &AnswerSet, checked: &Checked<'_>, progress: &Progress<'_>) -> Vec<DraftRow> {
    let all = set.cases.iter().map(|case| case.statements.len()).sum();
    let mut rows = Vec::new();
    for case in &set.cases {
        let question = question(set, case);
        for statement in &case.statements {
            rows.push(judged(case, statement, &question, checked).await);
            progress(rows.len(), all);
        }
    }
    rows
}

async fn judged(case: &Case, statement: &LabelledStatement, question: &Question, checked: &Checked<'_>) -> DraftRow {
    let sources: Vec<String> = statement
        .cites
        .iter()
        .map(|cite| asking::entry_cited(case, cite).map_or_else(|| cite.clone(), |entry| entry.to_string()))
        .collect();
    let text = json!({"statements": [{"text": statement.text, "sources": sources}]}).to_string();
    let generator = checked(Arc::new(Scripted(text)));
    let (kept, struck) = match generator.generate(question).await {
        Ok(solution) => (solution.struck.is_empty(), solution.struck),
        Err(error) => (false, error.struck),
    };
    DraftRow {
        case: case.id.clone(),
        part: case.part.clone(),
        text: statement.text.clone(),
        cites: statement.cites.clone(),
        purpose: statement.purpose,
        label: statement.label,
        label_because: statement.why.clone(),
        kept,
        why: struck.first().map(|struck| struck.why),
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

/// A model that says what it was made with, whatever it is asked.
struct Scripted(String);

#[async_trait]
impl LanguageModel for Scripted {
    fn name(&self) -> &'static str {
        "drafts"
    }

    fn version(&self) -> String {
        String::new()
    }

    fn context_tokens(&self) -> u32 {
        32_768
    }

    async fn complete(
        &self,
        _request: &CompletionRequest,
        on_text: &mut (dyn for<'a> FnMut(&'a str) -> Flow + Send),
    ) -> Result<Completion, ModelError> {
        let finish = match on_text(&self.0) {
            Flow::GoOn => Finish::Stop,
            Flow::Enough => Finish::Enough,
        };
        let (first_text, whole) = (Duration::ZERO, Duration::ZERO);
        Ok(Completion { text: self.0.clone(), finish, usage: None, first_text, whole })
    }
}
