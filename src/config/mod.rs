//! Settings: file, environment and flags become one validated value, once, at the edge.
//!
//! Order of authority, weakest first: built-in defaults, the TOML file, environment variables
//! (`CARTWATCH_SECTION_KEY`, and the four names of the Python system), command-line flags.

mod cache;
mod complaints;
mod elasticsearch;
mod environment;
mod failure;
mod generation;
mod host;
mod load;
mod local;
mod mcp;
mod metrics;
mod notify;
mod novelty;
mod openai;
mod origins;
mod outcomes;
mod packs;
mod redis_server;
mod secret_ways;
mod server;
mod settings;
mod sources;
mod suggestion;
mod sync;

pub use self::elasticsearch::{BackendChoice, Elasticsearch, ElasticsearchAccess, Replicas};
pub use cache::{Cache, CacheChoice};
pub use complaints::{ComplaintSettings, ComplaintSource, Signature};
pub use failure::ConfigError;
pub use generation::{Generation, GeneratorChoice, Generators};
pub use host::{Host, NotAHost};
pub use load::{Config, Loaded};
pub use local::Local;
pub use mcp::Mcp;
pub use metrics::{Metrics, MetricsPlace};
pub use notify::{
    ChannelRules, EmailChannel, MailTls, NoticeKind, Notify, SlackChannel, TelegramChannel, WebhookChannel,
};
pub use novelty::NoveltySettings;
pub use openai::{MaxTokensField, Openai, StructuredAnswer};
pub use origins::{Origin, Origins, SettingRow, setting_rows};
pub use outcomes::Outcomes;
pub use packs::Packs;
pub use redis_server::Redis;
pub use server::Server;
pub use settings::{
    Embedding, Engine, Input, Knowledge, LanguageChoice, Mapping, Recall, Retention, RulesFile, Secret, Sessions,
    Settings,
};
pub use sources::{RedisStreams, Sources};
pub use sync::Syncing;
