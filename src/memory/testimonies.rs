//! What this site tells others of its fixes; see [`testimony`].

use super::outcomes::has_fix;
use super::{Memory, MemoryError};
use crate::incident::{Action, IncidentId, testimony};

impl Memory {
    /// What became of this site's fixes, as far as it follows from its own traffic, as actions that can travel. By
    /// incident and time.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn testimonies(&self) -> Result<Vec<(IncidentId, Action)>, MemoryError> {
        let judge = self.judge()?;
        let site = self.store.site();
        let mut told = Vec::new();
        for id in self.store.all_actions()?.into_keys() {
            let Some(incident) = self.store.incident(&id)? else { continue };
            let standing = self.standing(incident)?;
            if !has_fix(&standing) {
                continue;
            }
            for one in judge.all(&standing)? {
                let fix = one.application.action.stamp;
                // Of another shop's fix its own site tells.
                if fix.site == site
                    && self.store.actions(&id)?.iter().any(|action| action.stamp == fix)
                    && let Some(action) = testimony(site, fix, &one.outcome, self.held_after())
                {
                    told.push((id.clone(), action));
                }
            }
        }
        Ok(told)
    }
}
