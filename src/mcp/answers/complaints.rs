//! `complaint_report`: complaints over time, and what became of them after each fix.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Answer, TITLE_CHARS, at, drop_last, left_out, rounded, sentence};
use crate::effect::Answer as Judged;
use crate::finding::Category;
use crate::mcp::scribe::Scribe;
use crate::report::{ComplaintReport, FixEffect, Teller};

/// Incidents that are told.
const INCIDENTS: usize = 8;

/// Complaints of one kind.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct KindCount {
    /// The kind of failure; null where nobody knows.
    category: Option<Category>,
    /// Complaints.
    complaints: u64,
}

/// Complaints about one incident.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct IncidentCount {
    /// The incident, for `get_incident`.
    id: String,
    /// Its title.
    title: String,
    /// Complaints.
    complaints: u64,
}

/// A change with its 95 % interval; 0.38 is 38 % less, below zero is more.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct Reduction {
    /// How much less often.
    reduction: f64,
    /// Lower end.
    low: f64,
    /// Upper end.
    high: f64,
    /// How likely so much change is by chance.
    p_value: f64,
}

/// What became of complaints after a fix.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct FixTold {
    /// The incident that was fixed, for `get_incident`.
    incident: String,
    /// Its title.
    title: String,
    /// When the fix took effect.
    applied_at: Timestamp,
    /// The change of complaints about this kind of failure; null where it can't be told.
    of_category: Option<Reduction>,
    /// What can be said, in sentences: of the kind, of the incident, of money.
    said: Vec<String>,
}

impl FixTold {
    fn of(fix: &FixEffect, scribe: Scribe<'_>) -> Self {
        Self {
            incident: scribe.id(fix.incident.as_str()),
            title: scribe.quote(&fix.title, TITLE_CHARS),
            applied_at: fix.applied_at,
            of_category: reduction(&fix.of_category),
            said: scribe.tell.fix(fix).into_iter().map(sentence).collect(),
        }
    }
}

fn reduction(judged: &Judged) -> Option<Reduction> {
    match judged {
        Judged::Effect(effect) => Some(Reduction {
            reduction: rounded(effect.reduction),
            low: rounded(effect.low),
            high: rounded(effect.high),
            p_value: rounded(effect.p_value),
        }),
        Judged::NotEnough(_) => None,
    }
}

/// What `complaint_report` answers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(in crate::mcp) struct ComplaintAnswer {
    /// The first moment that is looked at.
    from: Timestamp,
    /// The first one behind.
    until: Timestamp,
    /// Complaints.
    complaints: u64,
    /// Those that belong to an incident.
    linked: u64,
    /// Complaints per 1,000 sessions; null where the logs are not known.
    per_thousand_sessions: Option<f64>,
    /// What can be said of all of them.
    said: Vec<String>,
    /// By kind of failure, most first.
    categories: Vec<KindCount>,
    /// By incident, most first.
    incidents: Vec<IncidentCount>,
    /// The fixes in this time, newest first.
    fixes: Vec<FixTold>,
    /// How many incidents and fixes are not told.
    left_out: u64,
}

impl ComplaintAnswer {
    pub(in crate::mcp) fn of(report: &ComplaintReport, scribe: Scribe<'_>) -> Self {
        let incident = |row: &crate::report::IncidentComplaints| IncidentCount {
            id: scribe.id(row.incident.as_str()),
            title: scribe.quote(&row.title, TITLE_CHARS),
            complaints: row.complaints,
        };
        let kinds = report.categories.iter();
        Self {
            from: report.from,
            until: report.until,
            complaints: report.complaints,
            linked: report.linked,
            per_thousand_sessions: report.per_thousand.map(rounded),
            said: scribe.tell.complaints(report).into_iter().map(sentence).collect(),
            categories: kinds.map(|row| KindCount { category: row.category, complaints: row.complaints }).collect(),
            incidents: report.incidents.iter().take(INCIDENTS).map(incident).collect(),
            fixes: report.fixes.iter().map(|fix| FixTold::of(fix, scribe)).collect(),
            left_out: report.more_incidents
                + report.more_fixes
                + report.incidents.len().saturating_sub(INCIDENTS) as u64,
        }
    }
}

impl Answer for ComplaintAnswer {
    fn shorten(&mut self) -> bool {
        let left_out = &mut self.left_out;
        drop_last(&mut self.fixes, 3, left_out)
            || drop_last(&mut self.incidents, 3, left_out)
            || drop_last(&mut self.fixes, 1, left_out)
            || drop_last(&mut self.incidents, 0, left_out)
            || self.fixes.iter_mut().any(|fix| drop_last(&mut fix.said, 1, left_out))
            || drop_last(&mut self.fixes, 0, left_out)
            || drop_last(&mut self.categories, 0, left_out)
    }

    fn text(&self, tell: Teller) -> String {
        let mut lines = Vec::new();
        if self.complaints > 0 {
            lines.push(format!("{} – {}", at(self.from), at(self.until)));
        }
        lines.extend(self.said.iter().cloned());
        let kind = |row: &KindCount| {
            let name =
                row.category.map_or_else(|| tell.plain("report-complaints-unknown-kind"), |of| tell.category(of));
            format!("{name} {}", row.complaints)
        };
        if !self.categories.is_empty() {
            let kinds = self.categories.iter().map(kind).collect::<Vec<_>>().join(", ");
            lines.push(format!("{}: {kinds}", tell.plain("report-complaints-by-category")));
        }
        if !self.incidents.is_empty() {
            lines.push(format!("{}:", tell.plain("report-complaints-by-incident")));
            lines.extend(self.incidents.iter().map(|row| format!("- {} {} {}", row.id, row.complaints, row.title)));
        }
        if !self.fixes.is_empty() {
            lines.push(format!("{}:", tell.plain("report-complaints-fixes")));
        }
        for fix in &self.fixes {
            lines.push(format!("- {} {} {}", fix.incident, at(fix.applied_at), fix.title));
            lines.extend(fix.said.iter().map(|sentence| format!("  {sentence}")));
        }
        lines.extend(left_out(tell, self.left_out));
        lines.join("\n")
    }
}
