//! A report of three incidents in two languages, for tests.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::backend::DocumentKind;
use crate::entry::{EntryId, Money, SourceId};
use crate::finding::{Category, Evidence, Finding, FindingKind, Fingerprint, FingerprintParts};
use crate::generate::{Citation, Purpose, Solution, SolutionStep, Struck, StruckReason, Verdict};
use crate::incident::{Episode, IncidentId, Mark, Mute, Muted, OutcomeKind, SiteId, Stamp, Status};
use crate::session::Stage;
use crate::wording::Language;

use super::model::{FunnelStage, IncidentReport, InputSummary, Known, Report, Similar, TimeBucket, Totals, Why};
use super::views::FixOutcome;

/// Start of the fixture's logs: 2026-11-23 13:00 UTC.
const START: i64 = 1_795_438_800;

/// Minutes after the start.
pub(super) fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(START + minutes * 60 + 11).unwrap()
}

fn money(currency: &str, cents: i64) -> Money {
    Money::of(currency, Decimal::new(cents, 2))
}

fn evidence(ordinal: u64, minutes: i64, service: &str, text: &str) -> Evidence {
    Evidence {
        id: EntryId { source: SourceId(7), ordinal },
        at: at(minutes),
        source_name: Some("/var/log/shop/checkout.log".to_owned()),
        line: ordinal / 10,
        service: Some(service.to_owned()),
        error_code: None,
        response_time: None,
        text: text.to_owned(),
    }
}

fn finding(kind: FindingKind, category: Category, occurrences: u64, evidence: Vec<Evidence>) -> Finding {
    let parts = FingerprintParts { mask: kind.name(), error_code: None, category, service: None, step: None };
    Finding {
        kind,
        category,
        service: None,
        endpoint: None,
        step: None,
        error_code: None,
        mask: kind.name().to_owned(),
        fingerprint: Fingerprint::of(parts),
        at: at(62),
        until: at(101),
        occurrences,
        worst_seconds: None,
        confidence: 0.9,
        evidence,
    }
}

fn step(purpose: Purpose, text: &str, cites: &[&str]) -> SolutionStep {
    SolutionStep {
        purpose,
        text: text.to_owned(),
        cites: cites.iter().map(|cite| Citation((*cite).to_owned())).collect(),
    }
}

fn why(leg: &str, score: f32, words: &[&str]) -> Why {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    Why { leg: leg.to_owned(), score, words, passage: String::new() }
}

pub(super) fn similar(id: &str, kind: DocumentKind, title: &str, score: f32, why: Vec<Why>) -> Similar {
    Similar { id: id.to_owned(), kind, title: title.to_owned(), score, why }
}

fn incident(title: &str, category: Category, service: &str) -> IncidentReport {
    let parts = FingerprintParts { mask: title, error_code: None, category, service: Some(service), step: None };
    let fingerprint = Fingerprint::of(parts);
    IncidentReport {
        id: IncidentId::of(fingerprint),
        fingerprint,
        title: title.to_owned(),
        category,
        service: Some(service.to_owned()),
        endpoint: None,
        step: None,
        error_code: None,
        status: Status::Open,
        known: Known::New,
        first_seen: at(62),
        last_seen: at(101),
        sessions: 0,
        users: 0,
        occurrences: 12,
        recovered_sessions: 0,
        money_at_risk: Money::default(),
        recovered: Money::default(),
        worst_seconds: None,
        confidence: 0.9,
        findings: Vec::new(),
        episodes: vec![Episode { started: at(62), ended: at(101), occurrences: 12 }],
        timeline: vec![(START + 3600, 3), (START + 4200, 7), (START + 6000, 2)],
        muted: None,
        began_after: None,
        related: Vec::new(),
        outcomes: Vec::new(),
        merged: Vec::new(),
        similar: Vec::new(),
        solution: Solution {
            generator: "extractive".to_owned(),
            verdict: Verdict::New,
            language: Language::En,
            summary: "NEW: nothing near is known; the nearest is shown with its score.".to_owned(),
            steps: Vec::new(),
            skipped: Vec::new(),
            struck: Vec::new(),
            novelty: None,
        },
    }
}

fn migration() -> Mute {
    Mute {
        stamp: Stamp { millis: 1, counter: 0, site: SiteId(1) },
        incident: None,
        category: None,
        service: Some("warehouse".into()),
        from: at(0),
        until: at(3600),
        reason: "migration of the warehouse".into(),
        by: None,
        ended: None,
        complaints: Vec::new(),
    }
}

pub(super) fn deploy() -> Mark {
    Mark {
        stamp: Stamp { millis: START * 1000, counter: 0, site: SiteId(1) },
        at: at(56),
        name: "payment-gateway 2.14.0".to_owned(),
        service: Some("payment".to_owned()),
    }
}

/// A new one, in English, that began after a deploy.
fn payment() -> IncidentReport {
    let text = "Gateway timeout after 8500 ms for order <order> (attempt 2 of 3), acquirer did not answer; giving up";
    IncidentReport {
        endpoint: Some("POST /api/payments".to_owned()),
        step: Some("payment".to_owned()),
        error_code: Some("PAYMENT_TIMEOUT".to_owned()),
        sessions: 8,
        users: 7,
        recovered_sessions: 2,
        money_at_risk: money("EUR", 123_450),
        recovered: money("EUR", 18_900),
        worst_seconds: Some(8.5),
        findings: vec![
            finding(
                FindingKind::ErrorPattern,
                Category::Payment,
                12,
                vec![
                    evidence(10_420, 62, "payment", text),
                    evidence(10_990, 63, "payment", "Acquirer returned no answer within 8 s"),
                ],
            ),
            finding(FindingKind::FunnelBreak, Category::Payment, 6, vec![evidence(10_420, 62, "payment", text)]),
        ],
        began_after: Some(deploy()),
        related: vec![slow().id, IncidentId::given("OPS-17")],
        similar: vec![
            similar(
                "rb-payment-gateway-timeout",
                DocumentKind::Runbook,
                "Payment gateway does not answer in time",
                0.873,
                vec![why("lexical", 0.7, &["gateway", "timeout", "acquirer"]), why("vector", 0.81, &[])],
            ),
            similar(
                "OPS-17",
                DocumentKind::Incident,
                "Card payments hang after a deploy of the gateway",
                0.641,
                vec![why("code", 1.0, &[])],
            ),
        ],
        solution: Solution {
            verdict: Verdict::Runbook,
            summary: "No precedent is known, but a runbook page about payment gateway time-outs fits.".to_owned(),
            steps: vec![
                step(
                    Purpose::Observe,
                    "12 entries of the service payment report PAYMENT_TIMEOUT since 14:02.",
                    &["log:0000000000000007:10420"],
                ),
                step(
                    Purpose::Check,
                    "Compare the gateway's own latency with the acquirer's status page before anything is restarted.",
                    &["rb-payment-gateway-timeout"],
                ),
                step(
                    Purpose::Fix,
                    "Roll the deploy back, or route new payments to the second acquirer.",
                    &["rb-payment-gateway-timeout", "OPS-17"],
                ),
                step(
                    Purpose::Avoid,
                    "Don't retry payments without an idempotency key: customers would be charged twice.",
                    &["OPS-17"],
                ),
                step(
                    Purpose::Verify,
                    "The share of paid orders is back to its level of yesterday within 15 minutes.",
                    &["rb-payment-gateway-timeout"],
                ),
            ],
            ..incident("", Category::Payment, "").solution
        },
        ..incident("Payment gateway timeout: acquirer did not answer", Category::Payment, "payment")
    }
}

/// One in Russian that was resolved before and is back.
fn pool() -> IncidentReport {
    let title = "Пул соединений с базой данных исчерпан: ожидание дольше <num> мс";
    let first = Episode { started: at(-60 * 24 * 40), ended: at(-60 * 24 * 40 + 25), occurrences: 31 };
    let before = Episode { started: at(-60 * 24 * 12), ended: at(-60 * 24 * 12 + 55), occurrences: 54 };
    IncidentReport {
        error_code: Some("POOL_EXHAUSTED".to_owned()),
        status: Status::Recurred,
        known: Known::Recurred,
        sessions: 3,
        users: 3,
        money_at_risk: money("RUB", 1_234_500),
        findings: vec![finding(
            FindingKind::RepeatedError,
            Category::Database,
            12,
            vec![evidence(
                20_010,
                70,
                "orders",
                "Не удалось получить соединение за 3000 мс: активных 50, в очереди 120",
            )],
        )],
        episodes: vec![first, before, incident("", Category::Other, "").episodes[0]],
        outcomes: vec![
            FixOutcome {
                fix: "1. Завершили зависшие транзакции.\n2. Вернули размер пула к 80 | <b>не больше</b>.".to_owned(),
                applied_at: Some(at(-60 * 24 * 12 + 60)),
                outcome: OutcomeKind::CameBack,
                told: false,
                came_back_at: Some(at(62)),
                quiet_seconds: Some(60 * (60 * 24 * 12 + 2)),
                judged_from: None,
            },
            FixOutcome {
                fix: "Restarted the service.".to_owned(),
                applied_at: None,
                outcome: OutcomeKind::Held,
                told: true,
                came_back_at: None,
                quiet_seconds: None,
                judged_from: None,
            },
        ],
        similar: vec![similar(
            incident(title, Category::Database, "orders").id.as_str(),
            DocumentKind::Incident,
            title,
            1.0,
            vec![why("fingerprint", 1.0, &[])],
        )],
        solution: Solution {
            verdict: Verdict::Precedent,
            language: Language::Ru,
            summary: "Этот сбой уже решали: исправление от 11 ноября держалось 12 дней.".to_owned(),
            steps: vec![
                step(
                    Purpose::Check,
                    "Найдите запросы, которые держат соединение дольше 10 с.",
                    &["rb-db-pool-exhausted"],
                ),
                step(
                    Purpose::Fix,
                    "Завершите зависшие транзакции и верните размер пула к 80.",
                    &[incident(title, Category::Database, "orders").id.as_str()],
                ),
            ],
            skipped: vec!["openai: no answer within 20 s".to_owned()],
            struck: vec![
                Struck { text: "Увеличьте пул до 800.".to_owned(), why: StruckReason::Differs },
                Struck {
                    text: "Перезапустите все узлы.".to_owned(), why: StruckReason::Unsupported
                },
            ],
            novelty: None,
            ..incident("", Category::Other, "").solution
        },
        ..incident(title, Category::Database, "orders")
    }
}

/// One without customers, seen before.
fn slow() -> IncidentReport {
    IncidentReport {
        known: Known::Seen,
        endpoint: Some("GET /api/search".to_owned()),
        occurrences: 4,
        first_seen: at(15),
        last_seen: at(15),
        worst_seconds: Some(3.214_159),
        findings: vec![finding(FindingKind::Bottleneck, Category::Performance, 4, Vec::new())],
        muted: Some(migration().told()),
        ..incident("GET /api/search is slow", Category::Performance, "search")
    }
}

/// The whole report.
pub(super) fn report() -> Report {
    let timeline = (0..12_u64).map(|i| TimeBucket {
        start: START + i as i64 * 600,
        entries: 900 + 90 * (i % 5),
        errors: if (6..11).contains(&i) { 4 * (12 - i) } else { i % 2 },
        slow: i % 4,
        sessions: 14 + 3 * (i % 4),
        problem_sessions: [0, 0, 0, 0, 0, 0, 4, 3, 2, 1, 1, 0].get(i as usize).copied().unwrap_or(0),
    });
    let funnel = [(214, 11), (130, 11), (96, 10), (81, 9), (70, 2)];
    let stages = Stage::ALL.into_iter().zip(funnel);
    let mut at_risk = money("EUR", 123_450);
    at_risk.add(&money("RUB", 1_234_500));
    Report {
        format_version: 1,
        inputs: vec![
            InputSummary {
                name: "checkout.log".to_owned(),
                format: "json".to_owned(),
                entries: 12_300,
                rejected: 2,
                problem: None,
            },
            InputSummary {
                name: "orders.log.gz".to_owned(),
                format: "logfmt".to_owned(),
                entries: 45,
                rejected: 0,
                problem: Some("the gzip stream ends too early; everything up to there was read".to_owned()),
            },
        ],
        entries: 12_345,
        rejected: 2,
        set_aside: 1,
        anonymous_entries: 5,
        sessions: 214,
        problem_sessions: 11,
        closed_early: 0,
        late_entries: 3,
        clock_steps: 0,
        started: Some(at(0)),
        ended: Some(at(118)),
        totals: Totals { users: 10, money_at_risk: at_risk, recovered: money("EUR", 18_900), recovered_sessions: 2 },
        funnel: stages
            .map(|(stage, (sessions, problem_sessions))| FunnelStage { stage, sessions, problem_sessions })
            .collect(),
        timeline: timeline.collect(),
        slice_seconds: 600,
        marks: vec![deploy()],
        incidents: vec![payment(), pool(), slow()],
        incidents_left_out: 0,
    }
}

/// A report in which nothing is wrong.
pub(super) fn healthy() -> Report {
    let troubled = report();
    Report {
        rejected: 0,
        set_aside: 0,
        late_entries: 0,
        problem_sessions: 0,
        totals: Totals::default(),
        incidents: Vec::new(),
        inputs: troubled.inputs.iter().take(1).cloned().collect(),
        ..troubled
    }
}

/// The report with a hostile text wherever a text from outside can be.
pub(super) fn hostile(text: &str) -> Report {
    let mut report = report();
    let text = || text.to_owned();
    for input in &mut report.inputs {
        (input.name, input.format, input.problem) = (text(), text(), Some(text()));
    }
    for mark in &mut report.marks {
        (mark.name, mark.service) = (text(), Some(text()));
    }
    report.totals.money_at_risk = Money::of(&text(), Decimal::ONE);
    for incident in &mut report.incidents {
        (incident.id, incident.title, incident.service) = (IncidentId::given(text()), text(), Some(text()));
        (incident.endpoint, incident.step, incident.error_code) = (Some(text()), Some(text()), Some(text()));
        incident.money_at_risk = Money::of(&text(), Decimal::TEN);
        incident.recovered_sessions = 1;
        incident.recovered = Money::of(&text(), Decimal::ONE);
        incident.related = vec![IncidentId::given(format!("{}!", text()))];
        incident.began_after = report.marks.first().cloned();
        incident.muted = Some(Muted { mute: migration().id(), reason: text(), until: incident.last_seen });
        for evidence in incident.findings.iter_mut().flat_map(|finding| &mut finding.evidence) {
            (evidence.text, evidence.source_name) = (text(), Some(text()));
        }
        incident.similar = vec![similar(
            &text(),
            DocumentKind::Incident,
            &text(),
            0.5,
            vec![why(&text(), 0.5, &[]), why("lexical", 0.5, &[&text()])],
        )];
        incident.solution.summary = text();
        incident.solution.generator = text();
        incident.solution.skipped = vec![text()];
        incident.solution.struck = vec![Struck { text: text(), why: StruckReason::Unreadable }];
        incident.solution.steps = vec![step(Purpose::Fix, &text(), &[&text()])];
    }
    report
}
