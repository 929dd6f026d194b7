//! [`Reduction`]: before and after in numbers, for who draws it.

use crate::effect::{Answer, Effect};

/// By how much something fell per session, and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reduction {
    /// Per 1,000 sessions before.
    pub before: f64,
    /// Per 1,000 sessions after.
    pub after: f64,
    /// The share by which it fell: 0.3 is 30 % less, −0.3 is 30 % more.
    pub share: f64,
    /// The interval's lower end, 95 %.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Days that were compared.
    pub days: (u32, u32),
}

impl Reduction {
    /// What an answer says in numbers; `None` where there is not enough data.
    #[must_use]
    pub fn of(answer: &Answer) -> Option<Self> {
        let Answer::Effect(Effect { reduction, low, high, compared, .. }) = answer else { return None };
        let rate = |events: f64, sessions: f64| if sessions > 0.0 { events / sessions * 1e3 } else { 0.0 };
        Some(Self {
            before: rate(compared.events_before, compared.sessions_before),
            after: rate(compared.events_after, compared.sessions_after),
            share: *reduction,
            low: *low,
            high: *high,
            days: (compared.days_before, compared.days_after),
        })
    }

    /// Whether the interval leaves only one way: `Some(true)` it fell, `Some(false)` it rose.
    #[must_use]
    pub fn fell(&self) -> Option<bool> {
        match (self.low > 0.0, self.high < 0.0) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }
}
