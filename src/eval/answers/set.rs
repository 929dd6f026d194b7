//! The labelled set: past incidents, cases, and statements as a language model might write them. Its README says what the
//! fields mean.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::eval::EvalError;
use crate::eval::json_lines::lines;
use crate::finding::Category;
use crate::generate::Purpose;
use crate::wording::Language;

/// One time that a fix was used.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Application {
    pub(super) applied_at: Timestamp,
    /// `None`: it held.
    pub(super) came_back_at: Option<Timestamp>,
}

/// What was done, and how it fared.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PastFix {
    pub(super) fix: String,
    pub(super) applications: Vec<Application>,
}

/// An incident that the memory is to know.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct PastIncident {
    pub(super) id: String,
    pub(super) class: String,
    pub(super) title: String,
    pub(super) symptoms: String,
    pub(super) service: Option<String>,
    pub(super) category: Category,
    pub(super) code: Option<String>,
    pub(super) cause: Option<String>,
    /// Oldest first.
    pub(super) fixes: Vec<PastFix>,
}

/// What the logs say of an incident that is asked about.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AskedIncident {
    pub(super) service: Option<String>,
    pub(super) code: Option<String>,
    pub(super) category: Category,
    pub(super) endpoint: Option<String>,
}

/// What a labelled statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// Its source says so.
    Useful,
    /// Its source says so in the other language.
    OtherLanguageUseful,
    /// A figure, unit or version differs.
    ChangedNumber,
    /// A command, flag, key, host or name differs.
    ChangedCommand,
    /// The source says the opposite.
    WrongPolarity,
    /// The cause of a misleading neighbour.
    SwappedCause,
    /// The fix of a neighbour, cited to the right incident.
    WrongSource,
    /// A plausible step that no source has.
    GeneralKnowledge,
    /// Anything else that the source does not say.
    Unsupported,
    /// Offers what is known to have failed.
    FailedFix,
    /// Makes a fix of a log line.
    LogAsFix,
    /// Cites what does not exist.
    InventedId,
    /// Takes over from an incident that is no precedent.
    FarPrecedent,
}

impl Label {
    /// Its name in the set.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Useful => "useful",
            Self::OtherLanguageUseful => "other_language_useful",
            Self::ChangedNumber => "changed_number",
            Self::ChangedCommand => "changed_command",
            Self::WrongPolarity => "wrong_polarity",
            Self::SwappedCause => "swapped_cause",
            Self::WrongSource => "wrong_source",
            Self::GeneralKnowledge => "general_knowledge",
            Self::Unsupported => "unsupported",
            Self::FailedFix => "failed_fix",
            Self::LogAsFix => "log_as_fix",
            Self::InventedId => "invented_id",
            Self::FarPrecedent => "far_precedent",
        }
    }

    /// Whether a good check lets it through.
    #[must_use]
    pub fn is_useful(self) -> bool {
        matches!(self, Self::Useful | Self::OtherLanguageUseful)
    }
}

/// A statement with what people say of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LabelledStatement {
    pub(super) text: String,
    /// Ids of incidents, or `log:1` for the first line of evidence.
    pub(super) cites: Vec<String>,
    pub(super) purpose: Purpose,
    pub(super) label: Label,
    /// Why it is labelled so, in a few words.
    pub(super) why: String,
    /// What it rests on, where somebody said so.
    #[serde(skip)]
    pub(super) rests_on: Vec<RestsOn>,
}

/// What a useful statement rests on: a line of `rests_on.jsonl`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RestsOn {
    pub(super) case: String,
    /// Place of the statement in its case, from 0.
    pub(super) statement: usize,
    /// As in the case.
    pub(super) part: String,
    /// Id, as the statement cites it.
    pub(super) source: String,
    /// Sentences, steps or lines of that source, to the letter.
    pub(super) quote: Vec<String>,
}

/// A problem.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Case {
    pub(super) id: String,
    pub(super) part: String,
    pub(super) language: Language,
    /// `None`: the right answer is NEW.
    pub(super) class: Option<String>,
    pub(super) right: Vec<String>,
    pub(super) misleading: Vec<String>,
    pub(super) text: String,
    pub(super) incident: Option<AskedIncident>,
    #[serde(default)]
    pub(super) evidence: Vec<String>,
    #[serde(default)]
    pub(super) statements: Vec<LabelledStatement>,
}

/// The whole set.
#[derive(Debug)]
pub(super) struct AnswerSet {
    pub(super) incidents: Vec<PastIncident>,
    pub(super) cases: Vec<Case>,
}

impl AnswerSet {
    /// Reads `incidents.jsonl`, `cases.jsonl` and, where it is there, `rests_on.jsonl` of a folder; of the cases those of
    /// one part, where one is named.
    pub(super) fn read(folder: &Path, part: Option<&str>) -> Result<Self, EvalError> {
        let incidents: Vec<PastIncident> = lines(&folder.join("incidents.jsonl"))?;
        let path = folder.join("cases.jsonl");
        let mut cases: Vec<Case> = lines(&path)?;
        let known: BTreeSet<&str> = incidents.iter().map(|incident| incident.id.as_str()).collect();
        for case in &cases {
            let named = case.right.iter().chain(&case.misleading);
            if let Some(unknown) = named.into_iter().find(|id| !known.contains(id.as_str())) {
                let reason = format!("case {} names {unknown}, which is not in incidents.jsonl", case.id);
                return Err(EvalError::layout(&path, reason));
            }
        }
        let path = folder.join("rests_on.jsonl");
        if path.exists() {
            rest(&mut cases, lines(&path)?, &path)?;
        }
        let path = folder.join("cases.jsonl");
        if let Some(part) = part {
            cases.retain(|case| case.part == part);
            if cases.is_empty() {
                return Err(EvalError::layout(&path, format!("no case is of the part “{part}”")));
            }
        }
        Ok(Self { incidents, cases })
    }

    /// Only so many of the cases, evenly spread.
    pub(super) fn sample(&mut self, count: usize) {
        let all = self.cases.len();
        if count < all {
            let mut at = 0..all;
            self.cases.retain(|_| at.next().is_some_and(|at| (at + 1) * count / all > at * count / all));
        }
    }

    pub(super) fn incident(&self, id: &str) -> Option<&PastIncident> {
        self.incidents.iter().find(|incident| incident.id == id)
    }
}

/// Gives each statement what it rests on.
fn rest(cases: &mut [Case], rows: Vec<RestsOn>, path: &Path) -> Result<(), EvalError> {
    for row in rows {
        let case = cases.iter_mut().find(|case| case.id == row.case && case.part == row.part);
        let statement = case.and_then(|case| case.statements.get_mut(row.statement));
        match statement.filter(|statement| statement.label.is_useful() && statement.cites.contains(&row.source)) {
            Some(statement) => statement.rests_on.push(row),
            None => {
                let reason = format!(
                    "statement {} of case {} ({}) is no useful one that cites {}",
                    row.statement, row.case, row.part, row.source
                );
                return Err(EvalError::layout(path, reason));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_set_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let error = |part: Option<&str>| AnswerSet::read(folder.path(), part).unwrap_err().to_string();
        assert!(error(None).contains("incidents.jsonl"), "{}", error(None));
        write("incidents.jsonl", "");
        write("cases.jsonl", "\n{\"id\":1}\n");
        assert!(error(None).contains("cases.jsonl: line 2"), "{}", error(None));
        let case =
            r#"{"id":"a.en","part":"dev","language":"en","class":"a","right":["X-1"],"misleading":[],"text":"t"}"#;
        write("cases.jsonl", case);
        assert!(error(None).contains("a.en names X-1"), "{}", error(None));
        write("cases.jsonl", &case.replace("[\"X-1\"]", "[]"));
        assert!(error(Some("test")).contains("“test”"), "{}", error(Some("test")));
        write("rests_on.jsonl", r#"{"case":"a.en","statement":0,"part":"dev","source":"X-1","quote":["q"]}"#);
        assert!(
            error(None).contains("rests_on.jsonl") && error(None).contains("statement 0 of case a.en"),
            "{}",
            error(None)
        );
    }
}
