//! What is too much is refused cheaply, and in a way that lets the sender go on later.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::run::Desk;
use crate::served::{Served, journal, read_reply};

const NDJSON: &str = "application/x-ndjson";
const JSON: &str = "application/json";

/// A line that does not compress.
fn noise(seed: u64, length: usize) -> String {
    let mut state = seed.wrapping_mul(2).wrapping_add(1);
    let mut text = String::new();
    while text.len() < length {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text += &format!("{:08x}", state >> 32);
    }
    format!("{{\"message\":\"{text}\"}}\n")
}

#[test]
fn a_full_journal_asks_to_send_again_later_and_keeps_what_it_acknowledged() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[("journal_bytes", "262144"), ("journal_segment_bytes", "65536")]);
    let mut acknowledged = 0;
    let mut refused = None;
    for round in 0..200 {
        let line = noise(round, 8000);
        let reply = server.post("/_bulk", NDJSON, format!("{{\"index\":{{\"_index\":\"a\"}}}}\n{line}"));
        if reply.status != 200 {
            refused = Some(reply);
            break;
        }
        assert_eq!(reply.json()["errors"], false);
        acknowledged += 1;
    }
    let refused = refused.expect("the journal becomes full").has(429);
    assert_eq!(refused.headers["retry-after"], "1");
    assert_eq!(refused.json()["error"]["type"], "es_rejected_execution_exception");
    let line = noise(1000, 8000);
    server.post("/ingest", JSON, &line).has(429);
    let push =
        format!(r#"{{"streams":[{{"stream":{{"job":"a"}},"values":[["1","{}"]]}}]}}"#, &line[12..line.len() - 3]);
    assert_eq!(server.post("/loki/api/v1/push", JSON, push).has(429).headers["retry-after"], "1");
    let body = &line[12..line.len() - 3];
    let log =
        format!(r#"{{"resourceLogs":[{{"scopeLogs":[{{"logRecords":[{{"body":{{"stringValue":"{body}"}}}}]}}]}}]}}"#);
    assert_eq!(server.post("/v1/logs", JSON, log).has(429).json()["code"], 8);
    assert_eq!(server.get("/health/readyz").has(503).json()["journal"], "full");
    server.get("/health/livez").has(200);
    assert!(server.get("/metrics").has(200).text().contains("cartwatch_journal_up 0"));
    server.kill();
    assert_eq!(journal(&desk).len(), acknowledged);
}

#[test]
fn bombs_and_large_bodies_are_refused_and_the_server_goes_on() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[("body_bytes", "200000"), ("inflated_bytes", "1000000")]);
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..100 {
        bomb.write_all(&vec![b' '; 1_000_000]).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 200_000, "{} bytes", bomb.len());
    for path in ["/_bulk", "/ingest", "/v1/logs", "/loki/api/v1/push"] {
        let headers = [("content-type", JSON), ("content-encoding", "gzip")];
        server.ask("POST", path, &headers, &bomb).has(413);
    }
    let zstd_bomb = zstd::encode_all(vec![b' '; 50_000_000].as_slice(), 1).unwrap();
    server.ask("POST", "/ingest", &[("content-encoding", "zstd")], &zstd_bomb).has(413);
    // Loki's own compression, whose header says the size.
    let snappy = snap::raw::Encoder::new().compress_vec(&vec![b' '; 2_000_000]).unwrap();
    server.post("/loki/api/v1/push", "application/x-protobuf", snappy).has(413);
    server.post("/ingest", JSON, vec![b' '; 200_001]).has(413);
    server.post("/ingest", JSON, "{\"message\":\"fine\"}").has(200);
}

#[test]
fn who_sends_slowly_holds_a_connection_for_a_while_and_no_longer() {
    let desk = Desk::new();
    let settings = [("header_seconds", "1"), ("body_seconds", "1"), ("max_connections", "3")];
    let server = Served::start(&desk, &settings);
    let mut slow: Vec<_> = (0..3).map(|_| server.connect()).collect();
    for stream in &mut slow {
        stream.write_all(b"POST /_bulk HTTP/1.1\r\nhost: localh").unwrap();
    }
    // All connections are taken; this one is served as soon as the others are given up.
    server.get("/health/livez").has(200);
    for mut stream in slow {
        let mut rest = Vec::new();
        // Told off or cut off: in both cases it is over.
        let _ = stream.read_to_end(&mut rest);
        assert!(!rest.starts_with(b"HTTP/1.1 200"));
    }
    let mut stream = server.connect();
    let head = format!("POST /ingest HTTP/1.1\r\nhost: {}\r\ncontent-length: 100\r\n\r\n{{", server.address);
    stream.write_all(head.as_bytes()).unwrap();
    read_reply(&mut stream).expect("a reply").has(408);
    assert_eq!(server.stop(), Some(0));
    assert_eq!(journal(&desk), []);
}
