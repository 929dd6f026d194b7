//! How many sessions closed, by source and by the minute in which they began.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::entry::SourceId;
use crate::finding::{Category, Finding};
use crate::session::{OpenSession, Stage};

/// Kind and service of what a session suffered from; `None`: from nothing.
type Lead = Option<(Category, String)>;

/// What is counted apart: source, minute of the beginning, what it suffered from, and the furthest step that it came to.
type Kind = (SourceId, i64, Lead, Option<Stage>);

/// Sessions of one kind that closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClosedSessions<'a> {
    /// The source of their beginning.
    pub source: SourceId,
    /// The minute of their beginning, in seconds since the Unix epoch.
    pub minute: i64,
    /// Kind and service of what they suffered from; `None`: from nothing.
    pub lead: Option<(Category, &'a str)>,
    /// The furthest step of the shop that they came to.
    pub stage: Option<Stage>,
    /// How many.
    pub count: u64,
}

/// Customers' sessions that closed. A session counts once, under the source and the minute of its beginning; pieces of one
/// that was cut by a limit are one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionCounts(BTreeMap<Kind, u64>);

impl SessionCounts {
    /// Counts a session that closed, with the weightiest of its findings.
    pub(super) fn count(&mut self, session: &OpenSession, finding: Option<&Finding>) {
        if session.anonymous || session.continued {
            return;
        }
        let minute = session.started.div_euclid(60_000_000) * 60;
        let lead = finding.map(|finding| (finding.category, finding.service.clone().unwrap_or_default()));
        *self.0.entry((session.source, minute, lead, session.stage)).or_default() += 1;
    }

    /// What was counted, kind by kind.
    pub fn iter(&self) -> impl Iterator<Item = ClosedSessions<'_>> {
        self.0.iter().map(|((source, minute, lead, stage), count)| ClosedSessions {
            source: *source,
            minute: *minute,
            lead: lead.as_ref().map(|(category, service)| (*category, service.as_str())),
            stage: *stage,
            count: *count,
        })
    }
}
