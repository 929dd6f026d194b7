//! The record of an incident that was not known before, from the finding that names it.

use jiff::Timestamp;

use super::title::title;
use crate::finding::Finding;
use crate::incident::{Incident, IncidentId, Origin, Status, applications};
use crate::memory::Standing;
use crate::report::Known;
use crate::scan::Redactor;

/// The incident a finding belongs to. Its texts are masked and redacted.
pub(super) fn incident_of(finding: &Finding, redactor: &Redactor) -> Incident {
    let mask = redactor.text(&finding.mask).into_owned();
    Incident {
        id: IncidentId::of(finding.fingerprint),
        fingerprint: Some(finding.fingerprint),
        origin: Origin::Observed,
        title: title(finding, &mask),
        symptoms: mask,
        category: finding.category,
        service: finding.service.clone(),
        endpoint: finding.endpoint.clone(),
        step: finding.step.clone(),
        error_code: finding.error_code.clone(),
        opened_at: None,
    }
}

/// Whether a remembered incident was known when it is proven at `at`.
pub(super) fn known_at(standing: &Standing, at: Timestamp) -> Known {
    let fixed = || applications(&standing.actions).iter().any(|fix| fix.applied_at <= at);
    match standing.status {
        Status::Recurred => Known::Recurred,
        Status::Resolved if fixed() => Known::Recurred,
        Status::Resolved => Known::Resolved,
        Status::Open if standing.episodes.iter().any(|episode| episode.started < at) => Known::Seen,
        Status::Open => Known::New,
    }
}
