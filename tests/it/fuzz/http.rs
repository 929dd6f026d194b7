//! The whole server: bent requests over a socket. It never fails inside, keeps answering, and its memory stays bounded.

use std::io::Write;
use std::net::Shutdown;
use std::time::Instant;

use super::bend::{Numbers, bend};
use super::{keep, samples, setting, share};
use crate::run::Desk;
use crate::served::{Served, read_reply, request};

/// What the server may take beyond what it has at its start: bodies of 1 MiB, decompressed to 4, and what becomes of them.
const MORE_KIB: u64 = 600 << 10;

const PATHS: [&str; 15] = [
    "/_bulk",
    "/i/_bulk",
    "/ingest",
    "/v1/logs",
    "/v1/traces",
    "/loki/api/v1/push",
    "/session",
    "/sign-in?lang=ru",
    "/api/v1/search?q=a&limit=5",
    "/api/v1/incidents/inc-1/resolve",
    "/api/v1/find?q=%D1%8F",
    "/_search?filter_path=a.*",
    "/api/v1/complaints",
    "/api/v1/complaints/hook/desk?token=cw_x",
    "/api/v1/complaints?text=%D1%8F&unlinked=true",
];
const KINDS: [&str; 5] = [
    "application/json",
    "application/x-protobuf",
    "application/x-ndjson",
    "application/x-www-form-urlencoded",
    "text/plain; charset=utf-8",
];

/// A request whose body, headers or whole are bent, and whether it may lack its end.
fn case(numbers: &mut Numbers, address: &str, token: &str) -> (Vec<u8>, bool) {
    let bodies = [
        samples::bulk(),
        samples::json(),
        samples::otlp_json(),
        samples::otlp_protobuf(),
        samples::loki_json(),
        samples::loki_protobuf(),
        vec![
            b"token=cw_x&lang=ru".to_vec(),
            b"{\"tickets\":[{\"id\":1,\"text\":\"a\",\"created_at\":\"2026-03-02T10:00:00Z\"}]}".to_vec(),
            b"ticket_id=1&text=%D1%8F".to_vec(),
            b"{\"fix\":\"a\",\"by\":\"b\"}".to_vec(),
        ],
    ];
    let bodies = bodies.concat();
    let body = if numbers.below(2) == 0 { bodies[numbers.below(bodies.len())].clone() } else { bend(&bodies, numbers) };
    let mut coded = samples::coded(&body);
    let (coding, mut body) = coded.swap_remove(numbers.below(coded.len()));
    if numbers.below(3) == 0 {
        body = bend(&[body], numbers);
    }
    let bearer = format!("Bearer {token}");
    let odd = |numbers: &mut Numbers, sample: &str| {
        let bent = bend(&[sample.as_bytes().to_vec()], numbers);
        let text = String::from_utf8_lossy(&bent).replace(['\r', '\n', '\0'], "");
        text.chars().take(2000).collect::<String>()
    };
    let authorization = if numbers.below(4) == 0 { odd(numbers, "Basic YTpiY2RlZmc=") } else { bearer };
    let cookie = odd(numbers, "__Host-cartwatch=abc; cartwatch=def");
    let headers = [
        ("content-type", numbers.one_of(&KINDS)),
        ("content-encoding", coding),
        ("authorization", authorization.as_str()),
        ("cookie", cookie.as_str()),
    ];
    let mut path = numbers.one_of(&PATHS).to_owned();
    if numbers.below(4) == 0 {
        path += &odd(numbers, "&a=%2e%2e/b").replace(' ', "+");
    }
    let whole = request(numbers.one_of(&["POST", "GET", "PUT", "DELETE", "HEAD"]), &path, address, &headers, &body);
    if numbers.below(4) == 0 { (bend(&[whole], numbers), true) } else { (whole, false) }
}

/// The status of the reply; `None` where the connection was closed without one.
fn send(server: &Served, bytes: &[u8], endless: bool) -> Option<u16> {
    let mut stream = server.connect();
    // Who refuses early may close before all of it is written.
    let _ = stream.write_all(bytes);
    if endless {
        let _ = stream.shutdown(Shutdown::Write);
    }
    read_reply(&mut stream).map(|reply| reply.status)
}

#[test]
fn requests_are_survived() {
    let desk = Desk::new();
    let token = desk.run(&["token", "create", "f", "--role", "admin"]).exits(0).stdout.trim().to_owned();
    let settings = [("body_bytes", "1048576"), ("inflated_bytes", "4194304"), ("rate_requests", "0")];
    let server = Served::start(&desk, &settings);
    let (began, before) = (Instant::now(), server.peak_kib());
    let first = setting("CARTWATCH_FUZZ_SEED", 1);
    for number in (first..).take_while(|_| began.elapsed() < share()) {
        let mut numbers = Numbers::new(number);
        let (input, endless) = case(&mut numbers, &server.address, &token);
        let status = send(&server, &input, endless);
        if status == Some(500) {
            panic!("http: CARTWATCH_FUZZ_SEED={number}, {}", keep("http", number, &input).display());
        }
    }
    server.get("/health/livez").has(200);
    if let (Some(before), Some(after)) = (before, server.peak_kib()) {
        assert!(after < before + MORE_KIB, "{before} KiB, then {after} KiB");
    }
    server.signal("TERM");
    let said = server.all_it_says();
    assert!(!said.contains("panicked"), "{said}");
    assert_eq!(server.stop_is_over(), Some(0));
}
