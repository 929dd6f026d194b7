//! Well-formed inputs to begin with.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

pub fn bulk() -> Vec<Vec<u8>> {
    texts(&[
        "{\"index\":{\"_index\":\"shop\"}}\n{\"message\":\"a\",\"@timestamp\":\"2026-03-12T14:30:00Z\"}\n{\"create\":{}}\n{\"level\":\"ERROR\",\"nested\":{\"a\":[1,2,{\"b\":null}]}}\n",
        "{\"delete\":{\"_id\":\"1\"}}\n{\"update\":{\"_id\":\"2\",\"_index\":\"b\"}}\n{\"doc\":{\"a\":1}}\n{\"index\":{\"_id\":\"x\",\"pipeline\":\"p\",\"dynamic_templates\":{\"a\":\"b\"}}}\n{\"a\":1.5e3}",
    ])
}

pub fn json() -> Vec<Vec<u8>> {
    texts(&[
        "{\"message\":\"a\",\"time\":1773325800}\n{\"message\":\"b\"}\n",
        "[{\"message\":\"a\",\"k\":\"\\u044f\\ud83d\\ude00\"},{\"message\":\"b\",\"x\":[[1],[2]]}, 5, \"text\", null]",
        "{\n  \"msg\": \"over lines\",\n  \"ctx\": {\"sid\": \"s1\", \"took_ms\": 12.5}\n}",
    ])
}

pub fn otlp_json() -> Vec<Vec<u8>> {
    texts(&[
        r#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"cart"}}]},"scopeLogs":[{"scope":{"name":"lib"},"logRecords":[{"timeUnixNano":"1773325800000000000","severityNumber":17,"severityText":"ERROR","body":{"stringValue":"failed"},"attributes":[{"key":"a","value":{"arrayValue":{"values":[{"intValue":"5"},{"kvlistValue":{"values":[{"key":"b","value":{"boolValue":true}}]}}]}}}],"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174"}]}]}]}"#,
        r#"{"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"GET","kind":2,"startTimeUnixNano":"1773325800000000000","endTimeUnixNano":1773325801000000000,"events":[{"name":"exception","attributes":[{"key":"exception.type","value":{"doubleValue":1.5}}]}],"status":{"code":2,"message":"no"}}]}]}]}"#,
    ])
}

/// A field of protobuf that is delimited by a length.
fn field(number: u8, inner: &[u8]) -> Vec<u8> {
    let mut bytes = vec![number << 3 | 2];
    let mut length = inner.len();
    while length > 0x7f {
        bytes.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
        length >>= 7;
    }
    bytes.push(u8::try_from(length).unwrap());
    [bytes, inner.to_vec()].concat()
}

pub fn otlp_protobuf() -> Vec<Vec<u8>> {
    let text = |text: &str| field(1, text.as_bytes());
    let pair = |key: &str, value: &[u8]| [field(1, key.as_bytes()), field(2, value)].concat();
    let resource = field(1, &field(1, &pair("service.name", &text("cart"))));
    let array = field(5, &[field(1, &text("one")), field(1, &field(6, &field(1, &pair("b", &[0x18, 5]))))].concat());
    let time = [&[0x09][..], &1_773_325_800_000_000_000_u64.to_le_bytes()].concat();
    let log =
        [time, vec![0x10, 17], field(3, b"ERROR"), field(5, &text("failed")), field(6, &pair("a", &array))].concat();
    let logs =
        field(1, &[resource.clone(), field(2, &[field(1, &field(1, b"lib")), field(2, &log)].concat())].concat());
    let event = field(11, &[field(2, b"exception"), field(3, &pair("t", &text("E")))].concat());
    let span = [field(1, &[7; 16]), field(2, &[9; 8]), field(5, b"GET"), event, field(15, &[0x18, 2])].concat();
    let spans = field(1, &[resource, field(2, &field(2, &span))].concat());
    let nested = (0..40).fold(text("deep"), |inner, _| field(5, &field(1, &inner)));
    let deep = field(1, &field(2, &field(2, &field(5, &nested))));
    vec![logs, spans, deep]
}

pub fn loki_json() -> Vec<Vec<u8>> {
    texts(&[
        r#"{"streams":[{"stream":{"job":"shop","level":"info"},"values":[["1773325800000000000","level=info msg=\"ok\""],["1773325800000000001","{\"a\":1}",{"trace_id":"x"}]]}]}"#,
    ])
}

/// Not compressed yet.
pub fn loki_protobuf() -> Vec<Vec<u8>> {
    let entry =
        [field(1, &[0x08, 5, 0x10, 6]), field(2, b"a line"), field(3, &[field(1, b"k"), field(2, b"v")].concat())];
    vec![field(1, &[field(1, br#"{job="shop", a="b\"c"}"#), field(2, &entry.concat())].concat())]
}

pub fn snappy(bytes: &[u8]) -> Vec<u8> {
    snap::raw::Encoder::new().compress_vec(bytes).unwrap()
}

pub fn syslog() -> Vec<Vec<u8>> {
    texts(&[
        "<165>1 2026-03-12T14:29:58.003Z host app 123 ID47 [ex@32473 iut=\"3\" a=\"b\\\"]c\"][x] \u{feff}a message",
        "<34>Mar 12 14:29:58 host su[55]: 'su root' failed",
        "<13>1 - - - - - - @cee: {\"msg\":\"json\"}",
        "no header at all",
    ])
}

/// Both framings, one after the other.
pub fn syslog_stream() -> Vec<Vec<u8>> {
    let messages = syslog();
    let counted =
        messages.iter().flat_map(|message| [format!("{} ", message.len()).into_bytes(), message.clone()].concat());
    let lines = messages.iter().flat_map(|message| [message.as_slice(), b"\n"].concat());
    vec![counted.clone().collect(), lines.clone().collect(), counted.chain(lines).collect()]
}

/// The logs of the samples folder, cut to a few lines.
pub fn logs() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/samples");
    let names = ["access_nginx.log", "app.logfmt", "app_text.log", "events.csv", "shop.jsonl"];
    let cut = |name: &&str| {
        let bytes = fs::read(folder.join(name)).unwrap();
        bytes[..bytes.len().min(3000)].to_vec()
    };
    names.iter().map(cut).collect()
}

/// A body in each coding, with its name.
pub fn coded(body: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
    let mut raw = DeflateEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(body).unwrap();
    zlib.write_all(body).unwrap();
    raw.write_all(body).unwrap();
    vec![
        ("identity", body.to_vec()),
        ("gzip", gzip.finish().unwrap()),
        ("deflate", zlib.finish().unwrap()),
        ("deflate", raw.finish().unwrap()),
        ("zstd", zstd::encode_all(body, 1).unwrap()),
    ]
}

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}
