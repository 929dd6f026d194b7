//! What memory grows to: over a day of shop traffic, and with a million sessions open.

use std::fmt::Write;

use crate::http::Connection;
use crate::server::Server;
use crate::traffic::{BULK, Traffic};

/// Sessions of the second soak.
const SESSIONS: u64 = 1_000_000;

/// Hours of the demo's first day after which its first fault, from 13:10 to 13:50, is over and answered.
const SETTLED: usize = 16;

/// Over so much event time they arrive: less than a session stays open for.
const SPREAD_SECONDS: u64 = 20 * 60;

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// A day after the other is replayed as fast as it is taken; memory by simulated hour.
pub(crate) fn day(binary: &str, traffic: &Traffic) {
    let server = Server::start(binary);
    let mut connection = Connection::open(&server.address).expect("the server is there");
    let (mut body, mut hour, mut sent) = (Vec::new(), String::new(), 0);
    let mut by_hour = Vec::new();
    for number in 0..traffic.bulks() {
        let newest = traffic.write(number, &mut body);
        send(&mut connection, &body);
        sent += BULK as u64;
        let now = newest.get(..13).unwrap_or_default().to_owned();
        if now != hour {
            server.wait_until_analysed(sent);
            let memory = server.memory();
            println!("  {now}h  {:>7.0} MB, {:>8} sessions open", megabytes(memory), open(&server));
            by_hour.push(memory);
            hour = now;
        }
    }
    server.wait_until_analysed(sent);
    println!("  {sent} entries; memory grew by at most");
    println!("  {:>6.1} % after the first hour", growth(&by_hour, 1));
    println!("  {:>6.1} % after the first fault, for whose answer the models are loaded", growth(&by_hour, SETTLED));
}

/// How much more than at one place of the list memory ever was behind it, in percent.
fn growth(by_hour: &[u64], from: usize) -> f64 {
    let first = by_hour.get(from).copied().unwrap_or(1);
    let most = by_hour.iter().skip(from).copied().max().unwrap_or(first);
    (most as f64 / first as f64 - 1.0) * 100.0
}

/// A million sessions of three entries, all open at once.
pub(crate) fn sessions(binary: &str) {
    let server = Server::start(binary);
    let mut connection = Connection::open(&server.address).expect("the server is there");
    println!("  before         {:>7.0} MB", megabytes(server.memory()));
    let begin = jiff::Timestamp::from_second(1_770_000_000).expect("a time");
    let (mut sent, batch) = (0, BULK as u64 / 2);
    for first in (0..SESSIONS).step_by(BULK / 2) {
        let mut body = String::new();
        for session in first..first + batch {
            let at = begin + jiff::SignedDuration::from_secs((session * SPREAD_SECONDS / SESSIONS) as i64);
            for (event, path) in
                [("page_view", "/api/products/42"), ("search", "/api/search"), ("add_to_cart", "/api/cart/items")]
            {
                // Writing to a string does not fail.
                let _ = writeln!(
                    body,
                    r#"{{"create":{{"_index":"shop"}}}}
{{"timestamp":"{at}","session_id":"s-{session:012x}","user_id":"user_{session}","event_type":"{event}","response_time":0.12,"level":"INFO","service":"catalog","message":"{event} served","path":"{path}","status":200,"cart_total":12.5,"currency":"EUR"}}"#
                );
            }
        }
        send(&mut connection, body.as_bytes());
        sent += 3 * batch;
        if (first + batch).is_multiple_of(100_000) {
            server.wait_until_analysed(sent);
            println!("  {:>9} sessions open, {:>7.0} MB", open(&server), megabytes(server.memory()));
        }
    }
}

fn open(server: &Server) -> u64 {
    server.metric("cartwatch_analysis_sessions_open")
}

fn send(connection: &mut Connection, body: &[u8]) {
    loop {
        let (status, reply) =
            connection.ask("POST", "/_bulk?filter_path=errors", "application/x-ndjson", body).expect("a reply");
        if status == 429 {
            std::thread::sleep(std::time::Duration::from_millis(50));
            continue;
        }
        assert!(status == 200 && reply == br#"{"errors":false}"#, "{status}: {}", String::from_utf8_lossy(&reply));
        return;
    }
}
