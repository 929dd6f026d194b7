//! [`Decoder`]: one input's format with everything that its records leave out.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    Batch, DecodeError, Format, Mapping, combined::CombinedDecoder, csv::CsvDecoder, json::JsonDecoder,
    logfmt::LogfmtDecoder, sniff::sniff, text::TextDecoder, time::Clock,
};
use crate::entry::{Block, Boundary, Framing, SourceId};

/// What the records of an input leave out.
#[derive(Debug, Clone)]
pub struct DecodeOptions {
    /// The user's names for our fields.
    pub mapping: Mapping,
    /// Zone of stamps that say none. Default: UTC.
    pub zone: TimeZone,
    /// When the input was last written: stamps without a year (or without a date) get the latest one that is
    /// not more than a day after this. Default: 1970, so give it wherever it is known.
    pub modified: Timestamp,
    /// Time of entries in an input of plain text that has no stamps at all; without it they are rejected.
    pub assume_time: Option<Timestamp>,
}

impl Default for DecodeOptions {
    fn default() -> Self {
        Self { mapping: Mapping::default(), zone: TimeZone::UTC, modified: Timestamp::UNIX_EPOCH, assume_time: None }
    }
}

/// Decodes the blocks of one input; may be shared by several threads, each with its own block.
#[derive(Debug)]
pub struct Decoder {
    format: Format,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Json(JsonDecoder),
    Csv(CsvDecoder),
    Logfmt(LogfmtDecoder),
    Combined(CombinedDecoder),
    Text(TextDecoder),
}

impl Decoder {
    /// A decoder for an input that begins with `head`; [`Format::Auto`] is settled by [`sniff`].
    ///
    /// # Errors
    /// For a table without a header or without a column for the time.
    pub fn new(format: Format, head: &[u8], options: DecodeOptions) -> Result<Self, DecodeError> {
        let format = if format == Format::Auto { sniff(head) } else { format };
        let DecodeOptions { mapping, zone, modified, assume_time } = options;
        let clock = Clock::new(zone, modified);
        let kind = match format {
            Format::Json => Kind::Json(JsonDecoder::new(head, clock, mapping)),
            Format::Csv => Kind::Csv(CsvDecoder::new(head, clock, mapping)?),
            Format::Logfmt => Kind::Logfmt(LogfmtDecoder::new(clock, mapping)),
            Format::Combined => Kind::Combined(CombinedDecoder::new(clock, mapping)),
            Format::Text | Format::Auto => Kind::Text(TextDecoder::new(head, clock, mapping, assume_time)),
        };
        Ok(Self { format, kind })
    }

    /// The format, settled.
    #[must_use]
    pub fn format(&self) -> Format {
        self.format
    }

    /// Decodes a block and adds what it finds to `out`.
    pub fn decode(&self, block: &Block, out: &mut Batch) {
        match &self.kind {
            Kind::Json(decoder) => decoder.decode(block, out),
            Kind::Csv(decoder) => decoder.decode(block, out),
            Kind::Logfmt(decoder) => decoder.decode(block, out),
            Kind::Combined(decoder) => decoder.decode(block, out),
            Kind::Text(decoder) => decoder.decode(block, out),
        }
    }

    /// The time of the first entry in a head, for merging inputs by time.
    #[must_use]
    pub fn first_time(&self, head: &[u8]) -> Option<Timestamp> {
        let whole = memchr::memrchr(b'\n', head).map_or(head.len(), |at| at + 1);
        let bytes = head.get(..whole)?.to_vec();
        let block = Block { source: SourceId(0), source_name: "".into(), offset: 0, first_line: 1, bytes };
        let mut batch = Batch::default();
        self.decode(&block, &mut batch);
        batch.entries.first().map(|(_, entry)| entry.timestamp)
    }
}

impl Boundary for Decoder {
    fn framing(&self) -> Framing {
        match &self.kind {
            Kind::Json(decoder) => decoder.framing(),
            Kind::Csv(_) => Framing::Quoted,
            Kind::Logfmt(_) | Kind::Combined(_) => Framing::Lines,
            Kind::Text(_) => Framing::Marked,
        }
    }

    fn starts_entry(&self, line: &[u8]) -> bool {
        match &self.kind {
            Kind::Json(decoder) => decoder.starts_entry(line),
            Kind::Text(decoder) => decoder.starts_entry(line),
            Kind::Csv(_) | Kind::Logfmt(_) | Kind::Combined(_) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::entry::RejectReason;

    const FORMATS: [Format; 5] = [Format::Json, Format::Csv, Format::Logfmt, Format::Combined, Format::Text];

    fn decode(format: Format, bytes: &[u8]) -> Batch {
        let mut batch = Batch::default();
        if let Ok(decoder) = Decoder::new(format, bytes, DecodeOptions::default()) {
            let block = Block {
                source: SourceId(1),
                source_name: "t".into(),
                offset: 1_000,
                first_line: 10,
                bytes: bytes.to_vec(),
            };
            decoder.decode(&block, &mut batch);
        }
        batch
    }

    #[test]
    fn our_schema_with_awkward_values() {
        let batch = decode(
            Format::Json,
            br#"{"timestamp":"2024-01-01T00:00:00Z","session_id":5,"user_id":null,"event_type":"checkout","event_data":{"step":"payment","amount":100.0,"gone":null},"error_code":"E","response_time":8.5,"level":"weird","extra":1}
{"timestamp":"2024-01-01T00:00:01Z","response_time":NaN,"message":"a"}
{"timestamp":"2024-01-01T00:00:02Z","response_time":-1}
{"timestamp":"soon"}
{"message":"x"}
[1,2]
nonsense
"#,
        );
        let entry = &batch.entries[0].1;
        assert_eq!((entry.session_id.as_deref(), entry.response_time), (Some("5"), Some(8.5)));
        assert_eq!(
            serde_json::json!(entry.event_data),
            serde_json::json!({"step": "payment", "amount": 100.0, "level": "weird", "extra": 1})
        );
        assert_eq!((batch.entries.len(), batch.entries[1].0.line, batch.entries[1].1.response_time), (3, 11, None));
        let warnings: Vec<_> = batch.warnings.iter().map(ToString::to_string).collect();
        assert_eq!(warnings, ["t:11: response_time: not a finite number", "t:12: response_time: negative"]);
        let lines: Vec<_> = batch.rejects.iter().map(|reject| reject.line).collect();
        assert_eq!(lines, [13, 14, 15, 16]);
        assert_eq!(batch.rejects[0].reason, RejectReason::BadTime("soon".into()));
        assert_eq!(batch.rejects[1].reason, RejectReason::MissingTime);
    }

    #[test]
    fn arrays_and_indented_objects() {
        let object = r#"{"timestamp":"2024-01-01T00:00:00Z","message":"}{"}"#;
        let one_line = decode(Format::Json, format!("[{object}, {object}]").as_bytes());
        let offsets: Vec<_> = one_line.entries.iter().map(|(position, _)| position.offset).collect();
        assert_eq!(offsets, [1_001, 1_001 + object.len() as u64 + 2]);
        let lines = decode(Format::Json, format!("[\n{object},\n{object}\n]\n").as_bytes());
        assert_eq!((lines.entries.len(), lines.rejects.len()), (2, 0));
        let indented = "  {\n    \"timestamp\": 1700000000,\n    \"message\": \"x\"\n  }";
        let batch = decode(Format::Json, format!("[\n{indented},\n{indented}\n]\n").as_bytes());
        assert_eq!((batch.entries.len(), batch.rejects.len()), (2, 0), "{:?}", batch.rejects);
        assert_eq!(batch.entries[1].0.line, 15);
    }

    #[test]
    fn broken_text_is_taken_as_far_as_it_goes() {
        let batch = decode(Format::Json, b"\0\0{\"timestamp\":1700000000,\"message\":\"a\xffb\"}\r\n");
        assert_eq!(batch.entries[0].1.message.as_deref(), Some("a\u{fffd}b"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300), which in 0..5_usize) {
            decode(FORMATS[which], &bytes);
        }

        #[test]
        fn anything_like_a_log_is_survived(
            text in "(timestamp,a,\"b\"\n)?(([0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:,.]{0,12}|[A-Z][a-z]{2} [ 0-9]{2}|<[0-9]{1,3}>|[0-9]{10,19})?[ -\\~я\n]{0,40}\n?){0,6}",
            which in 0..5_usize,
        ) {
            let batch = decode(FORMATS[which], text.as_bytes());
            for (position, entry) in &batch.entries {
                prop_assert!(position.offset >= 1_000 && position.offset < 1_000 + text.len() as u64);
                prop_assert!(entry.response_time.is_none_or(|time| time.is_finite() && time >= 0.0));
            }
        }
    }
}
