//! Planned noise from the command line: muted, listed, marked in reports, ended early.

use serde_json::{Value, json};

use crate::notify_complaints::{ago, send, usual, wrapped};
use crate::run::Desk;
use crate::served::{Served, wait_for};

const FAILURE: &str = r#"{"timestamp":"2026-03-12T14:05:00Z","session_id":"s1","user_id":"u1","level":"ERROR","service":"warehouse","error_code":"STOCK_LOCKED","message":"stock table is locked"}"#;

#[test]
fn what_was_planned_is_remembered_and_marked() {
    let desk = Desk::new();
    let log = desk.path("shop.log");
    std::fs::write(&log, format!("{FAILURE}\n")).unwrap();
    let mute = ["mute", "add", "--service", "warehouse", "--from", "2026-03-12 14:00", "--reason", "stock moves"];
    desk.run(&[&mute[..], &["--for", "2h"]].concat()).exits(0);
    let report = desk.run(&["analyze", log.to_str().unwrap(), "--format", "json"]).exits(0).json();
    let muted = &report["incidents"][0]["muted"];
    assert_eq!(
        (muted["reason"].as_str(), muted["until"].as_str()),
        (Some("stock moves"), Some("2026-03-12T16:00:00Z"))
    );
    let listed = desk.run(&["incidents", "list"]).exits(0).stdout;
    assert!(listed.contains("open, planned"), "{listed}");
    let listed = desk.run(&["--lang", "ru", "incidents", "list"]).exits(0).stdout;
    assert!(listed.contains("открыт, планово"), "{listed}");
    let id = report["incidents"][0]["id"].as_str().unwrap();
    let shown = desk.run(&["incidents", "show", id]).exits(0).stdout;
    assert!(shown.contains("until 2026-03-12 16:00:00 UTC: stock moves"), "{shown}");
}

#[test]
fn a_mute_is_limited_listed_and_ended() {
    let desk = Desk::new();
    assert!(desk.run(&["mute", "add", "--for", "2h", "--reason", "x"]).exits(64).stderr.contains("--service"));
    assert!(desk.run(&["mute", "add", "--all", "--reason", "x"]).exits(64).stderr.contains("--until"));
    assert!(desk.run(&["mute", "add", "--all", "--for", "soon", "--reason", "x"]).exits(64).stderr.contains("90m"));
    desk.run(&["mute", "add", "--category", "payment", "--for", "2h", "--reason", "drill", "--by", "Olga"]).exits(0);
    let mutes = desk.run(&["mute", "list", "--format", "json"]).exits(0).json();
    let id = mutes["mutes"][0]["id"].as_str().unwrap().to_owned();
    assert!(desk.run(&["mute", "list"]).exits(0).stdout.contains(&id));
    desk.run(&["mute", "end", &id]).exits(0);
    assert_eq!(desk.run(&["mute", "list"]).exits(0).stdout.trim(), "Nothing is muted.");
    assert!(desk.run(&["mute", "list", "--all"]).exits(0).stdout.contains("drill (Olga)"));
    desk.run(&["mute", "end", "mute-0000"]).exits(2);
}

#[test]
fn a_running_server_is_told_of_plans() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let post = |body: Value, headers: &[(&str, &str)]| {
        let headers = [&[("content-type", "application/json")], headers].concat();
        server.ask("POST", "/api/v1/mutes", &headers, body.to_string().as_bytes())
    };
    let plan = json!({"service": "warehouse", "from": "2026-03-12T00:00:00Z", "until": "2099-01-01T00:00:00Z", "reason": "stock moves"});
    let made = post(plan.clone(), &[("idempotency-key", "\"one\"")]).has(201).json();
    assert_eq!(made["reason"], "stock moves");
    assert_eq!(post(plan, &[("idempotency-key", "\"one\"")]).has(201).json(), made, "made once");
    post(json!({"until": "2099-01-01T00:00:00Z", "reason": "everything?"}), &[]).has(400);
    post(json!({"all": true, "until": "2000-01-01T00:00:00Z", "reason": "too late"}), &[]).has(400);
    let list = server.get("/api/v1/mutes").has(200).json();
    assert_eq!(list["mutes"].as_array().map(Vec::len), Some(1));
    server.post("/ingest", "application/json", FAILURE).has(200);
    let muted = || server.get("/api/v1/live").json()["incidents"][0]["muted"]["reason"] == "stock moves";
    wait_for("the incident, muted", muted);
    let id = made["id"].as_str().unwrap();
    server.ask("DELETE", &format!("/api/v1/mutes/{id}"), &[], b"").has(200);
    server.ask("DELETE", "/api/v1/mutes/mute-x", &[], b"").has(404);
    assert_eq!(server.get("/api/v1/mutes").has(200).json()["mutes"], json!([]));
}

#[test]
fn one_cluster_of_complaints_is_muted_and_known_again_while_it_grows() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    send(&server, usual().into_iter().chain(wrapped(0..8)).collect());
    let live = || server.get("/api/v1/live").json()["clusters"][0].clone();
    wait_for("the cluster", || live()["people"] == 8);
    let post = |body: Value| server.post("/api/v1/mutes", "application/json", body.to_string());
    let until = ago(-120).to_string();
    let plan = |complaint: &Value| json!({"complaint": complaint, "until": until, "reason": "known to the warehouse"});
    let some = &live()["first"][3];
    let made = post(plan(some)).has(201).json();
    assert_eq!((made["complaints"].as_array().unwrap().len(), &made["complaints"][3]), (8, some), "{made}");
    assert!(made["words"].to_string().contains("wrap"), "{made}");
    assert_eq!(live()["muted"]["reason"], "known to the warehouse", "at once");
    send(&server, wrapped(8..20));
    wait_for("the growth", || live()["people"] == 20);
    assert_eq!(live()["muted"]["mute"], made["id"]);

    let ordinary = server.get("/api/v1/complaints?text=parcel&limit=1").json()["complaints"][0]["id"].clone();
    assert!(post(plan(&ordinary)).has(409).text().contains("no cluster"));
    post(plan(&"cmp-0000000000000000".into())).has(404);
    post(json!({"complaint": some, "service": "warehouse", "until": until, "reason": "both"})).has(400);
    let list = server.get("/api/v1/mutes").has(200).json();
    assert_eq!((list["mutes"].as_array().unwrap().len(), &list["mutes"][0]["id"]), (1, &made["id"]), "{list}");
    server.ask("DELETE", &format!("/api/v1/mutes/{}", made["id"].as_str().unwrap()), &[], b"").has(200);
    assert_eq!(live()["muted"], Value::Null);
    let (some, ordinary) = (some.as_str().unwrap().to_owned(), ordinary.as_str().unwrap().to_owned());
    assert_eq!(server.stop(), Some(0));

    let add = ["mute", "add", "--for", "2h", "--reason", "strike", "--complaint"];
    assert!(desk.run(&[&add[..], &[&ordinary]].concat()).exits(2).stderr.contains("no cluster of the last day"));
    desk.run(&[&add[..], &[&some, "--service", "x"]].concat()).exits(64);
    desk.run(&[&add[..], &[&some]].concat()).exits(0);
    let listed = desk.run(&["mute", "list"]).exits(0).stdout;
    assert!(listed.contains("complaints about “") && listed.contains("wrap"), "{listed}");
    let told = desk.run(&["complaints", "list"]).exits(0).stdout;
    assert!(told.starts_with("! 20 people") && told.contains("(planned until"), "{told}");
    // Who erases what was written leaves ids behind, and no words.
    desk.run(&["complaints", "forget", "--text", "gift"]).exits(0);
    let listed = desk.run(&["--lang", "ru", "mute", "list"]).exits(0).stdout;
    assert!(listed.contains("20 жалоб, первая cmp-"), "{listed}");
    assert!(!desk.run(&["export", "--raw"]).exits(0).stdout.contains("gift"));
}
