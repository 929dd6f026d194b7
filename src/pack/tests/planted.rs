//! A person's data is planted into every text of every kind of record, found by walking the record as JSON, so that a field
//! that comes later is tried as well.

use serde_json::Value;

use super::*;
use crate::incident::FeedbackVerdict;

/// What is planted, and what of it must not come out.
const PLANTED: [(&str, &[&str]); 6] = [
    ("Иван Петров, +7 912 345-67-89", &["Иван", "Петров", "345-67-89"]),
    ("anna.k@mail.example", &["anna.k"]),
    ("called Priya Raghunathan on 415-555-0132", &["Priya", "Raghunathan", "555-0132"]),
    ("4111 1111 1111 1111", &["1111 1111"]),
    ("reset?u=aXZhbi5wZXRyb3ZAbWFpbC5ydQ==", &["aXZhbi5w"]),
    ("пишите @petya_88, паспорт 4509 123456", &["petya_88", "123456"]),
];

fn records() -> Vec<PackRecord> {
    let stamp = Stamp { millis: 1_700_000_000_000, counter: 1, site: SiteId(9) };
    let id = IncidentId::given("inc-a");
    let some = || Some("text".to_owned());
    let kinds = [
        ActionKind::Resolve { fix: "text".into(), root_cause: some(), applied_at: now() },
        ActionKind::Reopen { reason: some() },
        ActionKind::Feedback { verdict: FeedbackVerdict::Helpful, note: some() },
        ActionKind::Note { text: "text".into() },
        ActionKind::Merge { into: IncidentId::given("inc-b"), reason: some() },
        ActionKind::Split { from: vec![IncidentId::given("inc-b")], reason: some() },
        ActionKind::Outcome { held: true, at: now() },
    ];
    let action = |kind| PackRecord::Action { incident: id.clone(), action: Action { stamp, by: some(), kind } };
    let mut full = incident("inc-a", "text");
    full.step = some();
    let mut records: Vec<PackRecord> = kinds.into_iter().map(action).collect();
    records.push(PackRecord::Incident { stamp, incident: full });
    records.push(PackRecord::DeletedIncident { incident: id, stamp });
    for page in [Some(page("rb-x", "text")), None] {
        records.push(PackRecord::Page { stamp, id: "rb-x".into(), language: Language::Ru, page });
    }
    records
}

/// The places of all texts in a value.
fn texts(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::String(_) => found.push(place.to_owned()),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| texts(item, &format!("{place}/{at}"), found));
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(name, field)| texts(field, &format!("{place}/{name}"), found));
        }
        _ => {}
    }
}

#[test]
fn what_is_planted_in_any_text_of_any_record_does_not_come_out() {
    let site = Site::new();
    let mut tried = std::collections::BTreeSet::new();
    for record in records() {
        let value = serde_json::to_value(&record).unwrap();
        let mut places = Vec::new();
        texts(&value, "", &mut places);
        for place in places {
            for (planted, gone) in PLANTED {
                let mut value = value.clone();
                *value.pointer_mut(&place).unwrap() = Value::from(planted);
                // A page has its id twice.
                if let Some(id) = value.pointer_mut("/page/id").filter(|_| place == "/id") {
                    *id = Value::from(planted);
                }
                // Kinds, times and languages take no other text.
                let Ok(record) = serde_json::from_value::<PackRecord>(value) else { continue };
                if record.wrong().is_some() {
                    continue;
                }
                tried.insert(place.clone());
                let out = Redaction::of(&site.store).unwrap().record(record);
                // Without it the record stays at home as a whole, because it is its id.
                let text = out.map(|record| serde_json::to_string(&record).unwrap()).unwrap_or_default();
                for part in gone {
                    assert!(!text.contains(part), "{part} at {place} in {text}");
                }
            }
        }
    }
    for place in [
        "/action/by",
        "/action/kind/resolve/fix",
        "/action/kind/resolve/root_cause",
        "/action/kind/merge/into",
        "/action/kind/split/from/0",
        "/incident/title",
        "/incident/symptoms",
        "/incident/service",
        "/incident/endpoint",
        "/incident/step",
        "/incident/error_code",
        "/incident/id",
        "/page/title",
        "/page/tags/0",
        "/page/services/0",
        "/page/codes/0",
        "/page/sections/0/heading",
        "/page/sections/0/items/0",
        "/page/summary",
        "/id",
        "/incident",
    ] {
        assert!(tried.contains(place), "{place} was never tried: {tried:?}");
    }
}
