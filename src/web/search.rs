//! *Search* over incidents, runbooks and complaints: what is near, and why it was found.

use jiff::Timestamp;
use maud::{Markup, html};

use super::address::{self, with_query};
use super::badge;
use super::frame::Frame;
use super::place::Place;
use super::states;
use super::visitor::Visitor;
use super::words::Words;
use crate::percent::encoded;
use crate::report::{Found, FoundIncident, FoundList, Piece, Why};

/// What is searched in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SearchIn {
    /// Everything.
    #[default]
    All,
    /// Incidents.
    Incidents,
    /// Runbooks.
    Runbooks,
    /// Complaints.
    Complaints,
}

/// A thing whose id was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Direct {
    /// An incident.
    Incident {
        /// Its id.
        id: String,
        /// Its title.
        title: String,
    },
    /// A customer: sessions in trouble are known by this user, order, session or trace.
    Customer {
        /// Sessions.
        sessions: u64,
    },
    /// A complaint.
    Complaint {
        /// Its id.
        id: String,
    },
}

/// A complaint that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct ComplaintHit {
    /// Its id.
    pub id: String,
    /// The help desk and the ticket there.
    pub ticket: String,
    /// When the customer wrote.
    pub at: Timestamp,
    /// What they wrote, redacted, in stretches.
    pub text: Vec<Piece>,
    /// The incident that it is about, best first.
    pub incident: Option<String>,
    /// Why it was found.
    pub why: Vec<Why>,
}

/// Complaints that were found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ComplaintHits {
    /// Best first.
    pub found: Vec<ComplaintHit>,
    /// How many fit.
    pub total: u64,
    /// How many were looked at, where there are older ones that were not.
    pub looked_at: Option<u64>,
    /// How many are not yet known by meaning.
    pub unread: u64,
}

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// What was asked.
    pub query: String,
    /// Where.
    pub within: SearchIn,
    /// Incidents and runbooks.
    pub found: FoundList,
    /// Complaints.
    pub complaints: ComplaintHits,
    /// Things whose id was typed.
    pub direct: Vec<Direct>,
}

impl SearchIn {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 4] = [Self::All, Self::Incidents, Self::Runbooks, Self::Complaints];

    /// Its name in addresses and in keys of sentences; empty for everything.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Incidents => "incidents",
            Self::Runbooks => "runbooks",
            Self::Complaints => "complaints",
        }
    }

    /// The one of a name; everything where it is none.
    #[must_use]
    pub fn of_name(name: &str) -> Self {
        Self::ALL.into_iter().find(|within| within.name() == name).unwrap_or_default()
    }
}

/// The page.
#[must_use]
pub fn page(visitor: &Visitor, search: &Search) -> String {
    let words = visitor.words();
    let content = html! {
        h1 { (words.plain("place-search")) }
        form.asked action="/ui/search" role="search" aria-label=(words.plain("place-search")) data-search {
            label.hidden for="asked" { (words.plain("search-label")) }
            input #asked type="search" name="q" value=(search.query) placeholder=(words.plain("search-label"))
                autocomplete="off" spellcheck="false" maxlength="500" autofocus[search.query.is_empty()] data-key="/" aria-controls="results";
            @if search.within != SearchIn::All { input type="hidden" name="in" value=(search.within.name()); }
            button.primary { (words.plain("search-go")) }
        }
        nav.tabs #scopes aria-label=(words.plain("search-in")) {
            @for within in SearchIn::ALL {
                a href=(with_query("/ui/search", &[("q", &search.query), ("in", within.name())]))
                    aria-current=[(within == search.within).then_some("page")] { (words.plain(scope(within))) }
            }
        }
        p.remark #count role="status" { (told(words, search)) }
        div #results { (results(words, visitor, search)) }
    };
    let title = if search.query.is_empty() { words.plain("place-search") } else { search.query.clone() };
    Frame::new(visitor, Place::Search, title).page(&content)
}

fn scope(within: SearchIn) -> &'static str {
    match within {
        SearchIn::All => "search-in-all",
        SearchIn::Incidents => "search-in-incidents",
        SearchIn::Runbooks => "search-in-runbooks",
        SearchIn::Complaints => "search-in-complaints",
    }
}

fn count(search: &Search) -> u64 {
    let shown = search.found.hits.len() + search.direct.len();
    shown as u64 + search.complaints.total
}

/// How much was found; read aloud as it changes.
fn told(words: Words, search: &Search) -> String {
    if search.query.is_empty() {
        return words.plain("search-hint");
    }
    let count = words.count("search-count", count(search));
    if search.found.taken_for.is_empty() {
        return count;
    }
    let taken = search.found.taken_for.join(", ");
    format!("{count} {}", words.say("search-taken-for", &[("words", taken.into())]))
}

fn results(words: Words, visitor: &Visitor, search: &Search) -> Markup {
    if search.query.is_empty() {
        return html! {};
    }
    if count(search) == 0 {
        return html! { (states::empty(words, "search")) (rest(words, search)) };
    }
    html! {
        @if !search.direct.is_empty() {
            ul.direct {
                @for direct in &search.direct { li data-row { (exact(words, &search.query, direct)) } }
            }
        }
        @if !search.found.hits.is_empty() {
            ol.results {
                @for found in &search.found.hits { li data-row { (hit(words, found)) } }
            }
        }
        @if !search.complaints.found.is_empty() {
            section aria-labelledby="complaints" {
                h2 #complaints { (words.count("search-complaints", search.complaints.total)) }
                ol.results {
                    @for found in &search.complaints.found { li data-row { (complaint(words, visitor, found)) } }
                }
                (rest(words, search))
            }
        } @else { (rest(words, search)) }
    }
}

/// What was left out of the complaints.
fn rest(words: Words, search: &Search) -> Markup {
    let more = search.complaints.total.saturating_sub(search.complaints.found.len() as u64);
    html! {
        @if more > 0 && search.within == SearchIn::All {
            p {
                a href=(with_query("/ui/search", &[("q", &search.query), ("in", SearchIn::Complaints.name())])) {
                    (words.count("search-more-complaints", more))
                }
            }
        } @else if more > 0 {
            p.remark { (words.count("search-cut", more)) }
        }
        @if let Some(looked) = search.complaints.looked_at { p.remark { (words.count("search-looked", looked)) } }
        @if search.complaints.unread > 0 && matches!(search.within, SearchIn::All | SearchIn::Complaints) {
            p.remark { (words.count("search-unread", search.complaints.unread)) }
        }
    }
}

fn exact(words: Words, query: &str, direct: &Direct) -> Markup {
    match direct {
        Direct::Incident { id, title } => html! {
            a href=(address::incident(id)) { (words.say("search-to-incident", &[("id", id.into())])) }
            " " span.remark { (title) }
        },
        Direct::Customer { sessions } => html! {
            a href=(with_query("/ui/customers", &[("q", query)])) { (words.say("search-to-customer", &[("id", query.into())])) }
            " " span.remark { (words.tell.counted("sessions", *sessions)) }
        },
        Direct::Complaint { id } => html! {
            a href=(format!("/ui/complaints#{}", encoded(id))) { (words.say("search-to-complaint", &[("id", id.into())])) }
        },
    }
}

fn hit(words: Words, found: &Found) -> Markup {
    let (hit, incident) = (&found.hit, found.incident.as_ref());
    let place = if incident.is_some() { "incidents" } else { "knowledge" };
    html! {
        p.result-title {
            a href=(format!("/ui/{place}/{}", encoded(&hit.id))) { (marked(&found.title)) }
        }
        p.result-facts {
            span.chip { (words.tell.document(hit.kind)) }
            @if let Some(incident) = incident {
                " " (badge::status(words, incident.status)) " " (badge::category(words, incident.category))
                @if let Some(service) = &incident.service { " " span.remark { (service) } }
            }
        }
        @if !found.passage.is_empty() { p.passage { (marked(&found.passage)) } }
        @if let Some(fix) = incident.and_then(|incident| fix(words, incident)) { (fix) }
        p.remark { (words.say("search-why", &[("why", words.tell.why(&hit.why).into())])) }
    }
}

/// The newest fix, and what became of it.
fn fix(words: Words, incident: &FoundIncident) -> Option<Markup> {
    let fix = incident.fix.as_ref()?;
    Some(html! {
        p.fix { strong { (words.plain("search-fix")) } " " (fix.fix) " " span.remark { "· " (words.tell.became(fix)) } }
    })
}

fn complaint(words: Words, visitor: &Visitor, found: &ComplaintHit) -> Markup {
    html! {
        p.result-title {
            a href=(format!("/ui/complaints#{}", encoded(&found.id))) { (found.ticket) }
            " " span.remark { (words.ago(found.at, visitor.now)) }
        }
        p.passage { (marked(&found.text)) }
        p.remark { (words.say("search-why", &[("why", words.tell.why(&found.why).into())])) }
        @if let Some(incident) = &found.incident {
            p.remark {
                a href=(address::incident(incident)) {
                    (words.say("search-to-incident", &[("id", incident.into())]))
                }
            }
        }
    }
}

fn marked(pieces: &[Piece]) -> Markup {
    html! {
        @for piece in pieces { @if piece.is_asked { mark { (piece.text) } } @else { (piece.text) } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Category;
    use crate::incident::Status;
    use crate::report::Similar;
    use crate::wording::Language;

    const HOSTILE: &str = "\"><script>alert(1)</script>";

    fn visitor(language: Language) -> Visitor {
        Visitor::made_up(language, "/ui/search")
    }

    fn found() -> Search {
        let piece = |text: &str, is_asked| Piece { text: text.to_owned(), is_asked };
        let why = serde_json::json!([{"leg": "lexical", "score": 0.5, "words": [HOSTILE], "passage": ""},
            {"leg": "vector", "score": 0.7, "words": [], "passage": HOSTILE}]);
        let hit: Similar = serde_json::from_value(
            serde_json::json!({"id": "i/1", "kind": "incident", "title": HOSTILE, "score": 0.5, "why": why}),
        )
        .unwrap();
        Search {
            query: HOSTILE.to_owned(),
            within: SearchIn::All,
            found: FoundList {
                hits: vec![Found {
                    hit,
                    title: vec![piece("Gateway ", false), piece(HOSTILE, true)],
                    passage: vec![piece(HOSTILE, false)],
                    incident: Some(FoundIncident {
                        status: Status::Open,
                        category: Category::Payment,
                        service: Some(HOSTILE.to_owned()),
                        fix: None,
                    }),
                }],
                taken_for: vec!["gateway".to_owned()],
            },
            complaints: ComplaintHits {
                found: vec![ComplaintHit {
                    id: "c".to_owned(),
                    ticket: HOSTILE.to_owned(),
                    at: Timestamp::UNIX_EPOCH,
                    text: vec![piece(HOSTILE, true)],
                    incident: Some("i-2".to_owned()),
                    why: vec![Why { leg: "vector".to_owned(), score: 0.5, words: Vec::new(), passage: String::new() }],
                }],
                total: 5,
                looked_at: Some(3000),
                unread: 7,
            },
            direct: vec![
                Direct::Incident { id: "i-1".to_owned(), title: HOSTILE.to_owned() },
                Direct::Customer { sessions: 2 },
                Direct::Complaint { id: "c".to_owned() },
            ],
        }
    }

    #[test]
    fn what_is_found_is_shown_and_not_run() {
        for language in Language::ALL {
            let page = page(&visitor(language), &found());
            assert!(!page.contains("<script>alert") && !page.contains("style=") && !page.contains("web-"), "{page}");
            assert!(page.contains("/ui/incidents/i%2F1") && page.contains("<mark>"), "{page}");
            assert!(page.contains("/ui/search?q=%22%3E%3Cscript"), "{page}");
        }
    }

    #[test]
    fn nothing_asked_and_nothing_found_are_told_apart() {
        let nothing = page(&visitor(Language::En), &Search::default());
        let none = page(&visitor(Language::En), &Search { query: "zzz".to_owned(), ..Search::default() });
        assert!(!nothing.contains("class=\"state\"") && none.contains("class=\"state\""));
        assert_eq!(SearchIn::of_name("complaints"), SearchIn::Complaints);
        assert_eq!(SearchIn::of_name("else"), SearchIn::All);
    }
}
