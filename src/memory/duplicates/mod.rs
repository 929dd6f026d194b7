//! Which incidents are probably one problem: candidates by their messages and by recall, weighed with reasons.

mod candidates;
mod statement;
mod weigh;
mod wording;

#[cfg(test)]
mod quality;

use std::collections::{BTreeMap, BTreeSet};

use super::recall_query::RecallQuery;
use super::{Asked, Memory, MemoryError, RecallError};
use crate::backend::{DocumentKind, Filter};
use crate::incident::{ActionKind, Episode, Groups, Incident, IncidentId, episodes};
use crate::report::{Duplicate, DuplicateList, DuplicateSide};
use crate::session::SessionKey;
use crate::wording::Language;
use statement::Statements;
use weigh::{Common, MOST_SHARED, SUGGESTED, Verdict, together, weigh};
use wording::Skeleton;

/// Incidents that recall is asked about, those seen last first; the others are compared by their messages alone.
const ASKED: usize = 400;

/// Near incidents taken from one answer of recall.
const NEAR: usize = 8;

/// Near incidents of the one that is shown which are asked in turn.
const NEAR_SHOWN: usize = 5;

/// Pairs whose sessions and episodes are looked at.
const LOOKED_AT: usize = 4_000;

/// Pairs of incidents by id, the lesser first.
type Pairs = BTreeMap<(IncidentId, IncidentId), Common>;

/// A pair of groups with the verdict on its best pair of members.
struct Weighed {
    heads: (IncidentId, IncidentId),
    verdict: Verdict,
}

/// What is read of a group once.
struct Extent {
    sessions: BTreeSet<SessionKey>,
    episodes: Vec<Episode>,
    occurrences: u64,
    has_fix: bool,
}

impl Memory {
    /// The incidents that are probably one problem, pair by pair, best first; of more than two that belong
    /// together, as many pairs as join them. Pairs that people judged are left out.
    ///
    /// # Errors
    /// When store, index or models fail.
    pub async fn duplicates(&self, limit: usize) -> Result<DuplicateList, MemoryError> {
        let incidents: BTreeMap<IncidentId, Incident> =
            self.store.incidents()?.into_iter().map(|incident| (incident.id.clone(), incident)).collect();
        let mut pairs = Pairs::new();
        by_message(&incidents, &mut pairs);
        let statements = Statements::of(incidents.values());
        for (a, b) in statements.pairs() {
            let common = pairs.entry(ordered(a, b)).or_default();
            common.difference = difference(incidents.get(a), incidents.get(b));
        }
        for id in self.seen_last(&incidents)? {
            if let Some(incident) = incidents.get(&id) {
                self.add_near(incident, NEAR, &mut pairs).await?;
            }
        }
        by_template(&statements, &mut pairs);
        let mut found = joining(self.weighed(&incidents, pairs)?);
        let total = found.len() as u64;
        found.truncate(limit);
        let duplicates = found.into_iter().map(|weighed| self.told(&incidents, weighed)).collect::<Result<_, _>>()?;
        Ok(DuplicateList { duplicates, total })
    }

    /// The incidents that are probably the same problem as this one, best first.
    ///
    /// # Errors
    /// When store, index or models fail.
    pub async fn duplicates_of(&self, incident: &Incident) -> Result<Vec<Duplicate>, MemoryError> {
        let mut incidents: BTreeMap<IncidentId, Incident> =
            self.members(&incident.id)?.into_iter().map(|member| (member.id.clone(), member)).collect();
        let own: BTreeSet<IncidentId> = incidents.keys().cloned().collect();
        let mut pairs = Pairs::new();
        for member in incidents.values().take(NEAR_SHOWN) {
            self.add_near(member, NEAR_SHOWN, &mut pairs).await?;
        }
        let others: BTreeSet<IncidentId> =
            pairs.keys().flat_map(|(a, b)| [a, b]).filter(|id| !own.contains(*id)).cloned().collect();
        for other in &others {
            if let Some(other) = self.store.incident(other)? {
                self.add_back(&other, &mut pairs).await?;
                incidents.insert(other.id.clone(), other);
            }
        }
        pairs.retain(|(a, b), common| {
            common.difference = difference(incidents.get(a), incidents.get(b));
            own.contains(a) != own.contains(b)
        });
        if !pairs.is_empty() {
            by_template(&Statements::of(&self.store.incidents()?), &mut pairs);
        }
        // A group is known by any of its members, and told by the one that stands for it.
        for id in &others {
            incidents.extend(self.members(id)?.into_iter().map(|member| (member.id.clone(), member)));
        }
        let found = self.weighed(&incidents, pairs)?;
        found.into_iter().map(|weighed| self.told(&incidents, weighed)).collect()
    }

    /// How near the known partners of an incident are to it, seen from its side.
    async fn add_back(&self, incident: &Incident, pairs: &mut Pairs) -> Result<(), MemoryError> {
        let mut back = Pairs::new();
        self.add_near(incident, NEAR, &mut back).await?;
        for (pair, common) in pairs {
            if let Some(back) = back.get(pair) {
                for direction in 0..2 {
                    common.near[direction] = common.near[direction].max(back.near[direction]);
                    common.ahead[direction] = common.ahead[direction].max(back.ahead[direction]);
                }
            }
        }
        Ok(())
    }

    /// Those seen last first, as many as recall is asked about.
    fn seen_last(&self, incidents: &BTreeMap<IncidentId, Incident>) -> Result<Vec<IncidentId>, MemoryError> {
        let seen = self.store.all_occurrences()?;
        let last = |id: &IncidentId| seen.get(id).and_then(|buckets| buckets.iter().map(|bucket| bucket.last).max());
        let mut ids: Vec<_> = incidents.keys().map(|id| (std::cmp::Reverse(last(id)), id)).collect();
        ids.sort();
        Ok(ids.into_iter().take(ASKED).map(|(_, id)| id.clone()).collect())
    }

    /// What recall finds near the incident, by its words alone: code, service and category are weighed apart.
    async fn add_near(&self, incident: &Incident, limit: usize, pairs: &mut Pairs) -> Result<(), MemoryError> {
        let asked = Asked {
            language: Language::detect(&incident.title),
            incident: Some(incident.clone()),
            text: String::new(),
            findings: Vec::new(),
            evidence: Vec::new(),
            sessions: 0,
            users: 0,
        };
        let query = RecallQuery { codes: Vec::new(), category: None, service: None, endpoint: None, ..asked.query() };
        let filter = Filter { kinds: vec![DocumentKind::Incident], ..Filter::default() };
        let found = self.recall.search(&query, &filter, limit + 1).await.map_err(|error| match error {
            RecallError::Embed(error) => MemoryError::from(error),
            RecallError::Backend(error) => error.into(),
        })?;
        let others: Vec<(IncidentId, f32)> = found
            .hits
            .into_iter()
            .map(|hit| (IncidentId::given(hit.id.0), hit.score))
            .filter(|(other, _)| *other != incident.id)
            .collect();
        let next = others.get(1).map_or(0.0, |(_, score)| *score);
        for (rank, (other, score)) in others.iter().enumerate() {
            let direction = usize::from(incident.id > *other);
            let common = pairs.entry(ordered(&incident.id, other)).or_default();
            common.near[direction] = *score;
            if rank == 0 {
                common.ahead[direction] = score - next;
            }
        }
        Ok(())
    }

    /// The pairs of groups that are probably one problem and that nobody judged, best first; ties by id.
    fn weighed(&self, incidents: &BTreeMap<IncidentId, Incident>, pairs: Pairs) -> Result<Vec<Weighed>, MemoryError> {
        let groups = self.groups()?;
        let mut extents = BTreeMap::new();
        let mut best: BTreeMap<(IncidentId, IncidentId), Verdict> = BTreeMap::new();
        for (pair, mut common) in promising(&groups, incidents, pairs) {
            let (Some(a), Some(b)) = (incidents.get(&pair.0), incidents.get(&pair.1)) else { continue };
            let heads = ordered(groups.head(&a.id), groups.head(&b.id));
            for head in [&heads.0, &heads.1] {
                if !extents.contains_key(head) {
                    extents.insert(head.clone(), self.extent(groups.members(head))?);
                }
            }
            if let (Some(one), Some(other)) = (extents.get(&heads.0), extents.get(&heads.1)) {
                let shared = one.sessions.intersection(&other.sessions).count();
                common.sessions = (shared as u64, one.sessions.len().min(other.sessions.len()) as u64);
                common.episodes = together(&one.episodes, &other.episodes);
            }
            let verdict = weigh(a, b, &common);
            let verdict = if groups.head(&a.id) == &heads.0 { verdict } else { verdict.of_the_other() };
            if verdict.score >= SUGGESTED && best.get(&heads).is_none_or(|known| known.score < verdict.score) {
                best.insert(heads, verdict);
            }
        }
        let mut found: Vec<Weighed> = best.into_iter().map(|(heads, verdict)| Weighed { heads, verdict }).collect();
        found.sort_by(|a, b| b.verdict.score.total_cmp(&a.verdict.score).then_with(|| a.heads.cmp(&b.heads)));
        Ok(found)
    }

    fn extent(&self, members: &[IncidentId]) -> Result<Extent, MemoryError> {
        let (mut buckets, mut has_fix) = (Vec::new(), false);
        for id in members {
            buckets.extend(self.store.occurrences(id)?);
            has_fix |= self.store.actions(id)?.iter().any(|action| matches!(action.kind, ActionKind::Resolve { .. }));
        }
        Ok(Extent {
            sessions: self.touched_by(members)?.into_iter().map(|touched| touched.key).collect(),
            episodes: episodes(&buckets),
            occurrences: buckets.iter().map(|bucket| bucket.count).sum(),
            has_fix,
        })
    }

    /// The pair as people are told of it: first the one to keep, which has a fix, or touched more.
    fn told(
        &self,
        incidents: &BTreeMap<IncidentId, Incident>,
        Weighed { heads, verdict }: Weighed,
    ) -> Result<Duplicate, MemoryError> {
        let groups = self.groups()?;
        let side = |head: &IncidentId| -> Result<_, MemoryError> {
            let members = groups.members(head);
            let lead = members.iter().find_map(|id| incidents.get(id));
            let extent = self.extent(members)?;
            let (episodes, sessions) = (extent.episodes.len() as u64, extent.sessions.len() as u64);
            let worth = (extent.has_fix, sessions, extent.occurrences);
            let side = DuplicateSide {
                id: lead.map_or(head, |lead| &lead.id).clone(),
                title: lead.map(|lead| lead.title.clone()).unwrap_or_default(),
                occurrences: extent.occurrences,
                sessions,
                episodes,
            };
            Ok((worth, side))
        };
        let (a, b) = (side(&heads.0)?, side(&heads.1)?);
        let (keep, merge, verdict) = if a.0 >= b.0 { (a.1, b.1, verdict) } else { (b.1, a.1, verdict.of_the_other()) };
        Ok(Duplicate { keep, merge, score: verdict.score, reasons: verdict.reasons, against: verdict.against })
    }
}

fn ordered(a: &IncidentId, b: &IncidentId) -> (IncidentId, IncidentId) {
    (a.min(b).clone(), a.max(b).clone())
}

fn skeleton(incident: &Incident) -> Option<Skeleton> {
    Skeleton::of(if incident.symptoms.trim().is_empty() { &incident.title } else { &incident.symptoms })
}

fn difference(a: Option<&Incident>, b: Option<&Incident>) -> Option<wording::Difference> {
    skeleton(a?)?.difference(&skeleton(b?)?)
}

/// Adds the pairs whose messages differ in at most one word.
fn by_message(incidents: &BTreeMap<IncidentId, Incident>, pairs: &mut Pairs) {
    let ids: Vec<&IncidentId> = incidents.keys().collect();
    let skeletons: Vec<Option<Skeleton>> = incidents.values().map(skeleton).collect();
    for (a, b) in candidates::alike(&skeletons) {
        let (Some(Some(one)), Some(Some(other))) = (skeletons.get(a), skeletons.get(b)) else { continue };
        if let (Some(difference), Some(a), Some(b)) = (one.difference(other), ids.get(a), ids.get(b)) {
            pairs.entry(ordered(a, b)).or_default().difference = Some(difference);
        }
    }
}

/// Adds to each pair the template that both messages are of.
fn by_template(statements: &Statements, pairs: &mut Pairs) {
    for ((a, b), common) in pairs {
        common.template = statements.shared(a, b).map(str::to_owned);
    }
}

/// The pairs that sessions and episodes could make probable, of different groups that nobody said to differ; the
/// most probable ones where there are very many.
fn promising(
    groups: &Groups,
    incidents: &BTreeMap<IncidentId, Incident>,
    pairs: Pairs,
) -> Vec<((IncidentId, IncidentId), Common)> {
    let least = (SUGGESTED / (1.0 - SUGGESTED)).ln() - MOST_SHARED;
    let least = 1.0 / (1.0 + (-least).exp());
    let mut promising: Vec<(f32, (IncidentId, IncidentId), Common)> = pairs
        .into_iter()
        .filter(|((a, b), _)| groups.head(a) != groups.head(b) && !groups.apart(a, b))
        .filter_map(|(pair, common)| {
            let score = weigh(incidents.get(&pair.0)?, incidents.get(&pair.1)?, &common).score;
            (score >= least).then_some((score, pair, common))
        })
        .collect();
    promising.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    promising.truncate(LOOKED_AT);
    promising.into_iter().map(|(_, pair, common)| (pair, common)).collect()
}

/// Without the pairs that better ones join already.
fn joining(found: Vec<Weighed>) -> Vec<Weighed> {
    let mut up: BTreeMap<IncidentId, IncidentId> = BTreeMap::new();
    fn root(up: &BTreeMap<IncidentId, IncidentId>, id: &IncidentId) -> IncidentId {
        let mut at = id;
        while let Some(next) = up.get(at) {
            at = next;
        }
        at.clone()
    }
    let mut kept = Vec::new();
    for weighed in found {
        let (a, b) = (root(&up, &weighed.heads.0), root(&up, &weighed.heads.1));
        if a != b {
            up.insert(b, a);
            kept.push(weighed);
        }
    }
    kept
}
