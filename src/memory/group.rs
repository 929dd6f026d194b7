//! Incidents that people declared to be one problem: the group in place of its members.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::recall::{Hit, RecallResult};
use super::{Memory, MemoryError};
use crate::backend::DocumentKind;
use crate::finding::Evidence;
use crate::incident::{Groups, Incident, IncidentId, Touched};
use crate::store::MemoryVersion;
use crate::wording::Language;

/// The groups as of one version of the memory.
#[derive(Debug, Default)]
pub(super) struct KnownGroups(Mutex<Option<(MemoryVersion, Arc<Groups>)>>);

impl Memory {
    /// The groups that follow from what people said.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn groups(&self) -> Result<Arc<Groups>, MemoryError> {
        let version = self.store.memory_version();
        let mut known = self.groups.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, groups)) = &*known
            && *at == version
        {
            return Ok(Arc::clone(groups));
        }
        let groups = Arc::new(Groups::of(self.store.group_words()?));
        *known = Some((version, Arc::clone(&groups)));
        Ok(groups)
    }

    /// The incidents of this one's group that the memory holds, the one that stands for all first; none where
    /// it holds none of them.
    pub(super) fn members(&self, id: &IncidentId) -> Result<Vec<Incident>, MemoryError> {
        let groups = self.groups()?;
        let ids = groups.members(id).iter();
        Ok(ids.map(|id| self.store.incident(id)).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
    }

    /// The incident that stands for this one: the head of its group, or itself.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn standing_for(&self, incident: &Incident) -> Result<Incident, MemoryError> {
        let groups = self.groups()?;
        if groups.head(&incident.id) == &incident.id {
            return Ok(incident.clone());
        }
        Ok(self.members(&incident.id)?.into_iter().next().unwrap_or_else(|| incident.clone()))
    }

    /// The sessions that any of the incidents touched, each once.
    pub(super) fn touched_by<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a IncidentId>,
    ) -> Result<Vec<Touched>, MemoryError> {
        let mut sessions: BTreeMap<_, Touched> = BTreeMap::new();
        for id in ids {
            for touched in self.store.touched(id)? {
                let joined = match sessions.remove(&touched.key) {
                    Some(known) => known.joined(touched),
                    None => touched,
                };
                sessions.insert(joined.key, joined);
            }
        }
        Ok(sessions.into_values().collect())
    }

    /// The kept evidence of all the incidents, oldest first, each entry once.
    pub(super) fn evidence_of(&self, members: &[Incident]) -> Result<Vec<Evidence>, MemoryError> {
        let mut all = Vec::new();
        for member in members {
            all.extend(self.store.evidence(&member.id)?);
        }
        all.sort_by_key(|evidence| (evidence.at, evidence.id));
        all.dedup_by_key(|evidence| evidence.id);
        Ok(all)
    }

    /// One hit a group, under the incident that stands for it, with the best score of its members.
    pub(super) fn fold_groups(&self, result: &mut RecallResult, limit: usize) -> Result<(), MemoryError> {
        let mut folded: Vec<Hit> = Vec::with_capacity(result.hits.len());
        for mut hit in std::mem::take(&mut result.hits) {
            if hit.kind == DocumentKind::Incident {
                let id = IncidentId::given(hit.id.0.clone());
                if let Some(lead) = self.members(&id)?.into_iter().next().filter(|lead| lead.id != id) {
                    lead.id.as_str().clone_into(&mut hit.id.0);
                    hit.language = Language::detect(&lead.title);
                    hit.title = lead.title;
                }
            }
            if !folded.iter().any(|known| known.kind == hit.kind && known.id == hit.id) {
                folded.push(hit);
            }
        }
        folded.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
        folded.truncate(limit);
        result.hits = folded;
        Ok(())
    }
}
