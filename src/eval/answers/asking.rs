//! A case of the labelled set as a question to the memory.

use jiff::Timestamp;

use super::past::source_of;
use super::set::Case;
use crate::entry::EntryId;
use crate::finding::Evidence;
use crate::incident::{Incident, IncidentId, Origin};
use crate::memory::Asked;

/// When the cases happen, in seconds since the Unix epoch: after all incidents of the set (1 September 2026, 10:00).
const NOW: i64 = 1_788_256_800;

/// What is asked: an incident with its proofs where the case has one, else free text.
pub(super) fn asked(case: &Case) -> Asked {
    let evidence = evidence(case);
    Asked {
        language: case.language,
        incident: incident(case),
        text: case.text.clone(),
        findings: Vec::new(),
        sessions: u64::from(!evidence.is_empty()),
        users: 0,
        evidence,
    }
}

/// The incident that the question is about; its words are what was said of it, and its log lines.
pub(super) fn incident(case: &Case) -> Option<Incident> {
    let asked = case.incident.as_ref()?;
    Some(Incident {
        id: IncidentId::given(format!("case-{}", case.id)),
        fingerprint: None,
        origin: Origin::Observed,
        title: case.text.clone(),
        symptoms: case.evidence.join("\n"),
        category: asked.category,
        service: asked.service.clone(),
        endpoint: asked.endpoint.clone(),
        step: None,
        error_code: asked.code.clone(),
        opened_at: None,
    })
}

/// The log lines of a case as proofs.
pub(super) fn evidence(case: &Case) -> Vec<Evidence> {
    let asked = case.incident.as_ref();
    let proof = |(number, text): (usize, &String)| Evidence {
        id: entry_id(case, number),
        at: Timestamp::from_second(NOW + number as i64).unwrap_or(Timestamp::UNIX_EPOCH),
        source_name: None,
        line: number as u64 + 1,
        service: asked.and_then(|asked| asked.service.clone()),
        error_code: asked.and_then(|asked| asked.code.clone()),
        response_time: None,
        text: text.clone(),
    };
    case.evidence.iter().enumerate().map(proof).collect()
}

/// The entry behind `log:1`, `log:2` …; `None` for other citations.
pub(super) fn entry_cited(case: &Case, cite: &str) -> Option<EntryId> {
    let number: usize = cite.strip_prefix("log:")?.parse().ok()?;
    let at = number.checked_sub(1)?;
    (at < case.evidence.len()).then(|| entry_id(case, at))
}

fn entry_id(case: &Case, number: usize) -> EntryId {
    EntryId { source: source_of(&case.id), ordinal: number as u64 }
}
