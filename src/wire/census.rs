//! Counts what a body holds before it is taken apart: an empty message of two bytes becomes a value of some hundred, so a
//! body within its limit could still become more than the machine has.

use super::{WireError, document::behind_string, limits::WireLimits};

/// Commas of JSON for each part that may be there: an attribute has two or three.
const COMMAS: usize = 4;

/// A message of protobuf that holds messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A request of OTLP: logs.
    Logs,
    /// A request of OTLP: traces.
    Traces,
    /// A push of Loki.
    Push,
    LogsOfResource,
    LogsOfScope,
    Log,
    SpansOfResource,
    SpansOfScope,
    Span,
    Event,
    Resource,
    Pair,
    Pairs,
    Any,
    Array,
    Stream,
    Entry,
    /// Holds none.
    Leaf,
}

impl Shape {
    /// The message in a field of this one.
    fn inner(self, field: u64) -> Option<Self> {
        Some(match (self, field) {
            (Self::Logs, 1) => Self::LogsOfResource,
            (Self::Traces, 1) => Self::SpansOfResource,
            (Self::Push, 1) => Self::Stream,
            (Self::LogsOfResource | Self::SpansOfResource, 1) => Self::Resource,
            (Self::LogsOfResource, 2) => Self::LogsOfScope,
            (Self::SpansOfResource, 2) => Self::SpansOfScope,
            (Self::LogsOfScope | Self::SpansOfScope, 1) | (Self::Span, 15) | (Self::Entry, 1 | 3) => Self::Leaf,
            (Self::LogsOfScope, 2) => Self::Log,
            (Self::SpansOfScope, 2) => Self::Span,
            (Self::Log, 5) | (Self::Pair, 2) | (Self::Array, 1) => Self::Any,
            (Self::Log, 6) | (Self::Span, 9) | (Self::Event, 3) | (Self::Resource | Self::Pairs, 1) => Self::Pair,
            (Self::Span, 11) => Self::Event,
            (Self::Any, 5) => Self::Array,
            (Self::Any, 6) => Self::Pairs,
            (Self::Stream, 2) => Self::Entry,
            _ => return None,
        })
    }

    fn is_record(self) -> bool {
        matches!(self, Self::Log | Self::Span | Self::Entry)
    }
}

/// Refuses a body of protobuf with more messages or records than are taken. What is malformed is left to the decoder: it
/// comes no further than this.
pub(super) fn of_protobuf(body: &[u8], shape: Shape, limits: &WireLimits) -> Result<(), WireError> {
    let (mut parts, mut records) = (0_usize, 0_usize);
    let mut open = vec![(shape, body)];
    while let Some((shape, bytes)) = open.pop() {
        let mut rest = bytes;
        while let Some((field, value)) = next_field(&mut rest) {
            let Some((inner, value)) = value.and_then(|value| Some((shape.inner(field)?, value))) else { continue };
            parts += 1;
            records += usize::from(inner.is_record());
            if records > limits.records {
                return Err(WireError::TooManyRecords { limit: limits.records });
            }
            if parts > limits.parts {
                return Err(WireError::TooManyParts { limit: limits.parts });
            }
            if !value.is_empty() && inner != Shape::Leaf {
                open.push((inner, value));
            }
        }
    }
    Ok(())
}

/// The number of the next field and, where it may be a message, its bytes; `None` at the end, or where nothing follows
/// that the decoder would take.
fn next_field<'b>(rest: &mut &'b [u8]) -> Option<(u64, Option<&'b [u8]>)> {
    let tag = varint(rest)?;
    let length = match tag & 7 {
        0 => {
            varint(rest)?;
            return Some((tag >> 3, None));
        }
        1 => 8,
        2 => usize::try_from(varint(rest)?).ok()?,
        5 => 4,
        _ => return None,
    };
    let value = rest.get(..length)?;
    *rest = rest.get(length..)?;
    Some((tag >> 3, (tag & 7 == 2).then_some(value)))
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in 0..10 {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        number |= u64::from(byte & 0x7f).checked_shl(shift * 7)?;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Refuses a body of JSON with more objects, or more values, than `limits` takes; four values for each part.
///
/// # Errors
/// [`WireError::TooManyParts`]. What is no JSON is left to whoever reads it.
pub fn of_json(body: &[u8], limits: &WireLimits) -> Result<(), WireError> {
    let (mut objects, mut commas, mut rest) = (0_usize, 0_usize, body);
    // Few characters can't be many objects.
    if body.len() <= limits.parts {
        return Ok(());
    }
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'"' => rest = behind_string(rest),
            b'{' | b'[' => objects += 1,
            b',' => commas += 1,
            _ => continue,
        }
        if objects > limits.parts || commas > limits.parts.saturating_mul(COMMAS) {
            return Err(WireError::TooManyParts { limit: limits.parts });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMITS: WireLimits =
        WireLimits { depth: 64, line: 1 << 20, records: 10, parts: 100, body: 1 << 20, made: 1 << 20 };

    fn message(field: u8, inner: &[u8]) -> Vec<u8> {
        [&[field << 3 | 2, u8::try_from(inner.len()).unwrap()], inner].concat()
    }

    #[test]
    fn records_and_parts_are_counted_where_they_stand() {
        let of_scope = |records: usize| message(1, &message(2, &message(2, &[]).repeat(records)));
        assert_eq!(of_protobuf(&of_scope(10), Shape::Logs, &LIMITS), Ok(()));
        assert_eq!(of_protobuf(&of_scope(11), Shape::Traces, &LIMITS), Err(WireError::TooManyRecords { limit: 10 }));
        let groups = message(1, &[]).repeat(101);
        assert_eq!(of_protobuf(&groups, Shape::Push, &LIMITS), Err(WireError::TooManyParts { limit: 100 }));
        // A text that looks like messages is one text.
        let text = message(1, &message(2, &message(2, &message(3, &message(2, &[]).repeat(20)))));
        assert_eq!(of_protobuf(&text, Shape::Logs, &LIMITS), Ok(()));
    }

    #[test]
    fn objects_are_counted_outside_of_texts() {
        assert!(of_json("{},".repeat(101).as_bytes(), &LIMITS).is_err());
        assert!(of_json("1,".repeat(401).as_bytes(), &LIMITS).is_err());
        assert_eq!(of_json(format!("[\"{}\"]", "{},".repeat(500)).as_bytes(), &LIMITS), Ok(()));
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            for shape in [Shape::Logs, Shape::Traces, Shape::Push] {
                let _ = of_protobuf(&bytes, shape, &LIMITS);
            }
            let _ = of_json(&bytes, &LIMITS);
        }
    }
}
