//! Whom the server tells of incidents: channels, how the last messages went, a test of each.

use jiff::Timestamp;
use maud::{Markup, html};

use super::page;
use crate::web::frame::Notice;
use crate::web::states;
use crate::web::visitor::Visitor;
use crate::web::words::Words;

/// How a channel stands. No secrets.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    /// Its name.
    pub name: String,
    /// `webhook`, `slack`, `telegram` or `email`; `None`: the settings don't name it any more.
    pub kind: Option<&'static str>,
    /// Notifications that wait.
    pub waiting: u64,
    /// Attempts that the message under way has behind it.
    pub attempts: u32,
    /// When it is tried next.
    pub next_attempt: Option<Timestamp>,
    /// When a message was taken last.
    pub last_sent: Option<Timestamp>,
    /// What went wrong last, and when.
    pub last_error: Option<(Timestamp, String)>,
    /// Messages that were sent.
    pub sent: u64,
    /// Attempts that failed.
    pub failed: u64,
    /// Notifications that waited for the rate or for quiet hours.
    pub held_back: u64,
    /// Notifications that could not be sent in time.
    pub given_up: u64,
    /// Messages that were refused: when, and why.
    pub aside: Vec<(Timestamp, String)>,
    /// The last test since the start.
    pub tested: Option<Tested>,
}

/// What came of a test.
#[derive(Debug, Clone, PartialEq)]
pub struct Tested {
    /// When.
    pub at: Timestamp,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// Why it failed.
    pub reason: Option<String>,
    /// Whether another attempt may succeed.
    pub worth_repeating: bool,
}

/// The page; `channels` is `None` for who may not know receivers.
#[must_use]
pub fn notifications(visitor: &Visitor, channels: Option<&[Channel]>, notice: Option<Notice>) -> String {
    let words = visitor.words();
    let content = html! {
        section aria-labelledby="channels" {
            h2 #channels { (words.plain("settings-channels")) }
            @match channels {
                None => {
                    div.state {
                        p.state-title { (words.plain("settings-operators")) }
                        p { (words.plain("settings-operators-hint")) }
                    }
                }
                Some([]) => (states::empty(words, "settings-channels")),
                Some(channels) => {
                    div.cards { @for channel in channels { (one(visitor, channel)) } }
                }
            }
        }
    };
    page(visitor, "notifications", notice, &content)
}

fn one(visitor: &Visitor, channel: &Channel) -> Markup {
    let words = visitor.words();
    let now = visitor.now;
    html! {
        div.card {
            div.head {
                h3 { (channel.name) }
                @match channel.kind {
                    Some(kind) => { span.chip { (words.plain(&format!("settings-kind-{kind}"))) } }
                    None => { span.badge.warn { (words.plain("settings-channel-gone")) } }
                }
            }
            dl.facts {
                dt { (words.plain("settings-channel-last")) }
                dd {
                    @match channel.last_sent {
                        Some(at) => (words.ago(at, now)),
                        None => (words.plain("settings-channel-never")),
                    }
                }
                dt { (words.plain("settings-channel-queue")) }
                dd {
                    (words.count("settings-channel-waiting", channel.waiting))
                    @if let Some(at) = channel.next_attempt.filter(|_| channel.attempts > 0) {
                        "; " (words.count("settings-channel-attempts", channel.attempts.into())) ", "
                        (words.plain("settings-channel-next")) " " (words.time(at))
                    }
                }
                dt { (words.plain("settings-channel-since")) }
                dd { (counts(words, channel)) }
                @if let Some((at, why)) = &channel.last_error {
                    dt { (words.plain("settings-channel-error")) }
                    dd { span lang="en" { (why) } ", " (words.ago(*at, now)) }
                }
            }
            @if !channel.aside.is_empty() {
                details {
                    summary { (words.count("settings-channel-aside", channel.aside.len() as u64)) }
                    ul { @for (at, why) in &channel.aside { li { (words.time(*at)) ": " span lang="en" { (why) } } } }
                }
            }
            @if let Some(tested) = &channel.tested { (came_of(words, now, tested)) }
            @if visitor.rights.admin && channel.kind.is_some() {
                form.actions.below method="post" action="/ui/settings/notifications/test" {
                    input type="hidden" name="channel" value=(channel.name);
                    button { (words.plain("settings-channel-test")) span.hidden { " " (channel.name) } }
                }
            }
        }
    }
}

fn counts(words: Words, channel: &Channel) -> Markup {
    html! {
        (words.count("settings-channel-sent", channel.sent))
        @for (key, count) in [
            ("settings-channel-failed", channel.failed),
            ("settings-channel-held", channel.held_back),
            ("settings-channel-lost", channel.given_up),
        ] {
            @if count > 0 { "; " (words.count(key, count)) }
        }
    }
}

fn came_of(words: Words, now: Timestamp, tested: &Tested) -> Markup {
    let took = words.language().duration(tested.seconds);
    html! {
        p.below role="status" {
            @match &tested.reason {
                None => {
                    span.badge.good { (words.plain("settings-test-sent")) } " "
                    (words.say("settings-test-took", &[("time", took.into())])) ", " (words.ago(tested.at, now))
                }
                Some(reason) => {
                    span.badge.bad {
                        (words.plain(if tested.worth_repeating { "settings-test-failed" } else { "settings-test-refused" }))
                    }
                    " " span lang="en" { (reason) } ", " (words.ago(tested.at, now))
                }
            }
        }
    }
}
