//! What the memory holds, as views: incidents, one incident, customers, journeys.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::Thought;
use super::{Asked, Memory, MemoryError, Mutes, Standing};
use crate::entry::Money;
use crate::finding::{Category, Evidence};
use crate::incident::{Groups, Incident, IncidentId, Status, Touched};
use crate::report::{
    CustomerRow, FindResult, HistoryEntry, IncidentDetail, IncidentList, IncidentRow, Journey, Member, TouchedSummary,
};
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
        let mut buckets = self.store.all_occurrences()?;
        let mut actions = self.store.all_actions()?;
        let mutes = self.muting()?;
        let elsewhere = self.store.elsewhere()?;
        let mut rows = Vec::new();
        for members in by_group(self.groups()?.as_ref(), self.store.incidents()?) {
            if !members.iter().any(|member| filter.fits(member)) {
                continue;
            }
            let of_members = |id: &IncidentId| (buckets.remove(id), actions.remove(id));
            let (buckets, actions): (Vec<_>, Vec<_>) = members.iter().map(|member| &member.id).map(of_members).unzip();
            let mut members = members.into_iter();
            let Some(lead) = members.next() else { continue };
            let standing = Standing {
                merged: members.map(|member| member.id).collect(),
                ..Standing::new(
                    lead,
                    buckets.into_iter().flatten().flatten().collect(),
                    actions.into_iter().flatten().flatten().collect(),
                )
                .seen_from_here(&elsewhere)
            };
            if filter.status.is_none_or(|status| status == standing.status) {
                rows.push(self.row(standing, &mutes)?);
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

    fn row(&self, standing: Standing, mutes: &Mutes) -> Result<IncidentRow, MemoryError> {
        let touched = summary(&self.touched_by(std::iter::once(&standing.incident.id).chain(&standing.merged))?);
        Ok(IncidentRow {
            first_seen: standing.episodes.first().map(|episode| episode.started),
            last_seen: standing.episodes.last().map(|episode| episode.ended),
            muted: standing.muted(mutes),
            occurrences: standing.occurrences(),
            sessions: touched.sessions,
            users: touched.users,
            money_at_risk: touched.money_at_risk,
            status: standing.status,
            id: standing.incident.id,
            title: standing.incident.title,
            category: standing.incident.category,
            service: standing.incident.service,
            merged: standing.merged,
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
        self.shown(incident, language, Thought::Considered).await
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

impl ListFilter {
    fn fits(&self, incident: &Incident) -> bool {
        self.category.is_none_or(|category| category == incident.category)
            && self.service.as_ref().is_none_or(|service| incident.service.as_ref() == Some(service))
    }
}

/// The incidents group by group, in each the one that stands for all first.
fn by_group(groups: &Groups, incidents: Vec<Incident>) -> Vec<Vec<Incident>> {
    let mut all: BTreeMap<IncidentId, Vec<Incident>> = BTreeMap::new();
    for incident in incidents {
        all.entry(groups.head(&incident.id).clone()).or_default().push(incident);
    }
    for (head, members) in &mut all {
        members.sort_by(|a, b| (a.id != *head, &a.id).cmp(&(b.id != *head, &b.id)));
    }
    all.into_values().collect()
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
