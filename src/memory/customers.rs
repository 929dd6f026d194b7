//! How many different customers several incidents touched: one whom two problems hurt is one.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::listing::summary;
use super::{Memory, MemoryError};
use crate::incident::IncidentId;

impl Memory {
    /// Different customers in sessions that any of the incidents, and those merged with them, touched at or after `from`; `None`
    /// where more than `most` sessions of any time would have to be read for it.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn customers_since(
        &self,
        incidents: &[IncidentId],
        from: Timestamp,
        most: u64,
    ) -> Result<Option<u64>, MemoryError> {
        if self.sessions_touched(incidents)? > most {
            return Ok(None);
        }
        let groups = self.groups()?;
        let members: BTreeSet<&IncidentId> = incidents.iter().flat_map(|id| groups.members(id)).collect();
        let mut touched = self.touched_by(members)?;
        touched.retain(|touched| touched.at >= from);
        Ok(Some(summary(&touched).users))
    }
}
