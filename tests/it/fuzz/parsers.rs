//! The parsers of what is sent: each record taken is a line of valid JSON, and the lines together are bounded.

use cartwatch::decode::{Batch, DecodeOptions, Decoder, Format, sniff};
use cartwatch::entry::{Block, SourceId};
use cartwatch::wire::otlp::{Encoding, Signal};
use cartwatch::wire::syslog::Framer;
use cartwatch::wire::{Arrival, Received, WireError, WireLimits, bulk, json_body, loki, otlp, syslog};
use jiff::tz::TimeZone;
use serde::de::IgnoredAny;

use super::bend::Numbers;
use super::{fuzz, samples};

/// Small, so that they are met.
const LIMITS: WireLimits =
    WireLimits { depth: 20, line: 64 << 10, records: 500, parts: 20_000, body: 2 << 20, made: 4 << 20 };

/// What a record may have more than was sent for it: names, the time of arrival, and escapes (a control character is
/// written as six).
const MORE_A_RECORD: usize = 2_000;
const TIMES: usize = 8;

fn arrival() -> Arrival {
    Arrival::new("2026-03-12T14:30:00.5Z".parse().unwrap(), TimeZone::UTC, LIMITS)
}

/// Whether each line is JSON, and how many there may be.
fn check(lines: &[u8], accepted: usize, most: usize) {
    assert!(lines.len() <= most, "{} bytes of lines, at most {most}", lines.len());
    let mut count = 0;
    for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        serde_json::from_slice::<IgnoredAny>(line)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(line)));
        count += 1;
    }
    assert_eq!(count, accepted);
    decode(Format::Json, lines);
}

fn check_received(received: &Received, sent: usize) {
    let accepted = received.accepted();
    assert!(received.outcomes.len() <= 2 * LIMITS.records + 1, "{} outcomes", received.outcomes.len());
    check(&received.lines, accepted, sent * TIMES + accepted * MORE_A_RECORD);
}

/// Where what is said once stands in each record, the limit is another one.
fn check_envelopes(received: Result<Received, WireError>) {
    if let Ok(received) = received {
        check(&received.lines, received.accepted(), LIMITS.made);
    }
}

fn decode(format: Format, bytes: &[u8]) {
    let Ok(decoder) = Decoder::new(format, bytes, DecodeOptions::default()) else { return };
    let block = Block { source: SourceId(1), source_name: "f".into(), offset: 0, first_line: 1, bytes: bytes.to_vec() };
    let mut batch = Batch::default();
    decoder.decode(&block, &mut batch);
    // Several objects may stand on one line, and each takes some of its bytes.
    assert!(batch.entries.len() + batch.rejects.len() <= bytes.len());
}

#[test]
fn bodies_of_json_are_survived() {
    let samples = [samples::bulk(), samples::json()].concat();
    fuzz("json", &samples, |input, _| {
        check_received(&json_body::receive(input, &arrival()), input.len());
        if let Ok(taken) = bulk::receive(input, Some("i"), &arrival()) {
            let accepted = taken.items.iter().filter(|item| item.outcome.is_ok()).count();
            check(&taken.lines, accepted, input.len() * TIMES + accepted * MORE_A_RECORD);
            let mut reply = Vec::new();
            bulk::write_reply(&taken, &bulk::Answer::default(), &mut reply);
            serde_json::from_slice::<IgnoredAny>(&reply).unwrap();
        }
    });
}

#[test]
fn opentelemetry_and_loki_are_survived() {
    let samples =
        [samples::otlp_json(), samples::otlp_protobuf(), samples::loki_json(), samples::loki_protobuf()].concat();
    fuzz("envelopes", &samples, |input, numbers| {
        for signal in [Signal::Logs, Signal::Traces] {
            for encoding in [Encoding::Json, Encoding::Protobuf] {
                check_envelopes(otlp::receive(input, signal, encoding, &arrival()));
            }
        }
        check_envelopes(loki::receive_json(input, &arrival()));
        let mut packed = samples::snappy(input);
        check_envelopes(loki::receive_protobuf(&packed, &arrival()));
        let at = numbers.below(packed.len().min(40));
        packed[at] = u8::try_from(numbers.below(256)).unwrap();
        check_envelopes(loki::receive_protobuf(&packed, &arrival()));
    });
}

#[test]
fn syslog_is_survived_and_cut_the_same_however_it_arrives() {
    let samples = [samples::syslog(), samples::syslog_stream()].concat();
    fuzz("syslog", &samples, |input, numbers| {
        let mut received = Received::default();
        syslog::receive(input, &arrival(), &mut received);
        check_received(&received, input.len());
        let whole = framed(&[input]);
        assert_eq!(framed(&pieces(input, numbers)), whole);
        assert!(whole.iter().map(Vec::len).sum::<usize>() <= input.len());
    });
}

fn pieces<'b>(input: &'b [u8], numbers: &mut Numbers) -> Vec<&'b [u8]> {
    let (mut rest, mut pieces) = (input, Vec::new());
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(1 + numbers.below(rest.len().min(2000)));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

fn framed(pieces: &[&[u8]]) -> Vec<Vec<u8>> {
    let (mut framer, mut messages) = (Framer::new(480), Vec::new());
    for piece in pieces {
        framer.push(piece, &mut |message| messages.push(message.to_vec()));
    }
    framer.finish(&mut |message| messages.push(message.to_vec()));
    messages
}

#[test]
fn logs_of_every_format_are_survived() {
    fuzz("formats", &samples::logs(), |input, _| {
        let _ = sniff(input);
        for format in [Format::Json, Format::Csv, Format::Logfmt, Format::Combined, Format::Text] {
            decode(format, input);
        }
    });
}

#[test]
fn what_is_said_once_does_not_fill_the_memory() {
    let large = "x".repeat(30_000);
    let records = vec![r#"{"body":{"stringValue":"a"}}"#; 400].join(",");
    let logs = format!(
        r#"{{"resourceLogs":[{{"resource":{{"attributes":[{{"key":"k","value":{{"stringValue":"{large}"}}}}]}},"scopeLogs":[{{"logRecords":[{records}]}}]}}]}}"#
    );
    let received = otlp::receive(logs.as_bytes(), Signal::Logs, Encoding::Json, &arrival());
    assert_eq!(received, Err(WireError::TooMuchMade { limit: LIMITS.made }));
    let values = vec![r#"["1","a"]"#; 400].join(",");
    let push = format!(r#"{{"streams":[{{"stream":{{"k":"{large}"}},"values":[{values}]}}]}}"#);
    assert_eq!(loki::receive_json(push.as_bytes(), &arrival()), Err(WireError::TooMuchMade { limit: LIMITS.made }));
}

#[test]
fn what_is_empty_does_not_fill_the_memory() {
    let empty = [0x0a, 0].repeat(30_000);
    let refused = Err(WireError::TooManyParts { limit: LIMITS.parts });
    assert_eq!(otlp::receive(&empty, Signal::Logs, Encoding::Protobuf, &arrival()), refused);
    assert_eq!(loki::receive_protobuf(&samples::snappy(&empty), &arrival()), refused);
    let objects = format!(r#"{{"resourceLogs":[{}]}}"#, vec!["{}"; 30_000].join(","));
    assert_eq!(otlp::receive(objects.as_bytes(), Signal::Logs, Encoding::Json, &arrival()), refused);
    let actions = "{\"delete\":{}}\n".repeat(5_000);
    let refused = bulk::receive(actions.as_bytes(), Some("i"), &arrival());
    assert_eq!(refused, Err(WireError::TooManyRecords { limit: LIMITS.records }));
    let received = json_body::receive("1\n".repeat(100_000).as_bytes(), &arrival());
    assert_eq!((received.accepted(), received.outcomes.len()), (0, 2 * LIMITS.records + 1));
}
