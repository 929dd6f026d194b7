//! Reading documents: by id, and page by page.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use super::client::ElasticClient;
use super::error::ElasticError;
use super::request::Request;
use super::{ElasticErrorKind as Kind, Version};

/// Ids asked for at once.
const IDS: usize = 500;

/// A document as it was found.
#[derive(Debug, Clone, Deserialize)]
pub struct Found {
    /// Its id.
    #[serde(rename = "_id")]
    pub id: String,
    /// `_seq_no`, where it was asked for.
    #[serde(rename = "_seq_no", default)]
    pub seq_no: Option<u64>,
    /// `_primary_term`, where it was asked for.
    #[serde(rename = "_primary_term", default)]
    pub primary_term: Option<u64>,
    /// The server's score, where there is one.
    #[serde(rename = "_score", default)]
    pub score: Option<f32>,
    /// Values that it was sorted by; hand the last one's to the next page as `search_after`.
    #[serde(default)]
    pub sort: Vec<Value>,
    /// The document, where it was asked for.
    #[serde(rename = "_source", default)]
    pub source: Option<Box<RawValue>>,
    /// Values of single fields, where they were asked for.
    #[serde(default)]
    pub fields: Map<String, Value>,
}

impl Found {
    /// Its version, where it was asked for (`seq_no_primary_term`; always with [`ElasticClient::documents`]).
    #[must_use]
    pub fn version(&self) -> Option<Version> {
        Some(Version { seq_no: self.seq_no?, primary_term: self.primary_term? })
    }
}

/// What a search found.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Documents in the order asked.
    pub hits: Vec<Found>,
    /// How many there are in all, where that was counted.
    pub total: u64,
    /// Aggregations, where any were asked.
    pub aggregations: Value,
}

#[derive(Deserialize)]
struct SearchReply {
    #[serde(default)]
    timed_out: bool,
    hits: Hits,
    #[serde(default)]
    aggregations: Value,
}

#[derive(Deserialize)]
struct Hits {
    #[serde(default)]
    total: Option<Total>,
    #[serde(default = "Vec::new")]
    hits: Vec<Found>,
}

#[derive(Deserialize)]
struct Total {
    value: u64,
}

#[derive(Deserialize)]
struct ManyReply {
    /// Kept as they came: documents are handed on byte for byte.
    docs: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Whether {
    #[serde(default)]
    found: bool,
    #[serde(default)]
    error: Value,
}

impl ElasticClient {
    /// One page of a search (`body` as Elasticsearch's search takes it). A page of which a shard is missing is a failure.
    ///
    /// # Errors
    /// [`ElasticError`].
    pub async fn search(&self, index: &str, body: &Value) -> Result<Page, ElasticError> {
        let request =
            Request::post(&[index, "_search"]).query("allow_partial_search_results", "false").json(body).repeatable();
        let reply = self.request(&request).await?;
        let found: SearchReply = reply.json()?;
        if found.timed_out {
            let what = "the search took too long on the server";
            return Err(ElasticError::new(Kind::Busy, what).at(self.address(), request.name()));
        }
        let total = found.hits.total.map_or(0, |total| total.value);
        Ok(Page { hits: found.hits.hits, total, aggregations: found.aggregations })
    }

    /// Documents by id, in the order asked; `None` for those that are not there. `realtime` also shows what no refresh
    /// has shown yet.
    ///
    /// # Errors
    /// [`ElasticError`]; a missing index is one.
    pub async fn documents(
        &self,
        index: &str,
        ids: &[String],
        realtime: bool,
    ) -> Result<Vec<Option<Found>>, ElasticError> {
        let mut found = Vec::with_capacity(ids.len());
        for ids in ids.chunks(IDS) {
            let request = Request::post(&[index, "_mget"])
                .query("realtime", realtime.to_string())
                .json(&json!({ "ids": ids }))
                .repeatable();
            let reply: ManyReply = self.request(&request).await?.json()?;
            let wrong = |what: String| ElasticError::new(Kind::Missing, what).at(self.address(), request.name());
            if reply.docs.len() != ids.len() {
                return Err(wrong(format!("{} documents came for {} ids", reply.docs.len(), ids.len())));
            }
            for one in reply.docs {
                let unexpected = |_| wrong("a document in the reply is not as expected".into());
                let whether: Whether = serde_json::from_str(one.get()).map_err(unexpected)?;
                if !whether.error.is_null() {
                    return Err(wrong(super::reply::reason_of(&whether.error)));
                }
                let read = whether.found.then(|| serde_json::from_str(one.get())).transpose();
                found.push(read.map_err(unexpected)?);
            }
        }
        Ok(found)
    }
}
