//! Times as trackers write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// Without a zone: ISO, with slashes, and day first with dots (Russian).
const TIME_PATTERNS: [&str; 8] = [
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
];

const DATE_PATTERNS: [&str; 3] = ["%Y-%m-%d", "%Y/%m/%d", "%d.%m.%Y"];

/// Numbers from here on are milliseconds since the epoch, below seconds (the year 5138 in seconds).
const FIRST_MILLIS: i64 = 100_000_000_000;

/// A time; without a zone it is UTC, a date alone is its midnight. `None` when it can't be read.
pub(super) fn read(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        let millis = if number >= FIRST_MILLIS { number } else { number.checked_mul(1000)? };
        return Timestamp::from_millisecond(millis).ok();
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at);
    }
    let civil = TIME_PATTERNS.iter().find_map(|pattern| DateTime::strptime(pattern, text).ok()).or_else(|| {
        let date = DATE_PATTERNS.iter().find_map(|pattern| Date::strptime(pattern, text).ok())?;
        Some(date.to_datetime(jiff::civil::Time::midnight()))
    })?;
    TimeZone::UTC.to_timestamp(civil).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_trackers_write() {
        let cases = [
            ("2026-01-05", "2026-01-05T00:00:00Z"),
            ("05.01.2026", "2026-01-05T00:00:00Z"),
            ("2026-01-05 14:03", "2026-01-05T14:03:00Z"),
            ("2026-01-05T14:03:22.5", "2026-01-05T14:03:22.5Z"),
            ("2026-01-05T14:03:22+03:00", "2026-01-05T11:03:22Z"),
            ("05.01.2026 14:03", "2026-01-05T14:03:00Z"),
            ("2026/01/05", "2026-01-05T00:00:00Z"),
            ("1767571200", "2026-01-05T00:00:00Z"),
            ("1767571200000", "2026-01-05T00:00:00Z"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).map(|at| at.to_string()).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(read("yesterday"), None);
        assert_eq!(read(""), None);
        assert_eq!(read("99999999999999999"), None);
    }
}
