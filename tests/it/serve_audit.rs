//! Who did what is written down, and a log that can't be written keeps people from acting, but not logs from arriving.

use std::fs;

use serde_json::Value;

use crate::run::Desk;
use crate::served::Served;

const SAID: &[u8] = b"{\"verdict\":\"helpful\",\"note\":\"call anna@shop.example\"}";
const ACT: &str = "/api/v1/incidents/inc-none/feedback";

fn acts(desk: &Desk) -> Vec<Value> {
    desk.run(&["audit", "show", "-f", "json"]).exits(0).json()["acts"].as_array().unwrap().clone()
}

/// Step, action, who and object of each act.
fn told(desk: &Desk) -> Vec<String> {
    let text = |act: &Value, name: &str| act[name].as_str().unwrap_or("-").to_owned();
    acts(desk).iter().map(|act| ["step", "action", "who", "object"].map(|name| text(act, name)).join(" ")).collect()
}

#[test]
fn who_did_what_is_written_down_without_what_they_said() {
    let desk = Desk::new();
    let token = |role: &str| desk.run(&["token", "create", role, "--role", role]).exits(0).stdout.trim().to_owned();
    let (operate, read) = (token("operate"), token("read"));
    let server = Served::start(&desk, &[]);
    let post = |token: &str| {
        let bearer = format!("Bearer {token}");
        server.ask("POST", ACT, &[("authorization", &bearer), ("content-type", "application/json")], SAID)
    };
    post(&operate).has(404);
    post(&read).has(403);
    post(&read).has(403);
    post("cw_wrong").has(401);
    server.post("/session", "application/json", "{\"token\":\"cw_wrong\"}").has(401);
    server.post("/session", "application/json", format!("{{\"token\":\"{operate}\"}}")).has(200);
    let bearer = format!("Bearer {read}");
    server.ask("GET", "/api/v1/incidents", &[("authorization", &bearer)], b"").has(200);
    server.signal("HUP");
    server.says("were read again");
    desk.run(&["token", "revoke", "read"]).exits(0);
    let action = "POST /api/v1/incidents/{id}/feedback";
    assert_eq!(
        told(&desk),
        [
            "done token create - operate (operate)".to_owned(),
            "done token create - read (read)".to_owned(),
            format!("failed {action} operate inc-none"),
            format!("refused {action} read -"),
            format!("refused {action} - -"),
            "failed sign-in - -".to_owned(),
            "done sign-in operate -".to_owned(),
            "done reload - -".to_owned(),
            "done token revoke - read".to_owned(),
        ]
    );
    let act = &acts(&desk)[2];
    assert_eq!(
        (act["status"].as_u64(), act["address"].as_str(), act["way"].as_str()),
        (Some(404), Some("127.0.0.1"), Some("token"))
    );
    let text = desk.run(&["audit", "show"]).exits(0).stdout;
    assert!(text.contains("operate (operate, token) 127.0.0.1"), "{text}");
    let kept = fs::read_to_string(desk.memory().join("audit/audit.ndjson")).unwrap();
    assert!(!kept.contains("cw_") && !kept.contains("anna") && !kept.contains("helpful"), "{kept}");
    assert_eq!(server.stop(), Some(0));
    let good = desk.run(&["audit", "verify", "--lang", "ru"]).exits(0).stdout;
    assert!(good.contains("ничего не пропало"), "{good}");
}

#[test]
fn tampering_is_noticed() {
    let desk = Desk::new();
    for name in ["a", "b", "c"] {
        desk.run(&["token", "create", name, "--role", "read"]).exits(0);
    }
    let path = desk.memory().join("audit/audit.ndjson");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("b (read)", "x (read)")).unwrap();
    let found = desk.run(&["audit", "verify", "-f", "json"]).exits(1).json();
    assert_eq!((found["wrong"].as_u64(), found["findings"][0]["damage"].as_str()), (Some(2), Some("changed")));
    let lines: Vec<&str> = text.lines().collect();
    fs::write(&path, lines[..4].join("\n") + "\n").unwrap();
    assert!(desk.run(&["audit", "verify"]).exits(1).stdout.contains("missing"));
}

#[test]
fn what_cannot_be_written_down_is_not_done_and_logs_go_on_arriving() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    // A file where the folder should be: nothing can be written below it, whoever asks.
    desk.file("memory/audit", "in the way");
    let reply = server.post(ACT, "application/json", SAID).has(503);
    assert!(reply.text().contains("nothing was done"), "{}", reply.text());
    server.post("/ingest", "application/json", "{\"message\":\"fine\"}").has(200);
    server.get("/api/v1/incidents").has(200);
    desk.run(&["token", "create", "a", "--role", "read"]).exits(2);
    assert!(desk.run(&["token", "list"]).exits(0).stdout.is_empty());
    assert_eq!(server.stop(), Some(0));
}
