//! `resolve_incident` and `give_feedback`: what was written down.

use schemars::JsonSchema;
use serde::Serialize;

use super::Answer;
use crate::report::Teller;

/// What a change answers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct DoneAnswer {
    /// The incident, for `get_incident`.
    pub(in crate::mcp) incident: String,
    /// What was written down.
    pub(in crate::mcp) done: String,
}

impl Answer for DoneAnswer {
    fn shorten(&mut self) -> bool {
        false
    }

    fn text(&self, _: Teller) -> String {
        self.done.clone()
    }
}
