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

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Instant;

    use super::*;
    use crate::config::Config;
    use crate::entry::Money;
    use crate::finding::Category;
    use crate::incident::{Incident, Origin, Touched};
    use crate::memory::Declared;
    use crate::session::SessionKey;
    use crate::store::Batch;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_006_400 + second).unwrap()
    }

    fn ids(count: usize) -> Vec<IncidentId> {
        (0..count).map(|number| IncidentId::given(format!("inc-{number}"))).collect()
    }

    /// Incidents, and which sessions each touched: its number, the customer, and when.
    fn memory(incidents: &[IncidentId], touched: impl Fn(usize) -> Vec<(u64, Option<u64>, i64)>) -> Memory {
        let memory = Memory::temporary(&Config::built_in(Path::new(""))).unwrap();
        let mut batch = Batch::new();
        for (number, id) in incidents.iter().enumerate() {
            batch.put_incident(Incident {
                id: id.clone(),
                fingerprint: None,
                origin: Origin::Observed,
                title: id.to_string(),
                symptoms: String::new(),
                category: Category::Payment,
                service: None,
                endpoint: None,
                step: None,
                error_code: None,
                opened_at: None,
            });
            for (session, user, second) in touched(number) {
                let touched = Touched {
                    key: SessionKey(session),
                    session_id: format!("s-{session}"),
                    user_id: user.map(|user| format!("user-{user}")),
                    at: at(second),
                    stage: None,
                    money: Money::default(),
                    recovered_at: None,
                };
                batch.touched(id, touched);
            }
        }
        memory.store.commit(batch).unwrap();
        memory
    }

    #[test]
    fn who_was_touched_twice_is_one_and_what_is_too_much_is_not_counted() {
        let incidents = ids(3);
        let memory = memory(&incidents, |number| match number {
            0 => vec![(1, Some(1), 0), (2, Some(2), 100), (3, None, 100)],
            1 => vec![(2, Some(2), 110), (4, Some(2), 120), (3, None, 130), (5, None, 140)],
            _ => vec![(6, Some(9), 150)],
        });
        let two = &incidents[..2];
        assert_eq!(memory.customers_since(two, at(0), 7).unwrap(), Some(4));
        assert_eq!(memory.customers_since(two, at(50), 7).unwrap(), Some(3), "the first one came before");
        assert_eq!(memory.customers_since(two, at(0), 6).unwrap(), None);
        let declared = Declared { reason: None, by: None };
        memory.merge(&incidents[2], &incidents[0], declared, at(200)).unwrap();
        assert_eq!(memory.customers_since(two, at(0), 8).unwrap(), Some(5), "with those of who is merged");
    }

    #[test]
    #[ignore = "a measurement"]
    #[allow(clippy::print_stdout)]
    fn five_thousand_sessions_of_sixty_among_ten_thousand_incidents() {
        let incidents = ids(10_000);
        let memory = memory(&incidents, |number| {
            let each = if number < 60 { 83 } else { 2 };
            (0..each).map(|n| (n * 10_007 + number as u64, Some(n % 71), n as i64)).collect()
        });
        for round in ["first", "again"] {
            let start = Instant::now();
            let found = memory.customers_since(&incidents[..60], at(0), 5_000).unwrap();
            println!("{round}: {found:?} in {:?}", start.elapsed());
        }
    }
}
