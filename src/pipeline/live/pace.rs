//! How the event clock goes on while nothing arrives: as far as the arrival clock does, so that a stream that lags keeps
//! its lag.

use serde::{Deserialize, Serialize};

/// When the newest lines arrived, and the event clock after them, in microseconds; `None` before the first lines.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(in crate::pipeline) struct Pace(Option<(i64, i64)>);

impl Pace {
    /// Lines arrived at `arrived`; the event clock stands at `clock` now. All in microseconds.
    pub(in crate::pipeline) fn set(&mut self, arrived: i64, clock: Option<i64>) {
        self.0 = clock.map(|clock| (arrived, clock));
    }

    /// Where the event clock stands at a tick that arrived at `arrived`, in microseconds.
    pub(in crate::pipeline) fn at(self, arrived: i64) -> Option<i64> {
        self.0.map(|(since, clock)| clock.saturating_add(arrived.saturating_sub(since).max(0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lag_is_kept_and_a_clock_never_goes_back() {
        let mut pace = Pace::default();
        assert_eq!(pace.at(7), None);
        pace.set(1_000, Some(400));
        assert_eq!([pace.at(1_250), pace.at(900)], [Some(650), Some(400)]);
        pace.set(1_000, None);
        assert_eq!(pace.at(2_000), None);
    }
}
