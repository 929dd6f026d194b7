//! `doctor` on the servers that the settings name: do they answer, who are we to them, may we write, and are the clocks
//! together. Nothing is written to find out.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{clock, search_line};
use crate::config::{CacheChoice, Config};
use crate::elastic::{ElasticClient, ElasticError, Request};
use crate::incident::Clock;
use crate::language_model::openai::{ModelsSeen, OpenAiModel};
use crate::memory::Memory;
use crate::redis_link::{RedisSeen, RedisServer};
use crate::wording::{Arg, Wording};

/// Clocks that are no further apart count as together.
const TOGETHER_MS: i64 = 2_000;

/// Beyond, what other sites write is not taken any more.
const APART_MS: i64 = Clock::MAX_DRIFT_MILLIS;

/// How long an Elasticsearch server is asked.
const PATIENCE: Duration = Duration::from_secs(5);

/// The Redis server; `None` where nobody named or uses one.
pub(super) async fn redis(config: &Config, words: &Wording) -> Option<Result<String, String>> {
    let settings = &config.settings;
    let is_used = settings.cache.recall == CacheChoice::Redis || !settings.sources.redis.streams.is_empty();
    if !is_used && !settings.redis.is_named() {
        return None;
    }
    let server = match RedisServer::new(&settings.redis) {
        Ok(server) => server,
        Err(error) => return Some(Err(error.to_string())),
    };
    let named = |trouble| format!("{trouble} [{}]", server.address());
    let seen = server.look(clock::now).await.map_err(named);
    Some(seen.and_then(|seen| {
        let RedisSeen { version, clock_ahead_ms, may_write, is_replica } = seen;
        if is_replica {
            return Err(words.text("doctor-write-replica", &[("address", server.address().into())]));
        }
        let seen = Seen {
            key: "doctor-server-good",
            address: server.address(),
            version: &version,
            place: &server.key("*"),
            clock_ahead_ms: Some(clock_ahead_ms),
            may_write,
        };
        seen.judged(words)
    }))
}

/// The OpenAI-compatible server, and whether it has the model; `None` where nobody named one.
pub(super) async fn openai(config: &Config, words: &Wording) -> Option<Result<String, String>> {
    let settings = &config.settings.openai;
    if !settings.is_set() {
        return (!settings.api_key.reveal().is_empty()).then(|| Ok(words.plain("doctor-openai-unused")));
    }
    let look = async { OpenAiModel::new(settings)?.look().await };
    let seen = match look.await {
        Ok(seen) => seen,
        Err(error) => return Some(Err(error.to_string())),
    };
    let say = |key: &str, others: &str| {
        let model = settings.model.as_str();
        words
            .text(key, &[("address", seen.address.as_str().into()), ("model", model.into()), ("others", others.into())])
    };
    Some(match &seen.models {
        ModelsSeen::There => Ok(say("doctor-openai-there", "")),
        ModelsSeen::NotTold => Ok(say("doctor-openai-not-told", "")),
        ModelsSeen::Others(others) if others.is_empty() => Err(say("doctor-openai-none", "")),
        ModelsSeen::Others(others) => Err(say("doctor-openai-others", &others.join(", "))),
    })
}

/// The Elasticsearch server, and whether it answers the searches it is there for; `None` where none is named.
pub(super) async fn elasticsearch(config: &Config, memory: &Memory, words: &Wording) -> Option<Result<String, String>> {
    let settings = &config.settings.elasticsearch;
    if !settings.is_set() {
        return None;
    }
    let look = async {
        let client = ElasticClient::new(settings)?.hasty(Duration::ZERO, PATIENCE);
        let version = client.version().await?;
        if let Some(reason) = memory.search_line().trouble() {
            return Ok(Err(search_line::sentence(words, &reason)));
        }
        let before = clock::now();
        let theirs = time_of(&client).await;
        let middle = before.as_millisecond().midpoint(clock::now().as_millisecond());
        let place = format!("{}-*", client.prefix());
        let seen = Seen {
            key: if version.tested { "doctor-server-good" } else { "doctor-server-untested" },
            address: client.address(),
            version: &version.number,
            place: &place,
            clock_ahead_ms: theirs.map(|theirs| theirs.as_millisecond().saturating_sub(middle)),
            may_write: may_write(&client, &place).await,
        };
        Ok::<_, ElasticError>(seen.judged(words))
    };
    Some(look.await.unwrap_or_else(|error| Err(error.to_string())))
}

/// The clock of the node that answers; `None` where it is not told.
async fn time_of(client: &ElasticClient) -> Option<Timestamp> {
    let request = Request::get(&["_nodes", "_local", "stats", "jvm"]).query("filter_path", "nodes.*.timestamp");
    let nodes: Value = client.request(&request).await.ok()?.json().ok()?;
    let node = nodes.get("nodes")?.as_object()?.values().next()?;
    Timestamp::from_millisecond(node.get("timestamp")?.as_i64()?).ok()
}

/// What the server's security says; `None` where it has none, or does not tell.
async fn may_write(client: &ElasticClient, indexes: &str) -> Option<bool> {
    let asked = json!({ "index": [{ "names": [indexes], "privileges": ["create_index", "manage", "read", "write"] }] });
    let request = Request::post(&["_security", "user", "_has_privileges"]).json(&asked);
    let said: Value = client.request(&request).await.ok()?.json().ok()?;
    said.get("has_all_requested")?.as_bool()
}

/// A server that answers.
struct Seen<'a> {
    key: &'static str,
    address: &'a str,
    version: &'a str,
    place: &'a str,
    clock_ahead_ms: Option<i64>,
    may_write: Option<bool>,
}

impl Seen<'_> {
    fn judged(&self, words: &Wording) -> Result<String, String> {
        let who: [(&str, Arg<'_>); 2] = [("address", self.address.into()), ("version", self.version.into())];
        let [address, version] = who;
        let ahead = self.clock_ahead_ms.unwrap_or(0);
        let seconds = words.language().decimal(ahead.unsigned_abs() as f64 / 1000.0, 1);
        if ahead.unsigned_abs() > APART_MS.unsigned_abs() {
            return Err(words.text("doctor-clock-apart", &[address, version, ("seconds", seconds.into())]));
        }
        if self.may_write == Some(false) {
            return Err(words.text("doctor-write-no", &[address, version, ("place", self.place.into())]));
        }
        let clock = match self.clock_ahead_ms {
            None => words.plain("doctor-clock-unknown"),
            Some(ahead) if ahead.abs() <= TOGETHER_MS => words.plain("doctor-clock-together"),
            Some(ahead) if ahead > 0 => words.text("doctor-clock-ahead", &[("seconds", seconds.into())]),
            Some(_) => words.text("doctor-clock-behind", &[("seconds", seconds.into())]),
        };
        let write = words.plain(if self.may_write.is_some() { "doctor-write-yes" } else { "doctor-write-unknown" });
        Ok(words.text(self.key, &[address, version, ("clock", clock.into()), ("write", write.into())]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::Language;

    fn judged(language: Language, clock_ahead_ms: Option<i64>, may_write: Option<bool>) -> Result<String, String> {
        let seen = Seen {
            key: "doctor-server-good",
            address: "shop:6379",
            version: "7.0.15",
            place: "cartwatch:*",
            clock_ahead_ms,
            may_write,
        };
        seen.judged(Wording::of(language))
    }

    #[test]
    fn a_server_is_judged_in_words() {
        let good = judged(Language::En, Some(-900), Some(true)).unwrap();
        assert_eq!(good, "shop:6379 answers, version 7.0.15; the clocks agree; the user may write");
        assert!(judged(Language::En, Some(30_000), None).unwrap().contains("30.0 s ahead"));
        assert!(judged(Language::Ru, Some(-30_000), None).unwrap().contains("на 30,0 с отстают"));
        assert!(judged(Language::En, Some(301_000), Some(true)).unwrap_err().contains("put the clocks right"));
        assert!(judged(Language::En, None, Some(false)).unwrap_err().contains("may not write below cartwatch:*"));
    }
}
