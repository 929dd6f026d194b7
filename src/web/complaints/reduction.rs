//! Whether complaints became less: before and after with the interval, over time, and fix by fix.

use maud::{Markup, html};

use super::super::badge;
use super::super::words::Words;
use crate::report::{ComplaintReport, FixEffect, Reduction, complaint_fix_plot, complaint_plot};
use crate::web::address;

/// Since the first fix.
pub(super) fn since_first(words: Words, report: &ComplaintReport) -> Markup {
    let numbers = report.since_first_fix.as_ref().and_then(|since| Reduction::of(&since.complaints));
    html! {
        section.card.reduction aria-labelledby="reduction" {
            h2 #reduction { (words.plain("complaints-reduction")) }
            @match (words.tell.since_first_fix(report), &numbers) {
                (Some(sentence), Some(numbers)) => {
                    (before_and_after(words, numbers))
                    p { (sentence) }
                }
                (Some(sentence), None) => {
                    p.verdict { (words.plain("complaints-not-enough")) }
                    p { (sentence) }
                }
                (None, _) => {
                    p.verdict { (words.plain("complaints-no-fix")) }
                    p { (words.plain("complaints-no-fix-hint")) }
                }
            }
        }
    }
}

/// The two rates, the change, and how sure it is.
fn before_and_after(words: Words, numbers: &Reduction) -> Markup {
    let (key, class) = match numbers.fell() {
        Some(true) => ("fell", "change good"),
        Some(false) => ("rose", "change bad"),
        None => ("unclear", "change"),
    };
    let percent = |share: f64| words.language().percent((share.abs() * 100.0).round() / 100.0);
    let sign = if numbers.share < 0.0 { "+" } else { "−" };
    let days = |count: u32| words.count("complaints-days", u64::from(count));
    html! {
        dl.figures {
            div {
                dt { (words.plain("complaints-before")) }
                dd { strong { (words.tell.rate(numbers.before)) } span.remark { (words.plain("complaints-per-thousand")) ", " (days(numbers.days.0)) } }
            }
            div {
                dt { (words.plain("complaints-after")) }
                dd { strong { (words.tell.rate(numbers.after)) } span.remark { (words.plain("complaints-per-thousand")) ", " (days(numbers.days.1)) } }
            }
            div class=(class) {
                dt { (words.plain(&format!("complaints-change-{key}"))) }
                dd {
                    strong { (sign) (percent(numbers.share)) }
                    (interval(words, numbers))
                }
            }
        }
    }
}

/// The interval on a line from all gone to twice as many.
fn interval(words: Words, numbers: &Reduction) -> Markup {
    // Less is to the left; what is beyond twice as many is cut.
    let at = |share: f64| format!("{:.1}%", 50.0 - share.clamp(-1.0, 1.0) * 48.0);
    let told = |share: f64| {
        let percent = words.language().percent((share.abs() * 100.0).round() / 100.0);
        words.say(if share < 0.0 { "complaints-more" } else { "complaints-less" }, &[("share", percent.into())])
    };
    let alt =
        words.say("complaints-interval", &[("low", told(numbers.low).into()), ("high", told(numbers.high).into())]);
    html! {
        svg.interval width="100%" height="22" role="img" aria-label=(alt) {
            line.scale x1="2%" x2="98%" y1="11" y2="11" {}
            line.zero x1="50%" x2="50%" y1="2" y2="20" {}
            line.span x1=(at(numbers.high)) x2=(at(numbers.low)) y1="11" y2="11" {}
            circle cx=(at(numbers.share)) cy="11" r="5" {}
        }
        span.remark { (alt) }
    }
}

/// Complaints over time, with the fixes.
pub(super) fn over_time(words: Words, report: &ComplaintReport, csv: &str) -> Markup {
    let plot = complaint_plot(report, words.language()).map(|mut plot| {
        plot.caption.csv = Some(csv.to_owned());
        plot
    });
    html! {
        @if let Some(plot) = plot {
            section aria-label=(words.tell.plain("report-complaints-over-time")) { (plot.draw(words.language())) }
        }
    }
}

/// What became of complaints after each fix.
pub(super) fn fixes(words: Words, report: &ComplaintReport) -> Markup {
    html! {
        section aria-labelledby="fixes" {
            h2 #fixes { (words.tell.plain("report-complaints-fixes")) }
            @if report.fixes.is_empty() {
                p.remark { (words.plain("complaints-no-fixes")) }
            }
            @for (number, one) in report.fixes.iter().enumerate() { (fix(words, number, one)) }
            @if report.more_fixes > 0 {
                p.remark { (words.tell.say("report-complaints-more-fixes", &[("count", report.more_fixes.into())])) }
            }
        }
    }
}

fn fix(words: Words, number: usize, fix: &FixEffect) -> Markup {
    let (class, key) = match Reduction::of(&fix.of_category).map(|numbers| numbers.fell()) {
        None => ("badge", "unknown"),
        Some(None) => ("badge warn", "unclear"),
        Some(Some(true)) => ("badge good", "fell"),
        Some(Some(false)) => ("badge bad", "rose"),
    };
    html! {
        details.card.fix open[number == 0] {
            summary {
                time datetime=(fix.applied_at) { (fix.applied_at.strftime("%Y-%m-%d")) }
                " " strong { (fix.title) } " "
                span class=(class) { (words.plain(&format!("complaints-fix-{key}"))) }
            }
            p.place { (badge::category(words, fix.category)) " " a href=(address::incident(fix.incident.as_str())) { (fix.incident.as_str()) } }
            ul.said { @for line in words.tell.fix(fix) { li { (line) } } }
            @if let Some(plot) = complaint_fix_plot(number, fix, words.language()) { (plot.draw(words.language())) }
        }
    }
}
