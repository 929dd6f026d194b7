//! Erasing complaints: by id, by visit, or by what they say.

use super::{ComplaintError, Complaints};
use crate::complaint::{Complaint, ComplaintId};
use crate::store::Batch;

/// Ids erased in one batch.
const CHUNK: usize = 5_000;

impl Complaints {
    /// Erases these complaints, with what was found and said about them. They don't come back, wherever they are told again.
    /// Gives how many there were.
    ///
    /// # Errors
    /// When the store can't be read or written.
    pub fn erase(&self, ids: &[ComplaintId]) -> Result<u64, ComplaintError> {
        let store = self.memory.store();
        let mut erased = 0;
        for chunk in ids.chunks(CHUNK) {
            let mut batch = Batch::new();
            for id in chunk {
                if store.complaint(*id)?.is_some() {
                    batch.erase_complaint(*id);
                    erased += 1;
                }
            }
            store.commit(batch)?;
        }
        Ok(erased)
    }

    /// The complaints about a visit.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn of_session(&self, session: &str) -> Result<Vec<ComplaintId>, ComplaintError> {
        let session = session.trim();
        self.ids_where(|complaint| complaint.session.as_deref() == Some(session))
    }

    /// The complaints that hold these words, in any case.
    ///
    /// # Errors
    /// [`ComplaintError::Nothing`] where there are no words; when the store can't be read.
    pub fn with_words(&self, words: &str) -> Result<Vec<ComplaintId>, ComplaintError> {
        let words = words.trim().to_lowercase();
        if words.is_empty() {
            return Err(ComplaintError::Nothing);
        }
        self.ids_where(|complaint| complaint.words().any(|own| own.to_lowercase().contains(&words)))
    }

    fn ids_where(&self, wanted: impl Fn(&Complaint) -> bool) -> Result<Vec<ComplaintId>, ComplaintError> {
        let mut found = Vec::new();
        self.memory.store().walk_complaints(.., |complaint| {
            if wanted(&complaint) {
                found.push(complaint.id);
            }
            Ok(true)
        })?;
        Ok(found)
    }
}
