//! A memory made from the labelled set: its incidents with their runs and sessions, as an analysis writes them.

use std::collections::BTreeMap;

use super::set::{ComplaintSet, LoggedIncident, Run, TouchedSession};
use crate::config::Config;
use crate::embed::Spaces;
use crate::entry::Money;
use crate::eval::EvalError;
use crate::finding::{Finding, FindingKind, Fingerprint, FingerprintParts};
use crate::incident::{BUCKET_SECONDS, Bucket, Incident, IncidentId, Origin, Touched};
use crate::memory::{Memory, Remembered};
use crate::session::{ClosedSession, SessionKey};
use crate::store::{SourceHead, SourceRecord};

/// A temporary memory with the set's incidents, and the set's name of each.
pub(super) async fn memory(
    config: &Config,
    spaces: Spaces,
    set: &ComplaintSet,
) -> Result<(Memory, BTreeMap<IncidentId, String>), EvalError> {
    let failed = || EvalError::run("the temporary memory");
    let memory = Memory::temporary_over(config, spaces).map_err(failed())?;
    let head = SourceHead::of(b"cartwatch eval complaints");
    let source = head.source_id();
    let mut names = BTreeMap::new();
    let mut sitting = memory.sit();
    for logged in &set.incidents {
        let fingerprint = fingerprint(logged);
        let incident = incident(logged, fingerprint);
        names.insert(incident.id.clone(), logged.id.clone());
        let sessions: Vec<ClosedSession> = logged
            .runs
            .iter()
            .flat_map(|run| &run.sessions)
            .map(|session| closed(logged, session, fingerprint))
            .collect();
        let remembered = Remembered {
            incident,
            buckets: logged.runs.iter().flat_map(buckets).map(|bucket| (source, bucket)).collect(),
            touched: sessions.iter().map(|session| Touched::by_closed(session, session.started)).collect(),
            evidence: Vec::new(),
        };
        sitting.incident(remembered).map_err(EvalError::run(&logged.id))?;
        for session in sessions {
            sitting.session(session).map_err(EvalError::run(&logged.id))?;
        }
    }
    let runs = || set.incidents.iter().flat_map(|incident| &incident.runs);
    let (first, last) = (runs().map(|run| run.from).min(), runs().map(|run| run.to).max());
    let name = "labelled incidents".to_owned();
    sitting.source(SourceRecord { id: source, name, head, size: 1, first, last }, &BTreeMap::new());
    sitting.acknowledge().map_err(failed())?;
    memory.catch_up().await.map_err(failed())?;
    Ok((memory, names))
}

fn fingerprint(logged: &LoggedIncident) -> Fingerprint {
    Fingerprint::of(FingerprintParts {
        mask: &logged.symptoms,
        error_code: logged.error_code.as_deref(),
        category: logged.category,
        service: logged.service.as_deref(),
        step: logged.step.as_deref(),
    })
}

fn incident(logged: &LoggedIncident, fingerprint: Fingerprint) -> Incident {
    Incident {
        id: IncidentId::of(fingerprint),
        fingerprint: Some(fingerprint),
        origin: Origin::Observed,
        title: logged.title.clone(),
        symptoms: logged.symptoms.clone(),
        category: logged.category,
        service: logged.service.clone(),
        endpoint: logged.endpoint.clone(),
        step: logged.step.clone(),
        error_code: logged.error_code.clone(),
        opened_at: None,
    }
}

/// The run's proofs, one a session.
fn buckets(run: &Run) -> Vec<Bucket> {
    let mut buckets: BTreeMap<i64, Bucket> = BTreeMap::new();
    for at in run.sessions.iter().map(|session| session.at).chain([run.from, run.to]) {
        let start = at.as_second() - at.as_second().rem_euclid(BUCKET_SECONDS);
        let new = Bucket { start, count: 0, first: at, last: at, worst_seconds: 0.0 };
        let bucket = buckets.entry(start).or_insert(new);
        bucket.count += 1;
        bucket.first = bucket.first.min(at);
        bucket.last = bucket.last.max(at);
    }
    buckets.into_values().collect()
}

fn closed(logged: &LoggedIncident, session: &TouchedSession, fingerprint: Fingerprint) -> ClosedSession {
    let finding = Finding {
        kind: FindingKind::ErrorPattern,
        category: logged.category,
        service: logged.service.clone(),
        endpoint: logged.endpoint.clone(),
        step: logged.step.clone(),
        error_code: logged.error_code.clone(),
        mask: logged.symptoms.clone(),
        fingerprint,
        at: session.at,
        until: session.at,
        occurrences: 1,
        worst_seconds: None,
        confidence: 1.0,
        evidence: Vec::new(),
    };
    ClosedSession {
        key: SessionKey::of_session(&session.session),
        id: session.session.clone(),
        anonymous: false,
        user_id: session.user.clone(),
        references: session.order.iter().cloned().collect(),
        started: session.at,
        ended: session.at,
        entries: 1,
        stage: None,
        money: Money::default(),
        recovered_at: None,
        findings: vec![finding],
        journey: Vec::new(),
        tallies: Vec::new(),
    }
}
