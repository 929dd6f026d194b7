//! How many threads the arithmetic uses.
//!
//! The engine keeps one pool for the whole process, made at its first multiplication, and takes its size from the
//! environment alone. A program can't safely change its environment once it runs, so `cli` starts the program anew with
//! the variable when a model is configured ([`wanted`] says which). Where it is not set, the engine takes all cores.

use std::num::NonZero;
use std::thread::available_parallelism;

use crate::config::Local;

/// The variable that the engine reads.
pub const VARIABLE: &str = "CANDLE_NUM_THREADS";

/// The value of [`VARIABLE`] for these settings; `None` where no model is configured.
#[must_use]
pub fn wanted(settings: &Local) -> Option<usize> {
    if settings.model.as_os_str().is_empty() {
        return None;
    }
    Some(match settings.threads {
        0 => available_parallelism().map_or(1, NonZero::get).saturating_sub(1).max(1),
        threads => threads,
    })
}

/// Threads in use, the asking one included.
pub(super) fn in_use() -> usize {
    candle_core::utils::barrier_pool().n_workers() + 1
}
