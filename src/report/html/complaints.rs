//! The page of complaints: how many over time, and around each fix what was seen and what was to be expected.

use std::io::{self, Write};

use crate::effect::{Answer, Effect};
use crate::measure::Resolution;
use crate::wording::Language;

use super::super::clean;
use super::super::complaints::{ComplaintPoint, ComplaintReport, FixEffect, sentences};
use super::super::options::RenderOptions;
use super::super::terms::Terms;
use super::markup::Markup;
use super::page::head;
use super::plot::{data, legend, moment};
use super::rates::{Level, RatePlot, RatePoint};

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

/// All complaints over time as a figure for a page of ours; empty where there is nothing to draw.
#[must_use]
pub fn complaint_plot(report: &ComplaintReport, language: Language) -> String {
    let mut page = Markup::default();
    over_time(Terms::of(language), report, &mut page);
    page.finish()
}

/// The days around a fix as a figure for a page of ours; empty where there is not enough data.
#[must_use]
pub fn complaint_fix_plot(fix: &FixEffect, language: Language) -> String {
    let mut page = Markup::default();
    if let Answer::Effect(effect) = &fix.of_category {
        around(Terms::of(language), fix, effect, &sentences::date(fix.applied_at), &mut page);
    }
    page.finish()
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
                page.leaf("li", &[], &cluster.sentence(terms.language));
            }
        });
    }
}

fn main(terms: Terms, report: &ComplaintReport, page: &mut Markup) {
    if report.complaints == 0 {
        return;
    }
    page.inside("section", &[("aria-label", &terms.plain("complaints-over-time"))], |page| {
        over_time(terms, report, page)
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
        report.fixes.iter().for_each(|one| fix(terms, one, page));
        if report.more_fixes > 0 {
            page.leaf("p", &[("class", &"remark")], &terms.count("complaints-more-fixes", report.more_fixes));
        }
    });
}

fn over_time(terms: Terms, report: &ComplaintReport, page: &mut Markup) {
    let (points, each) = joined(&report.series);
    let rates = || points.iter().filter_map(|point| point.per_thousand);
    let (low, high) = (rates().fold(f64::INFINITY, f64::min), rates().fold(0.0, f64::max));
    if rates().next().is_none() {
        return;
    }
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
    let mark = |fix: &FixEffect| {
        let (date, title) = (sentences::date(fix.applied_at), clean::line(&fix.title).into_owned());
        (
            fix.applied_at.as_second(),
            terms.say("effect-plot-fix-tip", &[("date", date.into()), ("title", title.into())]),
        )
    };
    let plot = RatePlot {
        width: report.bucket.seconds() * each as i64,
        fixes: report.fixes.iter().map(mark).collect(),
        levels: Vec::new(),
        title: terms.plain("effect-plot"),
        alt,
        points: places(terms, &points),
    };
    let mut keys = vec![("rate-key", terms.plain("effect-plot-seen"))];
    if !report.fixes.is_empty() {
        keys.push(("deploy-key", terms.plain("effect-plot-fix")));
    }
    figure(terms, &plot, &unit, &keys, &points, page);
}

/// The figure around a plot: what it is, what the colours mean, and the data behind it.
fn figure(
    terms: Terms,
    plot: &RatePlot,
    unit: &str,
    keys: &[(&'static str, String)],
    points: &[ComplaintPoint],
    page: &mut Markup,
) {
    page.inside("figure", &[("class", &"card wide")], |page| {
        page.inside("figcaption", &[], |page| {
            page.leaf("h3", &[], &plot.title);
            page.leaf("p", &[("class", &"unit")], unit);
        });
        legend(page, keys);
        plot.draw(terms, page);
        let heads = ["complaints-column-count", "complaints-column-sessions", "complaints-column-rate"];
        let headings: Vec<String> = std::iter::once("column-time").chain(heads).map(|key| terms.plain(key)).collect();
        let row = |point: &ComplaintPoint| {
            let rate = point.per_thousand.map_or_else(|| "–".to_owned(), |rate| sentences::rate(terms, rate));
            let [count, sessions] = [point.complaints, point.sessions].map(|count| terms.language.integer(count));
            vec![moment(point.start.as_second()), count, sessions, rate]
        };
        data(terms, page, &headings, &points.iter().map(row).collect::<Vec<_>>());
    });
}

fn places(terms: Terms, points: &[ComplaintPoint]) -> Vec<RatePoint> {
    let place = |point: &ComplaintPoint| RatePoint {
        start: point.start.as_second(),
        rate: point.per_thousand,
        tip: terms.say(
            "effect-plot-tip",
            &[
                ("time", moment(point.start.as_second()).into()),
                ("rate", sentences::rate(terms, point.per_thousand.unwrap_or(0.0)).into()),
                ("complaints", point.complaints.into()),
                ("sessions", point.sessions.into()),
            ],
        ),
    };
    points.iter().map(place).collect()
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

fn fix(terms: Terms, fix: &FixEffect, page: &mut Markup) {
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
            around(terms, fix, effect, &date, page);
        }
    });
}

/// The days around a fix, with what was to be expected without it.
fn around(terms: Terms, fix: &FixEffect, effect: &Effect, date: &str, page: &mut Markup) {
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
    let levels = vec![
        Level { from: behind, until: last, low: low.min(2.0 * seen), high: high.min(2.0 * seen) },
        Level { from: first, until: on, low: before, high: before },
        Level { from: behind, until: last, low: after, high: after },
    ];
    let [said_before, said_after, said_low, said_high] =
        [before, after, low, high].map(|value| sentences::rate(terms, value));
    let alt = terms.say(
        "effect-plot-fix-alt",
        &[
            ("what", sentences::about(terms, fix.category).into()),
            ("date", date.into()),
            ("before", said_before.into()),
            ("after", said_after.into()),
            ("low", said_low.into()),
            ("high", said_high.into()),
        ],
    );
    let title = clean::line(&fix.title).into_owned();
    let tip = terms.say("effect-plot-fix-tip", &[("date", date.into()), ("title", title.into())]);
    let plot = RatePlot {
        points: places(terms, &fix.days),
        width: DAY,
        fixes: vec![(fix.applied_at.as_second(), tip)],
        levels,
        title: format!("{}: {}", terms.category(fix.category), terms.plain("effect-plot")),
        alt,
    };
    let keys = [
        ("rate-key", terms.plain("effect-plot-seen")),
        ("mean-key", terms.plain("effect-plot-means")),
        ("without", terms.plain("effect-plot-without")),
        ("deploy-key", terms.plain("effect-plot-fix")),
    ];
    figure(terms, &plot, &terms.plain("effect-plot-unit-day"), &keys, &fix.days, page);
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
