//! One session's entries in, an analysis out: the call that users of the Python system know.
//!
//! `cargo run --example process_session_logs`

#![allow(clippy::print_stdout, reason = "an example shows its result")]

use cartwatch::{LogEntry, RealTimeLogAnalyzer};
use serde_json::json;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let analyzer = RealTimeLogAnalyzer::in_memory()?;
    let mut entry = LogEntry::new("2026-03-02T12:00:00Z".parse()?, "checkout");
    entry.session_id = Some("sess_123".into());
    entry.user_id = Some("user_456".into());
    entry.error_code = Some("PAYMENT_TIMEOUT".into());
    entry.response_time = Some(8.5);
    entry.event_data.insert("step".into(), json!("payment"));
    entry.event_data.insert("amount".into(), json!(100.0));

    let Some(analysis) = analyzer.process_session_logs(&[entry]).await? else {
        println!("nothing wrong");
        return Ok(());
    };
    println!("{} ({})", analysis.incident.title, analysis.incident.id);
    for finding in &analysis.findings {
        println!("- {} in {}: {} s", finding.kind.name(), finding.category, finding.worst_seconds.unwrap_or_default());
    }
    println!("{}", analysis.solution.summary);
    for step in &analysis.solution.steps {
        println!("* {} {:?}", step.text, step.cites);
    }
    Ok(())
}
