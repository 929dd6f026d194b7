//! The library as its users call it: entries in, an analysis with cited steps out.

use cartwatch::finding::{Category, FindingKind};
use cartwatch::generate::{Purpose, Verdict};
use cartwatch::incident::ActionKind;
use cartwatch::{Analysis, LogEntry, RealTimeLogAnalyzer};
use jiff::Timestamp;
use serde_json::json;

fn entry(at: &str, session: &str) -> LogEntry {
    let mut entry = LogEntry::new(at.parse().unwrap(), "checkout");
    entry.session_id = Some(session.to_owned());
    entry.user_id = Some("user_456".to_owned());
    entry.event_data.insert("step".into(), json!("payment"));
    entry.event_data.insert("amount".into(), json!(100.0));
    entry
}

fn failed(at: &str, session: &str) -> LogEntry {
    let mut entry = entry(at, session);
    entry.error_code = Some("PAYMENT_TIMEOUT".to_owned());
    entry.response_time = Some(8.5);
    entry
}

fn cites(analysis: &Analysis, id: &str) -> bool {
    analysis.solution.steps.iter().any(|step| step.cites.iter().any(|citation| citation.0 == id))
}

#[tokio::test]
async fn a_failed_payment_gives_findings_an_incident_and_a_solution() {
    let analyzer = RealTimeLogAnalyzer::in_memory().unwrap();
    let analysis = analyzer.process_session_logs(&[failed("2026-03-02T12:00:00Z", "sess_123")]).await.unwrap().unwrap();
    let kinds: Vec<FindingKind> = analysis.findings.iter().map(|finding| finding.kind).collect();
    assert!(kinds.contains(&FindingKind::ErrorPattern) && kinds.contains(&FindingKind::SlowRequest), "{kinds:?}");
    for finding in &analysis.findings {
        assert!(!finding.evidence.is_empty() && finding.worst_seconds == Some(8.5), "{finding:#?}");
    }
    assert_eq!(analysis.incident.category, Category::Payment);
    assert_eq!(analysis.incident.error_code.as_deref(), Some("PAYMENT_TIMEOUT"));
    assert_eq!(analysis.incident.step.as_deref(), Some("payment"));
    assert!(!analysis.solution.steps.is_empty());
    assert!(analysis.solution.steps.iter().all(|step| !step.cites.is_empty()), "{:#?}", analysis.solution);
    assert!(!analysis.similar.is_empty());
}

#[tokio::test]
async fn a_healthy_session_gives_nothing() {
    let analyzer = RealTimeLogAnalyzer::in_memory().unwrap();
    let mut healthy = entry("2026-03-02T12:00:00Z", "sess_1");
    healthy.response_time = Some(0.2);
    assert!(analyzer.process_session_logs(&[healthy]).await.unwrap().is_none());
    assert!(analyzer.process_session_logs(&[]).await.unwrap().is_none());
}

#[tokio::test]
async fn a_failure_that_came_back_is_answered_with_what_was_tried() {
    let analyzer = RealTimeLogAnalyzer::in_memory().unwrap();
    let first = analyzer.process_session_logs(&[failed("2026-03-02T12:00:00Z", "sess_123")]).await.unwrap().unwrap();
    let at: Timestamp = "2026-03-02T13:00:00Z".parse().unwrap();
    let kind = ActionKind::Resolve { fix: "Switched to the reserve gateway".into(), root_cause: None, applied_at: at };
    analyzer.memory().act(&first.incident.id, kind, None, at).unwrap();
    let second = analyzer.process_session_logs(&[failed("2026-03-03T09:00:00Z", "sess_987")]).await.unwrap().unwrap();
    assert_eq!(second.incident.id, first.incident.id);
    assert_eq!(second.solution.verdict, Verdict::Runbook);
    assert!(cites(&second, first.incident.id.as_str()), "{:#?}", second.solution);
    let mut warnings = second.solution.steps.iter().filter(|step| step.purpose == Purpose::Avoid);
    assert!(warnings.any(|step| step.text.contains("reserve gateway")), "{:#?}", second.solution);
}

#[tokio::test]
async fn the_order_of_the_entries_does_not_matter() {
    let logs = [
        failed("2026-03-02T12:00:00Z", "sess_1"),
        failed("2026-03-02T12:00:30Z", "sess_1"),
        entry("2026-03-02T11:59:00Z", "sess_1"),
    ];
    let mut backwards = logs.to_vec();
    backwards.reverse();
    let forth = RealTimeLogAnalyzer::in_memory().unwrap().process_session_logs(&logs).await.unwrap().unwrap();
    let back = RealTimeLogAnalyzer::in_memory().unwrap().process_session_logs(&backwards).await.unwrap().unwrap();
    assert_eq!(forth.incident.id, back.incident.id);
    let kinds = |analysis: &Analysis| analysis.findings.iter().map(|finding| finding.kind).collect::<Vec<_>>();
    assert_eq!(kinds(&forth), kinds(&back));
    assert!(kinds(&forth).contains(&FindingKind::RepeatedError));
}
