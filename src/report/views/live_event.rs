//! What is said of an incident while it happens, and how it reads in a terminal. Texts are masked and redacted.

use std::io::{self, Write};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::entry::Money;
use crate::finding::Category;
use crate::incident::{IncidentId, Muted};
use crate::report::clean;
use crate::report::human::{INDENT, Page, Tint, known_tint};
use crate::report::{Known, RenderOptions};

/// An incident in its present run: since it was last silent for an hour. The queue of notifications keeps it on the disk,
/// so a new field needs a default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LiveIncident {
    /// Identity, as in the memory.
    pub id: IncidentId,
    /// Short name.
    pub title: String,
    /// Category.
    pub category: Category,
    /// Service, where known.
    pub service: Option<String>,
    /// Customers' sessions touched in this run.
    pub sessions: u64,
    /// Customers touched: distinct users, and sessions whose user is unknown count as one each.
    pub customers: u64,
    /// Proving entries of this run.
    pub entries: u64,
    /// Last known cart or order totals of the sessions.
    pub money: Money,
    /// Whether it was known when this run began.
    pub known: Known,
    /// First proof of this run, in event time.
    pub first: Timestamp,
    /// Last proof.
    pub last: Timestamp,
    /// What fixed it before, where that is known.
    pub precedent: Option<String>,
    /// Where it is planned noise: why, and until when. Nobody needs to be alarmed.
    #[serde(default)]
    pub muted: Option<Muted>,
    /// What the answer says, in one sentence; `None` where it was told before, or is not known
    /// yet: then it comes with the next event.
    pub summary: Option<String>,
    /// The answer's first steps.
    pub steps: Vec<String>,
    /// What each of them rests on: incidents, pages, log entries.
    #[serde(default)]
    pub cites: Vec<Vec<String>>,
}

/// Something happened to an incident. After a restart, what happened since the last save may be told again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", content = "incident", rename_all = "snake_case")]
pub enum LiveEvent {
    /// First proof, or the first after an hour of silence.
    Opened(LiveIncident),
    /// More of it; at most every few seconds an incident.
    Grew(LiveIncident),
    /// No proof for five minutes of event time.
    Calmed(LiveIncident),
    /// No proof for an hour; or what seemed to prove it turned out to be part of another incident (no entries then).
    Closed(LiveIncident),
}

impl LiveEvent {
    /// The incident.
    #[must_use]
    pub fn incident(&self) -> &LiveIncident {
        match self {
            Self::Opened(incident) | Self::Grew(incident) | Self::Calmed(incident) | Self::Closed(incident) => incident,
        }
    }

    /// The incident, to be completed.
    #[must_use]
    pub fn incident_mut(&mut self) -> &mut LiveIncident {
        match self {
            Self::Opened(incident) | Self::Grew(incident) | Self::Calmed(incident) | Self::Closed(incident) => incident,
        }
    }
}

impl LiveEvent {
    /// Key of the word for it.
    fn key(&self) -> &'static str {
        match self {
            Self::Opened(_) => "live-opened",
            Self::Grew(_) => "live-grew",
            Self::Calmed(_) => "live-calmed",
            Self::Closed(_) => "live-closed",
        }
    }

    fn tint(&self) -> Tint {
        match self {
            Self::Opened(_) => Tint::Bad,
            Self::Grew(_) => Tint::Warn,
            Self::Calmed(_) => Tint::Good,
            Self::Closed(_) => Tint::Faint,
        }
    }
}

/// Writes an event for a person: one line with what happened, one with the harm; then what the memory
/// knows and what to do first, where it is new.
///
/// # Errors
/// When the output fails.
pub fn live_event_human(event: &LiveEvent, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, options);
    let incident = event.incident();
    let terms = page.terms;
    let word = page.paint.with(event.tint(), &terms.plain(event.key()));
    let head = format!("{}  {word}", terms.language.clock(incident.last));
    page.line(&head)?;
    page.title(INDENT, &incident.title, &terms.known(incident.known), known_tint(incident.known))?;
    let mut place = vec![clean::line(incident.id.as_str()).into_owned(), terms.category(incident.category)];
    place.extend(incident.service.clone());
    page.paragraph(INDENT, &place.join(" · "), Tint::Faint)?;
    let mut harm = vec![terms.counted("entries", incident.entries)];
    if incident.sessions > 0 {
        harm.push(terms.counted("sessions", incident.sessions));
        harm.push(terms.counted("customers", incident.customers));
    }
    if !incident.money.is_empty() {
        harm.push(terms.money(&incident.money));
    }
    page.paragraph(INDENT, &harm.join(" · "), Tint::Plain)?;
    if let Some(muted) = &incident.muted {
        return page.paragraph(INDENT, &terms.muted(muted), Tint::Faint).and_then(|()| page.gap());
    }
    if incident.summary.is_some() || matches!(event, LiveEvent::Opened(_)) {
        answer(&mut page, incident)?;
    }
    page.gap()
}

fn answer(page: &mut Page<'_>, incident: &LiveIncident) -> io::Result<()> {
    if let Some(summary) = &incident.summary {
        page.paragraph(INDENT, &clean::line(summary), Tint::Strong)?;
    } else if let Some(fix) = &incident.precedent {
        let text = page.terms.say("live-precedent", &[("fix", clean::line(fix).into_owned().into())]);
        page.paragraph(INDENT, &text, Tint::Strong)?;
    }
    for (number, step) in incident.steps.iter().enumerate() {
        page.item(&format!("{INDENT}{}. ", number + 1), &clean::line(step), Tint::Plain)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::finding::Fingerprint;
    use crate::report::layout::columns;
    use crate::wording::Language;

    fn incident() -> LiveIncident {
        let fingerprint: Fingerprint = "v1-0011223344556677".parse().unwrap();
        LiveIncident {
            id: IncidentId::of(fingerprint),
            title: "PAYMENT_TIMEOUT: payment provider did not answer in time and the customer was sent back".into(),
            category: Category::Payment,
            service: Some("payment".into()),
            sessions: 3,
            customers: 2,
            entries: 1_204,
            money: Money::of("EUR", Decimal::new(24_100, 2)),
            known: Known::Recurred,
            first: Timestamp::from_second(1_714_557_600).unwrap(),
            last: Timestamp::from_second(1_714_557_661).unwrap(),
            muted: None,
            precedent: Some("Raise the provider's timeout to 60 s".into()),
            summary: None,
            steps: vec!["Switch to the second provider.".into()],
            cites: vec![vec!["rb-payment".into()]],
        }
    }

    #[test]
    fn an_event_reads_well_in_both_languages_and_fits() {
        let mut text = String::new();
        for language in Language::ALL {
            for event in [LiveEvent::Opened(incident()), LiveEvent::Calmed(incident())] {
                let mut out = Vec::new();
                live_event_human(&event, &RenderOptions::new(language), &mut out).unwrap();
                text += &String::from_utf8(out).unwrap();
            }
        }
        assert!(text.lines().all(|line| columns(line) <= 80), "{text}");
        insta::assert_snapshot!(text);
    }
}
