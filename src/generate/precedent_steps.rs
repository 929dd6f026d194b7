//! Steps taken from past incidents: the cause, the fix, and what failed.

use super::facts::Facts;
use super::fix_record_text::record_text;
use super::known_fix::KnownFix;
use super::page_steps::language_key;
use super::step_text::{quoting, step};
use super::{Citation, Purpose, SolutionStep, fix_text};
use crate::wording::{Arg, Language, Wording};

/// Most warnings of failed fixes.
const MAX_WARNINGS: usize = 3;

fn cite(known: &KnownFix<'_>) -> Vec<Citation> {
    vec![Citation(known.precedent.incident.id.to_string())]
}

/// The cause of last time, and where the precedent differs from what is seen now.
pub(super) fn checks(known: &KnownFix<'_>, facts: &Facts<'_>, wording: &Wording) -> Vec<SolutionStep> {
    let id = known.precedent.incident.id.as_str();
    let mut steps = Vec::new();
    if let Some(cause) = known.fix.root_cause.as_deref().filter(|cause| !cause.trim().is_empty()) {
        steps.push(step(Purpose::Check, &self::cause(id, cause, wording), cite(known)));
    }
    let then = known.precedent.incident.service.as_deref();
    if let (Some(then), Some(now)) = (then, facts.service)
        && !then.eq_ignore_ascii_case(now)
    {
        let args: [(&str, Arg<'_>); 3] = [("id", id.into()), ("then", then.into()), ("now", now.into())];
        steps.push(step(Purpose::Check, &wording.text("solution-check-service", &args), cite(known)));
    }
    steps
}

/// The cause of another time, told as one.
pub(super) fn cause(id: &str, cause: &str, wording: &Wording) -> String {
    match foreign(cause, wording) {
        Some(language) => {
            let args = [("id", id.into()), ("language", language.into())];
            quoting(wording, "solution-check-cause-quote", &args, cause)
        }
        None => quoting(wording, "solution-check-cause", &[("id", id.into())], cause),
    }
}

/// The name of a text's language where it is not the reader's.
pub(super) fn foreign(text: &str, wording: &Wording) -> Option<String> {
    let language = Language::detect(text);
    (language != wording.language()).then(|| wording.plain(language_key(language)))
}

/// A step of the fix; in another language than the answer it is marked as a quotation.
pub(super) fn in_words(known: &KnownFix<'_>, text: &str, wording: &Wording) -> String {
    let id = known.precedent.incident.id.as_str();
    match foreign(&known.fix.fix, wording) {
        Some(language) => {
            quoting(wording, "solution-quote", &[("source", id.into()), ("language", language.into())], text)
        }
        None => text.to_owned(),
    }
}

/// How the fix fared; `None` where nobody knows.
pub(super) fn outcome(known: &KnownFix<'_>, wording: &Wording) -> Option<String> {
    let id = known.precedent.incident.id.as_str();
    Some(match (known.fix.held?, known.held_seconds()) {
        (true, _) => wording.text("solution-outcome-held", &[("id", id.into())]),
        (false, None) => wording.text("solution-outcome-back", &[("id", id.into())]),
        (false, Some(seconds)) => {
            let time = wording.language().duration(seconds);
            wording.text("solution-outcome-back-after", &[("id", id.into()), ("time", time.into())])
        }
    })
}

/// The fix in its own words, in steps. One that did not hold is introduced as such.
pub(super) fn fixes(known: &KnownFix<'_>, wording: &Wording) -> Vec<SolutionStep> {
    let of = |text: &String| step(Purpose::Fix, &in_words(known, text, wording), cite(known));
    let told = fix_text::steps(&known.fix.fix);
    let steps = told.iter().map(of);
    let warning = known.came_back().then(|| {
        let text = match known.held_seconds() {
            Some(seconds) => {
                wording.text("solution-fix-came-back-after", &[("time", wording.language().duration(seconds).into())])
            }
            None => wording.plain("solution-fix-came-back"),
        };
        step(Purpose::Avoid, &text, cite(known))
    });
    warning.into_iter().chain(steps.filter(|step| !step.text.is_empty())).collect()
}

/// The fix to try where the first one does not help, in one step.
pub(super) fn otherwise(known: &KnownFix<'_>, wording: &Wording) -> Option<SolutionStep> {
    let fix: String = known.fix.fix.split_whitespace().collect::<Vec<_>>().join(" ");
    let id = known.precedent.incident.id.as_str();
    let text = match record_text(&known.fix.record, wording) {
        Some(record) => {
            let args = [("id", id.into()), ("record", record.into())];
            quoting(wording, "solution-otherwise-record", &args, &fix)
        }
        None => quoting(wording, "solution-otherwise", &[("id", id.into())], &fix),
    };
    (!fix.is_empty()).then(|| step(Purpose::Fix, &text, cite(known)))
}

/// Fixes that failed before: when each was tried and how long it held.
pub(super) fn warnings(failed: &[KnownFix<'_>], wording: &Wording) -> Vec<SolutionStep> {
    failed.iter().take(MAX_WARNINGS).map(|known| step(Purpose::Avoid, &warning(known, wording), cite(known))).collect()
}

/// One of them.
pub(super) fn warning(known: &KnownFix<'_>, wording: &Wording) -> String {
    let language = wording.language();
    let fix: String = known.fix.fix.split_whitespace().collect::<Vec<_>>().join(" ");
    if !known.came_back() {
        let wrong = u64::from(known.fix.feedback.last().copied().unwrap_or(0));
        return quoting(wording, "solution-avoid-wrong", &[("count", wrong.into())], &fix);
    }
    let tried = known.fix.applied_at.map(|at| language.time(at));
    match (tried, known.held_seconds()) {
        (Some(date), Some(seconds)) => {
            let args = [("date", date.into()), ("time", language.duration(seconds).into())];
            quoting(wording, "solution-avoid-after", &args, &fix)
        }
        (Some(date), None) => quoting(wording, "solution-avoid-date", &[("date", date.into())], &fix),
        (None, _) => quoting(wording, "solution-avoid", &[], &fix),
    }
}
