//! Every plot of every page in a real browser: its values by pointer and by keys, the table behind it, its file.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::complaining_shop::fill;
use crate::run::Desk;
use crate::served::{Served, wait_for};

fn plots(browser: &Browser, server: &Served, pages: &[&str]) -> Vec<Value> {
    let mut told = browser.run("plots.js", json!({"base": format!("http://{}", server.address), "pages": pages}));
    let said = told.pop().unwrap();
    assert_eq!(said["said"], json!([]), "{said}");
    let (pages, plots): (Vec<Value>, Vec<Value>) = told.into_iter().partition(|one| one.get("strays").is_some());
    for page in pages {
        assert_eq!(page["strays"], json!([]), "{page}");
    }
    plots
}

#[track_caller]
fn is_whole(plot: &Value) {
    assert!(plot["rows"].as_u64().unwrap() > 0, "{plot}");
    let file = plot["csv"]["name"].as_str().unwrap_or_default();
    let text = plot["csv"]["text"].as_str().unwrap_or_default();
    assert!(file.ends_with(".csv") && text.lines().count() > 1 && text.contains(','), "{plot}");
    if plot["kind"] == "rows" {
        return;
    }
    let said = |key: &str| plot[key].as_str().unwrap_or_default().to_owned();
    assert!(["pointed", "first", "last"].iter().all(|key| said(key).lines().count() > 1), "{plot}");
    assert_eq!(said("aloud"), said("last").replace('\n', ". "), "{plot}");
    assert!(plot["closed"] == true && (plot["values"] == 1 || said("first") != said("last")), "{plot}");
}

#[test]
fn every_plot_has_values_for_pointer_and_keys_a_table_and_a_file() {
    let Some(browser) = Browser::find("every_plot_has_values_for_pointer_and_keys") else { return };
    let desk = Desk::new();
    desk.run(&["demo", "--keep", desk.path("").to_str().unwrap()]).exits(0);
    let server = Served::start(&desk, &[]);
    let incidents = server.get("/api/v1/incidents").has(200).json();
    let incident = format!("/ui/incidents/{}", incidents["incidents"][0]["id"].as_str().unwrap());
    let sessions = server.get("/api/v1/sessions").has(200).json();
    let customer = format!("/ui/customers?q={}", sessions["sessions"][0]["id"].as_str().unwrap());
    let pages = [
        "/ui/now",
        &incident,
        &customer,
        "/ui/incidents",
        "/ui/sources",
        "/ui/settings",
        "/ui/knowledge",
        "/ui/search?q=gateway",
    ];
    let found = plots(&browser, &server, &pages);
    found.iter().for_each(is_whole);
    let on = |page: &str| found.iter().filter(|plot| plot["page"] == page).count();
    assert!(on("/ui/now") >= 4 && on(&incident) == 1 && on(&customer) == 1, "{found:#?}");
}

#[test]
fn every_plot_of_complaints_has_them_too() {
    let Some(browser) = Browser::find("every_plot_of_complaints_has_them_too") else { return };
    let desk = Desk::new();
    fill(&desk.memory(), 0.5);
    let server = Served::start(&desk, &[]);
    wait_for("the figures", || server.get("/ui/complaints").has(200).text().contains("<svg"));
    let found = plots(&browser, &server, &["/ui/complaints"]);
    found.iter().for_each(is_whole);
    assert!(found.len() >= 2, "{found:#?}");
}
