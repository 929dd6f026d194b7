//! The resources of the API, beyond what the command line says: entity tags, keys, pages, people's words, knowledge.

use serde_json::{Value, json};

use crate::main_job::traffic;
use crate::run::Desk;
use crate::served::{Reply, Served, journal};

const JSON: &str = "application/json";

/// A desk with two days in its memory, and a server over it.
fn served() -> (Desk, Served) {
    let desk = Desk::new();
    let text = traffic("2026-03-02", 0, 60, "PAYMENT_TIMEOUT") + &traffic("2026-03-03", 60, 60, "DB_POOL_EXHAUSTED");
    desk.analyze(&desk.file("days.jsonl", text));
    let server = Served::start(&desk, &[]);
    (desk, server)
}

/// The ids of the incidents, as listed.
fn ids(server: &Served) -> Vec<String> {
    let list = server.get("/api/v1/incidents").has(200).json();
    let rows = list["incidents"].as_array().unwrap();
    rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

fn post(server: &Served, path: &str, headers: &[(&str, &str)], body: &Value) -> Reply {
    let headers = [&[("content-type", JSON)], headers].concat();
    server.ask("POST", path, &headers, body.to_string().as_bytes())
}

/// All rows of a list, page by page.
fn walk(server: &Served, path: &str, rows: &str) -> Vec<Value> {
    let (base, mut page) = (path.split('?').next().unwrap(), path.to_owned());
    let mut seen = Vec::new();
    loop {
        let reply = server.get(&page).has(200);
        let new = reply.json()[rows].as_array().unwrap().clone();
        assert!(seen.is_empty() || !new.is_empty(), "an empty page of {path}");
        seen.extend(new);
        let Some(link) = reply.headers.get("link") else { return seen };
        page = format!("{base}{}", link.split(['<', '>']).nth(1).unwrap());
    }
}

#[test]
fn what_is_sent_again_under_a_key_is_done_once_and_survives_a_kill() {
    let (desk, server) = served();
    let id = ids(&server).remove(0);
    let note = format!("/api/v1/incidents/{id}/note");
    let key = [("idempotency-key", "\"note-1\"")];
    let first = post(&server, &note, &key, &json!({"text": "pool is small"})).has(200);
    let again = post(&server, &note, &key, &json!({"text": "pool is small"})).has(200);
    assert_eq!(first.body, again.body);
    assert_eq!(again.headers["idempotent-replayed"], "true");
    let other = post(&server, &note, &key, &json!({"text": "something else"})).has(422).json();
    assert_eq!(other["type"], "urn:cartwatch:problem:idempotency-key-reused");
    for wrong in ["\"\"", "\"a", &"x".repeat(256)] {
        post(&server, &note, &[("idempotency-key", wrong)], &json!({"text": "x"})).has(400);
    }
    // What was refused left no trace: the key is still free.
    let key2 = [("idempotency-key", "k2")];
    post(&server, &note, &key2, &json!({"text": " "})).has(400);
    post(&server, &note, &key2, &json!({"text": "now with words"})).has(200);
    let mark = post(&server, "/api/v1/marks", &[("idempotency-key", "m")], &json!({"name": "shop 2.1"})).has(201);
    server.kill();

    let server = Served::start(&desk, &[]);
    let again = post(&server, &note, &key, &json!({"text": "pool is small"})).has(200);
    assert_eq!(
        (&first.body, again.headers.get("idempotent-replayed").map(String::as_str)),
        (&again.body, Some("true"))
    );
    let again = post(&server, "/api/v1/marks", &[("idempotency-key", "m")], &json!({"name": "shop 2.1"})).has(201);
    assert_eq!(mark.body, again.body);
    assert_eq!(walk(&server, "/api/v1/marks", "marks").len(), 1);
    assert_eq!(walk(&server, &format!("/api/v1/incidents/{id}/actions"), "actions").len(), 2);
}

#[test]
fn of_requests_at_once_under_one_key_one_is_done() {
    let (_desk, server) = served();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let send = || {
            let body = json!({"name": "shop 2.2"});
            post(&server, "/api/v1/marks", &[("idempotency-key", "same")], &body).status
        };
        let all: Vec<_> = (0..8).map(|_| scope.spawn(send)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(statuses.iter().all(|status| [201, 409].contains(status)), "{statuses:?}");
    assert!(statuses.contains(&201), "{statuses:?}");
    assert_eq!(walk(&server, "/api/v1/marks", "marks").len(), 1);
}

#[test]
fn tags_spare_reading_again_and_losing_what_others_wrote() {
    let (_desk, server) = served();
    let id = ids(&server).remove(0);
    let path = format!("/api/v1/incidents/{id}");
    let tag = server.get(&path).has(200).headers["etag"].clone();
    let known = server.ask("GET", &path, &[("if-none-match", &format!("W/\"x\", {tag}"))], b"").has(304);
    assert!(known.body.is_empty() && known.headers["etag"] == tag, "{known:?}");
    let head = server.ask("HEAD", &path, &[], b"").has(200);
    assert_eq!((head.body.len(), &head.headers["etag"]), (0, &tag));
    let note = format!("{path}/note");
    post(&server, &note, &[("if-match", "\"old\"")], &json!({"text": "a"})).has(412);
    post(&server, &note, &[("if-match", &tag)], &json!({"text": "a"})).has(200);
    post(&server, &note, &[("if-match", &tag)], &json!({"text": "b"})).has(412);
    // What people did is a state of its own, which stays while the incident goes on.
    let actions = server.get(&format!("{path}/actions")).has(200).headers["etag"].clone();
    post(&server, &note, &[("if-match", &actions)], &json!({"text": "c"})).has(200);
    post(&server, &note, &[("if-match", "*")], &json!({"text": "d"})).has(200);
    let texts = walk(&server, &format!("{path}/actions?limit=1"), "actions");
    let texts: Vec<&Value> = texts.iter().map(|action| &action["kind"]["note"]["text"]).collect();
    assert_eq!(texts, ["a", "c", "d"]);
    // Of those who read the same, one writes.
    let tag = server.get(&path).has(200).headers["etag"].clone();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let write = || post(&server, &note, &[("if-match", &tag)], &json!({"text": "race"})).status;
        let all: Vec<_> = (0..4).map(|_| scope.spawn(write)).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
}

#[test]
fn people_join_and_part_incidents() {
    let (_desk, server) = served();
    let (one, other) = (ids(&server)[0].clone(), ids(&server)[1].clone());
    let of = |action: &str| format!("/api/v1/incidents/{one}/{action}");
    let merged = post(&server, &of("merge"), &[], &json!({"into": other, "by": "anna"})).has(200).json();
    assert_eq!((merged["incident"]["id"].as_str(), merged["asked_for"].as_str()), (Some(&*other), Some(&*one)));
    assert_eq!(ids(&server).len(), 1);
    post(&server, &of("merge"), &[], &json!({"into": one})).has(409);
    post(&server, &of("split"), &[], &json!({"reason": "no"})).has(200);
    post(&server, &of("split"), &[], &json!({})).has(409);
    post(&server, &of("distinct"), &[], &json!({"other": other})).has(200);
    post(&server, &of("distinct"), &[], &json!({"other": "none"})).has(404);
    for (body, place) in [(json!({"colour": 1}), "#/colour"), (json!({"reason": 5}), "#/reason")] {
        assert_eq!(post(&server, &of("split"), &[], &body).has(400).json()["errors"][0]["pointer"], place);
    }
    assert_eq!(post(&server, &of("merge"), &[], &json!({})).has(400).json()["errors"][0]["pointer"], "#/into");
    post(&server, &of("reopen"), &[], &json!({"reason": "it is back"})).has(200);
    assert_eq!(ids(&server).len(), 2);
    server.get("/api/v1/duplicates").has(200);
    let solution = server.get(&format!("/api/v1/incidents/{one}/solution?language=ru")).has(200).json();
    assert_eq!(solution["language"], "ru");
}

#[test]
fn lists_are_whole_page_by_page() {
    let (_desk, server) = served();
    let id = ids(&server).remove(0);
    for (path, rows) in [
        ("/api/v1/incidents".to_owned(), "incidents"),
        ("/api/v1/sessions".to_owned(), "sessions"),
        (format!("/api/v1/entries?incident={id}"), "entries"),
        (format!("/api/v1/incidents/{id}/customers"), "customers"),
        ("/api/v1/knowledge".to_owned(), "pages"),
    ] {
        let joint = if path.contains('?') { '&' } else { '?' };
        let whole = walk(&server, &format!("{path}{joint}limit=500"), rows);
        assert!(whole.len() > 1, "{path}: {whole:?}");
        assert_eq!(walk(&server, &format!("{path}{joint}limit=3"), rows), whole, "{path}");
        let wrong = server.get(&format!("{path}{joint}limit=501")).has(400).json();
        assert_eq!(wrong["errors"][0]["parameter"], "limit");
        server.get(&format!("{path}{joint}cursor=eA")).has(400);
        let unknown = server.get(&format!("{path}{joint}colour=red")).has(400).json();
        assert_eq!(unknown["errors"][0]["parameter"], "colour");
    }
    let sessions = walk(&server, "/api/v1/sessions?state=closed", "sessions");
    let started: Vec<&str> = sessions.iter().map(|row| row["started"].as_str().unwrap()).collect();
    assert!(started.windows(2).all(|pair| pair[0] >= pair[1]), "{started:?}");
    let one = sessions[0]["id"].as_str().unwrap();
    let shown = server.get(&format!("/api/v1/sessions/{one}")).has(200).json();
    assert_eq!(shown["journeys"][0]["session"]["id"], one);
    server.get("/api/v1/sessions/none").has(404);
    server.get("/api/v1/live?colour=red").has(400);
}

#[test]
fn open_sessions_and_lines_that_are_only_looked_at() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let lines = traffic("2026-03-02", 0, 60, "PAYMENT_TIMEOUT");
    let looked = server.post("/api/v1/sessions/analyze?language=en", "application/x-ndjson", &lines).has(200).json();
    assert_eq!(looked["incidents"][0]["incident"]["error_code"], "PAYMENT_TIMEOUT", "{looked}");
    assert_eq!((&looked["rejected"], looked["solution"].is_object()), (&json!(0), true));
    assert!(ids(&server).is_empty());
    let text = "2026-03-02 10:00:00 ERROR [payment] session=s1 code=PAYMENT_TIMEOUT payment provider timed out\n";
    let looked = server.post("/api/v1/sessions/analyze", "text/plain", text).has(200).json();
    assert_eq!(looked["entries"], 1, "{looked}");
    server.post("/api/v1/sessions/analyze", "text/html", text).has(415);

    server.post("/api/v1/entries", "application/x-ndjson", &lines).has(200);
    let mut open = Vec::new();
    for _ in 0..600 {
        open = walk(&server, "/api/v1/sessions?state=open", "sessions");
        if !open.is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert_eq!(open[0]["is_open"], true, "{open:?}");
    let id = open[0]["id"].as_str().unwrap();
    let shown = server.get(&format!("/api/v1/sessions/{id}")).has(200).json();
    assert_eq!(shown["open"][0]["id"], id);
}

#[test]
fn knowledge_is_put_changed_and_taken_out() {
    let (desk, server) = served();
    let page = "/api/v1/knowledge/rb-pool";
    let text = "# Connection pool is exhausted\n\n## Fix now\n\n1. Raise the pool to 50.\n";
    let put = |text: &str, header: (&str, &str)| {
        server.ask("PUT", page, &[("content-type", "text/markdown"), header], text.as_bytes())
    };
    server.get(page).has(404);
    put(text, ("if-match", "*")).has(412);
    put(text, ("x-none", "")).has(201);
    let shown = server.get(page).has(200);
    assert_eq!((shown.json()["origin"].as_str(), shown.json()["language"].as_str()), (Some("team"), Some("en")));
    let found = server.get("/api/v1/search?q=connection%20pool%20exhausted").has(200).text();
    assert!(found.contains("rb-pool"), "{found}");
    put("", ("x-none", "")).has(400);
    let changed = text.replace("50", "80");
    put(&changed, ("if-match", &shown.headers["etag"])).has(200);
    put(&changed, ("if-match", &shown.headers["etag"])).has(412);
    let csv = "id,title,resolution\nSHOP-9,Basket is empty after login,Roll back the cart service\n";
    let learnt = server.post("/api/v1/knowledge", "text/csv", csv).has(200).json();
    assert_eq!((&learnt["incidents"], &learnt["unchanged"]), (&json!(1), &json!(0)));
    assert_eq!(server.post("/api/v1/knowledge", "text/csv", csv).has(200).json()["unchanged"], 1);
    server.post("/api/v1/knowledge", "text/csv", "a,b\n1,2\n").has(400);
    server.get("/api/v1/incidents/SHOP-9").has(200);
    server.ask("DELETE", page, &[("if-match", "\"old\"")], b"").has(412);
    server.ask("DELETE", page, &[], b"").has(204);
    server.ask("DELETE", page, &[], b"").has(404);
    let starter = server.get("/api/v1/knowledge?limit=1").has(200).json()["pages"][0]["id"].clone();
    server.ask("DELETE", &format!("/api/v1/knowledge/{}", starter.as_str().unwrap()), &[], b"").has(409);

    let asked = json!({"text": "basket empty after login", "codes": [], "language": "en"});
    let answer = post(&server, "/api/v1/solutions", &[], &asked).has(200).json();
    assert!(answer["solution"].to_string().contains("Roll back the cart service"), "{answer}");
    let figures = server.get("/api/v1/metrics?from=2026-03-02T00:00:00Z&to=2026-03-04T00:00:00Z").has(200).json();
    assert!(figures["found"]["sessions"] == 24 && figures["found"]["incidents"] == 2, "{figures}");
    let sum: u64 = figures["slices"].as_array().unwrap().iter().filter_map(|s| s["traffic"]["entries"].as_u64()).sum();
    assert_eq!(figures["traffic"]["entries"].as_u64(), Some(sum));
    server.get("/api/v1/metrics?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z").has(400);
    server.get("/api/v1/metrics?from=1999-01-01T00:00:00Z&step=1").has(400);
    assert_eq!(server.get("/api/v1/index").has(200).json()["pending"], 0);
    let touched = walk(&server, "/api/v1/sessions", "sessions");
    let user = touched.iter().find_map(|row| row["user_id"].as_str()).unwrap().to_owned();
    let report = post(&server, "/api/v1/forget", &[], &json!({"user": user})).has(200).json();
    assert!(report["journeys"].as_u64() > Some(0), "{report}");
    assert!(server.get(&format!("/api/v1/find?q={user}")).has(200).json()["journeys"].as_array().unwrap().is_empty());
    assert_eq!(server.stop(), Some(0));
    desk.run(&["incidents", "show", "SHOP-9"]).exits(0);
}

#[test]
fn methods_that_are_not_taken_are_told_those_that_are() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let refused = server.ask("DELETE", "/api/v1/incidents", &[], b"").has(405);
    assert_eq!(refused.headers["allow"], "GET, HEAD, OPTIONS");
    assert_eq!(refused.headers["content-type"], "application/problem+json");
    assert_eq!(refused.json()["status"], 405);
    let told = server.ask("OPTIONS", "/api/v1/knowledge/x", &[], b"").has(204);
    assert_eq!(told.headers["allow"], "GET, HEAD, PUT, DELETE, OPTIONS");
    assert!(!told.headers.contains_key("access-control-allow-origin"));
    assert_eq!(server.get("/api/v1/nothing").has(404).headers["content-type"], "application/problem+json");
}

#[test]
fn entries_under_a_key_are_taken_once_also_when_the_reply_was_lost() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let key = |key: &'static str| [("idempotency-key", key)];
    let lines = json!([{"message": "one"}, {"message": "two"}, 7]);
    let first = post(&server, "/api/v1/entries", &key("a"), &lines).has(200);
    assert_eq!((&first.json()["accepted"], &first.json()["rejected"]), (&json!(2), &json!(1)));
    let again = post(&server, "/api/v1/entries", &key("a"), &lines).has(200);
    assert_eq!((&first.body, again.headers["idempotent-replayed"].as_str()), (&again.body, "true"));
    post(&server, "/api/v1/entries", &key("a"), &json!([{"message": "three"}])).has(422);
    post(&server, "/ingest", &key("b"), &json!({"message": "four"})).has(200);
    let large = json!([{"message": "x".repeat(500_000)}, {"message": "x".repeat(600_000)}]);
    post(&server, "/ingest", &key("c"), &large).has(413);
    // What is bad as a whole is refused, and its key is free.
    post(&server, "/ingest", &key("d"), &json!(7)).has(400);
    post(&server, "/ingest", &key("d"), &json!({"message": "five"})).has(200);
    server.kill();

    // As if the crash had come between journal and memory: the journal alone knows of the requests.
    std::fs::remove_dir_all(desk.memory().join("store")).unwrap();
    let server = Served::start(&desk, &[]);
    let again = post(&server, "/api/v1/entries", &key("a"), &lines).has(200);
    assert_eq!((again.json(), again.headers.get("idempotent-replayed")), (first.json(), None));
    post(&server, "/api/v1/entries", &key("a"), &json!([{"message": "three"}])).has(422);
    let again = post(&server, "/api/v1/entries", &key("a"), &lines).has(200);
    assert_eq!(again.headers["idempotent-replayed"], "true");
    post(&server, "/ingest", &key("b"), &json!({"message": "four"})).has(200);
    server.kill();
    let messages: Vec<String> =
        journal(&desk).iter().map(|(_, line)| line["message"].as_str().unwrap().to_owned()).collect();
    assert_eq!(messages, ["one", "two", "four", "five"]);
}
