//! What the other commands show, under snapshot.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::backend::DocumentKind;
use crate::entry::{Level, Money};
use crate::finding::Category;
use crate::generate::Verdict;
use crate::incident::{Action, ActionKind, Incident, IncidentId, Origin, OutcomeKind, SiteId, Stamp, Status};
use crate::session::{ClosedSession, SessionKey, Stage, Step};
use crate::wording::Language;

use super::rendering_tests::{options, written};
use super::*;

fn detail() -> IncidentDetail {
    let report = fixture::report();
    let known = report.incidents[1].clone();
    let action = |minutes: i64, kind| Action {
        stamp: Stamp { millis: fixture::at(minutes).as_millisecond(), counter: 0, site: SiteId(1) },
        by: Some("anna".to_owned()),
        kind,
    };
    let fix = ActionKind::Resolve {
        fix: "1. Завершить зависшие транзакции\n2. Вернуть размер пула к 80".to_owned(),
        root_cause: Some("утечка соединений в отчётах".to_owned()),
        applied_at: fixture::at(-17_000),
    };
    let id = known.id.clone();
    IncidentDetail {
        incident: Incident {
            id: known.id,
            fingerprint: Some(known.fingerprint),
            origin: Origin::Observed,
            title: known.title,
            symptoms: "Не удалось получить соединение за <num> мс".to_owned(),
            category: known.category,
            service: known.service,
            endpoint: None,
            step: None,
            error_code: known.error_code,
            opened_at: None,
        },
        status: known.status,
        muted: None,
        occurrences: known.episodes.iter().map(|episode| episode.occurrences).sum(),
        episodes: known.episodes,
        actions: [action(-16_990, fix), action(65, ActionKind::Reopen { reason: None })]
            .map(|action| HistoryEntry { incident: id.clone(), action })
            .into(),
        outcomes: vec![FixOutcome {
            fix: "1. Routed payments to the second acquirer.\n2. Raised pool.max to 80.".to_owned(),
            applied_at: Timestamp::from_second(1_767_600_000).ok(),
            outcome: OutcomeKind::CameBack,
            told: false,
            came_back_at: Timestamp::from_second(1_767_690_000).ok(),
            quiet_seconds: Some(90_000),
            judged_from: None,
        }],
        members: Vec::new(),
        duplicates: Vec::new(),
        asked_for: id,
        touched: TouchedSummary { sessions: 31, users: 28, money_at_risk: known.money_at_risk, ..Default::default() },
        complaints: None,
        evidence: known.findings[0].evidence.clone(),
        similar: known.similar,
        solution: Some(known.solution),
    }
}

fn list() -> IncidentList {
    let rows = fixture::report().incidents.into_iter().map(|incident| IncidentRow {
        id: incident.id,
        title: incident.title,
        category: incident.category,
        service: incident.service,
        status: incident.status,
        first_seen: Some(incident.first_seen),
        last_seen: Some(incident.last_seen),
        occurrences: incident.occurrences,
        sessions: incident.sessions,
        users: incident.users,
        money_at_risk: incident.money_at_risk,
        merged: Vec::new(),
        muted: incident.muted,
    });
    IncidentList { incidents: rows.collect(), total: 40 }
}

fn duplicates() -> DuplicateList {
    let report = fixture::report();
    let side = |at: usize, occurrences| DuplicateSide {
        id: report.incidents[at].id.clone(),
        title: report.incidents[at].title.clone(),
        occurrences,
        sessions: report.incidents[at].sessions,
        episodes: 2,
    };
    let reason = |kind: &str, words: &[&str], share, count| Reason {
        kind: kind.to_owned(),
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        share,
        count,
    };
    let sure = Duplicate {
        keep: side(0, 97),
        merge: side(1, 12),
        score: 0.934,
        reasons: vec![
            reason("word", &["north-a", ""], None, None),
            reason("code", &["PAYMENT_TIMEOUT"], None, None),
            reason("sessions", &[], Some(0.75), Some(3)),
            reason("episodes", &[], None, Some(2)),
        ],
        against: vec![
            reason("service", &["payment", "checkout"], None, None),
            reason("category", &["payment", "timeout"], None, None),
        ],
    };
    let near = Duplicate {
        keep: side(1, 12),
        merge: side(2, 4),
        score: 0.61,
        reasons: vec![reason("meaning", &[], Some(0.77), None), reason("varying", &[], None, None)],
        against: Vec::new(),
    };
    DuplicateList { duplicates: vec![sure, near], total: 5 }
}

fn templates() -> TemplateList {
    let row = |template: &str, count, level, service: Option<&str>| TemplateRow {
        template: template.to_owned(),
        count,
        first: Some(fixture::at(0)),
        last: Some(fixture::at(90)),
        level,
        service: service.map(str::to_owned),
        example: template.replace("<*>", "7"),
    };
    TemplateList {
        messages: 15_431,
        without_message: 2,
        rejected: 1,
        problems: Vec::new(),
        total: 9,
        templates: vec![
            row("product page <*> served", 15_000, Some(Level::Info), Some("catalog")),
            row(
                "Платёж не прошёл: шлюз <*> не ответил за <*> мс, заказ <*> отложен до повторной попытки",
                430,
                Some(Level::Error),
                None,
            ),
            row("\u{1b}[2Jcleared\u{202e} <*>", 1, None, Some("odd\nservice")),
        ],
    }
}

/// The incident in detail with another one merged into it, asked for by the other's id.
fn group() -> IncidentDetail {
    let mut detail = detail();
    let other = fixture::report().incidents[0].id.clone();
    let member = |id: &IncidentId, title: &str, occurrences, merged_into| Member {
        id: id.clone(),
        title: title.to_owned(),
        occurrences,
        sessions: 3,
        merged_into,
    };
    let lead = detail.incident.id.clone();
    detail.members = vec![
        member(&lead, &detail.incident.title, 97, None),
        member(&other, "Payment gateway timeout: acquirer did not answer", 12, Some(lead.clone())),
    ];
    let said = |minutes: i64, kind| HistoryEntry {
        incident: other.clone(),
        action: Action {
            stamp: Stamp { millis: fixture::at(minutes).as_millisecond(), counter: 0, site: SiteId(1) },
            by: Some("anna".to_owned()),
            kind,
        },
    };
    let reason = Some("один и тот же пул".to_owned());
    detail.actions.push(said(66, ActionKind::Split { from: vec![IncidentId::given("OPS-17")], reason: None }));
    detail.actions.push(said(67, ActionKind::Merge { into: lead, reason }));
    detail.asked_for = other;
    detail.duplicates = duplicates().duplicates.split_off(1);
    detail
}

fn found() -> FindResult {
    let report = fixture::report();
    let step = |minutes, service: &str, name: &str, seconds, failure: Option<&str>| Step {
        at: fixture::at(minutes),
        service: service.to_owned(),
        name: name.to_owned(),
        seconds,
        failure: failure.map(str::to_owned),
    };
    let session = ClosedSession {
        key: SessionKey(1),
        id: "sess_123".to_owned(),
        anonymous: false,
        user_id: Some("user_456".to_owned()),
        references: vec!["ord-9001".to_owned()],
        started: fixture::at(50),
        ended: fixture::at(64),
        entries: 14,
        stage: Some(Stage::Payment),
        money: Money::of("EUR", Decimal::new(10_000, 2)),
        recovered_at: None,
        findings: report.incidents[0].findings.clone(),
        journey: vec![
            step(50, "web", "GET /catalog", Some(0.12), None),
            step(55, "cart", "add_to_cart", None, None),
            step(60, "web", "checkout", Some(0.4), None),
            step(62, "payment", "POST /api/payments", Some(8.5), Some("PAYMENT_TIMEOUT")),
            step(64, "payment", "POST /api/payments", Some(8.5), Some("PAYMENT_TIMEOUT")),
        ],
        tallies: Vec::new(),
    };
    let again = ClosedSession { recovered_at: Some(fixture::at(200)), ..session.clone() };
    let journeys = [session, again].map(|session| Journey { session, incidents: vec![report.incidents[0].id.clone()] });
    FindResult { query: "user_456".to_owned(), journeys: journeys.into() }
}

fn answer(verdict: Verdict) -> SearchResult {
    let payment = fixture::report().incidents.remove(0);
    SearchResult {
        query: "оплата не проходит".to_owned(),
        verdict,
        hits: payment.similar,
        solution: (verdict != Verdict::New).then_some(payment.solution),
    }
}

#[test]
fn the_other_views() {
    for language in Language::ALL {
        let (code, options) = (language.code(), options(language));
        let text = written(|out| incident_list_human(&list(), &options, out));
        insta::assert_snapshot!(format!("incident_list_{code}"), text);
        let text = written(|out| incident_detail_human(&detail(), &options, out));
        insta::assert_snapshot!(format!("incident_detail_{code}"), text);
        let text = written(|out| duplicates_human(&duplicates(), &options, out));
        insta::assert_snapshot!(format!("duplicates_{code}"), text);
        let text = written(|out| incident_detail_human(&group(), &options, out));
        insta::assert_snapshot!(format!("incident_group_{code}"), text);
        let text = written(|out| templates_human(&templates(), &options, out));
        insta::assert_snapshot!(format!("templates_{code}"), text);
        let mut merged = list();
        merged.incidents[0].merged = vec![IncidentId::given("OPS-17"), IncidentId::given("OPS-18")];
        let text = written(|out| incident_list_human(&merged, &options, out));
        insta::assert_snapshot!(format!("incident_list_merged_{code}"), text);
        let none = DuplicateList { duplicates: Vec::new(), total: 0 };
        let text = written(|out| duplicates_human(&none, &options, out));
        assert!(!text.contains("report-") && text.lines().count() == 1, "{text}");
        let text = written(|out| find_result_human(&found(), &options, out));
        insta::assert_snapshot!(format!("find_{code}"), text);
        let text = written(|out| search_result_human(&answer(Verdict::Runbook), &options, out))
            + &written(|out| search_result_human(&answer(Verdict::New), &options, out))
            + &written(|out| find_result_human(&FindResult { journeys: Vec::new(), ..found() }, &options, out));
        assert!(!text.contains("report-"));
        insta::assert_snapshot!(format!("search_{code}"), text);
    }
}

#[test]
fn the_json_of_a_search_has_the_promised_fields() {
    let text = written(|out| search_result_json(&answer(Verdict::New), out));
    insta::assert_snapshot!("search_json", text);
    assert!(written(|out| search_result_json(&answer(Verdict::Runbook), out)).contains("\"solution\": {"));
    for text in [
        written(|out| incident_list_json(&list(), out)),
        written(|out| incident_detail_json(&detail(), out)),
        written(|out| find_result_json(&found(), out)),
        written(|out| incident_detail_json(&group(), out)),
        written(|out| duplicates_json(&duplicates(), out)),
    ] {
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
    }
}

#[test]
fn an_imported_incident_tells_when_it_was_opened() {
    let opened: Timestamp = fixture::at(0);
    let mut imported = detail();
    imported.episodes.clear();
    imported.incident = Incident {
        id: IncidentId::given("OPS-17"),
        fingerprint: None,
        opened_at: Some(opened),
        category: Category::Other,
        ..imported.incident
    };
    imported.status = Status::Resolved;
    let text = written(|out| incident_detail_human(&imported, &options(Language::En), out));
    assert!(text.contains("brought in, opened 2026-11-23 13:00:11"), "{text}");
    assert_eq!(imported.similar[0].kind, DocumentKind::Incident);
}
