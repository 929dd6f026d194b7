//! The record of an incident that was not known before, from the finding that names it.

use super::title::title;
use crate::finding::Finding;
use crate::incident::{Incident, IncidentId, Origin};
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
