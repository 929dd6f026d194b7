//! Made-up incidents for tests and benchmarks, in and outside of this crate: one place that knows all the fields.

use super::{Incident, IncidentId, Origin};
use crate::finding::{Category, Fingerprint, FingerprintParts};

/// An incident that was observed in payments; the mask decides which one it is.
#[must_use]
pub fn payment_failure(mask: &str) -> Incident {
    let parts = FingerprintParts { mask, error_code: None, category: Category::Payment, service: None, step: None };
    let fingerprint = Fingerprint::of(parts);
    Incident {
        id: IncidentId::of(fingerprint),
        fingerprint: Some(fingerprint),
        origin: Origin::Observed,
        title: format!("Payment: {mask}"),
        symptoms: mask.to_owned(),
        category: Category::Payment,
        service: Some("payment".into()),
        endpoint: None,
        step: Some("payment".into()),
        error_code: Some("PAYMENT_TIMEOUT".into()),
        opened_at: None,
    }
}
