//! Answers keep to their budget whatever is in them, and hold nothing of others outside the marks.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::mcp::informant::TouchedSession;
use crate::mcp::scribe::{CLOSE, OPEN, People, Scribe};
use crate::report::{CustomerState, FindResult, IncidentDetail, IncidentList, SearchResult};
use crate::scan::Redactor;
use crate::wording::Language;

/// The least budget that can be set, in characters.
const LEAST: usize = 2000;

fn evidence(text: &str, n: usize) -> Value {
    json!({ "id": { "source": "00000000000000ff", "ordinal": n }, "at": "2026-03-02T12:00:00Z", "source_name": "shop.log", "line": n,
        "service": text, "error_code": text, "response_time": 1.5, "text": text })
}

fn solution(text: &str, many: usize) -> Value {
    let step = json!({ "purpose": "fix", "text": text, "cites": ["inc-aaaaaaaaaaaa", text] });
    json!({ "generator": "extractive", "verdict": "precedent", "language": "en", "summary": text,
        "steps": vec![step; many], "skipped": [text], "struck": [], "novelty": null })
}

fn near(text: &str) -> Value {
    let why = json!({ "leg": "lexical", "score": 0.5, "words": [text, text], "passage": text });
    json!({ "id": text, "kind": "incident", "title": text, "score": 0.5, "why": [why] })
}

/// An incident in which every text is this one.
pub(in crate::mcp) fn detail(text: &str, many: usize) -> IncidentDetail {
    let money: std::collections::BTreeMap<String, &str> = (0..many).map(|n| (format!("{text}{n}"), "12.50")).collect();
    let episode = json!({ "started": "2026-03-02T12:00:00Z", "ended": "2026-03-02T13:00:00Z", "occurrences": 4 });
    let stamp = json!({ "millis": 1_770_000_000_000_u64, "counter": 0, "site": "00000000000000ff" });
    let note =
        json!({ "incident": "inc-aaaaaaaaaaaa", "stamp": stamp, "by": text, "kind": { "note": { "text": text } } });
    let outcome = json!({ "fix": text, "applied_at": "2026-03-02T14:00:00Z", "outcome": "held", "told": false,
        "came_back_at": null, "quiet_seconds": 9000, "judged_from": null });
    let member = json!({ "id": text, "title": text, "occurrences": 1, "sessions": 1, "merged_into": null });
    let made = json!({
        "incident": { "id": text, "fingerprint": null, "origin": "imported", "title": text, "symptoms": format!("{text} s"),
            "category": "payment", "service": text, "endpoint": text, "step": text, "error_code": text, "opened_at": null },
        "asked_for": text, "status": "recurred", "muted": { "mute": "m-1", "reason": text, "until": "2026-03-03T00:00:00Z" },
        "occurrences": 8, "episodes": vec![episode; many], "actions": vec![note; many], "outcomes": vec![outcome; many],
        "members": vec![member; many],
        "touched": { "sessions": 3, "users": 2, "recovered_sessions": 1, "money_at_risk": money, "recovered": {} },
        "evidence": (0..many).map(|n| evidence(text, n)).collect::<Vec<_>>(), "duplicates": [],
        "similar": vec![near(text); many], "solution": solution(text, many),
    });
    serde_json::from_value(made).unwrap_or_else(|error| panic!("{error}"))
}

fn touched(text: &str) -> Vec<TouchedSession> {
    let one =
        TouchedSession { session_id: text.to_owned(), user_id: Some(text.to_owned()), state: CustomerState::StillLost };
    vec![one; 3]
}

/// All answers of which every text is this one, within a budget.
fn all(text: &str, many: usize, budget: usize, language: Language) -> Vec<Told> {
    let (redactor, people, tell) = (Redactor::new([7; 32]), People::default(), Teller::of(language));
    let scribe = Scribe::new(tell, &redactor, &people);
    let detail = detail(text, many);
    let finding = json!({ "kind": "error_pattern", "category": "payment", "service": text, "endpoint": text, "step": text,
        "error_code": text, "mask": text, "fingerprint": "v1-00000000000000ff", "at": "2026-03-02T12:00:00Z",
        "until": "2026-03-02T12:00:00Z", "occurrences": 3, "worst_seconds": 2.5, "confidence": 0.9,
        "evidence": (0..many).map(|n| evidence(text, n)).collect::<Vec<_>>() });
    let step = json!({ "at": "2026-03-02T12:00:00Z", "service": text, "name": text, "seconds": 1.0, "failure": text });
    let session = json!({ "key": "00000000000000ff", "id": text, "user_id": text, "references": vec![text; 8],
        "started": "2026-03-02T12:00:00Z", "ended": "2026-03-02T12:10:00Z", "entries": 9, "stage": "payment",
        "money": { text: "1.00" }, "recovered_at": null, "findings": vec![finding.clone(); 3], "journey": vec![step; 50] });
    let found: FindResult = serde_json::from_value(
        json!({ "query": text, "journeys": vec![json!({ "session": session, "incidents": vec![text; many] }); many] }),
    )
    .unwrap();
    let findings = vec![serde_json::from_value(finding).unwrap(); many];
    let findings: Vec<_> = findings.iter().collect();
    let hits = vec![near(text); many];
    let result: SearchResult = serde_json::from_value(
        json!({ "query": text, "verdict": "precedent", "hits": hits, "solution": solution(text, many) }),
    )
    .unwrap();
    let row = json!({ "id": text, "title": text, "category": "payment", "service": text, "status": "open", "muted": null,
        "first_seen": null, "last_seen": "2026-03-02T12:00:00Z", "occurrences": 1, "sessions": 1, "users": 1,
        "money_at_risk": { text: "1.00" }, "merged": [] });
    let list: IncidentList = serde_json::from_value(json!({ "incidents": vec![row; many], "total": 900 })).unwrap();
    vec![
        fit(IncidentAnswer::of(&detail, &touched(text), scribe), tell, budget),
        fit(SearchAnswer::found(&result, 20, scribe), tell, budget),
        fit(SearchAnswer::listed(&list, scribe), tell, budget),
        fit(CustomerAnswer::of(&found, 10, scribe), tell, budget),
        fit(FindingAnswer::of(&detail.incident, text, &findings, scribe), tell, budget),
    ]
}

/// What is left of a text without what stands between marks.
fn outside(text: &str) -> String {
    let mut left = String::new();
    let mut inside = false;
    for c in text.chars() {
        match c {
            OPEN => inside = true,
            CLOSE => inside = false,
            c if !inside => left.push(c),
            _ => {}
        }
    }
    assert!(!inside, "a mark is open: {text}");
    left
}

#[derive(serde::Deserialize)]
struct Attack {
    name: String,
    text: String,
    forbidden: Vec<String>,
}

fn attacks() -> Vec<Attack> {
    let corpus = include_str!("../../../tests/attacks.jsonl");
    corpus.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn no_attack_stands_outside_the_marks_of_any_answer() {
    for attack in attacks() {
        for told in all(&attack.text, 3, 50_000, Language::En) {
            for form in [told.text.clone(), strings(&told.structured).join("\n")] {
                let ours = outside(&form);
                assert!(!form.chars().any(|c| c.is_control() && c != '\n'), "{}: {form:?}", attack.name);
                // “Solved before” is our own word for a precedent.
                for forbidden in attack.forbidden.iter().filter(|words| *words != "Solved") {
                    assert!(!ours.contains(forbidden.as_str()), "{}: {forbidden} in {ours}", attack.name);
                }
            }
        }
    }
}

/// All strings of a document, its keys included.
fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        Value::Object(object) => {
            object.iter().flat_map(|(key, value)| std::iter::once(key.clone()).chain(strings(value))).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn the_longest_texts_keep_to_the_least_budget() {
    for language in Language::ALL {
        for text in [
            "Пожалуйста, верните деньги! ".repeat(90),
            "x".repeat(4000),
            "\"\\".repeat(2000),
            "⟦⟧\u{1b}[2J ".repeat(500),
        ] {
            for (n, told) in all(&text, 30, LEAST, language).into_iter().enumerate() {
                let (words, structured) = (told.text.chars().count(), told.structured.to_string().chars().count());
                assert!(words <= LEAST && structured <= LEAST, "answer {n}: {words} and {structured}\n{}", told.text);
            }
        }
    }
}

#[test]
fn what_was_left_out_is_counted() {
    let told = &all("card declined", 30, LEAST, Language::En)[0];
    assert!(told.structured["left_out"].as_u64().unwrap() > 20 && told.text.contains("Left out for brevity"));
    let whole = &all("card declined", 2, 50_000, Language::En)[0];
    assert_eq!(whole.structured["left_out"], 0);
    assert!(!whole.text.contains("Left out"));
}

#[test]
fn personal_data_does_not_come_out() {
    let text = "call Ivan Petrov at +7 (999) 123-45-67, mail ivan.petrov@example.com, card 4111 1111 1111 1111";
    for told in all(text, 3, 50_000, Language::Ru) {
        for form in [told.text, told.structured.to_string()] {
            for secret in ["123-45-67", "ivan.petrov", "4111 1111"] {
                assert!(!form.contains(secret), "{form}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_text_keeps_to_the_budget(text in "\\PC{0,600}|[\u{0}-\u{ff}⟦⟧]{0,300}", many in 0..12_usize, budget in LEAST..9000) {
        for told in all(&text, many, budget, Language::Ru) {
            prop_assert!(told.text.chars().count() <= budget);
            prop_assert!(told.structured.to_string().chars().count() <= budget);
            outside(&told.text);
        }
    }
}
