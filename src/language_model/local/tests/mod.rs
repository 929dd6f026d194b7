//! Tests over small files that are written here. A real one is asked in `tests/it/local_model.rs`.

mod families;
mod faults;
mod questions;
mod serving;
mod tiny;

use std::path::Path;

use crate::config::Local;
use crate::language_model::CompletionRequest;

/// Settings for a file, with nothing else in the way.
fn settings(model: &Path) -> Local {
    Local { model: model.to_path_buf(), memory_mb: 0, ..Local::default() }
}

fn request(system: &str, user: &str, max_tokens: u32) -> CompletionRequest {
    CompletionRequest { system: system.into(), user: user.into(), schema: None, max_tokens }
}
