//! [`Arrival`]: the circumstances of a delivery, made once a request (or once a moment for datagrams).

use jiff::{Timestamp, ToSpan, tz::TimeZone};

use super::limits::WireLimits;
use crate::decode::SingleReader;

/// Earliest time that a record can mean, in seconds: 2000-01-01. Clocks that lost their battery say 1970 or 1980.
const EARLIEST_SECOND: i64 = 946_684_800;

/// When a delivery came, and by what it is read.
#[derive(Debug)]
pub struct Arrival {
    at: Timestamp,
    text: String,
    latest: Timestamp,
    limits: WireLimits,
    reader: SingleReader,
}

impl Arrival {
    /// A delivery that came at `at`. Stamps that say no zone are in `zone`; whoever decodes the lines later should be given
    /// the same one.
    #[must_use]
    pub fn new(at: Timestamp, zone: TimeZone, limits: WireLimits) -> Self {
        let latest = at.checked_add(24.hours()).unwrap_or(Timestamp::MAX);
        Self { at, text: at.to_string(), latest, limits, reader: SingleReader::new(zone, at) }
    }

    /// When it came.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// How much is taken.
    #[must_use]
    pub fn limits(&self) -> &WireLimits {
        &self.limits
    }

    /// The time as text, RFC 3339.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn reader(&self) -> &SingleReader {
        &self.reader
    }

    /// Whether something that came now can have happened then: since 2000, and not more than a day ahead (which
    /// stamps in an unsaid zone are).
    pub(super) fn is_plausible(&self, time: Timestamp) -> bool {
        time.as_second() >= EARLIEST_SECOND && time <= self.latest
    }
}
