//! How long to wait before the next attempt: "full jitter", a pause drawn evenly between nothing and a bound that doubles
//! (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015). Many clients that were cut off at once then
//! don't come back at once.

use std::time::Duration;

/// Bounds of the pauses.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Backoff {
    /// Of the first one; it doubles from there.
    pub(crate) first: Duration,
    /// Of all.
    pub(crate) longest: Duration,
}

impl Backoff {
    /// The pause before repetition `number`, from 1; `fraction` from 0 to 1 is the draw. What the server asked for is waited
    /// in any case.
    pub(crate) fn pause(self, number: u32, fraction: f64, asked: Option<Duration>) -> Duration {
        let doubled = self.first.saturating_mul(1_u32.checked_shl(number.saturating_sub(1)).unwrap_or(u32::MAX));
        let drawn = doubled.min(self.longest).mul_f64(fraction.clamp(0.0, 1.0));
        asked.unwrap_or_default().max(drawn)
    }
}

/// A draw from 0 to 1; a half where the system gives no random numbers.
pub(crate) fn draw() -> f64 {
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
        let (first, longest) = (Duration::from_millis(100), Duration::from_secs(5));
        let bounds = Backoff { first, longest };
        assert_eq!(bounds.pause(1, 1.0, None), first);
        assert_eq!(bounds.pause(3, 0.5, None), first * 2);
        assert_eq!(bounds.pause(60, 1.0, None), longest);
        assert_eq!(bounds.pause(1, 0.0, None), Duration::ZERO);
        assert_eq!(bounds.pause(1, 1.0, Some(Duration::from_secs(7))), Duration::from_secs(7));
        assert!((0.0..=1.0).contains(&draw()));
    }
}
