//! Finding, making, and replacing the index on the server.
//!
//! The alias points to one index, whose name holds the format. An index of an older format is replaced by an empty one of
//! ours, to which the alias moves in one step; the change log fills it. One of a newer format, or of somebody else, is
//! never touched.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::super::{BackendError, BackendErrorKind};
use super::schema::{FORMAT, Names, body, format_of, space_mapping, spaces_of};
use super::{fail, failed};
use crate::config::Replicas;
use crate::elastic::{ElasticClient, ElasticErrorKind, Request};

/// Where the index is, and what it can hold.
pub(super) struct Place {
    pub(super) client: ElasticClient,
    pub(super) names: Names,
    pub(super) replicas: Replicas,
}

/// Numbers of a vector by the field of its space.
pub(super) type Dimensions = BTreeMap<String, usize>;

impl Place {
    /// The index behind the alias; makes it where there is none, replaces one of an older format.
    pub(super) async fn open(&self) -> Result<Dimensions, BackendError> {
        match self.look().await? {
            None => self.make().await,
            Some((_, mapping)) if format_of(&mapping) == Some(FORMAT) => Ok(spaces_of(&mapping).into_iter().collect()),
            Some((old, _)) => self.replace(&old).await,
        }
    }

    /// An empty index instead of what is there.
    pub(super) async fn empty(&self) -> Result<Dimensions, BackendError> {
        if let Some((index, _)) = self.look().await? {
            self.delete(&index).await?;
        }
        self.make().await
    }

    /// Gives a space its field. Repeating it is no error.
    pub(super) async fn add_space(&self, field: &str, dimensions: usize) -> Result<(), BackendError> {
        let mapping = space_mapping(field, dimensions);
        self.ask(&Request::put(&[&self.names.alias, "_mapping"], &mapping)).await
    }

    /// The index behind the alias with its mapping, if it is one that we may touch.
    async fn look(&self) -> Result<Option<(String, Value)>, BackendError> {
        let alias = &self.names.alias;
        let found = self.client.request_if_there(&Request::get(&[alias, "_mapping"])).await.map_err(failed)?;
        let Some(reply) = found else { return Ok(None) };
        let all: Map<String, Value> = reply.json().map_err(failed)?;
        let (Some((index, found)), 1) = (all.iter().next(), all.len()) else {
            return Err(self.not_ours("several indexes stand behind it"));
        };
        let mapping = found["mappings"].clone();
        match format_of(&mapping) {
            None => Err(self.not_ours("what stands there is no search index of cartwatch")),
            Some(newer) if newer > FORMAT => Err(self.not_ours(&format!(
                "it has format {newer} and this program knows {FORMAT}: a newer version of cartwatch made it"
            ))),
            Some(_) if index == alias => Err(self.not_ours("an index stands there, where an alias should")),
            Some(_) => Ok(Some((index.clone(), mapping))),
        }
    }

    fn not_ours(&self, what: &str) -> BackendError {
        let (alias, address) = (&self.names.alias, self.client.address());
        let advice = "delete it, or set another elasticsearch.index_prefix";
        fail(BackendErrorKind::Unusable, format!("{alias} at {address} is left alone: {what}; {advice}"))
    }

    async fn make(&self) -> Result<Dimensions, BackendError> {
        self.put_template().await?;
        let mut index = body(self.replicas);
        index["aliases"] = json!({ &self.names.alias: {} });
        self.create(&index).await?;
        Ok(Dimensions::new())
    }

    async fn replace(&self, old: &str) -> Result<Dimensions, BackendError> {
        self.put_template().await?;
        self.create(&body(self.replicas)).await?;
        let alias = &self.names.alias;
        let actions = json!({ "actions": [
            { "remove": { "index": old, "alias": alias } },
            { "add": { "index": &self.names.index, "alias": alias } },
        ] });
        self.ask(&Request::post(&["_aliases"]).json(&actions).repeatable()).await?;
        self.delete(old).await?;
        Ok(Dimensions::new())
    }

    /// Makes the index. One of the same name that no alias points to is left from an attempt that broke off.
    async fn create(&self, index: &Value) -> Result<(), BackendError> {
        let request = Request::put(&[&self.names.index], index);
        match self.client.request(&request).await {
            Err(error) if error.kind == ElasticErrorKind::Conflict => {
                self.delete(&self.names.index).await?;
                self.ask(&request).await
            }
            outcome => outcome.map(drop).map_err(failed),
        }
    }

    async fn delete(&self, index: &str) -> Result<(), BackendError> {
        self.client.request_if_there(&Request::delete(&[index])).await.map(drop).map_err(failed)
    }

    /// The template keeps an index that somebody makes under our names from guessing a mapping. Who may not make
    /// templates goes without: our indexes are made with their mapping in any case.
    async fn put_template(&self) -> Result<(), BackendError> {
        let template = json!({
            "index_patterns": [&self.names.pattern],
            "priority": 500,
            "version": FORMAT,
            "template": body(self.replicas),
        });
        match self.client.request(&Request::put(&["_index_template", &self.names.template], &template)).await {
            Err(error) if error.kind != ElasticErrorKind::Denied => Err(failed(error)),
            _ => Ok(()),
        }
    }

    async fn ask(&self, request: &Request) -> Result<(), BackendError> {
        self.client.request(request).await.map(drop).map_err(failed)
    }
}
