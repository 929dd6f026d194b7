//! Pushes of Promtail (protobuf), pino-loki and Fluent Bit (JSON).

use insta::assert_snapshot;

use super::shown::{arrival, delivery};
use crate::wire::{
    WireError,
    loki::{receive_json, receive_protobuf},
};

#[test]
fn pushes_in_json() {
    let body = r#"{"streams":[
        {"stream":{"service":"checkout","level":"info","host":"web-1"},"values":[
            ["1773325798123456789","{\"level\":50,\"time\":1773325797000,\"msg\":\"declined\",\"session_id\":\"s-1\"}"],
            ["1773325798200000000","ts=1970-01-01T00:00:01Z level=warn msg=\"clock not set\""],
            ["1773325798300000000","gateway timed out after 30 s\n",{"trace_id":"4bf92f35","user_id":"u-1"}]]},
        {"stream":{"job":"nginx"},"values":[
            ["1773325799000000000","1.2.3.4 - - [12/Mar/2026:14:29:58 +0000] \"GET /cart HTTP/1.1\" 503 10 \"-\" \"curl\" 0.5"],
            [1773325799000000001,"plain"], ["soon","2026-03-12 14:29:58 ERROR [http-7] Pay - PaymentException: declined"], ["1"], 5]}]}"#;
    assert_snapshot!(delivery(&receive_json(body.as_bytes(), &arrival()).expect("is taken")));
}

/// Bytes of a field of kind 2 (text, bytes, message).
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![number << 3 | 2];
    let mut length = bytes.len();
    while length >= 0x80 {
        out.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend_from_slice(bytes);
    out
}

/// `varint` fields of a time: 1,773,325,798 s, 5 ns.
const TIME: [u8; 8] = [0x08, 0xe6, 0x9b, 0xcb, 0xcd, 0x06, 0x10, 0x05];

#[test]
fn pushes_in_protobuf() {
    let metadata = [field(1, b"trace_id"), field(2, b"4bf92f36")].concat();
    let line = r#"level=error msg="no stock" session_id=s-2"#;
    let entry = [field(1, &TIME), field(2, line.as_bytes()), field(3, &metadata)].concat();
    let stream = [field(1, br#"{app="stock", filename="/var/log/a \"b\".log"}"#), field(2, &entry)].concat();
    let plain = field(1, &stream);
    let body = snap::raw::Encoder::new().compress_vec(&plain).expect("compresses");
    assert_snapshot!(delivery(&receive_protobuf(&body, &arrival()).expect("is taken")));
    assert!(matches!(receive_protobuf(&plain, &arrival()), Err(WireError::NotSnappy { .. })));
}

#[test]
fn a_bomb_is_not_decompressed() {
    // A header that announces 4 GiB less one byte.
    let body = [0xff, 0xff, 0xff, 0xff, 0x0f, 0x00];
    let size = u32::MAX as usize;
    assert_eq!(receive_protobuf(&body, &arrival()), Err(WireError::TooLarge { size, limit: 64 << 20 }));
}

#[test]
fn what_is_no_push() {
    let error = receive_json(b"{\"streams\":5}", &arrival()).expect_err("is refused");
    assert!(error.to_string().starts_with("the body is no push of Loki in JSON: invalid type"), "{error}");
}
