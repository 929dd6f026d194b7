//! Numbers, money, durations and times as the language writes them.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::Language;
use crate::entry::Money;

impl Language {
    /// `1,234,567` or `1 234 567` (no-break spaces).
    #[must_use]
    pub fn integer(self, number: u64) -> String {
        let separator = match self {
            Self::En => ',',
            Self::Ru => '\u{a0}',
        };
        let digits = number.to_string();
        let mut text = String::with_capacity(digits.len() * 2);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                text.push(separator);
            }
            text.push(digit);
        }
        text
    }

    /// A number with the given count of decimals, decimal point or comma.
    #[must_use]
    pub fn decimal(self, number: f64, decimals: usize) -> String {
        let text = format!("{number:.decimals$}");
        match self {
            Self::En => text,
            Self::Ru => text.replace('.', ","),
        }
    }

    /// A duration in seconds as people say it: `350 ms`, `8.5 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`.
    #[must_use]
    pub fn duration(self, seconds: f64) -> String {
        let [ms, s, min, h, d] = match self {
            Self::En => ["ms", "s", "min", "h", "d"],
            Self::Ru => ["мс", "с", "мин", "ч", "д"],
        };
        let gap = '\u{a0}';
        let pair = |big: u64, unit: &str, small: u64, small_unit: &str| {
            if small == 0 { format!("{big}{gap}{unit}") } else { format!("{big}{gap}{unit} {small}{gap}{small_unit}") }
        };
        if !seconds.is_finite() || seconds < 0.0 {
            return "–".to_owned();
        }
        if seconds < 0.9995 {
            return format!("{:.0}{gap}{ms}", seconds * 1000.0);
        }
        if seconds < 59.95 {
            return format!("{}{gap}{s}", self.decimal(seconds, 1));
        }
        let whole = seconds.round() as u64;
        match whole {
            0..3600 => pair(whole / 60, min, whole % 60, s),
            3600..86_400 => pair(whole / 3600, h, whole % 3600 / 60, min),
            _ => pair(whole / 86_400, d, whole % 86_400 / 3600, h),
        }
    }

    /// One amount: `1,234.50 EUR`, `1 234,50 RUB`; without a currency the number alone.
    #[must_use]
    pub fn amount(self, currency: &str, amount: Decimal) -> String {
        let text = format!("{:.2}", amount.abs());
        let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
        let point = match self {
            Self::En => '.',
            Self::Ru => ',',
        };
        let sign = if amount.is_sign_negative() && !amount.is_zero() { "−" } else { "" };
        let number = whole.parse().map_or_else(|_| whole.to_owned(), |whole| self.integer(whole));
        let unit = if currency.is_empty() { String::new() } else { format!("\u{a0}{currency}") };
        format!("{sign}{number}{point}{cents}{unit}")
    }

    /// All amounts, joined by ` + `; a dash when there are none.
    #[must_use]
    pub fn money(self, money: &Money) -> String {
        if money.is_empty() {
            return "–".to_owned();
        }
        let parts: Vec<String> = money.0.iter().map(|(currency, amount)| self.amount(currency, *amount)).collect();
        parts.join(" + ")
    }

    /// `2026-11-23 14:05:09` in UTC: the same in both languages, so that it can be found in the log.
    #[must_use]
    pub fn time(self, at: Timestamp) -> String {
        at.strftime("%Y-%m-%d %H:%M:%S").to_string()
    }

    /// A share (0–1) in per cent with one decimal: `1.4 %`; `< 0.1 %` where rounding would hide it.
    #[must_use]
    pub fn percent(self, share: f64) -> String {
        let percent = share * 100.0;
        if !percent.is_finite() {
            return "–".to_owned();
        }
        if percent > 0.0 && percent < 0.05 {
            return format!("<\u{a0}{}\u{a0}%", self.decimal(0.1, 1));
        }
        let decimals = usize::from(percent.fract() >= 0.05 && percent.fract() < 0.95);
        format!("{}\u{a0}%", self.decimal(percent, decimals))
    }

    /// From one moment to another in UTC, the day told once where it is the same:
    /// `2026-11-23 14:02:11 – 14:41:03 UTC`.
    #[must_use]
    pub fn period(self, from: Timestamp, until: Timestamp) -> String {
        if from == until {
            return format!("{}\u{a0}UTC", self.time(from));
        }
        let (day, last_day) = (from.strftime("%Y-%m-%d").to_string(), until.strftime("%Y-%m-%d").to_string());
        let end = if day == last_day { until.strftime("%H:%M:%S").to_string() } else { self.time(until) };
        format!("{} – {end}\u{a0}UTC", self.time(from))
    }

    /// Month, day and minute in UTC, for narrow tables: `11-23 14:02`.
    #[must_use]
    pub fn minute(self, at: Timestamp) -> String {
        at.strftime("%m-%d %H:%M").to_string()
    }

    /// The time of day in UTC: `14:02:11`.
    #[must_use]
    pub fn clock(self, at: Timestamp) -> String {
        at.strftime("%H:%M:%S").to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_without_hiding_small_ones() {
        let shares = [0.0, 0.0001, 0.0144, 0.5, 0.3333].map(|share| Language::En.percent(share).replace('\u{a0}', " "));
        assert_eq!(shares, ["0 %", "< 0.1 %", "1.4 %", "50 %", "33.3 %"]);
        assert_eq!(Language::Ru.percent(0.014), "1,4\u{a0}%");
    }

    #[test]
    fn a_period_tells_its_day_once() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let (from, until) = (at("2026-11-23T14:02:11Z"), at("2026-11-23T14:41:03Z"));
        assert_eq!(Language::En.period(from, until), "2026-11-23 14:02:11 – 14:41:03\u{a0}UTC");
        assert_eq!(Language::En.period(from, from), "2026-11-23 14:02:11\u{a0}UTC");
    }
}
