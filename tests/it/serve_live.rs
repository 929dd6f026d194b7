//! The server analyses what arrives: incidents open while their sessions do, and a kill changes nothing in the memory.

use std::io::{BufRead, BufReader, Write};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::main_job::traffic;
use crate::run::Desk;
use crate::served::{Served, request};

const NDJSON: &str = "application/x-ndjson";

/// Asks until the incidents are as they should be; nothing is measured by it.
#[track_caller]
fn wait_for(server: &Served, what: &str, good: impl Fn(&[Value]) -> bool) -> Vec<Value> {
    let began = Instant::now();
    loop {
        let list = server.get("/api/v1/incidents").has(200).json();
        let incidents = list["incidents"].as_array().unwrap().clone();
        if good(&incidents) {
            return incidents;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "{what}: {list:#}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn entries(incident: &Value) -> u64 {
    incident["occurrences"].as_u64().unwrap()
}

#[test]
fn what_arrives_is_analysed_once_whatever_happens_to_the_server() {
    let text = traffic("2026-03-02", 0, 60, "PAYMENT_TIMEOUT");
    let whole = Desk::new();
    whole.analyze(&whole.file("day.jsonl", text.clone()));
    let list = whole.run(&["incidents", "list", "--format", "json"]).exits(0).json();
    let expected: Vec<(Value, u64)> =
        list["incidents"].as_array().unwrap().iter().map(|one| (one["id"].clone(), entries(one))).collect();
    assert!(!expected.is_empty());

    let desk = Desk::new();
    let lines: Vec<&str> = text.lines().collect();
    let (first, second) = lines.split_at(lines.len() / 2);
    let server = Served::start(&desk, &[]);
    server.post("/ingest", NDJSON, first.join("\n")).has(200);
    // Its sessions are still open: nothing has come since by which they could be closed.
    let early = wait_for(&server, "no incident opened", |incidents| !incidents.is_empty());
    assert!(expected.iter().any(|(id, _)| *id == early[0]["id"]), "{early:#?}");
    server.kill();

    let server = Served::start(&desk, &[]);
    server.post("/ingest", NDJSON, second.join("\n")).has(200);
    // An entry a day later closes every session.
    server.post("/ingest", NDJSON, r#"{"timestamp":"2026-03-03T12:00:00Z","session_id":"s","message":"ok"}"#).has(200);
    let same = |incidents: &[Value]| {
        let found: Vec<(Value, u64)> = incidents.iter().map(|one| (one["id"].clone(), entries(one))).collect();
        found == expected
    };
    wait_for(&server, "not the incidents of the analysis", same);
    assert_eq!(server.stop(), Some(0));

    // Read again from where it was saved, nothing is counted twice; new rules are taken up on the way.
    let server = Served::start(&desk, &[]);
    server.signal("HUP");
    server.says("read again");
    assert!(same(&wait_for(&server, "lost", |incidents| !incidents.is_empty())));
    let metrics = server.get("/metrics").has(200).text();
    assert!(metrics.contains("analysis_behind_bytes"), "{metrics}");
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn what_runs_is_shown_and_told_as_it_happens() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let mut stream = server.connect();
    stream.write_all(&request("GET", "/api/v1/events", &server.address, &[], b"")).unwrap();
    let mut told = BufReader::new(stream).lines().map_while(Result::ok);
    assert!(told.by_ref().any(|line| line.contains("connected")));
    server.post("/ingest", NDJSON, traffic("2026-03-02", 0, 20, "PAYMENT_TIMEOUT")).has(200);
    assert!(told.by_ref().any(|line| line == "event: opened"));
    let data = told.by_ref().find_map(|line| line.strip_prefix("data: ").map(str::to_owned)).unwrap();
    let opened: Value = serde_json::from_str(&data).unwrap();
    let live = server.get("/api/v1/live").has(200).json();
    let running = live["incidents"].as_array().unwrap();
    assert!(running.iter().any(|one| one["id"] == opened["id"]), "{opened:#} {live:#}");
    assert!(live["analysis"]["entries"].as_u64() > Some(0));
    let metrics = server.get("/metrics").has(200).text();
    assert!(metrics.contains("cartwatch_analysis_stage_seconds_total{stage=\"analyse\"} "), "{metrics}");
    // A reader of events does not hold up the end.
    server.signal("TERM");
    told.for_each(drop);
    assert_eq!(server.stop_is_over(), Some(0));
}
