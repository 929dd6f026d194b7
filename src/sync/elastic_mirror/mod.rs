//! [`ElasticsearchMirror`]: the mirror in an index of an Elasticsearch server.

mod index;

use async_trait::async_trait;
use serde_json::{Value, json};

use super::server::{Condition, Held, IndexState, MirrorServer, Page, Write, Written};
use super::trouble::{SyncError, TroubleKind};
use crate::config::Elasticsearch;
use crate::elastic::{
    BulkAction, BulkItem, ElasticClient, ElasticError, ElasticErrorKind, Found, Refresh, Request, Version,
};
use crate::store::ServerVersion;

/// The mirror behind the alias `<prefix>-memory`.
#[derive(Debug, Clone)]
pub struct ElasticsearchMirror {
    client: ElasticClient,
    alias: String,
    /// Copies of the shard: `auto` or a number.
    replicas: String,
}

impl ElasticsearchMirror {
    /// The mirror on the client's server. Nothing is sent yet.
    #[must_use]
    pub fn new(client: ElasticClient, settings: &Elasticsearch) -> Self {
        let alias = format!("{}-memory", client.prefix());
        Self { client, alias, replicas: settings.number_of_replicas.to_string() }
    }

    /// Alias and server in words, without credentials.
    #[must_use]
    pub fn place(&self) -> String {
        format!("{} ({})", self.alias, self.client.address())
    }

    async fn search(&self, body: &Value) -> Result<Vec<Found>, ElasticError> {
        Ok(self.client.search(&self.alias, body).await?.hits)
    }
}

#[async_trait]
impl MirrorServer for ElasticsearchMirror {
    async fn prepare(&self) -> Result<IndexState, SyncError> {
        self.index_state().await
    }

    async fn refresh(&self) -> Result<(), SyncError> {
        let request = Request::post(&[&self.alias, "_refresh"]).repeatable();
        self.client.request(&request).await.map(drop).map_err(|error| trouble(&error))
    }

    async fn read(&self, ids: &[String]) -> Result<Vec<Option<Held>>, SyncError> {
        let found = self.client.documents(&self.alias, ids, true).await.map_err(|error| trouble(&error))?;
        found.into_iter().map(|found| found.map(held).transpose()).collect()
    }

    async fn write(&self, writes: Vec<Write>) -> Result<Vec<Written>, SyncError> {
        let mut items = Vec::with_capacity(writes.len());
        for Write { id, body, condition } in writes {
            let action = match (&body, condition) {
                (None, Condition::At(at)) => BulkAction::Delete(Some(version(at))),
                (None, Condition::Absent) => BulkAction::Delete(None),
                (Some(_), Condition::At(at)) => BulkAction::Index(Some(version(at))),
                (Some(_), Condition::Absent) => BulkAction::Create,
            };
            let document = String::from_utf8(body.unwrap_or_default())
                .map_err(|_| SyncError::new(TroubleKind::Invalid, format!("{id}: the document is no text")))?;
            items.push(BulkItem { index: self.alias.clone(), id, action, document });
        }
        let results = self.client.bulk(&items, Refresh::Later, true).await;
        results
            .into_iter()
            .map(|result| match result {
                Ok(done) => {
                    let Version { seq_no, primary_term } = done.version;
                    Ok(Written::Done(ServerVersion { seq_no, primary_term }))
                }
                Err(error) => match error.kind {
                    ElasticErrorKind::Conflict => Ok(Written::Conflict),
                    ElasticErrorKind::Invalid | ElasticErrorKind::TooLarge => Ok(Written::Refused(error.what)),
                    // What was done of the others is recognised when it is sent again.
                    _ => Err(trouble(&error)),
                },
            })
            .collect()
    }

    async fn page(&self, from: u64, until: u64, limit: usize) -> Result<Page, SyncError> {
        let mut limit = limit.max(1);
        loop {
            let body = json!({
                "size": limit,
                "query": { "range": { "_seq_no": { "gte": from, "lt": until } } },
                "sort": [{ "_seq_no": "asc" }],
                "seq_no_primary_term": true,
                "track_total_hits": false,
            });
            match self.search(&body).await {
                Ok(hits) => {
                    let more = hits.len() >= limit;
                    let documents = hits.into_iter().map(held).collect::<Result<_, _>>()?;
                    return Ok(Page { documents, more });
                }
                // A few large documents among many small ones.
                Err(error) if error.kind == ElasticErrorKind::TooLarge && limit > 1 => limit = limit.div_ceil(4),
                Err(error) => return Err(trouble(&error)),
            }
        }
    }

    async fn older_than(&self, kind: &str, day: &str, limit: usize) -> Result<Vec<(String, ServerVersion)>, SyncError> {
        let body = json!({
            "size": limit,
            "_source": false,
            "query": { "bool": { "filter": [{ "term": { "kind": kind } }, { "range": { "day": { "lt": day } } }] } },
            "sort": [{ "_seq_no": "asc" }],
            "seq_no_primary_term": true,
            "track_total_hits": false,
        });
        let hits = self.search(&body).await.map_err(|error| trouble(&error))?;
        let version = |found: Found| {
            let Version { seq_no, primary_term } = found.version()?;
            Some((found.id, ServerVersion { seq_no, primary_term }))
        };
        Ok(hits.into_iter().filter_map(version).collect())
    }

    fn place(&self) -> String {
        self.place()
    }
}

fn version(at: ServerVersion) -> Version {
    Version { seq_no: at.seq_no, primary_term: at.primary_term }
}

fn held(found: Found) -> Result<Held, SyncError> {
    let version = found.version();
    let (Some(Version { seq_no, primary_term }), Some(source)) = (version, found.source) else {
        let why = format!("the document {} came without its version or its content", found.id);
        return Err(SyncError::new(TroubleKind::Invalid, why));
    };
    let version = ServerVersion { seq_no, primary_term };
    Ok(Held { id: found.id, version, body: source.get().as_bytes().to_vec() })
}

/// What a failure means for a run.
fn trouble(error: &ElasticError) -> SyncError {
    let kind = match error.kind {
        ElasticErrorKind::Unavailable if error.what.starts_with("status ") => TroubleKind::Failing,
        ElasticErrorKind::Unavailable if error.what.starts_with("no reply within") => TroubleKind::Slow,
        ElasticErrorKind::Unavailable => TroubleKind::Unreachable,
        ElasticErrorKind::Busy => TroubleKind::Busy,
        ElasticErrorKind::Denied => TroubleKind::Denied,
        ElasticErrorKind::Missing => TroubleKind::IndexGone,
        ElasticErrorKind::ReadOnly => TroubleKind::ReadOnly,
        ElasticErrorKind::NotElasticsearch | ElasticErrorKind::Version => TroubleKind::Unsupported,
        ElasticErrorKind::Conflict
        | ElasticErrorKind::Invalid
        | ElasticErrorKind::TooLarge
        | ElasticErrorKind::Settings => TroubleKind::Invalid,
    };
    let why = if error.request.is_empty() { error.what.clone() } else { format!("{}: {}", error.request, error.what) };
    SyncError::new(kind, why)
}
