//! When a channel may be spoken to: the token bucket, quiet hours, and the pauses between attempts. Pure functions of the
//! time that is handed in.

use std::time::Duration;

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The first pause after a failure.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest pause; a receiver that comes back is not left waiting for long.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
/// The longest pause that a receiver may ask for.
const LONGEST_ASKED: Duration = Duration::from_secs(3600);

/// How many messages may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rate {
    pub(super) burst: u32,
    pub(super) per_minute: u32,
}

/// A token bucket. It is full at first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Bucket {
    /// Tokens used up, and when; what was filled in since is worked out.
    used: f64,
    at: Option<Timestamp>,
}

impl Bucket {
    /// Tokens that are used up now.
    fn used_at(self, now: Timestamp, rate: Rate) -> f64 {
        let passed = self.at.map_or(0.0, |at| now.duration_since(at).as_secs_f64().max(0.0));
        (self.used - passed * f64::from(rate.per_minute) / 60.0).clamp(0.0, f64::from(rate.burst))
    }

    /// When there is a token.
    pub(super) fn free_at(self, now: Timestamp, rate: Rate) -> Timestamp {
        let missing = self.used_at(now, rate) - (f64::from(rate.burst) - 1.0);
        if missing <= 0.0 {
            return now;
        }
        // Rounded up, so that there is a token when that time has come.
        later(now, Duration::from_secs_f64(missing * 60.0 / f64::from(rate.per_minute.max(1)) + 0.001))
    }

    /// Takes one.
    pub(super) fn take(&mut self, now: Timestamp, rate: Rate) {
        *self = Self { used: self.used_at(now, rate) + 1.0, at: Some(now) };
    }
}

/// Quiet hours.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quiet {
    from: Time,
    to: Time,
    zone: TimeZone,
}

impl Quiet {
    /// From `22:00-07:00`.
    pub(super) fn parse(text: &str, zone: TimeZone) -> Option<Self> {
        let (from, to) = text.split_once('-')?;
        let time = |text: &str| {
            let (hour, minute) = text.trim().split_once(':')?;
            let digits = |text: &str| text.parse::<i8>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
            Time::new(digits(hour)?, digits(minute)?, 0, 0).ok()
        };
        let quiet = Self { from: time(from)?, to: time(to)?, zone };
        (quiet.from != quiet.to).then_some(quiet)
    }

    /// When they end, where they are on.
    pub(super) fn until(&self, now: Timestamp) -> Option<Timestamp> {
        let local = now.to_zoned(self.zone.clone());
        let time = local.time();
        let (on, tomorrow) = if self.from < self.to {
            (time >= self.from && time < self.to, false)
        } else {
            (time >= self.from || time < self.to, time >= self.from)
        };
        if !on {
            return None;
        }
        let day = if tomorrow { local.date().tomorrow().ok()? } else { local.date() };
        day.to_datetime(self.to).to_zoned(self.zone.clone()).ok().map(|end| end.timestamp())
    }
}

/// The pause after so many failed attempts, at least one: it doubles, and up to half of it is left to chance (`chance`
/// from 0 to 1), so that not all who wait come back at once. What the receiver asks for is the least.
pub(super) fn pause(attempts: u32, asked: Option<Duration>, chance: f64) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(1 << attempts.saturating_sub(1).min(16)).min(LONGEST_PAUSE);
    let pause = doubled.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0);
    asked.map_or(pause, |asked| pause.max(asked.min(LONGEST_ASKED)))
}

/// So much later; the end of time where there is no such moment.
pub(super) fn later(at: Timestamp, by: Duration) -> Timestamp {
    SignedDuration::try_from(by).ok().and_then(|by| at.checked_add(by).ok()).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + seconds).unwrap()
    }

    #[test]
    fn a_burst_passes_and_then_the_rate_holds() {
        let rate = Rate { burst: 2, per_minute: 6 };
        let mut bucket = Bucket::default();
        for _ in 0..2 {
            assert_eq!(bucket.free_at(at(0), rate), at(0));
            bucket.take(at(0), rate);
        }
        let free = bucket.free_at(at(0), rate);
        assert!(free > at(9) && free < at(11), "{free}");
        assert_eq!(bucket.free_at(at(11), rate), at(11));
    }

    #[test]
    fn quiet_hours_cross_midnight_in_their_zone() {
        let moscow = TimeZone::fixed(jiff::tz::offset(3));
        let quiet = Quiet::parse("22:00-07:30", moscow).unwrap();
        let until = |text: &str| quiet.until(text.parse().unwrap()).map(|end| end.to_string());
        assert_eq!(until("2026-03-01T18:59:00Z"), None);
        assert_eq!(until("2026-03-01T19:00:00Z").as_deref(), Some("2026-03-02T04:30:00Z"));
        assert_eq!(until("2026-03-02T04:29:59Z").as_deref(), Some("2026-03-02T04:30:00Z"));
        assert_eq!(until("2026-03-02T04:30:00Z"), None);
        for wrong in ["", "22:00", "22-7", "25:00-07:00", "07:00-07:00", "+1:00-02:00"] {
            assert_eq!(Quiet::parse(wrong, TimeZone::UTC), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn pauses_are_bounded_and_as_long_as_asked(attempts: u32, asked in 0_u64..10_000, chance in 0.0..1.0) {
            let alone = pause(attempts, None, chance);
            prop_assert!(alone >= FIRST_PAUSE / 2 && alone <= LONGEST_PAUSE);
            let pause = pause(attempts, Some(Duration::from_secs(asked)), chance);
            prop_assert!(pause >= Duration::from_secs(asked).min(LONGEST_ASKED) && pause <= LONGEST_ASKED);
        }

        #[test]
        fn a_bucket_never_lets_more_through_than_it_says(gaps in prop::collection::vec(0_i64..30, 1..60)) {
            let rate = Rate { burst: 3, per_minute: 10 };
            let (mut bucket, mut now, mut sent) = (Bucket::default(), 0, 0);
            for gap in gaps {
                now += gap;
                if bucket.free_at(at(now), rate) == at(now) {
                    bucket.take(at(now), rate);
                    sent += 1;
                }
            }
            prop_assert!(sent <= 3 + now / 6 + 1, "{} in {} s", sent, now);
        }
    }
}
