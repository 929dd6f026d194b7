//! Bulk requests of Filebeat, rsyslog, pino-elasticsearch, Fluent Bit, Vector and the OpenTelemetry Collector.

use insta::assert_snapshot;

use super::shown::{arrival, entries};
use crate::wire::{
    Arrival, Reason, WireError, WireLimits,
    bulk::{Answer, Bulk, FilterPath, receive, write_error, write_refused, write_reply},
};

const FILEBEAT: &str = r#"{"create":{"_index":"filebeat-8.17.0"}}
{"@timestamp":"2026-03-12T14:29:58.123Z","log":{"offset":4096,"file":{"path":"/var/log/shop/checkout.log"}},"message":"{\"level\":\"error\",\"msg\":\"card declined\",\"session_id\":\"s-9\",\"error_code\":\"CARD_DECLINED\"}","input":{"type":"filestream"},"ecs":{"version":"8.0.0"},"host":{"name":"shop1"},"agent":{"type":"filebeat","version":"8.17.0"}}
{"create":{"_index":"filebeat-8.17.0"}}
{"@timestamp":"2026-03-12T14:29:58.987654321Z","message":"cart emptied","log.level":"info","service":{"name":"cart"},"session":{"id":"s-10"}}
"#;

const RSYSLOG: &str = "{\"index\":{\"_index\": \"system\",\"_type\":\"events\"}}\r\n{\"message\":\" gateway timed out\",\"fromhost\":\"shop1\",\"facility\":\"local0\",\"priority\":\"err\",\"timereported\":\"2026-03-12T14:29:57+00:00\",\"timegenerated\":\"2026-03-12T14:29:57.5+00:00\"}\r\n";

const PINO: &str = r#"{"index":{}}
{"level":50,"time":"2026-03-12T14:29:56.001Z","pid":71,"hostname":"web-1","req":{"id":4,"method":"POST","url":"/api/pay"},"res":{"statusCode":502},"responseTime":3001,"msg":"request errored","sessionId":"s-11"}"#;

const FLUENT_BIT: &str = r#"{"create":{"_index":"fluent-bit","_id":"5b2c9c0e-7d51-4f6f-a2a0-1a1f0d6a0c55"}}
{"@timestamp":"2026-03-12T14:29:55.000Z","log":"2026-03-12 14:29:55 WARN slow stock lookup\n","stream":"stderr","kubernetes":{"pod_name":"stock-0","container_name":"stock"}}

{"create":{"_index":"fluent-bit","_id":"5b2c9c0e-7d51-4f6f-a2a0-1a1f0d6a0c56"}}
{"log":"no time at all","kubernetes":{"container_name":"stock"}}
"#;

const VECTOR: &str = r#"{"create":{"_index":"vector-2026.03.12","_type":"_doc"}}
{"file":"/var/log/app.log","host":"shop2","message":"оплата не прошла","source_type":"file","timestamp":"2026-03-12T14:29:54.5Z"}
"#;

const COLLECTOR: &str = r#"{"create":{"_index":"logs-generic.otel-default"}}
{"@timestamp":"1773325793000.5","severity_text":"ERROR","body":{"text":"no stock"},"attributes":{"session.id":"s-12"},"resource":{"attributes":{"service.name":"stock"}},"trace_id":"4bf92f37"}
"#;

fn reply(bulk: &Bulk<'_>, filter: &str) -> String {
    let mut out = Vec::new();
    let answer = Answer { took_ms: 7, seed: 42, filter: FilterPath::parse(filter) };
    write_reply(bulk, &answer, &mut out);
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn bodies_of_shippers() {
    for (name, body, index) in [
        ("filebeat", FILEBEAT, None),
        ("rsyslog", RSYSLOG, None),
        ("pino", PINO, Some("pino")),
        ("fluent_bit", FLUENT_BIT, None),
        ("vector", VECTOR, None),
        ("collector", COLLECTOR, None),
    ] {
        let bulk = receive(body.as_bytes(), index, &arrival()).expect("is taken");
        assert!(bulk.items.iter().all(|item| item.outcome.is_ok()), "{name}: {:?}", bulk.items);
        assert_snapshot!(name, entries(&bulk.lines));
    }
}

#[test]
fn items_fail_one_by_one() {
    let body = r#"{"index":{"_id":"a"}}
{"ts":1773324000,"n":1}
{"index":{}}
{"broken":
{"delete":{"_id":"a"}}
{"update":{"_id":"a"}}
{"doc":{"n":2}}
{"create":{"_id":7}}
[1]
{"create":{}}
{"ts":1773324001,"n":NaN}
{"index":{}}"#;
    let bulk = receive(body.as_bytes(), Some("shop"), &arrival()).expect("is taken");
    assert_snapshot!("items", entries(&bulk.lines));
    assert_snapshot!("reply", reply(&bulk, "").replace("},{", "},\n{"));
    let parsed: serde_json::Value = serde_json::from_str(&reply(&bulk, "")).expect("JSON");
    assert_eq!(parsed["items"].as_array().map(Vec::len), Some(7));
    let lines: Vec<_> = bulk.items.iter().map(|item| item.line).collect();
    assert_eq!(lines, [1, 3, 5, 6, 8, 10, 12]);
}

#[test]
fn replies_hold_what_is_wanted() {
    let mut bulk = receive(VECTOR.as_bytes(), None, &arrival()).expect("is taken");
    assert_eq!(reply(&bulk, "items.*.error"), "{}");
    assert_eq!(reply(&bulk, "errors,items.*.error"), r#"{"errors":false}"#);
    assert_eq!(
        reply(&bulk, "errors,items.*.error,items.*.status"),
        r#"{"errors":false,"items":[{"create":{"status":201}}]}"#
    );
    assert_eq!(reply(&bulk, "-items"), r#"{"took":7,"errors":false}"#);
    bulk.items[0].outcome = Err(Reason::Busy);
    assert_eq!(
        reply(&bulk, "items.*.error.type,items.*.status"),
        r#"{"items":[{"create":{"status":429,"error":{"type":"es_rejected_execution_exception"}}}]}"#
    );
}

#[test]
fn made_ids_differ() {
    let body = "{\"index\":{}}\n{}\n".repeat(300);
    let bulk = receive(body.as_bytes(), Some("i"), &arrival()).expect("is taken");
    let parsed: serde_json::Value = serde_json::from_str(&reply(&bulk, "items.*._id")).expect("JSON");
    let ids = parsed["items"].as_array().expect("items").iter().map(|item| item["index"]["_id"].as_str());
    let ids: std::collections::BTreeSet<_> = ids.map(|id| id.expect("an id")).collect();
    assert_eq!(ids.len(), 300);
    assert!(ids.iter().all(|id| id.len() == 20));
}

#[test]
fn requests_fail_as_a_whole() {
    let error = |body: &str, index| receive(body.as_bytes(), index, &arrival()).expect_err("is refused");
    let found = error("{\"index\":{}}\n{}\n{\"upsert\":{}}\n{}\n", Some("i"));
    let mut out = Vec::new();
    write_error(&found, &mut out);
    assert_snapshot!("error", String::from_utf8_lossy(&out));
    assert_eq!(error("{\"index\":{}}\n{}\n", None), WireError::NoIndex { action: 1 });
    assert_eq!(error("\n\r\n", None), WireError::NoActions);
}

#[test]
fn names_have_the_lengths_of_elasticsearch() {
    let body = format!("{{\"index\":{{\"_id\":\"{}\"}}}}\n{{}}\n", "x".repeat(513));
    let bulk = receive(body.as_bytes(), Some("i"), &arrival()).expect("is taken");
    assert_eq!(bulk.items[0].outcome, Err(Reason::LongName { name: "_id", limit: 512 }));
}

#[test]
fn what_is_beyond_the_limit_is_to_come_again() {
    let limits = WireLimits { records: 2, ..WireLimits::default() };
    let arrival = Arrival::new(arrival().at(), jiff::tz::TimeZone::UTC, limits);
    let body = "{\"index\":{}}\n{}\n".repeat(3);
    let bulk = receive(body.as_bytes(), Some("i"), &arrival).expect("is taken");
    let statuses: Vec<_> = bulk.items.iter().map(|item| item.outcome.as_ref().map_err(Reason::status).err()).collect();
    assert_eq!(statuses, [None, None, Some(429)]);
}

#[test]
fn a_refusal_as_a_whole_names_the_items_as_they_are_asked_for() {
    let body = "{\"create\":{\"_index\":\"shop\",\"_id\":\"a\"}}\n{\"m\":1}\n";
    let mut bulk = receive(body.as_bytes(), None, &arrival()).expect("is taken");
    for item in &mut bulk.items {
        item.outcome = Err(Reason::Busy);
    }
    let refused = |filter: &str| {
        let mut out = Vec::new();
        let answer = Answer { took_ms: 7, seed: 42, filter: FilterPath::parse(filter) };
        write_refused(&bulk, &answer, (429, "es_rejected_execution_exception", "full"), &mut out);
        serde_json::from_slice::<serde_json::Value>(&out).expect("JSON")
    };
    let whole = refused("");
    assert_eq!((&whole["status"], &whole["error"]["reason"]), (&429.into(), &"full".into()));
    assert_eq!(whole["items"][0]["create"]["status"], 429);
    assert_eq!(refused("items.*.status")["items"], serde_json::json!([{"create": {"status": 429}}]));
    let bare = refused("nothing");
    assert_eq!((bare.get("items"), &bare["status"]), (None, &429.into()));
}
