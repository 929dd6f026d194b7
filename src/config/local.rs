//! Settings of a language model in the process.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A language model in the process, from a GGUF file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Local {
    /// The `.gguf` file: a Llama, Qwen 2, Qwen 3 or Gemma 3 model. Empty: none.
    pub model: PathBuf,
    /// Threads that compute; 0: one less than there are cores, at least one.
    pub threads: usize,
    /// A model that needs more memory than this many MB is not loaded; 0: no limit. Where there is room, weights in
    /// Q4_K, Q6_K and Q8_0 are kept a second time, in the order that is multiplied fastest.
    pub memory_mb: u64,
    /// Tokens that question and answer may have together; 0: what the file says, at most 4096.
    pub context_tokens: u32,
    /// Longest time until the first piece of text, waiting and loading included.
    pub first_token_seconds: u32,
    /// Longest time for a whole answer.
    pub answer_seconds: u32,
    /// After so many idle minutes the model's memory is given back; 0: never.
    pub keep_minutes: u32,
}

impl Default for Local {
    fn default() -> Self {
        Self {
            model: PathBuf::new(),
            threads: 0,
            memory_mb: 6144,
            context_tokens: 0,
            first_token_seconds: 120,
            answer_seconds: 300,
            keep_minutes: 15,
        }
    }
}

/// The shortest context that holds a question at all.
const LEAST_CONTEXT: u32 = 256;
/// A day.
const MOST_SECONDS: u32 = 86_400;
/// A week.
const MOST_MINUTES: u32 = 10_080;
/// More threads than any machine has cores.
const MOST_THREADS: usize = 1024;

impl Local {
    /// The first key whose value is impossible, and what it must be.
    pub(super) fn wrong(&self) -> Option<(&'static str, &'static str)> {
        let seconds = |value: u32| (1..=MOST_SECONDS).contains(&value);
        if self.threads > MOST_THREADS {
            return Some(("local.threads", "must be at most 1024"));
        }
        if self.context_tokens != 0 && self.context_tokens < LEAST_CONTEXT {
            return Some(("local.context_tokens", "must be 0, or at least 256"));
        }
        if !seconds(self.first_token_seconds) {
            return Some(("local.first_token_seconds", "must be from 1 to 86400"));
        }
        if !seconds(self.answer_seconds) {
            return Some(("local.answer_seconds", "must be from 1 to 86400"));
        }
        (self.keep_minutes > MOST_MINUTES).then_some(("local.keep_minutes", "must be at most 10080 (a week)"))
    }
}
