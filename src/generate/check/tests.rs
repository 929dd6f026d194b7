//! What is quoted in place of a statement, and what is struck out.

use super::super::draft::Draft;
use super::super::material::{Material, Role, Source, Unit};
use super::super::{Citation, StruckReason};
use super::*;

fn source(id: &str, what: &'static str, names: &str, units: &[(Role, &str)]) -> Source {
    let unit =
        |(role, text): &(Role, &str)| Unit { role: *role, text: (*text).to_owned(), quote: Some((*text).to_owned()) };
    Source { citation: Citation(id.to_owned()), what, units: units.iter().map(unit).collect(), names: names.to_owned() }
}

const SYMPTOM: &str = "Orders can't get a database connection";
const CAUSE: &str = "A report held 50 connections because it had no time-out.";
const RAISE: &str = "Raise the connection pool of orders from 50 to 80.";
const STOP: &str = "Stop the report before the evening peak, but not while the books are closed.";
const RUN: &str = "Run `poolctl resize --max 80 orders`.";
const SET: &str = "Set statement_timeout to 5 s and restart auth-2.";
const COMPARE: &str = "Compare active connections with the pool's limit.";
const GROW: &str = "Не увеличивайте пул без проверки базы.";
const LOG: &str = "pool exhausted: 50 of 50 in use";
const FAILED: &str = "Restart the orders pods.";

/// A past incident, a page, a log entry, and another incident whose fix failed.
fn material() -> Material {
    let first = [
        (Role::Symptom, SYMPTOM),
        (Role::Cause, CAUSE),
        (Role::Fix, RAISE),
        (Role::Fix, STOP),
        (Role::Fix, RUN),
        (Role::Fix, SET),
    ];
    Material {
        sources: vec![
            source("SHOP-7", "past incident", "orders ORDERS_POOL", &first),
            source("rb-pool", "runbook page", "", &[(Role::Confirm, COMPARE), (Role::FixForGood, GROW)]),
            source("log:00000000000000a1:1700", "log entry", "orders", &[(Role::Log, LOG)]),
            source("SHOP-9", "past incident", "", &[(Role::FailedFix, FAILED)]),
        ],
    }
}

/// What is shown, with its purpose.
fn judged(text: &str, handles: &[usize]) -> Result<Vec<(Purpose, String)>, StruckReason> {
    let material = material();
    let draft = Draft { text: text.to_owned(), handles: handles.to_vec(), unknown: false };
    let shown = Check::new(&material, None).judge(&draft)?;
    assert!(shown.iter().all(|step| step.cites.len() == 1));
    Ok(shown.into_iter().map(|step| (step.purpose, step.text)).collect())
}

#[test]
fn in_place_of_a_statement_stands_what_it_rests_on() {
    for (text, handles, purpose, quote) in [
        (RAISE, &[1_usize] as &[usize], Purpose::Fix, RAISE),
        ("Increase orders' connection pool to 80.", &[1], Purpose::Fix, RAISE),
        ("Увеличьте пул соединений orders с 50 до 80.", &[1], Purpose::Fix, RAISE),
        ("Run `poolctl resize --max 80 orders`.", &[1], Purpose::Fix, RUN),
        ("Set statement_timeout to 5000 ms.", &[1], Purpose::Fix, SET),
        ("Check whether active connections reach the limit of the pool.", &[2], Purpose::Check, COMPARE),
        ("The pool was exhausted: 50 of 50 in use.", &[3], Purpose::Observe, LOG),
        ("Last time a report held 50 connections.", &[1], Purpose::Check, CAUSE),
        ("Do not restart the orders pods: it failed before.", &[4], Purpose::Avoid, FAILED),
    ] {
        assert_eq!(judged(text, handles), Ok(vec![(purpose, quote.to_owned())]), "{text}");
    }
}

#[test]
fn conditions_come_with_the_sentence_that_has_them() {
    assert_eq!(judged("Stop the report before the evening peak.", &[1]), Ok(vec![(Purpose::Fix, STOP.to_owned())]));
}

#[test]
fn a_statement_that_rests_on_two_sentences_shows_both() {
    let shown = judged("Raise the pool of orders from 50 to 80, then set statement_timeout to 5 s.", &[1]).unwrap();
    let texts: Vec<&str> = shown.iter().map(|(_, text)| text.as_str()).collect();
    assert!(texts.len() == 2 && texts.contains(&RAISE) && texts.contains(&SET), "{texts:?}");
}

#[test]
fn what_no_source_says_or_its_source_contradicts_is_struck_out() {
    use StruckReason::{Differs, FailedBefore, NoSource, UnknownSource, Unreadable, Unsupported};
    for (text, handles, why) in [
        ("Raise the connection pool of orders to 90.", &[1_usize] as &[usize], Differs),
        ("Lower the connection pool of orders to 80.", &[1], Differs),
        ("Уменьшите пул соединений orders до 80.", &[1], Differs),
        ("Do not raise the connection pool of orders to 80.", &[1], Differs),
        ("Start the report before the evening peak.", &[1], Differs),
        ("Run `poolctl resize --max 800 orders`.", &[1], Differs),
        ("Run `poolctl resize --max 80 orders --force`.", &[1], Differs),
        ("Set statement_timeout to 5 min.", &[1], Differs),
        ("Set statement_timeout to 5 s and restart auth-3.", &[1], Differs),
        ("As in SHOP-9, raise the connection pool of orders to 80.", &[1], Differs),
        ("Увеличивайте пул без проверки базы.", &[2], Differs),
        ("Scale the deployment out and add a circuit breaker.", &[1], Unsupported),
        ("The cause was a network link that was lost.", &[1], Unsupported),
        ("Exhaust the pool: 50 of 50 in use, then restart it.", &[3], Unsupported),
        ("Restart the orders pods.", &[4], FailedBefore),
        ("Raise the connection pool of orders to 80.", &[], NoSource),
        ("Raise the connection pool of orders to 80.", &[9], UnknownSource),
        ("", &[1], Unreadable),
    ] {
        assert_eq!(judged(text, handles), Err(why), "{text}");
    }
}

proptest::proptest! {
    /// Whatever is drafted: what is shown is a sentence of a source that is cited, to the letter.
    #[test]
    fn nothing_but_sentences_of_what_is_cited_is_shown(
        text in "\\PC{0,200}|[a-zа-я0-9 .,;:`<>=-]{0,200}|((raise|lower|пул|orders|pool|report|80|connections|restart) ){0,9}",
        handle in 0_usize..6,
    ) {
        if let Ok(shown) = judged(&text, &[handle]) {
            let material = material();
            let cited = material.source(handle).unwrap();
            for (purpose, text) in shown {
                let unit = cited.units.iter().find(|unit| unit.text == text).unwrap();
                proptest::prop_assert_eq!(purpose, purpose_of(unit.role));
            }
        }
    }
}
