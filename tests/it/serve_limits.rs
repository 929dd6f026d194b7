//! What is too much is refused cheaply, and in a way that lets the sender go on later.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::run::Desk;
use crate::served::{Reply, Served, journal, read_reply};

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

/// Sends until it is refused for want of room: the analysis gives room back all the time, though more slowly.
#[track_caller]
fn until_full(mut send: impl FnMut(u64) -> Reply) -> Reply {
    (0..1_000).map(&mut send).find(|reply| reply.status == 429).expect("the journal becomes full")
}

#[test]
fn a_full_journal_asks_to_send_again_later_and_goes_on_when_there_is_room() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[("journal_bytes", "262144"), ("journal_segment_bytes", "65536")]);
    let bulk =
        |round| server.post("/_bulk", NDJSON, format!("{{\"index\":{{\"_index\":\"a\"}}}}\n{}", noise(round, 60_000)));
    let refused = until_full(bulk);
    assert_eq!(refused.headers["retry-after"], "1");
    assert_eq!(refused.json()["error"]["type"], "es_rejected_execution_exception");
    until_full(|round| server.post("/ingest", JSON, noise(round, 60_000)));
    let text = |round| noise(round, 60_000)[12..].trim_end_matches("\"}\n").to_owned();
    let refused = until_full(|round| {
        let values = format!(r#"[["1","{}"]]"#, text(round));
        server.post(
            "/loki/api/v1/push",
            JSON,
            format!(r#"{{"streams":[{{"stream":{{"job":"a"}},"values":{values}}}]}}"#),
        )
    });
    assert_eq!(refused.headers["retry-after"], "1");
    let refused = until_full(|round| {
        let records = format!(r#"[{{"body":{{"stringValue":"{}"}}}}]"#, text(round));
        server.post("/v1/logs", JSON, format!(r#"{{"resourceLogs":[{{"scopeLogs":[{{"logRecords":{records}}}]}}]}}"#))
    });
    assert_eq!(refused.json()["code"], 8);
    until_full(|round| {
        let refused = bulk(round);
        let ready = server.get("/health/readyz");
        let told = ready.status == 503 && ready.json()["journal"] == "full";
        if told { refused } else { Reply { status: 0, ..refused } }
    });
    server.get("/health/livez").has(200);
    // What is analysed is given back.
    assert!((0..600).any(|round| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        bulk(round).status == 200
    }));
    assert_eq!(server.stop(), Some(0));
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
