//! `eval faults`: which service is at fault, since when, and how, over cases in the Nezha layout.
//!
//! The labels say which recordings there are; what they say of the fault only scores the answer. What is usual for
//! a recording is learned from the other recordings of the folder, faults and all.

mod labels;
mod score;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use serde::Serialize;

pub use self::labels::Truth;
use self::labels::{Case, cases};
pub use self::score::scores;
use super::{EvalError, Progress};
use crate::detect::change::{ChangeKind, Course, Normal, Recording, Verdict, judge};
use crate::pipeline::record_file;

/// Suspects written for a case.
const MAX_SUSPECTS: usize = 10;
/// Other recordings from which alone one can learn what is usual.
const LEAST_OTHERS: usize = 3;

/// How one case went.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseResult {
    /// Name of the case.
    pub case_id: String,
    /// Suspects, best first.
    pub services: Vec<String>,
    /// When the change was noticed.
    pub detected_at: Option<jiff::Timestamp>,
    /// The kind of fault, in the words of the Nezha labels.
    pub fault_type: Option<&'static str>,
    /// What the labels say.
    pub truth: Truth,
}

#[derive(Serialize)]
struct Answer<'a> {
    case_id: &'a str,
    services: &'a [String],
    detected_at: Option<String>,
    fault_type: Option<&'a str>,
}

/// Analyses every case that `data/labels.json` lists and writes one JSON line a case to `out`.
///
/// # Errors
/// When the data has another layout or a file can't be read or written.
pub fn faults(data: &Path, out: &Path, progress: &Progress<'_>) -> Result<Vec<CaseResult>, EvalError> {
    let cases = cases(data)?;
    let mut recordings: Vec<Recording> = Vec::with_capacity(cases.len());
    for (done, case) in cases.iter().enumerate() {
        progress(done, cases.len());
        let failed = |error: crate::pipeline::PipelineError| EvalError::Run {
            place: case.id.clone(),
            reason: error.to_string(),
        };
        recordings.push(record_file(&case.file).map_err(failed)?);
    }
    progress(cases.len(), cases.len());
    let courses: Vec<Course> = (0..recordings.len()).map(|index| course(index, &recordings)).collect();
    let mut results = Vec::with_capacity(cases.len());
    for (index, (case, recording)) in cases.into_iter().zip(&recordings).enumerate() {
        let others = courses.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, course)| course);
        let Some(course) = courses.get(index) else { continue };
        results.push(result(case, judge(recording, course, others)));
    }
    write(out, &results).map_err(EvalError::file(out))?;
    Ok(results)
}

/// One recording against what is usual in the others; with too few others, in the beginnings of all.
fn course(index: usize, recordings: &[Recording]) -> Course {
    let Some(recording) = recordings.get(index) else { return Course::default() };
    let normal = if recordings.len() <= LEAST_OTHERS {
        let beginnings: Vec<Recording> = recordings.iter().map(Recording::beginning).collect();
        Normal::learn(&beginnings)
    } else {
        let others = recordings.iter().enumerate().filter(|(other, _)| *other != index);
        Normal::learn(others.map(|(_, recording)| recording))
    };
    Course::of(recording, &normal)
}

fn result(case: Case, verdict: Verdict) -> CaseResult {
    let fault_type = verdict.suspects.first().map(|suspect| match suspect.kind {
        ChangeKind::SlowWork => "cpu_contention",
        ChangeKind::SlowWay => "network_delay",
        ChangeKind::LeftOut => "return",
        ChangeKind::Trouble => "exception",
    });
    CaseResult {
        case_id: case.id,
        services: verdict.suspects.into_iter().take(MAX_SUSPECTS).map(|suspect| suspect.service).collect(),
        detected_at: verdict.noticed,
        fault_type: fault_type.filter(|_| verdict.noticed.is_some()),
        truth: case.truth,
    }
}

fn write(out: &Path, results: &[CaseResult]) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(out)?);
    for result in results {
        let answer = Answer {
            case_id: &result.case_id,
            services: &result.services,
            detected_at: result.detected_at.map(|at| at.to_string()),
            fault_type: result.fault_type,
        };
        serde_json::to_writer(&mut file, &answer)?;
        file.write_all(b"\n")?;
    }
    file.flush()
}
