//! An input made ready: opened, recognised, its decoder built.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::PipelineError;
use crate::config::Config;
use crate::decode::{DecodeOptions, Decoder, Format, Mapping, Rule};
use crate::entry::SourceId;
use crate::source::{BlockReader, Input, Limits, Opened, Progress, open};
use crate::store::SourceHead;

/// Inputs that stay open while they wait for their turn; further ones are opened again.
const MAX_WAITING: usize = 200;

/// How inputs are read.
#[derive(Debug, Clone)]
pub(super) struct Reading {
    pub(super) format: Format,
    pub(super) options: DecodeOptions,
    pub(super) limits: Limits,
}

impl Reading {
    /// As configured; `format` is the command line's word.
    pub(super) fn new(config: &Config, format: Option<&str>, now: Timestamp) -> Result<Self, PipelineError> {
        let name = format.unwrap_or(&config.settings.input.format);
        let format = [Format::Auto, Format::Json, Format::Csv, Format::Logfmt, Format::Combined, Format::Text]
            .into_iter()
            .find(|format| format.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| PipelineError::UnknownFormat(name.to_owned()))?;
        let options = DecodeOptions {
            mapping: mapping(&config.settings.mapping),
            zone: config.timezone.clone(),
            modified: now,
            assume_time: None,
        };
        let limits = Limits { line: config.settings.input.max_line_bytes, ..Limits::default() };
        Ok(Self { format, options, limits })
    }
}

/// The settings' mapping; a value that begins with `=` is the same for every entry.
fn mapping(settings: &crate::config::Mapping) -> Mapping {
    let fields = [
        ("timestamp", &settings.timestamp),
        ("session_id", &settings.session_id),
        ("user_id", &settings.user_id),
        ("event_type", &settings.event_type),
        ("error_code", &settings.error_code),
        ("response_time", &settings.response_time),
        ("message", &settings.message),
        ("level", &settings.level),
        ("service", &settings.service),
        ("trace_id", &settings.trace_id),
    ];
    let mut rules = BTreeMap::new();
    for (field, value) in fields {
        let rule = match value.strip_prefix('=') {
            Some(constant) => Rule::Constant { value: constant.into() },
            None if value.is_empty() => continue,
            None => Rule::Path(value.clone()),
        };
        rules.insert(field.to_owned(), rule);
    }
    Mapping(rules)
}

/// An input that waits for its turn.
pub(super) struct Prepared {
    pub(super) name: Arc<str>,
    pub(super) decoder: Arc<Decoder>,
    pub(super) source: SourceId,
    pub(super) head: SourceHead,
    pub(super) progress: Progress,
    /// Time of the first entry, in microseconds; inputs without any come last.
    pub(super) first: i64,
    waiting: Waiting,
}

enum Waiting {
    Open(Box<Opened>),
    Closed(Input),
}

/// Opens an input and looks at its head. `resolve` gives the identity under which its content is known.
pub(super) fn prepare(
    input: &Input,
    place: usize,
    reading: &Reading,
    resolve: impl FnOnce(&[u8]) -> Result<SourceId, PipelineError>,
) -> Result<Result<Prepared, String>, PipelineError> {
    let opened = match open(input) {
        Ok(opened) => opened,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let modified = opened.modified().unwrap_or(reading.options.modified);
    let options = DecodeOptions { modified, ..reading.options.clone() };
    let decoder = match Decoder::new(reading.format, opened.head(), options) {
        Ok(decoder) => decoder,
        Err(error) => return Ok(Err(format!("{}: {error}", opened.name()))),
    };
    Ok(Ok(Prepared {
        name: Arc::clone(opened.name()),
        first: decoder.first_time(opened.head()).map_or(i64::MAX, Timestamp::as_microsecond),
        source: resolve(opened.head())?,
        head: SourceHead::of(opened.head()),
        progress: opened.progress(),
        decoder: Arc::new(decoder),
        waiting: if place < MAX_WAITING || *input == Input::Stdin {
            Waiting::Open(Box::new(opened))
        } else {
            Waiting::Closed(input.clone())
        },
    }))
}

impl Prepared {
    /// The input's blocks.
    pub(super) fn blocks(self, limits: Limits) -> Result<BlockReader, PipelineError> {
        let opened = match self.waiting {
            Waiting::Open(opened) => *opened,
            Waiting::Closed(input) => open(&input)?,
        };
        Ok(opened.into_blocks(self.decoder, limits))
    }
}
