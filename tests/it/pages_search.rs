//! The pages that look for something: search, customers, live tail; without a script, as a browser asks.

use std::io::{BufRead, BufReader, Write};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::main_job::traffic;
use crate::run::Desk;
use crate::served::{Served, request};

const NDJSON: &str = "application/x-ndjson";

fn page(server: &Served, path: &str) -> String {
    let page = server.ask("GET", path, &[("accept", "text/html"), ("accept-language", "en")], b"").has(200);
    let text = page.text();
    assert!(!text.contains("web-") && !text.contains(" style="), "{path}: {text}");
    text
}

/// Asks for a page until it says so; nothing is measured by it.
#[track_caller]
fn wait_for(server: &Served, path: &str, words: &str) -> String {
    let began = Instant::now();
    loop {
        let text = page(server, path);
        if text.contains(words) {
            return text;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "no “{words}” in {text}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn what_is_remembered_is_found_by_words_and_by_ids() {
    let desk = Desk::new();
    desk.analyze(&desk.file("day.jsonl", traffic("2026-03-02", 0, 60, "PAYMENT_TIMEOUT")));
    let server = Served::start(&desk, &[]);
    let list = server.get("/api/v1/incidents").has(200).json();
    let id = list["incidents"][0]["id"].as_str().unwrap().to_owned();
    let complaint = json!({"id": "T-7", "created_at": "2026-03-02T13:00:00Z", "session_id": "sess_5",
        "text": "The payment gateway hangs, anna@example.com"});
    server.post("/api/v1/complaints", "application/json", complaint.to_string()).has(200);

    // An unfinished word, in words that the log does not have.
    let found = page(&server, "/ui/search?q=card+payment+gatew");
    assert!(found.contains(&format!("/ui/incidents/{id}")) && found.contains("<mark>"), "{found}");
    assert!(found.contains("/ui/knowledge/rb-payment-gateway-timeout"), "{found}");
    let pages = page(&server, "/ui/search?q=payment+gateway&in=runbooks");
    assert!(!pages.contains("href=\"/ui/incidents/"), "{pages}");
    let wrote = page(&server, "/ui/search?q=payments+hang&in=complaints");
    assert!(wrote.contains("helpdesk T-7") && !wrote.contains("anna@"), "{wrote}");
    // In another language, with no word in common: by meaning, as soon as it was read.
    let mut turns = 0;
    let by_meaning = loop {
        let found = page(
            &server,
            "/ui/search?q=%D0%B7%D0%B0%D0%B2%D0%B8%D1%81%D0%BB%D0%B0+%D0%BE%D0%BF%D0%BB%D0%B0%D1%82%D0%B0&in=complaints",
        );
        if found.contains("helpdesk T-7") || turns > 300 {
            break found;
        }
        turns += 1;
        std::thread::sleep(Duration::from_millis(100));
    };
    assert!(by_meaning.contains("helpdesk T-7") && by_meaning.contains("similar meaning"), "{by_meaning}");
    // The beginning of an id, a session, a user lead straight there.
    assert!(page(&server, &format!("/ui/search?q={}", &id[..9])).contains(&format!("/ui/incidents/{id}")));
    assert!(page(&server, "/ui/search?q=sess_5").contains("/ui/customers?q=sess_5"));
    assert!(page(&server, "/ui/search?q=user_5").contains("/ui/customers?q=user_5"));
    assert_eq!(server.get(&format!("/ui/search?q={}", "x".repeat(3000))).status, 400);
    // Hostile words are words.
    let hostile = page(&server, "/ui/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");
    assert!(!hostile.contains("<script>alert"), "{hostile}");

    let way = page(&server, "/ui/customers?q=sess_5");
    assert!(way.contains("class=\"broke failed\"") && way.contains(&format!("/ui/incidents/{id}")), "{way}");
    assert!(way.contains("helpdesk T-7") && way.contains("Did not order") && !way.contains("anna@"), "{way}");
    assert!(page(&server, "/ui/customers?q=user_5").contains("sess_5"));
    let nobody = page(&server, "/ui/customers?q=nobody");
    assert!(nobody.contains("No trouble is known of this customer."), "{nobody}");
    assert!(page(&server, "/ui/customers").contains("sess_55"));
}

#[test]
fn entries_are_shown_as_they_come_and_without_a_script_too() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    assert!(page(&server, "/ui/tail").contains("Nothing came in that fits."));
    let mut stream = server.connect();
    let path = "/api/v1/entries/tail?trouble=true&service=payment";
    stream.write_all(&request("GET", path, &server.address, &[], b"")).unwrap();
    let mut told = BufReader::new(stream).lines().map_while(Result::ok);
    assert!(told.by_ref().any(|line| line.contains("connected")));
    let mail = r#"{"timestamp":"2026-03-02T12:20:00Z","session_id":"sess_m","level":"INFO","service":"mail","message":"sent to anna@example.com"}"#;
    let text = format!("{}{mail}\n", traffic("2026-03-02", 0, 20, "PAYMENT_TIMEOUT"));
    server.post("/ingest", NDJSON, text).has(200);
    assert!(told.by_ref().any(|line| line == "event: entries"));
    let data = told.by_ref().find_map(|line| line.strip_prefix("data: ").map(str::to_owned)).unwrap();
    let batch: Value = serde_json::from_str(&data).unwrap();
    let entries = batch["entries"].as_array().unwrap();
    assert_eq!((entries.len(), &batch["skipped"]), (4, &json!(0)), "{batch:#}");
    assert!(entries.iter().all(|entry| entry["error_code"] == "PAYMENT_TIMEOUT" && entry["trouble"] == true));

    let tail = wait_for(&server, "/ui/tail", "sess_m");
    assert!(!tail.contains("anna@") && tail.contains("/ui/customers?q=sess_19"), "{tail}");
    let few = page(&server, "/ui/tail?level=error&text=GATEWAY&session=user_5");
    assert!(few.contains("ord-1005") && !few.contains("ord-1010"), "{few}");
    assert_eq!(server.get("/ui/tail?level=loud").status, 400);
    assert_eq!(server.get("/api/v1/entries/tail?level=loud").status, 400);
    // Who goes on is on the board, with what is known of them so far; and their lines are.
    wait_for(&server, "/ui/customers", "/ui/customers?q=user_5");
    let open = page(&server, "/ui/customers?q=user_5");
    assert!(open.contains("Still in the shop") && open.contains("The newest log lines"), "{open}");
    // Who watches does not hold up the end.
    server.signal("TERM");
    told.for_each(drop);
    assert_eq!(server.stop_is_over(), Some(0));
}

#[test]
fn who_may_not_read_sees_no_page_and_no_entries() {
    let desk = Desk::new();
    let token = desk.run(&["token", "create", "box", "--role", "ingest"]).exits(0).stdout.trim().to_owned();
    let server = Served::start(&desk, &[]);
    let bearer = format!("Bearer {token}");
    for path in ["/ui/search?q=x", "/ui/customers", "/ui/tail", "/api/v1/entries/tail"] {
        let nobody = server.get(path).status;
        assert!([303, 401].contains(&nobody), "{path}: {nobody}");
        assert_eq!(server.ask("GET", path, &[("authorization", &bearer)], b"").status, 403, "{path}");
    }
}
