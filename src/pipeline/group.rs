//! What one analysis saw of incidents that people declared to be one problem, as one.

use std::collections::BTreeMap;

use super::collect::{Draft, ranked};
use super::incident::incident_of;
use super::run::{FoundIncident, remembered};
use crate::finding::Fingerprint;
use crate::incident::IncidentId;
use crate::memory::{Memory, MemoryError, Sitting};
use crate::scan::Redactor;

/// Writes each incident down under its own id, and gives what was seen group by group, most harm first.
pub(super) fn write_down(
    memory: &Memory,
    redactor: &Redactor,
    sitting: &mut Sitting<'_>,
    drafts: Vec<(Fingerprint, Draft)>,
) -> Result<Vec<FoundIncident>, MemoryError> {
    let mut found = Vec::with_capacity(drafts.len());
    for (fingerprint, draft) in drafts {
        let Some(incident) = draft.lead().map(|lead| incident_of(lead, redactor)) else { continue };
        // Before anything is written: what the memory knew of the group must not be what this analysis brings.
        let before = memory.standing_before(&incident)?;
        found.push(FoundIncident { fingerprint, incident, draft, before });
    }
    for one in &found {
        sitting.incident(remembered(&one.incident, &one.draft))?;
    }
    if memory.groups()?.is_empty() { Ok(found) } else { folded(memory, found) }
}

fn folded(memory: &Memory, found: Vec<FoundIncident>) -> Result<Vec<FoundIncident>, MemoryError> {
    let mut groups: BTreeMap<IncidentId, FoundIncident> = BTreeMap::new();
    for mut one in found {
        one.incident = memory.standing_for(&one.incident)?;
        match groups.get_mut(&one.incident.id) {
            Some(group) => group.draft.absorb(one.draft),
            None => {
                one.fingerprint = one.incident.fingerprint.unwrap_or(one.fingerprint);
                groups.insert(one.incident.id.clone(), one);
            }
        }
    }
    Ok(ranked(groups.into_values().collect(), |one| (one.draft.harm(), one.fingerprint)))
}
