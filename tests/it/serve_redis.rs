//! Redis Streams from a real server: each entry once in the journal, whatever happens to either side.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use serde_json::Value;

use crate::redis_server::{Redis, free_port};
use crate::run::Desk;
use crate::served::{Served, counts, journal, source_named, wait_for};

const ANY: &str = "127.0.0.1:0";

/// What the tests here ask of it.
trait Shop {
    fn add(&self, range: std::ops::Range<usize>);
    fn pending(&self) -> String;
}

impl Shop for Redis {
    /// Adds records by number, as objects in a field.
    fn add(&self, range: std::ops::Range<usize>) {
        let commands: Vec<Vec<String>> = range
            .map(|n| ["XADD", "shop", "*", "data", &record(n)].iter().map(|word| (*word).to_owned()).collect())
            .collect();
        let reply = self.ask_all(&commands);
        assert!(!reply.contains("-ERR"), "{reply}");
    }

    fn pending(&self) -> String {
        let reply = self.ask(&["XPENDING", "shop", "cartwatch"]);
        reply.lines().nth(1).unwrap_or_default().to_owned()
    }
}

fn record(n: usize) -> String {
    let at = jiff::Timestamp::from_second(1_772_445_600 + n as i64).unwrap();
    format!("{{\"timestamp\":\"{at}\",\"session_id\":\"s{n}\",\"message\":\"record {n}\"}}")
}

fn config(desk: &Desk, redis: &Redis, more: &str) -> String {
    let text = format!(
        "[redis]\nhost = \"127.0.0.1\"\nport = {}\n{more}\n[sources.redis]\nstreams = [\"shop\"]\nblock_ms = 100\n\
         claim_seconds = 1\n",
        redis.port
    );
    desk.file("cartwatch.toml", text).display().to_string()
}

fn start(desk: &Desk, redis: &Redis, more: &str) -> Served {
    let file = config(desk, redis, more);
    Served::start_with(desk, &[], &["--config", &file, "--listen", ANY])
}

fn source(server: &Served) -> Value {
    source_named(server, "redis:shop")
}

#[track_caller]
fn wait_for_entries(server: &Served, entries: u64) {
    wait_for(&format!("{entries} entries"), || source(server)["entries"].as_u64() >= Some(entries));
}

#[track_caller]
fn assert_once(counts: &BTreeMap<usize, usize>, expected: usize) {
    let missing: Vec<usize> = (0..expected).filter(|n| !counts.contains_key(n)).collect();
    let twice: Vec<_> = counts.iter().filter(|(_, count)| **count != 1).collect();
    assert!(missing.is_empty() && twice.is_empty(), "missing {missing:?}, more than once {twice:?}");
}

#[test]
fn entries_of_every_form_are_taken_and_acknowledged() {
    let Some(redis) = Redis::start("entries_of_every_form", &[]) else { return };
    let desk = Desk::new();
    redis.add(0..3);
    let server = start(&desk, &redis, "");
    wait_for_entries(&server, 3);
    redis.ask(&["XADD", "shop", "*", "level", "error", "message", "record 3", "session_id", "s3"]);
    redis.ask(&["XADD", "shop", "*", "line", "level=error msg=\"record 4\""]);
    redis.ask(&["XADD", "shop", "*", "line", " "]);
    wait_for_entries(&server, 5);
    wait_for("an empty one", || source(&server)["rejected"] == 1);
    wait_for("the acknowledgements", || redis.pending() == ":0");
    wait_for("the figures", || source(&server)["lag_entries"] == 0 && source(&server)["pending_entries"] == 0);
    let page = server.get("/metrics").has(200).text();
    for line in ["source_entries_total{source=\"redis:shop\"} 5", "source_lag_entries{source=\"redis:shop\"} 0"] {
        assert!(page.contains(&format!("cartwatch_{line}")), "{line} {page}");
    }
    assert_eq!(server.stop(), Some(0));
    let found = journal(&desk);
    assert_eq!(found.len(), 5);
    assert!(found.iter().all(|(name, _)| name == "redis:shop"), "{found:?}");
    assert_eq!((&found[3].1["level"], &found[4].1["msg"]), (&"error".into(), &"record 4".into()), "{found:?}");
}

#[test]
fn killed_at_any_moment_each_entry_is_once_in_the_journal() {
    let Some(redis) = Redis::start("killed_at_any_moment", &[]) else { return };
    let desk = Desk::new();
    let mut added = 0;
    for round in 0..8_u64 {
        redis.add(added..added + 4000);
        added += 4000;
        let server = start(&desk, &redis, "");
        std::thread::sleep(Duration::from_millis(round.wrapping_mul(0x9e37_79b9) % 300));
        server.kill();
    }
    let server = start(&desk, &redis, "");
    wait_for("the end", || redis.pending() == ":0" && source(&server)["lag_entries"] == 0);
    assert_eq!(server.stop(), Some(0));
    assert_once(&counts(&desk), added);
}

#[test]
fn what_was_journalled_and_not_acknowledged_is_acknowledged_and_not_taken_again() {
    let Some(redis) = Redis::start("what_was_journalled", &[]) else { return };
    let desk = Desk::new();
    // It may read, but not acknowledge: as a kill between the journal and the acknowledgement.
    redis.ask(&["ACL", "SETUSER", "shop", "on", ">secret", "~*", "+@all", "-xack"]);
    redis.add(0..50);
    let server = start(&desk, &redis, "username = \"shop\"\npassword = \"secret\"");
    let said = server.says("redis:shop can't be read");
    assert!(said.to_lowercase().contains("xack") && !said.contains("secret"), "{said}");
    wait_for("the journal", || source(&server)["entries"] == 50);
    server.kill();
    assert_eq!(redis.pending(), ":50");
    redis.ask(&["ACL", "SETUSER", "shop", "+xack"]);
    redis.add(50..60);
    let server = start(&desk, &redis, "username = \"shop\"\npassword = \"secret\"");
    wait_for_entries(&server, 10);
    wait_for("the acknowledgements", || redis.pending() == ":0");
    assert_eq!(server.stop(), Some(0));
    assert_once(&counts(&desk), 60);
}

#[test]
fn two_consumers_share_a_stream_and_what_a_dead_one_left_is_taken_over() {
    let Some(redis) = Redis::start("two_consumers", &[]) else { return };
    redis.ask(&["XGROUP", "CREATE", "shop", "cartwatch", "0", "MKSTREAM"]);
    redis.add(0..20);
    redis.ask(&["XREADGROUP", "GROUP", "cartwatch", "dead", "COUNT", "20", "STREAMS", "shop", ">"]);
    let (one, two) = (Desk::new(), Desk::new());
    let servers = [start(&one, &redis, ""), start(&two, &redis, "")];
    redis.add(20..2000);
    wait_for("both", || {
        servers.iter().map(|server| source(server)["entries"].as_u64().unwrap_or(0)).sum::<u64>() >= 2000
    });
    wait_for("the acknowledgements", || redis.pending() == ":0");
    for server in servers {
        assert_eq!(server.stop(), Some(0));
    }
    let mut all = counts(&one);
    for (number, count) in counts(&two) {
        *all.entry(number).or_default() += count;
    }
    assert_once(&all, 2000);
}

#[test]
fn a_server_that_goes_comes_back_empty_or_is_flushed_is_followed() {
    let Some(mut redis) = Redis::start("a_server_that_goes", &[]) else { return };
    let desk = Desk::new();
    let server = start(&desk, &redis, "");
    redis.add(0..10);
    wait_for_entries(&server, 10);
    redis.stop();
    server.says("can't be reached");
    assert_eq!(server.get("/health/readyz").status, 200);
    redis.restart();
    redis.add(10..20);
    wait_for_entries(&server, 20);
    redis.ask(&["FLUSHALL"]);
    redis.add(20..30);
    wait_for_entries(&server, 30);
    // The group alone.
    redis.ask(&["XGROUP", "DESTROY", "shop", "cartwatch"]);
    redis.add(30..40);
    wait_for_entries(&server, 40);
    redis.ask(&["DEL", "shop"]);
    redis.ask(&["SET", "shop", "no stream"]);
    server.says("holds no stream");
    redis.ask(&["DEL", "shop"]);
    redis.add(40..50);
    wait_for_entries(&server, 50);
    assert_eq!(server.stop(), Some(0));
    assert_once(&counts(&desk), 50);
}

#[test]
fn a_wrong_password_is_told_without_it() {
    let Some(redis) = Redis::start("a_wrong_password", &["--requirepass", "right"]) else { return };
    let desk = Desk::new();
    let server = start(&desk, &redis, "password = \"hunter2\"");
    let said = server.says("redis:shop can't be read");
    assert!(said.contains("refuses user or password") && !said.contains("hunter2"), "{said}");
    let source = source(&server);
    assert_eq!(source["state"], "troubled");
    assert!(!source.to_string().contains("hunter2"));
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn over_tls_with_a_certificate_of_its_own() {
    let desk = Desk::new();
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let (key, cert) = (desk.file("key.pem", made.signing_key.serialize_pem()), desk.file("cert.pem", made.cert.pem()));
    let tls = free_port();
    let (tls_port, key, cert) = (tls.to_string(), key.display().to_string(), cert.display().to_string());
    let arguments =
        ["--tls-port", &tls_port, "--tls-cert-file", &cert, "--tls-key-file", &key, "--tls-auth-clients", "no"];
    let Some(mut redis) = Redis::start("over_tls", &arguments) else { return };
    redis.add(0..10);
    let plain = std::mem::replace(&mut redis.port, tls);
    let server = start(&desk, &redis, &format!("ca = {cert:?}"));
    wait_for_entries(&server, 10);
    assert_eq!(server.stop(), Some(0));
    // Without the certificate it is not trusted.
    fs::remove_dir_all(desk.memory()).unwrap();
    let server = start(&desk, &redis, "tls = true");
    server.says("can't be reached");
    assert_eq!(server.stop(), Some(0));
    redis.port = plain;
}

#[test]
fn a_full_journal_pauses_the_stream() {
    let Some(redis) = Redis::start("a_full_journal", &[]) else { return };
    let desk = Desk::new();
    redis.add(0..20_000);
    let settings = [("journal_bytes", "400000"), ("journal_segment_bytes", "65536"), ("journal_keep_hours", "0")];
    let file = config(&desk, &redis, "");
    let server = Served::start_with(&desk, &settings, &["--config", &file, "--listen", ANY]);
    wait_for("the analysis", || server.get("/api/v1/live").json()["analysis"]["entries"].as_u64() == Some(20_000));
    wait_for("the acknowledgements", || redis.pending() == ":0");
    assert_eq!(source(&server)["entries"], 20_000);
    assert_eq!(server.stop(), Some(0));
}
