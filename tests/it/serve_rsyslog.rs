//! rsyslog, as it comes with Debian: into `_bulk` by its Elasticsearch output, and as syslog over UDP, TCP and TLS.

use serde_json::Value;

use crate::run::Desk;
use crate::served::Served;
use crate::shippers::{Rsyslog, accepted, entries, expected, log, messages, wait_for};

const ANY: &str = "127.0.0.1:0";

/// A line of the shop, which logs JSON.
fn line(n: usize) -> String {
    format!(
        r#"{{"@timestamp":"2026-03-02T10:00:00Z","level":"error","service":"payment","session_id":"s-{n}","message":"payment {n:04} failed"}}"#
    )
}

/// Ships the shop's JSON as it is. `id` is rsyslog's own: the message's hash of content would do as well.
fn into_bulk(port: &str, folder: &Desk) -> String {
    let errors = folder.path("rsyslog").join("errors");
    format!(
        r#"module(load="omelasticsearch")
module(load="mmjsonparse")
template(name="document" type="list") {{ property(name="$!all-json-plain") }}
template(name="id" type="list") {{ property(name="$!session_id") }}
ruleset(name="ship") {{
  action(type="mmjsonparse" cookie="")
  action(type="omelasticsearch" name="cartwatch" server="127.0.0.1" serverport="{port}" template="document"
    searchIndex="shop" searchType="" bulkmode="on" maxbytes="1m" bulkid="id" dynbulkid="on" writeoperation="create"
    retryfailures="on" retryruleset="retry" errorfile="{}" rebindinterval="0"
    queue.type="LinkedList" queue.dequeueBatchSize="300" queue.timeoutShutdown="10000"
    action.resumeRetryCount="-1" action.resumeInterval="1")
}}
ruleset(name="retry") {{
  action(type="omelasticsearch" server="127.0.0.1" serverport="{port}" template="again" searchIndex="shop" searchType=""
    bulkmode="on" bulkid="again-id" dynbulkid="on" writeoperation="create" retryfailures="on" retryruleset="retry"
    queue.type="LinkedList" queue.dequeueBatchSize="300" queue.timeoutShutdown="10000"
    action.resumeRetryCount="-1" action.resumeInterval="1")
}}
template(name="again" type="string" string="%$.omes!%")
template(name="again-id" type="string" string="%$.omes!_id%")
"#,
        errors.display()
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
    let shipper = Rsyslog::start(&desk, "", &into_bulk(port(&address), &desk));
    log(&desk, (0..1500).map(line));
    wait_for("the first entries", || accepted(&server, "bulk") > 0);
    server.kill();
    log(&desk, (1500..3000).map(line));
    let server = Served::start_with(&desk, &[], &["--listen", &address]);
    let last = |server: &Served| accepted(server, "bulk") >= 1500;
    wait_for("the others", || last(&server));
    shipper.stop();
    assert_eq!(server.stop(), Some(0));
    check(&entries(&desk, "bulk"), 3000);
}
