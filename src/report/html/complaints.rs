//! The page of complaints: how many over time, and around each fix what was seen and what was to be expected.

use std::io::{self, Write};

use jiff::Timestamp;

use crate::chart::{Caption, Form, Heading, Mark, Number, Series, Slots, TimePlot, Tone};
use crate::effect::{Answer, Effect};
use crate::measure::Resolution;
use crate::wording::Language;

use super::super::clean;
use super::super::complaints::{ComplaintPoint, ComplaintReport, FixEffect, sentences};
use super::super::options::RenderOptions;
use super::super::terms::Terms;
use super::markup::Markup;
use super::page::head;

/// Most places of a line; more would be thinner than a pixel on a phone.
const MOST_PLACES: usize = 200;

const DAY: i64 = 86_400;

/// Writes the report as a page of its own: no script, no request to anywhere.
///
/// # Errors
/// Those of the writer.
pub fn complaint_report_html(report: &ComplaintReport, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let terms = Terms::of(options.language);
    let mut page = Markup::document();
    let title = terms.plain("complaints-title");
    page.inside("html", &[("lang", &options.language.code())], |page| {
        page.inside("head", &[], |page| {
            head(&title, page);
            page.style(include_str!("complaints.css"));
        });
        page.inside("body", &[], |page| {
            page.inside("header", &[], |page| header(terms, report, &title, page));
            page.inside("main", &[], |page| main(terms, report, page));
            page.inside("footer", &[], |page| {
                page.leaf("p", &[], &terms.plain("complaints-caution"));
                page.leaf("p", &[], &terms.say("footer", &[("version", env!("CARGO_PKG_VERSION").into())]));
            });
        });
    });
    out.write_all(page.finish().as_bytes())
}

/// All complaints over time; `None` where there is nothing to draw.
#[must_use]
pub fn complaint_plot(report: &ComplaintReport, language: Language) -> Option<TimePlot> {
    over_time(Terms::of(language), report)
}

/// The days around a fix, the report's fix of this number; `None` where there is not enough data.
#[must_use]
pub fn complaint_fix_plot(number: usize, fix: &FixEffect, language: Language) -> Option<TimePlot> {
    match &fix.of_category {
        Answer::Effect(effect) => Some(around(Terms::of(language), number, fix, effect)),
        Answer::NotEnough(_) => None,
    }
}

fn header(terms: Terms, report: &ComplaintReport, title: &str, page: &mut Markup) {
    page.leaf("p", &[("class", &"brand")], &format!("cartwatch · {title}"));
    // A line ends with a dot between two figures, and does not begin with it.
    page.leaf("h1", &[], &sentences::whole(terms, report).replace(" · ", "\u{a0}· "));
    if report.complaints > 0 {
        page.leaf("p", &[("class", &"scope")], &terms.language.period(report.from, report.until));
    }
    if let Some(since) = &report.since_first_fix {
        page.leaf("p", &[("class", &"lead")], &sentences::since_first(terms, since));
    }
    if !report.clusters.is_empty() {
        page.inside("ul", &[("class", &"early")], |page| {
            for cluster in &report.clusters {
                page.leaf("li", &[], &cluster.sentence_with_mute(terms.language));
            }
        });
    }
}

fn main(terms: Terms, report: &ComplaintReport, page: &mut Markup) {
    if report.complaints == 0 {
        return;
    }
    page.inside("section", &[("aria-label", &terms.plain("complaints-over-time"))], |page| {
        if let Some(plot) = over_time(terms, report) {
            page.drawing(plot.still(terms.language));
        }
    });
    page.inside("div", &[("class", &"tables")], |page| {
        let kinds = report.categories.iter().map(|row| (sentences::kind(terms, row), row.complaints, row.per_thousand));
        table(terms, "complaints-by-category", kinds.collect(), page);
        let incidents = report.incidents.iter().map(|row| {
            let name = format!("{} · {}", clean::line(row.incident.as_str()), clean::line(&row.title));
            (name, row.complaints, row.per_thousand)
        });
        table(terms, "complaints-by-incident", incidents.collect(), page);
    });
    let purchases = sentences::purchases(terms, report);
    if !purchases.is_empty() {
        page.inside("section", &[], |page| {
            page.leaf("h2", &[], &terms.plain("complaints-money"));
            page.inside("ul", &[("class", &"said")], |page| {
                for line in &purchases {
                    page.leaf("li", &[], line);
                }
            });
        });
    }
    page.inside("section", &[("aria-labelledby", &"fixes")], |page| {
        page.leaf("h2", &[("id", &"fixes")], &terms.plain("complaints-fixes"));
        if report.fixes.is_empty() {
            page.leaf("p", &[], &terms.plain("complaints-no-fixes"));
        }
        report.fixes.iter().enumerate().for_each(|(number, one)| fix(terms, number, one, page));
        if report.more_fixes > 0 {
            page.leaf("p", &[("class", &"remark")], &terms.count("complaints-more-fixes", report.more_fixes));
        }
    });
}

fn over_time(terms: Terms, report: &ComplaintReport) -> Option<TimePlot> {
    let (points, each) = joined(&report.series);
    let rates = || points.iter().filter_map(|point| point.per_thousand);
    let (low, high) = (rates().fold(f64::INFINITY, f64::min), rates().fold(0.0, f64::max));
    rates().next()?;
    let period = terms.language.period(report.from, report.until);
    let alt = terms.say(
        "effect-plot-alt",
        &[
            ("period", period.into()),
            ("low", sentences::rate(terms, low).into()),
            ("high", sentences::rate(terms, high).into()),
            ("fixes", report.fixes.len().into()),
        ],
    );
    let unit = match (report.bucket, each) {
        (Resolution::Day, 2..) => terms.count("effect-plot-unit-days", each as u64),
        (Resolution::Day, _) => terms.plain("effect-plot-unit-day"),
        _ => terms.plain("effect-plot-unit-hour"),
    };
    let start = |point: Option<&ComplaintPoint>| point.map_or(0, |point| point.start.as_second());
    let (from, step) = (start(points.first()), report.bucket.seconds() * each as i64);
    let count = usize::try_from((start(points.last()) - from) / step + 1).unwrap_or(0).min(2 * MOST_PLACES);
    let slots = Slots { from, step, count };
    Some(TimePlot {
        caption: Caption::new("over-time", terms.plain("effect-plot")).heading(Heading::Third).unit(unit).about(alt),
        slots,
        series: rate_series(terms, &by_slot(slots, &points)),
        marks: report.fixes.iter().map(|fix| mark(terms, fix)).collect(),
        marks_are: terms.plain("effect-plot-fix"),
    })
}

fn mark(terms: Terms, fix: &FixEffect) -> Mark {
    let (date, title) = (sentences::date(fix.applied_at), clean::line(&fix.title).into_owned());
    Mark {
        at: fix.applied_at.as_second(),
        name: String::new(),
        tip: terms.say("effect-plot-fix-tip", &[("date", date.into()), ("title", title.into())]),
    }
}

/// The rate, and what it is made of.
fn rate_series(terms: Terms, points: &[ComplaintPoint]) -> Vec<Series> {
    let told = |key: &str, of: fn(&ComplaintPoint) -> u64| {
        let values = points.iter().map(|point| Some(of(point) as f64)).collect();
        Series::new(terms.plain(key), Form::Told, Tone::Ink, Number::Count, values)
    };
    let rates = points.iter().map(|point| point.per_thousand).collect();
    vec![
        Series::new(terms.plain("effect-plot-seen"), Form::Line, Tone::Well, Number::Decimal, rates),
        told("complaints-column-count", |point| point.complaints),
        told("complaints-column-sessions", |point| point.sessions),
    ]
}

fn table(terms: Terms, heading: &str, rows: Vec<(String, u64, Option<f64>)>, page: &mut Markup) {
    if rows.is_empty() {
        return;
    }
    page.inside("div", &[("class", &"card scroll"), ("tabindex", &"0")], |page| {
        page.inside("table", &[], |page| {
            page.inside("thead", &[], |page| {
                page.inside("tr", &[], |page| {
                    page.leaf("th", &[("scope", &"col")], &terms.plain(heading));
                    for key in ["complaints-column-count", "complaints-column-rate"] {
                        page.leaf("th", &[("scope", &"col"), ("class", &"number")], &terms.plain(key));
                    }
                });
            });
            page.inside("tbody", &[], |page| {
                for (name, count, rate) in rows {
                    page.inside("tr", &[], |page| {
                        page.leaf("th", &[("scope", &"row")], &name);
                        page.leaf("td", &[("class", &"number")], &terms.language.integer(count));
                        let rate = rate.map_or_else(|| "–".to_owned(), |rate| sentences::rate(terms, rate));
                        page.leaf("td", &[("class", &"number")], &rate);
                    });
                }
            });
        });
    });
}

fn fix(terms: Terms, number: usize, fix: &FixEffect, page: &mut Markup) {
    let date = sentences::date(fix.applied_at);
    page.inside("article", &[("class", &"card")], |page| {
        page.leaf("h3", &[], &format!("{date} · {}", clean::line(&fix.title)));
        page.inside("p", &[("class", &"place")], |page| {
            page.leaf("span", &[("class", &"chip")], &terms.category(fix.category));
            page.leaf("code", &[], fix.incident.as_str());
        });
        page.inside("ul", &[("class", &"said")], |page| {
            for line in sentences::fix(terms, fix) {
                page.leaf("li", &[], &line);
            }
        });
        if let Answer::Effect(effect) = &fix.of_category {
            page.drawing(around(terms, number, fix, effect).still(terms.language));
        }
    });
}

/// The days around a fix, with what was to be expected without it.
fn around(terms: Terms, number: usize, fix: &FixEffect, effect: &Effect) -> TimePlot {
    let compared = &effect.compared;
    let rate = |events: f64, sessions: f64| if sessions > 0.0 { events / sessions * 1e3 } else { 0.0 };
    let before = rate(compared.events_before, compared.sessions_before);
    let after = rate(compared.events_after, compared.sessions_after);
    // Without the fix it would have been what it was over what is left of it.
    let without = |reduction: f64| after / (1.0 - reduction).max(1e-3);
    let (low, high) = (without(effect.low), without(effect.high));
    let on = fix.applied_at.as_second().div_euclid(DAY) * DAY;
    let start = |point: &ComplaintPoint| point.start.as_second();
    let first = fix.days.first().map_or(on, start);
    let last = fix.days.last().map_or(on, start) + DAY;
    let behind = fix.days.iter().map(start).find(|at| *at > on).unwrap_or(last).min(last);
    // A band that reaches far beyond all that was seen would flatten the rest.
    let seen = fix.days.iter().filter_map(|point| point.per_thousand).fold(before.max(after), f64::max);
    let slots = Slots { from: first, step: DAY, count: usize::try_from((last - first) / DAY).unwrap_or(0) };
    let level = |from: i64, until: i64, value: f64| -> Vec<Option<f64>> {
        (0..slots.count).map(|slot| (from..until).contains(&slots.start(slot)).then_some(value)).collect()
    };
    let means = level(first, on, before).into_iter().zip(level(behind, last, after));
    let means = means.map(|(before, after)| before.or(after)).collect();
    let (low_edge, high_edge) = (level(behind, last, low.min(2.0 * seen)), level(behind, last, high.min(2.0 * seen)));
    let mut series = rate_series(terms, &by_slot(slots, &fix.days));
    series.extend([
        Series::new(terms.plain("effect-plot-means"), Form::Level, Tone::Ink, Number::Decimal, means),
        Series::new(terms.plain("effect-plot-without"), Form::Band(low_edge), Tone::Guess, Number::Decimal, high_edge),
    ]);
    let [said_before, said_after, said_low, said_high] =
        [before, after, low, high].map(|value| sentences::rate(terms, value));
    let alt = terms.say(
        "effect-plot-fix-alt",
        &[
            ("what", sentences::about(terms, fix.category).into()),
            ("date", sentences::date(fix.applied_at).into()),
            ("before", said_before.into()),
            ("after", said_after.into()),
            ("low", said_low.into()),
            ("high", said_high.into()),
        ],
    );
    let title = format!("{}: {}", terms.category(fix.category), terms.plain("effect-plot"));
    TimePlot {
        caption: Caption::new(format!("fix-{number}"), title)
            .heading(Heading::Third)
            .unit(terms.plain("effect-plot-unit-day"))
            .about(alt),
        slots,
        series,
        marks: vec![mark(terms, fix)],
        marks_are: terms.plain("effect-plot-fix"),
    }
}

/// The days in their slots; a day of which nothing is known stands there without a rate.
fn by_slot(slots: Slots, days: &[ComplaintPoint]) -> Vec<ComplaintPoint> {
    let mut all: Vec<ComplaintPoint> = (0..slots.count)
        .map(|slot| {
            let start = Timestamp::from_second(slots.start(slot)).unwrap_or_default();
            ComplaintPoint { start, complaints: 0, sessions: 0, per_thousand: None }
        })
        .collect();
    for day in days {
        if let Some(slot) = slots.holding(day.start.as_second()).and_then(|slot| all.get_mut(slot)) {
            *slot = *day;
        }
    }
    all
}

/// Neighbouring buckets as one, so that a line has at most [`MOST_PLACES`]; and how many are one.
fn joined(series: &[ComplaintPoint]) -> (Vec<ComplaintPoint>, usize) {
    let each = series.len().div_ceil(MOST_PLACES).max(1);
    let join = |points: &[ComplaintPoint]| {
        let first = points.first()?;
        let sum =
            |of: fn(&ComplaintPoint) -> u64| points.iter().fold(0_u64, |sum, point| sum.saturating_add(of(point)));
        let known = |point: &ComplaintPoint| if point.sessions > 0 { point.complaints } else { 0 };
        let (known, sessions) = (sum(known), sum(|point| point.sessions));
        let per_thousand = (sessions > 0).then(|| known as f64 / sessions as f64 * 1e3);
        Some(ComplaintPoint { start: first.start, complaints: sum(|point| point.complaints), sessions, per_thousand })
    };
    (series.chunks(each).filter_map(join).collect(), each)
}
