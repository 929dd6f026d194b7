//! Runs, deploys and fixes on one axis of time; the same as a list for those who don't see it.

use jiff::Timestamp;
use maud::{Markup, html};

use super::Shown;
use crate::incident::{ActionKind, Episode, Mark};
use crate::web::visitor::Visitor;
use crate::web::words::Words;

/// Width of the drawing in its own units; the page stretches it.
const WIDTH: f64 = 1000.0;

/// The narrowest thing that is drawn can still be seen.
const NARROWEST: f64 = 5.0;

/// Newest runs, deploys and fixes that are drawn and listed.
const MOST: usize = 200;

/// The time that is shown.
#[derive(Debug, Clone, Copy)]
struct Axis {
    from: Timestamp,
    until: Timestamp,
}

impl Axis {
    /// From the first thing to the last; a little room on both sides.
    fn of(times: impl Iterator<Item = Timestamp> + Clone) -> Option<Self> {
        let (from, until) = (times.clone().min()?, times.max()?);
        let room = ((until.as_second() - from.as_second()) / 50).max(60);
        let at = |second: i64| Timestamp::from_second(second).ok();
        Some(Self { from: at(from.as_second() - room)?, until: at(until.as_second() + room)? })
    }

    fn x(self, at: Timestamp) -> f64 {
        let whole = (self.until.as_millisecond() - self.from.as_millisecond()).max(1) as f64;
        let part = (at.as_millisecond() - self.from.as_millisecond()) as f64;
        (part / whole * WIDTH).clamp(0.0, WIDTH)
    }
}

/// One thing on the axis.
struct Event {
    at: Timestamp,
    until: Timestamp,
    told: String,
}

pub(super) fn section(visitor: &Visitor, shown: &Shown) -> Markup {
    let words = visitor.words();
    let runs = newest(shown.detail.episodes.iter().map(|episode| run(words, episode)).collect());
    let deploys = newest(shown.marks.iter().map(|mark| deploy(words, mark)).collect());
    let fixes = newest(fixes(words, shown));
    let all: Vec<&Event> = runs.iter().chain(&deploys).chain(&fixes).collect();
    let ends = all.iter().flat_map(|event| [event.at, event.until]).chain(shown.seen_until);
    let Some(axis) = Axis::of(ends.collect::<Vec<_>>().into_iter()).filter(|_| !all.is_empty()) else {
        return html! {};
    };
    let mut listed = all;
    listed.sort_by_key(|event| event.at);
    html! {
        section.card.timeline aria-labelledby="timeline-title" {
            h2 #timeline-title { (words.plain("incident-timeline")) }
            div.lanes aria-hidden="true" {
                (lane(&words.plain("incident-lane-runs"), "runs", axis, &runs))
                @if !deploys.is_empty() { (lane(&words.plain("incident-lane-deploys"), "deploys", axis, &deploys)) }
                @if !fixes.is_empty() { (lane(&words.plain("incident-lane-fixes"), "fixes", axis, &fixes)) }
                p.ends { (words.time(axis.from)) " " (words.time(axis.until)) }
            }
            details {
                summary { (words.plain("incident-timeline-list")) }
                ol.events { @for event in &listed { li { (words.time(event.at)) " · " (event.told) } } }
            }
        }
    }
}

fn lane(name: &str, class: &str, axis: Axis, events: &[Event]) -> Markup {
    html! {
        span.lane-name { (name) }
        svg.lane.(class) viewBox="0 0 1000 20" preserveAspectRatio="none" height="20" {
            rect.ground x="0" y="9" width="1000" height="2" {}
            @for event in events {
                @let (from, until) = (axis.x(event.at), axis.x(event.until));
                @let width = (until - from).max(NARROWEST);
                rect.event x=(format!("{:.1}", from.min(WIDTH - width))) y="2" width=(format!("{width:.1}")) height="16" {
                    title { (event.told) }
                }
            }
        }
    }
}

fn run(words: Words, episode: &Episode) -> Event {
    let period = words.language().period(episode.started, episode.ended);
    let entries = words.tell.counted("entries", episode.occurrences);
    let told = words.say("incident-run", &[("period", period.into()), ("entries", entries.into())]);
    Event { at: episode.started, until: episode.ended, told }
}

fn deploy(words: Words, mark: &Mark) -> Event {
    let told = match &mark.service {
        Some(service) => words
            .say("incident-deploy-of", &[("name", mark.name.as_str().into()), ("service", service.as_str().into())]),
        None => words.say("incident-deploy", &[("name", mark.name.as_str().into())]),
    };
    Event { at: mark.at, until: mark.at, told }
}

/// When people resolved it, by when that took effect.
fn fixes(words: Words, shown: &Shown) -> Vec<Event> {
    let fix = |kind: &ActionKind| match kind {
        ActionKind::Resolve { fix, applied_at, .. } => {
            let told = words.say("incident-fixed", &[("fix", first_line(fix).into())]);
            Some(Event { at: *applied_at, until: *applied_at, told })
        }
        _ => None,
    };
    // Imported ones may have a fix of which nobody knows when.
    let dated = |event: &Event| event.at != Timestamp::UNIX_EPOCH;
    shown.detail.actions.iter().filter_map(|entry| fix(&entry.action.kind)).filter(dated).collect()
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn newest(mut events: Vec<Event>) -> Vec<Event> {
    events.sort_by_key(|event| event.at);
    events.split_off(events.len().saturating_sub(MOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn an_axis_holds_all_and_begins_before_the_first() {
        let axis = Axis::of([at(1000), at(6000)].into_iter()).unwrap();
        assert_eq!((axis.from, axis.until), (at(900), at(6100)));
        assert_eq!((axis.x(at(0)), axis.x(at(3500)), axis.x(at(9000))), (0.0, 500.0, 1000.0));
        assert!(Axis::of(std::iter::empty()).is_none());
        let one = Axis::of([at(50)].into_iter()).unwrap();
        assert_eq!(one.x(at(50)), 500.0);
    }

    #[test]
    fn the_newest_are_kept_in_order() {
        let events = (0..300).rev().map(|second| Event { at: at(second), until: at(second), told: String::new() });
        let kept = newest(events.collect());
        assert_eq!((kept.len(), kept[0].at, kept[199].at), (MOST, at(100), at(299)));
    }
}
