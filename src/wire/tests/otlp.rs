//! Exports of the OpenTelemetry SDKs and the Collector, in both encodings.

use insta::assert_snapshot;
use prost::Message;

use super::shown::{arrival, delivery};
use crate::wire::{
    Arrival, WireLimits,
    otlp::{Encoding, Signal, error_reply, receive, reply},
};

const LOGS: &str = r#"{"resourceLogs":[{"resource":{"attributes":[
    {"key":"service.name","value":{"stringValue":"cart"}},{"key":"host.name","value":{"stringValue":"shop1"}}]},
  "scopeLogs":[{"scope":{"name":"cart.store","version":"1.2"},"logRecords":[
    {"timeUnixNano":"1773325798123456789","observedTimeUnixNano":"1773325799000000000","severityNumber":17,"severityText":"ERROR",
     "body":{"stringValue":"cart store is down"},"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",
     "attributes":[{"key":"session.id","value":{"stringValue":"s-78"}},{"key":"http.response.status_code","value":{"intValue":"503"}},
        {"key":"ratio","value":{"doubleValue":0.5}},{"key":"tags","value":{"arrayValue":{"values":[{"stringValue":"a"},{"boolValue":true}]}}},
        {"key":"raw","value":{"bytesValue":"AQID"}}]},
    {"observedTimeUnixNano":1773325799000000000,"severityNumber":"SEVERITY_NUMBER_WARN2","eventName":"cart.slow",
     "body":{"kvlistValue":{"values":[{"key":"message","value":{"stringValue":"slow"}},{"key":"items","value":{"intValue":3}}]}}},
    {"body":{"stringValue":"{\"time\":\"2026-03-12T14:00:00Z\",\"level\":\"fatal\",\"msg\":\"inner\"}"},"severityText":"Information"},
    {"time_unix_nano":"1773325798000000000","severity_text":"Information","body":{"intValue":"7"}},
    {"body":null,"attributes":null,"flags":1}]}]}]}"#;

const SPANS: &str = r#"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"checkout"}}]},
  "scopeSpans":[{"scope":{"name":"http"},"spans":[
    {"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","parentSpanId":"eee19b7ec3c1b173","name":"POST /pay","kind":2,
     "startTimeUnixNano":"1773325798000000000","endTimeUnixNano":"1773325800500000000",
     "attributes":[{"key":"http.request.method","value":{"stringValue":"POST"}},{"key":"url.path","value":{"stringValue":"/pay"}},{"key":"http.response.status_code","value":{"intValue":"500"}}],
     "events":[{"name":"retry","timeUnixNano":"1"},{"name":"exception","attributes":[{"key":"exception.type","value":{"stringValue":"TimeoutError"}},{"key":"exception.message","value":{"stringValue":"psp did not answer"}}]}],
     "status":{"code":2,"message":"payment failed"}},
    {"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b175","parentSpanId":"0000000000000000","name":"reserve","kind":"SPAN_KIND_CLIENT",
     "startTimeUnixNano":1773325798000000000,"endTimeUnixNano":1773325798000250000,"status":{}},
    {"traceId":"W47/95gDgQPSabYzgT/GDA==","name":"ends before it begins","startTimeUnixNano":"1773325798000000000","endTimeUnixNano":"1","status":{"code":"STATUS_CODE_OK"}}
  ]}]}]}"#;

#[test]
fn logs_in_json() {
    let received = receive(LOGS.as_bytes(), Signal::Logs, Encoding::Json, &arrival()).expect("is taken");
    assert_snapshot!(delivery(&received));
    assert_eq!(reply(&received, Signal::Logs, Encoding::Json), b"{}");
    assert_eq!(reply(&received, Signal::Logs, Encoding::Protobuf), b"");
}

#[test]
fn spans_in_json() {
    let received = receive(SPANS.as_bytes(), Signal::Traces, Encoding::Json, &arrival()).expect("is taken");
    assert_snapshot!(delivery(&received));
}

/// A field of kind 2 with a short content.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let length = u8::try_from(bytes.len()).expect("short");
    if length < 0x80 {
        [&[number << 3 | 2, length], bytes].concat()
    } else {
        [&[number << 3 | 2, length, 1], bytes].concat()
    }
}

fn fixed(number: u8, value: u64) -> Vec<u8> {
    [&[number << 3 | 1][..], &value.to_le_bytes()].concat()
}

fn attribute(key: &str, value: &str) -> Vec<u8> {
    [field(1, key.as_bytes()), field(2, &field(1, value.as_bytes()))].concat()
}

#[test]
fn logs_in_protobuf() {
    let log = [
        fixed(1, 1_773_325_798_123_456_789),
        vec![2 << 3, 17],
        field(5, &field(1, b"boom")),
        field(6, &attribute("session.id", "s-1")),
        field(9, &[0xab; 16]),
        field(10, &[0xcd; 8]),
    ];
    let scoped = [field(1, &field(1, b"scope")), field(2, &log.concat())].concat();
    let resource = field(1, &attribute("service.name", "pay"));
    let body = field(1, &[field(1, &resource), field(2, &scoped)].concat());
    let received = receive(&body, Signal::Logs, Encoding::Protobuf, &arrival()).expect("is taken");
    assert_snapshot!(delivery(&received));
}

#[test]
fn spans_in_protobuf() {
    let span = [
        field(1, &[0xab; 16]),
        field(2, &[0xcd; 8]),
        field(5, b"GET /"),
        vec![6 << 3, 3],
        fixed(7, 1_773_325_798_000_000_000),
        fixed(8, 1_773_325_799_000_000_000),
        field(15, &[3 << 3, 2]),
    ];
    let body = field(1, &field(2, &field(2, &span.concat())));
    let received = receive(&body, Signal::Traces, Encoding::Protobuf, &arrival()).expect("is taken");
    assert_snapshot!(delivery(&received));
}

#[test]
fn what_is_refused_is_told_in_kind() {
    let limits = WireLimits { depth: 2, line: 2_000, ..WireLimits::default() };
    let narrow = Arrival::new(arrival().at(), jiff::tz::TimeZone::UTC, limits);
    let long = "x".repeat(3_000);
    let nested = r#"{"arrayValue":{"values":[{"arrayValue":{"values":[{"arrayValue":{}}]}}]}}"#;
    let body = format!(
        r#"{{"resourceLogs":[{{"scopeLogs":[{{"logRecords":[{{"body":{{"stringValue":"{long}"}}}},{{"body":{nested}}},{{"body":{{"stringValue":"fine"}}}}]}}]}}]}}"#
    );
    let received = receive(body.as_bytes(), Signal::Logs, Encoding::Json, &narrow).expect("is taken");
    assert_eq!((received.accepted(), received.outcomes.len()), (1, 3));
    let json = reply(&received, Signal::Logs, Encoding::Json);
    assert_snapshot!("partial", String::from_utf8_lossy(&json));
    #[derive(Clone, PartialEq, Message)]
    struct Partial {
        #[prost(int64, tag = "1")]
        rejected: i64,
        #[prost(string, tag = "2")]
        message: String,
    }
    let protobuf = reply(&received, Signal::Logs, Encoding::Protobuf);
    let inner = Partial::decode(protobuf.get(2..).unwrap_or_default()).or_else(|_| Partial::decode(&protobuf[3..]));
    assert_eq!(inner.map(|partial| partial.rejected), Ok(2));
}

#[test]
fn what_is_no_export() {
    let error = receive(b"{\"resourceLogs\":5}", Signal::Logs, Encoding::Json, &arrival()).expect_err("is refused");
    assert!(
        String::from_utf8_lossy(&error_reply(&error, Encoding::Json))
            .starts_with(r#"{"code":3,"message":"the body is no export of logs in JSON"#)
    );
    let error = receive(b"\xff", Signal::Traces, Encoding::Protobuf, &arrival()).expect_err("is refused");
    assert!(error.to_string().starts_with("the body is no export of traces: "), "{error}");
    assert_eq!(Encoding::of("application/JSON; charset=utf-8"), Some(Encoding::Json));
    assert_eq!(Encoding::of("text/plain"), None);
}
