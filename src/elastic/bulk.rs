//! Writing many documents at once, each with a result of its own.

use std::collections::HashSet;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::Version;
use super::client::{ElasticClient, PAUSES};
use super::error::{ElasticError, ElasticErrorKind as Kind};
use super::reply::{kind_of, reason_of};
use super::request::Request;
use crate::backoff;

/// Sizes of one request; a larger item goes alone.
const BYTES: usize = 4 << 20;
const ITEMS: usize = 1_000;
/// Rounds in which items that the server had no room for are sent again, and how long that may take.
const ROUNDS: u32 = 10;
const ROUNDS_TIME: Duration = Duration::from_secs(120);

/// What is to happen with a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BulkAction {
    /// Written over what is there; with a version, only where it still is that one.
    Index(Option<Version>),
    /// Written where nothing is there.
    Create,
    /// Deleted; with a version, only where it still is that one.
    Delete(Option<Version>),
}

/// One item of a bulk.
#[derive(Debug, Clone)]
pub struct BulkItem {
    /// Index or alias.
    pub index: String,
    /// The document's id: 1 to 512 bytes.
    pub id: String,
    /// What is to happen.
    pub action: BulkAction,
    /// The document as JSON; not looked at when deleting.
    pub document: String,
}

/// Whether searches see it at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Refresh {
    /// With the index's next refresh.
    #[default]
    Later,
    /// When the call returns.
    Now,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrittenAs {
    /// Written where nothing was.
    Created,
    /// Written over an older version.
    Updated,
    /// Deleted.
    Deleted,
    /// Nothing was there to delete.
    NothingThere,
}

/// An item that was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// What was done.
    pub how: WrittenAs,
    /// The document's version now.
    pub version: Version,
}

#[derive(Deserialize)]
struct BulkReply {
    items: Vec<Value>,
}

impl ElasticClient {
    /// Writes the items in order, in requests of limited size; gives one result an item, in order.
    ///
    /// Items that the server had no room for (429) are sent again, and no others. Of two items with one id the first is
    /// finished before the second is sent. When a request fails as a whole, its items and all later ones get that error,
    /// and nobody knows which of that request were done; what they ask for may be asked again.
    ///
    /// With `require_alias`, an item whose index is no alias is refused instead of making an index by that name.
    pub async fn bulk(
        &self,
        items: &[BulkItem],
        refresh: Refresh,
        require_alias: bool,
    ) -> Vec<Result<Written, ElasticError>> {
        let mut results = Vec::with_capacity(items.len());
        let mut rest = items;
        while !rest.is_empty() {
            let (chunk, later) = rest.split_at(chunk_of(rest));
            match self.bulk_chunk(chunk, refresh, require_alias).await {
                Ok(done) => results.extend(done),
                Err(error) => {
                    results.extend(rest.iter().map(|_| Err(error.clone())));
                    break;
                }
            }
            rest = later;
        }
        results
    }

    async fn bulk_chunk(
        &self,
        items: &[BulkItem],
        refresh: Refresh,
        require_alias: bool,
    ) -> Result<Vec<Result<Written, ElasticError>>, ElasticError> {
        let began = Instant::now();
        let mut results: Vec<Option<Result<Written, ElasticError>>> = vec![None; items.len()];
        let mut waiting: Vec<usize> = (0..items.len()).collect();
        for round in 1.. {
            let chosen: Vec<&BulkItem> = waiting.iter().filter_map(|at| items.get(*at)).collect();
            let outcomes = self.bulk_once(&chosen, refresh, require_alias).await?;
            let mut again = Vec::new();
            for (at, outcome) in waiting.into_iter().zip(outcomes) {
                if outcome.as_ref().is_err_and(|error| error.kind.passes()) {
                    again.push(at);
                }
                if let Some(slot) = results.get_mut(at) {
                    *slot = Some(outcome);
                }
            }
            if again.is_empty() || round >= ROUNDS || began.elapsed() > ROUNDS_TIME {
                break;
            }
            waiting = again;
            sleep(PAUSES.pause(round, backoff::draw(), None)).await;
        }
        let unanswered = || Err(ElasticError::new(Kind::Unavailable, "no result came").at(self.address(), "_bulk"));
        Ok(results.into_iter().map(|result| result.unwrap_or_else(unanswered)).collect())
    }

    async fn bulk_once(
        &self,
        items: &[&BulkItem],
        refresh: Refresh,
        require_alias: bool,
    ) -> Result<Vec<Result<Written, ElasticError>>, ElasticError> {
        let mut body = Vec::new();
        for item in items {
            append(item, &mut body);
        }
        let mut request = Request::post(&["_bulk"]).lines(body).repeatable();
        if refresh == Refresh::Now {
            request = request.query("refresh", "true");
        }
        if require_alias {
            request = request.query("require_alias", "true");
        }
        let reply: BulkReply = match self.request(&request).await {
            Ok(reply) => reply.json()?,
            Err(error) if error.kind == Kind::TooLarge && items.len() > 1 => {
                let (first, second) = items.split_at(items.len() / 2);
                let mut results = Box::pin(self.bulk_once(first, refresh, require_alias)).await?;
                results.extend(Box::pin(self.bulk_once(second, refresh, require_alias)).await?);
                return Ok(results);
            }
            Err(error) if error.kind == Kind::TooLarge => return Ok(vec![Err(error)]),
            Err(error) => return Err(error),
        };
        if reply.items.len() != items.len() {
            let what = format!("{} results came for {} items", reply.items.len(), items.len());
            return Err(ElasticError::new(Kind::Unavailable, what).at(self.address(), request.name()));
        }
        let read = |(item, result): (&&BulkItem, &Value)| {
            outcome(result).map_err(|error| error.at(self.address(), format!("bulk item {}/{}", item.index, item.id)))
        };
        Ok(items.iter().zip(&reply.items).map(read).collect())
    }
}

/// How many of the first items go into one request: as many as the limits allow, at least one, no id twice.
fn chunk_of(items: &[BulkItem]) -> usize {
    let mut bytes = 0;
    let mut ids = HashSet::new();
    for (count, item) in items.iter().enumerate() {
        bytes += item.document.len() + item.id.len() + item.index.len() + 128;
        let full = count >= ITEMS || bytes > BYTES || !ids.insert((&item.index, &item.id));
        if full && count > 0 {
            return count;
        }
    }
    items.len()
}

/// The item's lines.
fn append(item: &BulkItem, body: &mut Vec<u8>) {
    let mut target = json!({ "_index": item.index, "_id": item.id });
    let (name, version) = match &item.action {
        BulkAction::Index(version) => ("index", *version),
        BulkAction::Create => ("create", None),
        BulkAction::Delete(version) => ("delete", *version),
    };
    if let Some(version) = version {
        target["if_seq_no"] = version.seq_no.into();
        target["if_primary_term"] = version.primary_term.into();
    }
    body.extend_from_slice(json!({ name: target }).to_string().as_bytes());
    body.push(b'\n');
    if !matches!(item.action, BulkAction::Delete(_)) {
        // Within strings JSON escapes line feeds, so what there is only lays the text out.
        body.extend(item.document.bytes().map(|byte| if byte == b'\n' || byte == b'\r' { b' ' } else { byte }));
        body.push(b'\n');
    }
}

/// An item's result.
fn outcome(item: &Value) -> Result<Written, ElasticError> {
    let result = item.as_object().and_then(|item| item.values().next()).unwrap_or(&Value::Null);
    let status = result["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap_or(500);
    let version =
        || Some(Version { seq_no: result["_seq_no"].as_u64()?, primary_term: result["_primary_term"].as_u64()? });
    let how = match result["result"].as_str() {
        Some("created") => Some(WrittenAs::Created),
        Some("updated" | "noop") => Some(WrittenAs::Updated),
        Some("deleted") => Some(WrittenAs::Deleted),
        Some("not_found") => Some(WrittenAs::NothingThere),
        _ => None,
    };
    if let (Some(how), Some(version)) = (how, version()) {
        return Ok(Written { how, version });
    }
    let error = &result["error"];
    let kind = kind_of(status, error["type"].as_str().unwrap_or_default());
    let reason = reason_of(error);
    Err(ElasticError::new(kind, if reason.is_empty() { format!("status {status}") } else { reason }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: &str, bytes: usize) -> BulkItem {
        BulkItem { index: "i".into(), id: id.into(), action: BulkAction::Create, document: "x".repeat(bytes) }
    }

    #[test]
    fn a_request_is_bounded_in_items_and_bytes_and_holds_no_id_twice() {
        let many: Vec<_> = (0..ITEMS + 5).map(|number| item(&number.to_string(), 2)).collect();
        assert_eq!(chunk_of(&many), ITEMS);
        assert_eq!(chunk_of(&[item("a", BYTES * 2), item("b", 1)]), 1);
        assert_eq!(chunk_of(&[item("a", 1), item("b", 1), item("a", 1)]), 2);
        assert_eq!(chunk_of(&[]), 0);
    }

    #[test]
    fn a_document_is_one_line() {
        let mut body = Vec::new();
        let action = BulkAction::Index(Some(Version { seq_no: 3, primary_term: 1 }));
        let document = "{\n \"a\": \"b\\nc\"\r\n}".to_owned();
        append(&BulkItem { index: "i".into(), id: "ю\"".into(), action, document }, &mut body);
        append(&BulkItem { action: BulkAction::Delete(None), ..item("x", 1) }, &mut body);
        let lines: Vec<Value> =
            String::from_utf8(body).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(lines[0], json!({"index": {"_index": "i", "_id": "ю\"", "if_seq_no": 3, "if_primary_term": 1}}));
        assert_eq!(lines[1], json!({"a": "b\nc"}));
        assert_eq!(lines[2], json!({"delete": {"_index": "i", "_id": "x"}}));
    }

    #[test]
    fn each_item_has_an_outcome_of_its_own() {
        let done = json!({"index": {"status": 201, "result": "created", "_seq_no": 4, "_primary_term": 2}});
        let version = Version { seq_no: 4, primary_term: 2 };
        assert_eq!(outcome(&done).unwrap(), Written { how: WrittenAs::Created, version });
        let gone = json!({"delete": {"status": 404, "result": "not_found", "_seq_no": 4, "_primary_term": 2}});
        assert_eq!(outcome(&gone).unwrap().how, WrittenAs::NothingThere);
        for (status, kind, expected) in [
            (409, "version_conflict_engine_exception", Kind::Conflict),
            (429, "es_rejected_execution_exception", Kind::Busy),
            (403, "cluster_block_exception", Kind::ReadOnly),
            (400, "document_parsing_exception", Kind::Invalid),
            (404, "index_not_found_exception", Kind::Missing),
            (503, "unavailable_shards_exception", Kind::Unavailable),
        ] {
            let item = json!({"create": {"status": status, "error": {"type": kind, "reason": "why"}}});
            assert_eq!(outcome(&item).unwrap_err().kind, expected);
        }
        assert!(outcome(&Value::Null).is_err());
    }
}
