//! The API: the shapes of the command line, pages, and what people write down.

use serde_json::json;

use crate::main_job::traffic;
use crate::run::Desk;
use crate::served::Served;

#[test]
fn the_api_says_what_the_command_line_says() {
    let desk = Desk::new();
    let text = traffic("2026-03-02", 0, 60, "PAYMENT_TIMEOUT") + &traffic("2026-03-03", 60, 60, "DB_POOL_EXHAUSTED");
    desk.analyze(&desk.file("days.jsonl", text));
    let list = desk.run(&["incidents", "list", "--format", "json"]).exits(0).json();
    let rows = list["incidents"].as_array().unwrap().clone();
    let id = rows[0]["id"].as_str().unwrap().to_owned();
    let show = desk.run(&["incidents", "show", &id, "--format", "json"]).exits(0).json();

    let server = Served::start(&desk, &[]);
    assert_eq!(server.get("/api/v1/incidents").has(200).json(), list);
    assert_eq!(server.get(&format!("/api/v1/incidents/{id}")).has(200).json(), show);
    let mut path = "/api/v1/incidents?limit=1".to_owned();
    let mut seen = Vec::new();
    loop {
        let page = server.get(&path).has(200);
        seen.extend(page.json()["incidents"].as_array().unwrap().clone());
        let Some(link) = page.headers.get("link") else { break };
        path = format!("/api/v1/incidents{}", link.split(['<', '>']).nth(1).unwrap());
    }
    assert_eq!(seen, rows);
    let missing = server.get("/api/v1/incidents/none").has(404);
    assert_eq!(missing.headers["content-type"], "application/problem+json");
    for wrong in [
        "incidents?limit=0",
        "incidents?colour=red",
        "incidents?status=lost",
        "incidents?cursor=eA",
        "search",
        "find?q=",
    ] {
        server.get(&format!("/api/v1/{wrong}")).has(400);
    }
    let found = server.get("/api/v1/search?q=payment%20timeout&limit=3").has(200).json();
    assert!(!found["hits"].as_array().unwrap().is_empty(), "{found}");
    assert_eq!(server.get("/api/v1/find?q=nobody").has(200).json()["query"], "nobody");

    let resolve = format!("/api/v1/incidents/{id}/resolve");
    let said = json!({"fix": "raise the pool", "cause": "too small", "by": "anna"}).to_string();
    let after = server.post(&resolve, "application/json", &said).has(200).json();
    assert!(after.to_string().contains("raise the pool"), "{after}");
    server.post(&resolve, "text/plain", &said).has(415);
    server.post(&resolve, "application/json", "{\"fix\":\" \"}").has(400);
    let feedback = format!("/api/v1/incidents/{id}/feedback");
    server.post(&feedback, "application/json", "{\"verdict\":\"great\"}").has(400);
    server.post(&feedback, "application/json", "{\"verdict\":\"helpful\"}").has(200);
    assert_eq!(server.stop(), Some(0));
    let show = desk.run(&["incidents", "show", &id, "--format", "json"]).exits(0).stdout;
    assert!(show.contains("raise the pool") && show.contains("anna"), "{show}");
}
