//! *Live tail*: entries as they come.

use maud::{Markup, html};

use super::address::with_query;
use super::frame::Frame;
use super::place::Place;
use super::states;
use super::visitor::Visitor;
use super::words::Words;
use crate::report::{TailEntry, TailFilter, TailRecent};

/// Levels that may be asked for.
const LEVELS: [&str; 5] = ["debug", "info", "warn", "error", "fatal"];

/// Rows that the page holds while it follows.
const ROWS: usize = 500;

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Tail {
    /// Which entries.
    pub filter: TailFilter,
    /// The newest ones.
    pub recent: TailRecent,
}

/// The page.
#[must_use]
pub fn page(visitor: &Visitor, tail: &Tail) -> String {
    let words = visitor.words();
    let filter = &tail.filter;
    let content = html! {
        div.head {
            h1 { (words.plain("place-tail")) }
            p.actions {
                span.tail-state #tail-state role="status" {}
                button #tail-pause type="button" hidden aria-pressed="false"
                    data-pause=(words.plain("tail-pause")) data-go=(words.plain("tail-go")) { (words.plain("tail-pause")) }
                a.button #tail-reload href=(here("/ui/tail", filter)) { (words.plain("tail-reload")) }
            }
        }
        p.lead { (words.plain("tail-lead")) }
        (filters(words, filter))
        (lines(words, tail))
        template #tail-row { (line(words, None)) }
        p.remark #tail-note hidden {}
    };
    Frame::new(visitor, Place::Tail, words.plain("place-tail")).page(&content)
}

/// An address with what is filtered by.
fn here(path: &str, filter: &TailFilter) -> String {
    let told = |text: &Option<String>| text.clone().unwrap_or_default();
    with_query(
        path,
        &[
            ("level", &told(&filter.level)),
            ("service", &told(&filter.service)),
            ("text", &told(&filter.text)),
            ("session", &told(&filter.session)),
            ("trouble", if filter.trouble { "true" } else { "" }),
        ],
    )
}

fn filters(words: Words, filter: &TailFilter) -> Markup {
    let told = |text: &Option<String>| text.clone().unwrap_or_default();
    html! {
        form.filters action="/ui/tail" {
            label {
                (words.plain("tail-level"))
                select name="level" {
                    option value="" { (words.plain("tail-level-any")) }
                    @for level in LEVELS {
                        option value=(level) selected[filter.level.as_deref() == Some(level)] { (level.to_uppercase()) }
                    }
                }
            }
            label { (words.plain("tail-service")) input name="service" value=(told(&filter.service)) maxlength="100"; }
            label {
                (words.plain("tail-text"))
                input type="search" name="text" value=(told(&filter.text)) maxlength="200" data-key="/";
            }
            label { (words.plain("tail-session")) input name="session" value=(told(&filter.session)) maxlength="200"; }
            label.tick {
                input type="checkbox" name="trouble" value="true" checked[filter.trouble];
                (words.plain("tail-trouble"))
            }
            button.primary { (words.plain("tail-filter")) }
            @if *filter != TailFilter::default() { a.button href="/ui/tail" { (words.plain("tail-all")) } }
        }
    }
}

/// The lines, the newest at the bottom, and below them what the script says in between.
fn lines(words: Words, tail: &Tail) -> Markup {
    let said = |key: &str| words.say(key, &[("count", "%".into())]);
    html! {
        div.lines #tail role="log" aria-live="off" aria-label=(words.plain("place-tail")) tabindex="0"
            data-source=(here("/api/v1/entries/tail", &tail.filter)) data-rows=(ROWS)
            data-live-word=(words.plain("tail-live")) data-paused-word=(said("tail-paused"))
            data-lost-word=(words.plain("tail-lost")) data-full-word=(words.plain("tail-full"))
            data-skipped-word=(said("tail-skipped")) data-missed-word=(words.plain("tail-missed"))
            data-newer-word=(words.plain("tail-newer")) {
            @if tail.recent.entries.is_empty() {
                div #tail-empty { (states::empty(words, "tail")) }
            } @else if tail.recent.more {
                p.gap { (words.count("tail-newest", tail.recent.entries.len() as u64)) }
            }
            @for entry in &tail.recent.entries { (line(words, Some(entry))) }
        }
        button #tail-newer type="button" hidden { (words.plain("tail-newer")) }
    }
}

/// One line; without an entry the empty one that the script fills.
fn line(words: Words, entry: Option<&TailEntry>) -> Markup {
    let level = entry.and_then(|entry| entry.level.as_deref()).unwrap_or_default();
    let class = match (entry.is_some_and(|entry| entry.trouble), level) {
        (true, _) | (_, "error" | "fatal") => "line-row bad",
        (_, "warn") => "line-row warn",
        _ => "line-row",
    };
    let of = |text: fn(&TailEntry) -> Option<&String>| entry.and_then(text).map(String::as_str).unwrap_or_default();
    let session = of(|entry| entry.session.as_ref());
    html! {
        p class=(class) {
            @if let Some(entry) = entry {
                time datetime=(entry.at) { (entry.at.strftime("%H:%M:%S%.3f")) }
            } @else { time {} }
            " " span.level { (level.to_uppercase()) }
            " " span.service { (of(|entry| entry.service.as_ref())) }
            " " span.text { (of(|entry| Some(&entry.text))) }
            " " span.code { (facts(words, entry)) }
            " " a.session href=(with_query("/ui/customers", &[("q", session)])) hidden[session.is_empty()] { (session) }
        }
    }
}

/// Error code, status and duration, where they are known and the text does not say them.
fn facts(words: Words, entry: Option<&TailEntry>) -> String {
    let Some(entry) = entry else { return String::new() };
    let code = entry.error_code.clone().filter(|code| !entry.text.contains(code.as_str()));
    let status = entry.status.map(|status| status.to_string());
    let seconds = entry.seconds.map(|seconds| words.language().duration(seconds));
    [code, status, seconds].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::wording::Language;

    const HOSTILE: &str = "\"><script>alert(1)</script>\u{202e}";

    fn visitor(language: Language) -> Visitor {
        Visitor::made_up(language, "/ui/tail")
    }

    fn entry() -> TailEntry {
        let hostile = || Some(HOSTILE.to_owned());
        TailEntry {
            at: Timestamp::UNIX_EPOCH,
            level: Some("error".to_owned()),
            service: hostile(),
            session: hostile(),
            user: hostile(),
            trace: None,
            span: None,
            parent: None,
            error_code: hostile(),
            status: Some(503),
            seconds: Some(1.5),
            text: format!("x{HOSTILE}"),
            trouble: true,
        }
    }

    #[test]
    fn lines_are_shown_and_not_run() {
        let filter = TailFilter { text: Some(HOSTILE.to_owned()), trouble: true, ..TailFilter::default() };
        let recent = TailRecent { entries: vec![entry()], looked_at: 7, more: true };
        for language in Language::ALL {
            let page = page(&visitor(language), &Tail { filter: filter.clone(), recent: recent.clone() });
            assert!(
                !page.contains("<script>alert") && !page.contains('\u{202e}') && !page.contains("style="),
                "{page}"
            );
            assert!(!page.contains("web-") && page.contains("/api/v1/entries/tail?text=%22"), "{page}");
        }
    }

    #[test]
    fn nothing_yet_says_so() {
        let page = page(&visitor(Language::En), &Tail::default());
        assert!(page.contains("tail-empty") && page.contains("data-source=\"/api/v1/entries/tail\""), "{page}");
    }
}
