//! [`Number`]: how values are written.

use crate::wording::Language;

/// From here on ticks of durations are told in minutes and hours.
const LONG_SECONDS: f64 = 120.0;

/// What a value is, and so how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// A whole number of things.
    Count,
    /// A number with decimals, such as a rate.
    Decimal,
    /// A duration in seconds.
    Seconds,
    /// A share, 0–1, told in per cent.
    Share,
}

impl Number {
    /// Whether there is nothing between two neighbouring whole numbers.
    pub(super) fn is_whole(self) -> bool {
        self == Self::Count
    }

    /// As tips and tables write it; a dash where nothing is known.
    #[must_use]
    pub fn write(self, language: Language, value: Option<f64>) -> String {
        let Some(value) = value.filter(|value| value.is_finite()) else { return "–".to_owned() };
        match self {
            Self::Count => language.integer(value.round().max(0.0) as u64),
            Self::Decimal => language.decimal(value, decimals(value)),
            Self::Seconds => language.duration(value),
            Self::Share => language.percent(value),
        }
    }

    /// As programs read it: a plain number, durations in seconds.
    pub(super) fn plain(self, value: Option<f64>) -> String {
        let Some(value) = value.filter(|value| value.is_finite()) else { return String::new() };
        match self {
            Self::Count => format!("{value:.0}"),
            _ => format!("{value:.6}").trim_end_matches('0').trim_end_matches('.').to_owned(),
        }
    }

    /// As an axis writes it whose ticks are `step` apart.
    pub(super) fn tick(self, language: Language, value: f64, step: f64) -> String {
        match self {
            Self::Count => language.integer(value as u64),
            Self::Decimal => language.decimal(value, decimals(step).min(if step < 1.0 { 3 } else { 0 })),
            Self::Seconds if value == 0.0 => "0".to_owned(),
            Self::Seconds if (1.0..LONG_SECONDS).contains(&value) => {
                let whole = (value - value.round()).abs() < 1e-9;
                let unit = language.duration(1.0).chars().skip_while(|c| !c.is_alphabetic()).collect::<String>();
                format!("{}\u{a0}{unit}", language.decimal(value, usize::from(!whole)))
            }
            Self::Seconds => language.duration(value),
            Self::Share => format!("{}\u{a0}%", language.decimal(value * 100.0, usize::from(step < 0.01))),
        }
    }
}

/// Decimals that people can tell apart.
fn decimals(value: f64) -> usize {
    match value.abs() {
        0.0 => 0,
        ..0.01 => 3,
        ..0.1 => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_for_people_and_for_programs() {
        for (number, value, written, plain) in [
            (Number::Count, 1234.0, "1,234", "1234"),
            (Number::Decimal, 9.04, "9.0", "9.04"),
            (Number::Decimal, 0.004, "0.004", "0.004"),
            (Number::Seconds, 0.35, "350\u{a0}ms", "0.35"),
            (Number::Share, 0.014, "1.4\u{a0}%", "0.014"),
        ] {
            assert_eq!(
                (number.write(Language::En, Some(value)).as_str(), number.plain(Some(value)).as_str()),
                (written, plain)
            );
        }
        assert_eq!(Number::Count.write(Language::En, None), "–");
        assert_eq!(Number::Decimal.plain(Some(f64::NAN)), "");
    }

    #[test]
    fn ticks_say_no_more_than_they_need() {
        assert_eq!(Number::Seconds.tick(Language::Ru, 2.0, 1.0), "2\u{a0}с");
        assert_eq!(Number::Seconds.tick(Language::En, 1.5, 0.5), "1.5\u{a0}s");
        assert_eq!(Number::Seconds.tick(Language::En, 0.2, 0.1), "200\u{a0}ms");
        assert_eq!(Number::Decimal.tick(Language::En, 20.0, 5.0), "20");
        assert_eq!(Number::Decimal.tick(Language::Ru, 0.5, 0.1), "0,5");
        assert_eq!(Number::Share.tick(Language::En, 0.25, 0.05), "25\u{a0}%");
    }
}
