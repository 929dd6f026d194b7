//! The mirror's server against a real Elasticsearch: its promises, and indices that somebody else made.

use cartwatch::elastic::{ElasticClient, Request, Verb};
use cartwatch::sync::{ElasticsearchMirror, MirrorServer, TroubleKind, conformance};
use serde_json::{Value, json};

use crate::elasticsearch::{elasticsearch, settings};

fn mirror(url: &str) -> (ElasticsearchMirror, ElasticClient) {
    let settings = settings(url);
    let client = ElasticClient::new(&settings).unwrap();
    (ElasticsearchMirror::new(client.clone(), &settings), client)
}

fn put(client: &ElasticClient, path: &[&str], body: &Value) -> Value {
    block(async { client.request(&Request::new(Verb::Put, path).json(body)).await.unwrap().json().unwrap() })
}

fn block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

#[test]
fn the_mirror_on_elasticsearch_keeps_its_promises() {
    let Some(url) = elasticsearch("sync_server") else { return };
    block(async { conformance::run(&mirror(&url).0).await.unwrap() });
}

#[test]
fn an_index_that_another_tool_made_is_left_alone() {
    let Some(url) = elasticsearch("sync_server") else { return };
    for (what, body) in [
        ("alias should be", json!({})),
        ("not one of cartwatch", json!({ "aliases": { "NAME": {} }, "mappings": { "properties": {} } })),
    ] {
        let (mirror, client) = mirror(&url);
        let alias = format!("{}-memory", client.prefix());
        let body: Value = serde_json::from_str(&body.to_string().replace("NAME", &alias)).unwrap();
        let name = if what == "alias should be" { alias.clone() } else { format!("{alias}-other") };
        put(&client, &[&name], &body);
        let error = block(mirror.prepare()).unwrap_err();
        assert_eq!(error.kind, TroubleKind::WrongIndex, "{error}");
        assert!(error.to_string().contains(what), "{error}");
    }
}

#[test]
fn a_mapping_of_a_newer_program_is_left_alone_and_a_changed_one_is_named() {
    let Some(url) = elasticsearch("sync_server") else { return };
    let (mirror, client) = mirror(&url);
    block(mirror.prepare()).unwrap();
    let name = format!("{}-memory-v1", client.prefix());
    put(&client, &[&name, "_mapping"], &json!({ "_meta": { "cartwatch_mirror": 2 } }));
    assert_eq!(block(mirror.prepare()).unwrap_err().kind, TroubleKind::Newer);
    put(&client, &[&name, "_mapping"], &json!({ "_meta": { "cartwatch_mirror": 1 }, "dynamic": true }));
    let error = block(mirror.prepare()).unwrap_err();
    assert!(error.kind == TroubleKind::WrongIndex && error.to_string().contains("not strict"), "{error}");
}

#[test]
fn an_alias_that_was_lost_is_put_back_and_a_deleted_index_is_another_one() {
    let Some(url) = elasticsearch("sync_server") else { return };
    let (mirror, client) = mirror(&url);
    let first = block(mirror.prepare()).unwrap();
    let (alias, name) = (format!("{}-memory", client.prefix()), format!("{}-memory-v1", client.prefix()));
    block(client.request(&Request::delete(&[&name, "_alias", &alias]))).unwrap();
    assert_eq!(block(mirror.prepare()).unwrap(), first);
    block(client.request(&Request::delete(&[&name]))).unwrap();
    let error = block(mirror.read(&["x".to_owned()])).unwrap_err();
    assert_eq!(error.kind, TroubleKind::IndexGone, "{error}");
    assert_ne!(block(mirror.prepare()).unwrap().identity, first.identity);
}
