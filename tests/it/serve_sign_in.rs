//! A browser signs in with a token and gets a cookie, which speaks for the server's own pages alone.

use std::io::{Read, Write};

use crate::run::Desk;
use crate::served::{Reply, Served};

const FORM: &str = "application/x-www-form-urlencoded";
const ACT: &str = "/api/v1/incidents/none/feedback";
const SAID: &[u8] = b"{\"verdict\":\"helpful\"}";

fn token(desk: &Desk, name: &str, role: &str) -> String {
    desk.run(&["token", "create", name, "--role", role]).exits(0).stdout.trim().to_owned()
}

/// The cookie of a reply, as a browser sends it back.
fn cookie(reply: &Reply) -> String {
    reply.headers["set-cookie"].split(';').next().unwrap().to_owned()
}

fn sign_in(server: &Served, token: &str) -> Reply {
    server.post("/session", "application/json", format!("{{\"token\":\"{token}\"}}"))
}

#[test]
fn a_token_is_exchanged_for_a_cookie_that_ends_with_it() {
    let desk = Desk::new();
    let (anna, ingest) = (token(&desk, "anna", "operate"), token(&desk, "filebeat", "ingest"));
    let server = Served::start(&desk, &[]);
    let origin = format!("http://{}", server.address);
    let reply = sign_in(&server, &anna).has(200);
    assert_eq!((reply.json()["name"].as_str(), reply.json()["role"].as_str()), (Some("anna"), Some("operate")));
    let whole = &reply.headers["set-cookie"];
    assert!(
        whole.contains("; HttpOnly") && whole.contains("; SameSite=Strict") && whole.contains("; Path=/"),
        "{whole}"
    );
    assert!(!whole.contains("Secure") && whole.starts_with("cartwatch=") && !whole.contains("cw_"), "{whole}");
    let cookie = cookie(&reply);
    let shown = [("cookie", cookie.as_str())];
    let own = [shown[0], ("origin", origin.as_str()), ("content-type", "application/json")];
    server.ask("GET", "/api/v1/incidents", &shown, b"").has(200);
    server.ask("GET", "/metrics", &shown, b"").has(200);
    assert_eq!(server.ask("GET", "/session", &shown, b"").has(200).json()["signed_in"], true);
    server.ask("POST", ACT, &own, SAID).has(404);
    server.ask("POST", ACT, &[shown[0], own[2]], SAID).has(403);
    server.ask("POST", ACT, &[shown[0], own[2], ("sec-fetch-site", "same-site")], SAID).has(403);
    server.ask("POST", "/ingest", &own, b"{\"a\":1}").has(401);
    // A cookie that was planted beside it makes both worthless.
    let tossed = format!("{cookie}; cartwatch=planted");
    server.ask("GET", "/api/v1/incidents", &[("cookie", &tossed)], b"").has(401);
    sign_in(&server, &ingest).has(403);
    sign_in(&server, "cw_wrong").has(401);
    desk.run(&["token", "revoke", "anna"]).exits(0);
    server.ask("GET", "/api/v1/incidents", &shown, b"").has(401);
    assert_eq!(server.ask("GET", "/session", &shown, b"").has(200).json()["signed_in"], false);
}

#[test]
fn a_stream_ends_when_its_token_is_revoked() {
    let desk = Desk::new();
    let anna = token(&desk, "anna", "read");
    let server = Served::start(&desk, &[]);
    let mut stream = server.connect();
    let head = format!(
        "GET /api/v1/events HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {anna}\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut told = [0; 16];
    stream.read_exact(&mut told).unwrap();
    desk.run(&["token", "revoke", "anna"]).exits(0);
    // The next piece is not sent any more: a comment follows every 15 seconds where nothing happens.
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert!(rest.ends_with("0\r\n\r\n"), "{rest}");
}

#[test]
fn the_page_works_without_scripts_in_both_languages() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    assert!(server.get("/sign-in").has(200).text().contains("Nobody has to sign in"));
    let anna = token(&desk, "anna", "read");
    let page = server.get("/sign-in?lang=ru").has(200);
    assert!(page.text().contains("<html lang=\"ru\">") && page.text().contains("Войти"), "{}", page.text());
    let policy = &page.headers["content-security-policy"];
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(page.headers["x-frame-options"], "DENY");
    assert!(server.ask("GET", "/sign-in", &[("accept-language", "ru-RU,ru;q=0.9")], b"").text().contains("Токен"));
    server.get("/sign-in.css").has(200);

    let wrong = server.post("/session", FORM, "token=cw_wrong&lang=ru").has(401);
    assert!(wrong.text().contains("Такого токена нет") && wrong.headers["content-type"].starts_with("text/html"));
    let done = server.post("/session", FORM, format!("token={anna}&lang=ru")).has(303);
    assert_eq!(done.headers["location"], "sign-in?lang=ru");
    let cookie = cookie(&done);
    let origin = format!("http://{}", server.address);
    let own = [("cookie", cookie.as_str()), ("origin", origin.as_str()), ("content-type", FORM)];
    assert!(server.ask("GET", "/sign-in?lang=en", &own, b"").text().contains("Signed in as “anna” (read)"));
    server.ask("POST", "/sign-out", &own[..1], b"").has(403);
    let out = server.ask("POST", "/sign-out", &own, b"lang=en").has(303);
    assert!(out.headers["set-cookie"].contains("Max-Age=0"));
    server.ask("GET", "/api/v1/incidents", &own[..1], b"").has(401);
    server.post("/session", "text/plain", "token=a").has(415);
    server.ask("POST", "/session", &[("origin", "https://evil.example"), ("content-type", FORM)], b"token=a").has(403);
}

#[test]
fn guessing_is_slowed_and_a_restart_signs_everybody_out() {
    let desk = Desk::new();
    let anna = token(&desk, "anna", "read");
    let server = Served::start(&desk, &[("rate_failures", "3")]);
    let cookie = cookie(&sign_in(&server, &anna).has(200));
    let told: Vec<u16> = (0..6).map(|_| sign_in(&server, "cw_wrong").status).collect();
    assert_eq!((told[0], told[5]), (401, 429), "{told:?}");
    let refused = sign_in(&server, &anna).has(429);
    assert!(refused.headers["retry-after"].parse::<u32>().unwrap() >= 1);
    // Who is in stays in, and shippers on the same machine go on.
    server.ask("GET", "/api/v1/incidents", &[("cookie", &cookie)], b"").has(200);
    let bearer = format!("Bearer {anna}");
    server.ask("GET", "/api/v1/incidents", &[("authorization", &bearer)], b"").has(200);
    assert_eq!(server.stop(), Some(0));
    let server = Served::start(&desk, &[]);
    server.ask("GET", "/api/v1/incidents", &[("cookie", &cookie)], b"").has(401);
}

#[test]
fn behind_a_proxy_the_cookie_is_bound_to_the_host_and_to_encrypted_lines() {
    let desk = Desk::new();
    let anna = token(&desk, "anna", "read");
    let server = Served::start_with(&desk, &[], &["--listen", "127.0.0.1:0", "--behind-proxy"]);
    let whole = sign_in(&server, &anna).has(200).headers["set-cookie"].clone();
    assert!(whole.starts_with("__Host-cartwatch=") && whole.contains("; Secure"), "{whole}");
    let id = whole.split(['=', ';']).nth(1).unwrap();
    let get = |name: &str| server.ask("GET", "/api/v1/incidents", &[("cookie", &format!("{name}={id}"))], b"").status;
    assert_eq!((get("__Host-cartwatch"), get("cartwatch")), (200, 401));
}
