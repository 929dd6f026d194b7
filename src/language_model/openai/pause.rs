//! How long to wait before a question is asked again: "full jitter", a pause drawn evenly between nothing and a bound that
//! doubles (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015), or what the server asks for.

use std::time::Duration;

use jiff::Timestamp;

/// Bound of the first pause, and of all.
const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(20);
/// No server is waited for longer than a day, whatever it asks for.
const DAY: u64 = 86_400;

/// The pause before repetition `number`, from 1; `fraction` from 0 to 1 is the draw. What the server asks for is waited
/// in any case.
pub(super) fn pause(number: u32, fraction: f64, asked: Option<Duration>) -> Duration {
    let doubled = FIRST.saturating_mul(1_u32.checked_shl(number.saturating_sub(1)).unwrap_or(u32::MAX));
    let drawn = doubled.min(LONGEST).mul_f64(fraction.clamp(0.0, 1.0));
    asked.unwrap_or_default().max(drawn)
}

/// A draw from 0 to 1; a half where the system gives no random numbers.
pub(super) fn draw() -> f64 {
    let mut bytes = [0; 4];
    match getrandom::fill(&mut bytes) {
        Ok(()) => f64::from(u32::from_le_bytes(bytes)) / f64::from(u32::MAX),
        Err(_) => 0.5,
    }
}

/// `Retry-After`: seconds, or a time (RFC 9110, section 10.2.3). A time is held against the server's own `Date`, so that
/// its clock may differ from ours; without one it says nothing.
pub(super) fn asked(retry_after: Option<&str>, date: Option<&str>) -> Option<Duration> {
    let text = retry_after?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(DAY.min(seconds)));
    }
    let at = time(text)?;
    let wait = Duration::try_from(at.duration_since(time(date?.trim())?)).ok()?;
    Some(wait.min(Duration::from_secs(DAY)))
}

fn time(text: &str) -> Option<Timestamp> {
    Some(jiff::fmt::rfc2822::parse(text).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_doubles_up_to_a_limit_and_the_server_is_heeded() {
        assert_eq!(pause(1, 1.0, None), FIRST);
        assert_eq!(pause(3, 0.5, None), FIRST * 2);
        assert_eq!(pause(60, 1.0, None), LONGEST);
        assert_eq!(pause(1, 0.0, None), Duration::ZERO);
        assert_eq!(pause(1, 1.0, Some(Duration::from_secs(7))), Duration::from_secs(7));
        assert!((0.0..=1.0).contains(&draw()));
    }

    #[test]
    fn servers_ask_for_pauses_in_two_ways() {
        let date = Some("Tue, 24 Nov 2026 20:00:00 GMT");
        assert_eq!(asked(Some(" 7 "), None), Some(Duration::from_secs(7)));
        assert_eq!(asked(Some("Tue, 24 Nov 2026 20:01:00 GMT"), date), Some(Duration::from_secs(60)));
        assert_eq!(asked(Some("Tue, 24 Nov 2026 20:01:00 GMT"), None), None);
        assert_eq!(asked(Some("18446744073709551615"), None), Some(Duration::from_secs(DAY)));
        assert_eq!(asked(Some("Wed, 24 Nov 2027 20:00:00 GMT"), date), Some(Duration::from_secs(DAY)));
        for wrong in ["", "soon", "-3", "Tue, 24 Nov 2026 19:59:00 GMT"] {
            assert_eq!(asked(Some(wrong), date), None, "{wrong}");
        }
    }
}
