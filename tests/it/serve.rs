//! Deliveries: each protocol, each encoding, and that what was acknowledged is there after a kill.

use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};

use crate::run::Desk;
use crate::served::{Served, journal, read_reply, request};

const JSON: &str = "application/json";
const NDJSON: &str = "application/x-ndjson";
const PROTOBUF: &str = "application/x-protobuf";

/// A field of protobuf that has a length.
fn field(number: u8, content: &[u8]) -> Vec<u8> {
    [&[number << 3 | 2, u8::try_from(content.len()).unwrap()], content].concat()
}

fn otlp_logs() -> Vec<u8> {
    let time = [&[0x09], &1_700_000_000_000_000_000_u64.to_le_bytes()[..]].concat();
    let record = [time, field(5, &field(1, b"from protobuf"))].concat();
    field(1, &field(2, &field(2, &record)))
}

fn otlp_traces() -> Vec<u8> {
    let times = [&[0x39], &1_u64.to_le_bytes()[..], &[0x41], &2_u64.to_le_bytes()[..]].concat();
    let span = [field(1, &[1; 16]), field(2, &[2; 8]), field(5, b"pay"), times].concat();
    field(1, &field(2, &field(2, &span)))
}

fn loki_push() -> Vec<u8> {
    let entry = [field(1, &[0x08, 1]), field(2, b"from snappy")].concat();
    let push = field(1, &[field(1, b"{job=\"shop\"}"), field(2, &entry)].concat());
    snap::raw::Encoder::new().compress_vec(&push).unwrap()
}

fn bulk(count: usize) -> String {
    let item = |n| format!("{{\"create\":{{\"_index\":\"shop\"}}}}\n{{\"message\":\"bulk {n}\"}}\n");
    (0..count).map(item).collect()
}

#[test]
fn what_was_acknowledged_in_any_protocol_is_there_after_a_kill() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let reply = server.post("/_bulk", NDJSON, bulk(3)).has(200);
    assert_eq!(
        (reply.json()["errors"].as_bool(), reply.json()["items"][2]["create"]["status"].as_u64()),
        (Some(false), Some(201))
    );
    assert_eq!(reply.headers["x-elastic-product"], "Elasticsearch");
    server.post("/es/shop/_bulk?filter_path=errors", NDJSON, "{\"index\":{}}\n{\"message\":\"prefix\"}\n").has(200);
    let mixed = server.post("/ingest", JSON, "[{\"message\":\"one\"},{\"message\":\"two\"},3]").has(200).json();
    assert_eq!((mixed["accepted"].as_u64(), mixed["rejected"].as_u64()), (Some(2), Some(1)));
    let reply = server.post("/v1/logs", PROTOBUF, otlp_logs()).has(200);
    assert_eq!((reply.headers["content-type"].as_str(), reply.body.len()), (PROTOBUF, 0));
    let log = r#"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1","body":{"stringValue":"x"}}]}]}]}"#;
    assert_eq!(server.post("/v1/logs", JSON, log).has(200).text(), "{}");
    server.post("/v1/traces", PROTOBUF, otlp_traces()).has(200);
    server.post("/loki/api/v1/push", PROTOBUF, loki_push()).has(204);
    let push = r#"{"streams":[{"stream":{"job":"shop"},"values":[["1700000000000000000","from json"]]}]}"#;
    server.post("/loki/api/v1/push", JSON, push).has(204);
    server.kill();

    let expected = [("bulk", 4), ("json", 2), ("otlp_logs", 2), ("otlp_traces", 1), ("loki", 2)];
    let count = |lines: &[(String, serde_json::Value)], name| lines.iter().filter(|(stream, _)| stream == name).count();
    let lines = journal(&desk);
    assert_eq!(expected.map(|(name, _)| (name, count(&lines, name))), expected);
    // A second start goes on behind it.
    let server = Served::start(&desk, &[]);
    server.post("/_bulk", NDJSON, bulk(1)).has(200);
    assert_eq!(server.stop(), Some(0));
    assert_eq!(count(&journal(&desk), "bulk"), 5);
}

#[test]
fn bodies_come_compressed_and_in_chunks() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let text = b"{\"message\":\"packed\"}\n".repeat(10);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&text).unwrap();
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
    zlib.write_all(&text).unwrap();
    for (name, body) in [
        ("gzip", gzip.finish().unwrap()),
        ("deflate", zlib.finish().unwrap()),
        ("zstd", zstd::encode_all(text.as_slice(), 1).unwrap()),
    ] {
        let reply = server.ask("POST", "/ingest", &[("content-encoding", name)], &body).has(200);
        assert_eq!(reply.json()["accepted"], 10, "{name}");
    }
    server.ask("POST", "/ingest", &[("content-encoding", "br")], &text).has(415);
    server.ask("POST", "/ingest", &[("content-encoding", "gzip")], &text).has(400);
    let mut stream = server.connect();
    let head = format!(
        "POST /ingest HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n",
        server.address
    );
    stream.write_all(head.as_bytes()).unwrap();
    for piece in text.chunks(7) {
        stream.write_all(format!("{:x}\r\n", piece.len()).as_bytes()).unwrap();
        stream.write_all(piece).unwrap();
        stream.write_all(b"\r\n").unwrap();
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
    assert_eq!(read_reply(&mut stream).unwrap().has(200).json()["accepted"], 10);
    assert_eq!(server.stop(), Some(0));
    assert_eq!(journal(&desk).len(), 40);
}

#[test]
fn wrong_bodies_are_refused_in_the_words_of_their_protocol() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let reply = server.post("/_bulk", NDJSON, "{\"message\":\"no action\"}\n").has(400);
    assert_eq!(reply.json()["error"]["type"], "illegal_argument_exception");
    assert_eq!(reply.headers["x-elastic-product"], "Elasticsearch");
    let reply = server.post(
        "/_bulk",
        NDJSON,
        "{\"index\":{\"_index\":\"a\"}}\n{\n{\"delete\":{\"_index\":\"a\",\"_id\":\"1\"}}\n",
    );
    let items = reply.has(200).json();
    assert_eq!((items["errors"].as_bool(), items["items"][1]["delete"]["status"].as_u64()), (Some(true), Some(400)));
    let reply = server.post("/v1/logs", JSON, "{").has(400);
    assert_eq!(reply.json()["code"], 3);
    server.post("/v1/logs", "text/plain", "x").has(415);
    let reply = server.post("/v1/traces", PROTOBUF, [0xff; 8]).has(400);
    assert_eq!(reply.headers["content-type"], PROTOBUF);
    server.post("/loki/api/v1/push", PROTOBUF, "no snappy").has(400);
    let deep = "[".repeat(1000) + &"]".repeat(1000);
    let reply = server.post("/ingest", JSON, format!("{{\"a\":{deep}}}")).has(400);
    assert_eq!(reply.json()["errors"][0]["status"], 400);
    let reply = server.get("/ingest").has(405);
    assert_eq!(reply.headers["content-type"], "application/problem+json");
    server.get("/api/v2").has(404);
    assert_eq!(server.stop(), Some(0));
    assert_eq!(journal(&desk), []);
}

#[test]
fn what_shippers_ask_first_is_answered() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[("elasticsearch_version", "8.11.3")]);
    let kind = "application/vnd.elasticsearch+json; compatible-with=8";
    let root = server.ask("GET", "/", &[("accept", kind)], b"").has(200);
    assert_eq!(root.json()["version"]["number"], "8.11.3");
    assert_eq!(root.headers["content-type"], "application/vnd.elasticsearch+json;compatible-with=8");
    assert_eq!(server.get("/_license").has(200).json()["license"]["status"], "active");
    assert_eq!(server.get("/_cluster/health").has(200).json()["status"], "green");
    assert_eq!(server.get("/_nodes/http").has(200).json()["_nodes"]["total"], 1);
    for path in ["/", "/_cat/health", "/_xpack", "/es/", "/shop", "/_ilm/policy/filebeat"] {
        let reply = server.ask("HEAD", path, &[], b"").has(200);
        assert_eq!((reply.headers["x-elastic-product"].as_str(), reply.body.len()), ("Elasticsearch", 0), "{path}");
    }
    for path in [
        "/_index_template/a",
        "/_component_template/a",
        "/_template/a",
        "/_ingest/pipeline/a",
        "/_data_stream/a",
        "/_ilm/policy/a",
        "/a",
    ] {
        server.get(path).has(200);
        assert_eq!(server.ask("PUT", path, &[], b"{}").has(200).json()["acknowledged"], true, "{path}");
    }
    assert_eq!(server.ask("DELETE", "/shop", &[], b"").has(405).headers["x-elastic-product"], "Elasticsearch");
    assert_eq!(server.get("/_search").has(404).headers["x-elastic-product"], "Elasticsearch");
    assert_eq!(server.get("/ready").has(200).text(), "ready\n");
}

#[test]
fn a_stop_finishes_what_was_begun_and_loses_nothing() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let acknowledged = AtomicUsize::new(0);
    let body = bulk(50);
    let half = bulk(7);
    let mut begun = server.connect();
    let bytes = request("POST", "/_bulk", &server.address, &[("content-type", NDJSON)], half.as_bytes());
    let (first, second) = bytes.split_at(bytes.len() - 20);
    begun.write_all(first).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(reply) = server.try_ask("POST", "/_bulk", &[("content-type", NDJSON)], body.as_bytes()) {
                    if reply.status == 200 {
                        acknowledged.fetch_add(50, Ordering::Relaxed);
                    }
                }
            });
        }
        while acknowledged.load(Ordering::Relaxed) < 500 {
            std::thread::yield_now();
        }
        server.signal("TERM");
        server.says("Stopping");
        begun.write_all(second).unwrap();
        read_reply(&mut begun).expect("what was begun is answered").has(200);
    });
    assert_eq!(server.stop_is_over(), Some(0));
    let lines = journal(&desk).len();
    let told = acknowledged.load(Ordering::Relaxed) + 7;
    assert!(lines >= told, "{lines} lines, {told} acknowledged");
}

/// The numbers of the entries that a journal holds.
fn numbers(desk: &Desk) -> Vec<u64> {
    let mut found: Vec<u64> = journal(desk).iter().map(|(_, line)| line["n"].as_u64().unwrap()).collect();
    found.sort_unstable();
    found
}

#[test]
fn killed_under_load_nothing_acknowledged_is_lost_or_doubled() {
    let desk = Desk::new();
    let next = AtomicU64::new(0);
    let acknowledged = Mutex::new(Vec::new());
    for round in 1..=4 {
        let server = Served::start(&desk, &[("journal_segment_bytes", "65536")]);
        let enough = round * 300;
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    loop {
                        let first = next.fetch_add(10, Ordering::Relaxed);
                        let item = |n| format!("{{\"index\":{{\"_index\":\"a\"}}}}\n{{\"n\":{n}}}\n");
                        let body: String = (first..first + 10).map(item).collect();
                        let headers = [("content-type", NDJSON)];
                        match server.try_ask("POST", "/_bulk", &headers, body.as_bytes()) {
                            Some(reply) if reply.status == 200 => {
                                assert_eq!(reply.json()["errors"], false);
                                acknowledged.lock().unwrap().extend(first..first + 10);
                            }
                            Some(reply) => panic!("{reply:?}"),
                            None => return,
                        }
                    }
                });
            }
            while acknowledged.lock().unwrap().len() < enough {
                std::thread::yield_now();
            }
            server.signal("KILL");
        });
        assert_eq!(server.stop_is_over(), None);
    }
    let found = numbers(&desk);
    assert!(found.is_sorted_by(|a, b| a < b), "an entry is there twice");
    let lost = acknowledged.into_inner().unwrap().iter().filter(|n| found.binary_search(n).is_err()).count();
    assert_eq!(lost, 0);
}
