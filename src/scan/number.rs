//! Numbers with what belongs to them: units of time and size, currencies, thousands separators.

use super::bytes::{at, digits_end, gap_end, is_digit, slice, word_end};
use super::span::Kind;

/// End of a plain number: integer, decimal, version, thousands in groups of three after a comma.
pub(super) fn number_end(bytes: &[u8], from: usize) -> usize {
    let mut i = digits_end(bytes, from);
    loop {
        let next = digits_end(bytes, i + 1);
        match at(bytes, i) {
            b'.' if next > i + 1 => i = next,
            b',' if next == i + 4 => i = next,
            _ => return i,
        }
    }
}

/// A number and its unit or currency, from the first digit; `None` where a letter makes it a mixed id.
pub(super) fn measure(text: &str, from: usize) -> Option<(usize, Kind)> {
    let bytes = text.as_bytes();
    let plain = number_end(bytes, from);
    let comma = digits_end(bytes, plain + 1);
    let decimal = at(bytes, plain) == b',' && (plain + 2..=plain + 3).contains(&comma);
    if let Some(end) = grouped_amount(text, from) {
        return Some((end, Kind::Amount));
    }
    if decimal && let Some(found) = unit(text, comma) {
        return Some(found);
    }
    if let Some(found) = unit(text, plain) {
        return Some(found);
    }
    let word = slice(text, plain, word_end(bytes, plain));
    let ordinal =
        ["", "st", "nd", "rd", "th", "x", "k", "й", "го", "я", "е"].iter().any(|end| end.eq_ignore_ascii_case(word));
    ordinal.then_some((plain + word.len(), Kind::Number))
}

/// The unit that follows a number ending at `end`.
fn unit(text: &str, end: usize) -> Option<(usize, Kind)> {
    let bytes = text.as_bytes();
    let gap = gap_end(bytes, end);
    if let Some(symbol) = currency_symbol(bytes, gap) {
        return Some((symbol, Kind::Amount));
    }
    if at(bytes, end) == 0xc2 && at(bytes, end + 1) == 0xb5 && at(bytes, end + 2) == b's' {
        return Some((end + 3, Kind::Duration));
    }
    let stop = word_end(bytes, gap);
    if gap > end && is_digit(at(bytes, gap)) || stop == gap || stop - gap > 24 {
        return None;
    }
    let word = slice(text, gap, stop);
    if gap == end
        && let Some(stop) = compound_duration(bytes, end)
    {
        return Some((stop, Kind::Duration));
    }
    let kind = unit_kind(word, gap > end)?;
    if word == "с" && gap > end && !matches!(at(bytes, stop), 0 | b',' | b'.' | b')' | b';' | b']') {
        return None;
    }
    let dot = usize::from(matches!(word, "руб" | "коп" | "р" | "сек" | "мин") && at(bytes, stop) == b'.');
    Some((stop + dot, kind))
}

/// End of `1h30m`, `5m30.5s` after its first number.
fn compound_duration(bytes: &[u8], from: usize) -> Option<usize> {
    let (mut i, mut parts) = (from, 0);
    loop {
        let length = match (at(bytes, i), at(bytes, i + 1)) {
            (b'm' | b'u' | b'n', b's') => 2,
            (b'd' | b'h' | b'm' | b's', _) => 1,
            _ => return None,
        };
        i += length;
        parts += 1;
        if !is_digit(at(bytes, i)) {
            return (parts > 1 && word_end(bytes, i) == i).then_some(i);
        }
        i = number_end(bytes, i);
    }
}

fn unit_kind(word: &str, apart: bool) -> Option<Kind> {
    let mut lower = [0_u8; 24];
    let lower = lower.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    let lower = std::str::from_utf8(lower).ok()?;
    Some(match lower {
        "ns"
        | "us"
        | "ms"
        | "s"
        | "sec"
        | "secs"
        | "h"
        | "hr"
        | "hrs"
        | "min"
        | "mins"
        | "second"
        | "seconds"
        | "millis"
        | "millisecond"
        | "milliseconds"
        | "msec"
        | "usec"
        | "microseconds"
        | "nanoseconds"
        | "minute"
        | "minutes"
        | "hour"
        | "hours"
        | "day"
        | "days"
        | "week"
        | "weeks"
        | "мс"
        | "с"
        | "сек"
        | "мин"
        | "ч"
        | "час"
        | "часа"
        | "часов"
        | "минут"
        | "минуты"
        | "минуту"
        | "минута"
        | "секунд"
        | "секунды"
        | "секунду"
        | "секунда"
        | "миллисекунд"
        | "день"
        | "дня"
        | "дней"
        | "сут"
        | "суток" => Kind::Duration,
        "m" | "d" if !apart && word != "M" => Kind::Duration,
        "b" | "kb" | "mb" | "gb" | "tb" | "kib" | "mib" | "gib" | "tib" | "б" | "Б" | "кб" | "КБ" | "мб" | "МБ"
        | "гб" | "ГБ" | "Кб" | "Мб" | "Гб" => Kind::Size,
        "usd" | "eur" | "gbp" | "rub" | "rur" | "cny" | "jpy" | "kzt" | "byn" | "uah" | "try" | "chf" | "pln"
        | "inr" | "cad" | "aud" | "amd" | "gel" | "uzs" | "aed" | "sek" | "nok" | "czk" | "euro" | "euros"
        | "dollars" | "руб" | "рублей" | "рубля" | "рубль" | "р" | "коп" | "тенге" | "евро" | "долларов"
            if lower != "try" || word == "TRY" =>
        {
            Kind::Amount
        }
        _ => return None,
    })
}

/// End of the currency sign at `from`.
pub(super) fn currency_symbol(bytes: &[u8], from: usize) -> Option<usize> {
    match (at(bytes, from), at(bytes, from + 1), at(bytes, from + 2)) {
        (b'$', ..) => Some(from + 1),
        (0xc2, 0xa3 | 0xa5, _) => Some(from + 2),
        (0xe2, 0x82, 0xa0..=0xbf) => Some(from + 3),
        _ => None,
    }
}

/// End of an amount that begins with its currency sign at `from`.
pub(super) fn signed_amount(bytes: &[u8], from: usize) -> Option<usize> {
    let number = gap_end(bytes, currency_symbol(bytes, from)?);
    let end = number_end(bytes, number);
    (end > number && super::account::card(bytes, number).is_none()).then(|| cents_end(bytes, end))
}

fn cents_end(bytes: &[u8], from: usize) -> usize {
    let end = digits_end(bytes, from + 1);
    if matches!(at(bytes, from), b',' | b'.') && end == from + 3 { end } else { from }
}

/// End of `12 345,60 ₽`: groups of three behind spaces, which only a currency makes one number.
fn grouped_amount(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut i = digits_end(bytes, from);
    let first = i;
    if i - from > 3 {
        return None;
    }
    loop {
        let gap = gap_end(bytes, i);
        if gap == i || digits_end(bytes, gap) != gap + 3 {
            break;
        }
        i = gap + 3;
    }
    if i == first {
        return None;
    }
    match unit(text, cents_end(bytes, i))? {
        (end, Kind::Amount) => Some(end),
        _ => None,
    }
}

/// Whether the word is a currency code written in front of a number (`RUB 100`).
pub(super) fn is_currency_code(word: &str) -> bool {
    matches!(
        word,
        "USD" | "EUR" | "GBP" | "RUB" | "CNY" | "KZT" | "BYN" | "UAH" | "JPY" | "CHF" | "PLN" | "INR" | "TRY"
    )
}
