//! [`Words`]: the sentences of the pages, and times as pages write them.

use jiff::Timestamp;
use maud::{Markup, html};

use crate::report::Teller;
use crate::wording::{Arg, Language};

/// What is longer ago is told as a day, in seconds.
const RECENT: f64 = 172_800.0;

/// The catalogue in one language; sentences of pages stand under `web-…`.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// Names of our kinds, states and reasons, as reports tell them.
    pub tell: Teller,
}

impl Words {
    /// Those of a language.
    #[must_use]
    pub fn of(language: Language) -> Self {
        Self { tell: Teller::of(language) }
    }

    /// The language.
    #[must_use]
    pub fn language(self) -> Language {
        self.tell.language()
    }

    /// The sentence under `web-{key}`.
    #[must_use]
    pub fn say(self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.tell.say(&format!("web-{key}"), args)
    }

    /// The sentence under `web-{key}`, which has no variables.
    #[must_use]
    pub fn plain(self, key: &str) -> String {
        self.say(key, &[])
    }

    /// The sentence under `web-{key}`, whose only variable is `$count`.
    #[must_use]
    pub fn count(self, key: &str, count: u64) -> String {
        self.say(key, &[("count", count.into())])
    }

    /// A size in the unit that fits.
    #[must_use]
    pub fn bytes(self, bytes: u64) -> String {
        let (unit, key) = match bytes {
            0..1_000 => return self.say("bytes", &[("size", self.language().integer(bytes).into())]),
            1_000..1_000_000 => (1e3, "kilobytes"),
            1_000_000..1_000_000_000 => (1e6, "megabytes"),
            _ => (1e9, "gigabytes"),
        };
        self.say(key, &[("size", self.language().decimal(bytes as f64 / unit, 1).into())])
    }

    /// A moment in UTC; the script adds the reader's own time as a tip.
    #[must_use]
    pub fn time(self, at: Timestamp) -> Markup {
        html! { time datetime=(at) { (self.language().time(at)) } }
    }

    /// How long ago a moment was, as of `now`, with the moment as the tip; the day where it is long ago.
    #[must_use]
    pub fn ago(self, at: Timestamp, now: Timestamp) -> Markup {
        let seconds = now.duration_since(at).as_secs_f64().max(0.0).round();
        // Seconds of something that was minutes ago are noise.
        let seconds = match seconds {
            ..60.0 => seconds,
            60.0..3600.0 => (seconds / 60.0).floor() * 60.0,
            3600.0..RECENT => (seconds / 3600.0).floor() * 3600.0,
            _ => return html! { time datetime=(at) title=(self.language().time(at)) { (at.strftime("%Y-%m-%d")) } },
        };
        let ago = if seconds < 1.0 {
            self.plain("just-now")
        } else {
            self.say("ago", &[("time", self.language().duration(seconds).into())])
        };
        html! { time.ago datetime=(at) title=(self.language().time(at)) { (ago) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_long_ago_is_told_roughly() {
        let now: Timestamp = "2026-11-23T14:00:00Z".parse().unwrap();
        let ago = |seconds: i64| {
            let at = Timestamp::from_second(now.as_second() - seconds).unwrap();
            Words::of(Language::En).ago(at, now).into_string().replace('\u{a0}', " ")
        };
        for (seconds, told) in [(0, ">just now<"), (62, ">1 min ago<"), (7300, ">2 h ago<"), (400_000, ">2026-11-18<")]
        {
            assert!(ago(seconds).contains(told), "{}", ago(seconds));
        }
    }
}
