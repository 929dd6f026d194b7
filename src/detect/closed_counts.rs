//! How many sessions closed, by source and by the minute in which they began.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::entry::SourceId;
use crate::finding::{Category, Finding};
use crate::session::OpenSession;

/// Kind and service of what a session suffered from; `None`: from nothing.
type Lead = Option<(Category, String)>;

/// Customers' sessions that closed. A session counts once, under the source and the minute of its beginning; pieces of one
/// that was cut by a limit are one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionCounts(BTreeMap<(SourceId, i64, Lead), u64>);

impl SessionCounts {
    /// Counts a session that closed, with the weightiest of its findings.
    pub(super) fn count(&mut self, session: &OpenSession, finding: Option<&Finding>) {
        if session.anonymous || session.continued {
            return;
        }
        let minute = session.started.div_euclid(60_000_000) * 60;
        let lead = finding.map(|finding| (finding.category, finding.service.clone().unwrap_or_default()));
        *self.0.entry((session.source, minute, lead)).or_default() += 1;
    }

    /// Source, minute (seconds since the Unix epoch), what they suffered from, and how many.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, i64, Option<(Category, &str)>, u64)> {
        self.0.iter().map(|((source, minute, lead), count)| {
            (*source, *minute, lead.as_ref().map(|(category, service)| (*category, service.as_str())), *count)
        })
    }
}
