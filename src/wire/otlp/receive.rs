//! Takes an export request apart.

use prost::Message;
use serde::de::DeserializeOwned;

use super::{
    convert::Origin,
    logs,
    message::{LogsRequest, ResourceLogs, ResourceSpans, ScopeLogs, ScopeSpans, TracesRequest},
    spans,
};
use crate::wire::{
    WireError,
    arrival::Arrival,
    census::{self, Shape},
    received::{Reason, Received},
    record::Record,
};

/// What a request exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// `/v1/logs`.
    Logs,
    /// `/v1/traces`.
    Traces,
}

/// How a request is encoded, and therefore its reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// `application/x-protobuf`.
    Protobuf,
    /// `application/json`.
    Json,
}

impl Encoding {
    /// The encoding that a content type names, whatever its parameters.
    #[must_use]
    pub fn of(content_type: &str) -> Option<Self> {
        let kind = content_type.split(';').next().unwrap_or_default().trim();
        match kind.to_ascii_lowercase().as_str() {
            "application/x-protobuf" | "application/protobuf" => Some(Self::Protobuf),
            "application/json" => Some(Self::Json),
            _ => None,
        }
    }

    /// The content type of the reply.
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Protobuf => "application/x-protobuf",
            Self::Json => "application/json",
        }
    }
}

/// Takes an export request apart; outcomes are in the order of its records.
///
/// # Errors
/// When it is no such request, or holds more records than are taken at once (a refusal of some of them would be final).
pub fn receive(body: &[u8], signal: Signal, encoding: Encoding, arrival: &Arrival) -> Result<Received, WireError> {
    let mut received = Received::default();
    match signal {
        Signal::Logs => {
            logs_of(decode(body, (Shape::Logs, "export of logs"), encoding, arrival)?, arrival, &mut received)?
        }
        Signal::Traces => {
            spans_of(decode(body, (Shape::Traces, "export of traces"), encoding, arrival)?, arrival, &mut received)?
        }
    }
    Ok(received)
}

fn decode<T: Message + Default + DeserializeOwned>(
    body: &[u8],
    (shape, message): (Shape, &'static str),
    encoding: Encoding,
    arrival: &Arrival,
) -> Result<T, WireError> {
    match encoding {
        Encoding::Protobuf => {
            census::of_protobuf(body, shape, arrival.limits())?;
            T::decode(body).map_err(|error| WireError::NotProtobuf { message, what: error.to_string() })
        }
        Encoding::Json => {
            census::of_json(body, arrival.limits())?;
            serde_json::from_slice(body).map_err(|error| WireError::NotJson { message, what: error.to_string() })
        }
    }
}

fn logs_of(request: LogsRequest, arrival: &Arrival, received: &mut Received) -> Result<(), WireError> {
    for ResourceLogs { resource, scope_logs } in request.resource_logs {
        for ScopeLogs { scope, log_records } in scope_logs {
            allow(received, log_records.len(), arrival)?;
            let origin = Origin::new(resource.as_ref(), scope.as_ref(), arrival.limits().depth);
            for log in log_records {
                let origin = origin.as_ref().map_err(Reason::clone);
                add(received, origin.and_then(|origin| logs::record(log, origin, arrival)), arrival)?;
            }
        }
    }
    Ok(())
}

fn spans_of(request: TracesRequest, arrival: &Arrival, received: &mut Received) -> Result<(), WireError> {
    for ResourceSpans { resource, scope_spans } in request.resource_spans {
        for ScopeSpans { scope, spans: of_scope } in scope_spans {
            allow(received, of_scope.len(), arrival)?;
            let origin = Origin::new(resource.as_ref(), scope.as_ref(), arrival.limits().depth);
            for span in of_scope {
                let origin = origin.as_ref().map_err(Reason::clone);
                add(received, origin.and_then(|origin| spans::record(span, origin, arrival)), arrival)?;
            }
        }
    }
    Ok(())
}

fn allow(received: &Received, more: usize, arrival: &Arrival) -> Result<(), WireError> {
    let limit = arrival.limits().records;
    if received.outcomes.len() + more > limit { Err(WireError::TooManyRecords { limit }) } else { Ok(()) }
}

fn add(received: &mut Received, record: Result<Record<'_>, Reason>, arrival: &Arrival) -> Result<(), WireError> {
    received.add(None, |out| {
        let limit = arrival.limits().depth;
        let record = record.map_err(|reason| match reason {
            Reason::TooDeep { .. } => Reason::TooDeep { limit },
            reason => reason,
        })?;
        record.write(out)
    });
    received.check_made(arrival.limits().made)
}
