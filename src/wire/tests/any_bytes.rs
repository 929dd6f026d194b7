//! Whatever comes is survived, and every line that is given can be read.

use proptest::prelude::*;

use super::shown::{arrival, decoded};
use crate::wire::{
    Received, bulk, json_body, loki,
    otlp::{self, Encoding, Signal},
    syslog,
};

/// Gives bytes to every decoder; each line taken is one record and one entry.
fn survive(bytes: &[u8]) {
    let arrival = arrival();
    if let Ok(bulk) = bulk::receive(bytes, Some("i"), &arrival) {
        check(&bulk.lines, bulk.items.iter().filter(|item| item.outcome.is_ok()).count());
        bulk::write_reply(&bulk, &bulk::Answer::default(), &mut Vec::new());
    }
    let mut all = vec![json_body::receive(bytes, &arrival)];
    let mut message = Received::default();
    syslog::receive(bytes, &arrival, &mut message);
    all.push(message);
    let snappy = snap::raw::Encoder::new().compress_vec(bytes).expect("compresses");
    all.extend(loki::receive_json(bytes, &arrival));
    all.extend(loki::receive_protobuf(bytes, &arrival));
    all.extend(loki::receive_protobuf(&snappy, &arrival));
    for signal in [Signal::Logs, Signal::Traces] {
        for encoding in [Encoding::Json, Encoding::Protobuf] {
            all.extend(otlp::receive(bytes, signal, encoding, &arrival));
        }
    }
    for received in all {
        check(&received.lines, received.accepted());
    }
}

fn check(lines: &[u8], accepted: usize) {
    assert_eq!(memchr::memchr_iter(b'\n', lines).count(), accepted);
    let batch = decoded(lines);
    for reject in &batch.rejects {
        // A time that is there but can't be understood is the only thing that the decoder may find wrong.
        assert!(matches!(reject.reason, crate::entry::RejectReason::BadTime(_)), "{reject:?}");
    }
    assert_eq!(batch.entries.len() + batch.rejects.len(), accepted);
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        survive(&bytes);
    }

    #[test]
    fn anything_like_json_is_survived(text in "(\\{\"(index|create|time|a|message)\":([0-9]{1,3}|\"[a-z\\\\{}\"]{0,4}\"|null|NaN|\\{\\}|\\[\\])?\\}?[ ,\n]?|[{}\\[\\]\",:\n]){0,8}") {
        survive(text.as_bytes());
    }

    #[test]
    fn anything_like_syslog_is_survived(text in "(<[0-9]{0,4}>)?(1 |Mar 12 14:29:58 |2026-03-12T14:29:58Z |- ){0,4}([a-zя]{1,5}(\\[[0-9]{0,3}\\])?:? ?){0,3}(\\[a b=\"[a-z\\\\\\]\"]{0,4}\"?\\]?)?[ -\\~]{0,20}") {
        survive(text.as_bytes());
    }

    #[test]
    fn anything_like_protobuf_is_survived(parts in proptest::collection::vec((1..16_u8, proptest::collection::vec(any::<u8>(), 0..12)), 1..6)) {
        let mut bytes = Vec::new();
        for (number, inner) in parts {
            bytes.extend([number << 3 | 2, inner.len() as u8]);
            bytes.extend(inner);
        }
        for _ in 0..3 {
            survive(&bytes);
            if bytes.len() > 127 {
                break;
            }
            bytes = [vec![0x0a, bytes.len() as u8], bytes].concat();
        }
    }
}
