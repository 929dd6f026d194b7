//! Whole sessions: what is found, how it is grouped, and what it says of the customer.

use std::sync::Arc;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{Observer, Rules, analyze_entries};
use crate::entry::{Level, LogEntry, Money};
use crate::finding::{Category, FindingKind};
use crate::scan::Redactor;
use crate::session::{ClosedSession, Stage};

fn analyze(entries: &[LogEntry]) -> Vec<ClosedSession> {
    let observer = Observer::new(Arc::new(Rules::built_in().unwrap()), Redactor::new([7; 32]));
    analyze_entries(entries, &observer)
}

fn entry(seconds: i64, session: &str, event: &str, data: Value) -> LogEntry {
    let mut entry = LogEntry::new(Timestamp::from_second(1_700_000_000 + seconds).unwrap(), event);
    entry.session_id = Some(session.to_owned()).filter(|id| !id.is_empty());
    entry.event_data = data.as_object().cloned().unwrap_or_default();
    entry
}

fn error(mut entry: LogEntry, service: &str, message: &str) -> LogEntry {
    entry.level = Some(Level::Error);
    entry.service = Some(service.to_owned());
    entry.message = Some(message.to_owned());
    entry
}

fn slow(mut entry: LogEntry, service: &str, seconds: f64) -> LogEntry {
    entry.service = Some(service.to_owned());
    entry.response_time = Some(seconds);
    entry
}

fn kinds(session: &ClosedSession) -> Vec<FindingKind> {
    session.findings.iter().map(|finding| finding.kind).collect()
}

#[test]
fn a_payment_timeout_in_checkout_is_one_incident() {
    let mut failed = entry(0, "sess_123", "checkout", json!({"step": "payment", "amount": 100.0}));
    failed.user_id = Some("user_456".into());
    failed.error_code = Some("PAYMENT_TIMEOUT".into());
    failed.response_time = Some(8.5);
    let sessions = analyze(&[failed]);
    let session = &sessions[0];
    assert_eq!(kinds(session), [FindingKind::ErrorPattern, FindingKind::SlowRequest, FindingKind::FunnelBreak]);
    assert!(session.findings.iter().all(|finding| finding.fingerprint == session.findings[0].fingerprint));
    assert!(session.findings.iter().all(|finding| finding.category == Category::Payment));
    assert_eq!((session.id.as_str(), session.user_id.as_deref()), ("sess_123", Some("user_456")));
    assert_eq!(session.stage, Some(Stage::Payment));
    assert_eq!(session.money, Money::of("", Decimal::new(1000, 1)));
}

#[test]
fn an_order_after_the_trouble_is_a_recovery_and_no_funnel_break() {
    let mut failed = entry(0, "s", "checkout", json!({"step": "payment"}));
    failed.error_code = Some("CARD_DECLINED".into());
    let sessions = analyze(&[failed.clone(), entry(60, "s", "order_placed", json!({"order_id": "A-1"}))]);
    assert_eq!(sessions[0].recovered_at, Timestamp::from_second(1_700_000_060).ok());
    assert_eq!(kinds(&sessions[0]), [FindingKind::ErrorPattern]);
    assert_eq!(sessions[0].references, ["A-1"]);
    // The same customer in another session, the day after.
    failed.user_id = Some("u".into());
    let mut order = entry(80_000, "t", "order_placed", json!({}));
    order.user_id = Some("u".into());
    assert!(analyze(&[failed, order])[0].recovered_at.is_some());
}

#[test]
fn a_gateways_502_belongs_to_the_error_behind_it() {
    let cause = error(entry(0, "s", "log", json!({})), "payment", "deadlock detected on table orders");
    let gateway = entry(1, "s", "request", json!({"path": "/checkout", "status": 502}));
    let sessions = analyze(&[gateway, cause]);
    let patterns: Vec<_> = sessions[0].findings.iter().filter(|f| f.kind == FindingKind::ErrorPattern).collect();
    assert_eq!(patterns.len(), 1);
    assert_eq!((patterns[0].category, patterns[0].occurrences), (Category::Database, 2));
}

#[test]
fn the_same_error_twice_is_a_repeated_error_and_a_lone_403_is_none() {
    let one = error(entry(0, "s", "log", json!({})), "stock", "could not reserve item");
    let two = error(entry(5, "s", "log", json!({})), "stock", "could not reserve item");
    let sessions = analyze(&[one, two, entry(9, "t", "request", json!({"path": "/x", "status": 403}))]);
    assert_eq!(sessions.len(), 1);
    assert_eq!(kinds(&sessions[0]), [FindingKind::ErrorPattern, FindingKind::RepeatedError]);
}

#[test]
fn the_callee_of_a_slow_request_is_blamed() {
    let root = slow(entry(0, "s", "request", json!({"span_id": "a1", "path": "/home"})), "gateway", 4.0);
    let callee = slow(
        entry(0, "s", "service_call", json!({"span_id": "b2", "parent_id": "a1", "operation": "Prices/Get"})),
        "prices",
        3.9,
    );
    let sessions = analyze(&[root, callee]);
    assert_eq!(kinds(&sessions[0]), [FindingKind::SlowRequest]);
    let finding = &sessions[0].findings[0];
    assert_eq!((finding.service.as_deref(), finding.occurrences), (Some("prices"), 1));
    assert_eq!(finding.worst_seconds, Some(4.0));
    assert_eq!(finding.evidence.len(), 2);
}

#[test]
fn slow_requests_of_many_sessions_are_a_bottleneck_with_the_same_fingerprint() {
    let entries: Vec<LogEntry> = (0..6)
        .map(|n| slow(entry(n, &format!("s{n}"), "request", json!({"path": "/search"})), "search", 3.0))
        .collect();
    let sessions = analyze(&entries);
    let window = sessions.iter().find(|session| session.anonymous).unwrap();
    assert_eq!(window.findings[0].kind, FindingKind::Bottleneck);
    assert_eq!((window.findings[0].occurrences, window.id.as_str()), (6, "service:search"));
    assert_eq!(window.findings[0].fingerprint, sessions[0].findings[0].fingerprint);
}

#[test]
fn a_servers_own_log_has_findings_but_no_customers() {
    let sessions = analyze(&[error(entry(0, "", "log", json!({})), "stock", "database connection lost")]);
    assert!(sessions[0].anonymous);
    assert_eq!(sessions[0].id, "service:stock");
    assert_eq!(kinds(&sessions[0]), [FindingKind::ErrorPattern]);
}

#[test]
fn healthy_sessions_are_silent() {
    let healthy = [
        entry(0, "s", "view_cart", json!({"cart_total": 10})),
        entry(9, "s", "request", json!({"path": "/cart", "status": 200})),
    ];
    assert_eq!(analyze(&healthy), []);
}
