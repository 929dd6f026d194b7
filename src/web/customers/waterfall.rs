//! What took how long, one under the other on one line of time: calls within calls where spans are known, else the steps
//! around the moment it broke.

use std::collections::BTreeMap;

use jiff::Timestamp;
use maud::{Markup, html};

use crate::chart::Table;
use crate::report::TailEntry;
use crate::web::words::Words;

/// Rows that are shown.
const ROWS: usize = 60;

/// Deeper calls are not moved further to the right.
const DEEPEST: usize = 8;

/// Width of the drawing, in its own units.
const WIDTH: f64 = 1000.0;

/// Something that took a while.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bar {
    /// What it was.
    pub(super) name: String,
    /// Service.
    pub(super) service: String,
    /// When it began, in seconds since the Unix epoch.
    pub(super) began: f64,
    /// How long it took.
    pub(super) seconds: f64,
    /// It failed.
    pub(super) failed: bool,
    /// How deep it lies in other calls.
    pub(super) depth: usize,
}

/// Seconds since the Unix epoch.
pub(super) fn seconds(at: Timestamp) -> f64 {
    at.as_microsecond() as f64 / 1e6
}

/// The spans among entries, callers before what they call, by time.
pub(super) fn of_spans(entries: &[TailEntry]) -> Vec<Bar> {
    let spans: Vec<(&TailEntry, &str, f64)> =
        entries.iter().filter_map(|entry| Some((entry, entry.span.as_deref()?, entry.seconds?))).collect();
    let known: BTreeMap<&str, usize> = spans.iter().enumerate().map(|(at, (_, span, _))| (*span, at)).collect();
    let mut called: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for (at, (entry, ..)) in spans.iter().enumerate() {
        let parent = entry.parent.as_deref().and_then(|parent| known.get(parent)).copied().filter(|found| *found != at);
        called.entry(parent).or_default().push(at);
    }
    for calls in called.values_mut() {
        calls.sort_by_key(|at| spans.get(*at).map(|(entry, ..)| entry.at));
    }
    let mut bars = Vec::new();
    let mut waiting: Vec<(usize, usize)> = roots(&called, 0);
    // What calls itself in a ring is reached from no root, so this ends.
    while let Some((at, depth)) = waiting.pop() {
        if let Some((entry, _, seconds_taken)) = spans.get(at) {
            bars.push(Bar {
                name: entry.text.clone(),
                service: entry.service.clone().unwrap_or_default(),
                began: seconds(entry.at),
                seconds: *seconds_taken,
                failed: entry.trouble,
                depth: depth.min(DEEPEST),
            });
        }
        let calls = called.get(&Some(at)).into_iter().flatten();
        waiting.extend(calls.rev().map(|call| (*call, depth + 1)));
    }
    bars
}

fn roots(called: &BTreeMap<Option<usize>, Vec<usize>>, depth: usize) -> Vec<(usize, usize)> {
    called.get(&None).into_iter().flatten().rev().map(|at| (*at, depth)).collect()
}

/// The bars as a table with a drawing in each row; nothing where a single one says nothing.
pub(super) fn figure(words: Words, title: &str, bars: &[Bar]) -> Markup {
    let began = bars.iter().map(|bar| bar.began).fold(f64::INFINITY, f64::min);
    let ended = bars.iter().map(|bar| bar.began + bar.seconds).fold(f64::NEG_INFINITY, f64::max);
    let whole = ended - began;
    if bars.len() < 2 || !whole.is_finite() || whole <= 0.0 {
        return html! {};
    }
    html! {
        figure.waterfall {
            figcaption { (title) " · " (words.language().duration(whole)) }
            table {
                colgroup { col.named; col.took; col; }
                thead.hidden {
                    tr {
                        @for key in ["text", "took", "drawn"] {
                            th scope="col" { (words.plain(&format!("customers-column-{key}"))) }
                        }
                    }
                }
                tbody {
                    @for bar in bars.iter().take(ROWS) {
                        tr.failed[bar.failed] {
                            th scope="row" class=(format!("depth-{}", bar.depth)) {
                                (bar.name) @if !bar.service.is_empty() { " " span.remark { (bar.service) } }
                            }
                            td.number { (words.language().duration(bar.seconds)) }
                            td.drawn aria-hidden="true" { (drawn(bar, began, whole)) }
                        }
                    }
                }
            }
            p.remark { (file(words, title, bars)) }
            @if bars.len() > ROWS { p.remark { (words.count("customers-spans-more", (bars.len() - ROWS) as u64)) } }
        }
    }
}

/// The way to all of them as CSV, in seconds.
fn file(words: Words, title: &str, bars: &[Bar]) -> Markup {
    let heading = |key: &str| words.plain(&format!("customers-column-{key}"));
    let row = |bar: &Bar| vec![bar.name.clone(), bar.service.clone(), format!("{:.3}", bar.seconds)];
    let headings = vec![heading("text"), heading("service"), format!("{}, s", heading("took"))];
    Table { headings, rows: bars.iter().map(row).collect() }.link(words.language(), title, "spans")
}

fn drawn(bar: &Bar, began: f64, whole: f64) -> Markup {
    let x = (bar.began - began) / whole * WIDTH;
    // What took hardly any time is still there.
    let width = (bar.seconds / whole * WIDTH).max(3.0);
    html! {
        svg viewBox="0 0 1000 16" width="100%" height="16" preserveAspectRatio="none" {
            rect x=(format!("{:.1}", x.min(WIDTH - 3.0))) y="3" width=(format!("{width:.1}")) height="10" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(name: &str, parent: Option<&str>, at: i64) -> TailEntry {
        TailEntry {
            at: Timestamp::from_second(at).unwrap(),
            level: None,
            service: None,
            session: None,
            user: None,
            trace: None,
            span: Some(name.to_owned()),
            parent: parent.map(str::to_owned),
            error_code: None,
            status: None,
            seconds: Some(1.0),
            text: name.to_owned(),
            trouble: false,
        }
    }

    #[test]
    fn calls_stand_below_their_callers_and_rings_end() {
        let spans = [
            span("db", Some("pay"), 3),
            span("pay", Some("web"), 2),
            span("web", Some("browser"), 1),
            span("cart", Some("web"), 1),
            span("ring", Some("gnir"), 1),
            span("gnir", Some("ring"), 1),
            span("self", Some("self"), 9),
        ];
        let told: Vec<(String, usize)> = of_spans(&spans).into_iter().map(|bar| (bar.name, bar.depth)).collect();
        let expected = [("web", 0), ("cart", 1), ("pay", 1), ("db", 2), ("self", 0)];
        assert_eq!(told, expected.map(|(name, depth)| (name.to_owned(), depth)));
    }
}
