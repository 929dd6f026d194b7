//! Durations in seconds from numbers and texts with or without a unit.

use super::{batch::Problem, field::Unit};
use crate::entry::RejectReason;

/// The field that problems are reported under.
const FIELD: &str = "response_time";

/// A number in a unit as seconds.
///
/// # Errors
/// For a negative or non-finite number.
pub(super) fn seconds(number: f64, unit: Unit) -> Result<f64, Problem> {
    let scale = match unit {
        Unit::Seconds => 1.0,
        Unit::Millis => 1e3,
        Unit::Micros => 1e6,
        Unit::Nanos => 1e9,
        Unit::Unsaid if number.fract() == 0.0 => 1e3,
        Unit::Unsaid => 1.0,
    };
    if !number.is_finite() {
        Err(Problem::field(FIELD, RejectReason::NotFinite))
    } else if number < 0.0 {
        Err(Problem::field(FIELD, RejectReason::Negative))
    } else {
        Ok(number / scale)
    }
}

/// A text as seconds: a plain number in `unit`, numbers with units (`3.5s`, `120 ms`, `1m30s`), `HH:MM:SS.fff`,
/// or ISO 8601 (`PT3.5S`). `None` for texts that mean "no value" (empty, `-`, `null`).
///
/// # Errors
/// For a negative or non-finite number, and for anything else.
pub(super) fn parse(text: &str, unit: Unit) -> Result<Option<f64>, Problem> {
    let text = text.trim();
    if text.is_empty() || text == "-" || text.eq_ignore_ascii_case("null") || text.eq_ignore_ascii_case("none") {
        return Ok(None);
    }
    if let Ok(number) = text.parse::<f64>() {
        let unit = if unit == Unit::Unsaid && text.contains('.') { Unit::Seconds } else { unit };
        return seconds(number, unit).map(Some);
    }
    if let Some(value) = with_units(text).or_else(|| clock(text)) {
        return Ok(Some(value));
    }
    if let Some(rest) = text.strip_prefix('-')
        && with_units(rest).is_some()
    {
        return Err(Problem::field(FIELD, RejectReason::Negative));
    }
    let excerpt = text.chars().take(40).collect();
    Err(Problem::field(FIELD, RejectReason::NotADuration(excerpt)))
}

/// Numbers each with a unit, added up.
pub(super) fn with_units(text: &str) -> Option<f64> {
    let iso = text.strip_prefix("PT").map(str::to_ascii_lowercase);
    let mut rest = iso.as_deref().unwrap_or(text);
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
        let (number, after) = rest.split_at(digits);
        let number: f64 = number.parse().ok()?;
        let after = after.trim_start();
        let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        total += number * unit_seconds(unit)?;
        rest = after.trim_start();
    }
    (total.is_finite() && !text.is_empty()).then_some(total)
}

/// Seconds of a unit, English or Russian.
pub(super) fn unit_seconds(unit: &str) -> Option<f64> {
    Some(match unit {
        "s" | "sec" | "secs" | "second" | "seconds" | "с" | "сек" => 1.0,
        "ms" | "msec" | "millis" | "milliseconds" | "millisecond" | "мс" => 1e-3,
        "us" | "µs" | "μs" | "usec" | "micros" | "microseconds" | "мкс" => 1e-6,
        "ns" | "nanos" | "nanoseconds" => 1e-9,
        "m" | "min" | "minutes" | "мин" => 60.0,
        "h" => 3600.0,
        _ => return None,
    })
}

fn clock(text: &str) -> Option<f64> {
    let mut parts = text.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let whole = |part: &str| part.parse::<u32>().ok().map(f64::from);
    let seconds: f64 = seconds.parse().ok().filter(|value: &f64| (0.0..60.0).contains(value))?;
    Some(whole(hours)? * 3600.0 + whole(minutes)? * 60.0 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        for (text, expected) in [
            ("3.5s", 3.5),
            ("120 ms", 0.12),
            ("1m30s", 90.0),
            ("PT2.5S", 2.5),
            ("00:00:03.5", 3.5),
            ("0.25", 0.25),
            ("250", 0.25),
        ] {
            assert_eq!(parse(text, Unit::Unsaid), Ok(Some(expected)), "{text}");
        }
        assert_eq!(parse("-", Unit::Seconds), Ok(None));
    }

    #[test]
    fn nonsense_is_named() {
        let reason = |text| parse(text, Unit::Seconds).map_err(|problem| problem.reason);
        assert_eq!(reason("-3"), Err(RejectReason::Negative));
        assert_eq!(reason("-3ms"), Err(RejectReason::Negative));
        assert_eq!(reason("NaN"), Err(RejectReason::NotFinite));
        assert_eq!(reason("inf"), Err(RejectReason::NotFinite));
        assert_eq!(reason("soon"), Err(RejectReason::NotADuration("soon".into())));
    }
}
