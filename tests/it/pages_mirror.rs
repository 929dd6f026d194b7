//! *Sources and sync* in a real browser over a real Elasticsearch and a real Redis: in step, with both servers gone, and
//! back, with a document that can't be used.

use cartwatch::elastic::{Request, Verb};
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::elasticsearch::{RealElasticsearch, client};
use crate::main_job::traffic;
use crate::pages::shots;
use crate::redis_server::Redis;
use crate::run::{Desk, skip};
use crate::served::{Served, wait_for};
use crate::sync_sites::block;

/// A copy of a document of the mirror, as a newer program would have written it.
fn write_from_the_future(url: &str, prefix: &str) {
    let client = client(url);
    let alias = format!("{prefix}-memory");
    block(async {
        let found =
            client.request(&Request::new(Verb::Get, &[&alias, "_search"])).await.unwrap().json::<Value>().unwrap();
        let hits = found["hits"]["hits"].as_array().unwrap();
        let mut document = hits.iter().find(|hit| hit["_source"]["format"].is_u64()).unwrap()["_source"].clone();
        document["format"] = 99.into();
        let to = [alias.as_str(), "_doc", "page:rb-from-the-future@en"];
        client.request(&Request::new(Verb::Put, &to).json(&document)).await.unwrap();
    });
}

#[test]
fn a_mirror_that_goes_and_comes_back_is_told_in_words() {
    let test = "a_mirror_that_goes_and_comes_back_is_told_in_words";
    let Some(browser) = Browser::find(test) else { return };
    let Some(mut redis) = Redis::start(test, &[]) else { return };
    let elasticsearch = match RealElasticsearch::start() {
        Ok(server) => server,
        Err(why) => return skip(test, &format!("Elasticsearch does not start ({why})")),
    };
    let url = elasticsearch.url.clone();
    let desk = Desk::new();
    desk.analyze(&desk.file("day.jsonl", traffic("2026-03-02", 0, 40, "PAYMENT_TIMEOUT")));
    let text = format!(
        "[elasticsearch]\nhost = \"{url}\"\nindex_prefix = \"shown\"\nconnect_seconds = 1\nrequest_seconds = 5\n\
         retry_seconds = 1\n[sync]\ninterval_seconds = 1\nsettle_seconds = 1\n\
         [redis]\nhost = \"127.0.0.1\"\nport = {}\n[cache]\nrecall = \"redis\"\n",
        redis.port
    );
    let file = desk.file("cartwatch.toml", text).display().to_string();
    let server = Served::start_with(&desk, &[], &["--config", &file, "--listen", "127.0.0.1:0"]);
    let question = || drop(server.get("/api/v1/search?q=card%20payment%20declined").has(200));
    let shown = || server.get("/api/v1/sync").has(200).json();
    wait_for("the first run", || shown()["totals"]["pushed"].as_u64().unwrap() > 0 && shown()["pending"] == 0);
    question();
    question();

    let [well, gone, told, back] = ["well", "gone", "told", "back"].map(|name| desk.path(name));
    let shot = |name: &str| shots().join(format!("mirror-{name}.png"));
    let mirror = |words: &str| json!({"see": "[data-live='mirror']", "text": words});
    let plan = json!({"base": format!("http://{}", server.address), "steps": [
        {"go": "/ui/sources"},
        {"see": "[data-live='mirror'] .badge.good", "text": "in step"},
        mirror("Waits to be sent"),
        mirror("Last in step"),
        {"see": "main", "text": "Cache of answers"},
        {"axe": "in step"}, {"shot": shot("well")}, {"mark": well},
        {"await": gone},
        {"see": "[data-live='mirror'] .badge.bad", "text": "not in step"},
        mirror("can't be reached"),
        mirror("Behind for"),
        mirror("1 change"),
        {"see": ".lead .harm", "text": "mirror is not in step"},
        {"see": "main .badge.bad", "text": "does not work"},
        {"axe": "gone"}, {"shot": shot("gone")}, {"mark": told},
        {"await": back},
        {"see": "[data-live='mirror'] .badge.good", "text": "in step"},
        {"gone": "[data-live='mirror'] .harm"},
        mirror("rb-from-the-future"),
        {"gone": "main .badge.bad"},
        {"axe": "back"}, {"shot": shot("back")},
    ]});
    let walked = std::thread::spawn(move || browser.run("walk.js", plan));
    wait_for("the page in step", || well.exists());

    let (port, data) = elasticsearch.stop();
    redis.stop();
    wait_for("that it is away", || shown()["trouble"]["kind"] == "unreachable");
    let id = server.get("/api/v1/incidents").has(200).json()["incidents"][0]["id"].as_str().unwrap().to_owned();
    server.post(&format!("/api/v1/incidents/{id}/note"), "application/json", r#"{"text":"noted"}"#).has(200);
    question();
    std::fs::write(&gone, "").unwrap();
    wait_for("the page of a mirror that is away", || told.exists() || walked.is_finished());
    let russian = server.ask("GET", "/ui/sources", &[("accept-language", "ru")], b"").has(200).text();
    assert!(russian.contains("недоступ") && !russian.contains("web-"), "{russian}");

    let elasticsearch = RealElasticsearch::start_on(port, data).unwrap();
    redis.restart();
    write_from_the_future(&elasticsearch.url, "shown");
    server.post("/api/v1/sync", "application/json", "").has(202);
    wait_for("the rest", || shown()["pending"] == 0 && shown()["trouble"].is_null());
    wait_for("the cache", || {
        question();
        server.get("/api/v1/cache").has(200).json()["works"] == true
    });
    std::fs::write(&back, "").unwrap();
    let walked = walked.join().unwrap();
    assert_eq!((&walked[0]["wrong"], &walked[0]["said"]), (&json!([]), &json!([])), "{walked:?}");
}
