//! Logs read for their traces alone.

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::PipelineError;
use super::input::{Reading, prepare};
use super::rules::load_rules;
use crate::config::Config;
use crate::decode::Batch;
use crate::detect::Observer;
use crate::detect::change::{Recorder, Recording};
use crate::scan::Redactor;
use crate::source::{Piece, expand};
use crate::store::SourceHead;

/// What the traces in these logs come to. Inputs are read one after the other; lines that can't be read are left out.
///
/// # Errors
/// When an input is not there or the rules are wrong.
pub fn record(config: &Config, paths: &[String]) -> Result<Recording, PipelineError> {
    // Nothing of the entries' texts is kept, so the key of the pseudonyms does not matter.
    let observer = Observer::new(load_rules(config)?, Redactor::new([0; 32]));
    let reading = Reading::new(config, None, Timestamp::UNIX_EPOCH)?;
    let mut recorder = Recorder::default();
    for input in expand(paths)? {
        let resolve = |head: &[u8]| Ok(SourceHead::of(head).source_id());
        let ready = prepare(&input, 0, &reading, resolve)?.map_err(PipelineError::NothingRead)?;
        let decoder = Arc::clone(&ready.decoder);
        for piece in ready.blocks(reading.limits)? {
            let Piece::Block(block) = piece else { continue };
            let mut batch = Batch::default();
            decoder.decode(&block, &mut batch);
            for (position, entry) in batch.entries {
                recorder.note(&observer.observe(entry, position, None));
            }
        }
    }
    Ok(recorder.finish())
}

/// What the traces in one file come to, read with the built-in settings.
///
/// # Errors
/// When the file is not there.
pub fn record_file(path: &Path) -> Result<Recording, PipelineError> {
    record(&Config::built_in(Path::new("")), &[path.to_string_lossy().into_owned()])
}
