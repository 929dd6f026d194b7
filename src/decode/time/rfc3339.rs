//! The fast path: RFC 3339 as nearly every structured log writes it.

use jiff::Timestamp;

use super::civil::{days_in, days_since_epoch};

/// Reads `YYYY-MM-DDTHH:MM:SS[.fraction](Z|±HH:MM)` filling all of `bytes`; `None` for anything else.
pub(super) fn parse(bytes: &[u8]) -> Option<Timestamp> {
    let (fixed, rest) = bytes.split_first_chunk::<19>()?;
    let marks = [fixed[4], fixed[7], fixed[13], fixed[16]];
    if marks != *b"--::" || !matches!(fixed[10], b'T' | b't' | b' ') {
        return None;
    }
    let year = i64::from(two(fixed[0], fixed[1])?) * 100 + i64::from(two(fixed[2], fixed[3])?);
    let month = two(fixed[5], fixed[6])?;
    let day = two(fixed[8], fixed[9])?;
    let hour = two(fixed[11], fixed[12])?;
    let minute = two(fixed[14], fixed[15])?;
    let second = two(fixed[17], fixed[18])?;
    if hour > 23 || minute > 59 || second > 59 || day == 0 || day > days_in(year, month) {
        return None;
    }
    let (nanos, rest) = fraction(rest)?;
    let offset = zone(rest)?;
    let of_day = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    Timestamp::new(days_since_epoch(year, month, day) * 86_400 + of_day - offset, nanos).ok()
}

fn two(tens: u8, ones: u8) -> Option<u8> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| tens * 10 + ones)
}

fn fraction(bytes: &[u8]) -> Option<(i32, &[u8])> {
    let Some((b'.', mut rest)) = bytes.split_first() else { return Some((0, bytes)) };
    let (mut nanos, mut scale) = (0, 100_000_000);
    while let Some((digit @ b'0'..=b'9', after)) = rest.split_first() {
        nanos += i32::from(digit - b'0') * scale;
        scale /= 10;
        rest = after;
    }
    Some((nanos, rest))
}

fn zone(bytes: &[u8]) -> Option<i64> {
    match *bytes {
        [b'Z' | b'z'] => Some(0),
        [sign @ (b'+' | b'-'), a, b, b':', c, d] => {
            let (hours, minutes) = (two(a, b)?, two(c, d)?);
            let seconds = i64::from(hours) * 3600 + i64::from(minutes) * 60;
            (hours < 24 && minutes < 60).then_some(if sign == b'+' { seconds } else { -seconds })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn agrees_with_the_full_parser() {
        for text in ["2022-08-22T03:52:20.554557Z", "2024-02-29T23:59:59+03:30", "1969-12-31T23:59:59.999999999Z"] {
            assert_eq!(parse(text.as_bytes()), text.parse().ok(), "{text}");
        }
        for text in ["2023-02-29T00:00:00Z", "2023-01-01T24:00:00Z", "2023-01-01T00:00:00", "2023-01-01"] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_digit_is_no_time() {
        assert_eq!(parse(b"2026-\xff3-12T14:30:00Z"), None);
        assert_eq!(parse(b"2026-03-12T14:3/:00Z"), None);
    }

    proptest! {
        #[test]
        fn reads_back_what_is_written(second in -2_000_000_000_i64..4_000_000_000, nanos in 0_i32..1_000_000_000) {
            let time = Timestamp::new(second, if second < 0 { 0 } else { nanos }).expect("in range");
            prop_assert_eq!(parse(time.to_string().as_bytes()), Some(time));
        }
    }
}
