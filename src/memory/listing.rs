//! What the memory holds, as views: incidents, one incident, customers, journeys.

use std::collections::BTreeSet;

use super::answer::Thought;
use super::{Asked, ListFilter, ListQuestion, Memory, MemoryError};
use crate::entry::Money;
use crate::finding::Evidence;
use crate::generate::Tell;
use crate::incident::{Incident, IncidentId, Touched};
use crate::report::{
    CustomerRow, FindResult, HistoryEntry, IncidentDetail, IncidentList, Journey, Member, TouchedSummary,
};
use crate::session::ClosedSession;
use crate::wording::Language;

/// Sessions that one question for a customer gives at most.
const FOUND: usize = 50;

impl Memory {
    /// Whether the memory holds any incident.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn has_incidents(&self) -> Result<bool, MemoryError> {
        Ok(self.store.has_incidents()?)
    }

    /// The incidents of a service with this error code, by id.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn incidents_of(&self, service: &str, error_code: &str) -> Result<Vec<IncidentId>, MemoryError> {
        let fits =
            |one: &Incident| one.service.as_deref() == Some(service) && one.error_code.as_deref() == Some(error_code);
        Ok(self.store.incidents()?.into_iter().filter(fits).map(|one| one.id).collect())
    }

    /// The incidents that fit, one row a group, open ones with most sessions first; ties by id. A group fits where
    /// one of its members does.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn list(&self, filter: &ListFilter, limit: usize) -> Result<IncidentList, MemoryError> {
        let question = ListQuestion { filter: filter.clone(), limit, ..ListQuestion::default() };
        let listing = self.listed(&question)?.unwrap_or_default();
        Ok(IncidentList {
            incidents: listing.rows.into_iter().map(|listed| listed.row).collect(),
            total: listing.total,
        })
    }

    /// All that is known of an incident and of those that are merged with it, with an answer in the given language, at
    /// once and in the sources' own words.
    ///
    /// # Errors
    /// When store, index or models fail.
    pub async fn show(&self, incident: Incident, language: Language) -> Result<IncidentDetail, MemoryError> {
        self.shown(incident, language, Thought::AtOnce).await
    }

    /// [`Memory::show`] with an answer by the first of the configured generators that can give one.
    ///
    /// # Errors
    /// As [`Memory::show`].
    pub async fn show_considered(&self, incident: Incident, language: Language) -> Result<IncidentDetail, MemoryError> {
        self.shown(incident, language, Thought::Considered(None)).await
    }

    /// The same, and what generators write is told meanwhile: a language model takes its time. What the cache holds is there
    /// at once, and nothing of it is told before.
    ///
    /// # Errors
    /// As [`Memory::show`].
    pub async fn show_considered_aloud(
        &self,
        incident: Incident,
        language: Language,
        tell: Tell,
    ) -> Result<IncidentDetail, MemoryError> {
        self.shown(incident, language, Thought::Considered(Some(tell))).await
    }

    async fn shown(
        &self,
        incident: Incident,
        language: Language,
        thought: Thought,
    ) -> Result<IncidentDetail, MemoryError> {
        let asked_for = incident.id.clone();
        let mut members = self.members(&incident.id)?;
        let incident = members.first().unwrap_or(&incident).clone();
        if members.is_empty() {
            members.push(incident.clone());
        }
        let touched = summary(&self.touched_by(members.iter().map(|member| &member.id))?);
        let evidence = self.evidence_of(&members)?;
        let asked = Asked {
            language,
            incident: Some(incident.clone()),
            text: String::new(),
            findings: Vec::new(),
            evidence: evidence.clone(),
            sessions: touched.sessions,
            users: touched.users,
        };
        let answer = self.answered(asked, thought).await?;
        let standing = self.standing(incident)?;
        let duplicates = self.duplicates_of(&standing.incident).await?;
        let outcomes = self.fix_outcomes(&standing)?;
        Ok(IncidentDetail {
            muted: standing.muted(&self.muting()?),
            occurrences: standing.occurrences(),
            status: standing.status,
            incident: standing.incident,
            episodes: standing.episodes,
            asked_for,
            actions: self.history(&members)?,
            outcomes,
            members: if members.len() > 1 { self.told_members(&members)? } else { Vec::new() },
            touched,
            complaints: None,
            evidence,
            duplicates,
            similar: answer.similar,
            solution: Some(answer.solution),
        })
    }

    /// What people did about an incident and those that are merged with it, oldest first.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn actions(&self, incident: &Incident) -> Result<Vec<HistoryEntry>, MemoryError> {
        self.history(&self.members(&incident.id)?)
    }

    /// The kept entries that prove an incident and those that are merged with it, oldest first, each once.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn evidence(&self, incident: &Incident) -> Result<Vec<Evidence>, MemoryError> {
        self.evidence_of(&self.members(&incident.id)?)
    }

    /// What people did about any of the incidents, oldest first.
    fn history(&self, members: &[Incident]) -> Result<Vec<HistoryEntry>, MemoryError> {
        let mut history = Vec::new();
        for member in members {
            let told = |action| HistoryEntry { incident: member.id.clone(), action };
            history.extend(self.store.actions(&member.id)?.into_iter().map(told));
        }
        history.sort_by(|a, b| (a.action.stamp, &a.incident).cmp(&(b.action.stamp, &b.incident)));
        Ok(history)
    }

    /// The members of a group, each with its own figures and what it was merged into.
    fn told_members(&self, members: &[Incident]) -> Result<Vec<Member>, MemoryError> {
        let groups = self.groups()?;
        let mut told = Vec::with_capacity(members.len());
        for member in members {
            let merged = groups.words().iter().find(|word| word.same && word.incident == member.id);
            told.push(Member {
                id: member.id.clone(),
                title: member.title.clone(),
                occurrences: self.store.occurrences(&member.id)?.iter().map(|bucket| bucket.count).sum(),
                sessions: self.store.touched(&member.id)?.len() as u64,
                merged_into: merged.map(|word| word.other.clone()),
            });
        }
        Ok(told)
    }

    /// The customers an incident and those that are merged with it touched, by time.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn customers(&self, incident: &Incident) -> Result<Vec<CustomerRow>, MemoryError> {
        let groups = self.groups()?;
        let mut touched = self.touched_by(groups.members(&incident.id))?;
        touched.sort_by_key(|touched| (touched.at, touched.key));
        let lead = self.standing_for(incident)?;
        Ok(touched.iter().flat_map(|touched| CustomerRow::of(&lead.id, touched)).collect())
    }

    /// The troubled sessions that a user, order, session or trace leads to, newest first.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn find(&self, who: &str) -> Result<FindResult, MemoryError> {
        let journeys = self.store.find_sessions(who, FOUND)?.into_iter().map(journey).collect();
        let mut found = FindResult { query: who.to_owned(), journeys };
        self.name_groups(&mut found)?;
        Ok(found)
    }

    /// Puts in place of incidents those that stand for them.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn name_groups(&self, found: &mut FindResult) -> Result<(), MemoryError> {
        let groups = self.groups()?;
        for journey in &mut found.journeys {
            let mut seen = BTreeSet::new();
            let heads = journey.incidents.iter().map(|id| groups.head(id).clone());
            journey.incidents = heads.filter(|id| seen.insert(id.clone())).collect();
        }
        Ok(())
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

/// Whom the sessions are, and what they were about to pay.
pub(super) fn summary(touched: &[Touched]) -> TouchedSummary {
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
