//! `eval templates`: on invented logs, and on labelled public ones where they are.

use std::fs;

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
