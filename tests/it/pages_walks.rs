//! People's ways through the pages, in a real browser: from the alarm to the fix, by keys, without a script, while the
//! line is cut, and among hostile content.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::run::Desk;
use crate::served::{Served, wait_for};

/// The demo's memory, and a server over it.
fn demo() -> (Desk, Served) {
    let desk = Desk::new();
    desk.run(&["demo", "--keep", desk.path("").to_str().unwrap()]).exits(0);
    let server = Served::start(&desk, &[]);
    (desk, server)
}

/// The way that the steps describe; nothing must stand in the console.
#[track_caller]
pub fn walk(browser: &Browser, server: &Served, plan: Value) -> Value {
    let mut plan = plan;
    plan["base"] = format!("http://{}", server.address).into();
    let walked = browser.run("walk.js", plan).pop().unwrap();
    assert_eq!(walked["said"], json!([]), "{walked}");
    assert_eq!(walked["questions"], json!([]), "{walked}");
    walked
}

/// Two days in which the shop sells, and nothing of the payment fails.
fn calm() -> String {
    let mut lines = String::new();
    for minute in 0..(48 * 12) {
        let at = jiff::Timestamp::from_second(1_773_255_900 + minute * 300).unwrap();
        let line = json!({"timestamp": at, "session_id": format!("calm-{minute}"), "user_id": format!("calm-{minute}"),
            "service": "payment", "event_type": "POST /api/payment/charge", "response_time": 0.2, "level": "INFO",
            "message": "payment accepted"});
        lines.push_str(&format!("{line}\n"));
    }
    lines
}

#[test]
fn the_fix_is_two_clicks_away_and_that_it_held_is_seen_afterwards() {
    let Some(browser) = Browser::find("the_fix_is_two_clicks_away_and_that_it_held_is_seen_afterwards") else { return };
    let (_desk, server) = demo();
    let found = walk(
        &browser,
        &server,
        json!({"steps": [
            {"go": "/"},
            {"see": "h1", "text": "customers"},
            {"click": "tr[data-row] a"},
            {"see": ".steps .fix", "text": "Took the dead gateway node out of rotation"},
        ]}),
    );
    assert!(found["clicks"].as_u64().unwrap() <= 3, "{found}");
    let incident = found["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    walk(
        &browser,
        &server,
        json!({"steps": [
            {"go": format!("/ui/incidents/{incident}")},
            {"fill": "#fix", "text": "Took node north-b out and told the gateway's people."},
            {"fill": "#applied", "text": "2026-03-11T19:00"},
            {"click": "form[action$='/resolve'] button.primary"},
            {"see": ".badge.resolved"},
            {"see": ".notice"},
            {"see": ".history", "text": "told the gateway's people"},
        ]}),
    );
    server.post("/ingest", "application/x-ndjson", calm()).has(200);
    wait_for("that it held", || {
        let outcomes = server.get(&format!("/api/v1/incidents/{incident}/outcomes")).has(200).json();
        outcomes.to_string().contains("\"held\"")
    });
    walk(
        &browser,
        &server,
        json!({"steps": [{"go": format!("/ui/incidents/{incident}")}, {"see": "main", "text": "held"}]}),
    );
}

#[test]
fn keys_lead_as_far_as_the_pointer() {
    let Some(browser) = Browser::find("keys_lead_as_far_as_the_pointer") else { return };
    let (_desk, server) = demo();
    let walked = walk(
        &browser,
        &server,
        json!({"steps": [
            {"go": "/ui/now"},
            {"press": "j"},
            {"press": "j"},
            {"see": "[data-row].at", "text": "DB_POOL_EXHAUSTED"},
            {"press": "k"},
            {"press": "Enter"},
            {"see": ".steps .fix"},
            {"press": "/"},
            {"type": "gateway time"},
            {"press": "Enter"},
            {"see": "main", "text": "PAYMENT_TIMEOUT"},
            {"press": "?"},
            {"see": "#keys"},
            {"press": "Escape"},
            {"press": "g"},
            {"press": "i"},
            {"see": "h1", "text": "Incidents"},
        ]}),
    );
    assert_eq!(walked["clicks"], 0);
}

#[test]
fn without_a_script_everything_can_still_be_said() {
    let Some(browser) = Browser::find("without_a_script_everything_can_still_be_said") else { return };
    let (_desk, server) = demo();
    walk(
        &browser,
        &server,
        json!({"script": false, "language": "ru", "steps": [
            {"go": "/ui/incidents"},
            {"click": "tr[data-row] a"},
            {"fill": "#fix", "text": "Вывели узел из ротации."},
            {"click": "form[action$='/resolve'] button.primary"},
            {"see": ".badge.resolved", "text": "решён"},
            {"go": "/ui/search?q=шлюз"},
            {"see": "main", "text": "шлюз"},
            {"go": "/ui/tail"},
            {"see": "h1"},
        ]}),
    );
}

#[test]
fn what_is_typed_is_found_while_it_is_typed() {
    let Some(browser) = Browser::find("what_is_typed_is_found_while_it_is_typed") else { return };
    let (_desk, server) = demo();
    walk(
        &browser,
        &server,
        json!({"steps": [
            {"go": "/ui/search"},
            {"press": "/"},
            {"type": "db pool exhau"},
            {"see": "main", "text": "DB_POOL_EXHAUSTED"},
        ]}),
    );
}

#[test]
fn a_cut_line_is_said_and_mended() {
    let Some(browser) = Browser::find("a_cut_line_is_said_and_mended") else { return };
    let (desk, server) = demo();
    let address = server.address.clone();
    let base = format!("http://{address}");
    let here = desk.path("here");
    let mark = here.display().to_string();
    let walked = std::thread::spawn(move || {
        browser.run(
            "walk.js",
            json!({"base": base, "steps": [
                {"go": "/ui/now", "heard": "/api/v1/events", "mark": mark},
                {"see": "#line", "text": "Connection lost"},
                {"see": "#line", "text": "Connected again"},
            ]}),
        )
    });
    wait_for("the page", || here.exists());
    server.kill();
    let again = Served::start_with(&desk, &[], &["--listen", &address]);
    walked.join().unwrap();
    drop(again);
}

#[test]
fn hostile_lines_are_shown_and_never_run() {
    let Some(browser) = Browser::find("hostile_lines_are_shown_and_never_run") else { return };
    let desk = Desk::new();
    let attacks = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(2)>",
        "</title><svg onload=alert(3)>",
        "javascript:alert(4)",
        "{{7*7}} ${7*7} <%= 7*7 %>",
        "\u{202e}gnp.exe\u{1b}[2J",
        "</textarea></pre></script><iframe srcdoc='<script>alert(5)</script>'>",
    ];
    // And the corpus that answers and reports are attacked with.
    let corpus: Vec<String> = include_str!("../attacks.jsonl")
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["text"].as_str().unwrap().to_owned())
        .collect();
    let mut lines = String::new();
    for (number, attack) in attacks.into_iter().chain(corpus.iter().map(String::as_str)).enumerate() {
        for session in 0..4 {
            let line = json!({"timestamp": format!("2026-03-05T{:02}:{:02}:0{session}Z", 10 + number / 60, number % 60), "service": attack,
                "session_id": format!("s-{number}-{session}{attack}"), "user_id": format!("u{number}{attack}"),
                "error_code": format!("E{number}{attack}"), "level": "ERROR", "event_type": format!("POST /{attack}"),
                "message": format!("payment failed: {attack}")});
            lines.push_str(&format!("{line}\n"));
        }
    }
    let log = desk.file("shop.jsonl", lines);
    desk.analyze(&log);
    let server = Served::start(&desk, &[]);
    let incidents = server.get("/api/v1/incidents").has(200).json();
    let mut steps = Vec::new();
    for row in incidents["incidents"].as_array().unwrap() {
        steps.push(json!({"go": format!("/ui/incidents/{}", row["id"].as_str().unwrap())}));
    }
    for page in ["/ui/now", "/ui/incidents", "/ui/customers", "/ui/tail", "/ui/sources", "/ui/complaints"] {
        steps.push(json!({"go": page}));
    }
    for query in ["%3Cscript%3Ealert(1)%3C/script%3E", "%22%3E%3Cimg%20src=x%20onerror=alert(2)%3E", "u1"] {
        steps.push(json!({"go": format!("/ui/search?q={query}")}));
        steps.push(json!({"go": format!("/ui/customers?q={query}")}));
        steps.push(json!({"go": format!("/ui/incidents?q={query}&done={query}")}));
    }
    assert!(steps.len() > 12);
    walk(&browser, &server, json!({"steps": steps}));
}

/// A memory of so many incidents, as another folder exported it.
fn many(desk: &Desk, count: usize) -> std::path::PathBuf {
    let other = Desk::new();
    let file = desk.path("many.ndjson");
    other.run(&["export", "--raw", file.to_str().unwrap()]).exits(0);
    let mut text = std::fs::read_to_string(&file).unwrap();
    let head = json!({"length": 1024, "hash": vec![7; 16]});
    let times = ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"];
    let source = json!({"record": "source", "id": "0000000000000007", "name": "shop.jsonl", "head": head, "size": 4096,
        "first": times[0], "last": times[1]});
    text.push_str(&format!("{source}\n"));
    for number in 0..count {
        let id = format!("inc-m{number:011}");
        let incident = json!({"record": "incident", "id": id, "fingerprint": null, "origin": "observed",
            "title": format!("Gateway {} did not answer in time", number % 50), "category": "payment",
            "symptoms": format!("gateway {} did not answer in time", number % 50), "service": format!("service-{}", number % 9),
            "endpoint": "/checkout/pay", "step": null, "error_code": format!("ERR_{}", number % 70), "opened_at": null});
        let start = 1_767_225_600 + (number as i64 % 4000) * 600;
        let at = jiff::Timestamp::from_second(start).unwrap();
        let bucket = json!({"start": start, "count": 3, "first": at, "last": at, "worst_seconds": 0.1});
        let seen = json!({"record": "occurrence", "incident": id, "source": "0000000000000007", "bucket": bucket});
        text.push_str(&format!("{incident}\n{seen}\n"));
    }
    std::fs::write(&file, text).unwrap();
    file
}

#[test]
fn ten_thousand_incidents_can_be_looked_through() {
    let Some(browser) = Browser::find("ten_thousand_incidents_can_be_looked_through") else { return };
    let desk = Desk::new();
    let file = many(&desk, 10_000);
    desk.run(&["import", file.to_str().unwrap()]).exits(0);
    let server = Served::start(&desk, &[]);
    walk(
        &browser,
        &server,
        json!({"steps": [
            {"go": "/ui/incidents"},
            {"see": "main", "text": "10,000"},
            {"click": "a[rel=next]"},
            {"see": "tr[data-row]"},
            {"go": "/ui/incidents?q=gateway+13&service=service-3"},
            {"see": "tr[data-row]", "text": "Gateway 13 did not answer in time"},
            {"click": "tr[data-row] a"},
            {"see": "h1", "text": "did not answer in time"},
            {"go": "/ui/now"},
            {"see": "h1"},
        ]}),
    );
}
