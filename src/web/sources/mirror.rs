//! The mirror on a server that sites share: whether it is in step, what waits, what could not be used.

use jiff::Timestamp;
use maud::{Markup, html};

use super::standing::badge;
use crate::web::visitor::Visitor;
use crate::web::words::Words;

/// Documents that were set aside and are listed.
const ASIDE: usize = 20;

/// How the mirror stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mirror {
    /// Alias and server, without credentials.
    pub place: String,
    /// Whether it is kept in step by itself.
    pub enabled: bool,
    /// Whether a run is under way.
    pub running: bool,
    /// This site's number.
    pub site: String,
    /// Changes that wait to be sent.
    pub pending: u64,
    /// For how many seconds it was not in step; `None` where it never was.
    pub lag_seconds: Option<u64>,
    /// When a run came to its end last.
    pub last_success: Option<Timestamp>,
    /// When one was tried last.
    pub last_attempt: Option<Timestamp>,
    /// What is in the way.
    pub trouble: Option<MirrorTrouble>,
    /// Documents that the server took.
    pub sent: u64,
    /// Documents of other sites that told something new.
    pub received: u64,
    /// Documents that two sites wrote at once.
    pub conflicts: u64,
    /// How often the server had lost something.
    pub losses: u64,
    /// Documents that can't be used.
    pub aside: Vec<Aside>,
    /// Other sites.
    pub sites: Vec<Site>,
}

/// What is in the way of the mirror.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MirrorTrouble {
    /// Since when.
    pub since: Timestamp,
    /// Its name in the catalogue, behind `sync-trouble-`.
    pub kind: &'static str,
    /// What was tried, and what came of it.
    pub why: String,
}

/// A document that can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// Its id.
    pub id: String,
    /// It came from the server; else the server does not take it.
    pub is_received: bool,
    /// Why.
    pub reason: String,
    /// Since when.
    pub since: Timestamp,
}

/// Another site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its number.
    pub number: String,
    /// Its last sign of life.
    pub seen: Timestamp,
}

pub(super) fn section(visitor: &Visitor, mirror: Option<&Mirror>) -> Markup {
    let words = visitor.words();
    html! {
        section aria-labelledby="mirror" {
            h2 #mirror { (words.plain("sources-mirror")) }
            div.card {
                @match mirror {
                    None => { p { (words.plain("sources-mirror-off")) } }
                    Some(mirror) => {
                        div data-live="mirror" { (standing(words, visitor.now, mirror)) }
                        @if visitor.rights.operate && mirror.enabled {
                            form.actions.below method="post" action="/ui/sources/sync" {
                                button { (words.plain("sources-sync-now")) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn standing(words: Words, now: Timestamp, mirror: &Mirror) -> Markup {
    let in_step = mirror.trouble.is_none() && mirror.lag_seconds == Some(0);
    let state = match (mirror.enabled, mirror.running, in_step, &mirror.trouble) {
        (false, ..) => "sources-mirror-paused",
        (_, true, ..) => "sources-mirror-running",
        (_, _, true, _) => "sources-mirror-in-step",
        (_, _, _, Some(_)) => "sources-mirror-troubled",
        _ => "sources-mirror-behind",
    };
    html! {
        div.head {
            h3 { code { (mirror.place) } }
            (badge(words, mirror.trouble.is_none(), state))
        }
        @if let Some(trouble) = &mirror.trouble {
            p.harm {
                (words.tell.say(&format!("sync-trouble-{}", trouble.kind), &[
                    ("place", mirror.place.as_str().into()),
                    ("why", trouble.why.as_str().into()),
                ]))
                " " (words.plain("sources-since")) " " (words.ago(trouble.since, now))
            }
        }
        dl.facts {
            dt { (words.plain("sources-mirror-last")) }
            dd {
                @match mirror.last_success {
                    Some(at) => (words.ago(at, now)),
                    None => (words.plain("sources-mirror-never")),
                }
            }
            @if let Some(at) = mirror.last_attempt.filter(|_| mirror.trouble.is_some()) {
                dt { (words.plain("sources-mirror-tried")) }
                dd { (words.ago(at, now)) }
            }
            dt { (words.plain("sources-mirror-outbox")) }
            dd { (words.count("sources-mirror-pending", mirror.pending)) }
            @if let Some(seconds) = mirror.lag_seconds.filter(|seconds| *seconds > 0) {
                dt { (words.plain("sources-mirror-lag")) }
                dd { (words.language().duration(seconds as f64)) }
            }
            dt { (words.plain("sources-mirror-totals")) }
            dd {
                (words.say("sources-mirror-counts", &[
                    ("sent", words.language().integer(mirror.sent).into()),
                    ("received", words.language().integer(mirror.received).into()),
                    ("conflicts", words.language().integer(mirror.conflicts).into()),
                ]))
                @if mirror.losses > 0 { " " (words.count("sources-mirror-losses", mirror.losses)) }
            }
            dt { (words.plain("sources-sites")) }
            dd {
                @if !mirror.site.is_empty() { code { (mirror.site) } " " (words.plain("sources-this-site")) }
                @for site in &mirror.sites { ", " code { (site.number) } " " (words.ago(site.seen, now)) }
                @if mirror.sites.is_empty() { " " span.remark { (words.plain("sources-no-sites")) } }
            }
        }
        (aside(words, now, &mirror.aside))
    }
}

fn aside(words: Words, now: Timestamp, aside: &[Aside]) -> Markup {
    if aside.is_empty() {
        return html! {};
    }
    let more = aside.len().saturating_sub(ASIDE) as u64;
    html! {
        h3.below { (words.count("sources-aside", aside.len() as u64)) }
        table.rows {
            thead {
                tr {
                    @for key in ["sources-aside-document", "sources-aside-side", "sources-aside-why", "sources-since-column"] {
                        th scope="col" { (words.plain(key)) }
                    }
                }
            }
            tbody {
                @for one in aside.iter().take(ASIDE) {
                    tr {
                        th scope="row" { code { (one.id) } }
                        td data-label=(words.plain("sources-aside-side")) {
                            (words.plain(if one.is_received { "sources-aside-received" } else { "sources-aside-sent" }))
                        }
                        td lang="en" data-label=(words.plain("sources-aside-why")) { (one.reason) }
                        td.when data-label=(words.plain("sources-since-column")) { (words.ago(one.since, now)) }
                    }
                }
            }
        }
        @if more > 0 { p.remark { (words.count("sources-aside-more", more)) } }
    }
}
