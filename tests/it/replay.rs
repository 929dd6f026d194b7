//! `replay` with the real binary: logs and journals once more, two sets of rules side by side, and nothing remembered.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use cartwatch::journal::{Journal, JournalLimits, Record, StreamId};
use serde_json::Value;

use crate::main_job::traffic;
use crate::run::Desk;
use crate::served::Served;

/// Requests to the cart take 0.08 s: all of them are slow with these rules.
const STRICT: &str = "[slow]\nthreshold_seconds = 0.05\n";

/// A day with a person's address in a message that is shown as evidence.
fn day() -> String {
    let text = traffic("2026-03-02", 0, 60, "PAYMENT_TIMEOUT");
    text.replace("for order", "for anna.k@shop.example and order")
}

fn typed(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What identifies and measures each incident of a report.
fn incidents(report: &Value) -> Vec<[Value; 6]> {
    let keys = ["id", "occurrences", "sessions", "users", "money_at_risk", "first_seen"];
    report["incidents"].as_array().unwrap().iter().map(|one| keys.map(|key| one[key].clone())).collect()
}

/// A journal that a server left, with these lines in it; all of them are read by the server.
fn journal(desk: &Desk, text: &str) -> std::path::PathBuf {
    let server = Served::start(desk, &[]);
    let lines: Vec<&str> = text.lines().collect();
    for part in lines.chunks(50) {
        server.post("/ingest", "application/x-ndjson", part.join("\n")).has(200);
    }
    let began = Instant::now();
    while !server.get("/metrics").has(200).text().lines().any(|line| line.ends_with("analysis_behind_bytes 0")) {
        assert!(began.elapsed() < Duration::from_secs(60), "the server does not catch up");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(server.stop(), Some(0));
    desk.memory().join("journal")
}

#[test]
fn logs_give_the_same_bytes_each_time_and_leave_no_memory() {
    let desk = Desk::new();
    let path = desk.file("day.jsonl", day());
    for format in ["text", "json"] {
        let runs = [(); 2].map(|()| desk.run(&["replay", typed(&path), "-f", format]).exits(0).stdout);
        assert_eq!(runs[0], runs[1]);
        assert!(runs[0].contains("<email-") && !runs[0].contains("anna.k@"), "{}", runs[0]);
    }
    assert!(!desk.memory().exists());
    let replayed = desk.run(&["replay", typed(&path), "-f", "json"]).exits(0).json();
    let analyzed = desk.analyze(&path);
    assert!(!incidents(&analyzed).is_empty());
    assert_eq!(incidents(&replayed), incidents(&analyzed));
    // What the memory knows by now changes nothing.
    assert_eq!(desk.run(&["replay", typed(&path), "-f", "json"]).exits(0).json(), replayed);
}

#[test]
fn a_journal_gives_the_incidents_of_its_lines() {
    let desk = Desk::new();
    let folder = journal(&desk, &day());
    let other = Desk::new();
    let analyzed = other.analyze(&other.file("day.jsonl", day()));
    let before = fs::read(folder.join("journal.released")).ok();
    let runs = [(); 2].map(|()| other.run(&["replay", typed(&folder), "-f", "json"]).exits(0));
    assert_eq!(runs[0].stdout, runs[1].stdout);
    let of_data_folder = desk.run(&["replay", typed(&desk.memory()), "-f", "json"]).exits(0);
    assert_eq!(incidents(&of_data_folder.json()), incidents(&runs[0].json()), "the journal in a data folder");
    let replayed = runs[0].json();
    assert_eq!(incidents(&replayed), incidents(&analyzed));
    let figures = ["entries", "sessions", "problem_sessions", "anonymous_entries", "totals", "started", "ended"];
    for key in figures {
        assert_eq!(replayed[key], analyzed[key], "{key}");
    }
    assert_eq!(before, fs::read(folder.join("journal.released")).ok(), "something was released");
    // The server goes on with it.
    let server = Served::start(&desk, &[]);
    server.get("/api/v1/incidents").has(200);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn the_clock_of_arrival_closes_sessions_as_it_did_live() {
    let line = |minute: u32| {
        let failed = r#""event_type":"checkout","level":"ERROR","error_code":"PAYMENT_TIMEOUT","service":"payment""#;
        format!(r#"{{"timestamp":"2026-03-02T12:{minute:02}:00Z","session_id":"s1","user_id":"u1",{failed}}}"#) + "\n"
    };
    let at = |text: &str| text.parse().unwrap();
    let desk = Desk::new();
    let closed = [false, true].map(|ticks| {
        let folder = desk.path(if ticks { "ticks" } else { "plain" });
        let journal = Journal::open(&folder, JournalLimits::default()).unwrap();
        let append = |record| journal.append(record).unwrap().wait().unwrap();
        append(Record::lines(StreamId(1), at("2026-03-02T12:00:01Z"), line(0).into_bytes()));
        if ticks {
            append(Record::tick(StreamId(1), at("2026-03-02T15:00:00Z")));
        }
        append(Record::lines(StreamId(1), at("2026-03-02T15:00:01Z"), line(10).into_bytes()));
        journal.close().unwrap();
        let report = desk.run(&["replay", typed(&folder), "-f", "json"]).exits(0).json();
        assert_eq!((&report["entries"], &report["incidents"][0]["occurrences"]), (&2.into(), &2.into()), "{report:#}");
        report["late_entries"].as_u64().unwrap()
    });
    assert_eq!(closed, [0, 1]);
}

#[test]
fn two_sets_of_rules_are_compared_and_the_memory_is_only_read() {
    let desk = Desk::new();
    let path = desk.file("day.jsonl", day());
    let rules = desk.file("strict.toml", STRICT);
    let compare = |desk: &Desk| desk.run(&["replay", typed(&path), "--rules", typed(&rules), "-f", "json"]).exits(0);
    let unknown = compare(&desk);
    assert!(!desk.memory().exists());
    let comparison = unknown.json();
    let only = comparison["only_candidate"].as_array().unwrap();
    assert!(!only.is_empty(), "{comparison:#}");
    assert!(only.iter().all(|one| one["category"] == "performance" && one["known"] == false), "{comparison:#}");
    assert_eq!(comparison["only_candidate_known"], 0);
    assert_eq!(comparison["only_in_force"], Value::Array(Vec::new()));
    assert_eq!(comparison["candidate"]["rules"], typed(&rules));
    assert_eq!(comparison["in_force"]["rules"], Value::Null);
    let counted = comparison["changed"].as_array().unwrap().len() as u64 + comparison["same"].as_u64().unwrap();
    assert_eq!(counted, comparison["in_force"]["incidents"].as_u64().unwrap());

    // A memory that was made with the strict rules knows them all; nothing is added to it.
    let strict = desk.file("strict-config.toml", format!("[rules]\nfile = '{}'\n", rules.display()));
    desk.run(&["--config", typed(&strict), "analyze", typed(&path), "-f", "json"]).exits(0);
    let list = || desk.run(&["incidents", "list", "-f", "json"]).exits(0).stdout;
    let before = list();
    let known = compare(&desk).json();
    assert_eq!(known["only_candidate_known"], only.len(), "{known:#}");
    assert_eq!(before, list());
    assert_eq!(compare(&desk).json(), known);

    // The same rules on both sides: no difference; and what only the rules in force find is told as gone.
    let same = desk.run(&["--config", typed(&strict), "replay", typed(&path), "--rules", typed(&rules), "-f", "json"]);
    let same = same.exits(0).json();
    assert_eq!((&same["only_candidate"], &same["changed"]), (&Value::Array(vec![]), &Value::Array(vec![])));
    let usual = desk.file("usual.toml", "[slow]\nthreshold_seconds = 2.0\n");
    let gone = desk.run(&["--config", typed(&strict), "replay", typed(&path), "--rules", typed(&usual), "-f", "json"]);
    assert_eq!(gone.exits(0).json()["only_in_force"].as_array().unwrap().len(), only.len());
}

#[test]
fn a_comparison_is_told_in_both_languages_within_eighty_columns() {
    let desk = Desk::new();
    let path = desk.file("day.jsonl", day());
    let rules = desk.file("strict.toml", STRICT);
    for (language, words) in [("en", "Only with the rules that are tried"), ("ru", "Только с проверяемыми правилами")]
    {
        let run = desk.run(&["--lang", language, "replay", typed(&path), "--rules", typed(&rules)]).exits(0);
        assert!(run.stdout.contains(words), "{}", run.stdout);
        let fits = |line: &str| line.chars().count() <= 80 || line.contains(typed(&rules));
        assert!(run.stdout.lines().all(fits), "{}", run.stdout);
    }
    let report = desk.run(&["--lang", "ru", "replay", typed(&path)]).exits(0).stdout;
    assert!(report.contains("сесси"), "{report}");
}

#[test]
fn a_journal_is_compared_too_and_one_in_use_is_said_so() {
    let desk = Desk::new();
    let folder = journal(&desk, &day());
    let rules = desk.file("strict.toml", STRICT);
    let compared = desk.run(&["replay", typed(&folder), "--rules", typed(&rules), "-f", "json"]).exits(0).json();
    assert!(!compared["only_candidate"].as_array().unwrap().is_empty(), "{compared:#}");
    // The server's own memory knows what the rules in force find.
    let changed = compared["changed"].as_array().unwrap();
    assert!(changed.iter().all(|one| one["known"] == true), "{compared:#}");

    let open = Journal::open(&folder, JournalLimits::default()).unwrap();
    let refused = desk.run(&["replay", typed(&folder)]).exits(2);
    assert!(refused.stderr.contains("in use by another process"), "{}", refused.stderr);
    assert!(refused.stdout.is_empty());
    open.close().unwrap();
    let path = desk.file("day.jsonl", day());
    let mixed = desk.run(&["replay", typed(&folder), typed(&path)]).exits(64);
    assert!(mixed.stderr.contains("replayed alone"), "{}", mixed.stderr);
}

#[test]
fn what_is_no_log_no_journal_or_no_rules_is_said_so() {
    let desk = Desk::new();
    let path = desk.file("day.jsonl", day());
    let missing = desk.run(&["replay", typed(&desk.path("nowhere"))]).exits(2);
    assert!(missing.stderr.contains("no such file or folder"), "{}", missing.stderr);
    fs::create_dir(desk.path("empty")).unwrap();
    let empty = desk.run(&["replay", typed(&desk.path("empty"))]).exits(2);
    assert!(empty.stderr.contains("holds no readable log file"), "{}", empty.stderr);
    let twice = desk.run_with_input(&["replay", "-", "--rules", "rules.toml"], b"").exits(64);
    assert!(twice.stderr.contains("standard input"), "{}", twice.stderr);
    let wrong = desk.file("wrong.toml", "[slow]\nthreshold = 3\n");
    let wrong = desk.run(&["replay", typed(&path), "--rules", typed(&wrong)]).exits(78);
    assert!(wrong.stderr.contains("wrong.toml"), "{}", wrong.stderr);
    assert!(!desk.path("empty").join("journal.lock").exists());
    assert!(!desk.memory().exists());
}
