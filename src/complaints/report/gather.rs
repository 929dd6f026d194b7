//! From the store to days: complaints by kind and incident, sessions, and purchases that were lost.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rust_decimal::prelude::ToPrimitive;

use crate::complaint::{Complaint, ComplaintId, KeptLinks, standing};
use crate::finding::Category;
use crate::incident::{Action, Groups, Incident, IncidentId, Touched, applications};
use crate::measure::{Metric, Resolution};
use crate::memory::{Memory, MemoryError};
use crate::session::SessionKey;

use super::words::{Meaning, Meanings, Use, Vocabulary, Word};

pub(super) const DAY: i64 = 86_400;

/// Where this many complaints a day are usual, a day without any is one on which none were taken in.
const NEVER_NONE: f64 = 8.0;

/// One complaint, as far as the report needs it.
#[derive(Debug, Clone)]
pub(super) struct Told {
    pub(super) at: Timestamp,
    /// The one of our kinds that it is about, where that is known: by the help desk's word, else by its incident.
    pub(super) category: Option<Category>,
    /// The help desk's word, where it stands for none of our kinds.
    pub(super) word: Option<Word>,
    /// The head of its incident's group.
    pub(super) incident: Option<IncidentId>,
}

/// What a complaint is about, in the report's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// One of our kinds.
    Ours(Category),
    /// The help desk's own.
    Desk(Word),
    /// Nobody says.
    Unknown,
}

impl Told {
    pub(super) fn kind(&self) -> Kind {
        match (self.category, self.word) {
            (Some(category), _) => Kind::Ours(category),
            (None, Some(word)) => Kind::Desk(word),
            (None, None) => Kind::Unknown,
        }
    }
}

/// A fix that was applied.
#[derive(Debug, Clone)]
pub(super) struct Fix {
    /// The head of the group.
    pub(super) incident: IncidentId,
    pub(super) category: Category,
    pub(super) applied_at: Timestamp,
}

/// A purchase that an incident put at risk: each session once, at its first incident.
#[derive(Debug, Clone)]
pub(super) struct Purchase {
    pub(super) touched: Touched,
    pub(super) category: Category,
}

/// Everything that the report is made of.
#[derive(Debug, Default)]
pub(super) struct Material {
    /// Complaints, oldest first.
    pub(super) told: Vec<Told>,
    /// What the help desks' words stand for.
    pub(super) words: Meanings,
    /// Incidents that stand for a group or themselves.
    pub(super) incidents: BTreeMap<IncidentId, Incident>,
    /// When each was seen first, in seconds.
    pub(super) first_seen: BTreeMap<IncidentId, i64>,
    /// Fixes of which the time is known, oldest first.
    pub(super) fixes: Vec<Fix>,
    /// Sessions by the start of the day.
    pub(super) sessions: BTreeMap<i64, u64>,
    /// Purchases, by session.
    pub(super) purchases: Vec<Purchase>,
}

impl Material {
    /// Everything; purchases only where they are wanted. `asked` is a word of a help desk that is asked for.
    pub(super) fn of(memory: &Memory, with_purchases: bool, asked: Option<&str>) -> Result<Self, MemoryError> {
        let store = memory.store();
        let groups = memory.groups()?;
        let all: BTreeMap<IncidentId, Incident> =
            store.incidents()?.into_iter().map(|incident| (incident.id.clone(), incident)).collect();
        let (told, words) = told(memory, (&groups, &all), asked)?;
        let mut material = Self { told, words, ..Self::default() };
        material.fixes = fixes(&store.all_actions()?, &groups, &all);
        for (id, buckets) in store.all_occurrences()? {
            if let Some(first) = buckets.iter().filter(|bucket| bucket.count > 0).map(|bucket| bucket.start).min() {
                let known = material.first_seen.entry(groups.head(&id).clone()).or_insert(first);
                *known = first.min(*known);
            }
        }
        material.sessions = sessions(memory, Resolution::Day, i64::MIN, i64::MAX)?;
        if with_purchases {
            material.purchases = purchases(memory, &all)?;
        }
        material.incidents = all;
        material.leave_out_silence();
        Ok(material)
    }

    /// Days without any complaint where many are usual don't count: help desk or import were down.
    fn leave_out_silence(&mut self) {
        let (Some(first), Some(last)) = (self.told.first(), self.told.last()) else { return };
        let (first, last) = (day_of(first.at), day_of(last.at));
        let days: BTreeSet<i64> = self.told.iter().map(|told| day_of(told.at)).collect();
        if self.told.len() as f64 >= NEVER_NONE * (last - first + 1) as f64 {
            self.sessions.retain(|start, _| {
                let day = start.div_euclid(DAY);
                !(first..=last).contains(&day) || days.contains(&day)
            });
        }
    }
}

/// Sessions by the start of the bucket, those with any.
pub(super) fn sessions(
    memory: &Memory,
    resolution: Resolution,
    from: i64,
    to: i64,
) -> Result<BTreeMap<i64, u64>, MemoryError> {
    let mut found = BTreeMap::new();
    for point in memory.store().counted(resolution, from, to)? {
        let counts = point.measures.counts.iter().filter(|(name, _)| name.metric() == Metric::Sessions);
        let sessions = counts.fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
        if sessions > 0 {
            found.insert(point.time.start, sessions);
        }
    }
    Ok(found)
}

/// The day's number.
pub(super) fn day_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(DAY)
}

/// A sum as a number to calculate with; it is shown as it is.
pub(super) fn number(amount: rust_decimal::Decimal) -> f64 {
    amount.to_f64().filter(|amount| amount.is_finite()).unwrap_or(0.0)
}

fn told(
    memory: &Memory,
    (groups, incidents): (&Groups, &BTreeMap<IncidentId, Incident>),
    asked: Option<&str>,
) -> Result<(Vec<Told>, Meanings), MemoryError> {
    let store = memory.store();
    let links: BTreeMap<ComplaintId, KeptLinks> = store.all_kept_links(..)?;
    let corrections = store.all_corrections()?;
    let none = Vec::new();
    let (mut vocabulary, mut uses) = (Vocabulary::default(), Vec::new());
    let mut found: Vec<(Told, Option<usize>)> = Vec::new();
    store.walk_complaints(.., |complaint: Complaint| {
        let said = corrections.get(&complaint.id).unwrap_or(&none);
        let seen = links.get(&complaint.id).map(|kept| kept.links.as_slice()).unwrap_or_default();
        let best = if said.is_empty() { seen.first().map(|link| link.incident.clone()) } else { None };
        let best = best.or_else(|| standing(seen, said).into_iter().next().map(|link| link.incident));
        let incident = best.map(|id| groups.head(&id).clone());
        let category = incident.as_ref().and_then(|id| incidents.get(id)).map(|incident| incident.category);
        let word = complaint.category.and_then(|word| vocabulary.number(&word));
        uses.extend(word.map(|word| Use { word, day: day_of(complaint.at), linked: category }));
        found.push((Told { at: complaint.at, category, word: None, incident }, word));
        Ok(true)
    })?;
    let meanings = vocabulary.meanings(&uses, asked, &store.redactor());
    let told = |(told, word): (Told, Option<usize>)| match word.and_then(|word| meanings.of(word)) {
        // The help desk's word does not depend on whether an incident is known, so it goes first.
        Some(Meaning::Ours(category)) => Told { category: Some(category), ..told },
        Some(Meaning::Other(word)) => Told { word: Some(word), ..told },
        None => told,
    };
    Ok((found.into_iter().map(told).collect(), meanings))
}

fn fixes(
    actions: &BTreeMap<IncidentId, Vec<Action>>,
    groups: &Groups,
    incidents: &BTreeMap<IncidentId, Incident>,
) -> Vec<Fix> {
    let mut found: BTreeMap<(Timestamp, IncidentId), Fix> = BTreeMap::new();
    for (id, actions) in actions {
        let head = groups.head(id);
        let Some(incident) = incidents.get(head).or_else(|| incidents.get(id)) else { continue };
        for application in applications(actions) {
            if application.applied_at == Timestamp::UNIX_EPOCH {
                continue;
            }
            let fix = Fix { incident: head.clone(), category: incident.category, applied_at: application.applied_at };
            found.insert((fix.applied_at, head.clone()), fix);
        }
    }
    found.into_values().collect()
}

fn purchases(memory: &Memory, incidents: &BTreeMap<IncidentId, Incident>) -> Result<Vec<Purchase>, MemoryError> {
    let mut found: BTreeMap<SessionKey, Purchase> = BTreeMap::new();
    for (id, incident) in incidents {
        for touched in memory.store().touched(id)? {
            let category = incident.category;
            match found.remove(&touched.key) {
                Some(known) => {
                    let category = if touched.at < known.touched.at { category } else { known.category };
                    let touched = known.touched.joined(touched);
                    found.insert(touched.key, Purchase { touched, category });
                }
                None => drop(found.insert(touched.key, Purchase { touched, category })),
            }
        }
    }
    Ok(found.into_values().collect())
}
