//! The settings as written: the doc comments here are the manual.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::cache::Cache;
use super::complaints::ComplaintSettings;
use super::elasticsearch::{BackendChoice, Elasticsearch};
use super::generation::{Generation, Generators};
use super::local::Local;
use super::mcp::Mcp;
use super::metrics::Metrics;
use super::notify::Notify;
use super::novelty::NoveltySettings;
use super::openai::Openai;
use super::outcomes::Outcomes;
use super::packs::Packs;
use super::redis_server::Redis;
use super::server::Server;
use super::sources::Sources;
use super::sync::Syncing;

/// Language of reports and answers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LanguageChoice {
    /// From the question where there is one, else from the environment (`LANG`).
    #[default]
    Auto,
    /// English.
    En,
    /// Russian.
    Ru,
}

/// Everything that can be set. Every key may be left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Folder of the incident memory. Empty: `$XDG_DATA_HOME/cartwatch`, else `~/.local/share/cartwatch`.
    pub data_dir: PathBuf,
    /// `auto`, `en` or `ru`.
    pub language: LanguageChoice,
    /// Which search index answers: `embedded`, or `elasticsearch` (with the embedded one behind it).
    pub backend: BackendChoice,
    /// Who writes answers, first to last: `openai`, `local`, `extractive`. The last is always there.
    pub generators: Generators,
    /// How logs are read.
    pub input: Input,
    /// Which source field is which of ours.
    pub mapping: Mapping,
    /// When sessions close.
    pub sessions: Sessions,
    /// Detection rules.
    pub rules: RulesFile,
    /// Starter runbooks.
    pub knowledge: Knowledge,
    /// Embedding engine.
    pub embedding: Embedding,
    /// Recall and answers.
    pub recall: Recall,
    /// Known or new.
    pub novelty: NoveltySettings,
    /// When a fix counts as having held, and how that is weighed.
    pub outcomes: Outcomes,
    /// Memory packs.
    pub packs: Packs,
    /// What is kept for how long.
    pub retention: Retention,
    /// Complaints of customers.
    pub complaints: ComplaintSettings,
    /// Figures over time.
    pub metrics: Metrics,
    /// The server that takes logs in and answers.
    pub server: Server,
    /// The MCP server, by which AI agents ask.
    pub mcp: Mcp,
    /// Whom to tell of incidents.
    pub notify: Notify,
    /// What the server fetches by itself.
    pub sources: Sources,
    /// How language models are used.
    pub generation: Generation,
    /// OpenAI-compatible server.
    pub openai: Openai,
    /// A language model in the process.
    pub local: Local,
    /// Redis server.
    pub redis: Redis,
    /// Answers that are kept for a while.
    pub cache: Cache,
    /// Elasticsearch server.
    pub elasticsearch: Elasticsearch,
    /// The mirror on that server.
    pub sync: Syncing,
}

/// How logs are read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Input {
    /// `auto`, `json`, `csv`, `logfmt`, `combined` or `text`.
    pub format: String,
    /// Time zone of time stamps that name none: `UTC`, an IANA name (`Europe/Moscow`) or an offset (`+03:00`).
    pub timezone: String,
    /// Longest line in bytes; a longer one is rejected, and the run goes on.
    pub max_line_bytes: usize,
    /// Worker threads for decoding; 0: one per core.
    pub threads: usize,
}

impl Default for Input {
    fn default() -> Self {
        Self { format: "auto".into(), timezone: "UTC".into(), max_line_bytes: 1 << 20, threads: 0 }
    }
}

/// Our field → dotted path in the source (`session_id = "ctx.sid"`). Empty: found by the usual names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs, reason = "each field is named after the field of LogEntry that it maps")]
pub struct Mapping {
    pub timestamp: String,
    pub session_id: String,
    pub user_id: String,
    pub event_type: String,
    pub error_code: String,
    pub response_time: String,
    pub message: String,
    pub level: String,
    pub service: String,
    pub trace_id: String,
}

/// When sessions close.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sessions {
    /// Idle gap in minutes of event time.
    pub idle_minutes: u32,
    /// Longest session in hours.
    pub max_hours: u32,
    /// Most entries in one session.
    pub max_entries: u32,
    /// Most sessions open at once; beyond it the longest idle ones are closed early.
    pub max_open: usize,
    /// How late an entry may come, in seconds of event time.
    pub lateness_seconds: u32,
}

impl Default for Sessions {
    fn default() -> Self {
        Self { idle_minutes: 30, max_hours: 24, max_entries: 10_000, max_open: 1_000_000, lateness_seconds: 120 }
    }
}

/// Detection rules.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RulesFile {
    /// A TOML file whose sections replace the built-in ones. Empty: none.
    pub file: PathBuf,
}

/// Starter runbooks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Knowledge {
    /// Whether the built-in pages are used.
    pub starter: bool,
}

impl Default for Knowledge {
    fn default() -> Self {
        Self { starter: true }
    }
}

/// Embedding engine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// Built in, needs nothing.
    #[default]
    Rten,
    /// ONNX Runtime through fastembed; needs `runtime_library`.
    Fastembed,
}

/// Embedding engine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Embedding {
    /// `rten` or `fastembed`.
    pub engine: Engine,
    /// Path of `libonnxruntime.so` for `fastembed`.
    pub runtime_library: PathBuf,
    /// Threads; 0: one per core.
    pub threads: usize,
}

/// Recall and answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recall {
    /// Most incidents of one analysis that get a recall and a solution, most harm first.
    pub max_incidents: usize,
    /// So many of the newest complaints are searched by meaning as well; 0: by words alone. Each is embedded once, and takes 0.4
    /// KB of memory, in English twice as much.
    pub complaints: usize,
}

impl Default for Recall {
    fn default() -> Self {
        Self { max_incidents: 200, complaints: 20_000 }
    }
}

/// What is kept for how long, in days of event time; 0: for ever. Incidents and what people did about them stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    /// Proving log entries.
    pub evidence_days: u32,
    /// Journeys of sessions in trouble.
    pub sessions_days: u32,
    /// Which sessions and customers an incident touched.
    pub customers_days: u32,
    /// Traffic figures.
    pub aggregates_days: u32,
    /// Complaints of customers, and what was found and said about them.
    pub complaints_days: u32,
}

impl Default for Retention {
    fn default() -> Self {
        Self { evidence_days: 30, sessions_days: 30, customers_days: 365, aggregates_days: 400, complaints_days: 400 }
    }
}

/// A value that is never shown.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// A secret of this text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The value itself, for the one place that needs it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_empty() { "\"\"" } else { "\"***\"" })
    }
}

impl Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if self.0.is_empty() { "" } else { "***" })
    }
}
