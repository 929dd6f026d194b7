//! [`Clock`]: completes a stamp with what it leaves out (zone, year, day) and reads epoch numbers.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use super::{
    civil::{Civil, days_in, days_since_epoch},
    rfc3339, shapes,
};

/// Epoch numbers below this are seconds, then milli-, micro-, nanoseconds: each bound is the year 5138 in
/// its unit, and 1973 in the next finer one.
const SECONDS_BELOW: f64 = 1e11;

/// A point in time and whether the source said in which zone it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decode) struct Stamp {
    pub(in crate::decode) time: Timestamp,
    pub(in crate::decode) zoned: bool,
}

/// What stamps leave out.
#[derive(Debug, Clone)]
pub(in crate::decode) struct Clock {
    zone: TimeZone,
    utc: bool,
    /// When the source was last written: stamps without a year or day lie before it.
    modified: Timestamp,
    /// Reads `03/04/2015` as 3 April (otherwise 4 March).
    pub(in crate::decode) day_first: bool,
}

impl Clock {
    pub(in crate::decode) fn new(zone: TimeZone, modified: Timestamp) -> Self {
        Self { utc: zone == TimeZone::UTC, zone, modified, day_first: true }
    }

    /// Reads a stamp that fills the whole text: any known shape, or an epoch number.
    pub(in crate::decode) fn read(&self, text: &str) -> Option<Stamp> {
        if let Some(time) = rfc3339::parse(text.as_bytes()) {
            return Some(Stamp { time, zoned: true });
        }
        let text = text.trim().trim_matches(['[', ']', '"']);
        if let Ok(number) = text.parse::<i64>()
            && !(text.len() == 8 || text.len() == 14)
        {
            return self.epoch_int(number);
        }
        if let Some((_, civil, end)) = shapes::parse_stamp(text.as_bytes(), self.day_first)
            && text.get(end..).is_some_and(|rest| rest.trim_start_matches([' ', ',']).is_empty())
        {
            return self.place(civil);
        }
        if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return self.epoch(text.parse().ok()?);
        }
        None
    }

    /// Seconds, milli-, micro- or nanoseconds since 1970, told apart by size.
    pub(in crate::decode) fn epoch_int(&self, number: i64) -> Option<Stamp> {
        let size = number.unsigned_abs();
        let time = if size < 100_000_000_000 {
            Timestamp::from_second(number)
        } else if size < 100_000_000_000_000 {
            Timestamp::from_millisecond(number)
        } else if size < 100_000_000_000_000_000 {
            Timestamp::from_microsecond(number)
        } else {
            Timestamp::from_nanosecond(i128::from(number))
        };
        Some(Stamp { time: time.ok()?, zoned: true })
    }

    /// The same, for numbers with a fraction.
    pub(in crate::decode) fn epoch(&self, number: f64) -> Option<Stamp> {
        if !number.is_finite() {
            return None;
        }
        let mut seconds = number;
        let mut bound = SECONDS_BELOW;
        while number.abs() >= bound && bound < 1e18 {
            seconds /= 1000.0;
            bound *= 1000.0;
        }
        let micros = (seconds * 1e6).round();
        if micros.abs() > 9e17 {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
        let time = Timestamp::from_microsecond(micros as i64).ok()?;
        Some(Stamp { time, zoned: true })
    }

    /// Places a stamp on the time line.
    pub(in crate::decode) fn place(&self, civil: Civil) -> Option<Stamp> {
        let civil = civil.checked()?;
        match (civil.year, civil.day) {
            (Some(year), Some((month, day))) => self.at(year, month, day, civil),
            (None, Some((month, day))) => self.latest_year(month, day, civil),
            (_, None) => self.latest_day(civil),
        }
    }

    fn at(&self, year: i16, month: u8, day: u8, civil: Civil) -> Option<Stamp> {
        if day > days_in(i64::from(year), month) {
            return None;
        }
        if civil.offset.is_some() || self.utc {
            let days = days_since_epoch(i64::from(year), month, day);
            let seconds = days * 86_400 + civil.second_of_day() - i64::from(civil.offset.unwrap_or(0));
            let time = Timestamp::new(seconds, civil.nanos.try_into().ok()?).ok()?;
            return Some(Stamp { time, zoned: civil.offset.is_some() });
        }
        let small = |number: u8| i8::try_from(number).ok();
        let date = DateTime::new(
            year,
            small(month)?,
            small(day)?,
            small(civil.hour)?,
            small(civil.minute)?,
            small(civil.second)?,
            i32::try_from(civil.nanos).ok()?,
        );
        let time = self.zone.to_ambiguous_zoned(date.ok()?).compatible().ok()?.timestamp();
        Some(Stamp { time, zoned: false })
    }

    /// A day after the source was last written, to allow for zones: the latest that a stamp can mean.
    fn latest(&self) -> i64 {
        self.modified.as_second() + 86_400
    }

    /// The latest year in which the day exists and the stamp is not after the source was written.
    fn latest_year(&self, month: u8, day: u8, civil: Civil) -> Option<Stamp> {
        let year = self.zone.to_datetime(self.modified).year();
        (0..9).map(|back| year + 1 - back).find_map(|year| {
            let stamp = self.at(year, month, day, civil)?;
            (stamp.time.as_second() <= self.latest()).then_some(stamp)
        })
    }

    /// The latest day on which this time of day is not after the source was written.
    fn latest_day(&self, civil: Civil) -> Option<Stamp> {
        (0..2).find_map(|back| {
            let date = self.zone.to_datetime(Timestamp::from_second(self.modified.as_second() - back * 86_400).ok()?);
            let (month, day) = (u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?);
            let stamp = self.at(date.year(), month, day, civil)?;
            (stamp.time <= self.modified || back == 1).then_some(stamp)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock() -> Clock {
        Clock::new(TimeZone::UTC, "2024-03-05T12:00:00Z".parse().expect("time"))
    }

    fn read(text: &str) -> String {
        clock().read(text).map_or_else(|| "none".to_owned(), |stamp| stamp.time.to_string())
    }

    #[test]
    fn completes_what_is_missing() {
        assert_eq!(read("Mar  5 11:00:00"), "2024-03-05T11:00:00Z");
        assert_eq!(read("Dec 31 23:59:59"), "2023-12-31T23:59:59Z");
        assert_eq!(read("Feb 29 00:00:00"), "2024-02-29T00:00:00Z");
        assert_eq!(read("11:59:00.5"), "2024-03-05T11:59:00.5Z");
        assert_eq!(read("12:01:00.5"), "2024-03-04T12:01:00.5Z");
    }

    #[test]
    fn epoch_numbers_in_any_unit() {
        for text in ["1700000000", "1700000000000", "1700000000000000", "1700000000000000000", "1700000000.0"] {
            assert_eq!(read(text), "2023-11-14T22:13:20Z", "{text}");
        }
        assert_eq!(read("1700000000123.5"), "2023-11-14T22:13:20.1235Z");
        assert_eq!(clock().epoch(f64::NAN), None);
        assert_eq!(clock().epoch(1e300), None);
    }

    #[test]
    fn zone_of_the_configuration_applies_to_stamps_without_one() {
        let clock = Clock::new(TimeZone::fixed(jiff::tz::offset(3)), Timestamp::UNIX_EPOCH);
        let stamp = clock.read("2024-03-05 12:00:00").expect("reads");
        assert_eq!((stamp.time.to_string().as_str(), stamp.zoned), ("2024-03-05T09:00:00Z", false));
        assert!(clock.read("2024-03-05 12:00:00 +0300").expect("reads").zoned);
    }
}
