//! What the memory holds, as views: incidents, one incident, customers, journeys.

use std::collections::BTreeSet;

use super::{Asked, Memory, MemoryError, Standing};
use crate::entry::Money;
use crate::finding::Category;
use crate::incident::{Incident, Status, Touched};
use crate::report::{CustomerRow, FindResult, IncidentDetail, IncidentList, IncidentRow, Journey, TouchedSummary};
use crate::session::ClosedSession;
use crate::wording::Language;

/// Sessions that one question for a customer gives at most.
const FOUND: usize = 50;

/// Which incidents to list.
#[derive(Debug, Clone, Default)]
pub struct ListFilter {
    /// Only this status.
    pub status: Option<Status>,
    /// Only this category.
    pub category: Option<Category>,
    /// Only this service.
    pub service: Option<String>,
}

impl Memory {
    /// The incidents that fit, open ones with most sessions first; ties by id.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn list(&self, filter: &ListFilter, limit: usize) -> Result<IncidentList, MemoryError> {
        let mut buckets = self.store.all_occurrences()?;
        let mut actions = self.store.all_actions()?;
        let mut rows = Vec::new();
        for incident in self.store.incidents()? {
            let fits = filter.category.is_none_or(|category| category == incident.category)
                && filter.service.as_ref().is_none_or(|service| incident.service.as_ref() == Some(service));
            if !fits {
                continue;
            }
            let (buckets, actions) = (buckets.remove(&incident.id), actions.remove(&incident.id));
            let standing = Standing::new(incident, buckets.unwrap_or_default(), actions.unwrap_or_default());
            if filter.status.is_none_or(|status| status == standing.status) {
                rows.push(self.row(standing)?);
            }
        }
        let settled = |row: &IncidentRow| row.status == Status::Resolved;
        rows.sort_by(|a, b| {
            let harm = (b.sessions, b.occurrences).cmp(&(a.sessions, a.occurrences));
            settled(a).cmp(&settled(b)).then(harm).then_with(|| a.id.cmp(&b.id))
        });
        let total = rows.len() as u64;
        rows.truncate(limit);
        Ok(IncidentList { incidents: rows, total })
    }

    fn row(&self, standing: Standing) -> Result<IncidentRow, MemoryError> {
        let touched = summary(&self.store.touched(&standing.incident.id)?);
        Ok(IncidentRow {
            first_seen: standing.episodes.first().map(|episode| episode.started),
            last_seen: standing.episodes.last().map(|episode| episode.ended),
            occurrences: standing.occurrences(),
            sessions: touched.sessions,
            users: touched.users,
            money_at_risk: touched.money_at_risk,
            status: standing.status,
            id: standing.incident.id,
            title: standing.incident.title,
            category: standing.incident.category,
            service: standing.incident.service,
        })
    }

    /// All that is known of an incident, with an answer in the given language.
    ///
    /// # Errors
    /// When store, index or models fail.
    pub async fn show(&self, incident: Incident, language: Language) -> Result<IncidentDetail, MemoryError> {
        let touched = summary(&self.store.touched(&incident.id)?);
        let evidence = self.store.evidence(&incident.id)?;
        let asked = Asked {
            language,
            incident: Some(incident.clone()),
            text: String::new(),
            findings: Vec::new(),
            evidence: evidence.clone(),
            sessions: touched.sessions,
            users: touched.users,
        };
        let answer = self.answer(asked).await?;
        let standing = self.standing(incident)?;
        Ok(IncidentDetail {
            occurrences: standing.occurrences(),
            status: standing.status,
            incident: standing.incident,
            episodes: standing.episodes,
            actions: standing.actions,
            touched,
            evidence,
            similar: answer.similar,
            solution: Some(answer.solution),
        })
    }

    /// The customers an incident touched, by time.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn customers(&self, incident: &Incident) -> Result<Vec<CustomerRow>, MemoryError> {
        let mut touched = self.store.touched(&incident.id)?;
        touched.sort_by_key(|touched| (touched.at, touched.key));
        Ok(touched.iter().flat_map(|touched| CustomerRow::of(&incident.id, touched)).collect())
    }

    /// The troubled sessions that a user, order, session or trace leads to, newest first.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn find(&self, who: &str) -> Result<FindResult, MemoryError> {
        let journeys = self.store.find_sessions(who, FOUND)?.into_iter().map(journey).collect();
        Ok(FindResult { query: who.to_owned(), journeys })
    }
}

/// A session with its incidents, most authoritative finding first.
#[must_use]
pub(crate) fn journey(session: ClosedSession) -> Journey {
    let mut seen = BTreeSet::new();
    let fingerprints = session.findings.iter().map(|finding| finding.fingerprint);
    let incidents = fingerprints.filter(|fingerprint| seen.insert(*fingerprint)).map(crate::incident::IncidentId::of);
    Journey { incidents: incidents.collect(), session }
}

fn summary(touched: &[Touched]) -> TouchedSummary {
    let known: BTreeSet<&str> = touched.iter().filter_map(|touched| touched.user_id.as_deref()).collect();
    let unknown = touched.iter().filter(|touched| touched.user_id.is_none()).count();
    let (mut at_risk, mut recovered, mut sessions) = (Money::default(), Money::default(), 0);
    for touched in touched {
        at_risk.add(&touched.money);
        if touched.recovered_at.is_some() {
            recovered.add(&touched.money);
            sessions += 1;
        }
    }
    TouchedSummary {
        sessions: touched.len() as u64,
        users: (known.len() + unknown) as u64,
        recovered_sessions: sessions,
        money_at_risk: at_risk,
        recovered,
    }
}
