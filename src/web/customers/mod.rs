//! *Customers*: who is in trouble now; and one customer's way, by user, order, session or trace.

mod board;
mod waterfall;
mod way;

use std::collections::BTreeMap;

use jiff::Timestamp;
use maud::{Markup, html};

use super::address::{self, with_query};
use super::frame::Frame;
use super::place::Place;
use super::states;
use super::visitor::Visitor;
use super::words::Words;
use crate::percent::encoded;
use crate::report::{Journey, SessionRow, TailRecent};

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Customers {
    /// Whose way; empty for all who are in trouble.
    pub query: String,
    /// Sessions in trouble that go on, newest first.
    pub open: Vec<SessionRow>,
    /// How many more go on.
    pub open_more: u64,
    /// Without a customer: sessions in trouble that ended, newest first.
    pub ended: Vec<SessionRow>,
    /// The customer's remembered sessions, newest first.
    pub journeys: Vec<Journey>,
    /// Remembered sessions that are not shown.
    pub journeys_more: Left,
    /// Titles of incidents by id.
    pub titles: BTreeMap<String, String>,
    /// What the customer complained about, newest first.
    pub complaints: Vec<CustomerComplaint>,
    /// There may be more complaints.
    pub complaints_more: bool,
    /// The customer's newest log lines.
    pub recent: TailRecent,
}

/// Sessions that are left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Left {
    /// How many.
    pub count: u64,
    /// There may be even more: this is what was looked for at the most.
    pub at_least: bool,
}

/// A complaint of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerComplaint {
    /// Its id.
    pub id: String,
    /// When the customer wrote.
    pub at: Timestamp,
    /// The help desk and the ticket there.
    pub ticket: String,
    /// What they wrote, redacted.
    pub text: String,
    /// The incident that it is about.
    pub incident: Option<String>,
}

/// The page.
#[must_use]
pub fn page(visitor: &Visitor, customers: &Customers) -> String {
    let words = visitor.words();
    let content = html! {
        h1 {
            @if customers.query.is_empty() { (words.plain("place-customers")) }
            @else { (words.say("customers-one", &[("id", (&*customers.query).into())])) }
        }
        form.asked action="/ui/customers" role="search" aria-label=(words.plain("place-customers")) {
            label.hidden for="who" { (words.plain("customers-label")) }
            input #who type="search" name="q" value=(customers.query) placeholder=(words.plain("customers-label"))
                autocomplete="off" spellcheck="false" maxlength="500" data-key="/";
            button.primary { (words.plain("customers-go")) }
            @if !customers.query.is_empty() { a.button href="/ui/customers" { (words.plain("customers-all")) } }
        }
        @if customers.query.is_empty() { (all(words, visitor, customers)) } @else { (one(words, visitor, customers)) }
    };
    let title = if customers.query.is_empty() { words.plain("place-customers") } else { customers.query.clone() };
    Frame { follows: true, ..Frame::new(visitor, Place::Customers, title) }.page(&content)
}

/// Everybody who is in trouble.
fn all(words: Words, visitor: &Visitor, customers: &Customers) -> Markup {
    html! {
        div data-live="customers" data-every="15" {
            section aria-labelledby="open" {
                h2 #open { (words.count("customers-open", customers.open.len() as u64 + customers.open_more)) }
                @if customers.open.is_empty() { (states::empty(words, "customers")) }
                @else { (board::table(words, visitor, customers, &customers.open)) }
                @if customers.open_more > 0 { p.remark { (words.count("customers-open-more", customers.open_more)) } }
            }
            @if !customers.ended.is_empty() {
                section aria-labelledby="ended" {
                    h2 #ended { (words.plain("customers-ended")) }
                    (board::table(words, visitor, customers, &customers.ended))
                }
            }
        }
    }
}

/// One customer's way.
fn one(words: Words, visitor: &Visitor, customers: &Customers) -> Markup {
    let is_known = !customers.open.is_empty() || !customers.journeys.is_empty();
    let has_lines = !customers.recent.entries.is_empty();
    if !is_known && !has_lines && customers.complaints.is_empty() {
        return states::empty(words, "customers-none");
    }
    html! {
        div data-live="customer" {
            @if !is_known { p.lead { (words.plain("customers-well")) } }
            @if !customers.open.is_empty() {
                section aria-labelledby="open" {
                    h2 #open { (words.plain("customers-goes-on")) }
                    (board::table(words, visitor, customers, &customers.open))
                }
            }
            @for (number, journey) in customers.journeys.iter().enumerate() {
                (way::session(words, visitor, customers, number, journey))
            }
            (left(words, customers))
            (complaints(words, visitor, customers))
            @if has_lines { (lines(words, customers)) }
        }
    }
}

fn left(words: Words, customers: &Customers) -> Markup {
    let Left { count, at_least } = customers.journeys_more;
    html! {
        @if count > 0 {
            p {
                a.button href=(with_query("/ui/customers", &[("q", &customers.query), ("all", "1")])) {
                    (words.count("customers-more", count))
                }
            }
        }
        @if at_least { p.remark { (words.plain("customers-older")) } }
    }
}

fn complaints(words: Words, visitor: &Visitor, customers: &Customers) -> Markup {
    html! {
        @if !customers.complaints.is_empty() {
            section aria-labelledby="wrote" {
                h2 #wrote { (words.plain("customers-wrote")) }
                ol.wrote {
                    @for complaint in &customers.complaints {
                        li data-row {
                            p {
                                a href=(format!("/ui/complaints#{}", encoded(&complaint.id))) { (complaint.ticket) }
                                " " span.remark { (words.ago(complaint.at, visitor.now)) }
                                @if let Some(incident) = &complaint.incident { " " (to_incident(customers, incident)) }
                            }
                            p.passage { (complaint.text) }
                        }
                    }
                }
                @if customers.complaints_more { p.remark { (words.plain("customers-wrote-more")) } }
            }
        }
    }
}

/// The customer's newest log lines, and how their calls lie in one another where they are spans.
fn lines(words: Words, customers: &Customers) -> Markup {
    let entries = &customers.recent.entries;
    html! {
        section aria-labelledby="lines" {
            h2 #lines { (words.plain("customers-lines")) }
            (waterfall::figure(words, &words.plain("customers-spans"), &waterfall::of_spans(entries)))
            div.scroll {
                table.rows {
                    thead {
                        tr {
                            @for key in ["when", "service", "text", "took"] {
                                th scope="col" { (words.plain(&format!("customers-column-{key}"))) }
                            }
                        }
                    }
                    tbody {
                        @for entry in entries {
                            tr.failed[entry.trouble] {
                                th scope="row" { (words.time(entry.at)) }
                                td { (entry.service.as_deref().unwrap_or_default()) }
                                td { (entry.text) @if let Some(code) = &entry.error_code { " " span.chip { (code) } } }
                                td.number data-label=(words.plain("customers-column-took")) {
                                    @if let Some(seconds) = entry.seconds { (words.language().duration(seconds)) } @else { "–" }
                                }
                            }
                        }
                    }
                }
            }
            p.remark {
                (words.count("customers-lines-looked", customers.recent.looked_at))
                @if customers.recent.more { " " (words.plain("customers-lines-more")) }
            }
        }
    }
}

/// A link to an incident, by its title where it is known.
fn to_incident(customers: &Customers, id: &str) -> Markup {
    let title = customers.titles.get(id).map_or(id, String::as_str);
    html! { a href=(address::incident(id)) { (title) } }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::report::TailEntry;
    use crate::wording::Language;

    const HOSTILE: &str = "\"><script>alert(1)</script>";

    fn visitor(language: Language) -> Visitor {
        Visitor::made_up(language, "/ui/customers").at(Timestamp::from_second(3600).unwrap())
    }

    fn journey() -> Journey {
        let step = |second: u32, failure: Option<&str>| {
            json!({"at": format!("1970-01-01T00:00:{second:02}Z"), "service": HOSTILE, "name": HOSTILE, "seconds": 1.5,
                "failure": failure})
        };
        let finding = json!({"kind": "error_pattern", "category": "payment", "fingerprint": "v1-00000000000000ab",
            "mask": "", "at": "1970-01-01T00:00:20Z", "until": "1970-01-01T00:00:20Z", "occurrences": 1,
            "confidence": 0.9, "evidence": []});
        serde_json::from_value(json!({
            "session": {"key": "00000000000000ab", "id": HOSTILE, "user_id": HOSTILE, "references": [HOSTILE],
                "started": "1970-01-01T00:00:00Z", "ended": "1970-01-01T00:01:00Z", "entries": 60, "stage": "payment",
                "money": {"EUR": "10.5"}, "recovered_at": null, "findings": [finding],
                "journey": [step(1, None), step(20, Some(HOSTILE)), step(21, None)]},
            "incidents": ["i-1"],
        }))
        .unwrap()
    }

    fn customers() -> Customers {
        let journey = journey();
        let entry = |span: &str, parent: Option<&str>| TailEntry {
            at: Timestamp::UNIX_EPOCH,
            level: None,
            service: Some(HOSTILE.to_owned()),
            session: None,
            user: None,
            trace: Some("t".to_owned()),
            span: Some(span.to_owned()),
            parent: parent.map(str::to_owned),
            error_code: Some(HOSTILE.to_owned()),
            status: None,
            seconds: Some(0.5),
            text: HOSTILE.to_owned(),
            trouble: true,
        };
        Customers {
            query: HOSTILE.to_owned(),
            open: vec![SessionRow::of(&journey, true)],
            open_more: 3,
            ended: vec![SessionRow::of(&journey, false)],
            journeys: vec![journey],
            journeys_more: Left { count: 4, at_least: true },
            titles: [("i-1".to_owned(), HOSTILE.to_owned())].into(),
            complaints: vec![CustomerComplaint {
                id: "c".to_owned(),
                at: Timestamp::UNIX_EPOCH,
                ticket: HOSTILE.to_owned(),
                text: HOSTILE.to_owned(),
                incident: Some("i-1".to_owned()),
            }],
            complaints_more: true,
            recent: TailRecent { entries: vec![entry("a", None), entry("b", Some("a"))], looked_at: 9, more: true },
        }
    }

    #[test]
    fn a_way_is_shown_and_not_run() {
        for language in Language::ALL {
            for query in [HOSTILE, ""] {
                let page = page(&visitor(language), &Customers { query: query.to_owned(), ..customers() });
                assert!(!page.contains("<script>alert") && !page.contains("style="), "{page}");
                assert!(!page.contains("web-"), "{page}");
                assert!(page.contains("/ui/incidents/i-1"), "{page}");
                assert_eq!(!query.is_empty(), page.contains("class=\"broke failed\""), "{page}");
            }
        }
    }

    #[test]
    fn nobody_in_trouble_and_nobody_of_that_name_are_told_apart() {
        let visitor = visitor(Language::En);
        let all = page(&visitor, &Customers::default());
        let none = page(&visitor, &Customers { query: "x".to_owned(), ..Customers::default() });
        assert!(all.contains(&visitor.words().plain("customers-empty")), "{all}");
        assert!(none.contains(&visitor.words().plain("customers-none-empty")), "{none}");
    }
}
