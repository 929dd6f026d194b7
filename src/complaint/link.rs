//! What ties a complaint to an incident, and how surely.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::incident::IncidentId;

/// Why a complaint is taken to be about an incident.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum LinkReason {
    /// It names an order, trace, session or customer that the incident touched.
    #[serde(rename = "id")]
    ById,
    /// The person was in a session that the incident touched, at a time that fits.
    #[serde(rename = "session")]
    BySession,
    /// It tells of what the incident does.
    #[serde(rename = "meaning")]
    ByMeaning,
    /// Somebody said so.
    #[serde(rename = "hand")]
    ByHand,
}

/// That a complaint is about an incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The incident.
    pub incident: IncidentId,
    /// Why.
    pub reason: LinkReason,
    /// How surely, from 0 to 1.
    pub confidence: f32,
    /// What it was seen by: ids, or words of the complaint. Not redacted: show it as the complaint's text is shown.
    pub evidence: Vec<String>,
}

/// The links that were found for a complaint, and by which rules and knowledge. They can be found again at any time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct KeptLinks {
    /// What found them: links of another version are found anew.
    pub version: u64,
    /// Best first; none where the complaint belongs to no incident.
    pub links: Vec<Link>,
}
