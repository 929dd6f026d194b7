//! Traffic over time with the share in trouble and the deploys, and the entries of one incident over time.

use jiff::Timestamp;

use crate::chart::{Caption, Form, Mark, Number, Series, Slots, Table, TimeAxis, TimePlot, Tone, moment, rebin};
use crate::incident::{EPISODE_GAP_SECONDS, Episode};

use super::super::clean;
use super::super::model::{IncidentReport, Report};
use super::super::terms::Terms;
use super::markup::Markup;

/// Most bars of a plot; more would be thinner than a pixel on a phone.
const MOST_BARS: i64 = 120;

/// Most bars of an incident's small plot.
const MOST_SMALL_BARS: i64 = 60;

/// Height of the small plot in pixels.
const SMALL: f64 = 44.0;

/// Draws the traffic of the whole shop; nothing where the logs have no times.
pub(super) fn traffic(terms: Terms, report: &Report, page: &mut Markup) {
    let by_sessions = report.timeline.iter().any(|slice| slice.sessions > 0);
    let slices: Vec<(i64, [u64; 5])> = report
        .timeline
        .iter()
        .map(|slice| (slice.start, [slice.entries, slice.errors, slice.slow, slice.sessions, slice.problem_sessions]))
        .collect();
    let (slices, width) = rebin(&slices, report.slice_seconds, MOST_BARS);
    let Some((from, _)) = slices.first() else { return };
    let (unit, good, bad) = match by_sessions {
        true => ("plot-traffic-sessions", "plot-healthy", "plot-troubled"),
        false => ("plot-traffic-entries", "plot-other-entries", "plot-errors"),
    };
    let parts = |values: &[u64; 5]| match by_sessions {
        true => (values[3], values[4].min(values[3])),
        false => (values[0], values[1].min(values[0])),
    };
    let of = |value: &dyn Fn(&[u64; 5]) -> u64| -> Vec<Option<f64>> {
        slices.iter().map(|(_, values)| Some(value(values) as f64)).collect()
    };
    let bars = |key: &str, tone, value: &dyn Fn(&[u64; 5]) -> u64| {
        Series::new(terms.plain(key), Form::Bars, tone, Number::Count, of(value))
    };
    let told = |key: &str, place: usize| {
        let name = terms.plain(&format!("column-{key}"));
        Series::new(name, Form::Told, Tone::Ink, Number::Count, of(&|values| values.get(place).copied().unwrap_or(0)))
    };
    let mut series = vec![
        bars(good, Tone::Well, &|values| parts(values).0 - parts(values).1),
        bars(bad, Tone::Bad, &|values| parts(values).1),
    ];
    if by_sessions {
        series.extend([told("occurrences", 0), told("errors", 1)]);
    }
    series.push(told("slow", 2));
    let counted = |count: u64| terms.counted(if by_sessions { "sessions" } else { "entries" }, count);
    let shown: Vec<(i64, [u64; 2])> = slices.iter().map(|(start, values)| (*start, parts(values).into())).collect();
    let slice = terms.language.duration(width as f64);
    let plot = TimePlot {
        caption: Caption::new("traffic", terms.plain("plot-traffic"))
            .unit(terms.say(unit, &[("slice", slice.into())]))
            .about(in_words(terms, report, &shown, &counted)),
        slots: Slots { from: *from, step: width, count: slices.len() },
        series,
        marks: report.marks.iter().map(|mark| deploy(terms, mark)).collect(),
        marks_are: terms.plain("plot-deploy"),
    };
    page.inside("div", &[("class", &"wide")], |page| {
        page.drawing(plot.still(terms.language));
    });
}

fn deploy(terms: Terms, mark: &crate::incident::Mark) -> Mark {
    let (name, time) = (terms.deploy_name(mark), terms.language.time(mark.at));
    Mark {
        at: mark.at.as_second(),
        name: clean::line(&mark.name).into_owned(),
        tip: terms.say("plot-deploy-tip", &[("name", name.into()), ("time", time.into())]),
    }
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
        page.drawing(Table { headings: headings.into(), rows }.folded(terms.language, &alt, None));
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
        page.drawing(Table { headings: headings.into(), rows }.folded(terms.language, &alt, None));
    });
}

fn episode_text(terms: Terms, episode: &Episode) -> String {
    let entries = terms.counted("entries", episode.occurrences);
    format!("{}: {entries}", terms.language.period(episode.started, episode.ended))
}

fn second(at: Timestamp) -> i64 {
    at.as_second()
}

/// A share of the width.
fn percent(share: f64) -> String {
    format!("{share:.3}%")
}

/// The two ends of a small time axis.
fn ends(page: &mut Markup, from: i64, until: i64) {
    page.inside("div", &[("class", &"ends")], |page| {
        page.leaf("span", &[], &moment(from));
        page.leaf("span", &[], &format!("{} UTC", moment(until)));
    });
}
