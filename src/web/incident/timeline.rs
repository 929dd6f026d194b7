//! Runs, deploys and fixes on one axis of time.

use jiff::Timestamp;
use maud::{Markup, html};

use super::Shown;
use crate::chart::{Caption, Lane, LaneEvent, LanePlot, Tone};
use crate::incident::{ActionKind, Episode, Mark};
use crate::web::visitor::Visitor;
use crate::web::words::Words;

/// Newest runs, deploys and fixes that are drawn and listed.
const MOST: usize = 200;

pub(super) fn section(visitor: &Visitor, shown: &Shown) -> Markup {
    let words = visitor.words();
    let kinds = [
        ("runs", Tone::Bad, shown.detail.episodes.iter().map(|episode| run(words, episode)).collect()),
        ("deploys", Tone::Mark, shown.marks.iter().map(|mark| deploy(words, mark)).collect()),
        ("fixes", Tone::Good, fixes(words, shown)),
    ];
    let lanes = kinds.map(|(name, tone, events)| Lane {
        name: words.plain(&format!("incident-lane-{name}")),
        tone,
        events: newest(events),
    });
    let times = lanes.iter().flat_map(|lane| &lane.events).flat_map(|event| [event.from, event.until]);
    let Some(ends) = ends(times, shown.seen_until) else { return html! {} };
    let title = words.plain("incident-timeline");
    let plot = LanePlot { caption: Caption::new("timeline", title.as_str()), ends, lanes: lanes.into() };
    html! {
        section.timeline aria-label=(title) { (plot.draw(words.language())) }
    }
}

/// From the first thing to the last, or to how far the memory has seen; a little room on both sides.
fn ends(times: impl Iterator<Item = i64> + Clone, seen_until: Option<Timestamp>) -> Option<(i64, i64)> {
    let (from, until) = (times.clone().min()?, times.max()?);
    let until = seen_until.map_or(until, |seen| seen.as_second().max(until));
    let room = ((until - from) / 50).max(60);
    Some((from - room, until + room))
}

fn run(words: Words, episode: &Episode) -> LaneEvent {
    let entries = words.tell.counted("entries", episode.occurrences);
    let told = words.say("incident-run", &[("entries", entries.into())]);
    LaneEvent { from: episode.started.as_second(), until: episode.ended.as_second(), told }
}

fn deploy(words: Words, mark: &Mark) -> LaneEvent {
    let told = match &mark.service {
        Some(service) => words
            .say("incident-deploy-of", &[("name", mark.name.as_str().into()), ("service", service.as_str().into())]),
        None => words.say("incident-deploy", &[("name", mark.name.as_str().into())]),
    };
    at(mark.at, told)
}

/// When people resolved it, by when that took effect.
fn fixes(words: Words, shown: &Shown) -> Vec<LaneEvent> {
    let fix = |kind: &ActionKind| match kind {
        ActionKind::Resolve { fix, applied_at, .. } => {
            let told = words.say("incident-fixed", &[("fix", first_line(fix).into())]);
            Some(at(*applied_at, told))
        }
        _ => None,
    };
    // Imported ones may have a fix of which nobody knows when.
    let dated = |event: &LaneEvent| event.from != 0;
    shown.detail.actions.iter().filter_map(|entry| fix(&entry.action.kind)).filter(dated).collect()
}

fn at(moment: Timestamp, told: String) -> LaneEvent {
    LaneEvent { from: moment.as_second(), until: moment.as_second(), told }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn newest(mut events: Vec<LaneEvent>) -> Vec<LaneEvent> {
    events.sort_by_key(|event| event.from);
    events.split_off(events.len().saturating_sub(MOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_that_is_shown_holds_all_and_begins_before_the_first() {
        let seen = |second| Timestamp::from_second(second).ok();
        assert_eq!(ends([1000, 6000].into_iter(), None), Some((900, 6100)));
        assert_eq!(ends([1000, 2000].into_iter(), seen(6000)), Some((900, 6100)));
        assert_eq!(ends([50].into_iter(), seen(10)), Some((-10, 110)));
        assert_eq!(ends(std::iter::empty(), seen(10)), None);
    }

    #[test]
    fn the_newest_are_kept_in_order() {
        let events = (0..300).rev().map(|second| LaneEvent { from: second, until: second, told: String::new() });
        let kept = newest(events.collect());
        assert_eq!((kept.len(), kept[0].from, kept[199].from), (MOST, 100, 299));
    }
}
