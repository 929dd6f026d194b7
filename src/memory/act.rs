//! What people do about incidents, and marks on the time axis.

use jiff::Timestamp;

use super::{Memory, MemoryError, Moment};
use crate::incident::{Action, ActionKind, Incident, IncidentId, Mark};
use crate::store::Batch;

impl Memory {
    /// The incident with this id, or the only one whose id begins so.
    ///
    /// # Errors
    /// [`MemoryError::NoSuchIncident`], [`MemoryError::AmbiguousIncident`].
    pub fn incident(&self, typed: &str) -> Result<Incident, MemoryError> {
        const SHOWN: usize = 5;
        let typed = typed.trim();
        if let Some(incident) = self.store.incident_typed(typed)? {
            return Ok(incident);
        }
        let missing = || MemoryError::NoSuchIncident { id: typed.to_owned() };
        if typed.is_empty() {
            return Err(missing());
        }
        let mut found = self.store.incidents_with_prefix(typed)?;
        match found.len() {
            0 => Err(missing()),
            1 => found.pop().ok_or_else(missing),
            _ => Err(MemoryError::AmbiguousIncident {
                id: typed.to_owned(),
                count: found.len(),
                candidates: found.iter().take(SHOWN).map(|incident| incident.id.as_str().to_owned()).collect(),
            }),
        }
    }

    /// Writes down what somebody did; on disk when this returns.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn act(
        &self,
        incident: &IncidentId,
        kind: ActionKind,
        by: Option<String>,
        moment: impl Into<Moment>,
    ) -> Result<(), MemoryError> {
        let moment = moment.into();
        if moment.is_done {
            return Ok(());
        }
        let mut batch = Batch::new();
        batch.action(incident, Action { stamp: self.store.stamp(moment.now), by, kind });
        batch.claim(moment.claim);
        Ok(self.store.commit(batch)?)
    }

    /// Marks a deploy; on disk when this returns.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn mark(
        &self,
        name: String,
        service: Option<String>,
        at: Timestamp,
        moment: impl Into<Moment>,
    ) -> Result<Mark, MemoryError> {
        let moment = moment.into();
        if moment.is_done
            && let Some(mark) = self.newest_mark(&name, service.as_deref())?
        {
            return Ok(mark);
        }
        let mark = Mark { stamp: self.store.stamp(moment.now), at, name, service };
        let mut batch = Batch::new();
        batch.claim(moment.claim);
        batch.mark(mark.clone());
        self.store.commit(batch)?;
        Ok(mark)
    }

    /// The mark of this name that was made last.
    fn newest_mark(&self, name: &str, service: Option<&str>) -> Result<Option<Mark>, MemoryError> {
        let marks = self.marks(Timestamp::MIN, Timestamp::MAX)?.into_iter();
        let same = marks.filter(|mark| mark.name == name && mark.service.as_deref() == service);
        Ok(same.max_by_key(|mark| mark.stamp))
    }

    /// The marks with `from <= at < to`, oldest first.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn marks(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Mark>, MemoryError> {
        Ok(self.store.marks(from, to)?)
    }
}
