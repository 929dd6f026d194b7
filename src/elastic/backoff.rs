//! How long to wait before the next attempt: "full jitter", a pause drawn evenly between nothing and a bound that doubles
//! (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015). Many clients that were cut off at once then
//! don't come back at once.

use std::time::Duration;

/// Bound of the first pause, and of all.
const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(5);

/// The pause before attempt `attempt` (the first repetition is 1); `fraction` from 0 to 1 is the draw. What the server
/// asked for is waited in any case.
pub(super) fn pause(attempt: u32, fraction: f64, asked: Option<Duration>) -> Duration {
    let doubled = FIRST.saturating_mul(1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX));
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
}
