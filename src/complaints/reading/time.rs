//! Times as help desks and spreadsheets write them: ISO, day first, month first, with names of months in two languages,
//! as seconds since the epoch, or as days of a spreadsheet.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

/// Of dates with slashes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// 25/04/2026; with AM or PM behind it, month first.
    #[default]
    DayFirst,
    /// 04/25/2026.
    MonthFirst,
}

/// A time that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ReadTime {
    pub(super) at: Timestamp,
    /// Day and month could be the other way round.
    pub(super) is_ambiguous: bool,
    /// It was read month first because day first is impossible.
    pub(super) is_month_first: bool,
}

/// Day 0 of spreadsheets, in days before the Unix epoch.
const SPREADSHEET_EPOCH: f64 = 25_569.0;

/// Days of spreadsheets that are taken for times: from 1982 to 2119.
const SPREADSHEET_DAYS: std::ops::Range<f64> = 30_000.0..80_000.0;

/// Numbers from here on are milliseconds since the epoch, from [`FIRST_SECONDS`] on seconds.
const FIRST_MILLIS: f64 = 100_000_000_000.0;
const FIRST_SECONDS: f64 = 100_000_000.0;

const MONTHS: [(&str, &str); 12] = [
    ("jan", "янв"),
    ("feb", "фев"),
    ("mar", "мар"),
    ("apr", "апр"),
    ("may", "ма"),
    ("jun", "июн"),
    ("jul", "июл"),
    ("aug", "авг"),
    ("sep", "сен"),
    ("oct", "окт"),
    ("nov", "ноя"),
    ("dec", "дек"),
];

/// Reads a time; one that names no zone is in `zone`. `None` when it can't be read.
pub(super) fn read(text: &str, zone: &TimeZone, order: DateOrder) -> Option<ReadTime> {
    let text = text.trim();
    if text.is_empty() || text.len() > 80 {
        return None;
    }
    let sure = |at| ReadTime { at, is_ambiguous: false, is_month_first: false };
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(sure(at));
    }
    if text.bytes().all(|byte| byte.is_ascii_digit() || b".,".contains(&byte))
        && let Some(at) = of_number(text, zone)
    {
        return Some(sure(at));
    }
    let parts = Parts::of(text)?;
    let (date, is_ambiguous, is_month_first) = parts.date(order)?;
    let civil = DateTime::from_parts(date, parts.time?);
    let at = match parts.offset {
        Some(offset) => offset.to_timestamp(civil).ok()?,
        None => zone.to_timestamp(civil).ok()?,
    };
    Some(ReadTime { at, is_ambiguous, is_month_first })
}

fn of_number(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    if text.matches(['.', ',']).count() > 1 {
        return None;
    }
    let number: f64 = text.replace(',', ".").parse().ok()?;
    let micros = |seconds: f64| {
        // Far within the range of i64: numbers are at most 80 digits and checked by jiff.
        #[allow(clippy::cast_possible_truncation, reason = "saturates; jiff refuses what is no time")]
        let micros = (seconds * 1e6).round() as i64;
        micros
    };
    if SPREADSHEET_DAYS.contains(&number) {
        let civil = Timestamp::from_microsecond(micros((number - SPREADSHEET_EPOCH) * 86_400.0)).ok()?;
        let civil = TimeZone::UTC.to_datetime(civil.round(jiff::Unit::Second).ok()?);
        return zone.to_timestamp(civil).ok();
    }
    let seconds = match number {
        n if n >= FIRST_MILLIS => n / 1000.0,
        n if n >= FIRST_SECONDS => n,
        _ => return None,
    };
    Timestamp::from_microsecond(micros(seconds)).ok()
}

/// A written time taken apart.
#[derive(Debug)]
struct Parts {
    /// Numbers of the date, with their digits.
    numbers: Vec<(i16, usize)>,
    month: Option<i8>,
    /// The month's name came before the day.
    separator: char,
    time: Option<Time>,
    is_half_day: bool,
    offset: Option<Offset>,
}

impl Parts {
    fn of(text: &str) -> Option<Self> {
        let lower = text.to_lowercase().replace(['\u{a0}', '\u{202f}'], " ");
        let mut parts = Self {
            numbers: Vec::new(),
            month: None,
            separator: ' ',
            time: Some(Time::midnight()),
            is_half_day: false,
            offset: None,
        };
        let (date, rest) = match lower.find(':') {
            Some(colon) => {
                let hours = lower.get(..colon)?.trim_end_matches(|c: char| c.is_ascii_digit());
                lower.split_at(hours.len())
            }
            None => (lower.as_str(), ""),
        };
        // The date may also stand behind the time.
        let behind = if rest.is_empty() { "" } else { parts.clock(rest)? };
        for part in [date, behind] {
            parts.take(part)?;
        }
        Some(parts)
    }

    /// Reads the hours, minutes and seconds, half of the day and offset; gives what is left.
    fn clock<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let end = text.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(text.len());
        let (clock, mut rest) = text.split_at(end);
        let mut numbers = clock.split(':').map(|part| part.parse::<i8>().ok());
        let (hour, minute) = (numbers.next()??, numbers.next()??);
        let second = match numbers.next() {
            Some(second) => second?,
            None => 0,
        };
        if numbers.next().is_some() {
            return None;
        }
        if let Some(fraction) = rest.strip_prefix(['.', ','])
            && fraction.starts_with(|c: char| c.is_ascii_digit())
        {
            rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
        }
        rest = rest.trim_start();
        let half = [("am", 0), ("pm", 12), ("a.m.", 0), ("p.m.", 12)];
        let half = half.iter().find_map(|(name, hours)| Some((rest.strip_prefix(name)?, *hours)));
        let hour = match half {
            Some((behind, later)) if (1..=12).contains(&hour) => {
                rest = behind;
                self.is_half_day = true;
                hour % 12 + later
            }
            Some(_) => return None,
            None => hour,
        };
        self.time = Some(Time::new(hour, minute, second.min(59), 0).ok()?);
        rest = rest.trim_start();
        for (name, hours) in [("utc", 0), ("gmt", 0), ("msk", 3), ("мск", 3), ("z", 0)] {
            if let Some(behind) = rest.strip_prefix(name) {
                self.offset = Some(Offset::from_seconds(hours * 3600).ok()?);
                rest = behind.trim_start();
                break;
            }
        }
        if rest.starts_with(['+', '-']) {
            let end = rest.get(1..)?.find(|c: char| !c.is_ascii_digit() && c != ':').map_or(rest.len(), |end| end + 1);
            let (offset, behind) = rest.split_at(end);
            self.offset = Some(offset_of(offset)?);
            rest = behind;
        }
        Some(rest)
    }

    /// Takes the numbers and the month's name of a date.
    fn take(&mut self, text: &str) -> Option<()> {
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let end_of = |wanted: fn(char) -> bool| rest.find(|c: char| !wanted(c)).unwrap_or(rest.len());
            let end = if c.is_ascii_digit() {
                let end = end_of(|c| c.is_ascii_digit());
                let digits = rest.get(..end)?;
                self.numbers.push((digits.parse().ok()?, digits.len()));
                end
            } else if c.is_alphabetic() {
                let end = end_of(char::is_alphabetic);
                self.month = self.month.or_else(|| month(rest.get(..end)?));
                end
            } else {
                if "./-".contains(c) && self.separator == ' ' && self.numbers.len() == 1 {
                    self.separator = c;
                }
                c.len_utf8()
            };
            rest = rest.get(end..)?;
        }
        Some(())
    }

    /// The date, whether it is ambiguous, and whether only month first was possible.
    fn date(&self, order: DateOrder) -> Option<(Date, bool, bool)> {
        let year = |(number, digits): (i16, usize)| {
            if digits == 2 { Some(2000 + number) } else { Some(number).filter(|_| digits == 4) }
        };
        let sure = |date| Some((date, false, false));
        match (self.numbers.as_slice(), self.month) {
            ([first @ (_, 4), (day, ..)] | [(day, ..), first], Some(month)) => {
                sure(date(year(*first)?, i16::from(month), *day)?)
            }
            ([first @ (_, 4), (month, _), (day, _)], None) => sure(date(year(*first)?, *month, *day)?),
            ([(one, _), (two, _), last], None) => {
                let year = year(*last)?;
                let (day_first, month_first) = (date(year, *two, *one), date(year, *one, *two));
                let wants_month = self.separator == '/' && (order == DateOrder::MonthFirst || self.is_half_day);
                let open = self.separator == '/' && one != two && order == DateOrder::DayFirst && !self.is_half_day;
                match (day_first, month_first) {
                    (Some(_), Some(date)) if wants_month => Some((date, false, false)),
                    (Some(date), Some(_)) => Some((date, open, false)),
                    (Some(date), None) => sure(date),
                    (None, Some(date)) if self.separator == '/' => Some((date, false, !wants_month)),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

fn date(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn month(word: &str) -> Option<i8> {
    let is = |(english, russian): &(&str, &str)| {
        let russian = if *russian == "ма" { ["май", "мая"].contains(&word) } else { word.starts_with(russian) };
        russian || word.starts_with(english)
    };
    i8::try_from(MONTHS.iter().position(is)? + 1).ok()
}

/// `+03`, `+0300`, `+03:00`.
fn offset_of(text: &str) -> Option<Offset> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.as_str(), "0"),
        4 => digits.split_at(2),
        _ => return None,
    };
    let seconds = hours.parse::<i32>().ok()? * 3600 + minutes.parse::<i32>().ok()? * 60;
    Offset::from_seconds(if text.starts_with('-') { -seconds } else { seconds }).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moscow(text: &str, order: DateOrder) -> Option<String> {
        read(text, &TimeZone::get("Europe/Moscow").unwrap(), order).map(|read| read.at.to_string())
    }

    #[test]
    fn times_of_the_usual_help_desks_are_read() {
        for (text, wanted) in [
            ("2026-04-25T14:03:00Z", "2026-04-25T14:03:00Z"),
            ("2026-04-25T14:03:00.123+0300", "2026-04-25T11:03:00.123Z"),
            ("2026-04-25 14:03:05", "2026-04-25T11:03:05Z"),
            ("2026-04-25 14:03:05 UTC", "2026-04-25T14:03:05Z"),
            ("2026-04-25 14:03:05 +0500", "2026-04-25T09:03:05Z"),
            ("2026/04/25 14:03", "2026-04-25T11:03:00Z"),
            ("2026-04-25", "2026-04-24T21:00:00Z"),
            ("25.04.2026 14:03", "2026-04-25T11:03:00Z"),
            ("25.04.2026, 14:03:05", "2026-04-25T11:03:05Z"),
            ("25.04.26 9:03", "2026-04-25T06:03:00Z"),
            ("03.04.2026", "2026-04-02T21:00:00Z"),
            ("25-04-2026 14:03", "2026-04-25T11:03:00Z"),
            ("25/04/2026 14:03", "2026-04-25T11:03:00Z"),
            ("04/25/2026 2:03 PM", "2026-04-25T11:03:00Z"),
            ("4/3/2026 12:03 AM", "2026-04-02T21:03:00Z"),
            ("25/Apr/26 2:03 PM", "2026-04-25T11:03:00Z"),
            ("Apr 25, 2026 2:03 PM", "2026-04-25T11:03:00Z"),
            ("Sat, 25 Apr 2026 14:03:05 +0300", "2026-04-25T11:03:05Z"),
            ("25 апреля 2026 г., 14:03", "2026-04-25T11:03:00Z"),
            ("3 мая 2026 14:03", "2026-05-03T11:03:00Z"),
            ("14:03 25.04.2026", "2026-04-25T11:03:00Z"),
            ("25.04.2026 14:03 МСК", "2026-04-25T11:03:00Z"),
            ("1777114980", "2026-04-25T11:03:00Z"),
            ("1777114980000", "2026-04-25T11:03:00Z"),
            ("46137.585416667", "2026-04-25T11:03:00Z"),
            ("46137,585416667", "2026-04-25T11:03:00Z"),
        ] {
            assert_eq!(moscow(text, DateOrder::DayFirst).as_deref(), Some(wanted), "{text}");
        }
        for text in
            ["", "yesterday", "25.13.2026", "32.04.2026", "2026", "12:00", "25.04.2026 25:00", "7", "1.2.3", "99:99:99"]
        {
            assert_eq!(moscow(text, DateOrder::DayFirst), None, "{text}");
        }
    }

    #[test]
    fn what_may_be_read_in_two_ways_is_told() {
        let told = |text: &str, order| {
            let read = read(text, &TimeZone::UTC, order).unwrap();
            (read.at.to_string(), read.is_ambiguous, read.is_month_first)
        };
        assert_eq!(told("03/04/2026", DateOrder::DayFirst), ("2026-04-03T00:00:00Z".into(), true, false));
        assert_eq!(told("03/04/2026", DateOrder::MonthFirst), ("2026-03-04T00:00:00Z".into(), false, false));
        assert_eq!(told("04/25/2026", DateOrder::DayFirst), ("2026-04-25T00:00:00Z".into(), false, true));
        assert_eq!(told("03.04.2026", DateOrder::MonthFirst), ("2026-04-03T00:00:00Z".into(), false, false));
        assert!(!told("04/04/2026", DateOrder::DayFirst).1);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "([0-9]{1,6}|[ ./:,+-]|am|pm|апр|may|\\PC){0,20}") {
            let _ = moscow(&text, DateOrder::DayFirst);
        }
    }
}
