//! Attacks over the socket: each is refused, cheaply and in a way that can be read, and the server goes on.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use serde_json::Value;

use crate::run::Desk;
use crate::served::{Reply, Served, journal, read_reply};

const JSON: &str = "application/json";

/// All that comes back for these bytes, until the server closes.
fn raw(server: &Served, bytes: impl AsRef<[u8]>) -> String {
    let mut stream = server.connect();
    // Who refuses early may close before all of it is written.
    let _ = stream.write_all(bytes.as_ref());
    let mut reply = Vec::new();
    let _ = stream.read_to_end(&mut reply);
    String::from_utf8_lossy(&reply).into_owned()
}

/// The statuses of all replies.
fn statuses(reply: &str) -> Vec<u16> {
    reply.split("HTTP/1.1 ").skip(1).map(|rest| rest[..3].parse().unwrap()).collect()
}

fn messages(desk: &Desk) -> Vec<Value> {
    journal(desk).into_iter().map(|(_, line)| line["message"].clone()).collect()
}

#[test]
fn nobody_smuggles_a_request_into_another() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let smuggled = "POST /ingest HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 22\r\n\r\n{\"message\":\"smuggled\"}";
    let attack = |headers: &str, body: &str| {
        let head = format!("POST /ingest HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n\r\n{body}{smuggled}");
        statuses(&raw(&server, head))
    };
    let chunked = "b\r\n{\"message\":\r\n6\r\n\"fine\"\r\n1\r\n}\r\n0\r\n\r\n";
    // Both lengths: the chunks count, and what follows them is not looked at.
    assert_eq!(attack("content-length: 5\r\ntransfer-encoding: chunked", chunked), [200]);
    assert_eq!(attack("transfer-encoding: chunked\r\ncontent-length: 5", chunked), [200]);
    for headers in [
        "content-length: 2\r\ncontent-length: 3",
        "content-length: 2, 3",
        "content-length: +2",
        "content-length: -1",
        "content-length: 0x2",
        "content-length: 99999999999999999999",
        "transfer-encoding: chunked, identity",
        "transfer-encoding: xchunked",
        "transfer-encoding : chunked",
        "transfer-encoding:\r\n chunked",
        "x: a\r\n b: c\r\ncontent-length: 2",
        "x\0: a",
        "x: a\0b",
    ] {
        assert_eq!(attack(headers, "{}"), [400], "{headers:?}");
    }
    for broken in ["g\r\n{}", "ffffffffffffffffff\r\n{}", "-1\r\n{}", "2;\0\r\n{}"] {
        let told = attack("transfer-encoding: chunked", broken);
        assert!(told == [400] || told.is_empty(), "{broken:?}: {told:?}");
    }
    assert_eq!(server.stop(), Some(0));
    assert_eq!(messages(&desk), ["fine", "fine"]);
}

#[test]
fn requests_sent_ahead_are_answered_in_order_until_one_is_refused_unread() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[("body_bytes", "2000")]);
    let get = "GET /health/livez HTTP/1.1\r\nhost: localhost\r\n\r\n";
    // Who closes its side at once may miss the last one, so it asks to be closed.
    let mut stream = server.connect();
    let last = get.replace("host:", "connection: close\r\nhost:");
    stream.write_all((get.repeat(49) + &last).as_bytes()).unwrap();
    let mut replies = String::new();
    stream.read_to_string(&mut replies).unwrap();
    assert_eq!(statuses(&replies), [200; 50]);
    let large = "POST /ingest HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100000\r\n\r\n";
    // What follows is a part of the body, whatever it looks like.
    let reply = raw(&server, format!("{get}{large}{}", get.repeat(10)));
    assert_eq!(statuses(&reply), [200, 413]);
    assert!(reply.to_ascii_lowercase().contains("connection: close"), "{reply}");
}

#[test]
fn heads_that_are_no_requests_are_refused() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let status = |head: &str| statuses(&raw(&server, head)).first().copied();
    let host = "host: localhost\r\nconnection: close\r\n";
    assert_eq!(status(&format!("GET / HTTP/1.1\r\n{host}x: {}\r\n\r\n", "a".repeat(100_000))), Some(431));
    assert_eq!(status(&format!("GET / HTTP/1.1\r\n{host}{}\r\n", "x: a\r\n".repeat(1000))), Some(431));
    assert!(matches!(status(&format!("GET /{} HTTP/1.1\r\n{host}\r\n", "a".repeat(300_000))), Some(414 | 431)));
    assert_eq!(status("GET / HTTP/1.1\r\nconnection: close\r\n\r\n"), Some(400));
    assert_eq!(status(&format!("GET / HTTP/1.1\r\n{host}host: evil.example\r\n\r\n")), Some(400));
    for evil in
        ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "127.0.0.1:80:90", "[::1", "0.0.0.0", ""]
    {
        let told = status(&format!("GET / HTTP/1.1\r\nconnection: close\r\nhost: {evil}\r\n\r\n"));
        assert_eq!(told, Some(421), "{evil}");
    }
    assert_eq!(status(&format!("GET http://evil.example/ HTTP/1.1\r\n{host}\r\n")), Some(421));
    assert_eq!(status(&format!("GET http://localhost/health/livez HTTP/1.1\r\n{host}\r\n")), Some(200));
    for head in [
        "GET / HTTP/9.9\r\n\r\n",
        "\0\0\0\0\r\n\r\n",
        "GET\r\n\r\n",
        "\x16\x03\x01\x02\0\x01\0\x01",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        assert!(matches!(status(head), Some(400 | 505) | None), "{head:?}: {:?}", status(head));
    }
    assert!(matches!(status(&format!("CONNECT evil.example:80 HTTP/1.1\r\n{host}\r\n")), Some(400..=499)));
    server.get("/health/livez").has(200);
}

#[test]
fn ids_lead_nowhere_else() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    desk.file("memory/secret.txt", "treasure");
    for id in [
        "..%2f..%2fsecret.txt",
        "%2e%2e%2fsecret.txt",
        "..",
        "%2e%2e",
        "..%5csecret.txt",
        "a%00b",
        "%0d%0aset-cookie:%20a=b",
        "%E5%98%8A%E5%98%8Dset-cookie:a=b",
        "%ff%fe",
        "inc-%25",
        "'%20or%201=1",
        "%3Cscript%3E",
        &"a".repeat(5000),
    ] {
        for path in [
            format!("/api/v1/incidents/{id}"),
            format!("/{id}/_bulk"),
            format!("/_index_template/{id}"),
            format!("/{id}"),
        ] {
            let reply = server.ask("GET", &path, &[], b"");
            assert!(reply.status < 500 && !reply.headers.contains_key("set-cookie"), "{path}: {reply:?}");
            assert!(
                !reply.text().contains("treasure")
                    && !reply.headers.get("content-type").is_some_and(|kind| kind.contains("html")),
                "{path}: {}",
                reply.text()
            );
        }
    }
    // What is quoted in a Link header stays within it.
    let reply = server.get("/api/v1/incidents?service=%0d%0ax-evil:%201&limit=1");
    assert!(!reply.headers.contains_key("x-evil"), "{reply:?}");
}

#[test]
fn bombs_of_every_coding_are_refused() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[("body_bytes", "1000000"), ("inflated_bytes", "2000000")]);
    let before = server.peak_kib();
    let zeros = vec![b' '; 1_000_000];
    let (mut gzip, mut zlib, mut raw) = (
        GzEncoder::new(Vec::new(), Compression::best()),
        ZlibEncoder::new(Vec::new(), Compression::best()),
        DeflateEncoder::new(Vec::new(), Compression::best()),
    );
    let mut zstd = zstd::Encoder::new(Vec::new(), 3).unwrap();
    for _ in 0..300 {
        gzip.write_all(&zeros).unwrap();
        zlib.write_all(&zeros).unwrap();
        raw.write_all(&zeros).unwrap();
        zstd.write_all(&zeros).unwrap();
    }
    let gzip = gzip.finish().unwrap();
    let mut twice = GzEncoder::new(Vec::new(), Compression::best());
    twice.write_all(&gzip).unwrap();
    let bombs = [
        ("gzip", gzip),
        ("deflate", zlib.finish().unwrap()),
        ("deflate", raw.finish().unwrap()),
        ("zstd", zstd.finish().unwrap()),
    ];
    for (coding, bomb) in &bombs {
        let headers = [("content-type", JSON), ("content-encoding", coding)];
        for path in ["/ingest", "/_bulk", "/v1/logs", "/loki/api/v1/push"] {
            server.ask("POST", path, &headers, bomb).has(413);
        }
    }
    // One coding at a time: a bomb in a bomb stays packed.
    let nested = twice.finish().unwrap();
    server.ask("POST", "/ingest", &[("content-encoding", "gzip, gzip")], &nested).has(415);
    server.ask("POST", "/ingest", &[("content-encoding", "gzip"), ("content-encoding", "gzip")], &nested).has(415);
    // A length of snappy that lies.
    server.post("/loki/api/v1/push", "application/x-protobuf", [0xff, 0xff, 0xff, 0xff, 0x0f, 0]).has(413);
    server.post("/loki/api/v1/push", "application/x-protobuf", [0xff; 20]).has(400);
    if let (Some(before), Some(after)) = (before, server.peak_kib()) {
        assert!(after < before + (400 << 10), "{before} KiB, then {after} KiB");
    }
}

#[test]
fn what_is_small_and_becomes_much_is_refused() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let before = server.peak_kib();
    let gzip = |bytes: &[u8]| {
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        packed.write_all(bytes).unwrap();
        packed.finish().unwrap()
    };
    // Empty messages: two bytes each, and a value of some hundred bytes for each.
    let empty = gzip(&[0x0a, 0].repeat(20_000_000));
    let headers = [("content-type", "application/x-protobuf"), ("content-encoding", "gzip")];
    server.ask("POST", "/v1/logs", &headers, &empty).has(413);
    server.ask("POST", "/v1/traces", &headers, &empty).has(413);
    // A resource of half a MiB that is said once, for a hundred thousand records.
    let resource = format!(r#"{{"attributes":[{{"key":"k","value":{{"stringValue":"{}"}}}}]}}"#, "x".repeat(500_000));
    let records = vec![r#"{"body":{"stringValue":"a"}}"#; 100_000].join(",");
    let logs = format!(r#"{{"resourceLogs":[{{"resource":{resource},"scopeLogs":[{{"logRecords":[{records}]}}]}}]}}"#);
    server.post("/v1/logs", JSON, logs).has(413);
    let deletes = gzip("{\"delete\":{}}\n".repeat(1_000_000).as_bytes());
    server.ask("POST", "/i/_bulk", &[("content-encoding", "gzip")], &deletes).has(413);
    let ones = gzip("1\n".repeat(10_000_000).as_bytes());
    server.ask("POST", "/ingest", &[("content-encoding", "gzip")], &ones).has(400);
    if let (Some(before), Some(after)) = (before, server.peak_kib()) {
        assert!(after < before + (1_200 << 10), "{before} KiB, then {after} KiB");
    }
    server.get("/health/livez").has(200);
}

#[test]
fn nesting_without_end_is_refused() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
    let arrays = format!("{{\"message\":{}}}", deep("[", "]"));
    let objects = deep("{\"a\":", "}");
    let any = deep("{\"arrayValue\":{\"values\":[", "]}}");
    let logs = format!(r#"{{"resourceLogs":[{{"scopeLogs":[{{"logRecords":[{{"body":{any}}}]}}]}}]}}"#);
    for body in [arrays.clone(), objects.clone(), "[".repeat(100_000), "{\"a\":".repeat(100_000)] {
        // Brackets alone are no records.
        let status = if body.contains(|c| c != '[') { 400 } else { 200 };
        assert_eq!(server.post("/ingest", JSON, &body).has(status).json()["accepted"], 0);
        let items = server.post("/i/_bulk", JSON, format!("{{\"index\":{{}}}}\n{body}\n")).has(200).json();
        assert_eq!(items["errors"], true);
        server.post("/i/_bulk", JSON, format!("{body}\n{{}}\n")).has(400);
        // Fields that are not known are passed over, however deep they are.
        for path in ["/v1/logs", "/loki/api/v1/push", "/api/v1/incidents/a/resolve"] {
            let told = server.post(path, JSON, &body).status;
            assert!(matches!(told, 200 | 204 | 400 | 413), "{path}: {told}");
        }
    }
    server.post("/v1/logs", JSON, logs).has(400);
    // The same in protobuf: each message holds the next one, from the request to the body of a record and its arrays.
    let mut nested = vec![0x0a, 0];
    let fields = [0x0a, 0x12, 0x12, 0x2a].into_iter().rev();
    for field in std::iter::repeat_n([0x0a, 0x2a], 20_000).flatten().chain(fields) {
        let mut length = nested.len();
        let mut head = vec![field];
        while length > 0x7f {
            head.push((length & 0x7f) as u8 | 0x80);
            length >>= 7;
        }
        head.push(length as u8);
        nested.splice(0..0, head);
    }
    server.post("/v1/logs", "application/x-protobuf", nested).has(400);
    server.get("/health/livez").has(200);
}

#[test]
fn what_is_refused_on_the_head_is_not_waited_for_and_can_be_read() {
    let desk = Desk::new();
    let token = desk.run(&["token", "create", "r", "--role", "read"]).exits(0).stdout.trim().to_owned();
    let server = Served::start(&desk, &[("body_bytes", "100000")]);
    let ask = |path: &str, headers: &str| -> Reply {
        let mut stream = server.connect();
        let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 50000\r\n{headers}\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        // Nothing of the body is sent: the reply does not wait for it.
        read_reply(&mut stream).expect("a reply")
    };
    let reply = ask("/_bulk", "").has(401);
    assert_eq!(reply.headers["connection"], "close");
    ask("/_bulk", &format!("authorization: Bearer {token}\r\n")).has(403);
    ask("/_bulk", "authorization: Bearer cw_wrong\r\nexpect: 100-continue\r\n").has(401);
    desk.run(&["token", "revoke", "r"]).exits(0);
    ask("/v1/logs", "content-type: text/plain\r\nexpect: 100-continue\r\n").has(415);
    ask("/ingest", "content-encoding: br\r\nexpect: 100-continue\r\n").has(415);
    // Who sends a large body without looking still gets the reply.
    for _ in 0..5 {
        server.post("/ingest", JSON, vec![b' '; 20_000_000]).has(413);
    }
}

#[test]
fn a_body_is_asked_for_only_when_it_is_wanted() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[("body_bytes", "100000")]);
    let mut stream = server.connect();
    let head = |length: usize| {
        format!(
            "POST /ingest HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nexpect: 100-continue\r\ncontent-length: {length}\r\n\r\n"
        )
    };
    stream.write_all(head(22).as_bytes()).unwrap();
    let mut told = [0; 25];
    stream.read_exact(&mut told).unwrap();
    assert_eq!(&told, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"{\"message\":\"expected\"}").unwrap();
    read_reply(&mut stream).expect("a reply").has(200);
    let mut stream = server.connect();
    stream.write_all(head(200_000).as_bytes()).unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).unwrap();
    assert_eq!(statuses(&reply), [413], "{reply}");
}

#[test]
fn tokens_in_addresses_are_refused() {
    let desk = Desk::new();
    let token = desk.run(&["token", "create", "r", "--role", "admin"]).exits(0).stdout.trim().to_owned();
    let server = Served::start(&desk, &[]);
    for name in ["token", "access_token", "api_key"] {
        let reply = server.get(&format!("/api/v1/incidents?{name}={token}")).has(400);
        assert!(!reply.text().contains(&token));
    }
}

#[test]
fn who_is_too_fast_is_told_when_to_come_again_in_the_words_of_the_protocol() {
    let desk = Desk::new();
    let create = |name: &str, role: &str| {
        format!("Bearer {}", desk.run(&["token", "create", name, "--role", role]).exits(0).stdout.trim())
    };
    let (fast, calm, reader) = (create("fast", "ingest"), create("calm", "ingest"), create("reader", "read"));
    let settings = [("rate_ingest_requests", "1"), ("rate_ingest_bytes", "1000"), ("rate_requests", "1")];
    let server = Served::start(&desk, &settings);
    let ask = |method: &str, path: &str, token: &str, body: &[u8]| {
        server.ask(method, path, &[("authorization", token), ("content-type", JSON)], body)
    };
    let late =
        |path: &str| (0..30).map(|_| ask("POST", path, &fast, b"{\"a\":1}")).find(|reply| reply.status == 429).unwrap();
    assert_eq!(late("/i/_bulk").json()["error"]["type"], "es_rejected_execution_exception");
    assert_eq!(late("/v1/logs").json()["code"], 8);
    assert!(late("/loki/api/v1/push").headers["content-type"].starts_with("text/plain"));
    assert_eq!(late("/ingest").headers["content-type"], "application/problem+json");
    assert!(late("/ingest").headers["retry-after"].parse::<u32>().unwrap() >= 1);
    // Others are not held up by it; 50,000 bytes at once take the next minute.
    ask("POST", "/ingest", &calm, &[&b"{\"a\":\""[..], &[b'x'; 50_000], b"\"}"].concat()).has(200);
    let refused = ask("POST", "/ingest", &calm, b"{\"a\":1}").has(429);
    assert!(refused.headers["retry-after"].parse::<u32>().unwrap() > 20, "{refused:?}");
    assert!((0..30).any(|_| ask("GET", "/api/v1/live", &reader, b"").status == 429));
    server.get("/health/livez").has(200);
}
