//! Dates, clock times and both together, in the spellings of logs.

use super::bytes::{at, digits_end, gap_end, is_digit, is_word, slice, word_end};

/// End of a date, a time or a date with a time that begins with a digit at `from`.
pub(super) fn time(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if let Some(end) = clock(bytes, from) {
        return Some(zone_end(text, end));
    }
    let date = date(text, from).or_else(|| compact(bytes, from))?;
    let joined = match at(bytes, date) {
        b'T' | b't' | b' ' | b'_' | b'-' | b':' => date + 1,
        b',' if at(bytes, date + 1) == b' ' => date + 2,
        _ => date,
    };
    match clock(bytes, joined).or_else(|| dotted_clock(bytes, joined)).filter(|_| joined > date) {
        Some(end) => Some(zone_end(text, end)),
        None => (!is_word(at(bytes, date))).then_some(date),
    }
}

/// `hh:mm`, `hh:mm:ss`, with a fraction after a point, comma or colon.
fn clock(bytes: &[u8], from: usize) -> Option<usize> {
    let hour = digits_end(bytes, from);
    let minute = digits_end(bytes, hour + 1);
    if !(1..=2).contains(&(hour - from)) || at(bytes, hour) != b':' || minute != hour + 3 {
        return None;
    }
    let mut i = minute;
    if at(bytes, i) == b':' && digits_end(bytes, i + 1) == i + 3 {
        i += 3;
    }
    if i > minute && matches!(at(bytes, i), b'.' | b',' | b':') && is_digit(at(bytes, i + 1)) {
        let fraction = digits_end(bytes, i + 1);
        i = if (2..=10).contains(&(fraction - i)) { fraction } else { i };
    }
    let goes_on = at(bytes, i) == b':' && (is_digit(at(bytes, i + 1)) || at(bytes, i + 1) == b':');
    let zone = matches!(at(bytes, i), b'Z' | b'z' | b'A' | b'P' | b'a' | b'p');
    (!goes_on && (zone || !is_word(at(bytes, i)))).then_some(i)
}

/// `15.42.50.675872`, as after `2005-06-03-`.
fn dotted_clock(bytes: &[u8], from: usize) -> Option<usize> {
    let mut i = from;
    for part in 0..3 {
        if digits_end(bytes, i) != i + 2 || (part < 2 && at(bytes, i + 2) != b'.') {
            return None;
        }
        i += if part < 2 { 3 } else { 2 };
    }
    let fraction = if at(bytes, i) == b'.' { digits_end(bytes, i + 1) } else { i };
    Some(if fraction > i + 1 { fraction } else { i })
}

/// `20230129T090211Z`, or `20171223` where a clock follows.
fn compact(bytes: &[u8], from: usize) -> Option<usize> {
    let day = digits_end(bytes, from);
    if day != from + 8 || !matches!(at(bytes, from), b'1' | b'2') {
        return None;
    }
    let clock_end = digits_end(bytes, day + 1);
    if matches!(at(bytes, day), b'T' | b't') && matches!(clock_end - day, 5 | 7) {
        return Some(clock_end + usize::from(matches!(at(bytes, clock_end), b'Z' | b'z')));
    }
    (matches!(at(bytes, day), b'-' | b'_') && clock(bytes, day + 1).is_some()).then_some(day)
}

fn date(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let first = digits_end(bytes, from);
    let separator = at(bytes, first);
    if first - from <= 2 {
        let word = gap_end(bytes, first);
        if word > first && is_month(slice(text, word, word_end(bytes, word))) {
            return Some(calendar_end(text, from));
        }
    }
    if !matches!(separator, b'-' | b'.' | b'/') {
        return None;
    }
    let second = word_end(bytes, first + 1);
    let named = is_month(slice(text, first + 1, second));
    let third = digits_end(bytes, second + 1);
    if at(bytes, second) != separator || third == second + 1 || !(named || digits_end(bytes, first + 1) == second) {
        return None;
    }
    let longer = at(bytes, third) == separator && separator != b'-' && is_digit(at(bytes, third + 1));
    let shape = (first - from, if named { 2 } else { second - first - 1 }, third - second - 1);
    let short = separator != b'.' && shape == (2, 2, 2);
    (!longer && (matches!(shape, (4, 1 | 2, 1 | 2) | (1 | 2, 1 | 2, 4)) || short)).then_some(third)
}

/// `Z`, `+03:00`, `UTC`, `AM` after a clock.
fn zone_end(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let start = gap_end(bytes, from);
    if matches!(at(bytes, start), b'+' | b'-') {
        let hours = digits_end(bytes, start + 1);
        let end = if at(bytes, hours) == b':' && hours == start + 3 { digits_end(bytes, hours + 1) } else { hours };
        return if matches!(end - start, 3 | 5 | 6) && !is_word(at(bytes, end)) { end } else { from };
    }
    let end = word_end(bytes, start);
    let known = matches!(
        slice(text, start, end),
        "Z" | "z"
            | "UTC"
            | "GMT"
            | "MSK"
            | "CST"
            | "CET"
            | "CEST"
            | "EST"
            | "EDT"
            | "PST"
            | "PDT"
            | "AM"
            | "PM"
            | "am"
            | "pm"
    );
    if known { end } else { from }
}

/// End of a date that begins with a weekday or month name at `from` (`Mon Jan 30 19:59:37 CST 2023`).
pub(super) fn named_date(text: &str, from: usize, word_end: usize) -> Option<usize> {
    let word = slice(text, from, word_end);
    if !(is_month(word) || is_weekday(word)) {
        return None;
    }
    let end = calendar_end(text, from);
    (end > word_end && slice(text, from, end).bytes().any(is_digit)).then_some(end)
}

/// Reads weekday, month, day, year, clock and zone in any order, as long as they go on; a month must be there.
fn calendar_end(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let (mut i, mut end, mut month, mut numbers) = (from, from, false, 0);
    for _ in 0..8 {
        let stop = word_end(bytes, i);
        let word = slice(text, i, stop);
        if let Some(clock) = clock(bytes, i).filter(|_| numbers > 0) {
            i = zone_end(text, clock);
        } else if is_digit(at(bytes, i))
            && matches!(stop - i, 1 | 2 | 4)
            && digits_end(bytes, i) == stop
            && numbers < 2
            && super::account::card(bytes, i).is_none()
        {
            numbers += 1;
            i = stop;
        } else if is_month(word) && !month {
            month = true;
            i = stop;
        } else if is_weekday(word) {
            i = stop;
        } else {
            break;
        }
        if month && numbers > 0 {
            end = i;
        }
        let comma = i + usize::from(at(bytes, i) == b',');
        let mut next = gap_end(bytes, comma);
        next = if next > comma { gap_end(bytes, next) } else { next };
        if next == comma {
            break;
        }
        i = next;
    }
    end
}

fn is_weekday(word: &str) -> bool {
    let short = matches!(word.get(..3), Some("Mon" | "Tue" | "Wed" | "Thu" | "Fri" | "Sat" | "Sun"));
    short && (word.len() == 3 || (word.ends_with("day") && word.len() <= 9))
}

fn is_month(word: &str) -> bool {
    let english = matches!(
        word.get(..3),
        Some("Jan" | "Feb" | "Mar" | "Apr" | "May" | "Jun" | "Jul" | "Aug" | "Sep" | "Oct" | "Nov" | "Dec")
    );
    let full = ["uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "t", "ober", "ember"];
    (english && full.contains(&word.get(3..).unwrap_or("-")))
        || matches!(
            word,
            "января"
                | "февраля"
                | "марта"
                | "апреля"
                | "мая"
                | "июня"
                | "июля"
                | "августа"
                | "сентября"
                | "октября"
                | "ноября"
                | "декабря"
        )
}
