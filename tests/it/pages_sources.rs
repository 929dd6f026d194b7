//! The pages *Sources and sync* and *First run* of a server that runs: the first line, lines that can't be used, the check,
//! the demo.

use crate::run::Desk;
use crate::served::{Reply, Served, wait_for};

const FORM: &str = "application/x-www-form-urlencoded";
const SOURCES: &str = "/ui/sources";
const FIRST: &str = "/ui/sources/first";

fn place(reply: &Reply) -> &str {
    reply.headers["location"].as_str()
}

fn post(server: &Served, path: &str, form: &str) -> Reply {
    let origin = format!("http://{}", server.address);
    server.ask("POST", path, &[("origin", &origin), ("content-type", FORM)], form.as_bytes())
}

#[test]
fn the_first_line_is_waited_for_and_bad_lines_are_explained() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let first = server.get(FIRST).has(200).text();
    assert!(
        first.contains("Waiting for the first line") && first.contains(&format!("http://{}/ingest", server.address))
    );
    assert!(first.contains("no token is needed") && !first.contains("CARTWATCH_TOKEN"));
    let quiet = server.get(SOURCES).has(200).text();
    assert!(quiet.contains("Nothing has come in") && quiet.contains("There is no mirror"), "{quiet}");

    let sent = post(&server, "/ui/sources/test", "").has(303);
    assert_eq!(place(&sent), "/ui/sources/first?done=test#first-line");
    wait_for("the first line", || server.get(FIRST).text().contains("The first line was received"));
    server.post("/ingest", "application/json", "{\"timestamp\":\"never, mail anna@shop.example\"}").has(200);
    wait_for("the rejects", || server.get(SOURCES).text().contains("could not be used"));
    let page = server.get(SOURCES).text();
    assert!(page.contains("JSON, /ingest") && page.contains("In the last minute") && !page.contains("anna@"), "{page}");
    assert!(server.ask("GET", SOURCES, &[("accept-language", "ru")], b"").text().contains("Что поступает"));

    let looked = post(&server, "/ui/sources/look", "").has(303);
    assert_eq!(place(&looked), "/ui/sources?done=looked#checks");
    let page = server.get("/ui/sources?done=looked").has(200).text();
    assert!(page.contains("Checked; the result is below") && page.contains("detection rules"), "{page}");
    assert_eq!(place(&post(&server, "/ui/sources/sync", "").has(303)), "/ui/sources?done=no-mirror#mirror");
    // Words of an address are never shown.
    assert!(!server.get("/ui/sources?done=%3Cb%3Eown").has(200).text().contains("<b>own"));
}

#[test]
fn forms_are_for_those_who_may_operate_and_for_own_pages() {
    let desk = Desk::new();
    let token = |role: &str| desk.run(&["token", "create", role, "--role", role]).exits(0).stdout.trim().to_owned();
    let (reader, operator) = (format!("Bearer {}", token("read")), format!("Bearer {}", token("operate")));
    let server = Served::start(&desk, &[]);
    let reads = [("authorization", reader.as_str()), ("content-type", FORM)];
    for path in ["/ui/sources/test", "/ui/sources/demo", "/ui/sources/look", "/ui/sources/sync"] {
        server.ask("POST", path, &reads, b"").has(403);
        let foreign =
            [("authorization", operator.as_str()), ("content-type", FORM), ("origin", "https://evil.example")];
        server.ask("POST", path, &foreign, b"").has(403);
    }
    let page = server.ask("GET", FIRST, &reads[..1], b"").has(200).text();
    assert!(page.contains("CARTWATCH_TOKEN") && !page.contains("/ui/sources/demo"), "{page}");
    let page = server.ask("GET", SOURCES, &reads[..1], b"").has(200).text();
    assert!(!page.contains("/ui/sources/look"), "{page}");
    server.ask("POST", "/ui/sources/test", &[("authorization", &operator), ("content-type", FORM)], b"").has(303);
}

#[test]
fn the_demo_hurts_now_and_is_not_mixed_in_unasked() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    assert_eq!(place(&post(&server, "/ui/sources/demo", "").has(303)), "/ui/sources/first?done=demo#demo");
    wait_for("the demo", || server.get(FIRST).text().contains("The demo is loaded"));
    assert_eq!(place(&post(&server, "/ui/sources/demo", "").has(303)), "/ui/sources/first?done=full#demo");
    assert!(server.get("/ui/sources/first?done=full").text().contains("Tick the box"));
    // The fault that was solved yesterday is back.
    wait_for("the second day", || {
        let incidents = server.get("/api/v1/incidents?limit=50").has(200).json();
        let rows = incidents["incidents"].as_array().unwrap();
        rows.iter().any(|row| row["category"] == "payment" && row["status"] == "recurred")
    });
    let marks = server.get("/api/v1/marks").has(200).json();
    assert!(marks.to_string().contains("search 4.12.0"), "{marks}");
}
