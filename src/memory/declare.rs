//! People's words about two incidents: the same problem, not the same, take it back.

use super::{Memory, MemoryError, Moment};
use crate::incident::{ActionKind, Groups, IncidentId};

/// Who says it and why.
#[derive(Debug, Clone, Default)]
pub struct Declared {
    /// Why, in words.
    pub reason: Option<String>,
    /// Who.
    pub by: Option<String>,
}

impl Memory {
    /// Declares an incident to be the same problem as another, which stands for both from now on. `false`: it
    /// was so already, and nothing is written.
    ///
    /// # Errors
    /// [`MemoryError::SameIncident`]; [`MemoryError::SaidToDiffer`] when other members of the two groups were said
    /// not to be the same; others when the store can't be written.
    pub fn merge(
        &self,
        incident: &IncidentId,
        into: &IncidentId,
        said: Declared,
        moment: impl Into<Moment>,
    ) -> Result<bool, MemoryError> {
        differ(incident, into)?;
        let moment = moment.into();
        if moment.is_done {
            return Ok(true);
        }
        let groups = self.groups()?;
        let (head, other) = (groups.head(incident), groups.head(into));
        if head == other && other == into {
            return Ok(false);
        }
        let between = |a: &IncidentId, b: &IncidentId| {
            let heads = (groups.head(a), groups.head(b));
            heads == (head, other) || heads == (other, head)
        };
        let opposed = groups.words().iter().find(|word| {
            !word.same
                && word.pair() != (incident.min(into), incident.max(into))
                && between(&word.incident, &word.other)
        });
        if let Some(word) = opposed {
            return Err(MemoryError::SaidToDiffer { a: word.incident.to_string(), b: word.other.to_string() });
        }
        self.act(incident, ActionKind::Merge { into: into.clone(), reason: said.reason }, said.by, moment)?;
        Ok(true)
    }

    /// Takes an incident out of the group that it was merged into; what was merged into itself stays with it.
    /// Gives the incidents that it was parted from.
    ///
    /// # Errors
    /// [`MemoryError::NotMerged`]; others when the store can't be written.
    pub fn split(
        &self,
        incident: &IncidentId,
        said: Declared,
        moment: impl Into<Moment>,
    ) -> Result<Vec<IncidentId>, MemoryError> {
        let moment = moment.into();
        if moment.is_done {
            return Ok(Vec::new());
        }
        let groups = self.groups()?;
        let head = groups.head(incident);
        if head == incident {
            let merged = groups.members(incident).iter().skip(1).map(ToString::to_string).collect();
            return Err(MemoryError::NotMerged { id: incident.to_string(), merged });
        }
        let from = parted_from(&groups, incident);
        self.act(incident, ActionKind::Split { from: from.clone(), reason: said.reason }, said.by, moment)?;
        Ok(from)
    }

    /// Declares two incidents to be different problems, merged or not: they are parted, and not suggested as
    /// duplicates again.
    ///
    /// # Errors
    /// [`MemoryError::SameIncident`]; others when the store can't be written.
    pub fn distinguish(
        &self,
        incident: &IncidentId,
        other: &IncidentId,
        said: Declared,
        moment: impl Into<Moment>,
    ) -> Result<(), MemoryError> {
        differ(incident, other)?;
        // Of two merged incidents the one that stands for both stays where it is.
        let (incident, other) =
            if self.groups()?.head(other) == incident { (other, incident) } else { (incident, other) };
        self.act(incident, ActionKind::Split { from: vec![other.clone()], reason: said.reason }, said.by, moment)
    }
}

fn differ(a: &IncidentId, b: &IncidentId) -> Result<(), MemoryError> {
    if a == b { Err(MemoryError::SameIncident { id: a.to_string() }) } else { Ok(()) }
}

/// The head of its group, and every incident that it was merged into itself: by id.
fn parted_from(groups: &Groups, incident: &IncidentId) -> Vec<IncidentId> {
    let own = groups.words().iter().filter(|word| word.same && word.incident == *incident);
    let mut from: Vec<IncidentId> = own.map(|word| word.other.clone()).collect();
    from.push(groups.head(incident).clone());
    from.sort();
    from.dedup();
    from
}
