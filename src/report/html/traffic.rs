//! Traffic over time with the share in trouble and the deploys, and the entries of one incident over time.

use jiff::Timestamp;

use crate::incident::{EPISODE_GAP_SECONDS, Episode};

use super::super::model::{IncidentReport, Report};
use super::super::terms::Terms;
use super::markup::Markup;
use super::plot::{Bar, TimePlot, data, legend, moment, percent};
use super::scale::{TimeAxis, rebin};

/// Most bars of a plot; more would be thinner than a pixel on a phone.
const MOST_BARS: i64 = 120;

/// Most bars of an incident's small plot.
const MOST_SMALL_BARS: i64 = 60;

/// Height of the small plot in pixels.
const SMALL: f64 = 44.0;

/// Draws the traffic of the whole shop; nothing where the logs have no times.
pub(super) fn traffic(terms: Terms, report: &Report, page: &mut Markup) {
    let by_sessions = report.timeline.iter().any(|slice| slice.sessions > 0);
    let slices: Vec<(i64, [u64; 2])> = report
        .timeline
        .iter()
        .map(|slice| match by_sessions {
            true => (slice.start, [slice.sessions, slice.problem_sessions.min(slice.sessions)]),
            false => (slice.start, [slice.entries, slice.errors.min(slice.entries)]),
        })
        .collect();
    let (slices, width) = rebin(&slices, report.slice_seconds, MOST_BARS);
    if slices.is_empty() {
        return;
    }
    let (unit, tip, good, bad) = match by_sessions {
        true => ("plot-traffic-sessions", "plot-traffic-tip", "plot-healthy", "plot-troubled"),
        false => ("plot-traffic-entries", "plot-traffic-tip-entries", "plot-other-entries", "plot-errors"),
    };
    let counted = |count: u64| terms.counted(if by_sessions { "sessions" } else { "entries" }, count);
    let bar = |(start, [all, bad]): (i64, [u64; 2])| Bar {
        start,
        normal: all - bad,
        bad,
        tip: terms.say(tip, &[("time", moment(start).into()), ("all", counted(all).into()), ("bad", bad.into())]),
    };
    let alt = in_words(terms, report, &slices, &counted);
    let plot = TimePlot { bars: slices.iter().copied().map(bar).collect(), width, marks: &report.marks, alt };
    page.inside("figure", &[("class", &"card wide")], |page| {
        page.inside("figcaption", &[], |page| {
            page.leaf("h2", &[], &terms.plain("plot-traffic"));
            let slice = terms.language.duration(width as f64);
            page.leaf("p", &[("class", &"unit")], &terms.say(unit, &[("slice", slice.into())]));
        });
        let mut keys = vec![("well", terms.plain(good)), ("bad", terms.plain(bad))];
        if !report.marks.is_empty() {
            keys.push(("deploy-key", terms.plain("plot-deploy")));
        }
        legend(page, &keys);
        plot.draw(terms, page);
        traffic_data(terms, report, page);
    });
}

fn in_words(terms: Terms, report: &Report, slices: &[(i64, [u64; 2])], counted: &dyn Fn(u64) -> String) -> String {
    let highest = slices.iter().copied().max_by_key(|(start, [all, _])| (*all, std::cmp::Reverse(*start)));
    let (at, [most, _]) = highest.unwrap_or_default();
    let bad: u64 = slices.iter().map(|(_, [_, bad])| bad).sum();
    let period = match (report.started, report.ended) {
        (Some(from), Some(until)) => terms.language.period(from, until),
        _ => moment(at),
    };
    terms.say(
        "plot-traffic-alt",
        &[("period", period.into()), ("highest", counted(most).into()), ("at", moment(at).into()), ("bad", bad.into())],
    )
}

fn traffic_data(terms: Terms, report: &Report, page: &mut Markup) {
    let keys = ["time", "occurrences", "errors", "slow", "sessions", "problem-sessions"];
    let headings = keys.map(|key| terms.plain(&format!("column-{key}")));
    let slices: Vec<(i64, [u64; 5])> = report
        .timeline
        .iter()
        .map(|slice| (slice.start, [slice.entries, slice.errors, slice.slow, slice.sessions, slice.problem_sessions]))
        .collect();
    let (slices, _) = rebin(&slices, report.slice_seconds, MOST_BARS);
    let rows: Vec<Vec<String>> = slices
        .iter()
        .map(|(start, values)| {
            std::iter::once(moment(*start)).chain(values.iter().map(|value| terms.language.integer(*value))).collect()
        })
        .collect();
    data(terms, page, &headings, &rows);
}

/// Draws when the proving entries of one incident came, on the time axis of the whole report.
pub(super) fn occurrences(terms: Terms, report: &Report, incident: &IncidentReport, page: &mut Markup) {
    let mut slices: Vec<(i64, [u64; 1])> = incident.timeline.iter().map(|(start, count)| (*start, [*count])).collect();
    if slices.is_empty() {
        return;
    }
    // The ends of the report's own time line, so that all incidents share one axis.
    slices.extend([report.timeline.first(), report.timeline.last()].into_iter().flatten().map(|end| (end.start, [0])));
    let (bars, width) = rebin(&slices, report.slice_seconds, MOST_SMALL_BARS);
    let highest = bars.iter().map(|(_, [count])| *count).max().unwrap_or(0).max(1);
    let period = terms.language.period(incident.first_seen, incident.last_seen);
    let count = terms.language.integer(incident.occurrences);
    let alt = terms.say("plot-occurrences-alt", &[("period", period.into()), ("count", count.into())]);
    let slice = terms.language.duration(width as f64);
    page.inside("figure", &[("class", &"small")], |page| {
        page.leaf(
            "figcaption",
            &[],
            &terms.say("plot-occurrences", &[("slice", slice.into()), ("highest", highest.into())]),
        );
        page.inside("svg", &[("class", &"bars"), ("height", &SMALL), ("role", &"img"), ("aria-label", &alt)], |page| {
            let slot = 100.0 / bars.len().max(1) as f64;
            for (i, (start, [count])) in bars.iter().enumerate().filter(|(_, (_, [count]))| *count > 0) {
                let height = (SMALL * *count as f64 / highest as f64).max(2.0);
                let (x, y) = (percent(slot * (i as f64 + 0.06)), format!("{:.2}", SMALL - height));
                let (width, height) = (percent(slot * 0.88), format!("{height:.2}"));
                let tip = [("time", moment(*start).into()), ("count", terms.counted("entries", *count).into())];
                let place: [(&str, &dyn std::fmt::Display); 5] =
                    [("class", &"bad"), ("x", &x), ("width", &width), ("y", &y), ("height", &height)];
                page.inside("rect", &place, |page| {
                    page.leaf("title", &[], &terms.say("plot-occurrences-tip", &tip));
                });
            }
        });
        ends(page, bars.first().map_or(0, |bar| bar.0), bars.last().map_or(0, |bar| bar.0.saturating_add(width)));
        let headings = ["time", "occurrences"].map(|key| terms.plain(&format!("column-{key}")));
        let rows: Vec<Vec<String>> = bars
            .iter()
            .filter(|(_, [count])| *count > 0)
            .map(|(start, [count])| vec![moment(*start), terms.language.integer(*count)])
            .collect();
        data(terms, page, &headings, &rows);
    });
}

/// Draws all known runs of an incident; nothing where there is only one.
pub(super) fn episodes(terms: Terms, episodes: &[Episode], page: &mut Markup) {
    let (Some(first), Some(last)) = (episodes.first(), episodes.last()) else { return };
    if episodes.len() < 2 {
        return;
    }
    let axis = TimeAxis::new(
        first.started.as_second(),
        last.ended.as_second().max(first.started.as_second() + EPISODE_GAP_SECONDS),
    );
    let period = terms.language.period(first.started, last.ended);
    let alt = terms.say("plot-episodes-alt", &[("count", episodes.len().into()), ("period", period.into())]);
    page.inside("figure", &[("class", &"small")], |page| {
        page.leaf("figcaption", &[], &terms.plain("plot-episodes"));
        page.inside(
            "svg",
            &[("class", &"bars strip"), ("height", &16), ("role", &"img"), ("aria-label", &alt)],
            |page| {
                for episode in episodes {
                    // At least 0.8 % wide, and never over the right edge.
                    let from = axis.percent(episode.started.as_second()).min(99.2);
                    let width = (axis.percent(episode.ended.as_second()) - from).max(0.8);
                    let (x, width) = (percent(from), percent(width));
                    let place: [(&str, &dyn std::fmt::Display); 5] =
                        [("class", &"bad"), ("x", &x), ("width", &width), ("y", &"0"), ("height", &"16")];
                    page.inside("rect", &place, |page| {
                        page.leaf("title", &[], &episode_text(terms, episode));
                    });
                }
            },
        );
        ends(page, second(first.started), second(last.ended));
        let headings = ["when", "occurrences"].map(|key| terms.plain(&format!("column-{key}")));
        let rows: Vec<Vec<String>> = episodes
            .iter()
            .map(|episode| {
                vec![terms.language.period(episode.started, episode.ended), terms.language.integer(episode.occurrences)]
            })
            .collect();
        data(terms, page, &headings, &rows);
    });
}

fn episode_text(terms: Terms, episode: &Episode) -> String {
    let entries = terms.counted("entries", episode.occurrences);
    format!("{}: {entries}", terms.language.period(episode.started, episode.ended))
}

fn second(at: Timestamp) -> i64 {
    at.as_second()
}

/// The two ends of a small time axis.
fn ends(page: &mut Markup, from: i64, until: i64) {
    page.inside("div", &[("class", &"ends")], |page| {
        page.leaf("span", &[], &moment(from));
        page.leaf("span", &[], &format!("{} UTC", moment(until)));
    });
}
