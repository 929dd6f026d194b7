//! The mirror beside a server that runs, and the command: what they say, what they show, and what goes over the wire.

use std::process::Command;

use serde_json::Value;

use crate::elasticsearch::{elasticsearch, prefix};
use crate::faulty::{Answer, Fault, Faulty, Rule};
use crate::main_job::traffic;
use crate::run::{Desk, Outcome};
use crate::served::{Served, wait_for};
use crate::sync_sites::address;

const ANY: &str = "127.0.0.1:0";

/// A configuration file that names a mirror.
fn config(desk: &Desk, line: &Faulty, prefix: &str, more: &str) -> String {
    let text = format!(
        "[elasticsearch]\nhost = \"{}\"\nindex_prefix = \"{prefix}\"\nconnect_seconds = 1\nrequest_seconds = 2\n\
         retry_seconds = 1\n[sync]\ninterval_seconds = 1\nsettle_seconds = 1\n{more}\n",
        line.url()
    );
    desk.file("cartwatch.toml", text).display().to_string()
}

fn run(desk: &Desk, config: &str, arguments: &[&str]) -> Outcome {
    desk.run(&[&["--config", config], arguments].concat())
}

fn sync_status(desk: &Desk, config: &str) -> Value {
    run(desk, config, &["sync", "status", "--format", "json"]).exits(0).json()
}

#[test]
fn two_sites_see_the_same_memory_and_a_status_needs_no_server() {
    let Some(url) = elasticsearch("sync_served") else { return };
    let (one, two, prefix) = (Desk::new(), Desk::new(), prefix());
    let line = Faulty::http(address(&url));
    let configs = [config(&one, &line, &prefix, ""), config(&two, &line, &prefix, "")];
    one.analyze(&one.file("day.jsonl", traffic("2026-03-02", 0, 40, "PAYMENT_TIMEOUT")));
    two.analyze(&two.file("day.jsonl", traffic("2026-03-02", 5000, 40, "DB_POOL_EXHAUSTED")));
    let waiting = sync_status(&one, &configs[0]);
    assert!(waiting["pending"].as_u64().unwrap() > 0 && waiting["last_success"].is_null(), "{waiting}");
    let said = run(&one, &configs[0], &["sync"]).exits(0).stderr;
    assert!(said.contains("In step with") && said.contains("sent"), "{said}");
    run(&two, &configs[1], &["sync"]).exits(0);
    run(&one, &configs[0], &["sync"]).exits(0);
    let lists = [&one, &two].map(|desk| desk.run(&["incidents", "list", "--format", "json"]).exits(0).json());
    let ids = |list: &Value| -> Vec<String> {
        let rows = list["incidents"].as_array().unwrap();
        let mut ids: Vec<String> = rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(&lists[0]), ids(&lists[1]));
    assert!(ids(&lists[0]).len() >= 2);
    let said = run(&one, &configs[0], &["sync"]).exits(0).stderr;
    assert!(said.contains("nothing to do"), "{said}");
    line.set(Fault::Refuse);
    let status = sync_status(&one, &configs[0]);
    assert_eq!((&status["pending"], &status["lag_seconds"]), (&0.into(), &0.into()), "{status}");
    assert_eq!(status["sites"].as_array().unwrap().len(), 1, "{status}");
    let failed = run(&one, &configs[0], &["sync"]).exits(2).stderr;
    assert!(failed.contains("can't be reached"), "{failed}");
    let status = sync_status(&one, &configs[0]);
    assert_eq!(status["trouble"]["kind"], "unreachable", "{status}");
}

#[test]
fn without_a_server_in_the_settings_there_is_nothing_to_bring_in_step() {
    let desk = Desk::new();
    let said = desk.run(&["sync"]).exits(78).stderr;
    assert!(said.contains("elasticsearch.host"), "{said}");
    let said = desk.run(&["sync", "status"]).exits(0).stdout;
    assert!(said.contains("No mirror"), "{said}");
}

#[test]
fn a_service_sends_by_itself_says_each_trouble_once_and_goes_on() {
    let Some(url) = elasticsearch("sync_served") else { return };
    let (desk, prefix) = (Desk::new(), prefix());
    desk.analyze(&desk.file("day.jsonl", traffic("2026-03-02", 0, 40, "PAYMENT_TIMEOUT")));
    let line = Faulty::http(address(&url));
    let file = config(&desk, &line, &prefix, "");
    let server = Served::start_with(&desk, &[], &["--config", &file, "--listen", ANY]);
    let shown = || server.get("/api/v1/sync").has(200).json();
    wait_for("the first run", || shown()["totals"]["pushed"].as_u64().unwrap() > 0 && shown()["pending"] == 0);
    // The command works beside it, and says why it does not sync by itself.
    let status = sync_status(&desk, &file);
    assert_eq!(status["totals"]["pushed"], shown()["totals"]["pushed"]);
    let said = run(&desk, &file, &["sync"]).exits(2).stderr;
    assert!(said.contains("keeps the mirror in step by itself"), "{said}");

    line.set(Fault::Refuse);
    let said = server.says("can't be reached");
    assert!(said.contains("work goes on here"), "{said}");
    wait_for("more attempts", || shown()["totals"]["failed"].as_u64().unwrap() >= 2);
    let metrics = server.get("/metrics").has(200).text();
    assert!(metrics.contains("cartwatch_sync_up 0") && metrics.contains("cartwatch_sync_lag_seconds"), "{metrics}");
    // Nobody waits for the mirror.
    assert_eq!(server.get("/health/readyz").status, 200);
    let id = server.get("/api/v1/incidents").has(200).json()["incidents"][0]["id"].as_str().unwrap().to_owned();
    server.post(&format!("/api/v1/incidents/{id}/note"), "application/json", r#"{"text":"noted"}"#).has(200);
    wait_for("what waits", || shown()["pending"].as_u64().unwrap() > 0);
    line.heal();
    server.post("/api/v1/sync", "application/json", "").has(202);
    server.says("in step with");
    wait_for("the rest", || shown()["pending"] == 0 && shown()["trouble"].is_null());
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_service_stops_in_time_with_a_line_that_is_half_open() {
    let Some(url) = elasticsearch("sync_served") else { return };
    let desk = Desk::new();
    let line = Faulty::http(address(&url));
    line.set(Fault::Silent);
    let file = config(&desk, &line, &prefix(), "");
    let server = Served::start_with(&desk, &[], &["--config", &file, "--listen", ANY]);
    wait_for("the first request", || line.connections() > 0);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn what_one_service_learns_the_other_one_finds() {
    let Some(url) = elasticsearch("sync_served") else { return };
    let (one, two, prefix) = (Desk::new(), Desk::new(), prefix());
    let line = Faulty::http(address(&url));
    one.analyze(&one.file("day.jsonl", traffic("2026-03-02", 0, 40, "PAYMENT_TIMEOUT")));
    let files = [config(&one, &line, &prefix, ""), config(&two, &line, &prefix, "")];
    let start = |desk: &Desk, file: &str| Served::start_with(desk, &[], &["--config", file, "--listen", ANY]);
    let servers = [start(&one, &files[0]), start(&two, &files[1])];
    let id = servers[0].get("/api/v1/incidents").has(200).json()["incidents"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/incidents/{id}");
    wait_for("the incident", || servers[1].get(&path).status == 200);
    let fix = r#"{"fix":"Drained the acquirer's standby pool"}"#;
    servers[1].post(&format!("{path}/resolve"), "application/json", fix).has(200);
    wait_for("the fix", || servers[0].get(&path).text().contains("standby pool"));
    wait_for("the search", || servers[0].get("/api/v1/search?q=standby%20pool").text().contains(&id));
    for server in servers {
        assert_eq!(server.stop(), Some(0));
    }
}

#[test]
fn no_customer_goes_over_the_wire() {
    let Some(url) = elasticsearch("sync_served") else { return };
    let desk = Desk::new();
    let kept = desk.path("demo");
    desk.run(&["demo", "--keep", kept.to_str().unwrap()]).exits(0);
    let line = Faulty::http(address(&url));
    let file = config(&desk, &line, &prefix(), "");
    let memory = kept.join("memory");
    let folder = if memory.is_dir() { memory } else { kept.clone() };
    let synced = Command::new(env!("CARGO_BIN_EXE_cartwatch"))
        .args(["--config", &file, "--data-dir", folder.to_str().unwrap(), "sync"])
        .output()
        .unwrap();
    assert!(synced.status.success(), "{}", String::from_utf8_lossy(&synced.stderr));
    let sent: Vec<String> = line.recorded().iter().map(|request| request.path.clone() + &request.text()).collect();
    assert!(sent.iter().any(|text| text.contains("\"incident:")), "nothing was sent");
    let mut names = std::collections::BTreeSet::new();
    for path in logs(&kept) {
        for row in std::fs::read_to_string(path).unwrap().lines() {
            let Ok(entry) = serde_json::from_str::<Value>(row) else { continue };
            for field in ["user_id", "session_id"] {
                names.extend(entry[field].as_str().map(str::to_owned));
            }
        }
    }
    assert!(names.len() > 100, "the demo has customers: {}", names.len());
    for text in &sent {
        assert!(!text.contains('@') || !text.contains(".example"), "an address: {text}");
        for name in &names {
            assert!(!text.contains(&format!("\"{name}\"")), "{name} is in {text}");
        }
    }
}

fn logs(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("memory") {
            found.extend(logs(&path));
        } else if path.extension().is_some_and(|kind| kind == "jsonl" || kind == "log" || kind == "json") {
            found.push(path);
        }
    }
    found
}

#[test]
fn the_status_is_said_in_both_languages() {
    let desk = Desk::new();
    let line = Faulty::http("127.0.0.1:9".parse().unwrap());
    let text = format!("[elasticsearch]\nhost = \"{}\"\nindex_prefix = \"shop\"\n", line.url());
    let file = desk.file("cartwatch.toml", text).display().to_string();
    let aside = |id: &str| {
        serde_json::json!({
            "id": id, "version": {"seq_no": 4, "primary_term": 1}, "reason": "written by a newer program",
            "since": "2026-03-02T08:00:00Z", "again": false, "newer": true,
        })
    };
    let book = serde_json::json!({"version": 1, "book": {
        "place": "shop-memory (http://es:9200)",
        "site": "00000000000000ab",
        "last_success": "2026-03-02T10:00:00Z",
        "trouble": {"since": "2026-03-02T11:00:00Z", "kind": "read_only", "why": "bulk item: status 403"},
        "totals": {"pushed": 1200, "pulled": 34, "conflicts": 2, "losses": 1},
        "loss": {"at": "2026-03-01T09:30:00Z", "how": "put_back"},
        "pending": 21,
        "refused": {"incident:inc-7": {"why": "too large", "since": "2026-03-02T08:30:00Z"}},
        "quarantined": [aside("page:rb-x@ru")],
        "sites": {"00000000000000cd": "2026-03-02T09:59:00Z"},
    }});
    std::fs::create_dir_all(desk.memory()).unwrap();
    std::fs::write(desk.memory().join("sync.json"), book.to_string()).unwrap();
    for language in ["en", "ru"] {
        let said = desk.run(&["--config", &file, "--lang", language, "sync", "status"]).exits(0).stdout;
        let lag = said.lines().position(|text| text.contains("behind") || text.contains("отстаёт")).unwrap();
        // The lag goes by the wall clock.
        let kept: Vec<&str> = said.lines().enumerate().filter(|(at, _)| *at != lag).map(|(_, text)| text).collect();
        insta::assert_snapshot!(format!("sync_status_{language}"), kept.join("\n"));
    }
}

#[test]
fn a_document_that_the_server_does_not_take_costs_no_other() {
    let Some(url) = elasticsearch("sync_served") else { return };
    let (desk, prefix) = (Desk::new(), prefix());
    desk.analyze(&desk.file("day.jsonl", traffic("2026-03-02", 0, 40, "PAYMENT_TIMEOUT")));
    let line = Faulty::http(address(&url));
    let file = config(&desk, &line, &prefix, "");
    // The whole of a request, where there is but one document in it.
    line.rule(Rule::new(Fault::Answer(Answer::elasticsearch(413, "{}"))).to("_bulk").times(1));
    run(&desk, &file, &["sync"]).exits(0);
    let status = sync_status(&desk, &file);
    assert_eq!(status["pending"], 0, "{status}");
}
