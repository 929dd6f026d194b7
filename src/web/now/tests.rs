//! The page with what logs may hold, with nothing, and in both languages.

use jiff::Timestamp;

use super::*;
use crate::entry::{ComplaintId, Money};
use crate::finding::Category;
use crate::incident::{IncidentId, Muted, Status};
use crate::wording::Language;

const HOSTILE: &str = "\"><script>alert(1)</script>\u{202e}";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn visitor(language: Language, now: Timestamp) -> Visitor {
    Visitor::made_up(language, "/ui/now").who_may(true, true).at(now)
}

fn problem(number: u8, customers: u64, runs: bool) -> Problem {
    Problem {
        id: IncidentId::of(format!("v1-{number:016x}").parse().unwrap()),
        title: format!("{number} {HOSTILE}"),
        category: Category::Payment,
        service: Some(HOSTILE.to_owned()),
        status: Some(Status::Open),
        is_muted: false,
        customers,
        money: Money::of("EUR", 1234.into()),
        since: Some(at("2026-11-23T13:40:00Z")),
        last: Some(at("2026-11-23T13:59:00Z")),
        trend: Trend::Growing,
        runs,
    }
}

fn now(span: Span, newest: Timestamp, wall: Timestamp, problems: Vec<Problem>) -> Now {
    let window = Window::of(span, newest, wall);
    let slots = window.slots();
    let each = (0..slots.count)
        .map(|slot| Counted {
            is_known: slot % 7 != 3,
            sessions: 40,
            troubled: slot as u64 % 5,
            requests: 400,
            errors: [3, 0, 1, 0, 0, 2, 0],
            latency: Some([0.08, 0.4, 1.2]),
            complaints: slot as u64 % 2,
        })
        .collect();
    let reached = ([1000, 400, 200, 150, 120], Some([9000, 4000, 2500, 2000, 1800]));
    let deploys = vec![(slots.start(4), HOSTILE.to_owned())];
    let over = Arc::new(Over { slots, each, open_from: slots.end(), reached, deploys });
    Now {
        window,
        problems,
        more: false,
        customers: Customers::default(),
        open_sessions: (34, 3),
        over,
        own_only: true,
        early: early(),
        once: String::new(),
    }
}

fn early() -> Vec<ComplaintCluster> {
    let first = vec![ComplaintId::of("desk", "1")];
    let muted =
        Muted { mute: serde_json::from_str("\"mute-1\"").unwrap(), reason: HOSTILE.to_owned(), until: Timestamp::MAX };
    let (since, until) = (at("2026-11-23T12:40:00Z"), at("2026-11-23T13:40:00Z"));
    let words = vec![HOSTILE.to_owned()];
    let one = ComplaintCluster { words, people: 9, usual: 0.4, since, until, complaints: 12, first, muted: None };
    vec![ComplaintCluster { muted: Some(muted), people: 30, ..one.clone() }, one]
}

fn said(page: &str) -> String {
    let heading = page.split("<h1>").nth(1).and_then(|rest| rest.split("</h1>").next()).unwrap_or_default();
    heading.replace('\u{a0}', " ")
}

#[test]
fn every_sentence_is_there_and_nothing_acts() {
    let wall = at("2026-11-23T14:00:30Z");
    for language in Language::ALL {
        for span in Span::ALL {
            for newest in [wall, at("2026-08-01T00:00:00Z")] {
                for problems in [vec![], vec![problem(1, 7, true), problem(2, 0, false)]] {
                    let now = now(span, newest, wall, problems);
                    let page = page(&visitor(language, wall), Ok(&now), None);
                    assert!(!page.contains("<script>alert") && !page.contains('\u{202e}'));
                    assert!(
                        !page.contains("web-") && !page.contains("chart-time") && !page.contains("style="),
                        "{page}"
                    );
                    assert_eq!(page.matches("<h1").count(), 1);
                }
            }
        }
    }
}

#[test]
fn health_says_who_hurts_and_since_when() {
    let wall = at("2026-11-23T14:00:30Z");
    let heading = |newest: &str, problems| {
        let now = Now { early: Vec::new(), ..now(Span::Hour, at(newest), wall, problems) };
        said(&page(&visitor(Language::En, wall), Ok(&now), None))
    };
    let recent = "2026-11-23T14:00:00Z";
    assert_eq!(heading(recent, vec![]), "No customers are in trouble that we know of.");
    assert_eq!(heading(recent, vec![problem(1, 1, true)]), "1 customer is hurt right now, by one problem.");
    let two = vec![problem(1, 12, true), problem(2, 30, true), problem(3, 900, false)];
    assert_eq!(heading(recent, two), "Up to 42 customers are hurt right now, by 2 problems.");
    let mut apart = now(Span::Hour, at(recent), wall, vec![problem(1, 12, true), problem(2, 30, true)]);
    apart.customers.running = Some(35);
    let told = said(&page(&visitor(Language::En, wall), Ok(&apart), None));
    assert_eq!(told, "35 customers are hurt right now, by 2 problems.");
    let over = heading(recent, vec![problem(1, 12, false)]);
    assert_eq!(over, "It is quiet right now. In the last hour 1 problem hurt 12 customers, and it is still open.");
    let mut muted = problem(1, 12, true);
    muted.is_muted = true;
    assert_eq!(heading(recent, vec![muted]), "No customers are in trouble that we know of.");
    let written = now(Span::Hour, at(recent), wall, Vec::new());
    assert_eq!(
        said(&page(&visitor(Language::En, wall), Ok(&written), None)),
        "The logs show no trouble, but 9 customers complain of one thing that they don't explain."
    );
}

#[test]
fn the_most_harmful_comes_first() {
    let mut problems = vec![problem(1, 900, false), problem(2, 3, true), problem(3, 30, true), problem(4, 9999, true)];
    problems[3].is_muted = true;
    Problem::rank(&mut problems);
    let order: Vec<u64> = problems.iter().map(|problem| problem.customers).collect();
    assert_eq!(order, [30, 3, 900, 9999]);
}

#[test]
fn sessions_that_may_be_open_are_not_told_as_none() {
    let wall = at("2026-11-23T14:00:30Z");
    let mut over = Over::clone(&now(Span::Hour, wall, wall, vec![]).over);
    over.each.iter_mut().for_each(|slot| slot.is_known = true);
    over.each.iter_mut().skip(40).for_each(|slot| slot.sessions = 0);
    over.open_from = over.slots.start(30);
    let Some(Drawn::Time(plot)) = over.plot(Words::of(Language::En), Plot::Sessions, "/x") else { panic!() };
    let unknown = plot.series[0].values.iter().filter(|value| value.is_none()).count();
    assert_eq!(unknown, 20);
}
