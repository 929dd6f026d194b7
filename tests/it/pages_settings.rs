//! The pages *Settings* of a server that runs: rules tried on the journal, tokens, notifications, settings in force.

use serde_json::Value;

use crate::run::Desk;
use crate::served::{Reply, Served, wait_for};

const FORM: &str = "application/x-www-form-urlencoded";

fn place(reply: &Reply) -> &str {
    reply.headers["location"].as_str()
}

fn post(server: &Served, path: &str, form: &str) -> Reply {
    let origin = format!("http://{}", server.address);
    server.ask("POST", path, &[("origin", &origin), ("content-type", FORM)], form.as_bytes())
}

#[test]
fn other_thresholds_are_tried_on_what_came_and_change_nothing() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let now = jiff::Timestamp::now();
    let line = |n: u32| {
        format!(
            "{{\"timestamp\":\"{now}\",\"session_id\":\"s-{n}\",\"service\":\"payment\",\"event_type\":\"payment\",\
             \"response_time\":3.0,\"level\":\"INFO\",\"message\":\"paid\"}}\n"
        )
    };
    let lines: String = (0..8).map(line).collect();
    server.post("/ingest", "application/x-ndjson", lines).has(200);
    let page = server.get("/ui/settings/rules").has(200).text();
    assert!(page.contains("built-in rules are in force") && page.contains("now 2"), "{page}");
    let tried = post(&server, "/ui/settings/rules", "slow=5&hours=24").has(303);
    let result = server.get(place(&tried).split('#').next().unwrap()).has(200).text();
    assert!(result.contains("would not be found any more") && result.contains("threshold_seconds = 5.0"), "{result}");
    assert!(!server.get("/ui/settings/rules").text().contains("threshold_seconds"));
    assert!(!desk.memory().join("rules-tried.toml").exists());
    post(&server, "/ui/settings/rules", "slow=0").has(400);
    assert!(server.ask("GET", "/ui/settings/rules", &[("accept-language", "ru")], b"").text().contains("Попробуйте"));
}

#[test]
fn tokens_are_made_shown_once_written_down_and_taken_back() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let made = post(&server, "/ui/settings/tokens", "name=anna&role=admin&days=0").has(200).text();
    let token = made.split("id=\"new-token\"").nth(1).unwrap().split(['>', '<']).nth(1).unwrap().to_owned();
    assert!(token.starts_with("cw_"), "{made}");
    server.get("/api/v1/incidents").has(401);
    let bearer = format!("Bearer {token}");
    let admin = [("authorization", bearer.as_str()), ("content-type", FORM)];
    let ask = |method: &str, path: &str, form: &str| server.ask(method, path, &admin, form.as_bytes());
    let twice = ask("POST", "/ui/settings/tokens", "name=anna&role=read").has(303);
    assert_eq!(place(&twice), "/ui/settings/tokens?done=exists");
    ask("POST", "/ui/settings/tokens", "name=filebeat&role=ingest&days=30").has(200);
    let page = ask("GET", "/ui/settings/tokens?done=exists", "").has(200).text();
    assert!(page.contains("filebeat") && !page.contains(&token) && page.contains("already"), "{page}");
    let listed = desk.run(&["token", "list", "-f", "json"]).exits(0).json();
    assert!(listed["tokens"][1]["expires"].is_string() && listed["tokens"][0].get("expires").is_none(), "{listed}");
    assert!(desk.run(&["token", "list"]).exits(0).stdout.contains("(until "));

    let gone = ask("POST", "/ui/settings/tokens/revoke", "name=filebeat").has(303);
    assert_eq!(place(&gone), "/ui/settings/tokens?done=revoked");
    assert_eq!(
        place(&ask("POST", "/ui/settings/tokens/revoke", "name=filebeat").has(303)),
        "/ui/settings/tokens?done=no-token"
    );
    let reader = format!("Bearer {}", desk.run(&["token", "create", "r", "--role", "operate"]).exits(0).stdout.trim());
    let operates = [("authorization", reader.as_str()), ("content-type", FORM)];
    for path in
        ["/ui/settings/tokens", "/ui/settings/tokens/revoke", "/ui/settings/rules", "/ui/settings/notifications/test"]
    {
        server.ask("POST", path, &operates, b"name=x&role=admin").has(403);
        server.ask("POST", path, &[admin[0], admin[1], ("origin", "https://evil.example")], b"name=x").has(403);
    }
    let page = server.ask("GET", "/ui/settings/tokens", &operates[..1], b"").has(200).text();
    assert!(page.contains("Only administrators") && !page.contains("anna"), "{page}");
    let told = desk.run(&["audit", "show", "-f", "json"]).exits(0).stdout;
    for said in ["anna (admin)", "filebeat (ingest)", "token revoke", "POST /ui/settings/tokens"] {
        assert!(told.contains(said), "{said}: {told}");
    }
    assert!(!told.contains("cw_"));
}

#[test]
fn channels_are_tested_and_settings_say_where_they_come_from() {
    let desk = Desk::new();
    // Nobody listens on port 9 of this machine.
    let config = desk
        .file("c.toml", "[[notify.webhook]]\nurl = \"http://127.0.0.1:9/very-secret\"\n[sessions]\nidle_minutes = 7\n");
    let config = config.display().to_string();
    let server = Served::start_with(&desk, &[], &["--config", &config, "--listen", "127.0.0.1:0"]);
    let page = server.get("/ui/settings/notifications").has(200).text();
    assert!(
        page.contains("webhook") && page.contains("Send a test message") && !page.contains("very-secret"),
        "{page}"
    );
    let tested = post(&server, "/ui/settings/notifications/test", "channel=webhook").has(303);
    assert_eq!(place(&tested), "/ui/settings/notifications?done=test-failed");
    let page = server.get("/ui/settings/notifications?done=test-failed").has(200).text();
    assert!(page.contains("test failed") && page.contains("not taken") && !page.contains("very-secret"), "{page}");
    let none = post(&server, "/ui/settings/notifications/test", "channel=none").has(303);
    assert_eq!(place(&none), "/ui/settings/notifications?done=no-channel");

    let page = server.get("/ui/settings/configuration").has(200).text();
    assert!(
        page.contains("sessions.idle_minutes") && page.contains("command line") && page.contains(&config),
        "{page}"
    );
    assert!(!page.contains("sessions.max_hours") && !page.contains("very-secret"), "{page}");
    assert!(server.get("/ui/settings/configuration?all=yes").text().contains("sessions.max_hours"));
    let page = server.get("/ui/settings/about").has(200).text();
    assert!(page.contains("Apache-2.0") && page.contains(env!("CARGO_PKG_VERSION")), "{page}");
    assert_eq!(place(&server.get("/ui/settings").has(303)), "/ui/settings/rules");
    // The API tells the same of the channel.
    wait_for("the status", || {
        matches!(server.get("/api/v1/notifications").json()["channels"][0]["channel"], Value::String(_))
    });
}
