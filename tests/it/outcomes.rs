//! What becomes of fixes, by the commands that people use.

use serde_json::Value;

use crate::main_job::traffic;
use crate::run::Desk;

fn json(desk: &Desk, args: &[&str]) -> Value {
    serde_json::from_str(&desk.run(args).exits(0).stdout).unwrap()
}

#[test]
fn a_fix_is_watched_from_the_moment_it_is_written_down() {
    let desk = Desk::new();
    let day = |day: &str, code: &str| desk.file(&format!("{day}.jsonl"), traffic(day, 0, 60, code));
    desk.analyze(&day("2026-03-02", "PAYMENT_TIMEOUT"));
    let list = json(&desk, &["incidents", "list", "--format", "json"]);
    let id = list["incidents"][0]["id"].as_str().unwrap();
    let applied = ["--applied-at", "2026-03-02T20:00:00Z"];
    let said =
        desk.run(&[&["incidents", "resolve", id, "--fix", "raise pool.max to 80"], &applied[..]].concat()).exits(0);
    assert!(said.stderr.contains("2026-03-03 20:00"), "{}", said.stderr);
    let outcome = |wanted: &str| {
        let told = json(&desk, &["incidents", "outcomes", id, "--format", "json"]);
        assert_eq!(told["outcomes"][0]["outcome"], wanted, "{told}");
        told
    };
    let early = outcome("too_early");
    assert_eq!(early["outcomes"][0]["judged_from"], "2026-03-03T20:00:00Z");
    // The next day the same failure is in the logs again.
    desk.analyze(&day("2026-03-03", "PAYMENT_TIMEOUT"));
    let back = outcome("came_back");
    assert!(back["outcomes"][0]["came_back_at"].as_str().unwrap().starts_with("2026-03-03"), "{back}");
    assert!(back["outcomes"][0]["figures"]["proofs"]["after"].as_u64().unwrap() > 0, "{back}");
    let text = desk.run(&["incidents", "outcomes", id]).exits(0).stdout;
    assert!(text.contains("came back after") && text.contains("raise pool.max to 80"), "{text}");
    let shown = json(&desk, &["incidents", "show", id, "--format", "json"]);
    assert_eq!(shown["outcomes"][0]["outcome"], "came_back");
    // It failed here: it is warned of, and not offered.
    let steps = shown["solution"]["steps"].as_array().unwrap();
    let of = |purpose: &str| {
        steps.iter().any(|step| step["purpose"] == purpose && step["text"].as_str().unwrap().contains("raise pool.max"))
    };
    assert!(of("avoid") && !of("fix"), "{steps:?}");
    // Every form of the report tells it; what a person's words hold of personal data is replaced.
    desk.run(&["incidents", "resolve", id, "--fix", "asked ann@bank.example to raise the limit"]).exits(0);
    let again = day("2026-03-09", "PAYMENT_TIMEOUT");
    for form in ["text", "markdown", "html"] {
        let report = desk.run(&["analyze", again.to_str().unwrap(), "--format", form]).stdout;
        assert!(report.contains("How fixes fared") && report.contains("came back after"), "{form}: {report}");
        let (_, fared) = report.split_once("How fixes fared").unwrap();
        let fared = fared.split("raise pool.max").next().unwrap();
        assert!(fared.contains("to raise the limit") && !fared.contains("ann@bank"), "{form}: {fared}");
    }
}
