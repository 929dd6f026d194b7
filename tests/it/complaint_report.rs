//! The report of complaints, by the command and over HTTP, on a shop of which the truth is known.

use serde_json::Value;

use crate::complaining_shop::fill;
use crate::run::Desk;

fn shop() -> Desk {
    let desk = Desk::new();
    fill(&desk.memory(), 1.0);
    desk
}

fn said(desk: &Desk, args: &[&str]) -> String {
    desk.run(&[&["complaints", "report"], args].concat()).exits(0).stdout
}

fn json(desk: &Desk, args: &[&str]) -> Value {
    serde_json::from_str(&said(desk, &[args, &["--format", "json"]].concat())).unwrap()
}

#[test]
fn the_reduction_after_a_fix_is_told_with_an_interval_that_holds_the_truth() {
    let desk = shop();
    let report = json(&desk, &[]);
    let fixes = report["fixes"].as_array().unwrap();
    let of = |id: &str| fixes.iter().find(|fix| fix["incident"] == id).unwrap();
    let number = |value: &Value| value.as_f64().unwrap();
    for about in ["of_category", "of_incident", "lost"] {
        let effect = if about == "lost" { &of("inc-pay")[about]["effect"] } else { &of("inc-pay")[about] };
        assert_eq!(effect["answer"], "effect", "{about}: {effect}");
        assert!(number(&effect["low"]) < 0.45 && number(&effect["high"]) > 0.45, "{about}: {effect}");
    }
    let category = &of("inc-pay")["of_category"];
    assert!(number(&category["low"]) > 0.0 && category["compared"]["controlled"] == true, "{category}");
    assert_eq!(category["lasting"], "lasts");
    // The other one has ten days behind it.
    let young = &of("inc-auth")["of_category"];
    assert_eq!((&young["answer"], &young["lacking"]), (&"not_enough".into(), &"days_after".into()), "{young}");
    let kinds: Vec<&Value> = report["categories"].as_array().unwrap().iter().map(|row| &row["category"]).collect();
    assert_eq!(kinds, [&Value::from("payment"), &"performance".into(), &"api".into(), &Value::Null]);
    assert!(
        report["money"]["lost"]["EUR"].as_str().is_some() && report["money"]["recovered_sessions"].as_u64() > Some(0)
    );
}

#[test]
fn texts_read_well_in_both_languages() {
    let desk = shop();
    for language in ["en", "ru"] {
        insta::assert_snapshot!(format!("complaint_report_{language}"), said(&desk, &["--lang", language]));
        let page = said(&desk, &["--lang", language, "--html", "--since", "2026-05-01"]);
        insta::assert_snapshot!(format!("complaint_report_html_{language}"), without_style(&page));
        let ticket = said(&desk, &["--lang", language, "--format", "markdown", "--limit", "1"]);
        insta::assert_snapshot!(format!("complaint_report_markdown_{language}"), ticket);
    }
    let csv = said(&desk, &["--format", "csv", "--since", "2026-04-03", "--until", "2026-04-07"]);
    insta::assert_snapshot!("complaint_report_csv", csv);
}

fn without_style(page: &str) -> String {
    let mut rest = page;
    let mut out = String::new();
    while let Some((before, after)) = rest.split_once("<style>") {
        out.push_str(before);
        rest = after.split_once("</style>").unwrap().1;
    }
    out + rest
}

#[test]
fn the_page_loads_nothing_and_its_plots_can_be_read_aloud() {
    let desk = shop();
    let page = said(&desk, &["--html"]);
    assert!(
        !page.contains("<script") && !page.contains("http://") && !page.contains("https://"),
        "something is loaded"
    );
    let plots = page.matches("role=\"img\"").count();
    assert!(plots >= 2 && page.matches("<desc>").count() == plots && page.contains("class=\"area band guess\""));
    assert!(page.contains("prefers-color-scheme: dark"));
}

#[test]
fn the_same_memory_gives_the_same_bytes() {
    let desk = shop();
    let twice = |args: &[&str]| assert_eq!(said(&desk, args), said(&desk, args), "{args:?}");
    twice(&["--format", "json"]);
    ["text", "html", "markdown", "csv"].into_iter().for_each(|form| twice(&["--format", form, "--limit", "1"]));
}

#[test]
fn a_report_can_be_of_one_incident_and_one_kind_and_a_time() {
    let desk = shop();
    let all = json(&desk, &[]);
    let one = json(&desk, &["--incident", "inc-pay"]);
    assert!(one["complaints"].as_u64() < all["complaints"].as_u64() && one["complaints"] == one["linked"]);
    let kind = json(&desk, &["--category", "api"]);
    assert_eq!((kind["fixes"].as_array().unwrap().len(), kind["categories"].as_array().unwrap().len()), (0, 1));
    let hours = json(&desk, &["--since", "2026-03-02", "--until", "2026-03-04"]);
    assert_eq!((&hours["bucket"], hours["series"].as_array().unwrap().len()), (&"hour".into(), 48));
    desk.run(&["complaints", "report", "--since", "2026-03-04", "--until", "2026-03-02"]).exits(64);
    desk.run(&["complaints", "report", "--incident", "inc-nobody"]).exits(2);
}

#[test]
fn an_empty_memory_says_that_there_are_none() {
    let desk = Desk::new();
    assert!(said(&desk, &[]).contains("No complaints"));
    assert!(said(&desk, &["--lang", "ru"]).contains("жалоб нет"));
    assert!(json(&desk, &[])["since_first_fix"].is_null());
    assert!(said(&desk, &["--html"]).contains("No complaints"));
}

#[test]
fn an_incident_says_what_customers_wrote_of_it() {
    let desk = shop();
    let shown = desk.run(&["incidents", "show", "inc-pay", "--lang", "ru"]).exits(0).stdout;
    let unwrapped = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(unwrapped.contains("жалоб на этот инцидент стало меньше на"), "{shown}");
    let shown = desk.run(&["incidents", "show", "inc-pay", "--format", "json"]).exits(0).json();
    assert_eq!(shown["complaints"]["of_incident"]["answer"], "effect", "{shown}");
    let other = desk.run(&["incidents", "show", "inc-auth", "--format", "json"]).exits(0).json();
    assert!(other["complaints"].is_null(), "{other}");
}
