//! [`Rates`]: how fast each token may be used, and how often an address may come with a wrong one.
//!
//! Only what comes with a token is limited: programs of this machine that need none are trusted.

use std::net::{IpAddr, Ipv6Addr};
use std::time::{Duration, Instant};

use axum::http::StatusCode;

use super::bucket::{Buckets, Rate};
use super::refusal::Refusal;
use super::role::Need;
use crate::config;

/// Seconds' worth that may be saved up, so that a shipper that sends every few seconds is not slowed.
const SAVED_SECONDS: f64 = 5.0;

/// The buckets.
#[derive(Debug, Default)]
pub(super) struct Rates {
    requests: Buckets<(String, bool)>,
    bytes: Buckets<String>,
    failures: Buckets<IpAddr>,
}

/// The limits in force; `None`: no limit.
#[derive(Debug, Clone, Copy)]
pub(super) struct RateLimits {
    requests: Option<Rate>,
    ingest_requests: Option<Rate>,
    ingest_bytes: Option<Rate>,
    failures: Rate,
}

impl RateLimits {
    pub(super) fn new(settings: &config::Server) -> Self {
        let most = f64::from(settings.rate_failures);
        Self {
            requests: rate(settings.rate_requests.into()),
            ingest_requests: rate(settings.rate_ingest_requests.into()),
            ingest_bytes: rate(settings.rate_ingest_bytes),
            failures: Rate { per_second: most / 60.0, most },
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody means so many bytes a second exactly")]
fn rate(per_second: u64) -> Option<Rate> {
    let per_second = per_second as f64;
    (per_second > 0.0).then_some(Rate { per_second, most: per_second * SAVED_SECONDS })
}

impl Rates {
    /// Counts a request of a token, or refuses it.
    pub(super) fn request(&self, limits: &RateLimits, token: &str, need: Need, now: Instant) -> Result<(), Refusal> {
        let ingest = need == Need::Ingest;
        let refused = |wait| too_fast("this token is used too fast; send fewer requests, or larger batches", wait);
        if let Some(rate) = if ingest { limits.ingest_requests } else { limits.requests } {
            self.requests.take((token.to_owned(), ingest), rate, 1.0, now).map_err(refused)?;
        }
        if let Some(rate) = limits.ingest_bytes.filter(|_| ingest) {
            let refused = |wait| too_fast("this token sends too many bytes a second; send this again later", wait);
            self.bytes.check(token.to_owned(), rate, 0.0, now).map_err(refused)?;
        }
        Ok(())
    }

    /// Whether bytes are counted at all.
    pub(super) fn counts_bytes(limits: &RateLimits, need: Need) -> bool {
        need == Need::Ingest && limits.ingest_bytes.is_some()
    }

    /// Counts bytes that a token sent. A body that has begun is taken to its end; the next one waits for it.
    pub(super) fn bytes(&self, limits: &RateLimits, token: &str, bytes: usize, now: Instant) {
        if let Some(rate) = limits.ingest_bytes {
            #[expect(clippy::cast_precision_loss, reason = "a piece of a body is small")]
            self.bytes.charge(token.to_owned(), rate, bytes as f64, now);
        }
    }

    /// Counts a wrong token; beyond the limit it says how to be refused.
    pub(super) fn failure(&self, limits: &RateLimits, from: Option<IpAddr>, now: Instant) -> Result<(), Refusal> {
        self.failures.take(network(from), limits.failures, 1.0, now).map_err(guessing)
    }

    /// Whether an address may still try.
    pub(super) fn may_try(&self, limits: &RateLimits, from: Option<IpAddr>, now: Instant) -> Result<(), Refusal> {
        self.failures.check(network(from), limits.failures, 1.0, now).map_err(guessing)
    }
}

fn guessing(wait: Duration) -> Refusal {
    too_fast("too many wrong tokens came from this address; try again later", wait)
}

fn too_fast(reason: &str, wait: Duration) -> Refusal {
    let seconds = u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX);
    Refusal::new(StatusCode::TOO_MANY_REQUESTS, reason).after(seconds.max(1))
}

/// Who has one address of IPv6 has all of its network of 64 bits (RFC 6177).
fn network(address: Option<IpAddr>) -> IpAddr {
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        Some(v4) => v4,
        None => Ipv6Addr::UNSPECIFIED.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(change: impl FnOnce(&mut config::Server)) -> RateLimits {
        let mut settings = config::Server::default();
        change(&mut settings);
        RateLimits::new(&settings)
    }

    #[test]
    fn by_default_the_intake_is_not_limited() {
        let (rates, limits, now) = (Rates::default(), limits(|_| {}), Instant::now());
        for _ in 0..100_000 {
            rates.request(&limits, "a", Need::Ingest, now).unwrap();
        }
        let refused = (0..100_000).find_map(|_| rates.request(&limits, "a", Need::Read, now).err()).unwrap();
        assert_eq!((refused.status.as_u16(), refused.retry_seconds), (429, 1));
        rates.request(&limits, "b", Need::Read, now).unwrap();
    }

    #[test]
    fn bytes_are_paid_for_later() {
        let limits = limits(|settings| settings.rate_ingest_bytes = 1000);
        let (rates, now) = (Rates::default(), Instant::now());
        rates.request(&limits, "a", Need::Ingest, now).unwrap();
        rates.bytes(&limits, "a", 25_000, now);
        assert_eq!(rates.request(&limits, "a", Need::Ingest, now).unwrap_err().retry_seconds, 20);
        rates.request(&limits, "a", Need::Read, now).unwrap();
        rates.request(&limits, "a", Need::Ingest, now + Duration::from_secs(21)).unwrap();
    }

    #[test]
    fn a_network_of_ipv6_guesses_as_one() {
        let limits = limits(|settings| settings.rate_failures = 3);
        let (rates, now) = (Rates::default(), Instant::now());
        let address = |last: u16| Some(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, last).into());
        assert_eq!((0..9).filter(|n| rates.failure(&limits, address(*n), now).is_ok()).count(), 3);
        assert!(rates.may_try(&limits, address(99), now).is_err());
        let other = Some([127, 0, 0, 1].into());
        assert!((0..9).all(|_| rates.may_try(&limits, other, now).is_ok()));
    }
}
