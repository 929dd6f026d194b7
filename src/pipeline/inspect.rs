//! Entry by entry, as the rules see it.

use std::io::Write;

use jiff::Timestamp;
use serde::Serialize;

use super::PipelineError;
use super::input::{Reading, prepare};
use super::rules::load_rules;
use crate::config::Config;
use crate::decode::Batch;
use crate::detect::{Detector, Inspection, Observer};
use crate::entry::{LogEntry, Reject};
use crate::scan::Redactor;
use crate::source::{Piece, expand};
use crate::store::SourceHead;

/// One entry with its judgement.
#[derive(Debug, Serialize)]
pub struct Inspected {
    /// Name of the source.
    pub source: String,
    /// Line, from 1.
    pub line: u64,
    /// As decoded.
    pub entry: LogEntry,
    /// The judgement: category, categories, slow, mask, fingerprint, reason.
    #[serde(flatten)]
    pub inspection: Inspection,
    /// The message without personal data and secrets.
    pub redacted: Option<String>,
}

/// What could not be read, in the place of an entry.
#[derive(Debug, Serialize)]
struct Rejected<'a> {
    rejected: &'a Reject,
}

/// Writes one JSON line for each entry, and one for each line that gives none. Pseudonyms are those of `redactor`.
///
/// # Errors
/// When an input is not there, or the output fails.
pub fn inspect(
    config: &Config,
    paths: &[String],
    input_format: Option<&str>,
    redactor: &Redactor,
    now: Timestamp,
    out: &mut dyn Write,
) -> Result<(), InspectError> {
    let detector = Detector::new(Observer::new(load_rules(config)?, redactor.clone()));
    let reading = Reading::new(config, input_format, now)?;
    for input in expand(paths).map_err(PipelineError::from)? {
        let resolve = |head: &[u8]| Ok(SourceHead::of(head).source_id());
        let ready = prepare(&input, 0, &reading, resolve)?.map_err(PipelineError::NothingRead)?;
        let decoder = std::sync::Arc::clone(&ready.decoder);
        for piece in ready.blocks(reading.limits)? {
            let mut batch = Batch::default();
            match piece {
                Piece::Block(block) => decoder.decode(&block, &mut batch),
                Piece::Reject(reject) => batch.rejects.push(reject),
                Piece::Failed(error) => return Err(PipelineError::from(error).into()),
            }
            write_batch(batch, &input.name(), &detector, redactor, out)?;
        }
    }
    Ok(())
}

fn write_batch(
    batch: Batch,
    source: &str,
    detector: &Detector,
    redactor: &Redactor,
    out: &mut dyn Write,
) -> Result<(), InspectError> {
    let mut rejects = batch.rejects.iter().peekable();
    for (position, entry) in batch.entries {
        while let Some(rejected) = rejects.next_if(|reject| reject.offset < position.offset) {
            write_line(&Rejected { rejected }, out)?;
        }
        let inspected = Inspected {
            source: source.to_owned(),
            line: position.line,
            inspection: detector.inspect(&entry),
            redacted: entry.message.as_deref().map(|message| redactor.text(message).into_owned()),
            entry,
        };
        write_line(&inspected, out)?;
    }
    for rejected in rejects {
        write_line(&Rejected { rejected }, out)?;
    }
    Ok(())
}

fn write_line(value: &impl Serialize, out: &mut dyn Write) -> Result<(), InspectError> {
    serde_json::to_writer(&mut *out, value).map_err(|error| InspectError::Output(error.into()))?;
    out.write_all(b"\n").map_err(InspectError::Output)
}

/// Inspection ended early.
#[derive(Debug, thiserror::Error)]
pub enum InspectError {
    /// Reading or rules.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
    /// The output.
    #[error("can't write: {0}")]
    Output(#[source] std::io::Error),
}
