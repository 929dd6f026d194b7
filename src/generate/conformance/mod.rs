//! What every generator has to keep to, as a suite that any of them can be put through.
//!
//! It calls the generator with invented questions: known, near, unknown, empty and hostile ones, in both languages.

mod questions;

pub use questions::{Case, cases};

use super::{GenerateError, Generator, MAX_STEP_CHARS, Question, Solution, check_citations, verdict};
use crate::wording::Language;

/// A broken promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which case of [`cases`].
    pub case: &'static str,
    /// Language of its question.
    pub language: Language,
    /// What is wrong.
    pub what: String,
}

/// Puts a generator through all cases in both languages; an empty list means that it conforms.
///
/// A generator may refuse a question with an error only where [`Case::may_refuse`] says so.
pub async fn violations(generator: &dyn Generator) -> Vec<Violation> {
    let mut found = Vec::new();
    for language in Language::ALL {
        for case in cases(language) {
            let result = generator.generate(&case.question).await;
            let broken = broken_promises(generator.name(), &case, result);
            found.extend(broken.into_iter().map(|what| Violation { case: case.name, language, what }));
        }
    }
    found
}

fn broken_promises(name: &str, case: &Case, result: Result<Solution, GenerateError>) -> Vec<String> {
    let solution = match result {
        Ok(solution) => solution,
        Err(_) if case.may_refuse => return Vec::new(),
        Err(error) => return vec![format!("refused: {error}")],
    };
    let question = &case.question;
    let mut broken = Vec::new();
    let mut promise = |kept: bool, what: String| {
        if !kept {
            broken.push(what);
        }
    };
    promise(solution.generator == name, format!("names itself “{}”, not “{name}”", solution.generator));
    promise(solution.language == question.language, format!("answers in {:?}", solution.language));
    let expected = verdict(question);
    promise(solution.verdict == expected, format!("verdict {:?} where {expected:?} is due", solution.verdict));
    let offending = check_citations(question, &solution);
    promise(offending.is_empty(), format!("cites what the question does not have: {offending:?}"));
    promise(!solution.summary.trim().is_empty(), "the summary is empty".to_owned());
    let spoken = Language::detect(&without_quotations(&solution.summary));
    promise(spoken == question.language, format!("the summary is in {spoken:?}: {}", solution.summary));
    promise(
        question_is_bare(question) || !solution.steps.is_empty(),
        "no steps, although the question has something to say".to_owned(),
    );
    let texts = solution.steps.iter().map(|step| &step.text).chain([&solution.summary]);
    for text in texts {
        promise(!text.trim().is_empty(), "an empty step".to_owned());
        promise(text.chars().count() <= MAX_STEP_CHARS, format!("longer than {MAX_STEP_CHARS} characters: {text}"));
        promise(text.chars().all(|c| c == '\n' || !c.is_control()), format!("control characters in {text:?}"));
    }
    broken
}

fn question_is_bare(question: &Question) -> bool {
    question.incident.is_none()
        && question.evidence.is_empty()
        && question.findings.is_empty()
        && question.precedents.is_empty()
        && question.pages.is_empty()
}

/// Titles may be in another language than the sentence around them.
fn without_quotations(text: &str) -> String {
    let mut depth = 0_usize;
    text.chars()
        .filter(|c| {
            match c {
                '«' | '“' => depth += 1,
                '»' | '”' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        })
        .collect()
}
