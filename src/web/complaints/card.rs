//! One complaint: what the customer wrote, to what it is linked and why, and what a person may say of that.

use jiff::Timestamp;
use maud::{Markup, html};

use super::super::visitor::Visitor;
use super::super::words::Words;
use super::{Filters, PATH};
use crate::web::address;
use crate::wording::Language;

/// Letters of a text that are shown unfolded.
const UNFOLDED: usize = 420;

/// A complaint as it is shown: personal data under pseudonyms.
#[derive(Debug, Clone)]
pub struct Card {
    /// Its id; also its anchor on the page.
    pub id: String,
    /// When the customer wrote.
    pub at: Timestamp,
    /// Its language.
    pub language: Language,
    /// The help desk, and the ticket there.
    pub ticket: (String, String),
    /// How it came.
    pub channel: Option<String>,
    /// The help desk's category.
    pub category: Option<String>,
    /// Customer, order, session and trace, as far as they are told: key of the word and value.
    pub names: Vec<(&'static str, String)>,
    /// The sum that it is about.
    pub amount: Option<String>,
    /// What they wrote.
    pub text: String,
    /// What it is about, best first.
    pub links: Vec<CardLink>,
    /// A person said that it is about no incident that is known.
    pub said_none: bool,
}

/// To what a complaint is linked.
#[derive(Debug, Clone, PartialEq)]
pub struct CardLink {
    /// The incident's id.
    pub incident: String,
    /// One line for people.
    pub title: String,
    /// How surely, from 0 to 1.
    pub confidence: f32,
    /// Worth a person's look.
    pub uncertain: bool,
    /// A person said so.
    pub by_hand: bool,
    /// Why, in a sentence.
    pub why: String,
}

/// The card of a list, in which `filters` hold, or of the complaint's own page.
pub(super) fn card(visitor: &Visitor, one: &Card, filters: Option<&Filters>) -> Markup {
    let words = visitor.words();
    html! {
        article.card.complaint id=(one.id) data-row[filters.is_some()] {
            p.place {
                @match filters {
                    Some(_) => { a href=(own(one)) { (words.ago(one.at, visitor.now)) } }
                    None => { (words.time(one.at)) }
                }
                @if let Some(channel) = &one.channel { (chip(filters, "channel", channel)) }
                @if let Some(category) = &one.category { (chip(filters, "category", category)) }
                span.remark { (one.ticket.0) " " (one.ticket.1) }
                @for (key, value) in &one.names { span.remark { (words.tell.plain(key)) " " (value) } }
                @if let Some(amount) = &one.amount { span.remark { (amount) } }
            }
            (text(words, one, filters.is_none()))
            (links(visitor, one, filters.is_some()))
        }
    }
}

fn own(one: &Card) -> String {
    format!("{PATH}/{}", one.id)
}

fn chip(filters: Option<&Filters>, name: &str, value: &str) -> Markup {
    html! {
        @match filters {
            Some(filters) => { a.chip href=(format!("{}#list", filters.address(&[(name, value), ("cursor", "")]))) { (value) } }
            None => { span.chip { (value) } }
        }
    }
}

fn text(words: Words, one: &Card, whole: bool) -> Markup {
    let cut = one.text.char_indices().nth(UNFOLDED).map(|(at, _)| at).filter(|_| !whole);
    html! {
        blockquote lang=(one.language.code()) {
            @match cut.and_then(|at| one.text.split_at_checked(at)) {
                Some((first, rest)) => {
                    p { (first) "…" }
                    details { summary { (words.plain("complaints-whole")) } p { "…" (rest) } }
                }
                None => { p { (one.text) } }
            }
        }
    }
}

fn links(visitor: &Visitor, one: &Card, in_list: bool) -> Markup {
    let words = visitor.words();
    let operate = visitor.rights.operate;
    html! {
        @for link in &one.links {
            div.link {
                p {
                    a href=(address::incident(&link.incident)) { (link.title) } " "
                    (sureness(words, link))
                }
                p.remark { (link.why) }
                @if operate {
                    div.actions {
                        @if !link.by_hand { (say(visitor, one, "link", &link.incident, "complaints-right", &link.title)) }
                        (say(visitor, one, "unlink", &link.incident, "complaints-wrong", &link.title))
                    }
                }
            }
        }
        @if one.links.is_empty() {
            p.link.none {
                (words.plain(if one.said_none { "complaints-said-none" } else { "complaints-unlinked" }))
            }
        }
        @if operate && in_list {
            p.actions {
                a.button href=(own(one)) aria-label=(words.say("complaints-of", &[("what", words.plain(pick_key(one)).into()), ("id", one.id.as_str().into())])) {
                    (words.plain(pick_key(one)))
                }
            }
        }
    }
}

fn pick_key(one: &Card) -> &'static str {
    if one.links.is_empty() { "complaints-pick" } else { "complaints-other" }
}

fn sureness(words: Words, link: &CardLink) -> Markup {
    html! {
        @if link.by_hand {
            span.badge.good { (words.plain("complaints-by-hand")) }
        } @else {
            span class=(if link.uncertain { "badge warn" } else { "badge info" }) {
                (words.say(if link.uncertain { "complaints-unsure" } else { "complaints-sure" },
                    &[("share", words.language().percent((f64::from(link.confidence) * 100.0).floor() / 100.0).into())]))
            }
        }
    }
}

/// A button that says something of the complaint and an incident.
pub(super) fn say(visitor: &Visitor, one: &Card, verb: &str, incident: &str, key: &str, title: &str) -> Markup {
    let words = visitor.words();
    let said = words.plain(key);
    html! {
        form method="post" action=(format!("{}/{verb}", own(one))) {
            input type="hidden" name="next" value=(visitor.here);
            @if !incident.is_empty() { input type="hidden" name="incident" value=(incident); }
            button aria-label=(words.say("complaints-of", &[("what", (&said).into()), ("id", title.into())])) { (said) }
        }
    }
}
