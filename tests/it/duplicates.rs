//! Incidents that people declare to be one problem: on one site, on two, and what every command makes of them.

use serde_json::Value;

use crate::main_job::traffic;
use crate::run::Desk;

/// A memory with three incidents that touched the same shop at different times; their ids.
fn three() -> (Desk, [String; 3]) {
    let desk = Desk::new();
    let ids = [("PAYMENT_TIMEOUT", 0, "02"), ("GATEWAY_SILENT", 100, "02"), ("ACQUIRER_DOWN", 200, "03")].map(
        |(code, first, day)| {
            let path = desk.file(&format!("{code}.jsonl"), traffic(&format!("2026-03-{day}"), first, 50, code));
            let report = desk.analyze(&path);
            report["incidents"][0]["id"].as_str().unwrap().to_owned()
        },
    );
    (desk, ids)
}

fn rows(desk: &Desk) -> Vec<Value> {
    let list: Value = desk.run(&["incidents", "list", "--format", "json"]).exits(0).json();
    list["incidents"].as_array().unwrap().clone()
}

fn show(desk: &Desk, id: &str) -> Value {
    desk.run(&["incidents", "show", id, "--format", "json"]).exits(0).json()
}

/// Each row as its id and those merged into it.
fn grouped(desk: &Desk) -> Vec<(String, String)> {
    let mut groups: Vec<(String, String)> =
        rows(desk).iter().map(|row| (row["id"].to_string(), row["merged"].to_string())).collect();
    groups.sort();
    groups
}

#[test]
fn merged_incidents_are_one_everywhere() {
    let (desk, [a, b, c]) = three();
    let before = (rows(&desk), show(&desk, &b)["occurrences"].clone());
    let said = desk.run(&["incidents", "merge", &a, &b, "--reason", "one gateway", "--by", "olga"]).exits(0).stderr;
    assert!(said.contains(&format!("{b} now stands for 2 incidents")), "{said}");
    let listed = rows(&desk);
    let group = listed.iter().find(|row| row["id"] == b.as_str()).unwrap();
    assert_eq!((listed.len(), &group["merged"]), (2, &vec![a.clone()].into()), "{listed:#?}");
    assert_eq!((&group["sessions"], &group["occurrences"]), (&20.into(), &20.into()));
    assert_eq!((&group["money_at_risk"]["EUR"], &group["users"]), (&"2010.0".into(), &20.into()));

    // Both names lead to the same.
    let mut shown = show(&desk, &a);
    assert_eq!((&shown["incident"]["id"], &shown["asked_for"]), (&b.as_str().into(), &a.as_str().into()));
    assert_eq!(shown["members"].as_array().unwrap().len(), 2, "{shown:#}");
    assert_eq!((&shown["occurrences"], &shown["touched"]["sessions"]), (&20.into(), &20.into()));
    shown["asked_for"] = b.as_str().into();
    assert_eq!(shown, show(&desk, &b));
    let near: Vec<&Value> = shown["similar"].as_array().unwrap().iter().map(|hit| &hit["id"]).collect();
    assert!(!near.contains(&&Value::from(a.as_str())) && !near.contains(&&Value::from(b.as_str())), "{near:?}");
    let customers = desk.run(&["incidents", "customers", &a]).exits(0).stdout;
    assert_eq!((customers.lines().count(), customers.matches(b.as_str()).count()), (21, 20));
    let found: Value = desk.run(&["find", "sess_10", "--format", "json"]).exits(0).json();
    assert_eq!(found["journeys"][0]["incidents"], Value::from(vec![b.clone()]));

    // A fix of the one is the fix of all.
    let fix = ["--fix", "Took the dead node out", "--applied-at", "2026-03-02T20:00:00Z"];
    let said = desk.run(&[&["incidents", "resolve", &a][..], &fix].concat()).exits(0).stderr;
    assert!(said.contains(&format!("{a} is merged into {b}")), "{said}");
    assert_eq!(show(&desk, &b)["status"], "resolved");
    let hits: Value = desk.run(&["search", "payment gateway timed out", "--format", "json"]).exits(0).json();
    let ids: Vec<&str> = hits["hits"].as_array().unwrap().iter().filter_map(|hit| hit["id"].as_str()).collect();
    assert_eq!(ids.iter().filter(|id| **id == a || **id == b).count(), 1, "{ids:?}");

    // The other one comes back: the problem has recurred, and the answer is the fix.
    let day = desk.file(
        "day9.jsonl",
        traffic("2026-03-09", 300, 50, "GATEWAY_SILENT") + &traffic("2026-03-09", 400, 25, "PAYMENT_TIMEOUT"),
    );
    let report = desk.analyze(&day);
    let incidents = report["incidents"].as_array().unwrap();
    assert_eq!(incidents.len(), 1, "{report:#}");
    let back = &incidents[0];
    assert_eq!((&back["id"], &back["merged"]), (&b.as_str().into(), &vec![a.clone()].into()));
    assert_eq!((&back["known"], &back["sessions"], &back["occurrences"]), (&"recurred".into(), &15.into(), &15.into()));
    assert!(back["solution"].to_string().contains("Took the dead node out"), "{back:#}");
    assert_eq!(report, desk.analyze(&day), "the same input and memory, the same report");

    // Taking it back restores both.
    desk.run(&["incidents", "split", &a]).exits(0);
    let alone = show(&desk, &b);
    assert_eq!((&alone["status"], &alone["merged"]), (&"open".into(), &Value::Null));
    assert!(alone["members"].as_array().unwrap().is_empty());
    assert_eq!((rows(&desk).len(), before.0.len()), (3, 3));
    assert_eq!(before.1, 10);
    assert_eq!(show(&desk, &c)["occurrences"], 10);
}

#[test]
fn what_can_not_be_is_said_so() {
    let (desk, [a, b, c]) = three();
    let refused = |arguments: &[&str], wanted: &str| {
        let outcome = desk.run(arguments).exits(2);
        assert!(outcome.stderr.contains(wanted), "{}", outcome.stderr);
    };
    refused(&["incidents", "merge", &a, &a], "named twice");
    refused(&["incidents", "merge", &a, "inc-nothing"], "inc-nothing");
    refused(&["incidents", "split", &a], "not merged");
    desk.run(&["incidents", "merge", &a, &b]).exits(0);
    refused(&["incidents", "split", &b], &a);
    let export = desk.run(&["export", "--raw"]).exits(0).stdout;
    assert!(desk.run(&["incidents", "merge", &a, &b]).exits(0).stderr.contains("already"));
    assert_eq!(export, desk.run(&["export", "--raw"]).exits(0).stdout, "what is so already writes nothing");
    desk.run(&["incidents", "distinct", &a, &c]).exits(0);
    refused(&["incidents", "merge", &c, &b], &format!("{a} and {c}"));
    desk.run(&["incidents", "merge", &b, &a]).exits(0);
    assert_eq!(show(&desk, &b)["incident"]["id"], a.as_str(), "the other one stands for both now");
}

#[test]
fn words_of_two_sites_meet_in_either_order() {
    let (here, [a, b, c]) = three();
    let there = Desk::new();
    let send = |from: &Desk, to: &Desk, how: &[&str]| {
        let file = from.path("export.ndjson");
        from.run(&[&["export", file.to_str().unwrap()][..], how].concat()).exits(0);
        to.run(&["import", file.to_str().unwrap()]).exits(0);
    };
    send(&here, &there, &["--raw"]);
    here.run(&["incidents", "merge", &a, &b, "--by", "olga"]).exits(0);
    send(&here, &there, &["--raw"]);
    assert_eq!(grouped(&here), grouped(&there));
    // There it is taken back, here another one joins.
    there.run(&["incidents", "split", &a, "--reason", "two gateways"]).exits(0);
    here.run(&["incidents", "merge", &c, &b]).exits(0);
    send(&here, &there, &["--raw"]);
    send(&there, &here, &["--raw"]);
    assert_eq!(grouped(&here), grouped(&there));
    let groups = grouped(&here);
    assert!(groups.contains(&(format!("\"{b}\""), format!("[\"{c}\"]"))), "{groups:?}");
    // A redacted export carries the groups as well, and no names.
    let third = Desk::new();
    send(&there, &third, &[]);
    assert_eq!(grouped(&third), groups);
    assert!(!third.run(&["export", "--raw"]).exits(0).stdout.contains("olga"));
}

#[test]
fn an_imported_incident_stands_for_one_from_the_logs() {
    let (desk, [a, ..]) = three();
    let past = desk.file(
        "past.csv",
        "id,title,symptoms,category,service,resolution\nSHOP-1,Gateway down,Payments hang,payment,payment,Called the bank\n",
    );
    desk.run(&["learn", past.to_str().unwrap()]).exits(0);
    desk.run(&["incidents", "merge", &a, "SHOP-1"]).exits(0);
    let report = desk.analyze(&desk.file("day5.jsonl", traffic("2026-03-05", 500, 20, "PAYMENT_TIMEOUT")));
    let incident = &report["incidents"][0];
    assert_eq!((&incident["id"], &incident["known"]), (&"SHOP-1".into(), &"recurred".into()), "{report:#}");
    assert!(incident["fingerprint"].as_str().unwrap().starts_with("v1-"));
    assert!(incident["solution"].to_string().contains("Called the bank"));
}

#[test]
fn forgetting_a_person_reaches_merged_incidents() {
    let (desk, [a, b, _]) = three();
    desk.run(&["incidents", "merge", &a, &b]).exits(0);
    desk.run(&["forget", "--user", "user_10"]).exits(0);
    let customers = desk.run(&["incidents", "customers", &b]).exits(0).stdout;
    assert_eq!((customers.lines().count(), customers.contains("user_10,")), (21, false), "{customers}");
}

#[test]
fn probable_duplicates_are_shown_until_people_judge() {
    let desk = Desk::new();
    let line = |second: u32, service: &str, missing: &str| {
        format!(
            r#"{{"timestamp":"2026-03-02T12:00:{second:02}Z","session_id":"s{second}","user_id":"u{second}","level":"ERROR","service":"{service}","event_type":"log","error_code":"NO_INSTANCE","message":"no instance of {missing} is available"}}"#
        )
    };
    let lines = [
        line(1, "basket", "price-service"),
        line(20, "catalog", "price-service"),
        line(30, "catalog", "price-service"),
        line(40, "catalog", "stock-service"),
    ];
    let report = desk.analyze(&desk.file("day.jsonl", lines.join("\n")));
    assert_eq!(report["incidents"].as_array().unwrap().len(), 3, "{report:#}");
    let found: Value = desk.run(&["incidents", "duplicates", "--format", "json"]).exits(0).json();
    assert_eq!(found["total"], 1, "{found:#}");
    let pair = &found["duplicates"][0];
    let (keep, merge) = (pair["keep"]["id"].as_str().unwrap(), pair["merge"]["id"].as_str().unwrap());
    assert_eq!((&pair["keep"]["sessions"], &pair["merge"]["sessions"]), (&2.into(), &1.into()));
    let kinds =
        |side: &str| pair[side].as_array().unwrap().iter().map(|reason| reason["kind"].clone()).collect::<Vec<_>>();
    assert_eq!(
        (kinds("reasons"), kinds("against")),
        (vec!["message".into(), "code".into(), "episodes".into()], vec!["service".into()])
    );
    for (language, says) in [("en", "the same message"), ("ru", "одинаковое сообщение")] {
        for command in [&["incidents", "duplicates"][..], &["incidents", "show", merge]] {
            let text = desk.run(&[command, &["--lang", language]].concat()).exits(0).stdout;
            assert!(text.contains(&format!("cartwatch incidents merge {merge} {keep}")), "{text}");
            assert!(text.contains(says) && !text.contains("report-"), "{text}");
        }
    }
    desk.run(&["incidents", "distinct", merge, keep]).exits(0);
    let left: Value = desk.run(&["incidents", "duplicates", "--format", "json"]).exits(0).json();
    assert_eq!(left["total"], 0, "{left:#}");
    assert!(show(&desk, merge)["duplicates"].as_array().unwrap().is_empty());
    desk.run(&["incidents", "merge", merge, keep]).exits(0);
    assert_eq!(rows(&desk).len(), 2, "the last word holds");
}
