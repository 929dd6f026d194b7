//! rsyslog, as it comes with Debian: into `_bulk` by its Elasticsearch output, and as syslog over UDP, TCP and TLS.

use serde_json::Value;

use crate::run::Desk;
use crate::served::{Served, journal, wait_for};
use crate::shippers::{Rsyslog, accepted, entries, expected, log, messages, metric};

const ANY: &str = "127.0.0.1:0";

/// A line of the shop, which logs JSON.
fn line(n: usize) -> String {
    format!(
        r#"{{"@timestamp":"2026-03-02T10:00:00Z","level":"error","service":"payment","session_id":"s-{n}","message":"payment {n:04} failed"}}"#
    )
}

/// Ships the shop's JSON as it is. The id makes sending again harmless; what is refused goes through the rules once more.
fn into_bulk(port: &str) -> String {
    format!(
        r#"module(load="omelasticsearch")
module(load="mmjsonparse")
template(name="document" type="list") {{ property(name="$!all-json-plain") }}
template(name="id" type="list") {{ property(name="uuid") }}
ruleset(name="ship") {{
  if strlen($.omes!status) == 0 then {{
    action(type="mmjsonparse" cookie="")
  }} else if $.omes!status == 409 then {{
    stop
  }}
  action(type="omelasticsearch" server="127.0.0.1" serverport="{port}" template="document" searchIndex="shop"
    searchType="" bulkmode="on" bulkid="id" dynbulkid="on" writeoperation="create" retryfailures="on" retryruleset="ship"
    ratelimit.interval="0" queue.size="20000" queue.timeoutEnqueue="86400000"
    queue.type="LinkedList" queue.dequeueBatchSize="300" queue.timeoutShutdown="10000"
    action.resumeRetryCount="-1" action.resumeInterval="1")
}}
"#
    )
}

fn port(address: &str) -> &str {
    address.rsplit(':').next().unwrap()
}

#[track_caller]
fn check(found: &[Value], count: usize) {
    assert_eq!(messages(found), expected(count));
    for entry in found {
        let seen = ["level", "service", "timestamp"].map(|name| entry[name].as_str().unwrap_or_default());
        assert_eq!(seen, ["ERROR", "payment", "2026-03-02T10:00:00Z"], "{entry}");
        let n = &entry["session_id"].as_str().unwrap()[2..];
        assert_eq!(entry["message"], format!("payment {n:0>4} failed"));
    }
}

#[test]
fn rsyslog_ships_into_bulk_across_a_kill_and_nothing_is_lost_or_doubled() {
    if !Rsyslog::is_there("rsyslog_ships_into_bulk_across_a_kill", "omelasticsearch") {
        return;
    }
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let address = server.address.clone();
    let shipper = Rsyslog::start(&desk, "", &into_bulk(port(&address)));
    log(&desk, (0..1500).map(line));
    wait_for("the first entries", || accepted(&server, "bulk") > 0);
    server.kill();
    let before = journal(&desk).len() as u64;
    log(&desk, (1500..3000).map(line));
    let server = Served::start_with(&desk, &[], &["--listen", &address]);
    wait_for("the others", || before + accepted(&server, "bulk") >= 3000);
    shipper.stop();
    assert_eq!(server.stop(), Some(0));
    check(&entries(&desk, "bulk"), 3000);
}

#[test]
fn rsyslog_sends_again_what_found_no_room() {
    if !Rsyslog::is_there("rsyslog_sends_again_what_found_no_room", "omelasticsearch") {
        return;
    }
    let desk = Desk::new();
    // Less than what is logged, so that it has to be given back on the way.
    let settings = [("journal_bytes", "262144"), ("journal_segment_bytes", "65536")];
    let server = Served::start(&desk, &settings);
    let shipper = Rsyslog::start(&desk, "", &into_bulk(port(&server.address)));
    let count = 6_000;
    // Noise that can't be compressed.
    let noise = |n: usize| {
        (0..8_u64)
            .map(|k| format!("{:016x}", (n as u64 * 8 + k + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)))
            .collect::<String>()
    };
    log(&desk, (0..count).map(|n| line(n).replace("\"level\"", &format!("\"noise\":\"{}\",\"level\"", noise(n)))));
    wait_for("all of it", || accepted(&server, "bulk") >= count as u64);
    let refused = metric(&server, "cartwatch_requests_refused_total{dialect=\"elasticsearch\"}");
    let items = metric(&server, "cartwatch_entries_rejected_total{protocol=\"bulk\"}");
    assert!(refused + items > 0, "there was room all the time");
    shipper.stop();
    assert_eq!(accepted(&server, "bulk"), count as u64);
    assert_eq!(server.stop(), Some(0));
}

/// Forwards as RFC 5424, with the shop's line as the message, and notes each in a file of the desk.
fn forward(desk: &Desk, address: &str, more: &str) -> String {
    let (port, noted) = (port(address), desk.path("noted"));
    format!(
        r#"ruleset(name="ship") {{
  action(type="omfwd" target="127.0.0.1" port="{port}" template="RSYSLOG_SyslogProtocol23Format" {more}
    queue.type="LinkedList" queue.timeoutShutdown="10000" action.resumeRetryCount="-1" action.resumeInterval="1")
  action(type="omfile" file="{}")
}}
"#,
        noted.display()
    )
}

#[test]
fn rsyslog_forwards_syslog_over_udp_and_tcp() {
    for (flag, stream, more, count) in [
        ("--syslog-udp", "syslog-udp", r#"protocol="udp""#, 200),
        ("--syslog-tcp", "syslog-tcp", r#"protocol="tcp" TCP_Framing="octet-counted""#, 1000),
        ("--syslog-tcp", "syslog-tcp", r#"protocol="tcp" TCP_Framing="traditional""#, 1000),
    ] {
        if !Rsyslog::is_there("rsyslog_forwards_syslog_over_udp_and_tcp", "imfile") {
            return;
        }
        let desk = Desk::new();
        let server = Served::start_with(&desk, &[], &["--listen", ANY, flag, ANY]);
        let address = server.says("Listening for syslog over ").rsplit(' ').next().unwrap().to_owned();
        let shipper = Rsyslog::start(&desk, "", &forward(&desk, &address, more));
        log(&desk, (0..count).map(line));
        wait_for(stream, || accepted(&server, stream) >= count as u64);
        shipper.stop();
        assert_eq!(server.stop(), Some(0));
        check(&entries(&desk, stream), count);
    }
}

#[test]
fn rsyslog_forwards_syslog_over_tls() {
    if !Rsyslog::is_there("rsyslog_forwards_syslog_over_tls", "lmnsd_gtls") {
        return;
    }
    let desk = Desk::new();
    let made = rcgen::generate_simple_self_signed(vec!["shop.example".to_owned()]).unwrap();
    let (key, cert) = (desk.file("key.pem", made.signing_key.serialize_pem()), desk.file("cert.pem", made.cert.pem()));
    let files = ["--tls-cert", cert.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let server = Served::start_with(&desk, &[], &[&["--listen", ANY, "--syslog-tls", ANY], &files[..]].concat());
    let address = server.says("Listening for syslog over ").rsplit(' ').next().unwrap().to_owned();
    let trust = format!("DefaultNetstreamDriverCAFile=\"{}\"", cert.display());
    let tls = r#"protocol="tcp" TCP_Framing="octet-counted" StreamDriver="gtls" StreamDriverMode="1"
    StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="shop.example""#;
    let shipper = Rsyslog::start(&desk, &trust, &forward(&desk, &address, tls));
    log(&desk, (0..500).map(line));
    let noted = || std::fs::read_to_string(desk.path("noted")).unwrap_or_default().lines().count();
    wait_for("the shipper's own reading", || noted() == 500);
    // It sends what it has before it ends, and the server takes in what is on its way.
    shipper.stop();
    assert_eq!(server.stop(), Some(0));
    check(&entries(&desk, "syslog-tls"), 500);
}
