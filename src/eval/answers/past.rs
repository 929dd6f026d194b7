//! A memory made from the labelled set: its incidents with their runs, and with what people did.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::set::PastIncident;
use crate::config::Config;
use crate::embed::Spaces;
use crate::entry::SourceId;
use crate::eval::EvalError;
use crate::incident::{ActionKind, BUCKET_SECONDS, Bucket, Incident, IncidentId, Origin};
use crate::memory::{Memory, Remembered};
use crate::store::{SourceHead, SourceRecord};

/// A run begins so long before its fix.
const BEFORE_THE_FIX: SignedDuration = SignedDuration::from_mins(30);

/// How far the memory has seen after the last thing that happened: long enough to say that the last fix held.
const SEEN_AFTERWARDS: SignedDuration = SignedDuration::from_hours(24 * 30);

/// A temporary memory that knows these incidents, with their vectors from spaces that keep them.
pub(super) async fn memory<'a>(
    config: &Config,
    spaces: &Spaces,
    incidents: impl Iterator<Item = &'a PastIncident>,
) -> Result<Memory, EvalError> {
    let memory = Memory::temporary_over(config, spaces.clone()).map_err(EvalError::run("the temporary memory"))?;
    let head = SourceHead::of(b"cartwatch eval answers");
    let source = head.source_id();
    let (mut first, mut last) = (None, None);
    let mut acts = Vec::new();
    let mut sitting = memory.sit();
    for past in incidents {
        let failed = EvalError::run(&past.id);
        let runs = runs(past);
        first = first.into_iter().chain(runs.iter().copied()).min();
        last = last.into_iter().chain(runs.iter().copied()).max();
        let remembered = Remembered {
            incident: incident(past, runs.first().copied()),
            buckets: runs.into_iter().map(|at| (source, bucket(at))).collect(),
            touched: Vec::new(),
            evidence: Vec::new(),
        };
        sitting.incident(remembered).map_err(failed)?;
        acts.extend(resolutions(past));
    }
    let seen = last.map(|last| later(last, SEEN_AFTERWARDS));
    let name = "labelled incidents".to_owned();
    sitting.source(SourceRecord { id: source, name, head, size: 1, first, last: seen }, &BTreeMap::new());
    sitting.acknowledge().map_err(EvalError::run("the temporary memory"))?;
    acts.sort_by(|(one, at, _), (other, then, _)| (at, one).cmp(&(then, other)));
    for (id, at, kind) in acts {
        memory.act(&IncidentId::given(&id), kind, None, at).map_err(EvalError::run(&id))?;
    }
    memory.catch_up().await.map_err(EvalError::run("the temporary memory"))?;
    Ok(memory)
}

/// The incident as the memory holds it.
pub(super) fn incident(past: &PastIncident, opened_at: Option<Timestamp>) -> Incident {
    Incident {
        id: IncidentId::given(&past.id),
        fingerprint: None,
        origin: Origin::Imported,
        title: past.title.clone(),
        symptoms: past.symptoms.clone(),
        category: past.category,
        service: past.service.clone(),
        endpoint: None,
        step: None,
        error_code: past.code.clone(),
        opened_at,
    }
}

/// When it was there: before each fix, and when it came back; oldest first.
pub(super) fn runs(past: &PastIncident) -> Vec<Timestamp> {
    let applications = past.fixes.iter().flat_map(|fix| &fix.applications);
    let mut runs: Vec<Timestamp> = Vec::new();
    let mut back = None;
    for application in applications {
        // What came back is what the next fix was for.
        if back.take().is_none() {
            runs.push(later(application.applied_at, -BEFORE_THE_FIX));
        }
        back = application.came_back_at;
        runs.extend(back);
    }
    runs
}

/// What people said: each fix, and that the problem came back, which its few entries don't always show.
fn resolutions(past: &PastIncident) -> impl Iterator<Item = (String, Timestamp, ActionKind)> + '_ {
    past.fixes.iter().flat_map(move |fix| {
        fix.applications.iter().flat_map(move |application| {
            let applied_at = application.applied_at;
            let kind = ActionKind::Resolve { fix: fix.fix.clone(), root_cause: past.cause.clone(), applied_at };
            let back = application.came_back_at.map(|at| (at, ActionKind::Outcome { held: false, at }));
            let said = std::iter::once((applied_at, kind)).chain(back);
            said.map(move |(at, kind)| (past.id.clone(), at, kind))
        })
    })
}

fn bucket(at: Timestamp) -> Bucket {
    let start = at.as_second() - at.as_second().rem_euclid(BUCKET_SECONDS);
    Bucket { start, count: 1, first: at, last: at, worst_seconds: 0.0 }
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(at)
}

/// The source that made-up entries of the set belong to.
pub(super) fn source_of(case: &str) -> SourceId {
    SourceHead::of(case.as_bytes()).source_id()
}
