//! Replies in kind: what was not taken, or why nothing was.

use prost::Message;
use serde_json::json;

use super::{
    message::{PartialSuccess, Refusal, Response},
    receive::{Encoding, Signal},
};
use crate::wire::{WireError, received::Received};

/// `INVALID_ARGUMENT` of `google.rpc.Code`.
const INVALID_ARGUMENT: i32 = 3;

/// Reasons that are told; the others are counted.
const TOLD: usize = 3;

/// The body of the reply to a request that was taken, if not in all its records (status 200).
#[must_use]
pub fn reply(received: &Received, signal: Signal, encoding: Encoding) -> Vec<u8> {
    let rejected = received.rejections().count();
    let message = message_of(received, rejected);
    match encoding {
        Encoding::Protobuf => {
            let partial =
                PartialSuccess { rejected: i64::try_from(rejected).unwrap_or(i64::MAX), error_message: message };
            Response { partial_success: (rejected > 0).then_some(partial) }.encode_to_vec()
        }
        Encoding::Json if rejected == 0 => b"{}".to_vec(),
        Encoding::Json => {
            let name = match signal {
                Signal::Logs => "rejectedLogRecords",
                Signal::Traces => "rejectedSpans",
            };
            json!({"partialSuccess": {name: rejected.to_string(), "errorMessage": message}}).to_string().into_bytes()
        }
    }
}

/// The body of the reply to a request of which nothing was taken (status [`WireError::status`]).
#[must_use]
pub fn error_reply(error: &WireError, encoding: Encoding) -> Vec<u8> {
    status_reply(INVALID_ARGUMENT, error.to_string(), encoding)
}

/// The body of the reply to a request that was refused for another reason; `code` is one of `google.rpc.Code`.
#[must_use]
pub fn status_reply(code: i32, message: String, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Protobuf => Refusal { code, message }.encode_to_vec(),
        Encoding::Json => json!({"code": code, "message": message}).to_string().into_bytes(),
    }
}

/// The first few reasons with the places of their records.
fn message_of(received: &Received, rejected: usize) -> String {
    let numbered = received.outcomes.iter().enumerate();
    let told = numbered.filter_map(|(at, outcome)| outcome.as_ref().err().map(|no| format!("record {at}: {no}")));
    let mut message = told.take(TOLD).collect::<Vec<_>>().join("; ");
    if rejected > TOLD {
        message.push_str(&format!("; and {} more", rejected - TOLD));
    }
    message
}
