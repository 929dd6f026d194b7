//! [`Span`]: how much time the page shows, and [`Window`]: which.

use jiff::Timestamp;
use maud::{Markup, html};

use crate::chart::Slots;
use crate::web::Words;

/// How much time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// An hour, by the minute.
    Hour,
    /// Six hours.
    SixHours,
    /// A day.
    Day,
    /// A week.
    Week,
    /// Thirty days.
    Month,
}

impl Span {
    /// All of them, shortest first.
    pub const ALL: [Self; 5] = [Self::Hour, Self::SixHours, Self::Day, Self::Week, Self::Month];

    /// Its name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Hour => "1h",
            Self::SixHours => "6h",
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
        }
    }

    /// The span of a name.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|span| span.name() == name)
    }

    /// Seconds of one slot of a plot; so many make the span.
    #[must_use]
    pub fn step(self) -> i64 {
        match self {
            Self::Hour => 60,
            Self::SixHours => 300,
            Self::Day => 900,
            Self::Week => 7_200,
            Self::Month => 28_800,
        }
    }

    /// Seconds in all.
    #[must_use]
    pub fn seconds(self) -> i64 {
        match self {
            Self::Hour => 3_600,
            Self::SixHours => 21_600,
            Self::Day => 86_400,
            Self::Week => 604_800,
            Self::Month => 2_592_000,
        }
    }
}

/// Which time the page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// How much.
    pub span: Span,
    /// The end, in seconds since the Unix epoch; not in it itself.
    pub until: i64,
    /// The newest event that is known.
    pub newest: Timestamp,
    /// The newest event is older than the span: the time around it is shown, and not the time until now.
    pub is_past: bool,
}

impl Window {
    /// The window of a span as of now: up to now, or up to the newest event where that is longer ago.
    #[must_use]
    pub fn of(span: Span, newest: Timestamp, now: Timestamp) -> Self {
        let is_past = now.as_second().saturating_sub(newest.as_second()) >= span.seconds();
        let end = if is_past { newest } else { now.max(newest) };
        let step = span.step();
        let until = (end.as_second().div_euclid(step) + 1).saturating_mul(step);
        Self { span, until, newest, is_past }
    }

    /// The shortest span in which something arrived; a day where the newest event is older than any.
    #[must_use]
    pub fn usual(newest: Timestamp, now: Timestamp) -> Span {
        let behind = now.as_second().saturating_sub(newest.as_second());
        Span::ALL.into_iter().find(|span| behind < span.seconds()).unwrap_or(Span::Day)
    }

    /// The begin, in seconds since the Unix epoch.
    #[must_use]
    pub fn from(self) -> i64 {
        self.until.saturating_sub(self.span.seconds())
    }

    /// Its slots.
    #[must_use]
    pub fn slots(self) -> Slots {
        let step = self.span.step();
        Slots { from: self.from(), step, count: usize::try_from(self.span.seconds() / step).unwrap_or(0) }
    }
}

/// The choice of spans, as links.
pub(super) fn choice(words: Words, chosen: Span) -> Markup {
    html! {
        nav.spans aria-label=(words.plain("now-spans")) {
            @for span in Span::ALL {
                a href={ "/ui/now?span=" (span.name()) } aria-current=[(span == chosen).then_some("true")] {
                    (words.plain(&format!("now-span-{}", span.name())))
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_ends_now_or_with_the_newest_event() {
        let now: Timestamp = "2026-11-23T14:00:30Z".parse().unwrap();
        let ago = |seconds: i64| Timestamp::from_second(now.as_second() - seconds).unwrap();
        assert_eq!(Window::usual(ago(20), now), Span::Hour);
        assert_eq!(Window::usual(ago(4_000), now), Span::SixHours);
        assert_eq!(Window::usual(ago(90 * 86_400), now), Span::Day);
        let live = Window::of(Span::Hour, ago(20), now);
        assert_eq!((live.is_past, live.until - now.as_second()), (false, 30));
        let past = Window::of(Span::Hour, ago(7_200), now);
        assert_eq!((past.is_past, past.until - ago(7_200).as_second()), (true, 30));
        for span in Span::ALL {
            let slots = Window::of(span, ago(20), now).slots();
            assert_eq!(slots.end(), Window::of(span, ago(20), now).until);
            assert!((60..=96).contains(&slots.count) && slots.count.is_multiple_of(6));
        }
    }
}
