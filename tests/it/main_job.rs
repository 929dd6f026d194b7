//! The main job, as a support engineer does it: logs in, incidents out, a fix written down, the fault again.

use std::fmt::Write as _;

use serde_json::Value;

use crate::run::Desk;

/// A small shop day: `count` visitors of whom every fifth fails at the payment with `code`.
pub fn traffic(day: &str, first: u32, count: u32, code: &str) -> String {
    let mut text = String::new();
    for i in first..first + count {
        let (session, user) = (format!("sess_{i}"), format!("user_{}", i % 97));
        let mut say = |second: u32, kind: &str, extra: &str| {
            writeln!(
                text,
                r#"{{"timestamp":"{day}T12:{:02}:{second:02}Z","session_id":"{session}","user_id":"{user}","event_type":"{kind}"{extra}}}"#,
                i % 60
            )
            .unwrap();
        };
        say(1, "browse", r#","response_time":0.12,"service":"catalog","event_data":{"path":"/catalog"}"#);
        say(
            9,
            "cart",
            r#","response_time":0.08,"service":"cart","event_data":{"path":"/cart","cart_total":100.50,"currency":"EUR"}"#,
        );
        if i % 5 == 0 {
            let failure = format!(
                r#","error_code":"{code}","response_time":8.5,"level":"ERROR","service":"payment","message":"Payment gateway timed out after 8500 ms for order ord-{}","event_data":{{"step":"payment","amount":100.50,"currency":"EUR","path":"/checkout/pay"}}"#,
                1000 + i
            );
            say(20, "checkout", &failure);
        } else {
            say(
                20,
                "checkout",
                r#","response_time":0.3,"service":"payment","event_data":{"step":"payment","amount":100.50,"currency":"EUR","path":"/checkout/pay"}"#,
            );
            say(
                21,
                "order",
                &format!(
                    r#","service":"orders","event_data":{{"order_id":"ord-{}","order_total":100.50,"currency":"EUR"}}"#,
                    1000 + i
                ),
            );
        }
    }
    text
}

fn payment_incident(report: &Value) -> &Value {
    let incidents = report["incidents"].as_array().unwrap();
    incidents.iter().find(|incident| incident["category"] == "payment").unwrap_or_else(|| panic!("{report:#}"))
}

#[test]
fn the_report_says_who_is_hurt_and_by_how_much() {
    let desk = Desk::new();
    let report = desk.analyze(&desk.file("day1.jsonl", traffic("2026-03-02", 0, 100, "PAYMENT_TIMEOUT")));
    assert_eq!((&report["sessions"], &report["problem_sessions"]), (&100.into(), &20.into()));
    let incident = payment_incident(&report);
    assert_eq!(incident["sessions"], 20);
    assert_eq!(incident["service"], "payment");
    assert_eq!(incident["error_code"], "PAYMENT_TIMEOUT");
    assert_eq!(incident["money_at_risk"]["EUR"], "2010.0");
    assert_eq!(report["incidents"].as_array().unwrap().len(), 1, "one problem, one incident: {report:#}");
    let solution = &incident["solution"];
    assert_eq!(solution["generator"], "extractive");
    for step in solution["steps"].as_array().unwrap() {
        assert!(!step["cites"].as_array().unwrap().is_empty(), "{step}");
    }
    let pages: Vec<&str> =
        incident["similar"].as_array().unwrap().iter().filter_map(|hit| hit["id"].as_str()).collect();
    assert!(pages.contains(&"rb-payment-gateway-timeout"), "{pages:?}");
}

#[test]
fn reading_a_log_twice_counts_nothing_twice() {
    let desk = Desk::new();
    let path = desk.file("day1.jsonl", traffic("2026-03-02", 0, 50, "PAYMENT_TIMEOUT"));
    let first = desk.analyze(&path);
    let id = payment_incident(&first)["id"].as_str().unwrap().to_owned();
    let before = desk.run(&["incidents", "show", &id, "--format", "json"]).exits(0).stdout;
    let second = desk.analyze(&path);
    let after = desk.run(&["incidents", "show", &id, "--format", "json"]).exits(0).stdout;
    assert_eq!(before, after);
    assert_eq!(first["entries"], second["entries"]);
    // A copy under another name, compressed, and grown: the same source.
    let grown = traffic("2026-03-02", 0, 60, "PAYMENT_TIMEOUT");
    desk.analyze(&desk.file("renamed.log", grown));
    let show: Value = desk.run(&["incidents", "show", &id, "--format", "json"]).exits(0).json();
    assert_eq!((&show["occurrences"], &show["touched"]["sessions"]), (&12.into(), &12.into()), "{show:#}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let text = traffic("2026-03-02", 0, 200, "PAYMENT_TIMEOUT");
    let outputs: Vec<String> = (0..2)
        .map(|_| {
            let desk = Desk::new();
            let path = desk.file("day1.jsonl", &text);
            let output = desk.run(&["analyze", path.to_str().unwrap(), "--format", "json"]).exits(0).stdout;
            output.replace(desk.path("").to_str().unwrap(), "")
        })
        .collect();
    assert_eq!(outputs[0], outputs[1]);
}

#[test]
fn a_recurrence_is_answered_from_its_own_history() {
    let desk = Desk::new();
    let first = desk.analyze(&desk.file("day1.jsonl", traffic("2026-03-02", 0, 50, "PAYMENT_TIMEOUT")));
    let id = payment_incident(&first)["id"].as_str().unwrap().to_owned();
    desk.run(&[
        "incidents",
        "resolve",
        &id,
        "--fix",
        "Switched to the reserve gateway\nRaised the read timeout to 20 s",
        "--cause",
        "The acquirer's primary data centre was down",
        "--applied-at",
        "2026-03-02T13:30:00Z",
        "--by",
        "olga",
    ])
    .exits(0);
    let second = desk.analyze(&desk.file("day2.jsonl", traffic("2026-03-09", 100, 50, "PAYMENT_TIMEOUT")));
    let incident = payment_incident(&second);
    assert_eq!(incident["id"], id.as_str(), "another day, the same failure, the same incident");
    assert_eq!((&incident["known"], &incident["status"]), (&"recurred".into(), &"recurred".into()));
    assert_eq!(incident["episodes"].as_array().unwrap().len(), 2);
    let solution = &incident["solution"];
    // Nobody knows whether it held, for there was no traffic in between; it is what is known to have ended the last run.
    assert_eq!(solution["verdict"], "precedent");
    let cited = solution["steps"].as_array().unwrap().iter().any(|step| {
        step["text"].as_str().unwrap().contains("reserve gateway")
            && step["purpose"] == "fix"
            && step["cites"].as_array().unwrap().contains(&id.as_str().into())
    });
    assert!(cited, "{solution:#}");
    // Another error code is another incident.
    let third = desk.analyze(&desk.file("day3.jsonl", traffic("2026-03-10", 200, 50, "ACQUIRER_DECLINED")));
    assert_ne!(payment_incident(&third)["id"], id.as_str());
}

#[test]
fn a_customer_on_the_phone_is_found_and_can_be_forgotten() {
    let desk = Desk::new();
    desk.analyze(&desk.file("day1.jsonl", traffic("2026-03-02", 0, 50, "PAYMENT_TIMEOUT")));
    let found: Value = desk.run(&["find", "user_10", "--format", "json"]).exits(0).json();
    let journeys = found["journeys"].as_array().unwrap();
    assert_eq!(journeys.len(), 1, "{found:#}");
    assert_eq!(journeys[0]["session"]["id"], "sess_10");
    let text = desk.run(&["find", "sess_10"]).exits(0).stdout;
    assert!(text.contains("PAYMENT_TIMEOUT"), "{text}");
    desk.run(&["forget", "--user", "user_10"]).exits(0);
    let gone: Value = desk.run(&["find", "user_10", "--format", "json"]).exits(0).json();
    assert!(gone["journeys"].as_array().unwrap().is_empty(), "{gone:#}");
    let export = desk.run(&["export", "--raw"]).exits(0).stdout;
    assert!(!export.contains("\"user_10\""), "a trace is left");
    // Reading the log again does not bring the person back.
    desk.analyze(&desk.path("day1.jsonl"));
    let still: Value = desk.run(&["find", "user_10", "--format", "json"]).exits(0).json();
    assert!(still["journeys"].as_array().unwrap().is_empty(), "{still:#}");
}

#[test]
fn what_a_team_knows_is_learnt_and_found_under_its_own_ids() {
    let desk = Desk::new();
    desk.file(
        "past.csv",
        "id,title,symptoms,category,service,root_cause,resolution,opened_at\n\
         SHOP-77,Корзина пуста после входа,\"После входа корзина пуста, redis: MOVED\",database,cart,Разъехались слоты кластера,Пересобрали слоты и перезапустили cart,2026-01-10\n\
         SHOP-78,Gift cards refused,Gift card service answers GIFTCARD_LOCKED,api,giftcards,Lock not released,Released the lock by hand,2026-02-11\n",
    );
    desk.file(
        "giftcards.md",
        "# Gift card lock\n\n## Symptoms\n- GIFTCARD_LOCKED in the log\n\n## Fix now\n1. Run `giftctl unlock`\n",
    );
    desk.run(&["learn", desk.path("past.csv").to_str().unwrap(), desk.path("giftcards.md").to_str().unwrap()]).exits(0);
    let english: Value = desk.run(&["search", "gift card is locked", "--format", "json"]).exits(0).json();
    assert_eq!(english["verdict"], "precedent", "{english:#}");
    let ids: Vec<&str> =
        english["hits"].as_array().unwrap().iter().filter_map(|hit| hit["id"].as_str()).take(2).collect();
    assert!(ids.contains(&"SHOP-78"), "{ids:?}");
    let near: Value = desk.run(&["search", "корзина пустая после входа на сайт", "--format", "json"]).exits(0).json();
    assert_eq!((&near["verdict"], &near["hits"][0]["id"]), (&"precedent".into(), &"SHOP-77".into()), "{near:#}");
    assert!(!near["hits"][0]["why"].as_array().unwrap().is_empty());
    // In quite other words: first among the incidents, though a page may fit better.
    let question = "пропали товары из корзины после авторизации";
    let russian: Value = desk.run(&["search", question, "--format", "json"]).exits(0).json();
    let first = russian["hits"].as_array().unwrap().iter().find(|hit| hit["kind"] == "incident").unwrap();
    assert_eq!(first["id"], "SHOP-77", "{russian:#}");
    // Learning again changes nothing.
    let before = desk.run(&["export"]).exits(0).stdout;
    desk.run(&["learn", desk.path("past.csv").to_str().unwrap()]).exits(0);
    assert_eq!(before, desk.run(&["export"]).exits(0).stdout);
}

#[test]
fn a_memory_moves_by_export_and_import() {
    let here = Desk::new();
    let report = here.analyze(&here.file("day1.jsonl", traffic("2026-03-02", 0, 50, "PAYMENT_TIMEOUT")));
    let id = payment_incident(&report)["id"].as_str().unwrap().to_owned();
    here.run(&["incidents", "resolve", &id, "--fix", "Switched to the reserve gateway"]).exits(0);
    let file = here.path("memory.ndjson");
    here.run(&["export", file.to_str().unwrap()]).exits(0);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(!text.contains("user_10") && !text.contains("sess_10"), "an export is redacted");
    let there = Desk::new();
    there.run(&["import", file.to_str().unwrap()]).exits(0);
    let once = there.run(&["export", "--raw"]).exits(0).stdout;
    there.run(&["import", file.to_str().unwrap()]).exits(0);
    assert_eq!(once, there.run(&["export", "--raw"]).exits(0).stdout, "importing twice changes nothing");
    let show: Value = there.run(&["incidents", "show", &id, "--format", "json"]).exits(0).json();
    assert_eq!(show["status"], "resolved", "{show:#}");
}

#[test]
fn inspect_shows_how_each_line_is_judged() {
    let desk = Desk::new();
    let lines = [
        r#"{"timestamp":"2026-03-02T12:00:00Z","session_id":"s1","user_id":"u1","event_type":"log","level":"ERROR","message":"Connection pool exhausted for anna@example.com, 3 waiting"}"#,
        r#"{"timestamp":"2026-03-02T12:00:01Z","session_id":"s1","event_type":"log","level":"INFO","message":"token bucket refilled"}"#,
        r#"{"timestamp":"2026-03-02T12:00:02Z","session_id":"s1","event_type":"log","level":"INFO","message":"timeout set to 30s"}"#,
        r#"{"timestamp":"2026-03-02T12:00:03Z","session_id":"s1","event_type":"log","level":"ERROR","message":"Истекло время ожидания ответа платёжного шлюза"}"#,
    ];
    let outcome = desk.run_with_input(&["inspect", "-"], lines.join("\n").as_bytes()).exits(0);
    let rows: Vec<Value> = outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let categories: Vec<&Value> = rows.iter().map(|row| &row["category"]).collect();
    assert_eq!(categories, [&Value::from("database"), &Value::Null, &Value::Null, &Value::from("payment")]);
    assert!(!rows[0]["redacted"].to_string().contains("anna@example.com"), "{}", rows[0]);
    assert_eq!(rows[0]["entry"]["session_id"], "s1");
    assert!(rows[0]["mask"].as_str().unwrap().contains("Connection pool exhausted"));
    assert!(rows[0]["fingerprint"].as_str().unwrap().starts_with("v1-"));
}

#[test]
fn exit_codes_mean_what_the_manual_says() {
    let desk = Desk::new();
    let path = desk.file("day1.jsonl", traffic("2026-03-02", 0, 10, "PAYMENT_TIMEOUT"));
    let path = path.to_str().unwrap();
    desk.run(&["analyze", path, "--exit-code"]).exits(1);
    desk.run(&["analyze", path]).exits(0);
    desk.run(&["analyse", path]).exits(64);
    let config = desk.file("bad.toml", "[session]\nidle_minutes = 3\n");
    let outcome = desk.run(&["--config", config.to_str().unwrap(), "config", "check"]).exits(78);
    assert!(outcome.stderr.contains("did you mean `sessions`"), "{}", outcome.stderr);
}

#[test]
fn a_deploy_is_shown_beside_what_began_after_it() {
    let desk = Desk::new();
    desk.run(&["mark", "deploy", "payments 4.2.0", "--service", "payment", "--at", "2026-03-02T11:50:00Z"]).exits(0);
    let report = desk.analyze(&desk.file("day1.jsonl", traffic("2026-03-02", 0, 50, "PAYMENT_TIMEOUT")));
    assert_eq!(payment_incident(&report)["began_after"]["name"], "payments 4.2.0", "{report:#}");
}
