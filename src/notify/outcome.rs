//! What came of an attempt, in one form for all channels.

use std::time::Duration;

use jiff::Timestamp;

/// Longest reply of a receiver that is quoted, in characters.
const QUOTED: usize = 200;

/// Why a message was not taken. Reasons hold no secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// Another attempt may succeed; `after`: not before the receiver said.
    Later { reason: String, after: Option<Duration> },
    /// Another attempt would fail in the same way.
    Never { reason: String },
}

impl Failure {
    pub(super) fn later(reason: impl Into<String>) -> Self {
        Self::Later { reason: reason.into(), after: None }
    }

    pub(super) fn never(reason: impl Into<String>) -> Self {
        Self::Never { reason: reason.into() }
    }

    pub(super) fn reason(&self) -> &str {
        match self {
            Self::Later { reason, .. } | Self::Never { reason } => reason,
        }
    }

    /// The same with secrets replaced, wherever they came from.
    pub(super) fn without(self, secrets: &[String]) -> Self {
        let clean = |reason: String| {
            secrets.iter().filter(|secret| !secret.is_empty()).fold(reason, |text, secret| text.replace(secret, "***"))
        };
        match self {
            Self::Later { reason, after } => Self::Later { reason: clean(reason), after },
            Self::Never { reason } => Self::Never { reason: clean(reason) },
        }
    }
}

/// What a status other than success means: another attempt helps where the receiver is overloaded or failed, and not
/// where it refuses.
pub(super) fn of_status(status: u16, said: &str, after: Option<Duration>) -> Failure {
    let said = quoted(said);
    let reason = if said.is_empty() { format!("HTTP {status}") } else { format!("HTTP {status}: {said}") };
    match status {
        300..400 => Failure::never(format!("{reason}; redirects are not followed: set the address it leads to")),
        // Timeout, too early, too many requests: RFC 9110, 8470, 6585.
        408 | 425 | 429 => Failure::Later { reason, after },
        400..500 => Failure::Never { reason },
        _ => Failure::Later { reason, after },
    }
}

/// What a receiver said, on one line and not too long.
fn quoted(text: &str) -> String {
    let line = crate::report::clean_line(text);
    line.chars().take(QUOTED).collect()
}

/// `Retry-After`: seconds, or a time (RFC 9110, section 10.2.3).
pub(super) fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let at = jiff::fmt::rfc2822::parse(value.trim()).ok()?.timestamp();
    Duration::try_from(at.duration_since(now)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn receivers_ask_for_pauses_in_two_ways() {
        let now: Timestamp = "2026-11-24T20:00:00Z".parse().unwrap();
        assert_eq!(retry_after(" 7 ", now), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("Tue, 24 Nov 2026 20:01:00 GMT", now), Some(Duration::from_secs(60)));
        for wrong in ["", "soon", "-3", "Tue, 24 Nov 2026 19:59:00 GMT"] {
            assert_eq!(retry_after(wrong, now), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_refused_is_not_tried_again() {
        for status in [301, 307, 400, 401, 403, 404, 405, 410, 413, 422] {
            assert!(matches!(of_status(status, "", None), Failure::Never { .. }), "{status}");
        }
        for status in [408, 425, 429, 500, 502, 503, 504] {
            assert!(matches!(of_status(status, "", None), Failure::Later { .. }), "{status}");
        }
        assert_eq!(of_status(400, "invalid\npayload", None).reason(), "HTTP 400: invalid payload");
    }

    #[test]
    fn a_secret_that_is_echoed_is_not_kept() {
        let failure = Failure::later("no token 12:ab known").without(&["12:ab".into(), String::new()]);
        assert_eq!(failure.reason(), "no token *** known");
    }
}
