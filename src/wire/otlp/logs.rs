//! A log record as a line.

use super::{
    convert::{Origin, hex, level, object, put_attributes, time, value},
    message::{AnyValue, Kind, LogRecord},
};
use crate::wire::{arrival::Arrival, received::Reason, record::Record};

/// The record that a log record gives.
pub(super) fn record<'a>(log: LogRecord, origin: &Origin, arrival: &'a Arrival) -> Result<Record<'a>, Reason> {
    let depth = arrival.limits().depth;
    let happened = time(log.time_unix_nano).or_else(|| time(log.observed_time_unix_nano));
    let mut record = content(log.body.unwrap_or_default(), happened, arrival)?;
    match level(log.severity_number) {
        Some(level) => {
            record.put("otel", "level", level.name());
            if !log.severity_text.eq_ignore_ascii_case(level.name()) {
                record.put("otel", "severity_text", log.severity_text);
            }
        }
        None => record.put("otel", "severity_text", log.severity_text),
    }
    record.put("otel", "trace_id", hex(&log.trace_id));
    record.put("otel", "span_id", hex(&log.span_id));
    record.put("otel", "event_name", log.event_name);
    put_attributes(&mut record, "otel.attributes", log.attributes, depth)?;
    origin.put(&mut record);
    Ok(record)
}

/// The body: a line, or the fields of the record.
fn content<'a>(body: AnyValue, happened: Option<jiff::Timestamp>, arrival: &'a Arrival) -> Result<Record<'a>, Reason> {
    let limits = arrival.limits();
    let mut record = Record::new(arrival, happened);
    match body.kind {
        Some(Kind::Text(text)) if text.len() > limits.line => {
            return Err(Reason::TooLong { length: text.len(), limit: limits.line });
        }
        Some(Kind::Text(text)) => return Ok(Record::of_line(arrival, happened, &text)),
        Some(Kind::Bytes(bytes)) if std::str::from_utf8(&bytes).is_ok() => {
            return Ok(Record::of_line(arrival, happened, &String::from_utf8_lossy(&bytes)));
        }
        Some(Kind::Pairs(pairs)) => record.content(object(pairs.values, limits.depth)?),
        None => {}
        kind => record.put("otel", "message", value(AnyValue { kind }, limits.depth)?.to_string()),
    }
    Ok(record)
}
