//! The shapes of time stamps that loggers write, each tried at one position of a line.

use super::{civil::Civil, cursor::Cursor};

/// How a stamp is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::decode) enum Shape {
    /// `2015-10-18 18:01:47,978`, `2015/10/18T18:01:47+03:00`, `18.10.2015 18:01:47`.
    Date,
    /// `2005-06-03-15.42.50.675872`.
    Dotted,
    /// `20171223-22:15:29:606`, `20171223 221529`, `20171223T221529Z`.
    Compact,
    /// `081109 203615` (year, month, day).
    Short,
    /// `17/06/09 20:10:40` (year, month, day).
    SlashedYearFirst,
    /// `31/12/2015 10:00:00` or `12/31/2015 10:00:00`.
    SlashedYearLast,
    /// `Jul  1 09:00:55`, `Jul 1, 2015 9:00:55 AM`.
    MonthName,
    /// `Sun Dec 04 04:47:44 2005`, `Sun, 04 Dec 2005 04:47:44 +0000`.
    Weekday,
    /// `17/May/2015:10:05:03 +0000`, `17-May-2015 10:05:03`, `17 May 2015 10:05:03`.
    DayMonthName,
    /// `03-17 16:13:38.811`.
    MonthDay,
    /// `I0102 15:04:05.123456` behind its level letter.
    Letter,
    /// `1117838570`, `1117838570.123`, also in milli-, micro- and nanoseconds.
    Epoch,
    /// `16:13:38.811`.
    TimeOfDay,
}

impl Shape {
    /// All shapes, the more telling first.
    const ALL: [Self; 13] = [
        Self::Date,
        Self::Dotted,
        Self::Compact,
        Self::SlashedYearFirst,
        Self::SlashedYearLast,
        Self::MonthName,
        Self::Weekday,
        Self::DayMonthName,
        Self::MonthDay,
        Self::Short,
        Self::Letter,
        Self::Epoch,
        Self::TimeOfDay,
    ];

    /// Whether it can hardly be anything but a stamp.
    pub(in crate::decode) fn is_telling(self) -> bool {
        !matches!(self, Self::Short | Self::Letter | Self::Epoch | Self::TimeOfDay)
    }
}

/// Any shape that begins with the first byte: the shape, its fields and the bytes it takes.
pub(in crate::decode) fn parse_stamp(bytes: &[u8], day_first: bool) -> Option<(Shape, Civil, usize)> {
    if !bytes.first().is_some_and(u8::is_ascii_alphanumeric) {
        return None;
    }
    Shape::ALL.into_iter().find_map(|shape| {
        let (civil, end) = parse_shape(shape, bytes, day_first)?;
        Some((shape, civil, end))
    })
}

/// One shape that begins with the first byte: its fields and the bytes it takes.
pub(in crate::decode) fn parse_shape(shape: Shape, bytes: &[u8], day_first: bool) -> Option<(Civil, usize)> {
    let mut at = Cursor::new(bytes);
    let civil = match shape {
        Shape::Date => date(&mut at),
        Shape::Dotted => dotted(&mut at),
        Shape::Compact => compact(&mut at),
        Shape::Short => short(&mut at),
        Shape::SlashedYearFirst => slashed_year_first(&mut at),
        Shape::SlashedYearLast => slashed_year_last(&mut at, day_first),
        Shape::MonthName => month_name(&mut at),
        Shape::Weekday => weekday(&mut at),
        Shape::DayMonthName => day_month_name(&mut at),
        Shape::MonthDay => month_day(&mut at),
        Shape::Letter => letter(&mut at),
        Shape::Epoch => epoch(&mut at),
        Shape::TimeOfDay => time_of_day(&mut at),
    }?;
    if !at.at_end() {
        return None;
    }
    Some((civil.checked()?, at.at))
}

/// `HH:MM[:SS[.fraction]]`, perhaps ` AM`/` PM`, perhaps a zone.
fn clock(at: &mut Cursor<'_>, year: Option<i16>, day: Option<(u8, u8)>) -> Option<Civil> {
    let mut hour = at.small()?;
    at.one(b":")?;
    let minute = at.two()?;
    let mut seconds = *at;
    let second = seconds.one(b":").and_then(|_| seconds.two());
    if second.is_some() {
        *at = seconds;
    }
    let nanos = if second.is_some() { at.fraction(b".,") } else { 0 };
    let mut half = *at;
    half.spaces();
    if let Some(mark) = half.one(b"APap")
        && half.one(b"Mm").is_some()
        && half.at_end()
    {
        hour = hour % 12 + if matches!(mark, b'P' | b'p') { 12 } else { 0 };
        *at = half;
    }
    Some(Civil { year, day, hour, minute, second: second.unwrap_or(0), nanos, offset: at.zone() })
}

fn date(at: &mut Cursor<'_>) -> Option<Civil> {
    let (first, count) = at.digits(2, 4)?;
    let mark = at.one(b"-/.")?;
    let month = at.small()?;
    at.one(&[mark])?;
    let (year, day) = match (count, mark) {
        (4, _) => (i16::try_from(first).ok()?, at.small()?),
        (2, b'.') => {
            let day = u8::try_from(first).ok()?;
            (at.year()?, day)
        }
        _ => return None,
    };
    if at.one(b"T").is_none() {
        at.one(b",");
        if at.spaces() == 0 {
            return None;
        }
    }
    clock(at, Some(year), Some((month, day)))
}

fn dotted(at: &mut Cursor<'_>) -> Option<Civil> {
    let year = at.year()?;
    at.one(b"-")?;
    let month = at.two()?;
    at.one(b"-")?;
    let day = at.two()?;
    at.one(b"-")?;
    let hour = at.two()?;
    at.one(b".")?;
    let minute = at.two()?;
    at.one(b".")?;
    let second = at.two()?;
    let nanos = at.fraction(b".");
    Some(Civil { year: Some(year), day: Some((month, day)), hour, minute, second, nanos, offset: None })
}

fn compact(at: &mut Cursor<'_>) -> Option<Civil> {
    let year = at.year().filter(|year| (1970..2200).contains(year))?;
    let day = Some((at.two()?, at.two()?));
    at.one(b"-T _")?;
    let (hour, count) = at.digits(1, 2)?;
    let hour = u8::try_from(hour).ok()?;
    let separated = at.one(b":").is_some();
    if !separated && count != 2 {
        return None;
    }
    let part = |at: &mut Cursor<'_>| if separated { at.small() } else { at.two() };
    let minute = part(at)?;
    if separated {
        at.one(b":")?;
    }
    let second = part(at)?;
    let nanos = if separated { milliseconds(at) } else { at.fraction(b".,") };
    let offset = at.zone();
    Some(Civil { year: Some(year), day, hour, minute, second, nanos, offset })
}

/// `:606` or `:8` as a count of milliseconds, `.606` as a fraction.
fn milliseconds(at: &mut Cursor<'_>) -> u32 {
    let mut ahead = *at;
    if ahead.one(b":").is_some()
        && let Some((value, _)) = ahead.digits(1, 3)
    {
        *at = ahead;
        return u32::try_from(value * 1_000_000).unwrap_or(0);
    }
    at.fraction(b".,")
}

fn two_digit_year(year: u8) -> i16 {
    i16::from(year) + if year < 70 { 2000 } else { 1900 }
}

fn short(at: &mut Cursor<'_>) -> Option<Civil> {
    let year = two_digit_year(at.two()?);
    let day = Some((at.two()?, at.two()?));
    at.one(b" ")?;
    let (hour, minute, second) = (at.two()?, at.two()?, at.two()?);
    let nanos = at.fraction(b".,");
    Some(Civil { year: Some(year), day, hour, minute, second, nanos, offset: None })
}

fn slashed_year_first(at: &mut Cursor<'_>) -> Option<Civil> {
    let year = two_digit_year(at.two()?);
    at.one(b"/")?;
    let month = at.two()?;
    at.one(b"/")?;
    let day = at.two()?;
    at.one(b" T")?;
    clock(at, Some(year), Some((month, day)))
}

fn slashed_year_last(at: &mut Cursor<'_>, day_first: bool) -> Option<Civil> {
    let first = at.small()?;
    let mark = at.one(b"/-")?;
    let second = at.small()?;
    at.one(&[mark])?;
    let year = at.year()?;
    at.one(b",");
    at.one(b" T")?;
    let swap = second > 12 || (!day_first && first <= 12);
    let day = if swap { (first, second) } else { (second, first) };
    clock(at, Some(year), Some(day))
}

fn month_name(at: &mut Cursor<'_>) -> Option<Civil> {
    let month = at.month()?;
    if at.spaces() == 0 {
        return None;
    }
    let day = at.small()?;
    let comma = at.one(b",").is_some();
    at.spaces();
    let mut ahead = *at;
    let year = ahead.year().filter(|_| ahead.one(b",").is_some() || ahead.spaces() > 0);
    if year.is_some() {
        ahead.spaces();
        *at = ahead;
    } else if comma {
        return None;
    }
    clock(at, year, Some((month, day)))
}

fn weekday(at: &mut Cursor<'_>) -> Option<Civil> {
    at.weekday()?;
    at.one(b",");
    if at.spaces() == 0 {
        return None;
    }
    if at.peek().is_some_and(|byte| byte.is_ascii_digit()) {
        return day_month_name(at);
    }
    let month = at.month()?;
    at.spaces();
    let day = at.small()?;
    at.spaces();
    let mut civil = clock(at, None, Some((month, day)))?;
    let mut ahead = *at;
    ahead.spaces();
    if let Some(year) = ahead.year() {
        civil.year = Some(year);
        *at = ahead;
    }
    Some(civil)
}

fn day_month_name(at: &mut Cursor<'_>) -> Option<Civil> {
    let day = at.small()?;
    let mark = at.one(b"/- ")?;
    let month = at.month()?;
    at.one(&[mark])?;
    let year = at.year()?;
    at.one(b": T")?;
    clock(at, Some(year), Some((month, day)))
}

fn month_day(at: &mut Cursor<'_>) -> Option<Civil> {
    let month = at.two()?;
    at.one(b"-")?;
    let day = at.two()?;
    at.one(b" ")?;
    clock(at, None, Some((month, day)))
}

fn letter(at: &mut Cursor<'_>) -> Option<Civil> {
    at.one(b"IWEF")?;
    let day = (at.two()?, at.two()?);
    at.one(b" ")?;
    clock(at, None, Some(day)).filter(|civil| civil.nanos > 0)
}

fn epoch(at: &mut Cursor<'_>) -> Option<Civil> {
    let (number, count) = at.digits(10, 19)?;
    let (seconds, nanos) = match count {
        10 => (number, at.fraction(b".")),
        13 | 16 | 19 => {
            let unit = 10_u64.pow(u32::try_from(count - 10).ok()?);
            (number / unit, u32::try_from(number % unit * (1_000_000_000 / unit)).ok()?)
        }
        _ => return None,
    };
    // 2000 to 2100: other numbers of ten digits are more likely ids.
    if !(946_684_800..4_102_444_800).contains(&seconds) {
        return None;
    }
    let date = jiff::Timestamp::from_second(i64::try_from(seconds).ok()?).ok()?;
    let date = jiff::tz::TimeZone::UTC.to_datetime(date);
    Some(Civil {
        year: Some(date.year()),
        day: Some((u8::try_from(date.month()).ok()?, u8::try_from(date.day()).ok()?)),
        hour: u8::try_from(date.hour()).ok()?,
        minute: u8::try_from(date.minute()).ok()?,
        second: u8::try_from(date.second()).ok()?,
        nanos,
        offset: Some(0),
    })
}

fn time_of_day(at: &mut Cursor<'_>) -> Option<Civil> {
    let mut ahead = *at;
    ahead.two()?;
    ahead.one(b":")?;
    ahead.two()?;
    ahead.one(b":")?;
    ahead.two()?;
    clock(at, None, None)
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, tz::TimeZone};

    use super::*;
    use crate::decode::time::Clock;

    #[test]
    fn the_shapes_of_many_loggers() {
        let clock = Clock::new(TimeZone::UTC, "2018-06-01T00:00:00Z".parse().expect("time"));
        for (text, expected) in [
            ("2015-10-18 18:01:47,978 INFO", "2015-10-18T18:01:47.978Z"),
            ("2016-09-28 04:30:30, Info", "2016-09-28T04:30:30Z"),
            ("2015/10/18 18:01:47.5 +0300 x", "2015-10-18T15:01:47.5Z"),
            ("18.10.2015 18:01:47 x", "2015-10-18T18:01:47Z"),
            ("2015-10-18T18:01:47.123456789Z x", "2015-10-18T18:01:47.123456789Z"),
            ("2005-06-03-15.42.50.675872 R02", "2005-06-03T15:42:50.675872Z"),
            ("20171223-22:15:29:606|Step", "2017-12-23T22:15:29.606Z"),
            ("20171224-0:8:2:7|Step", "2017-12-24T00:08:02.007Z"),
            ("081109 203615 148 INFO", "2008-11-09T20:36:15Z"),
            ("17/06/09 20:10:40 INFO", "2017-06-09T20:10:40Z"),
            ("31/12/2015 10:00:00 x", "2015-12-31T10:00:00Z"),
            ("12/31/2015 10:00:00 x", "2015-12-31T10:00:00Z"),
            ("Jul  1 09:00:55 host", "2017-07-01T09:00:55Z"),
            ("Jul 1, 2015 9:00:55 PM x", "2015-07-01T21:00:55Z"),
            ("Sun Dec 04 04:47:44 2005] x", "2005-12-04T04:47:44Z"),
            ("Sun Dec 04 04:47:44.123456 2005] x", "2005-12-04T04:47:44.123456Z"),
            ("Sun, 04 Dec 2005 04:47:44 +0100", "2005-12-04T03:47:44Z"),
            ("17/May/2015:10:05:03 +0000", "2015-05-17T10:05:03Z"),
            ("17-May-2015 10:05:03.120 x", "2015-05-17T10:05:03.12Z"),
            ("03-17 16:13:38.811  1702", "2018-03-17T16:13:38.811Z"),
            ("1117838570 2005.06.03", "2005-06-03T22:42:50Z"),
            ("1117838570123 x", "2005-06-03T22:42:50.123Z"),
            ("16:13:38.811 [main]", "2018-05-31T16:13:38.811Z"),
        ] {
            let found = parse_stamp(text.as_bytes(), true).and_then(|(_, civil, _)| clock.place(civil));
            let expected: Timestamp = expected.parse().expect("time");
            assert_eq!(found.map(|stamp| stamp.time), Some(expected), "{text}");
        }
    }

    #[test]
    fn numbers_and_words_are_no_stamps() {
        for text in ["0123456789 x", "10.251.73.220:50010", "12:30 x", "2015-13-40 10:00:00", "May be", "x", "1/2", ""]
        {
            assert_eq!(parse_stamp(text.as_bytes(), true), None, "{text}");
        }
    }
}
