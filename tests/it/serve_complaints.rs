//! Complaints over HTTP: taken in once, listed, shown and erased; and the web hooks of help desks.

use serde_json::{Value, json};

use crate::run::Desk;
use crate::served::Served;

const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";

fn complaint(ticket: &str, text: &str) -> Value {
    json!({"id": ticket, "created_at": "2026-03-02T10:00:00Z", "text": text, "user_id": "user_1"})
}

fn total(server: &Served) -> u64 {
    server.get("/api/v1/complaints").has(200).json()["total"].as_u64().unwrap()
}

#[test]
fn complaints_come_in_once_and_are_there_after_a_kill() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let body = json!([complaint("1", "can't pay"), complaint("2", "не пришёл заказ"), {"colour": 1}, 7]).to_string();
    let taken = server.post("/api/v1/complaints", JSON, &body).has(200).json();
    assert_eq!((&taken["new"], &taken["rejected"]), (&2.into(), &2.into()), "{taken}");
    assert_eq!(
        taken["rejects"],
        json!([{"line": 3, "field": "ticket", "reason": "missing"}, {"line": 4, "reason": "not_an_object"}])
    );
    server.kill();
    let server = Served::start(&desk, &[]);
    let again = server.post("/api/v1/complaints", JSON, &body).has(200).json();
    assert_eq!((&again["new"], &again["same"]), (&0.into(), &2.into()), "{again}");
    let lines = format!("{}\n{}\n", complaint("2", "заказ так и не пришёл"), complaint("3", "late"));
    let more = server.post("/api/v1/complaints", "application/x-ndjson", lines).has(200).json();
    assert_eq!((&more["new"], &more["changed"]), (&1.into(), &1.into()), "{more}");
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn complaints_are_listed_page_by_page_shown_and_erased() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let all: Vec<Value> =
        (0..5).map(|n| complaint(&n.to_string(), &format!("trouble {n}, call +7 (999) 123-45-67"))).collect();
    server.post("/api/v1/complaints?source=desk", JSON, json!({"tickets": all}).to_string()).has(200);
    let (mut seen, mut path) = (Vec::new(), "/api/v1/complaints?limit=2".to_owned());
    loop {
        let reply = server.get(&path).has(200);
        let page = reply.json();
        assert_eq!(page["total"], 5);
        seen.extend(page["complaints"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()));
        let Some(link) = reply.headers.get("link") else { break };
        path = format!("/api/v1/complaints{}", link.split(['<', '>']).nth(1).unwrap());
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 5);
    let id = seen[0].clone();
    let shown = server.get(&format!("/api/v1/complaints/{}", &id[..10])).has(200).json();
    assert_eq!(
        (&shown["id"], &shown["source"], &shown["corrections"]),
        (&id.as_str().into(), &"desk".into(), &json!([]))
    );
    assert!(shown["text"].as_str().unwrap().contains("<phone-"), "{shown}");
    assert_eq!(server.get("/api/v1/complaints?text=nothing").has(200).json()["total"], 0);
    server.get("/api/v1/complaints?incident=inc-none").has(404);
    server.get("/api/v1/complaints/cmp-").has(409);
    server.get("/api/v1/complaints/cmp-none").has(404);
    server.ask("DELETE", &format!("/api/v1/complaints/{id}"), &[], b"").has(204);
    server.ask("DELETE", &format!("/api/v1/complaints/{id}"), &[], b"").has(404);
    let again = server.post("/api/v1/complaints?source=desk", JSON, json!(all).to_string()).has(200).json();
    assert_eq!((&again["same"], &again["erased"]), (&4.into(), &1.into()), "{again}");
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn what_is_no_complaint_is_refused_and_never_quoted() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let post = |kind: &str, body: &str| server.post("/api/v1/complaints", kind, body);
    post("text/plain", "{}").has(415);
    post(JSON, "").has(400);
    post(JSON, "my secret words").has(400);
    let cut = post(JSON, r#"[{"id": "1", "text": "my secret words"#).has(400);
    assert!(cut.text().contains("it ends in the middle") && !cut.text().contains("secret"), "{}", cut.text());
    let none = post(JSON, r#"{"subject": "my secret words"}"#).has(400);
    assert!(none.text().contains("missing") && !none.text().contains("secret"), "{}", none.text());
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    post(JSON, &deep).has(400);
    let wide = format!(r#"{{"id": 1, "text": [{}1]}}"#, "{},".repeat(300_000));
    assert!(post(JSON, &wide).status < 500);
    let large = format!(r#"[{{"id": 1, "text": "{}"}}]"#, "x".repeat(5 << 20));
    post(JSON, &large).has(400);
    let future = r#"{"id": 1, "text": "x", "created_at": "2099-01-01T00:00:00Z"}"#;
    assert!(post(JSON, future).has(400).text().contains("in_the_future"));
    server.post("/api/v1/complaints?source=a%20b", JSON, "{}").has(400);
    server.post("/api/v1/complaints/hook/a%20b", JSON, "{}").has(400);
    assert_eq!(total(&server), 0);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn help_desks_call_hooks_in_their_own_words_and_may_call_again() {
    let desk = Desk::new();
    let settings = "[complaints.sources.own]\nmap = { ticket = \"nr\", text = \"words.first\", order = \"ref\" }\n";
    let file = desk.file("cartwatch.toml", settings).display().to_string();
    let server = Served::start_with(&desk, &[], &["--config", &file, "--listen", "127.0.0.1:0"]);
    let body = json!({"nr": 7, "words": {"first": "can't pay"}, "ref": "A-7"}).to_string();
    let first = server.post("/api/v1/complaints/hook/own", JSON, &body).has(200).json();
    assert_eq!(first["new"], 1, "{first}");
    // Nothing says when it was written: what comes again keeps its time.
    let again = server.post("/api/v1/complaints/hook/own", JSON, &body).has(200).json();
    assert_eq!(again["same"], 1, "{again}");
    let form = "ticket_id=9&subject=%D0%9E%D0%BF%D0%BB%D0%B0%D1%82%D0%B0&message=%D0%BD%D0%B5+%D0%BF%D1%80%D0%BE%D1%88%D0%BB%D0%B0";
    assert_eq!(server.post("/api/v1/complaints/hook/omnidesk", FORM, form).has(200).json()["new"], 1);
    server.post("/api/v1/complaints/hook/omnidesk", FORM, "subject=x").has(400);
    server.post("/api/v1/complaints/hook/omnidesk", "text/plain", "x").has(415);
    let zendesk = json!({"ticket": {"id": 5, "created_at": "2026-03-02T10:00:00Z", "description": "late"}}).to_string();
    server.post("/api/v1/complaints/hook/zendesk", JSON, zendesk).has(200);
    let rows = server.get("/api/v1/complaints").has(200).json();
    let told = |at: usize, key: &str| rows["complaints"][at][key].as_str().unwrap_or_default().to_owned();
    let sources: Vec<_> = (0..3).map(|at| (told(at, "source"), told(at, "text"))).collect();
    assert!(sources.contains(&("omnidesk".into(), "Оплата\nне прошла".into())), "{sources:?}");
    assert!(sources.contains(&("own".into(), "can't pay".into())), "{sources:?}");
    assert_eq!(sources[2], ("zendesk".into(), "late".into()));
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_hook_s_token_may_stand_in_its_address_alone_and_is_never_written_down() {
    let desk = Desk::new();
    let token = |role: &str| desk.run(&["token", "create", role, "--role", role]).exits(0).stdout.trim().to_owned();
    let (ingest, read, admin) = (token("ingest"), token("read"), token("admin"));
    let server = Served::start(&desk, &[]);
    let body = complaint("1", "can't pay").to_string();
    let hook = |token: &str| server.post(&format!("/api/v1/complaints/hook/desk?token={token}"), JSON, &body);
    hook(&ingest).has(200);
    hook("cw_wrong").has(401);
    hook("").has(401);
    hook(&read).has(403);
    assert!(hook(&admin).has(403).text().contains("role ingest"));
    server.post("/api/v1/complaints/hook/desk", JSON, &body).has(401);
    server.post(&format!("/api/v1/complaints?token={ingest}"), JSON, &body).has(400);
    let bearer = format!("Bearer {ingest}");
    let headers = [("authorization", bearer.as_str()), ("content-type", JSON)];
    server.ask("POST", "/api/v1/complaints", &headers, body.as_bytes()).has(200);
    server.ask("GET", "/api/v1/complaints", &headers, b"").has(403);
    server.signal("TERM");
    let said = server.all_it_says();
    assert_eq!(server.stop_is_over(), Some(0));
    assert!(!said.contains(&ingest), "{said}");
    let audit = desk.run(&["audit", "show", "--format", "json"]).stdout;
    assert!(!audit.contains(&ingest), "{audit}");
}

#[test]
fn a_signed_hook_takes_only_what_is_signed() {
    let desk = Desk::new();
    let settings = "[complaints.sources.desk]\nsignature = \"github\"\nsecret = \"It's a Secret to Everybody\"\n";
    let file = desk.file("cartwatch.toml", settings).display().to_string();
    let server = Served::start_with(&desk, &[], &["--config", &file, "--listen", "127.0.0.1:0"]);
    let body = r#"{"id": 1, "text": "can't pay"}"#;
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"It's a Secret to Everybody");
    let tag = ring::hmac::sign(&key, body.as_bytes());
    let signature = tag.as_ref().iter().fold("sha256=".to_owned(), |text, byte| format!("{text}{byte:02x}"));
    let headers = [("content-type", JSON), ("x-hub-signature-256", signature.as_str())];
    let hook = "/api/v1/complaints/hook/desk";
    server.post(hook, JSON, body).has(401);
    server.ask("POST", hook, &headers, br#"{"id": 1, "text": "cannot pay"}"#).has(401);
    server.ask("POST", hook, &headers, body.as_bytes()).has(200);
    assert_eq!(total(&server), 1);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_delivery_under_a_key_is_done_once() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let body = complaint("1", "can't pay").to_string();
    let headers = [("content-type", JSON), ("idempotency-key", "k1")];
    for replayed in [None, Some("true")] {
        let reply = server.ask("POST", "/api/v1/complaints", &headers, body.as_bytes()).has(200);
        assert_eq!(reply.json()["new"], 1);
        assert_eq!(reply.headers.get("idempotent-replayed").map(String::as_str), replayed);
    }
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_small_body_never_becomes_much() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    // What the start takes, models among it, is not what bodies become.
    let mut before = server.peak_kib();
    loop {
        std::thread::sleep(std::time::Duration::from_secs(1));
        let now = server.peak_kib();
        if std::mem::replace(&mut before, now) == now {
            break;
        }
    }
    let hook = "/api/v1/complaints/hook/desk";
    let objects = format!("[{}{{}}]", "{},".repeat(3 << 20));
    let within_one = format!(r#"{{"id": 1, "text": [{}1]}}"#, "[],".repeat(2 << 20));
    let numbers = format!(r#"{{"id": 1, "text": "x", "more": [{}1]}}"#, "1,".repeat(7 << 20));
    let complaints = format!("[{}0]", r#"{"id":1,"text":"x"},"#.repeat(200_000));
    let lines = r#"{"id":1,"text":"x"}"#.to_owned() + &"\n{}".repeat(3 << 20);
    let deep = format!("[{}1", r#"{"a":["#.repeat(2 << 20));
    for body in [&objects, &within_one, &numbers, &complaints, &deep] {
        let head = body.get(..40).unwrap();
        for path in ["/api/v1/complaints", hook] {
            let reply = server.post(path, JSON, body);
            assert_eq!(reply.status, 413, "{path} {head}: {}", reply.text());
            assert!(reply.text().contains("send smaller batches"), "{}", reply.text());
        }
    }
    server.post("/api/v1/complaints", "application/x-ndjson", &lines).has(413);
    server.post(hook, FORM, "a&".repeat(6 << 20)).has(413);
    // Nested deeply, and not many: no JSON that anybody reads.
    server.post(hook, JSON, "[".repeat(400_000)).has(400);
    assert_eq!(total(&server), 0);
    if let (Some(before), Some(after)) = (before, server.peak_kib()) {
        // Bodies of up to 16 MiB were there as they came, with 50,000 complaints of one of them.
        assert!(after - before < 150 << 10, "{} MiB more", (after - before) >> 10);
    }
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn metrics_say_how_many_complaints_there_are_and_by_how_much_they_fell() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    server
        .post("/api/v1/complaints", JSON, json!([complaint("1", "can't pay"), complaint("2", "late")]).to_string())
        .has(200);
    let page = server.get("/metrics").has(200).text();
    let of = |page: &str, name: &str| -> Option<f64> {
        page.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.parse().ok())
    };
    assert_eq!(of(&page, r#"cartwatch_complaints{linked="no"}"#), Some(2.0), "{page}");
    assert_eq!(of(&page, r#"cartwatch_complaints{linked="yes"}"#), Some(0.0));
    assert!(page.contains("# TYPE cartwatch_complaints gauge") && !page.contains("complaints_reduction"), "{page}");
    assert_eq!(server.stop(), Some(0));

    // A shop of which it is known that complaints about payments fell by 45 %.
    let desk = Desk::new();
    crate::complaining_shop::fill(&desk.memory(), 1.0);
    let server = Served::start(&desk, &[]);
    let page = server.get("/metrics").has(200).text();
    let bound = |bound: &str| of(&page, &format!("cartwatch_complaints_reduction_ratio{{bound=\"{bound}\"}}")).unwrap();
    assert!(bound("low") < 0.45 && bound("high") > 0.45, "{page}");
    assert!(bound("low") <= bound("estimate") && bound("estimate") <= bound("high"), "{page}");
    assert!(page.contains("# TYPE cartwatch_complaints_reduction_ratio gauge"), "{page}");
    let linked = of(&page, r#"cartwatch_complaints{linked="yes"}"#).unwrap();
    let report = server.get("/api/v1/complaints/report").has(200).json();
    assert_eq!(report["linked"].as_f64(), Some(linked));
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn the_report_can_be_of_the_help_desk_s_own_category() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let own = |n: usize, word: &str| {
        let mut row = complaint(&n.to_string(), "where is it");
        row["category"] = word.into();
        row
    };
    let all: Vec<Value> = (0..8).map(|n| own(n, ["Доставка", " доставка ", "parking", "payment"][n % 4])).collect();
    server.post("/api/v1/complaints", JSON, json!(all).to_string()).has(200);
    let rows = server.get("/api/v1/complaints/report").has(200).json()["categories"].clone();
    let told: Vec<(&Value, &Value, &Value, u64)> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (&row["category"], &row["desk_category"], &row["rare"], row["complaints"].as_u64().unwrap()))
        .collect();
    let (null, no, yes) = (Value::Null, Value::Bool(false), Value::Bool(true));
    let (payment, delivery) = (Value::from("payment"), Value::from("Доставка"));
    assert_eq!(told, [(&null, &delivery, &no, 4), (&payment, &null, &no, 2), (&null, &null, &yes, 2)]);
    let one =
        server.get("/api/v1/complaints/report?category=%D0%94%D0%9E%D0%A1%D0%A2%D0%90%D0%92%D0%9A%D0%90").has(200);
    assert_eq!(one.json()["complaints"], 4);
    let rare = server.get("/api/v1/complaints/report?category=Parking").has(200).json();
    assert_eq!((&rare["complaints"], &rare["categories"][0]["desk_category"]), (&2.into(), &"parking".into()));
    let unknown = server.get("/api/v1/complaints/report?category=nobody").has(400).json();
    assert_eq!(unknown["errors"][0]["parameter"], "category", "{unknown}");
    assert!(unknown.to_string().contains("Доставка") && !unknown.to_string().contains("parking"), "{unknown}");
    assert_eq!(server.stop(), Some(0));
}
