//! *First run*: nothing was ever received. How to send the first line, for each shipper, to this very server; a test line;
//! the demo.

mod recipe;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use maud::{Markup, html};

use super::frame::{Frame, Notice};
use super::place::Place;
use super::visitor::Visitor;
use super::words::Words;
use recipe::{RECIPES, Recipe};

/// What the page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstRun {
    /// Where this server is, as the reader's browser reached it.
    pub address: ServerAddress,
    /// Whether a shipper must show a token.
    pub needs_token: bool,
    /// What came so far.
    pub received: Option<Received>,
    /// How the demo stands.
    pub demo: Demo,
    /// Whether the memory holds something already.
    pub has_memory: bool,
    /// The data folder, for who may know it.
    pub data_dir: Option<String>,
}

/// Where a server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerAddress {
    /// `http` or `https`.
    pub scheme: &'static str,
    /// Name or address, IPv6 in brackets.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Port of syslog over TCP, where it listens.
    pub syslog_tcp: Option<u16>,
}

/// What came so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received {
    /// Lines that were understood.
    pub lines: u64,
    /// Lines that could not be used.
    pub unusable: u64,
    /// When the last of them came.
    pub last: Option<Timestamp>,
}

/// How the demo stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Demo {
    /// Nobody loaded it since the start.
    #[default]
    None,
    /// It is being loaded.
    Loading,
    /// It was loaded: so many lines.
    Loaded(u64),
    /// It could not be.
    Failed,
}

impl ServerAddress {
    /// Scheme, host and port.
    #[must_use]
    pub fn base(&self) -> String {
        let Self { scheme, host, port, .. } = self;
        match (*scheme, *port) {
            ("http", 80) | ("https", 443) => format!("{scheme}://{host}"),
            _ => format!("{scheme}://{host}:{port}"),
        }
    }
}

/// The page of its own, at `/ui/sources/first`.
#[must_use]
pub fn page(visitor: &Visitor, first: &FirstRun, notice: Option<Notice>) -> String {
    let title = visitor.words().plain("first-title");
    let frame = Frame::new(visitor, Place::Sources, title);
    Frame { notice, ..frame }.page(&first_run(visitor, first))
}

/// What stands in a page, heading included.
#[must_use]
pub fn first_run(visitor: &Visitor, first: &FirstRun) -> Markup {
    let words = visitor.words();
    html! {
        div.first {
            h1 { (words.plain("first-title")) }
            p.lead { (words.plain("first-lead")) }
            (waiting(words, visitor.now, first))
            section aria-labelledby="send" {
                h2 #send { (words.plain("first-send")) }
                (token(words, visitor, first))
                div.recipes {
                    @for (at, recipe) in RECIPES.iter().enumerate() {
                        (shown(words, first, recipe, at == 0))
                    }
                }
                p.remark { (words.plain("first-more")) }
            }
            (trying(words, visitor, first))
        }
    }
}

/// The line that turns into the first line that came.
fn waiting(words: Words, now: Timestamp, first: &FirstRun) -> Markup {
    let pending = first.received.is_none_or(|received| received.lines == 0);
    html! {
        div.card.waiting #first-line aria-live="polite" data-first=[pending.then_some("/ui/sources/first")] {
            @match first.received {
                Some(Received { lines, unusable, last }) if lines > 0 => {
                    p.state-title {
                        (words.count("first-received", lines))
                        @if let Some(last) = last { ", " (words.ago(last, now)) }
                    }
                    @if unusable > 0 { p { (words.count("first-some-unusable", unusable)) " " a href="/ui/sources#refused" { (words.plain("first-see-why")) } } }
                    p { a.button.primary href="/ui/now" { (words.plain("first-to-now")) } }
                }
                Some(Received { unusable, .. }) if unusable > 0 => {
                    p.state-title.harm { (words.count("first-unusable", unusable)) }
                    p { a href="/ui/sources#refused" { (words.plain("first-see-why")) } }
                }
                _ => {
                    p.state-title { span.pulse aria-hidden="true" {} (words.plain("first-waiting")) }
                    p.remark { (words.plain("first-waiting-hint")) }
                }
            }
        }
    }
}

fn token(words: Words, visitor: &Visitor, first: &FirstRun) -> Markup {
    html! {
        @if first.needs_token {
            p.below {
                (words.plain("first-token")) " "
                @if visitor.rights.admin {
                    a href="/ui/settings/tokens" { (words.plain("first-token-make")) }
                } @else {
                    (words.plain("first-token-ask"))
                }
            }
        } @else {
            p.below { (words.plain("first-no-token")) }
        }
    }
}

fn shown(words: Words, first: &FirstRun, recipe: &Recipe, open: bool) -> Markup {
    let id = format!("recipe-{}", recipe.key);
    html! {
        details.recipe name="recipe" open[open] {
            summary {
                span { (words.plain(&format!("first-way-{}", recipe.key))) }
                @if !recipe.tested { " " span.chip { (words.plain("first-untested")) } }
            }
            div.how {
                p { (words.plain(&format!("first-how-{}", recipe.key))) }
                pre #(id) tabindex="0" { (recipe.text(&first.address, first.needs_token)) }
                button type="button" data-copy=(id) data-copied=(words.plain("first-copied")) { (words.plain("first-copy")) }
            }
        }
    }
}

/// What needs no shipper: a test line, and the demo.
fn trying(words: Words, visitor: &Visitor, first: &FirstRun) -> Markup {
    if !visitor.rights.operate {
        return html! {};
    }
    html! {
        section aria-labelledby="try" {
            h2 #try { (words.plain("first-try")) }
            div.cards {
                div.card {
                    h3 { (words.plain("first-test")) }
                    p { (words.plain("first-test-about")) }
                    form.actions.below method="post" action="/ui/sources/test" {
                        button { (words.plain("first-test-send")) }
                    }
                }
                div.card #demo {
                    h3 { (words.plain("first-demo")) }
                    p { (words.plain("first-demo-about")) }
                    p.remark {
                        (words.plain("first-demo-forget"))
                        @if let Some(folder) = &first.data_dir { " " (words.plain("first-demo-folder")) " " code { (folder) } }
                    }
                    (demo(words, first))
                }
            }
        }
    }
}

fn demo(words: Words, first: &FirstRun) -> Markup {
    html! {
        @match first.demo {
            Demo::Loading => { p.below role="status" { (words.plain("first-demo-loading")) } }
            Demo::Loaded(lines) => {
                p.below role="status" { (words.count("first-demo-loaded", lines)) " " a href="/ui/now" { (words.plain("first-to-now")) } }
            }
            Demo::Failed => { p.below.harm role="alert" { (words.plain("first-demo-failed")) } }
            Demo::None => {}
        }
        @if first.demo != Demo::Loading {
            form.below method="post" action="/ui/sources/demo" {
                @if first.has_memory {
                    p {
                        label.option {
                            input type="checkbox" name="sure" value="yes" required;
                            " " (words.plain("first-demo-sure"))
                        }
                    }
                }
                button { (words.plain("first-demo-load")) }
            }
        }
    }
}
