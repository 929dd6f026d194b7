//! The page of an incident as HTML: both languages, hostile text, what may be done.

use jiff::Timestamp;

use super::*;
use crate::generate::Verdict;
use crate::report::CustomerState::{Recovered, StillLost, Unknown};
use crate::wording::Language;

const HOSTILE: &str = "\"><script>alert(1)</script>\u{202e}";

fn visitor(language: Language, operate: bool) -> Visitor {
    Visitor::made_up(language, "/ui/incidents/x").who_may(operate, false).at("2026-03-02T13:00:00Z".parse().unwrap())
}

/// What the API may give, with a hostile text wherever a text can be.
fn detail() -> IncidentDetail {
    let step = |purpose: &str, cite: &str| serde_json::json!({"purpose": purpose, "text": HOSTILE, "cites": [cite]});
    let side =
        |id: &str| serde_json::json!({"id": id, "title": HOSTILE, "occurrences": 3, "sessions": 2, "episodes": 1});
    let action = |millis: i64, kind: serde_json::Value| {
        serde_json::json!({
            "incident": "inc-2", "stamp": {"millis": millis, "counter": 0, "site": "0000000000000001"}, "by": HOSTILE, "kind": kind
        })
    };
    let value = serde_json::json!({
        "incident": {
            "id": "inc-1", "fingerprint": null, "origin": "observed", "title": HOSTILE, "symptoms": HOSTILE,
            "category": "payment", "service": HOSTILE, "endpoint": HOSTILE, "step": null, "error_code": "E_42",
            "opened_at": null
        },
        "asked_for": HOSTILE,
        "status": "recurred",
        "muted": {"mute": "mute-1", "reason": HOSTILE, "until": "2026-03-02T14:00:00Z"},
        "occurrences": 12,
        "episodes": [
            {"started": "2026-03-01T10:00:00Z", "ended": "2026-03-01T10:20:00Z", "occurrences": 5},
            {"started": "2026-03-02T12:00:00Z", "ended": "2026-03-02T12:30:00Z", "occurrences": 7}
        ],
        "actions": [
            action(1_772_360_000_000_i64, serde_json::json!({"resolve": {
                "fix": HOSTILE, "root_cause": HOSTILE, "applied_at": "2026-03-01T11:00:00Z"}})),
            action(1_772_370_000_000_i64, serde_json::json!({"acknowledge": {}})),
            action(1_772_380_000_000_i64, serde_json::json!({"note": {"text": HOSTILE}})),
        ],
        "outcomes": [{
            "fix": HOSTILE, "applied_at": "2026-03-01T11:00:00Z", "outcome": "came_back", "told": false,
            "came_back_at": "2026-03-02T12:00:00Z", "quiet_seconds": 90_000, "judged_from": null
        }],
        "members": [
            {"id": "inc-1", "title": HOSTILE, "occurrences": 9, "sessions": 4, "merged_into": null},
            {"id": "inc-2", "title": HOSTILE, "occurrences": 3, "sessions": 2, "merged_into": "inc-1"}
        ],
        "touched": {
            "sessions": 9, "users": 8, "recovered_sessions": 1,
            "money_at_risk": {"EUR": "900.00"}, "recovered": {"EUR": "100.00"}
        },
        "evidence": [{
            "id": {"source": "0000000000000007", "ordinal": 1}, "at": "2026-03-02T12:00:05Z", "source_name": HOSTILE, "line": 7,
            "service": HOSTILE, "error_code": "E_42", "response_time": 8.5, "text": format!("E_42 {HOSTILE}")
        }],
        "duplicates": [{
            "keep": side("inc-1"), "merge": side("inc-9"), "score": 0.8, "reasons": [], "against": []
        }],
        "similar": [{
            "id": "inc-7", "kind": "incident", "title": HOSTILE, "score": 0.7,
            "why": [{"leg": "lexical", "score": 0.5, "words": [HOSTILE], "passage": HOSTILE}]
        }],
        "solution": {
            "generator": HOSTILE, "verdict": "precedent", "language": "en", "summary": HOSTILE,
            "steps": [step("observe", "log:0000000000000007:1"), step("fix", "inc-7"), step("check", "rb-pay"),
                step("verify", "log:0000000000000009:1")],
            "skipped": [HOSTILE],
            "struck": [{"text": HOSTILE, "why": "unsupported"}],
            "novelty": null
        }
    });
    serde_json::from_value(value).unwrap()
}

fn shown(detail: IncidentDetail) -> Shown {
    let row = |state| CustomerRow {
        incident: detail.incident.id.clone(),
        session_id: HOSTILE.to_owned(),
        user_id: Some(HOSTILE.to_owned()),
        at: "2026-03-02T12:00:05Z".parse().unwrap(),
        stage: None,
        currency: HOSTILE.to_owned(),
        money_at_risk: Some(900.into()),
        state,
    };
    Shown {
        seen: Some((Some(HOSTILE.to_owned()), Timestamp::UNIX_EPOCH)),
        similar_fixes: BTreeMap::from([("inc-7".to_owned(), detail.outcomes.clone())]),
        marks: vec![
            serde_json::from_value(serde_json::json!({
                "name": HOSTILE, "service": HOSTILE, "at": "2026-03-02T11:50:00Z",
                "stamp": {"millis": 1, "counter": 0, "site": "0000000000000001"}
            }))
            .unwrap(),
        ],
        seen_until: None,
        customers: vec![row(StillLost), row(Recovered), row(Unknown)],
        purchases: Purchases { recovered: 3, lost: 7, unknown: 1 },
        markdown: HOSTILE.to_owned(),
        asks_a_model: true,
        once: "1-0".to_owned(),
        detail,
    }
}

#[test]
fn every_sentence_is_there_and_text_of_logs_is_only_shown() {
    for language in Language::ALL {
        for operate in [true, false] {
            let notice = Some(Notice { failed: true, text: HOSTILE.to_owned() });
            let page = page(&visitor(language, operate), &shown(detail()), notice);
            assert!(!page.contains("<script>alert") && !page.contains('\u{202e}'), "{page}");
            assert!(!page.contains("web-") && !page.contains("style=") && !page.contains(" onclick"), "{page}");
        }
    }
}

#[test]
fn each_step_leads_to_its_source() {
    let page = page(&visitor(Language::En, true), &shown(detail()), None);
    for way in ["href=\"#entry-0\"", "href=\"/ui/incidents/inc-7\"", "href=\"/ui/knowledge/rb-pay\""] {
        assert!(page.contains(way), "{way} in {page}");
    }
    assert!(page.contains("id=\"entry-0\"") && page.contains("<mark>E_42</mark>") && page.contains("<del>"), "{page}");
    let alone = answer_page(&visitor(Language::En, true), &detail());
    assert!(alone.contains("href=\"/ui/incidents/inc-1#entry-0\""), "{alone}");
}

#[test]
fn what_is_new_is_said_plainly() {
    let mut detail = detail();
    let solution = detail.solution.as_mut().unwrap();
    solution.verdict = Verdict::New;
    let page = page(&visitor(Language::En, true), &shown(detail), None);
    assert!(page.contains("badge new") && page.contains("Nothing like it was solved before"), "{page}");
}

#[test]
fn who_may_only_read_sees_no_form_that_changes_something() {
    let read = page(&visitor(Language::En, false), &shown(detail()), None);
    let operate = page(&visitor(Language::En, true), &shown(detail()), None);
    let forms = |page: &str| page.matches("action=\"/ui/incidents/").count();
    assert_eq!((forms(&read), forms(&operate) > 6), (0, true));
}

#[test]
fn an_incident_without_anything_beside_it_is_a_page_too() {
    let bare = IncidentDetail {
        muted: None,
        occurrences: 0,
        episodes: Vec::new(),
        actions: Vec::new(),
        outcomes: Vec::new(),
        members: Vec::new(),
        touched: Default::default(),
        evidence: Vec::new(),
        duplicates: Vec::new(),
        similar: Vec::new(),
        solution: None,
        ..detail()
    };
    let shown = Shown { customers: Vec::new(), marks: Vec::new(), seen: None, ..shown(bare) };
    for language in Language::ALL {
        let page = page(&visitor(language, true), &shown, None);
        assert!(!page.contains("web-") && !page.contains("id=\"timeline-title\""), "{page}");
    }
}
