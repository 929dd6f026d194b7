//! No token, no session and no password stands in anything that the server says or keeps for people to read.

use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::run::Desk;
use crate::served::Served;

/// All files below a folder that people read.
fn texts(folder: &Path) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all += &texts(&path);
        } else {
            all += &String::from_utf8_lossy(&fs::read(&path).unwrap());
        }
    }
    all
}

#[test]
fn no_secret_is_said_or_kept() {
    let desk = Desk::new();
    let create = |role: &str| desk.run(&["token", "create", role, "--role", role]).exits(0).stdout.trim().to_owned();
    let (admin, ingest) = (create("admin"), create("ingest"));
    let wrong = "cw_hunter2hunter2hunter2hunter2hunter2hunter2hunt";
    let config = desk.file("c.toml", "[server]\nbody_bytes = 20000\n");
    let server = Served::start_with(&desk, &[], &["--listen", "127.0.0.1:0", "--config", config.to_str().unwrap()]);
    let mut heard = String::new();
    let mut hear = |reply: crate::served::Reply| {
        heard += &format!("{:?}\n{}\n", reply.headers, reply.text());
        reply
    };
    let signed_in = server.post("/session", "application/json", format!("{{\"token\":\"{admin}\"}}")).has(200);
    let session = signed_in.headers["set-cookie"].split(['=', ';']).nth(1).unwrap().to_owned();
    assert!(session.len() > 40);
    let basic = |token: &str| format!("Basic {}", STANDARD.encode(format!("user:{token}")));
    for token in [admin.as_str(), ingest.as_str(), wrong] {
        for authorization in [format!("Bearer {token}"), basic(token), format!("Digest {token}")] {
            let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
            for (method, path) in [
                ("GET", "/metrics"),
                ("POST", "/ingest"),
                ("POST", "/_bulk"),
                ("POST", "/v1/logs"),
                ("POST", "/loki/api/v1/push"),
                ("POST", "/api/v1/incidents/inc-1/resolve"),
                ("GET", "/nothing/here"),
            ] {
                hear(server.ask(method, path, &headers, b"{broken"));
            }
            hear(server.ask("POST", "/ingest", &headers, &[b' '; 30_000]));
        }
        hear(server.get(&format!("/api/v1/search?q=a&token={token}")));
        hear(server.post("/session", "application/json", format!("{{\"token\":\"{token}\",")));
        hear(server.post("/session", "application/json", format!("[\"{token}\"]")));
        hear(server.post("/session", "application/x-www-form-urlencoded", format!("toke={token}")));
        if token == wrong {
            hear(server.post("/session", "application/x-www-form-urlencoded", format!("token={token}")));
        }
    }
    hear(server.ask("POST", "/api/v1/incidents/inc-1/resolve", &[("cookie", &format!("cartwatch={session}"))], b"{}"));
    // A wrong setting is quoted when it is read again, and the key is none of it.
    desk.file("c.toml", "[openai]\napi_key = \"sk-hunter2\"\nkey = 1\n");
    server.signal("HUP");
    server.says("stay as they were");
    server.signal("TERM");
    heard += &server.all_it_says();
    assert_eq!(server.stop_is_over(), Some(0));
    for arguments in
        [&["audit", "show"][..], &["audit", "verify"], &["token", "list"], &["doctor"], &["config", "show"]]
    {
        let outcome = desk.run(arguments);
        heard += &(outcome.stdout + &outcome.stderr);
    }
    heard += &texts(&desk.memory().join("audit"));
    heard += &texts(&desk.memory().join("journal"));
    heard += &fs::read_to_string(desk.memory().join("tokens.json")).unwrap();
    for secret in [admin.as_str(), &ingest, wrong, &session, "hunter2", &STANDARD.encode(format!("user:{admin}"))] {
        let at = heard.find(secret);
        assert_eq!(at.map(|at| &heard[at.saturating_sub(200)..(at + 20).min(heard.len())]), None);
    }
}
