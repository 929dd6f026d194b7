//! Open sessions by the minute of their last entry: finds the idle ones without looking at the others.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Width of a slot in microseconds.
const SLOT_MICROS: i64 = 60 * 1_000_000;

/// Slots of session keys. A session is filed once; when its slot is taken out and the session has moved on,
/// it is filed again under its newer minute. So every entry costs nothing here, and every session little.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct IdleWheel {
    slots: BTreeMap<i64, Vec<u64>>,
}

impl IdleWheel {
    /// The slot of a time.
    pub(super) fn slot(at: i64) -> i64 {
        at.div_euclid(SLOT_MICROS)
    }

    /// Files a key.
    pub(super) fn file(&mut self, slot: i64, key: u64) {
        self.slots.entry(slot).or_default().push(key);
    }

    /// Takes out one slot that lies wholly further than `patience` from `now`, on either side, oldest first.
    pub(super) fn take_expired(&mut self, now: i64, patience: i64) -> Option<(i64, Vec<u64>)> {
        let oldest_alive = Self::slot(now.saturating_sub(patience));
        let newest_alive = Self::slot(now.saturating_add(patience));
        if let Some(first) = self.slots.first_entry()
            && *first.key() < oldest_alive
        {
            return Some(first.remove_entry());
        }
        let last = self.slots.last_entry()?;
        (*last.key() > newest_alive).then(|| last.remove_entry())
    }

    /// Takes out the oldest slot.
    pub(super) fn take_oldest(&mut self) -> Option<(i64, Vec<u64>)> {
        self.slots.pop_first()
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.slots.clear();
    }
}
