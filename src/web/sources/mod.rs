//! *Sources and sync*: what comes in, what could not be used, and how all stands that it passes through.

mod checkup;
mod coming;
mod mirror;
mod refused;
mod standing;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use maud::{Markup, html};

pub use checkup::{CheckRow, Checkup};
pub use coming::{Arriving, Fetched, FollowedFile};
pub use mirror::{Aside, Mirror, MirrorTrouble, Site};
pub use standing::{Cache, Journal, Search};

use super::frame::{Frame, Notice};
use super::place::Place;
use super::states;
use super::visitor::Visitor;
use super::words::Words;
use crate::report::RejectGroup;

/// What the page shows.
#[derive(Debug, Clone)]
pub struct Sources {
    /// What is sent to the server, by protocol.
    pub arriving: Vec<Arriving>,
    /// What the server fetches by itself.
    pub fetched: Vec<Fetched>,
    /// Lines that could not be used, by reason.
    pub refused: Vec<RejectGroup>,
    /// Where everything goes first, and the analysis that reads it.
    pub journal: Journal,
    /// Who answers searches.
    pub search: Search,
    /// Where answers are kept for a while; `None` where there is no cache.
    pub cache: Option<Cache>,
    /// The mirror; `None` where no server is set.
    pub mirror: Option<Mirror>,
    /// The last look at the installation.
    pub checkup: Option<Checkup>,
    /// Whether somebody looks right now.
    pub looking: bool,
}

/// The page.
#[must_use]
pub fn page(visitor: &Visitor, sources: &Sources, notice: Option<Notice>) -> String {
    let words = visitor.words();
    let content = html! {
        h1 { (words.plain("place-sources")) }
        div data-live="sources" data-every="5" {
            p.lead { (verdict(words, visitor.now, sources)) }
            section aria-labelledby="coming" {
                div.head {
                    h2 #coming { (words.plain("sources-coming")) }
                    a href="/ui/sources/first" { (words.plain("sources-connect")) }
                }
                @if sources.arriving.is_empty() && sources.fetched.is_empty() {
                    (states::empty(words, "sources"))
                }
                (coming::arriving(words, visitor.now, &sources.arriving))
                (coming::fetched(words, visitor.now, &sources.fetched))
            }
            (refused::section(words, visitor, &sources.refused))
            section aria-labelledby="inside" {
                h2 #inside { (words.plain("sources-inside")) }
                div.cards {
                    (standing::journal(words, &sources.journal))
                    (standing::search(words, &sources.search, sources.cache.as_ref()))
                }
            }
        }
        (mirror::section(visitor, sources.mirror.as_ref()))
        (checkup::section(visitor, sources.checkup.as_ref(), sources.looking))
    };
    let frame = Frame::new(visitor, Place::Sources, words.plain("place-sources"));
    Frame { follows: true, notice, ..frame }.page(&content)
}

/// What matters most, in one sentence.
fn verdict(words: Words, now: Timestamp, sources: &Sources) -> Markup {
    let sent = sources.arriving.iter().map(|one| (one.last, one.last_minute));
    let ways = sent.chain(sources.fetched.iter().map(|one| (one.last, one.last_minute)));
    let (last, lately) = ways.fold((None, 0), |(last, lately), (at, count)| (last.max(at), lately + count));
    let troubled = sources.fetched.iter().filter(|one| one.trouble.is_some()).count() as u64;
    html! {
        @if !sources.journal.works {
            span.harm { (words.plain("sources-verdict-stuck")) }
        } @else if troubled > 0 {
            span.harm { (words.count("sources-verdict-troubled", troubled)) }
        } @else if lately > 0 {
            (words.count("sources-verdict-flowing", lately))
        } @else if let Some(last) = last {
            (words.plain("sources-verdict-quiet")) " " (words.ago(last, now)) "."
        } @else {
            (words.plain("sources-verdict-nothing"))
        }
        " "
        @if sources.journal.behind_bytes > standing::BEHIND {
            (words.say("sources-verdict-behind", &[("size", words.bytes(sources.journal.behind_bytes).into())]))
            " "
        }
        @if sources.mirror.as_ref().is_some_and(|mirror| mirror.enabled && mirror.trouble.is_some()) {
            a.harm href="#mirror" { (words.plain("sources-verdict-mirror")) }
            " "
        }
        @if sources.cache.as_ref().is_some_and(|cache| cache.trouble.is_some()) {
            a.harm href="#inside" { (words.plain("sources-verdict-cache")) }
        }
    }
}
