//! The mirror's index: made where it is missing, checked where it is there.
//!
//! Behind the alias stands an index whose name ends in the version of its mapping. `_meta` says the version, too: a newer
//! one is left alone. There is one primary shard, since the order of its operations is what sites read by.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{ElasticsearchMirror, trouble};
use crate::elastic::{ElasticErrorKind, Request};
use crate::sync::server::IndexState;
use crate::sync::trouble::{SyncError, TroubleKind};

/// Version of the mapping.
const FORMAT: u64 = 1;

/// An index is made once, and a server that has just begun takes its time.
const MAKING: Duration = Duration::from_secs(60);

/// Above the templates of Elasticsearch and its tools (100 to 300).
const TEMPLATE_PRIORITY: u32 = 500;

impl ElasticsearchMirror {
    pub(super) async fn index_state(&self) -> Result<IndexState, SyncError> {
        let (name, described) = match self.described(&self.alias).await? {
            Some(found) => found,
            None => self.make().await?,
        };
        self.check(&name, &described)?;
        let uuid = text(&described, "/settings/index/uuid");
        let (history, next, top) = self.operations().await?;
        Ok(IndexState { identity: format!("{uuid}/{history}"), next, top })
    }

    /// The index behind a name.
    async fn described(&self, name: &str) -> Result<Option<(String, Value)>, SyncError> {
        let reply = self.client.request_if_there(&Request::get(&[name])).await.map_err(|error| trouble(&error))?;
        let Some(reply) = reply else { return Ok(None) };
        let found: Map<String, Value> = reply.json().map_err(|error| trouble(&error))?;
        if found.len() > 1 {
            return Err(self.wrong("several indices stand behind this alias"));
        }
        Ok(found.into_iter().next())
    }

    async fn make(&self) -> Result<(String, Value), SyncError> {
        let name = format!("{}-v{FORMAT}", self.alias);
        let request = Request::put(&["_index_template", &self.alias], &self.template()).within(MAKING);
        match self.client.request(&request).await {
            // The index is made in full; the template only helps where another tool makes one by this name.
            Err(error) if error.kind != ElasticErrorKind::Denied => return Err(trouble(&error)),
            _ => {}
        }
        let mut aliases = Map::new();
        aliases.insert(self.alias.clone(), json!({ "is_write_index": true }));
        let body = json!({ "settings": self.settings(), "mappings": mappings(), "aliases": aliases });
        match self.client.request(&Request::put(&[&name], &body).within(MAKING)).await {
            Ok(_) => {}
            // Another site was faster, or the alias was lost.
            Err(error) if error.kind == ElasticErrorKind::Conflict => {}
            Err(error) => return Err(trouble(&error)),
        }
        if let Some(found) = self.described(&self.alias).await? {
            return Ok(found);
        }
        let lost = format!("the index {name} is there without the alias");
        let (_, described) = self.described(&name).await?.ok_or_else(|| self.wrong(&lost))?;
        self.check(&name, &described)?;
        let add = json!({ "add": { "index": name, "alias": self.alias, "is_write_index": true } });
        let request = Request::post(&["_aliases"]).json(&json!({ "actions": [add] })).repeatable();
        self.client.request(&request).await.map_err(|error| trouble(&error))?;
        self.described(&self.alias).await?.ok_or_else(|| self.wrong(&lost))
    }

    /// Whether the index is as we make it.
    fn check(&self, name: &str, described: &Value) -> Result<(), SyncError> {
        if name == self.alias {
            return Err(self.wrong("an index of this name is there, where an alias should be"));
        }
        let mapping = described.pointer("/mappings").unwrap_or(&Value::Null);
        let Some(format) = mapping.pointer("/_meta/cartwatch_mirror").and_then(Value::as_u64) else {
            return Err(self.wrong(&format!("the mapping of {name} is not one of cartwatch")));
        };
        if format > FORMAT {
            let why = format!("the mapping of {name} has version {format}, this program knows {FORMAT}");
            return Err(SyncError::new(TroubleKind::Newer, why));
        }
        if text(described, "/settings/index/number_of_shards") != "1" {
            return Err(self.wrong(&format!("{name} has more than one primary shard")));
        }
        let ours = mappings();
        let same = |pointer: &str| mapping.pointer(pointer).map(plain) == ours.pointer(pointer).map(plain);
        let fields = ours.pointer("/properties").and_then(Value::as_object).into_iter().flatten();
        for (field, _) in fields {
            if !same(&format!("/properties/{field}/type")) || !same(&format!("/properties/{field}/enabled")) {
                return Err(self.wrong(&format!("the field {field} of {name} is mapped otherwise")));
            }
        }
        if same("/dynamic") { Ok(()) } else { Err(self.wrong(&format!("the mapping of {name} is not strict"))) }
    }

    fn wrong(&self, what: &str) -> SyncError {
        SyncError::new(TroubleKind::WrongIndex, format!("{}: {what}", self.alias))
    }

    /// The history of the index, the number of the first operation that may still be under way, and the number behind the
    /// last one.
    async fn operations(&self) -> Result<(String, u64, u64), SyncError> {
        let request = Request::get(&[&self.alias, "_stats", "docs"]).query("level", "shards");
        let reply: Value =
            async { self.client.request(&request).await?.json() }.await.map_err(|error| trouble(&error))?;
        let indices = reply.pointer("/indices").and_then(Value::as_object);
        let shards = indices.and_then(|indices| indices.values().next()).and_then(|index| index.pointer("/shards/0"));
        let mut copies = shards.and_then(Value::as_array).into_iter().flatten();
        let primary = copies.find(|copy| copy.pointer("/routing/primary").and_then(Value::as_bool) == Some(true));
        let number = |name: &str| primary?.pointer(&format!("/seq_no/{name}"))?.as_i64();
        let (Some(done), Some(last)) = (number("local_checkpoint"), number("max_seq_no")) else {
            let why = "the primary shard is not there; see the health of the cluster";
            return Err(SyncError::new(TroubleKind::Failing, why));
        };
        let history = primary.map(|primary| text(primary, "/commit/user_data/history_uuid")).unwrap_or_default();
        let behind = |number: i64| u64::try_from(number.saturating_add(1)).unwrap_or(0);
        Ok((history, behind(done), behind(last)))
    }

    fn settings(&self) -> Value {
        let mut settings = json!({ "number_of_shards": 1 });
        match self.replicas.parse::<u32>() {
            Ok(count) => settings["number_of_replicas"] = count.into(),
            Err(_) => settings["auto_expand_replicas"] = "0-1".into(),
        }
        settings
    }

    fn template(&self) -> Value {
        json!({
            "index_patterns": [format!("{}-v*", self.alias)],
            "priority": TEMPLATE_PRIORITY,
            "template": { "settings": self.settings(), "mappings": mappings() },
            "_meta": { "description": "cartwatch's memory, shared by sites" },
        })
    }
}

/// Fields that people search by; the record itself is kept as it is and not looked into.
fn mappings() -> Value {
    let keyword = || json!({ "type": "keyword", "ignore_above": 512 });
    let time = || json!({ "type": "date", "ignore_malformed": true });
    json!({
        "dynamic": "strict",
        "_meta": { "cartwatch_mirror": FORMAT },
        "properties": {
            "kind": keyword(),
            "format": { "type": "integer" },
            "key": keyword(),
            "incident": keyword(),
            "site": keyword(),
            "title": { "type": "text" },
            "category": keyword(),
            "service": keyword(),
            "status": keyword(),
            "error_code": keyword(),
            "language": keyword(),
            "count": { "type": "long", "ignore_malformed": true },
            "deleted": { "type": "object", "enabled": false },
            "day": { "type": "date", "format": "strict_date", "ignore_malformed": true },
            "updated": time(),
            "record": { "type": "object", "enabled": false },
        },
    })
}

fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).map(plain).unwrap_or_default()
}

/// A value as text: settings come as texts, whatever they are.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
