//! The list of cases, and what it says of each fault.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::super::EvalError;

/// Two statements of when a fault began that differ by more are not both believed (seconds).
const MOST_DISAGREEMENT: i64 = 90;

/// What the labels say of a case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Truth {
    /// The faulty service; `None`: a recording without a fault, or no labels.
    pub service: Option<String>,
    /// The kind of fault.
    pub fault_type: Option<String>,
    /// When it began; the earlier one of two statements that are near each other.
    pub began: Option<Timestamp>,
    /// The system it belongs to.
    pub system: Option<String>,
    /// Whether there is a fault, where that is said.
    pub is_fault: Option<bool>,
}

/// A recording to judge.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) id: String,
    pub(super) file: PathBuf,
    pub(super) truth: Truth,
}

#[derive(Deserialize)]
struct Label {
    case_id: String,
    file: String,
    app: Option<String>,
    is_fault: Option<bool>,
    service: Option<String>,
    fault_type: Option<String>,
    inject_time: Option<Timestamp>,
    inject_time_disagreement_s: Option<i64>,
}

/// The cases that `labels.json` in this folder lists.
pub(super) fn cases(data: &Path) -> Result<Vec<Case>, EvalError> {
    let path = data.join("labels.json");
    let text = fs::read_to_string(&path).map_err(EvalError::file(&path))?;
    let labels: Vec<Label> =
        serde_json::from_str(&text).map_err(|error| EvalError::line(&path, error.line(), error))?;
    if labels.is_empty() {
        return Err(EvalError::layout(&path, "lists no cases; expected an array of objects with case_id and file"));
    }
    labels.into_iter().map(|label| case(data, label)).collect()
}

fn case(data: &Path, label: Label) -> Result<Case, EvalError> {
    // Paths may be given from the folder above.
    let named = Path::new(&label.file);
    let candidates = [Some(data.join(named)), named.file_name().map(|name| data.join(name))];
    let file = candidates.into_iter().flatten().find(|file| file.is_file());
    let file = file.ok_or_else(|| EvalError::layout(data, format!("{}: no file {}", label.case_id, label.file)))?;
    let earlier = label.inject_time_disagreement_s.filter(|seconds| (-MOST_DISAGREEMENT..0).contains(seconds));
    let shift = SignedDuration::from_secs(earlier.unwrap_or(0));
    let began = label.inject_time.and_then(|time| time.checked_add(shift).ok());
    let truth = Truth {
        service: label.service,
        fault_type: label.fault_type,
        began,
        system: label.app,
        is_fault: label.is_fault,
    };
    Ok(Case { id: label.case_id, file, truth })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earlier_of_two_near_statements_counts() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.jsonl"), "").unwrap();
        let labels = r#"[{"case_id": "a", "file": "set/a.jsonl", "is_fault": true, "service": "cart",
            "fault_type": "return", "inject_time": "2026-03-02T12:01:00Z", "inject_time_disagreement_s": -60},
            {"case_id": "b", "file": "a.jsonl", "is_fault": false}]"#;
        fs::write(folder.path().join("labels.json"), labels).unwrap();
        let cases = cases(folder.path()).unwrap();
        assert_eq!(cases[0].truth.began, Some("2026-03-02T12:00:00Z".parse().unwrap()));
        assert_eq!(cases[1].truth.is_fault, Some(false));
    }

    #[test]
    fn what_is_missing_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("labels.json"), r#"[{"case_id": "a", "file": "gone.jsonl"}]"#).unwrap();
        assert!(cases(folder.path()).unwrap_err().to_string().contains("gone.jsonl"));
        fs::write(folder.path().join("labels.json"), "[]").unwrap();
        assert!(cases(folder.path()).unwrap_err().to_string().contains("labels.json"));
    }
}
