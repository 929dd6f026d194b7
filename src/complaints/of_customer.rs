//! Complaints of one customer.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{ComplaintError, ComplaintRow, Complaints};
use crate::complaint::{Complaint, ComplaintId};

/// Complaints that one question looks through.
const LOOKED_AT: usize = 20_000;

/// What ties a complaint to a customer.
#[derive(Debug, Clone, Default)]
pub struct CustomerIds(BTreeSet<String>);

impl CustomerIds {
    /// Ids of a customer's sessions, orders and traces, and the customer's own.
    pub fn new(ids: impl IntoIterator<Item = String>) -> Self {
        Self(ids.into_iter().map(|id| id.trim().to_lowercase()).filter(|id| !id.is_empty()).collect())
    }

    fn has(&self, complaint: &Complaint) -> bool {
        complaint.ids().any(|id| self.0.contains(&id.to_lowercase()))
    }
}

impl Complaints {
    /// The complaints that name one of the ids, among those written in these times, newest first, and whether there may be
    /// more of them.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn of_customer(
        &self,
        ids: &CustomerIds,
        (from, to): (Timestamp, Timestamp),
        limit: usize,
    ) -> Result<(Vec<ComplaintRow>, bool), ComplaintError> {
        let (mut found, mut looked_at) = (Vec::new(), 0);
        self.memory.store().walk_complaints(from..=to, |complaint| {
            looked_at += 1;
            if ids.has(&complaint) {
                found.push((complaint.at, complaint.id));
            }
            Ok(looked_at < LOOKED_AT)
        })?;
        found.sort_by_key(|(at, id)| (std::cmp::Reverse(*at), *id));
        let more = found.len() > limit || looked_at >= LOOKED_AT;
        found.truncate(limit);
        let ids: Vec<ComplaintId> = found.into_iter().map(|(_, id)| id).collect();
        Ok((self.rows(&ids)?, more))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_a_customer_are_met_in_any_case() {
        let ids = CustomerIds::new(["SESS-1".to_owned(), " ".to_owned()]);
        let mut complaint = Complaint::new("desk", "T-1", Timestamp::UNIX_EPOCH, "no");
        assert!(!ids.has(&complaint));
        complaint.session = Some("sess-1".to_owned());
        assert!(ids.has(&complaint));
    }
}
