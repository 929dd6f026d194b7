//! Words that are parts of time stamps, in any of the usual forms.

/// Whether a word is a clock, a date, seconds since 1970, or the name of a month or weekday.
pub(super) fn is_part(word: &str) -> bool {
    is_clock_or_date(word) || is_epoch(word) || is_calendar(word)
}

pub(super) fn is_clock_or_date(word: &str) -> bool {
    let word = word.trim_end_matches([':', ',']);
    is_clock(word) || is_date(word)
}

/// Longest group of digits in a clock: nanoseconds.
const LONGEST_GROUP: usize = 9;

/// `12:01:01`, `2015-10-18T18:01:47,978Z`, `20171223-22:15:29:606`, `10/Oct/2000:13:55:36`
fn is_clock(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let odd = word.bytes().filter(|byte| !byte.is_ascii_digit() && !b":.,-/_+TZtz".contains(byte)).count();
    digits >= 3
        && word.contains(':')
        && word.starts_with(|c: char| c.is_ascii_digit())
        && (odd == 0 || (odd == 3 && word.split(['/', '-', ':']).any(is_calendar)))
        && word.split([':', '.', ',', '-', '/', 'T', '_', '+', 'Z']).all(|group| group.len() <= LONGEST_GROUP)
}

/// `2005.06.03`, `17/06/09`, `03-17`, `2005-06-03-15.42.50.675872`, `09-Nov-2005`
fn is_date(word: &str) -> bool {
    if !word.contains(['-', '/', '.']) {
        return false;
    }
    if word.split(['/', '-']).any(is_calendar) {
        return word.bytes().any(|byte| byte.is_ascii_digit());
    }
    let groups: Vec<&str> = word.split(['-', '/', '.', ',', 'T']).collect();
    let digits = |group: &&str| (1..=LONGEST_GROUP).contains(&group.len()) && group.bytes().all(|b| b.is_ascii_digit());
    let full = groups.get(..3).is_some_and(|date| date.iter().all(|group| group.len() <= 4));
    (2..=8).contains(&groups.len())
        && groups.iter().all(digits)
        && (full || groups.iter().all(|group| group.len() == 2))
        && groups.iter().any(|group| matches!(group.len(), 2 | 4))
}

/// Seconds, milliseconds or microseconds since 1970, of this century and the end of the last.
fn is_epoch(word: &str) -> bool {
    let (whole, fraction) = word.split_once('.').unwrap_or((word, "0"));
    matches!(whole.len(), 10 | 13 | 16)
        && whole.starts_with('1')
        && whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit())
}

fn is_calendar(word: &str) -> bool {
    matches!(
        word,
        "Jan"
            | "Feb"
            | "Mar"
            | "Apr"
            | "May"
            | "Jun"
            | "Jul"
            | "Aug"
            | "Sep"
            | "Oct"
            | "Nov"
            | "Dec"
            | "Mon"
            | "Tue"
            | "Wed"
            | "Thu"
            | "Fri"
            | "Sat"
            | "Sun"
            | "January"
            | "February"
            | "March"
            | "April"
            | "June"
            | "July"
            | "August"
            | "September"
            | "October"
            | "November"
            | "December"
    )
}
