//! The server: takes in what log shippers send, durably, and answers questions about the memory.
//!
//! A delivery is acknowledged when the [journal](crate::journal) has it on the disk, and not before. Where there is no
//! room, it is refused in the protocol's own words, so that the shipper sends it again: nothing is dropped silently.
//!
//! | file | resource |
//! |---|---|
//! | `elastic/` | what Elasticsearch's clients ask, and `_bulk` |
//! | `ingest` | `POST /ingest`: JSON |
//! | `otlp` | `POST /v1/logs`, `/v1/traces` |
//! | `loki` | `POST /loki/api/v1/push` |
//! | `api/` | `/api/v1` and `/openapi.json`; its table of operations also routes `/ingest`, `/health` and `/metrics` |
//! | `sign_in/` | `/sign-in`, `/session`: a browser exchanges a token for a cookie |
//! | `web/` | `/ui`: the pages that people look at |
//! | `health` | `/health/livez`, `/health/readyz`, `/metrics` |
//! | `syslog/` | no resource: messages over UDP, TCP and TLS |
//!
//! A request passes the gate (`gate`: host, origin, token or session, rates), then its handler; what changes something is
//! written down on the way (`witness`). What is refused is put into words by the
//! manner of the protocol (`manner`). Bodies are taken in within limits of size and time, and within a budget that all
//! share (`body`). Who does not read the reply is cut off (`stall`).
//!
//! The time is handed in; only durations are measured here.

mod analysis;
mod api;
mod app;
mod backstage;
mod body;
mod bucket;
mod cache;
mod complaints;
mod credentials;
mod delivery;
mod documents;
mod elastic;
mod error;
mod fetched;
mod gate;
mod health;
mod inflate;
mod ingest;
mod intake;
mod linking;
mod listen;
mod loki;
mod manner;
mod metrics;
mod mirror;
mod notifications;
mod origin;
mod otlp;
mod patience;
mod peer;
mod pin;
mod probe;
mod problem;
mod protocol;
mod rates;
mod recent;
mod refusal;
mod role;
mod router;
mod sessions;
mod sign_in;
mod stall;
mod streams;
mod syslog;
mod tls;
mod tokens;
mod watched;
mod web;
mod witness;

pub use analysis::{AnalyzeError, GivenLines, RunningAnalysis, Stages, Standing};
pub use app::{Parts, ServerHandle};
pub use backstage::{Backstage, Check, DemoFix, DemoTraffic, Trial};
pub use error::ServerError;
pub use gate::Exposure;
pub use listen::Server;
pub use probe::{ProbeError, Question, Target, probe};
pub use role::{Role, UnknownRole};
pub use syslog::Transport;
pub use tokens::{Token, TokenError, Tokens};
pub use witness::audit_log;
