//! `templates`, and `eval templates`: on invented logs, and on labelled public ones where they are.

use std::fs;

use serde_json::Value;

use crate::run::{Desk, public_data};

#[test]
fn mined_templates_are_written_and_scored() {
    let desk = Desk::new();
    let mut log = String::new();
    let mut rows = "LineId,Content,EventTemplate\n".to_owned();
    for i in 1..=60 {
        let (message, template) = match i % 3 {
            0 => (format!("order {i} paid by card"), "order <*> paid by card"),
            1 => (format!("Заказ {i} отменён"), "Заказ <*> отменён"),
            _ => (format!("cart of 10.0.0.{i} emptied"), "cart of <*> emptied"),
        };
        let component = ["Cart", "Orders", "Payments"][i % 2];
        log += &format!("2024-03-01 10:00:{:02} INFO [pool {i}] com.example.{component}: {message}\n", i % 60);
        rows += &format!("{i},{message},{template}\n");
    }
    desk.file("data/Shop/Shop_2k.log", &log);
    let data = desk.file("data/Shop/Shop_2k.log_structured_corrected.csv", &rows);
    let data = data.parent().unwrap().parent().unwrap();
    let out = data.join("out");
    for extra in [&[][..], &["--content"]] {
        let mut arguments = vec!["eval", "templates", "--data", data.to_str().unwrap(), "--out", out.to_str().unwrap()];
        arguments.extend(extra);
        let table = desk.run(&arguments).exits(0).stdout;
        let shop: Vec<&str> = table.lines().nth(1).unwrap().split_whitespace().collect();
        assert_eq!(shop, ["Shop", "60", "3", "1.000", "1.000", "1.000"], "{table}");
        assert_eq!(fs::read_to_string(out.join("Shop.csv")).unwrap().lines().count(), 61);
    }
}

#[test]
fn public_logs_are_grouped_as_people_grouped_them() {
    let Some(data) = public_data("public_logs_are_grouped_as_people_grouped_them") else { return };
    let data = data.join("loghub2k");
    let desk = Desk::new();
    let out = desk.file("out/x", "").parent().unwrap().to_path_buf();
    for (extra, grouping, templates) in [(&["--content"][..], 0.97, 0.95), (&[], 0.97, 0.95)] {
        let mut arguments = vec!["eval", "templates", "--data", data.to_str().unwrap(), "--out", out.to_str().unwrap()];
        arguments.extend(extra);
        let table = desk.run(&arguments).exits(0).stdout;
        let mean: Vec<&str> = table.lines().last().unwrap().split_whitespace().collect();
        let figure = |at: usize| mean[at].parse::<f64>().unwrap();
        assert!(figure(1) >= grouping && figure(2) >= templates, "{table}");
    }
}

fn mined(desk: &Desk, arguments: &[&str]) -> Value {
    desk.run(&[&["templates", "--format", "json"], arguments].concat()).exits(0).json()
}

#[test]
fn a_log_is_told_by_its_templates_without_people() {
    let desk = Desk::new();
    let line = |minute: u32, level: &str, service: &str, message: &str| {
        format!(
            r#"{{"timestamp":"2026-03-02T12:{minute:02}:00Z","level":"{level}","service":"{service}","message":"{message}"}}"#
        )
    };
    let mut lines: Vec<String> = (0..20)
        .map(|i| {
            line(
                i,
                "INFO",
                "mail",
                &format!("receipt for order {i} sent to anna{i}@example.com, card 4111 1111 1111 1111"),
            )
        })
        .collect();
    lines.push(line(30, "ERROR", "mail", "login failed, password=hunter2 is wrong\\n\\tat shop.Mail"));
    lines.push(r#"{"timestamp":"2026-03-02T12:40:00Z","event_type":"tick"}"#.to_owned());
    lines.push("{broken".to_owned());
    let log = desk.file("mail.jsonl", lines.join("\n"));
    let log = log.to_str().unwrap();
    let found = mined(&desk, &[log]);
    assert_eq!(
        (&found["messages"], &found["without_message"], &found["rejected"], &found["total"]),
        (&21.into(), &1.into(), &1.into(), &2.into()),
        "{found:#}"
    );
    let first = &found["templates"][0];
    assert_eq!(first["template"], "receipt for order <*> sent to <*>, card <*>");
    assert_eq!((&first["count"], &first["level"], &first["service"]), (&20.into(), &"INFO".into(), &"mail".into()));
    assert_eq!((&first["first"], &first["last"]), (&"2026-03-02T12:00:00Z".into(), &"2026-03-02T12:19:00Z".into()));
    let text = desk.run(&["templates", log, "--limit", "1"]).exits(0).stdout;
    for shown in [found.to_string(), text.clone()] {
        for hidden in ["example.com", "4111", "hunter2"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
    }
    assert!(text.contains("1 more template is not shown"), "{text}");
    assert_eq!(found, mined(&desk, &[log]), "the same input, the same templates");
}

#[test]
fn lines_without_any_time_are_mined_behind_their_headers() {
    let desk = Desk::new();
    let lines: Vec<String> = (0..60)
        .map(|i| match i % 2 {
            0 => format!("INFO [worker-{}] order {i} paid", i % 7),
            _ => format!("WARN [worker-{}] склад: заказ {i} ждёт", i % 5),
        })
        .collect();
    let found = mined(&desk, &[desk.file("bare.log", lines.join("\n")).to_str().unwrap()]);
    let texts: Vec<&Value> = found["templates"].as_array().unwrap().iter().map(|row| &row["template"]).collect();
    assert_eq!(texts, ["order <*> paid", "склад: заказ <*> ждёт"], "{found:#}");
    assert!(found["templates"][0]["first"].is_null());
    assert!(found["templates"][0]["example"].as_str().unwrap().ends_with("order 0 paid"), "{found:#}");
}

#[test]
fn what_can_not_be_mined_is_said() {
    let desk = Desk::new();
    let log = desk.file("x.jsonl", "nothing\n");
    let log = log.to_str().unwrap();
    assert!(desk.run(&["templates", log, "--input-format", "json"]).exits(2).stderr.contains("not one of 1 lines"));
    desk.run(&["templates", log, "--input-format", "xml"]).exits(64);
    assert!(desk.run(&["templates", "nowhere.log"]).exits(2).stderr.contains("nowhere.log"));
    let empty = desk.file("empty.log", "");
    assert!(desk.run(&["templates", empty.to_str().unwrap()]).exits(0).stdout.starts_with("No entry has a message."));
}
