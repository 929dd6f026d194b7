//! The line to Elasticsearch: who we are to it, whom we believe, what is tried again, and what is said when it is down.

use std::time::Duration;

use cartwatch::config::{Elasticsearch, Secret};
use cartwatch::elastic::{
    BulkAction, BulkItem, ElasticClient, ElasticErrorKind as Kind, Line, Refresh, Request, WrittenAs,
};
use serde_json::json;

use crate::elastic_gate::{Gate, Rules, instead};
use crate::elasticsearch::{client, elasticsearch, settings};

const HEAD: &str = "HTTP/1.1 200 OK\r\nx-elastic-product: Elasticsearch\r\nconnection: close\r\ncontent-length";

/// What a server of this version answers to `GET /`.
fn root(version: &str) -> String {
    let body = format!("{{\"version\":{{\"number\":\"{version}\"}}}}");
    format!("{HEAD}: {}\r\n\r\n{body}", body.len())
}

fn item(index: &str, id: &str, action: BulkAction, document: &str) -> BulkItem {
    BulkItem { index: index.to_owned(), id: id.to_owned(), action, document: document.to_owned() }
}

#[tokio::test]
async fn each_kind_of_credentials_is_shown_over_tls_and_wrong_ones_are_named_but_not_quoted() {
    let test = "each_kind_of_credentials_is_shown_over_tls_and_wrong_ones_are_named_but_not_quoted";
    let Some(url) = elasticsearch(test) else { return };
    let secret = "S3cret-value-nobody-may-see";
    let basic = |settings: &mut Elasticsearch, text: &str| {
        settings.username = "shop".into();
        settings.password = Secret::new(text);
    };
    let key = |settings: &mut Elasticsearch, text: &str| settings.api_key = Secret::new(text);
    let bearer = |settings: &mut Elasticsearch, text: &str| settings.bearer_token = Secret::new(text);
    type Give<'a> = &'a dyn Fn(&mut Elasticsearch, &str);
    let ways: [(&str, Give<'_>); 3] = [
        ("Basic c2hvcDpTM2NyZXQtdmFsdWUtbm9ib2R5LW1heS1zZWU=", &basic),
        ("ApiKey S3cret-value-nobody-may-see", &key),
        ("Bearer S3cret-value-nobody-may-see", &bearer),
    ];
    for (header, give) in ways {
        let gate = Gate::before(&url, Rules { authorization: Some(header.into()), tls: true, ..Rules::default() });
        let mut good = settings(&gate.url);
        good.ca = gate.authority();
        give(&mut good, secret);
        let client = ElasticClient::new(&good).unwrap();
        assert!(client.version().await.unwrap().tested, "{header}");
        let mut wrong = good.clone();
        give(&mut wrong, &format!("{secret}-not"));
        let error = ElasticClient::new(&wrong).unwrap().version().await.unwrap_err();
        assert_eq!(error.kind, Kind::Denied, "{error}");
        let text = format!("{error} {error:?} {client:?}");
        assert!(!text.contains(secret) && text.contains("credentials"), "{text}");
        let mut stranger = good.clone();
        stranger.ca = Default::default();
        stranger.retry_seconds = 0;
        let error = ElasticClient::new(&stranger).unwrap().version().await.unwrap_err();
        assert_eq!(error.kind, Kind::Unavailable);
        assert!(error.to_string().contains("certificate"), "{error}");
    }
}

#[tokio::test]
async fn a_bulk_answers_item_by_item() {
    let Some(url) = elasticsearch("a_bulk_answers_item_by_item") else { return };
    let client = client(&url);
    let index = format!("{}-x", client.prefix());
    let mapping = json!({ "mappings": { "dynamic": "strict", "properties": { "n": { "type": "long" } } } });
    client.request(&Request::put(&[&index], &mapping)).await.unwrap();
    let written = client.bulk(&[item(&index, "a", BulkAction::Create, "{\"n\":1}")], Refresh::Now, false).await;
    let first = written[0].as_ref().unwrap();
    assert_eq!(first.how, WrittenAs::Created);
    let items = [
        item(&index, "a", BulkAction::Create, "{\"n\":2}"),
        item(&index, "ы/\"", BulkAction::Index(None), "{\n\"n\":2}"),
        item(&index, "c", BulkAction::Index(None), "{\"n\":\"ivan@shop.example\"}"),
        item(&index, "d", BulkAction::Index(None), "{\"m\":1}"),
        item(&index, "a", BulkAction::Index(Some(first.version)), "{\"n\":3}"),
        item(&index, "a", BulkAction::Index(Some(first.version)), "{\"n\":4}"),
        item(&index, "nobody", BulkAction::Delete(None), ""),
    ];
    let results = client.bulk(&items, Refresh::Now, false).await;
    let kinds: Vec<Option<Kind>> = results.iter().map(|one| one.as_ref().err().map(|error| error.kind)).collect();
    let expected =
        [Some(Kind::Conflict), None, Some(Kind::Invalid), Some(Kind::Invalid), None, Some(Kind::Conflict), None];
    assert_eq!(kinds, expected, "{results:?}");
    assert!(!format!("{results:?}").contains("ivan@"), "what was sent is not quoted: {results:?}");
    assert_eq!(results[6].as_ref().unwrap().how, WrittenAs::NothingThere);
    let ids = ["a", "gone", "ы/\""].map(str::to_owned);
    let found = client.documents(&index, &ids, true).await.unwrap();
    assert_eq!(found[0].as_ref().unwrap().source.as_ref().unwrap().get(), "{\"n\":3}");
    assert!(found[1].is_none() && found[2].as_ref().unwrap().version() == Some(results[1].as_ref().unwrap().version));
    let page = client.search(&index, &json!({ "sort": ["n"], "seq_no_primary_term": true })).await.unwrap();
    assert_eq!(page.hits.iter().map(|hit| hit.id.as_str()).collect::<Vec<_>>(), ["ы/\"", "a"]);
    let no_alias = client.bulk(&[item(&index, "z", BulkAction::Create, "{\"n\":1}")], Refresh::Later, true).await;
    assert_eq!(no_alias[0].as_ref().unwrap_err().kind, Kind::Missing);
}

#[tokio::test]
async fn items_that_the_server_has_no_room_for_are_sent_again_and_no_others() {
    let test = "items_that_the_server_has_no_room_for_are_sent_again_and_no_others";
    let Some(url) = elasticsearch(test) else { return };
    let done = |seq_no: u64| json!({ "create": { "status": 201, "result": "created", "_seq_no": seq_no, "_primary_term": 1 } });
    let full = json!({ "create": { "status": 429, "error": { "type": "es_rejected_execution_exception" } } });
    let replies =
        [json!({ "items": [done(0), full, done(1)] }), json!({ "items": [full] }), json!({ "items": [done(2)] })];
    let replies = replies.map(|body| body.to_string()).map(|body| format!("{HEAD}: {}\r\n\r\n{body}", body.len()));
    let version = root("8.19.0");
    let gate = Gate::before(
        &url,
        instead(move |number, _| {
            Some(number.checked_sub(1).map_or(&version, |bulk| &replies[bulk.min(2)]).clone().into())
        }),
    );
    let items = ["a", "b", "c"].map(|id| item("i", id, BulkAction::Create, "{}"));
    let results = client(&gate.url).bulk(&items, Refresh::Later, false).await;
    let numbers: Vec<_> = results.iter().map(|result| result.as_ref().map(|one| one.version.seq_no).unwrap()).collect();
    assert_eq!((numbers, gate.requests()), (vec![0, 2, 1], 4));
}

#[tokio::test]
async fn many_items_go_in_several_requests_and_come_back_in_order() {
    let Some(url) = elasticsearch("many_items_go_in_several_requests_and_come_back_in_order") else { return };
    let client = client(&url);
    let index = format!("{}-x", client.prefix());
    let items: Vec<_> =
        (0..2_500).map(|number| item(&index, &number.to_string(), BulkAction::Create, "{\"n\":1}")).collect();
    let results = client.bulk(&items, Refresh::Now, false).await;
    assert_eq!(results.len(), items.len());
    assert!(results.iter().all(|result| result.as_ref().is_ok_and(|one| one.how == WrittenAs::Created)));
    let ids: Vec<String> = (0..2_500).map(|number| number.to_string()).collect();
    let found = client.documents(&index, &ids, true).await.unwrap();
    assert!(found.iter().zip(&ids).all(|(found, id)| found.as_ref().is_some_and(|found| &found.id == id)));
}

#[tokio::test]
async fn a_full_disk_is_told_from_a_busy_server() {
    let Some(url) = elasticsearch("a_full_disk_is_told_from_a_busy_server") else { return };
    let client = client(&url);
    let index = format!("{}-x", client.prefix());
    client.request(&Request::put(&[&index], &json!({}))).await.unwrap();
    for block in ["index.blocks.read_only_allow_delete", "index.blocks.write"] {
        let settings = |value| Request::put(&[&index, "_settings"], &json!({ block: value }));
        client.request(&settings(json!(true))).await.unwrap();
        let results = client.bulk(&[item(&index, "a", BulkAction::Create, "{}")], Refresh::Later, false).await;
        assert_eq!(results[0].as_ref().unwrap_err().kind, Kind::ReadOnly, "{block} {results:?}");
        client.request(&settings(json!(null))).await.unwrap();
    }
}

#[tokio::test]
async fn a_server_that_fails_for_a_while_is_asked_again_within_bounds() {
    let Some(url) = elasticsearch("a_server_that_fails_for_a_while_is_asked_again_within_bounds") else { return };
    let reply = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 0\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    for (times, good) in [(3, true), (1_000, false)] {
        let gate = Gate::before(&url, instead(move |number, _| (number < times).then(|| reply.to_vec())));
        let client = client(&gate.url);
        assert_eq!(client.version().await.is_ok(), good);
        // Five failures in a row are where the circuit breaker opens.
        assert_eq!(gate.requests(), if good { 4 } else { 5 });
    }
}

#[tokio::test]
async fn what_may_not_be_done_twice_is_not_sent_again_after_a_reply_that_broke_off() {
    let test = "what_may_not_be_done_twice_is_not_sent_again_after_a_reply_that_broke_off";
    let Some(url) = elasticsearch(test) else { return };
    let version = root("8.19.0");
    let gate = Gate::before(
        &url,
        instead(move |_, head| Some(if head.starts_with("GET / ") { version.clone().into() } else { Vec::new() })),
    );
    for (request, times) in [(Request::post(&["x", "_doc"]), 1), (Request::get(&["x", "_settings"]), 5)] {
        let client = client(&gate.url);
        client.version().await.unwrap();
        let before = gate.requests();
        let error = client.request(&request).await.unwrap_err();
        assert_eq!(error.kind, Kind::Unavailable, "{error}");
        assert_eq!(gate.requests() - before, times);
    }
}

#[tokio::test]
async fn a_line_that_is_down_is_not_asked_all_the_time_and_says_why() {
    let Some(url) = elasticsearch("a_line_that_is_down_is_not_asked_all_the_time_and_says_why") else { return };
    let gate = Gate::before(&url, Rules::default());
    let client = client(&gate.url);
    client.version().await.unwrap();
    assert_eq!(client.line(), Line::Up);
    let client = client.hasty(Duration::from_secs(2), Duration::from_secs(20));
    gate.cut();
    for _ in 0..5 {
        let error = client.request(&Request::get(&["_cluster", "health"])).await.unwrap_err();
        assert_eq!(error.kind, Kind::Unavailable, "{error}");
    }
    let Line::Down { why, .. } = client.line() else { panic!("still up") };
    assert!(!why.is_empty());
    // Now and then one is let through, to see whether the line is back.
    let mut refused = false;
    for _ in 0..20 {
        let (before, error) = (gate.requests(), client.request(&Request::get(&["x"])).await.unwrap_err());
        refused = error.to_string().contains("not asked") && gate.requests() == before;
        if refused {
            break;
        }
    }
    assert!(refused, "{:?}", client.line());
    gate.mend();
    while client.request(&Request::get(&["_cluster", "health"])).await.is_err() {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(client.line(), Line::Up);
}

#[tokio::test]
async fn what_is_no_elasticsearch_is_told_so() {
    let Some(url) = elasticsearch("what_is_no_elasticsearch_is_told_so") else { return };
    for reply in [
        "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}",
        "HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\ncontent-length: 6\r\nconnection: close\r\n\r\n<html>",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffffff\r\nendless",
    ] {
        let gate = Gate::before(&url, instead(move |_, _| Some(reply.into())));
        let error = client(&gate.url).version().await.unwrap_err();
        assert_eq!(error.kind, Kind::NotElasticsearch, "{reply}: {error}");
    }
    let old = root("7.17.9");
    let gate = Gate::before(&url, instead(move |_, _| Some(old.clone().into())));
    let error = client(&gate.url).version().await.unwrap_err();
    assert!(error.kind == Kind::Version && error.to_string().contains("7.17.9"), "{error}");
    let reply = format!("{HEAD}: 999999999\r\n\r\n");
    let gate = Gate::before(&url, instead(move |_, _| Some(reply.clone().into())));
    assert_eq!(client(&gate.url).version().await.unwrap_err().kind, Kind::TooLarge);
}
