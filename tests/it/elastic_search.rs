//! The search index on an Elasticsearch server: the same promises, the same hits, and the embedded one behind it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use cartwatch::backend::conformance::{document, run, unit_vector};
use cartwatch::backend::{
    BackendErrorKind, ElasticsearchBackend, EmbeddedBackend, Filter, IndexChange, StandbyReason, VectorBackend,
};
use cartwatch::config::{BackendChoice, Config, Replicas};
use cartwatch::elastic::{ElasticClient, Request};
use cartwatch::embed::Spaces;
use cartwatch::memory::{Details, Memory, Recall, RecallQuery, SearchRequest, text_document};
use cartwatch::store::Batch;
use cartwatch::wording::Language;
use serde_json::{Value, json};

use crate::elastic_gate::{Gate, Rules};
use crate::elasticsearch::{RealElasticsearch, client, elasticsearch, settings};
use crate::run::{Desk, skip};
use crate::served::Served;

fn backend(client: &ElasticClient) -> ElasticsearchBackend {
    ElasticsearchBackend::new(client.clone(), "00000000000000a1", Replicas::Auto)
}

fn put(id: &str, words: &str, seed: u64) -> IndexChange {
    IndexChange::Put(Box::new(document(id, words, unit_vector(seed, 16))))
}

#[tokio::test]
async fn it_keeps_what_every_backend_promises() {
    let Some(url) = elasticsearch("it_keeps_what_every_backend_promises") else { return };
    assert_eq!(run(&backend(&client(&url))).await, Ok(()));
}

#[tokio::test]
async fn an_index_is_found_again_and_one_that_was_deleted_is_made_again() {
    let Some(url) = elasticsearch("an_index_is_found_again_and_one_that_was_deleted_is_made_again") else { return };
    let client = client(&url);
    let first = backend(&client);
    first.apply(&[put("a", "gateway timeout", 1)], 7).await.unwrap();
    let again = backend(&client);
    assert_eq!(again.cursor().await.unwrap(), 7);
    let space = document("a", "", unit_vector(1, 16)).passages[0].vectors[0].0.clone();
    let near = again.nearest(&space, &unit_vector(1, 16), &Filter::default(), 3).await.unwrap();
    assert_eq!(near[0].id.0, "a");
    let index = format!("{}-v1", again.alias());
    client.request(&Request::delete(&[&index])).await.unwrap();
    let error = again.count(&Filter::default()).await.unwrap_err();
    assert_eq!(error.kind, BackendErrorKind::Corrupt, "{error}");
    let late = first.apply(&[put("b", "deadlock", 2)], 8).await.unwrap_err();
    assert_eq!(late.kind, BackendErrorKind::Corrupt, "no later change goes into an empty index: {late}");
    assert_eq!(first.cursor().await.unwrap(), 0, "it is there again, and empty");
    let gone = backend(&client);
    client.request(&Request::delete(&[&index])).await.unwrap();
    assert_eq!(gone.cursor().await.unwrap(), 0);
    first.apply(&[put("b", "deadlock", 2)], 3).await.unwrap();
    assert_eq!(gone.count(&Filter::default()).await.unwrap(), 1);
}

#[tokio::test]
async fn an_older_format_is_replaced_and_a_newer_one_or_a_strangers_index_is_left_alone() {
    let test = "an_older_format_is_replaced_and_a_newer_one_or_a_strangers_index_is_left_alone";
    let Some(url) = elasticsearch(test) else { return };
    for (meta, aliased, good) in [
        (json!({ "product": "cartwatch", "format": 0 }), true, true),
        (json!({ "product": "cartwatch", "format": 99 }), true, false),
        (json!({ "owner": "somebody" }), true, false),
        (json!({ "product": "cartwatch", "format": 1 }), false, false),
    ] {
        let client = client(&url);
        let backend = backend(&client);
        let alias = backend.alias().to_owned();
        let index = if aliased { format!("{alias}-v0") } else { alias.clone() };
        let mut body = json!({ "mappings": { "_meta": meta, "properties": { "old": { "type": "keyword" } } } });
        if aliased {
            body["aliases"] = json!({ &alias: {} });
        }
        client.request(&Request::put(&[&index], &body)).await.unwrap();
        match backend.cursor().await {
            Ok(cursor) => {
                assert!(good && cursor == 0);
                backend.apply(&[put("a", "gateway", 1)], 4).await.unwrap();
                assert!(client.request_if_there(&Request::get(&[&index])).await.unwrap().is_none());
            }
            Err(error) => {
                assert!(!good && error.kind == BackendErrorKind::Unusable, "{error}");
                assert!(error.to_string().contains("index_prefix"), "{error}");
                let there = client.request(&Request::get(&[&index, "_mapping"])).await.unwrap();
                assert!(there.json::<Value>().unwrap()[&index]["mappings"]["properties"]["old"].is_object());
            }
        }
    }
}

#[tokio::test]
async fn a_read_only_index_is_told_and_a_changed_mapping_heals() {
    let Some(url) = elasticsearch("a_read_only_index_is_told_and_a_changed_mapping_heals") else { return };
    let client = client(&url);
    let backend = backend(&client);
    backend.apply(&[put("a", "gateway", 1)], 1).await.unwrap();
    let block = |value: Value| {
        Request::put(&[backend.alias(), "_settings"], &json!({ "index.blocks.read_only_allow_delete": value }))
    };
    client.request(&block(json!(true))).await.unwrap();
    let error = backend.apply(&[put("b", "gateway", 2)], 2).await.unwrap_err();
    assert_eq!(error.kind, BackendErrorKind::Storage, "{error}");
    client.request(&block(json!(null))).await.unwrap();
    assert_eq!(backend.cursor().await.unwrap(), 1);
    let index = format!("{}-v1", backend.alias());
    client.request(&Request::delete(&[&index])).await.unwrap();
    let wrong = json!({
        "aliases": { backend.alias(): {} },
        "mappings": { "dynamic": "strict", "_meta": { "product": "cartwatch", "format": 1 } },
    });
    client.request(&Request::put(&[&index], &wrong)).await.unwrap();
    let error = backend.apply(&[put("b", "gateway", 2)], 2).await.unwrap_err();
    assert_eq!(error.kind, BackendErrorKind::Corrupt, "{error}");
    backend.reset().await.unwrap();
    backend.apply(&[put("b", "gateway", 2)], 2).await.unwrap();
    assert_eq!(backend.count(&Filter::default()).await.unwrap(), 1);
}

/// Questions and documents of the question set.
fn lines(name: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/questions").join(name);
    std::fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The settings of a memory in the folder whose searches go to the server.
fn config(folder: &Path, url: &str) -> Config {
    let mut config = Config::built_in(folder);
    config.settings.backend = BackendChoice::Elasticsearch;
    config.settings.elasticsearch = settings(url);
    config
}

#[tokio::test]
async fn both_indexes_give_the_same_hits_in_the_same_order() {
    let Some(url) = elasticsearch("both_indexes_give_the_same_hits_in_the_same_order") else { return };
    let spaces = Spaces::built_in(2);
    let text = |record: &Value, name: &str| record[name].as_str().unwrap().to_owned();
    let mut documents: Vec<_> = lines("corpus.jsonl")
        .iter()
        .map(|record| text_document(&text(record, "_id"), &text(record, "title"), &text(record, "text")))
        .collect();
    let texts: Vec<_> = documents
        .iter()
        .flat_map(|one| one.passages.iter().map(|passage| (one.language, passage.text.as_str())))
        .collect();
    let vectors = spaces.embed_passages(&texts).unwrap();
    for (passage, vectors) in documents.iter_mut().flat_map(|one| one.passages.iter_mut()).zip(vectors) {
        passage.vectors = vectors;
    }
    // Twins, whose order only their ids decide.
    let twins: Vec<_> = documents.iter().step_by(7).cloned().collect();
    documents.extend(twins.into_iter().map(|mut twin| {
        twin.id.0.push_str("-twin");
        twin
    }));
    let changes: Vec<_> = documents.into_iter().map(|one| IndexChange::Put(Box::new(one))).collect();
    let here: Arc<dyn VectorBackend> = Arc::new(EmbeddedBackend::in_memory().unwrap());
    let there: Arc<dyn VectorBackend> = Arc::new(backend(&client(&url)));
    let mut recalls = Vec::new();
    for backend in [here, there] {
        backend.apply(&changes, 1).await.unwrap();
        recalls.push(Recall::new(backend, spaces.clone()));
    }
    let (mut shared, mut all, mut same_order) = (0, 0, 0);
    let questions = lines("queries.jsonl");
    let asked: Vec<&Value> = questions.iter().step_by(3).collect();
    for question in &asked {
        let words = text(question, "text");
        let query = RecallQuery::of_text(&words, Language::detect(&words));
        let vectors = recalls[0].embed(&query, &Filter::default()).await.unwrap();
        let mut hits = Vec::new();
        for recall in &recalls {
            let found = recall.search_embedded(&query, &vectors, &Filter::default(), 10).await.unwrap().hits;
            hits.push(found.into_iter().map(|hit| (hit.id.0, hit.score)).collect::<Vec<_>>());
        }
        let there: BTreeMap<_, _> = hits[1].iter().cloned().collect();
        shared += hits[0].iter().filter(|(id, _)| there.contains_key(id)).count();
        all += hits[0].len();
        same_order += usize::from(hits[0] == hits[1]);
        let tied = |hits: &[(String, f32)]| hits.windows(2).all(|two| two[0].1 > two[1].1 || two[0].0 < two[1].0);
        assert!(tied(&hits[0]) && tied(&hits[1]), "{words}: {hits:?}");
    }
    let overlap = shared as f64 / all as f64;
    eprintln!("overlap@10 {overlap:.4} over {} questions, {same_order} of them equal to the last bit", asked.len());
    assert!(all > 500 && overlap >= 0.95, "overlap@10 {overlap}");
    assert!(same_order * 20 >= asked.len() * 19, "{same_order} of {}", asked.len());
}

fn request(text: &str) -> SearchRequest {
    SearchRequest {
        text: text.to_owned(),
        language: Language::detect(text),
        filter: Filter::default(),
        limit: 10,
        details: Details::default(),
    }
}

#[tokio::test]
async fn a_memory_asks_the_server_and_answers_without_it_when_the_line_is_cut() {
    let test = "a_memory_asks_the_server_and_answers_without_it_when_the_line_is_cut";
    let Some(url) = elasticsearch(test) else { return };
    let gate = Gate::before(&url, Rules::default());
    let desk = Desk::new();
    let memory = Memory::open(&config(&desk.memory(), &gate.url)).unwrap();
    assert_eq!(memory.search_line().trouble(), None);
    memory.catch_up().await.unwrap();
    assert_eq!(memory.search_line().trouble(), None);
    let (here, there) = (memory.index_status().await.unwrap(), memory.server_index_status().await.unwrap().unwrap());
    assert_eq!((here.documents, here.cursor, there.backend), (there.documents, there.cursor, "elasticsearch"));
    assert!(there.documents > 50 && there.pending() == 0);
    let questions = ["payment gateway timeout at checkout", "после входа корзина пуста", "search returns nothing"];
    let mut with = Vec::new();
    for question in questions {
        with.push(memory.search(request(question)).await.unwrap());
    }
    assert_eq!(memory.search_line().trouble(), None, "the server answered");
    gate.cut();
    for (question, with) in questions.iter().zip(with) {
        let without = memory.search(request(question)).await.unwrap();
        assert_eq!(without, with, "{question}");
    }
    let Some(StandbyReason::Failed(why)) = memory.search_line().trouble() else { panic!("nothing is said") };
    assert!(why.contains(&gate.url), "{why}");
    memory.catch_up().await.unwrap();
    assert!(memory.search_line().trouble().is_some());
    gate.mend();
    while memory.search_line().trouble().is_some() {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        memory.catch_up().await.unwrap();
    }
    memory.search(request(questions[0])).await.unwrap();
    assert_eq!(memory.search_line().trouble(), None);
}

#[tokio::test]
async fn a_server_index_that_is_lost_or_knows_more_is_built_anew_without_touching_the_embedded_one() {
    let test = "a_server_index_that_is_lost_or_knows_more_is_built_anew_without_touching_the_embedded_one";
    let Some(url) = elasticsearch(test) else { return };
    let desk = Desk::new();
    let config = config(&desk.memory(), &url);
    let memory = Memory::open(&config).unwrap();
    memory.catch_up().await.unwrap();
    let before = memory.server_index_status().await.unwrap().unwrap();
    let client = ElasticClient::new(&config.settings.elasticsearch).unwrap();
    let site = format!("{:016x}", memory.store().site().0);
    let server = ElasticsearchBackend::new(client.clone(), &site, Replicas::Auto);
    server.apply(&[put("stranger", "from a later state", 1)], before.cursor + 1_000).await.unwrap();
    memory.catch_up().await.unwrap();
    assert_eq!(memory.server_index_status().await.unwrap().unwrap(), before, "a server that knows more");
    client.request(&Request::delete(&[&format!("{}-v1", server.alias())])).await.unwrap();
    memory.catch_up().await.unwrap();
    assert_eq!(memory.server_index_status().await.unwrap().unwrap(), before, "a server that lost it");
    assert_eq!(memory.index_status().await.unwrap().documents, before.documents);
    // A store that was put back and has grown beyond what the server knows of its later state.
    let server = ElasticsearchBackend::new(client.clone(), &site, Replicas::Auto);
    server.apply(&[put("stranger", "from a later state", 1)], before.cursor + 3).await.unwrap();
    let mut page = memory.store().pages().unwrap().remove(0);
    for _ in 0..5 {
        let mut batch = Batch::new();
        page.title.push('x');
        batch.put_page(page.clone());
        memory.store().commit(batch).unwrap();
    }
    memory.catch_up().await.unwrap();
    let after = memory.server_index_status().await.unwrap().unwrap();
    assert_eq!((after.documents, after.pending()), (before.documents, 0), "a store that was put back");
    assert!(after.cursor > before.cursor);
}

#[tokio::test]
async fn what_a_server_is_given_holds_no_personal_data() {
    let Some(url) = elasticsearch("what_a_server_is_given_holds_no_personal_data") else { return };
    let desk = Desk::new();
    let config = config(&desk.memory(), &url);
    let memory = Memory::open(&config).unwrap();
    let page = desk.file(
        "page.md",
        "# Refund stuck\n\n## Symptoms\n\n- write to ivan.petrov@shop.example, card 4111 1111 1111 1111\n",
    );
    memory.learn(&[page], jiff::Timestamp::now()).unwrap();
    memory.catch_up().await.unwrap();
    let client = ElasticClient::new(&config.settings.elasticsearch).unwrap();
    let site = format!("{:016x}", memory.store().site().0);
    let server = ElasticsearchBackend::new(client, &site, Replicas::Auto);
    assert!(server.candidates(&["petrov".to_owned()], &Filter::default(), 5).await.unwrap().is_empty());
    let found = server.candidates(&["stuck".to_owned()], &Filter::default(), 50).await.unwrap();
    let read = server.documents(&found).await.unwrap();
    let ours = read.iter().find(|one| one.title == "Refund stuck").expect("the page");
    let texts: Vec<&str> = ours.passages.iter().map(|passage| passage.text.as_str()).collect();
    let text = format!("{texts:?} {:?}", ours.body_tokens);
    assert!(text.contains("card") && !text.contains("petrov") && !text.contains("4111"), "{text}");
}

#[tokio::test]
async fn a_server_that_is_killed_and_comes_back_costs_no_answer() {
    let mut server = match RealElasticsearch::start() {
        Ok(server) => server,
        Err(why) => return skip("a_server_that_is_killed_and_comes_back_costs_no_answer", &why),
    };
    let desk = Desk::new();
    let memory = Memory::open(&config(&desk.memory(), &server.url)).unwrap();
    memory.catch_up().await.unwrap();
    assert!(memory.search_line().is_up(), "{:?}", memory.search_line());
    let before = memory.server_index_status().await.unwrap();
    let with = memory.search(request("payment gateway timeout")).await.unwrap();
    server.kill();
    assert_eq!(memory.search(request("payment gateway timeout")).await.unwrap(), with);
    memory.catch_up().await.unwrap();
    assert!(!memory.search_line().is_up() && memory.search_line().trouble().is_some());
    let server = server.restart_killed();
    while !memory.search_line().is_up() {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        memory.catch_up().await.unwrap();
    }
    assert_eq!(memory.server_index_status().await.unwrap(), before, "what was acknowledged is there");
    assert_eq!(memory.search(request("payment gateway timeout")).await.unwrap(), with);
    drop(server);
}

#[test]
fn the_service_tells_when_the_line_goes_and_comes_back() {
    let Some(url) = elasticsearch("the_service_tells_when_the_line_goes_and_comes_back") else { return };
    let gate = Gate::before(&url, Rules::default());
    let desk = Desk::new();
    let prefix = crate::elasticsearch::prefix();
    let text =
        format!("backend = \"elasticsearch\"\n[elasticsearch]\nhost = \"{}\"\nindex_prefix = \"{prefix}\"\n", gate.url);
    let config = desk.file("config.toml", text);
    let served = Served::start_with(&desk, &[], &["--listen", "127.0.0.1:0", "--config", config.to_str().unwrap()]);
    let search = || served.get("/health/readyz").has(200).json()["search"].as_str().unwrap().to_owned();
    while search() != "elasticsearch" {
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    let ask = || served.get("/api/v1/search?q=payment%20gateway%20timeout").has(200).json();
    let with = ask();
    gate.cut();
    assert_eq!(ask()["hits"], with["hits"]);
    let said = served.says("Elasticsearch");
    assert!(said.contains("embedded index answers"), "{said}");
    assert_eq!(search(), "standby");
    let index = served.get("/api/v1/index").has(200).json();
    assert!(index["standby_reason"].as_str().unwrap().contains(&gate.url), "{index}");
    gate.mend();
    served.says("answers again");
    assert_eq!(search(), "elasticsearch");
}

#[test]
fn commands_say_who_answered() {
    let Some(url) = elasticsearch("commands_say_who_answered") else { return };
    let gate = Gate::before(&url, Rules::default());
    let prefix = crate::elasticsearch::prefix();
    let desk = Desk::new();
    let run = |arguments: &[&str]| {
        let output = desk
            .command(arguments)
            .env("CARTWATCH_ELASTICSEARCH_HOST", &gate.url)
            .env("CARTWATCH_ELASTICSEARCH_INDEX_PREFIX", &prefix)
            .env("CARTWATCH_BACKEND", "elasticsearch")
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let ask = ["search", "payment gateway timeout", "-f", "json"];
    let (code, with, said) = run(&ask);
    assert!(code == Some(0) && said.is_empty(), "{said}");
    let (code, shown, _) = run(&["index", "status"]);
    assert!(code == Some(0) && shown.contains("Elasticsearch"), "{shown}");
    let (code, shown, _) = run(&["doctor"]);
    assert!(code == Some(0) && shown.contains("Elasticsearch") && shown.contains("8."), "{shown}");
    assert!(shown.contains("the clocks agree") && shown.contains("told without writing"), "{shown}");
    gate.cut();
    let (code, without, said) = run(&ask);
    assert_eq!((code, &without), (Some(0), &with), "the same answer");
    assert!(said.contains("Elasticsearch") && said.lines().count() == 1, "{said}");
    let (code, _, said) = run(&["--lang", "ru", "search", "платёж не прошёл"]);
    assert!(code == Some(0) && said.contains("встроенный"), "{said}");
    let (_, _, said) = run(&["--quiet", "search", "payment gateway timeout"]);
    assert_eq!(said, "", "--quiet");
    let (code, shown, _) = run(&["doctor"]);
    assert!(code == Some(2) && shown.contains("✗ Elasticsearch"), "{shown}");
    let (code, without_server, said) =
        run(&["--backend", "embedded", "search", "payment gateway timeout", "-f", "json"]);
    assert_eq!((code, without_server, said), (Some(0), with, String::new()));
}
