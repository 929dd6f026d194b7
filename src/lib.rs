//! cartwatch finds the sessions in which an online shop's customers are hurting, says why, and answers
//! with what fixed it last time. It works offline: logs, memory and models stay on the machine.
//!
//! # Entries in, an analysis out
//!
//! [`RealTimeLogAnalyzer::process_session_logs`] takes the entries of a session (or of several) and gives an
//! [`Analysis`]: the findings, the incident that hurts most, similar documents of the memory, and a solution
//! whose every step cites its source. `None` means that nothing is wrong.
//!
//! ```no_run
//! use cartwatch::{LogEntry, RealTimeLogAnalyzer};
//! use serde_json::json;
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let analyzer = RealTimeLogAnalyzer::in_memory()?;
//!     let mut entry = LogEntry::new("2026-03-02T12:00:00Z".parse()?, "checkout");
//!     entry.session_id = Some("sess_123".into());
//!     entry.user_id = Some("user_456".into());
//!     entry.error_code = Some("PAYMENT_TIMEOUT".into());
//!     entry.response_time = Some(8.5); // seconds
//!     entry.event_data.insert("step".into(), json!("payment"));
//!     entry.event_data.insert("amount".into(), json!(100.0));
//!
//!     let Some(analysis) = analyzer.process_session_logs(&[entry]).await? else {
//!         println!("nothing wrong");
//!         return Ok(());
//!     };
//!     println!("{} ({})", analysis.incident.title, analysis.incident.id);
//!     for finding in &analysis.findings {
//!         println!("- {} in {}", finding.kind.name(), finding.category);
//!     }
//!     for step in &analysis.solution.steps {
//!         println!("* {} {:?}", step.text, step.cites);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! [`RealTimeLogAnalyzer::in_memory`] forgets everything when it is dropped; [`RealTimeLogAnalyzer::open`] works
//! over the memory of a data folder. Whole files are the business of [`pipeline::analyze`], which the command
//! line uses.
//!
//! # From the names of the Python system
//!
//! | there | here |
//! |---|---|
//! | `LogProcessor` | [`decode`] reads entries, [`pipeline`] runs the whole way |
//! | `IncidentVectorStore` | [`memory::Memory`] over [`backend::VectorBackend`] |
//! | `EnhancedRAGSystem` | [`memory`] (recall) and [`generate`] (answers) |
//! | `RealTimeLogAnalyzer` | [`RealTimeLogAnalyzer`] |
//! | `config.py` | [`config::Config`] |
//!
//! | setting | here |
//! |---|---|
//! | `OPENAI_API_KEY` | `openai.api_key` ([`config::Openai`]) |
//! | `REDIS_HOST`, `REDIS_PORT` | `redis.host`, `redis.port` ([`config::Redis`]) |
//! | `ELASTICSEARCH_HOST` | `elasticsearch.host` ([`config::Elasticsearch`]); `localhost:9200` needs no scheme |
//!
//! The old variable names still work. `REDIS_HOST` and `REDIS_PORT` name the server whose streams `serve` reads,
//! `ELASTICSEARCH_HOST` the one that `backend = "elasticsearch"` searches on; the key of OpenAI is used
//! where `openai.model` names a model.
//!
//! # Where what is
//!
//! `ARCHITECTURE.md` says which room does what and what must never break. The roles are traits:
//! [`embed::Embedder`], [`backend::VectorBackend`], [`generate::Generator`].

pub mod api_client;
pub mod audit;
pub mod backend;
mod backoff;
pub mod cache;
mod causes;
pub mod chart;
pub mod cli;
pub mod complaint;
pub mod complaints;
pub mod config;
pub mod decode;
pub mod demo;
pub mod detect;
pub mod effect;
pub mod elastic;
pub mod embed;
pub mod entry;
pub mod eval;
pub mod finding;
pub mod generate;
pub mod incident;
pub mod journal;
pub mod knowledge;
pub mod language_model;
pub mod mcp;
pub mod measure;
pub mod memory;
pub mod metrics;
pub mod notify;
pub mod pack;
mod percent;
pub mod pipeline;
pub mod pull;
pub mod redis_link;
pub mod report;
pub mod scan;
pub mod server;
pub mod session;
pub mod source;
pub mod store;
pub mod sync;
pub mod template;
pub mod text;
pub mod web;
mod whole_file;
pub mod wire;
pub mod wording;

pub use entry::LogEntry;
pub use pipeline::{Analysis, RealTimeLogAnalyzer};

/// The manual for those who embed the crate: its examples compile.
#[cfg(doctest)]
#[doc = include_str!("../docs/library.md")]
struct LibraryManual;
