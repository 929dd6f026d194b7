//! The server killed at random moments under load: what it acknowledged is in the journal once, and counted once.
//!
//! `KILL_ROUNDS=200 cargo test --test it serve_kill` is the long form.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::main_job::traffic;
use crate::run::Desk;
use crate::served::{Served, journal, read_reply, request};

/// Entries of a bulk: small, so that many are under way when the server dies.
const BULK: usize = 20;

/// Visitors of a day of the traffic.
const VISITORS: u32 = 60;

/// Longest life of a server, in milliseconds; it takes some hundred to start.
const LIFE_MILLISECONDS: f64 = 900.0;

fn rounds() -> u32 {
    std::env::var("KILL_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(12)
}

/// A day after the other, beginning long ago.
fn day(number: u32) -> String {
    let code = ["PAYMENT_TIMEOUT", "DB_POOL_EXHAUSTED"][number as usize % 2];
    let date = jiff::civil::date(2020, 1, 1) + jiff::Span::new().days(i64::from(number));
    traffic(&date.to_string(), number * VISITORS, VISITORS, code)
}

/// The bulk's body, where each document has an id.
fn bulk(lines: &[&str], first: usize) -> String {
    let mut body = String::new();
    for (n, line) in lines.iter().enumerate() {
        writeln!(body, "{{\"create\":{{\"_index\":\"shop\",\"_id\":\"{}\"}}}}\n{line}", first + n).unwrap();
    }
    body
}

/// What the sender works through; it goes on as long as servers die.
struct Sender {
    address: String,
    over: AtomicBool,
    days: AtomicU32,
}

impl Sender {
    /// Sends a day after the other, in order, each bulk until it is acknowledged; gives how often it had to send again.
    fn run(&self) -> u64 {
        let (mut sent, mut again) = (0, 0);
        while !self.over.load(Ordering::Relaxed) {
            let text = day(self.days.fetch_add(1, Ordering::Relaxed));
            let lines: Vec<&str> = text.lines().collect();
            for lines in lines.chunks(BULK) {
                let body = bulk(lines, sent);
                while !self.is_acknowledged(&body) {
                    again += 1;
                    thread::sleep(Duration::from_millis(2));
                }
                sent += lines.len();
            }
        }
        again
    }

    /// Each document is there: kept now, or before.
    fn is_acknowledged(&self, body: &str) -> bool {
        let Ok(mut stream) = std::net::TcpStream::connect(&self.address) else { return false };
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let kind = [("content-type", "application/x-ndjson")];
        let written =
            std::io::Write::write_all(&mut stream, &request("POST", "/_bulk", &self.address, &kind, body.as_bytes()));
        let Some(reply) = written.ok().and_then(|()| read_reply(&mut stream)).filter(|reply| reply.status == 200)
        else {
            return false;
        };
        let items = reply.json()["items"].as_array().unwrap().clone();
        items.iter().all(|item| matches!(item["create"]["status"].as_u64(), Some(201 | 409)))
    }
}

/// Ids of incidents and their entries.
fn counted(list: &Value) -> Vec<(Value, Value)> {
    let incidents = list["incidents"].as_array().unwrap();
    let mut found: Vec<_> = incidents.iter().map(|one| (one["id"].clone(), one["occurrences"].clone())).collect();
    found.sort_by_key(|(id, _)| id.to_string());
    found
}

#[test]
fn a_server_that_is_killed_again_and_again_keeps_each_acknowledged_entry_once() {
    let desk = Desk::new();
    let address = Served::start(&desk, &[]).address.clone();
    let sender = Sender { address: address.clone(), over: AtomicBool::new(false), days: AtomicU32::new(0) };
    let (again, server) = thread::scope(|scope| {
        let sending = scope.spawn(|| sender.run());
        for round in 0..rounds() {
            let server = Served::start_with(&desk, &[], &["--listen", &address]);
            // Spread by a multiplicative sequence: no random numbers.
            let share = f64::from(round.wrapping_mul(0x9e37_79b9) >> 8) / f64::from(1 << 24);
            thread::sleep(Duration::from_secs_f64(LIFE_MILLISECONDS / 1e3 * share));
            server.kill();
        }
        let server = Served::start_with(&desk, &[], &["--listen", &address]);
        sender.over.store(true, Ordering::Relaxed);
        (sending.join().unwrap(), server)
    });
    let days = sender.days.load(Ordering::Relaxed);
    assert!(again > 0, "no bulk was under way when a server died");

    let text: String = (0..days).map(day).collect();
    let whole = Desk::new();
    whole.analyze(&whole.file("days.jsonl", &text));
    let expected = counted(&whole.run(&["incidents", "list", "--limit", "500", "--format", "json"]).exits(0).json());
    // An entry long after closes every session.
    server.post("/ingest", "application/json", r#"{"timestamp":"2026-01-01T00:00:00Z","message":"ok"}"#).has(200);
    let began = Instant::now();
    loop {
        let found = counted(&server.get("/api/v1/incidents?limit=500").has(200).json());
        if found == expected {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(120), "after {days} days: {found:?}, and not {expected:?}");
        thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(server.stop(), Some(0));

    let mut times: HashMap<String, u32> = HashMap::new();
    for (_, line) in journal(&desk).iter().filter(|(stream, _)| stream == "bulk") {
        *times.entry(line["_id"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let doubled: Vec<_> = times.iter().filter(|(_, times)| **times > 1).collect();
    assert!(doubled.is_empty(), "more than once: {doubled:?}");
    assert_eq!(times.len(), text.lines().count(), "after {days} days");
}
