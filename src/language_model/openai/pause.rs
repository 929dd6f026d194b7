//! How long to wait before a question is asked again: "full jitter", a pause drawn evenly between nothing and a bound that
//! doubles (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015), or what the server asks for.

use std::time::Duration;

use jiff::Timestamp;

use crate::backoff::Backoff;

/// Bounds of the pauses between attempts.
pub(super) const PAUSES: Backoff = Backoff { first: Duration::from_millis(500), longest: Duration::from_secs(20) };
/// No server is waited for longer than a day, whatever it asks for.
const DAY: u64 = 86_400;

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
