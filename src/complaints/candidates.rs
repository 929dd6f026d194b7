//! Incidents that a complaint may be about, for a person who links it.

use super::link::Linker;
use super::linking::WINDOW_HOURS;
use super::{ComplaintError, Complaints, Weights};
use crate::complaint::ComplaintId;
use crate::finding::Category;
use crate::incident::IncidentId;

/// An incident that a complaint may be about.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The one that stands for its group.
    pub incident: IncidentId,
    /// One line for people.
    pub title: String,
    /// Its kind.
    pub category: Category,
    /// How likely, from 0 to 1, by what can be told at once.
    pub chance: f64,
}

impl Complaints {
    /// The incidents whose trouble the writer may have had, likeliest first; those that there were in the days before.
    ///
    /// # Errors
    /// [`ComplaintError::NoSuchComplaint`]; when the store can't be read.
    pub fn candidates(&self, id: ComplaintId, most: usize) -> Result<Vec<Candidate>, ComplaintError> {
        let store = self.memory.store();
        let complaint = store.complaint(id)?.ok_or(ComplaintError::NoSuchComplaint)?;
        let linker = Linker::new(&self.memory, Weights::default(), WINDOW_HOURS * 3600)?;
        let groups = self.memory.groups()?;
        let mut found: Vec<Candidate> = Vec::new();
        for (incident, chance) in linker.likely(&complaint)? {
            let head = groups.head(&incident);
            if found.len() >= most {
                break;
            }
            if found.iter().any(|known| known.incident == *head) {
                continue;
            }
            if let Some(head) = store.incident(head)? {
                found.push(Candidate { incident: head.id, title: head.title, category: head.category, chance });
            }
        }
        Ok(found)
    }
}
