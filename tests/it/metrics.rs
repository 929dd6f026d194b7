//! Figures over time: exact under reading again, growth, crashes and replays; shown, exported and asked for.

use std::process::Stdio;
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use crate::main_job::traffic;
use crate::run::Desk;
use crate::served::{Served, wait_for};

/// A day of 60 sessions, of which 12 fail.
pub fn day(number: u32) -> String {
    traffic(&format!("2026-03-{number:02}"), number * 60, 60, "PAYMENT_TIMEOUT")
}

/// Entries long after, as many as the clock believes; they close every session.
pub fn later() -> String {
    let line = "{\"timestamp\":\"2026-04-01T00:00:00Z\",\"session_id\":\"late\",\"message\":\"ok\"}\n";
    line.repeat(8)
}

/// Figures by day, divided by service and category, of all March.
#[track_caller]
pub fn by_day(desk: &Desk, more: &[&str]) -> Value {
    let arguments = ["metrics", "show", "--format", "json", "--resolution", "day", "--since", "2026-03-01"];
    let until = ["--until", "2026-03-31", "--by", "service", "--by", "category", "--limit", "1000"];
    desk.run(&[&arguments[..], &until, more].concat()).exits(0).json()
}

/// The total of a metric over all its series.
pub fn total(list: &Value, metric: &str) -> u64 {
    let rows = list["series"].as_array().unwrap().iter().filter(|row| row["metric"] == metric);
    rows.map(|row| row["total"]["count"].as_u64().unwrap()).sum()
}

/// Only what comes from logs: solutions are counted as people get them.
pub fn of_logs(list: &Value) -> Vec<String> {
    let rows = list["series"].as_array().unwrap().iter().filter(|row| row["metric"] != "solutions");
    rows.map(|row| format!("{} {} {}", row["metric"], row["labels"], row["points"])).collect()
}

#[test]
fn an_analysis_counts_what_its_report_says_and_a_second_one_adds_nothing() {
    let desk = Desk::new();
    let path = desk.file("day.jsonl", day(2));
    let report = desk.analyze(&path);
    let first = by_day(&desk, &[]);
    assert_eq!(total(&first, "entries"), report["entries"].as_u64().unwrap());
    assert_eq!(total(&first, "sessions"), report["sessions"].as_u64().unwrap());
    assert_eq!(total(&first, "sessions_in_trouble"), report["problem_sessions"].as_u64().unwrap());
    assert_eq!(total(&first, "errors"), 12);
    assert_eq!(total(&first, "requests"), 180);
    assert_eq!(total(&first, "response_time"), 180);
    assert_eq!(total(&first, "incidents"), report["incidents"].as_array().unwrap().len() as u64);
    let solutions = total(&first, "solutions");
    desk.analyze(&path);
    let second = by_day(&desk, &[]);
    assert_eq!(of_logs(&second), of_logs(&first));
    // Solutions are given now, and not in March.
    assert_eq!(solutions, 0);
    let now =
        desk.run(&["metrics", "show", "--format", "json", "--until", "2999-01-01", "--resolution", "day"]).exits(0);
    assert_eq!(total(&now.json(), "solutions"), 0, "a month before the end");
    let all = ["metrics", "show", "--format", "json", "--since", "2026-01-01", "--until", "2099-01-01"];
    let all =
        desk.run(&[&all[..], &["--resolution", "day", "--metric", "solutions", "--by", "verdict"]].concat()).exits(0);
    assert_eq!(total(&all.json(), "solutions"), 2 * report["incidents"].as_array().unwrap().len() as u64);
}

#[test]
fn a_log_that_has_grown_counts_its_growth_and_any_order_of_days_gives_the_same() {
    let (whole, grown, backwards) = (Desk::new(), Desk::new(), Desk::new());
    let days = [day(2), day(3), day(4)];
    whole.analyze(&whole.file("days.jsonl", days.concat()));
    for count in 1..=3 {
        grown.analyze(&grown.file("days.jsonl", days[..count].concat()));
    }
    for number in [2, 0, 1, 2] {
        backwards.analyze(&backwards.file(&format!("day{number}.jsonl"), &days[number]));
    }
    let expected = of_logs(&by_day(&whole, &[]));
    assert_eq!(of_logs(&by_day(&grown, &[])), expected);
    assert_eq!(of_logs(&by_day(&backwards, &[])), expected);
    assert_eq!(total(&by_day(&whole, &[]), "sessions"), 180);
    // Three runs of one incident, a day between them.
    assert_eq!(total(&by_day(&whole, &["--metric", "incidents"]), "incidents"), 3);
}

#[test]
fn a_killed_analysis_counts_exactly_after_a_second_run() {
    let text: String = (2..12).map(day).collect();
    let calm = Desk::new();
    calm.analyze(&calm.file("days.jsonl", &text));
    let expected = of_logs(&by_day(&calm, &[]));
    let desk = Desk::new();
    let path = desk.file("days.jsonl", &text);
    for round in 0..8_u64 {
        let mut child = desk
            .command(&["analyze", path.to_str().unwrap()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(round * 37 % 300));
        child.kill().ok();
        child.wait().unwrap();
    }
    desk.analyze(&path);
    assert_eq!(of_logs(&by_day(&desk, &[])), expected);
}

#[test]
fn live_figures_are_those_of_an_analysis_whatever_is_killed() {
    let text: String = (2..5).map(day).collect();
    let whole = Desk::new();
    let live = text.clone() + &later();
    whole.analyze(&whole.file("days.jsonl", &text));
    let expected = of_logs(&by_day(&whole, &[]));

    let desk = Desk::new();
    let lines: Vec<&str> = live.lines().collect();
    for (round, part) in lines.chunks(lines.len().div_ceil(4)).enumerate() {
        let server = Served::start(&desk, &[]);
        server.post("/ingest", "application/x-ndjson", part.join("\n")).has(200);
        thread::sleep(Duration::from_millis(200 * round as u64));
        server.kill();
    }
    let server = Served::start(&desk, &[]);
    let asked =
        "/api/v1/metrics/series?resolution=day&from=2026-03-01T00:00:00Z&to=2026-03-31T00:00:00Z&by=service,category";
    let mut found = Value::Null;
    let mut tries = 0;
    wait_for("the figures", || {
        found = server.get(asked).has(200).json();
        tries += 1;
        of_logs(&found) == expected || tries > 600
    });
    assert_eq!(of_logs(&found), expected);
    let said = desk.run(&["metrics", "show"]).exits(2).stderr;
    assert!(said.contains("GET /api/v1/metrics/series"), "{said}");
    assert_eq!(server.get("/api/v1/metrics/series?by=colour").has(400).json()["errors"][0]["name"], json!(null));
    server.get("/api/v1/metrics/series?resolution=minute&from=2020-01-01T00:00:00Z").has(400);
    assert_eq!(server.stop(), Some(0));
    assert_eq!(of_logs(&by_day(&desk, &[])), expected);
}

#[test]
fn figures_are_shown_and_exported_in_every_form() {
    let desk = Desk::new();
    desk.analyze(&desk.file("day.jsonl", day(2)));
    let of_hour = ["--since", "2026-03-02 11:00", "--until", "2026-03-02 14:00", "--metric", "requests"];
    let also = ["--metric", "errors", "--metric", "response_time", "--metric", "sessions"];
    let run = |head: &[&str], tail: &[&str]| desk.run(&[head, &of_hour, &also, tail].concat()).exits(0).stdout;
    insta::assert_snapshot!("metrics_show", run(&["metrics", "show"], &["--by", "service"]));
    insta::assert_snapshot!("metrics_show_minutes", run(&["metrics", "show"], &["--resolution", "minute"]));
    insta::assert_snapshot!("metrics_show_ru", run(&["metrics", "show", "--lang", "ru"], &["--by", "category"]));
    insta::assert_snapshot!("metrics_export_csv", run(&["metrics", "export"], &[]));
    insta::assert_snapshot!("metrics_export_ndjson", run(&["metrics", "export"], &["--format", "ndjson"]));
    insta::assert_snapshot!("metrics_export_openmetrics", run(&["metrics", "export"], &["--format", "openmetrics"]));
    assert!(desk.run(&["metrics", "show", "--resolution", "week"]).exits(64).stderr.contains("minute, hour, day"));
    assert!(desk.run(&["metrics", "show", "--by", "colour"]).exits(64).stderr.contains("verdict"));
    let empty = Desk::new().run(&["metrics", "show"]).exits(0).stdout;
    assert!(empty.contains("Nothing was counted"), "{empty}");
}

#[test]
fn what_is_over_its_retention_goes_and_the_rest_stays() {
    let desk = Desk::new();
    desk.analyze(&desk.file("march.jsonl", day(2)));
    let minutes = ["metrics", "show", "--format", "json", "--resolution", "minute", "--since", "2026-03-02", "--until"];
    let of_march = |desk: &Desk| desk.run(&[&minutes[..], &["2026-03-03"]].concat()).exits(0).json();
    assert_eq!(total(&of_march(&desk), "sessions"), 60);
    // A log a week later; what is old leaves when something is analysed after that.
    let later = desk.file("later.jsonl", traffic("2026-03-09", 5000, 10, "DB_POOL_EXHAUSTED"));
    desk.analyze(&later);
    desk.analyze(&later);
    assert_eq!(total(&of_march(&desk), "sessions"), 0);
    assert_eq!(total(&by_day(&desk, &[]), "sessions"), 70);
}

#[test]
fn the_demo_s_figures_are_pinned() {
    let desk = Desk::new();
    let kept = desk.path("demo").display().to_string();
    desk.run(&["demo", "--keep", &kept]).exits(0);
    let memory = desk.path("demo").join("memory").display().to_string();
    let show = ["metrics", "show", "--data-dir", &memory, "--since", "2026-03-09", "--until", "2026-03-14"];
    let of_logs =
        ["entries", "requests", "errors", "slow", "sessions", "sessions_in_trouble", "incidents", "response_time"];
    let metrics: Vec<&str> = of_logs.iter().flat_map(|name| ["--metric", *name]).collect();
    let by_day = ["--resolution", "day", "--by", "category", "--by", "service"];
    insta::assert_snapshot!("metrics_demo", desk.run(&[&show[..], &by_day, &metrics].concat()).exits(0).stdout);
}
