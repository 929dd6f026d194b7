//! Takes a push apart, in either encoding.

use jiff::Timestamp;
use prost::Message;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::{
    labels,
    message::{Entry, PushRequest},
};
use crate::wire::{
    WireError,
    arrival::Arrival,
    census::{self, Shape},
    received::{Reason, Received},
    record::Record,
};

/// Labels that name a service where nothing else does.
const SERVICE_LABELS: [&str; 2] = ["container", "job"];

/// Takes a push in JSON apart.
///
/// # Errors
/// When it is no push, or holds more records than are taken at once.
pub fn receive_json(body: &[u8], arrival: &Arrival) -> Result<Received, WireError> {
    let broken = |what: String| WireError::NotJson { message: "push of Loki", what };
    census::of_json(body, arrival.limits())?;
    let push: JsonPush = serde_json::from_slice(body).map_err(|error| broken(error.to_string()))?;
    allow(push.streams.iter().map(|stream| stream.values.len()).sum(), arrival)?;
    let mut received = Received::default();
    for JsonStream { stream, values } in push.streams {
        for value in values {
            received.add(None, |out| json_entry(&stream, value, arrival)?.write(out));
            received.check_made(arrival.limits().made)?;
        }
    }
    Ok(received)
}

/// Takes a push in protobuf apart; `body` is compressed in the block format of snappy.
///
/// # Errors
/// When it is no push, or larger than allowed.
pub fn receive_protobuf(body: &[u8], arrival: &Arrival) -> Result<Received, WireError> {
    let not_snappy = |error: snap::Error| WireError::NotSnappy { what: error.to_string() };
    let (size, limit) = (snap::raw::decompress_len(body).map_err(not_snappy)?, arrival.limits().body);
    if size > limit {
        return Err(WireError::TooLarge { size, limit });
    }
    let plain = snap::raw::Decoder::new().decompress_vec(body).map_err(not_snappy)?;
    let broken =
        |error: prost::DecodeError| WireError::NotProtobuf { message: "push of Loki", what: error.to_string() };
    census::of_protobuf(&plain, Shape::Push, arrival.limits())?;
    let push = PushRequest::decode(plain.as_slice()).map_err(broken)?;
    allow(push.streams.iter().map(|stream| stream.entries.len()).sum(), arrival)?;
    let mut received = Received::default();
    for stream in push.streams {
        let labels = labels::parse(&stream.labels);
        for entry in &stream.entries {
            received.add(None, |out| protobuf_entry(&labels, entry, arrival)?.write(out));
            received.check_made(arrival.limits().made)?;
        }
    }
    Ok(received)
}

fn allow(records: usize, arrival: &Arrival) -> Result<(), WireError> {
    let limit = arrival.limits().records;
    if records > limit { Err(WireError::TooManyRecords { limit }) } else { Ok(()) }
}

fn protobuf_entry<'a>(labels: &[(String, String)], entry: &Entry, arrival: &'a Arrival) -> Result<Record<'a>, Reason> {
    let time = entry.timestamp.and_then(|time| Timestamp::new(time.seconds, time.nanos).ok());
    let mut record = begin(time, &entry.line, arrival)?;
    for pair in &entry.metadata {
        record.put("metadata", &pair.name, pair.value.as_str());
    }
    let service = SERVICE_LABELS.iter().find_map(|label| labels.iter().find(|(name, _)| name == label));
    if let Some((_, name)) = service {
        record.guess_service(name);
    }
    for (name, value) in labels {
        record.put("labels", name, value.as_str());
    }
    Ok(record)
}

fn json_entry<'a>(labels: &Map<String, Value>, value: Value, arrival: &'a Arrival) -> Result<Record<'a>, Reason> {
    let Value::Array(parts) = value else { return Err(Reason::NotJson("a value is no array".to_owned())) };
    let mut parts = parts.into_iter();
    let (time, line, metadata) = (parts.next(), parts.next(), parts.next());
    let Some(Value::String(line)) = line else { return Err(Reason::NotJson("a value has no line".to_owned())) };
    let mut record = begin(time.and_then(|time| nanoseconds(&time)), &line, arrival)?;
    if let Some(Value::Object(metadata)) = metadata {
        for (name, value) in metadata {
            record.put("metadata", &name, value);
        }
    }
    if let Some(name) = SERVICE_LABELS.iter().find_map(|label| labels.get(*label)?.as_str()) {
        record.guess_service(name);
    }
    for (name, value) in labels {
        record.put("labels", name, value.clone());
    }
    Ok(record)
}

fn begin<'a>(time: Option<Timestamp>, line: &str, arrival: &'a Arrival) -> Result<Record<'a>, Reason> {
    let limit = arrival.limits().line;
    if line.len() > limit {
        return Err(Reason::TooLong { length: line.len(), limit });
    }
    Ok(Record::of_line(arrival, time, line))
}

/// A time in nanoseconds since 1970, as text or number.
fn nanoseconds(value: &Value) -> Option<Timestamp> {
    let number: i64 = match value {
        Value::String(text) => text.trim().parse().ok()?,
        Value::Number(number) => number.as_i64()?,
        _ => return None,
    };
    Timestamp::from_nanosecond(i128::from(number)).ok()
}

#[derive(Deserialize)]
struct JsonPush {
    streams: Vec<JsonStream>,
}

#[derive(Deserialize)]
struct JsonStream {
    #[serde(default)]
    stream: Map<String, Value>,
    #[serde(default)]
    values: Vec<Value>,
}
