//! [`sniff`]: guesses the format from how an input begins.

use super::{
    Format, combined::looks_like_access, csv, field::field_of, lines::Lines, logfmt::looks_like_logfmt,
    time::parse_stamp,
};
use crate::entry::encoding;

/// Lines that are looked at.
const LINES: usize = 50;

/// The format that most of the first lines have; [`Format::Text`] where nothing else fits.
///
/// Never gives [`Format::Auto`].
#[must_use]
pub fn sniff(head: &[u8]) -> Format {
    // The last line of a long head is likely cut.
    let whole = memchr::memrchr(b'\n', head).map_or(head, |at| head.get(..at).unwrap_or(head));
    let lines: Vec<_> = Lines::new(whole, 1).take(LINES).map(|(_, line)| encoding::text(line)).collect();
    let Some(first) = lines.first().map(|line| line.trim()) else { return Format::Text };
    let most = |fits: &dyn Fn(&str) -> bool| lines.iter().filter(|line| fits(line.trim())).count() * 2 > lines.len();
    if most(&|line| line.starts_with('{') && line.trim_end_matches([',', ']']).ends_with('}'))
        || begins_json(first, &lines)
    {
        Format::Json
    } else if most(&looks_like_access) {
        Format::Combined
    } else if is_table(whole) {
        Format::Csv
    } else if most(&|line| parse_stamp(line.as_bytes(), true).is_none() && looks_like_logfmt(line)) {
        Format::Logfmt
    } else {
        Format::Text
    }
}

/// Objects or arrays that go over several lines.
fn begins_json(first: &str, lines: &[std::borrow::Cow<'_, str>]) -> bool {
    let second = lines.get(1).map_or("", |line| line.trim());
    match first {
        "{" => second.starts_with('"') || second == "}",
        "[" => second.starts_with('{'),
        _ => first.starts_with("[{\"") || first.starts_with("{\""),
    }
}

/// A header of names, one of them known, and rows with as many columns.
fn is_table(head: &[u8]) -> bool {
    let Some((separator, columns)) = csv::header(head) else { return false };
    let is_name = |name: &String| {
        !name.is_empty()
            && name.len() < 60
            && !name.starts_with(|c: char| c.is_ascii_digit())
            && !name.contains(['=', ':', '{'])
    };
    let known = columns.iter().filter(|name| field_of(name).is_some()).count();
    if columns.len() < 2 || !columns.iter().all(is_name) || known == 0 {
        return false;
    }
    let rows: Vec<_> = csv::rows(head, separator).skip(1).take(LINES).filter(|(_, row)| row.len() > 2).collect();
    let enough = |row: &[u8]| memchr::memchr_iter(separator, row).count() + 1 >= columns.len();
    rows.iter().filter(|(_, row)| enough(row)).count() * 2 > rows.len() || (rows.is_empty() && known >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats() {
        for (head, expected) in [
            ("{\"a\":1}\nbroken\n{\"b\":2}\n", Format::Json),
            ("[\n{\"a\":1},\n{\"a\":2}\n]\n", Format::Json),
            ("{\n  \"a\": 1\n}\n", Format::Json),
            ("timestamp,session_id,message\n2024-01-01T00:00:00Z,s,\"a, b\"\n", Format::Csv),
            ("time;level;msg\n1;2;3\n", Format::Csv),
            ("1.1.1.1 - - [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.0\" 200 1\n", Format::Combined),
            ("ts=2024-01-01T00:00:00Z level=info msg=\"hello there\"\n", Format::Logfmt),
            ("2024-01-01 00:00:00 INFO a=1 b=2\n", Format::Text),
            ("Jul  1 09:00:55 host app[1]: started, ready, done\n", Format::Text),
            ("", Format::Text),
        ] {
            assert_eq!(sniff(head.as_bytes()), expected, "{head}");
        }
    }
}
