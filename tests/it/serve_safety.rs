//! Who may do what: tokens and their roles, addresses, hosts, TLS, and reloading.

use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::run::Desk;
use crate::served::{Served, read_reply, request};

/// The token that a run of `token create` gave.
fn token(desk: &Desk, name: &str, role: &str) -> String {
    desk.run(&["token", "create", name, "--role", role]).exits(0).stdout.trim().to_owned()
}

#[test]
fn each_role_may_do_its_own() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    server.post("/ingest", "application/json", "{\"a\":1}").has(200);
    let tokens = ["ingest", "read", "operate", "admin"].map(|role| token(&desk, role, role));
    // Handing in, reading, writing down, and what everybody may; the incident is not there.
    let wants = [
        ("POST", "/ingest", [200, 403, 403, 200]),
        ("GET", "/", [200, 403, 403, 200]),
        ("GET", "/api/v1/incidents", [403, 200, 200, 200]),
        ("GET", "/metrics", [403, 200, 200, 200]),
        ("POST", "/api/v1/incidents/none/feedback", [403, 403, 404, 404]),
        ("GET", "/health/readyz", [200, 200, 200, 200]),
    ];
    for (method, path, statuses) in wants {
        let body: &[u8] = if path == "/ingest" { b"{\"a\":1}" } else { b"{\"verdict\":\"helpful\"}" };
        for (token, status) in tokens.iter().zip(statuses) {
            let bearer = format!("Bearer {token}");
            let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
            server.ask(method, path, &headers, body).has(status);
        }
        let nobody = server.ask(method, path, &[], body);
        assert_eq!(nobody.status, if path.starts_with("/health") { 200 } else { 401 }, "{path}");
        assert!(!nobody.text().contains("cw_"));
    }
    let refused = server.ask("GET", "/", &[], b"").has(401);
    assert_eq!(refused.headers["x-elastic-product"], "Elasticsearch");
    assert!(refused.headers.contains_key("www-authenticate"));
    let basic = format!("Basic {}", STANDARD.encode(format!("any:{}", tokens[0])));
    let key = format!("ApiKey {}", STANDARD.encode(format!("id:{}", tokens[0])));
    for value in [&basic, &key] {
        server.ask("GET", "/_license", &[("authorization", value)], b"").has(200);
    }
    desk.run(&["token", "revoke", "ingest"]).exits(0);
    server.ask("GET", "/_license", &[("authorization", &basic)], b"").has(401);
    let list = desk.run(&["token", "list"]).exits(0).stdout;
    assert!(list.lines().count() == 3 && !list.contains("cw_"), "{list}");
}

#[test]
fn tokens_are_named_once_and_only_with_a_role() {
    let desk = Desk::new();
    token(&desk, "a", "admin");
    assert!(desk.run(&["token", "create", "a", "--role", "read"]).exits(2).stderr.contains("already"));
    desk.run(&["token", "create", "b", "--role", "king"]).exits(64);
    desk.run(&["token", "revoke", "b"]).exits(2);
    let list = desk.run(&["token", "list", "--format", "json"]).exits(0).json();
    assert_eq!((list["tokens"][0]["name"].as_str(), list["tokens"][0]["role"].as_str()), (Some("a"), Some("admin")));
}

#[test]
fn others_are_let_in_only_with_tokens_and_over_tls() {
    let desk = Desk::new();
    let refused = desk.run(&["serve", "--listen", "0.0.0.0:0"]).exits(2).stderr;
    assert!(refused.contains("there is no token"), "{refused}");
    let refused = desk.run(&["serve", "--listen", "127.0.0.1:0", "--behind-proxy"]).exits(2).stderr;
    assert!(refused.contains("there is no token"), "{refused}");
    let token = token(&desk, "a", "ingest");
    let refused = desk.run(&["serve", "--listen", "0.0.0.0:0"]).exits(2).stderr;
    assert!(refused.contains("there is no TLS"), "{refused}");
    let server = Served::start_with(&desk, &[], &["--listen", "127.0.0.1:0", "--behind-proxy"]);
    // The proxy passes on the name by which it was asked.
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("host", "logs.shop.example")];
    server.ask("GET", "/", &headers, b"").has(200);
    desk.run(&["token", "revoke", "a"]).exits(0);
    server.ask("GET", "/", &[], b"").has(401);
}

#[test]
fn pages_of_others_get_nowhere() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    server.ask("POST", "/ingest", &[("host", "evil.example")], b"{\"a\":1}").has(421);
    server.ask("POST", "/ingest", &[("origin", "https://evil.example")], b"{\"a\":1}").has(403);
    server.ask("POST", "/ingest", &[("origin", &format!("http://{}", server.address))], b"{\"a\":1}").has(200);
}

/// A reply over TLS, with the certificate that is trusted.
fn ask_encrypted(server: &Served, trusted: &CertificateDer<'static>) -> Option<u16> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let client = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(client, TcpStream::connect(&server.address).unwrap());
    stream.write_all(&request("GET", "/health/livez", &server.address, &[], b"")).ok()?;
    read_reply(&mut stream).map(|reply| reply.status)
}

#[test]
fn tls_is_spoken_and_its_certificate_is_read_again_on_sighup() {
    let desk = Desk::new();
    let certify = || {
        let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
        let key = desk.file("key.pem", made.signing_key.serialize_pem());
        (desk.file("cert.pem", made.cert.pem()), key, made.cert.der().clone())
    };
    let (cert, key, first) = certify();
    let files = ["--tls-cert", cert.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let server = Served::start_with(&desk, &[], &[&["--listen", "127.0.0.1:0"], &files[..]].concat());
    assert_eq!(ask_encrypted(&server, &first), Some(200));
    assert_eq!(server.try_ask("GET", "/health/livez", &[], b"").map(|reply| reply.status), None);
    let (_, _, second) = certify();
    server.signal("HUP");
    server.says("were read again");
    assert_eq!((ask_encrypted(&server, &second), ask_encrypted(&server, &first)), (Some(200), None));
    desk.file("key.pem", "no key");
    server.signal("HUP");
    server.says("stay as they were");
    assert_eq!(ask_encrypted(&server, &second), Some(200));
}

#[test]
fn settings_are_read_again_on_sighup_if_they_are_good() {
    let desk = Desk::new();
    let config = desk.file("cartwatch.toml", "[server]\nbody_bytes = 2000\n");
    let server = Served::start_with(&desk, &[], &["--listen", "127.0.0.1:0", "--config", config.to_str().unwrap()]);
    let body = format!("{{\"a\":\"{}\"}}", "x".repeat(3000));
    server.post("/ingest", "application/json", &body).has(413);
    desk.file("cartwatch.toml", "[server]\nbody_bites = 4000\n");
    server.signal("HUP");
    assert!(server.says("stay as they were").contains("body_bites"));
    server.post("/ingest", "application/json", &body).has(413);
    desk.file("cartwatch.toml", "[server]\nbody_bytes = 4000\n");
    server.signal("HUP");
    server.says("were read again");
    server.post("/ingest", "application/json", &body).has(200);
}
