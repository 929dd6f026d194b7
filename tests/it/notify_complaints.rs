//! Clusters of complaints that no incident explains: told once to every receiver, and again when they grew much; shown by the
//! live API, its events and the commands.

use std::io::{BufRead, BufReader, Write};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::notify::{Got, Receiver, notify, serve};
use crate::run::Desk;
use crate::served::{Served, request, wait_for};

/// So many minutes ago. Clusters are told of now, and the server has the machine's clock.
pub fn ago(minutes: i64) -> Timestamp {
    Timestamp::now() - SignedDuration::from_mins(minutes)
}

fn complaint(ticket: String, at: Timestamp, text: &str) -> Value {
    json!({"id": ticket, "created_at": at.to_string(), "text": text})
}

/// Ten days of what people write on any day.
pub fn usual() -> Vec<Value> {
    let texts = ["wrong size again", "курьер опоздал", "where is my parcel"];
    (0..60).map(|n| complaint(format!("u{n}"), ago(500 + 240 * n), texts[n as usize % 3])).collect()
}

pub fn wrapped(tickets: std::ops::Range<i64>) -> Vec<Value> {
    tickets.map(|n| complaint(format!("g{n}"), ago(100 - n), "the gift wrap option is gone")).collect()
}

pub fn send(server: &Served, complaints: Vec<Value>) {
    server.post("/api/v1/complaints", "application/json", Value::from(complaints).to_string()).has(200);
}

fn clusters(got: &[Got]) -> Vec<(String, u64)> {
    let all: Vec<Value> = got.iter().filter(|one| one.body.contains("format_version")).map(Got::json).collect();
    let clusters = all.iter().flat_map(|message| message["data"]["clusters"].as_array().unwrap());
    clusters.map(|one| (one["kind"].as_str().unwrap().to_owned(), one["people"].as_u64().unwrap())).collect()
}

#[test]
fn a_cluster_is_told_to_every_receiver_once_and_again_when_it_grew_much() {
    let [webhook, slack, telegram] = [(); 3].map(|()| Receiver::start(&[]));
    let desk = Desk::new();
    let settings = format!(
        "[[notify.webhook]]\nurl = \"{}\"\n[[notify.slack]]\nurl = \"{}\"\nlanguage = \"ru\"\n\
         [[notify.telegram]]\ntoken = \"12:x\"\nchat = \"@ops\"\napi = \"{}\"\nkinds = [\"opened\"]\n",
        webhook.url, slack.url, telegram.url
    );
    let server = serve(&desk, &settings);
    let mut events = server.connect();
    let headers = [("accept", "text/event-stream")];
    events.write_all(&request("GET", "/api/v1/events", &server.address, &headers, b"")).unwrap();
    let mut events = BufReader::new(events).lines().map_while(Result::ok);
    assert!(events.any(|line| line == ": connected"));

    send(&server, usual());
    send(&server, wrapped(0..8));
    let got = webhook.wait("the cluster", |got| !got.is_empty());
    let told = got[0].json();
    assert_eq!(told["type"], "complaints.clustered");
    assert_eq!(clusters(&got), [("complaints".to_owned(), 8)]);
    assert!(told["data"]["clusters"][0]["words"].to_string().contains("wrap"), "{told}");
    let text = slack.wait("the cluster", |got| !got.is_empty())[0].json()["text"].to_string();
    assert!(text.contains("Много жалоб") && text.contains("8 человек"), "{text}");
    assert!(events.any(|line| line == "event: complaints"));
    let data = events.find(|line| line.starts_with("data: ")).unwrap();
    assert!(data.contains("wrap") && data.contains("\"people\":8"), "{data}");
    let live = server.get("/api/v1/live").has(200).json();
    assert_eq!((&live["clusters"][0]["people"], &live["clusters"][0]["complaints"]), (&8.into(), &8.into()), "{live}");

    // Some more is no news, nor is a restart; three times as many people are.
    send(&server, wrapped(8..12));
    wait_for("the growth", || server.get("/api/v1/live").json()["clusters"][0]["people"] == 12);
    assert_eq!(server.stop(), Some(0));
    let server = serve(&desk, &settings);
    wait_for("the cluster", || server.get("/api/v1/live").json()["clusters"][0]["people"] == 12);
    send(&server, wrapped(12..30));
    let got = webhook.wait("the growth", |got| got.len() > 1);
    assert_eq!(clusters(&got), [("complaints".to_owned(), 8), ("grew".to_owned(), 30)]);
    assert_eq!(server.stop(), Some(0));
    assert!(telegram.got().is_empty(), "{:?}", telegram.got());
    let status = notify(&desk, &["status"]).exits(0).stdout;
    assert!(status.contains("2 messages sent"), "{status}");

    let listed = desk.run(&["complaints", "list"]).exits(0).stdout;
    assert!(listed.starts_with("! 30 people complained about “") && listed.contains("complaints clusters"), "{listed}");
    assert!(!desk.run(&["complaints", "list", "--text", "parcel"]).exits(0).stdout.contains("! "));
    for form in ["text", "markdown", "html", "json"] {
        let report = desk.run(&["complaints", "report", "--format", form]).exits(0).stdout;
        assert!(report.contains("wrap"), "{form}: {report}");
    }
    let kind = desk.run(&["complaints", "report", "--category", "payment", "--format", "json"]).exits(0).json();
    assert_eq!(kind["clusters"], json!([]));
}

#[test]
fn nobody_is_told_of_clusters_of_long_ago_or_while_everything_is_muted() {
    let receiver = Receiver::start(&[]);
    let desk = Desk::new();
    let (from, until) = (ago(180).to_string(), ago(-60).to_string());
    desk.run(&["mute", "add", "--all", "--from", &from, "--until", &until, "--reason", "migration"]).exits(0);
    let server = serve(&desk, &format!("[[notify.webhook]]\nurl = \"{}\"\n", receiver.url));
    let old = |n: i64| complaint(format!("o{n}"), ago(3 * 1_440 - n), "promo code refused");
    send(&server, usual().into_iter().chain((0..9).map(old)).chain(wrapped(0..8)).collect());
    wait_for("the cluster", || server.get("/api/v1/live").json()["clusters"][0]["people"] == 8);
    let live = server.get("/api/v1/live").json();
    assert_eq!(live["clusters"].as_array().unwrap().len(), 1, "{live}");
    assert_eq!(live["clusters"][0]["muted"]["reason"], "migration", "{live}");
    assert_eq!(server.get("/api/v1/complaints/clusters").json().as_array().unwrap().len(), 2);
    // Another look of the notifier passes before the server ends.
    std::thread::sleep(std::time::Duration::from_secs(6));
    assert_eq!(server.stop(), Some(0));
    assert!(receiver.got().is_empty(), "{:?}", receiver.got());
}

#[test]
fn a_cluster_that_is_muted_by_itself_is_told_when_the_mute_is_ended() {
    let receiver = Receiver::start(&[]);
    let desk = Desk::new();
    let first = Served::start(&desk, &[]);
    send(&first, usual().into_iter().chain(wrapped(0..8)).collect());
    wait_for("the cluster", || first.get("/api/v1/live").json()["clusters"][0]["people"] == 8);
    let complaint = first.get("/api/v1/live").json()["clusters"][0]["first"][0].clone();
    let plan = json!({"complaint": complaint, "until": ago(-60).to_string(), "reason": "known to the warehouse"});
    let mute = first.post("/api/v1/mutes", "application/json", plan.to_string()).has(201).json();
    assert_eq!(first.stop(), Some(0));
    let server = serve(&desk, &format!("[[notify.webhook]]\nurl = \"{}\"\n", receiver.url));
    send(&server, wrapped(8..30));
    wait_for("the growth", || server.get("/api/v1/live").json()["clusters"][0]["people"] == 30);
    std::thread::sleep(std::time::Duration::from_secs(6));
    assert!(receiver.got().is_empty(), "{:?}", receiver.got());
    server.ask("DELETE", &format!("/api/v1/mutes/{}", mute["id"].as_str().unwrap()), &[], b"").has(200);
    let got = receiver.wait("the cluster", |got| !got.is_empty());
    assert_eq!(clusters(&got), [("complaints".to_owned(), 30)]);
    assert_eq!(server.stop(), Some(0));
}
