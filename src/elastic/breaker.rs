//! The circuit breaker: after several failures in a row nobody waits for the server any more, until one request that is
//! let through shows that it answers again.

use std::time::Duration;

use tokio::time::Instant;

/// Failures in a row after which the line counts as down.
const FAILURES: u32 = 5;
/// How long nothing is sent then, at first and at the longest; doubled with each probe that fails.
const FIRST_REST: Duration = Duration::from_secs(5);
const LONGEST_REST: Duration = Duration::from_secs(60);
/// A probe of which nothing is heard for so long was given up by its caller.
const PROBE: Duration = Duration::from_secs(60);

/// Whether the server is being asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// It is; the last answer came, or few have failed.
    Up,
    /// It did not answer several times in a row; the next attempt is in `retry_in` (zero: it may be made now).
    Down {
        /// What the last attempt said.
        why: String,
        /// When the next attempt may be made.
        retry_in: Duration,
    },
}

/// What is known of the line. All times are handed in.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    failures: u32,
    why: String,
    /// Nothing is sent before; set while the line is down.
    rest_until: Option<Instant>,
    rest: Duration,
    probing_since: Option<Instant>,
}

impl Breaker {
    /// Whether a request may be sent now. Of those that ask after the rest, one may: the probe.
    pub(super) fn enter(&mut self, now: Instant) -> Result<(), Line> {
        let Some(until) = self.rest_until else { return Ok(()) };
        let probing = self.probing_since.is_some_and(|since| now.duration_since(since) < PROBE);
        if now < until || probing {
            return Err(self.line(now));
        }
        self.probing_since = Some(now);
        Ok(())
    }

    /// The server answered, whatever it said.
    pub(super) fn answered(&mut self) {
        *self = Self::default();
    }

    /// The server could not be reached, or could not serve.
    pub(super) fn failed(&mut self, now: Instant, why: &str) {
        self.failures = self.failures.saturating_add(1);
        why.clone_into(&mut self.why);
        if self.failures < FAILURES {
            return;
        }
        let probed = self.probing_since.take().is_some();
        if self.rest_until.is_none() || probed {
            self.rest = if probed { (self.rest * 2).min(LONGEST_REST) } else { FIRST_REST };
            self.rest_until = Some(now + self.rest);
        }
    }

    pub(super) fn line(&self, now: Instant) -> Line {
        match self.rest_until {
            None => Line::Up,
            Some(until) => Line::Down { why: self.why.clone(), retry_in: until.saturating_duration_since(now) },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(now: Instant) -> Breaker {
        let mut breaker = Breaker::default();
        for _ in 0..FAILURES {
            assert!(breaker.enter(now).is_ok());
            breaker.failed(now, "refused");
        }
        breaker
    }

    #[test]
    fn it_opens_after_failures_in_a_row_and_lets_one_probe_through() {
        let now = Instant::now();
        let mut breaker = broken(now);
        assert_eq!(breaker.enter(now), Err(Line::Down { why: "refused".into(), retry_in: FIRST_REST }));
        let later = now + FIRST_REST;
        assert!(breaker.enter(later).is_ok(), "the probe");
        assert!(breaker.enter(later).is_err(), "nobody else while it is under way");
        breaker.answered();
        assert_eq!((breaker.enter(later), breaker.line(later)), (Ok(()), Line::Up));
    }

    #[test]
    fn each_failed_probe_doubles_the_rest_up_to_a_limit() {
        let mut now = Instant::now();
        let mut breaker = broken(now);
        for rest in [5, 10, 20, 40, 60, 60] {
            now += Duration::from_secs(rest - 1);
            assert!(breaker.enter(now).is_err());
            now += Duration::from_secs(1);
            assert!(breaker.enter(now).is_ok(), "after {rest} s");
            breaker.failed(now, "refused");
        }
    }

    #[test]
    fn answers_between_failures_keep_it_closed() {
        let now = Instant::now();
        let mut breaker = Breaker::default();
        for _ in 0..FAILURES * 3 {
            breaker.failed(now, "refused");
            breaker.failed(now, "refused");
            breaker.answered();
        }
        assert!(breaker.enter(now).is_ok());
    }

    #[test]
    fn a_probe_that_was_given_up_does_not_shut_the_line_for_ever() {
        let now = Instant::now();
        let mut breaker = broken(now);
        let later = now + FIRST_REST;
        assert!(breaker.enter(later).is_ok());
        assert!(breaker.enter(later + PROBE).is_ok());
    }
}
