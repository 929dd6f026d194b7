//! What a detector reports of a session or of a window of a service, with the entries that prove it.

mod category;
mod evidence;
mod fingerprint;

pub use category::{Category, UnknownCategory};
pub use evidence::Evidence;
pub use fingerprint::{Fingerprint, FingerprintParts, MASK_VERSION};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which detector spoke. The order is the order of authority: where two findings share their
/// evidence, the first one names the incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// An entry that reads as a failure of a known category.
    ErrorPattern,
    /// The same error at least twice in one session.
    RepeatedError,
    /// Several slow requests at one endpoint or service.
    Bottleneck,
    /// One request over the limit.
    SlowRequest,
    /// A session that had a cart and stopped after a problem.
    FunnelBreak,
}

impl FindingKind {
    /// The stable name, as in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ErrorPattern => "error_pattern",
            Self::RepeatedError => "repeated_error",
            Self::Bottleneck => "bottleneck",
            Self::SlowRequest => "slow_request",
            Self::FunnelBreak => "funnel_break",
        }
    }
}

/// One reported problem with its proof.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// Which detector.
    pub kind: FindingKind,
    /// What kind of failure.
    pub category: Category,
    /// The service to blame, where known.
    pub service: Option<String>,
    /// The endpoint or operation, masked, where known.
    pub endpoint: Option<String>,
    /// The shop's step (`checkout`, `payment`, …), where known.
    pub step: Option<String>,
    /// Error code as the entry gave it.
    pub error_code: Option<String>,
    /// Stateless mask of the deciding message; for slow requests the masked endpoint.
    pub mask: String,
    /// Groups findings into incidents. Findings that share evidence share the fingerprint.
    pub fingerprint: Fingerprint,
    /// First proof.
    pub at: Timestamp,
    /// Last proof.
    pub until: Timestamp,
    /// How many entries prove it.
    pub occurrences: u64,
    /// Slowest proving request in seconds, where durations are known.
    pub worst_seconds: Option<f64>,
    /// 0–1: how sure the detector is.
    pub confidence: f32,
    /// The first few proving entries, oldest first.
    pub evidence: Vec<Evidence>,
}
