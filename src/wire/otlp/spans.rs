//! A span as a line: what it was, when it began, how long it took, who called it, how it ended.

use super::{
    convert::{Origin, hex, put_attributes, time},
    message::{Event, Span},
};
use crate::wire::{arrival::Arrival, received::Reason, record::Record};

/// Kinds of spans, from 1.
pub(super) const KINDS: [&str; 5] = ["internal", "server", "client", "producer", "consumer"];

/// The code of a span that failed.
const ERROR: i32 = 2;

/// Attributes by which a span is a request of HTTP.
const METHODS: [&str; 2] = ["http.request.method", "http.method"];

/// The record that a span gives.
pub(super) fn record<'a>(span: Span, origin: &Origin, arrival: &'a Arrival) -> Result<Record<'a>, Reason> {
    let depth = arrival.limits().depth;
    let begun = time(span.start_time_unix_nano);
    let mut record = Record::new(arrival, begun.or_else(|| time(span.end_time_unix_nano)));
    record.put("otel", "trace_id", hex(&span.trace_id));
    record.put("otel", "span_id", hex(&span.span_id));
    record.put("otel", "parent_id", hex(&span.parent_span_id));
    record.put("otel", "operation", span.name);
    let kind = usize::try_from(span.kind).ok().and_then(|kind| KINDS.get(kind.checked_sub(1)?));
    record.put("otel", "span.kind", kind.copied());
    if begun.is_some()
        && let Some(nanoseconds) = span.end_time_unix_nano.checked_sub(span.start_time_unix_nano)
    {
        record.put("otel", "response_time", nanoseconds as f64 / 1e9);
    }
    let status = span.status.unwrap_or_default();
    let failed = status.code == ERROR;
    record.put(
        "otel",
        "otel.status_code",
        match status.code {
            1 => "OK",
            ERROR => "ERROR",
            _ => "",
        },
    );
    record.put("otel", "level", if failed { "ERROR" } else { "" });
    record.put("otel", "message", status.message);
    put_attributes(&mut record, "otel.attributes", span.attributes, depth)?;
    put_exception(&mut record, span.events, depth)?;
    origin.put(&mut record);
    if !METHODS.iter().any(|name| record.has(name)) {
        record.put("otel", "event_type", "span");
    }
    Ok(record)
}

/// Adds what the last exception in a span says: the one that got out wraps those before it.
fn put_exception(record: &mut Record<'_>, events: Vec<Event>, depth: usize) -> Result<(), Reason> {
    match events.into_iter().rfind(|event| event.name == "exception") {
        Some(event) => put_attributes(record, "otel.exception", event.attributes, depth),
        None => Ok(()),
    }
}
