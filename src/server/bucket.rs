//! Token buckets: how much of something somebody may have a second, with a little saved up. Bounded in memory: beyond a
//! number of keys, those who come new share one bucket.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Keys that have a bucket of their own.
const KEYS: usize = 4096;

/// How fast a bucket fills, and how much it holds. It is full at first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rate {
    pub(super) per_second: f64,
    pub(super) most: f64,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// Below zero for who took more than there was.
    level: f64,
    at: Instant,
}

/// Buckets by key.
#[derive(Debug)]
pub(super) struct Buckets<K>(Mutex<HashMap<Option<K>, Bucket>>);

impl<K> Default for Buckets<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl Bucket {
    fn level(&self, rate: Rate, now: Instant) -> f64 {
        let grown = now.saturating_duration_since(self.at).as_secs_f64() * rate.per_second;
        (self.level + grown).min(rate.most)
    }
}

impl<K: Eq + Hash> Buckets<K> {
    /// Takes an amount out; where there is not as much, nothing is taken, and it says how long to wait.
    pub(super) fn take(&self, key: K, rate: Rate, amount: f64, now: Instant) -> Result<(), Duration> {
        self.with(key, rate, now, |level| {
            if *level >= amount {
                *level -= amount;
                return Ok(());
            }
            Err(wait(amount - *level, rate))
        })
    }

    /// Takes an amount out even where there is not as much.
    pub(super) fn charge(&self, key: K, rate: Rate, amount: f64, now: Instant) {
        self.with(key, rate, now, |level| *level -= amount);
    }

    /// Whether an amount is there, without taking it; where not, it says how long to wait.
    pub(super) fn check(&self, key: K, rate: Rate, amount: f64, now: Instant) -> Result<(), Duration> {
        self.with(key, rate, now, |level| if *level >= amount { Ok(()) } else { Err(wait(amount - *level, rate)) })
    }

    fn with<T>(&self, key: K, rate: Rate, now: Instant, change: impl FnOnce(&mut f64) -> T) -> T {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut key = Some(key);
        if buckets.len() >= KEYS && !buckets.contains_key(&key) {
            buckets.retain(|_, bucket| bucket.level(rate, now) < rate.most);
            if buckets.len() >= KEYS {
                key = None;
            }
        }
        let bucket = buckets.entry(key).or_insert(Bucket { level: rate.most, at: now });
        let mut level = bucket.level(rate, now);
        let said = change(&mut level);
        *bucket = Bucket { level, at: now };
        said
    }
}

fn wait(missing: f64, rate: Rate) -> Duration {
    Duration::try_from_secs_f64(missing / rate.per_second).unwrap_or(Duration::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { per_second: 2.0, most: 4.0 };

    #[test]
    fn what_is_taken_comes_back_with_time() {
        let (buckets, now) = (Buckets::default(), Instant::now());
        assert_eq!((0..6).filter(|_| buckets.take("a", RATE, 1.0, now).is_ok()).count(), 4);
        assert_eq!(buckets.take("a", RATE, 1.0, now), Err(Duration::from_millis(500)));
        assert!(buckets.take("b", RATE, 1.0, now).is_ok());
        let later = now + Duration::from_secs(1);
        assert_eq!((0..6).filter(|_| buckets.take("a", RATE, 1.0, later).is_ok()).count(), 2);
    }

    #[test]
    fn a_debt_is_waited_for() {
        let (buckets, now) = (Buckets::default(), Instant::now());
        buckets.charge("a", RATE, 10.0, now);
        assert_eq!(buckets.check("a", RATE, 0.0, now), Err(Duration::from_secs(3)));
        assert_eq!(buckets.check("a", RATE, 0.0, now + Duration::from_secs(4)), Ok(()));
    }

    #[test]
    fn many_keys_take_bounded_room() {
        let (buckets, now) = (Buckets::default(), Instant::now());
        for key in 0..3 * KEYS {
            buckets.charge(key, RATE, 1.0, now);
        }
        assert!(buckets.0.lock().unwrap().len() <= KEYS + 1);
        assert!(buckets.check(5 * KEYS, RATE, 1.0, now).is_err(), "the newcomers share one");
        let later = now + Duration::from_secs(3600);
        assert_eq!(buckets.check(5 * KEYS, RATE, 1.0, later), Ok(()));
        assert!(buckets.0.lock().unwrap().len() < 3);
    }
}
