//! `search_memory`: near documents and what to do; or the list of incidents; or a runbook.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::advice::{self, Advice};
use super::{Answer, QUOTE_CHARS, TITLE_CHARS, amounts, at, drop_last, drop_one, left_out, score};
use crate::backend::DocumentKind;
use crate::finding::Category;
use crate::incident::Status;
use crate::knowledge::Page;
use crate::mcp::scribe::Scribe;
use crate::report::{IncidentList, IncidentRow, SearchResult, Similar, Teller};

/// Longest item of a runbook, in characters.
const PIECE_CHARS: usize = 800;
/// Items of a runbook at the most.
const PIECES: usize = 40;

/// A near document.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct Hit {
    /// Id: an incident's for `get_incident`, a runbook's (`rb-…`) as the query of `search_memory`.
    pub(super) id: String,
    /// What it is.
    pub(super) kind: DocumentKind,
    /// Title.
    pub(super) title: String,
    /// How near, 0–1.
    score: f64,
    /// Why it was found.
    pub(super) why: String,
    /// The deciding passage; empty where it is the title.
    passage: String,
}

impl Hit {
    pub(super) fn of(near: &Similar, scribe: Scribe<'_>) -> Self {
        let passage = near.why.iter().map(|why| why.passage.as_str()).find(|passage| !passage.is_empty());
        Self {
            id: scribe.id(&near.id),
            kind: near.kind,
            title: scribe.quote(&near.title, TITLE_CHARS),
            score: score(near.score),
            why: scribe.quote(&scribe.tell.why(&near.why), TITLE_CHARS),
            passage: passage.map(|passage| scribe.quote(passage, QUOTE_CHARS)).unwrap_or_default(),
        }
    }

    pub(super) fn line(&self, tell: Teller) -> String {
        format!(
            "- {} ({}, {}) {} {}",
            self.id,
            tell.document(self.kind),
            tell.language().decimal(self.score, 2),
            self.title,
            self.why
        )
    }
}

/// An incident of the list.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct ListedIncident {
    /// Id, for `get_incident`.
    id: String,
    /// Title.
    title: String,
    /// Kind of failure.
    category: Category,
    /// Service to blame.
    service: Option<String>,
    /// Status.
    status: Status,
    /// Last proof.
    last_seen: Option<Timestamp>,
    /// Sessions touched.
    sessions: u64,
    /// What was in their carts or orders.
    money_at_risk: Vec<String>,
}

impl ListedIncident {
    fn of(row: &IncidentRow, scribe: Scribe<'_>) -> Self {
        Self {
            id: scribe.id(row.id.as_str()),
            title: scribe.quote(&row.title, TITLE_CHARS),
            category: row.category,
            service: scribe.named(row.service.as_ref()),
            status: row.status,
            last_seen: row.last_seen,
            sessions: row.sessions,
            money_at_risk: amounts(&row.money_at_risk),
        }
    }

    fn line(&self, tell: Teller) -> String {
        let mut parts = vec![self.id.clone(), tell.status(self.status), tell.category(self.category)];
        parts.extend(self.service.clone());
        parts.push(tell.counted("sessions", self.sessions));
        parts.extend((!self.money_at_risk.is_empty()).then(|| self.money_at_risk.join(" + ")));
        parts.extend(self.last_seen.map(at));
        format!("- {} {}", parts.join(" · "), self.title)
    }
}

/// A runbook.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct Runbook {
    /// Id.
    id: String,
    /// Title.
    title: String,
    /// Its summary, and its items behind their headings.
    text: Vec<String>,
}

/// What `search_memory` answers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct SearchAnswer {
    /// Near documents, best first.
    hits: Vec<Hit>,
    /// What to do.
    advice: Option<Advice>,
    /// Without a query: incidents, unresolved ones with most sessions first.
    incidents: Vec<ListedIncident>,
    /// Where the query is a runbook's id: that runbook.
    runbook: Option<Runbook>,
    /// How many of these are not told.
    left_out: u64,
}

impl SearchAnswer {
    pub(in crate::mcp) fn found(result: &SearchResult, limit: usize, scribe: Scribe<'_>) -> Self {
        Self {
            hits: result.hits.iter().take(limit).map(|hit| Hit::of(hit, scribe)).collect(),
            advice: result.solution.as_ref().map(|solution| Advice::of(solution, scribe)),
            left_out: result.hits.len().saturating_sub(limit) as u64,
            ..Self::default()
        }
    }

    pub(in crate::mcp) fn listed(list: &IncidentList, scribe: Scribe<'_>) -> Self {
        Self {
            incidents: list.incidents.iter().map(|row| ListedIncident::of(row, scribe)).collect(),
            left_out: list.total.saturating_sub(list.incidents.len() as u64),
            ..Self::default()
        }
    }

    pub(in crate::mcp) fn page(page: &Page, scribe: Scribe<'_>) -> Self {
        let items = page
            .sections
            .iter()
            .flat_map(|section| section.items.iter().map(|item| format!("{}: {item}", section.heading)));
        let all: Vec<String> =
            std::iter::once(page.summary.clone()).chain(items).filter(|text| !text.trim().is_empty()).collect();
        let text = all.iter().take(PIECES).map(|piece| scribe.quote(piece, PIECE_CHARS)).collect();
        let runbook = Runbook { id: scribe.id(&page.id), title: scribe.quote(&page.title, TITLE_CHARS), text };
        Self { runbook: Some(runbook), left_out: all.len().saturating_sub(PIECES) as u64, ..Self::default() }
    }
}

impl Answer for SearchAnswer {
    fn shorten(&mut self) -> bool {
        let Self { hits, advice, incidents, runbook, left_out } = self;
        drop_last(hits, 3, left_out)
            || advice::shorten(advice.as_mut(), 3)
            || drop_last(incidents, 1, left_out)
            || runbook.as_mut().is_some_and(|runbook| drop_last(&mut runbook.text, 0, left_out))
            || drop_last(hits, 1, left_out)
            || advice::shorten(advice.as_mut(), 0)
            || drop_one(advice, left_out)
            || drop_last(hits, 0, left_out)
    }

    fn text(&self, tell: Teller) -> String {
        let mut lines = Vec::new();
        if let Some(runbook) = &self.runbook {
            lines.push(format!("{} {}", runbook.id, runbook.title));
            lines.extend(runbook.text.iter().cloned());
        } else if let Some(advice) = &self.advice {
            lines.push(tell.plain(if self.hits.is_empty() { "mcp-nothing-near" } else { "mcp-near" }));
            lines.extend(self.hits.iter().map(|hit| hit.line(tell)));
            lines.extend(advice.lines(tell));
        } else if !self.hits.is_empty() {
            lines.push(tell.plain("mcp-near"));
            lines.extend(self.hits.iter().map(|hit| hit.line(tell)));
        } else if self.incidents.is_empty() {
            lines.push(tell.plain("mcp-no-incidents"));
        } else {
            lines.push(tell.plain("mcp-incidents"));
            lines.extend(self.incidents.iter().map(|incident| incident.line(tell)));
        }
        lines.extend(left_out(tell, self.left_out));
        lines.join("\n")
    }
}
