//! What lines become when the decoder reads them.

use jiff::tz::TimeZone;

use crate::decode::{Batch, DecodeOptions, Decoder, Format};
use crate::entry::{Block, SourceId};
use crate::wire::{Arrival, Received, WireLimits};

/// The moment of all deliveries.
pub(super) fn arrival() -> Arrival {
    let at = "2026-03-12T14:30:00.5Z".parse().expect("a time");
    Arrival::new(at, TimeZone::UTC, WireLimits::default())
}

/// What the decoder makes of lines.
pub(super) fn decoded(lines: &[u8]) -> Batch {
    let decoder = Decoder::new(Format::Json, lines, DecodeOptions::default()).expect("a decoder");
    let block =
        Block { source: SourceId(1), source_name: "wire".into(), offset: 0, first_line: 1, bytes: lines.to_vec() };
    let mut batch = Batch::default();
    decoder.decode(&block, &mut batch);
    batch
}

/// The entries, one a line, without what they don't say; none of the lines may be lost.
pub(super) fn entries(lines: &[u8]) -> String {
    let batch = decoded(lines);
    assert!(batch.rejects.is_empty(), "{:?}", batch.rejects);
    let shown = batch.entries.iter().map(|(_, entry)| {
        let mut shown = serde_json::to_value(entry).expect("serialises");
        if let serde_json::Value::Object(fields) = &mut shown {
            fields.retain(|_, value| !value.is_null());
        }
        shown.to_string()
    });
    shown.collect::<Vec<_>>().join("\n")
}

/// The entries, and below them why records were refused.
pub(super) fn delivery(received: &Received) -> String {
    let refused = received.rejections().map(|rejection| format!("\nrefused: {rejection}"));
    entries(&received.lines) + &refused.collect::<String>()
}
