//! Did the customer order after all? Joins orders with troubled sessions of the same customer, in whatever
//! order the two arrive.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::SessionKey;

/// An order counts as recovery within this time of the trouble (24 h, in microseconds).
const WINDOW: i64 = 24 * 3600 * 1_000_000;
/// Customers remembered at once.
const MAX_CUSTOMERS: usize = 262_144;
/// Orders and troubled sessions remembered per customer.
const MAX_PER_CUSTOMER: usize = 64;

/// A troubled session whose customer ordered later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Recovery {
    /// The session.
    pub key: SessionKey,
    /// When the session began, in microseconds (sessions may share a key).
    pub started: i64,
    /// When the order was placed, in microseconds.
    pub at: i64,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Waiting {
    key: SessionKey,
    started: i64,
    trouble_at: i64,
    recovered: Option<i64>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Customer {
    orders: Vec<i64>,
    waiting: Vec<Waiting>,
    newest: i64,
}

/// Orders and troubled sessions of the last day, per customer (by hash).
///
/// The earliest order within 24 h after the trouble counts. Where an earlier order arrives later, a second
/// [`Recovery`] with the smaller time follows: readers keep the smallest.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct RecoveryTracker {
    customers: BTreeMap<u64, Customer>,
    recoveries: Vec<Recovery>,
    newest: i64,
}

impl RecoveryTracker {
    /// Takes note of an order at `at` (microseconds).
    pub fn order(&mut self, user: u64, at: i64) {
        let customer = self.customer(user, at);
        if !customer.orders.contains(&at) {
            if customer.orders.len() >= MAX_PER_CUSTOMER {
                customer.orders.remove(0);
            }
            customer.orders.push(at);
        }
        let mut found = Vec::new();
        for waiting in &mut customer.waiting {
            if waiting.takes(at) {
                waiting.recovered = Some(at);
                found.push(Recovery { key: waiting.key, started: waiting.started, at });
            }
        }
        self.recoveries.extend(found);
    }

    /// Takes note of a closed session that was in trouble from `trouble_at` on (microseconds). Returns the
    /// order that is known already.
    pub fn troubled(&mut self, user: u64, key: SessionKey, started: i64, trouble_at: i64) -> Option<i64> {
        let customer = self.customer(user, trouble_at);
        let mut waiting = Waiting { key, started, trouble_at, recovered: None };
        for at in &customer.orders {
            if waiting.takes(*at) {
                waiting.recovered = Some(*at);
            }
        }
        if customer.waiting.len() >= MAX_PER_CUSTOMER {
            customer.waiting.remove(0);
        }
        customer.waiting.push(waiting);
        waiting.recovered
    }

    /// Recoveries found since the last call, in order of arrival.
    pub fn take(&mut self) -> Vec<Recovery> {
        std::mem::take(&mut self.recoveries)
    }

    fn customer(&mut self, user: u64, at: i64) -> &mut Customer {
        self.newest = self.newest.max(at);
        if self.customers.len() >= MAX_CUSTOMERS && !self.customers.contains_key(&user) {
            self.forget();
        }
        let customer = self.customers.entry(user).or_default();
        customer.newest = customer.newest.max(at);
        customer
    }

    /// Forgets whom nothing can happen to any more; where that frees too little, the longest silent eighth.
    fn forget(&mut self) {
        let horizon = self.newest.saturating_sub(WINDOW);
        self.customers.retain(|_, customer| customer.newest >= horizon);
        if self.customers.len() > MAX_CUSTOMERS / 8 * 7 {
            let mut silent: Vec<(i64, u64)> =
                self.customers.iter().map(|(user, customer)| (customer.newest, *user)).collect();
            silent.sort_unstable();
            for (_, user) in silent.into_iter().take(MAX_CUSTOMERS / 8) {
                self.customers.remove(&user);
            }
        }
    }
}

impl Waiting {
    fn takes(&self, order: i64) -> bool {
        let after = order.saturating_sub(self.trouble_at);
        after > 0 && after <= WINDOW && self.recovered.is_none_or(|known| order < known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3600 * 1_000_000;

    #[test]
    fn orders_and_trouble_meet_in_either_order() {
        let mut tracker = RecoveryTracker::default();
        tracker.order(1, 3 * HOUR);
        assert_eq!(tracker.troubled(1, SessionKey(7), HOUR, 2 * HOUR), Some(3 * HOUR));
        assert_eq!(tracker.troubled(1, SessionKey(8), HOUR, 4 * HOUR), None);
        assert_eq!(tracker.troubled(2, SessionKey(9), HOUR, 2 * HOUR), None);
        tracker.order(1, 5 * HOUR);
        tracker.order(2, 27 * HOUR);
        assert_eq!(tracker.take(), [Recovery { key: SessionKey(8), started: HOUR, at: 5 * HOUR }]);
    }

    #[test]
    fn an_earlier_order_corrects_a_later_one() {
        let mut tracker = RecoveryTracker::default();
        tracker.troubled(1, SessionKey(7), 0, HOUR);
        tracker.order(1, 5 * HOUR);
        tracker.order(1, 2 * HOUR);
        tracker.order(1, 3 * HOUR);
        let times: Vec<i64> = tracker.take().into_iter().map(|recovery| recovery.at).collect();
        assert_eq!(times, [5 * HOUR, 2 * HOUR]);
    }

    #[test]
    fn memory_is_bounded() {
        let mut tracker = RecoveryTracker::default();
        for user in 0..300_000 {
            tracker.order(user, HOUR);
        }
        assert!(tracker.customers.len() <= MAX_CUSTOMERS);
    }
}
