//! Marks on the time line: deploys and other changes that problems may begin after.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Stamp;

/// A deploy, shown beside the incidents that began after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mark {
    /// What was deployed (`checkout 2.14`).
    pub name: String,
    /// To which service, where told.
    pub service: Option<String>,
    /// When it took effect.
    pub at: Timestamp,
    /// When and where it was entered; also its identity.
    pub stamp: Stamp,
}
