//! Pages on paper, from a browser in the dark theme: all that they say, in light colours, nothing to press, nothing cut.

use serde_json::{Value, json};

use crate::browser::Browser;
use crate::complaining_shop::fill;
use crate::pages::shots;
use crate::run::Desk;
use crate::served::{Served, wait_for};

fn printed(browser: &Browser, server: &Served, language: &str, pages: &Value) -> Vec<Value> {
    let plan =
        json!({"base": format!("http://{}", server.address), "language": language, "pages": pages, "shots": shots()});
    browser.run("print.js", plan)
}

#[track_caller]
fn is_fit(page: &Value, says: &[&str]) {
    assert_eq!(page["theme"], "dark", "{}", page["name"]);
    for fault in ["pressed", "cut", "clipped", "folded", "bare", "dark", "pale"] {
        assert_eq!(page[fault], json!([]), "{}: {fault}", page["name"]);
    }
    let text = page["text"].as_str().unwrap();
    for said in says {
        assert!(text.contains(said), "“{said}” is not on the paper of {}:\n{text}", page["name"]);
    }
}

#[test]
fn what_is_printed_is_what_the_page_says_in_light_colours() {
    let Some(browser) = Browser::find("what_is_printed_is_what_the_page_says") else { return };
    let desk = Desk::new();
    desk.run(&["demo", "--keep", desk.path("").to_str().unwrap()]).exits(0);
    let server = Served::start(&desk, &[]);
    let incidents = server.get("/api/v1/incidents").has(200).json();
    let id = incidents["incidents"][0]["id"].as_str().unwrap();
    let sessions = server.get("/api/v1/sessions").has(200).json();
    let session = sessions["sessions"][0]["id"].as_str().unwrap();
    let pages = |language: &str| {
        json!([
            {"name": format!("now-{language}"), "path": "/ui/now"},
            {"name": format!("incident-{language}"), "path": format!("/ui/incidents/{id}")},
            {"name": format!("incidents-{language}"), "path": "/ui/incidents"},
            {"name": format!("customer-{language}"), "path": format!("/ui/customers?q={session}")},
            {"name": format!("runbook-{language}"), "path": "/ui/knowledge/rb-payment-gateway-timeout"},
            {"name": format!("sources-{language}"), "path": "/ui/sources"},
        ])
    };
    let [now, incident, list, rest @ ..] = &printed(&browser, &server, "en", &pages("en"))[..] else { panic!() };
    is_fit(now, &["PAYMENT_TIMEOUT", "Response times"]);
    is_fit(incident, &["What to do", "Took the dead gateway node out of rotation", "Proof from the logs", "Over time"]);
    is_fit(list, &["PAYMENT_TIMEOUT"]);
    rest.iter().for_each(|page| is_fit(page, &[]));
    printed(&browser, &server, "ru", &pages("ru")).iter().for_each(|page| is_fit(page, &[]));
}

#[test]
fn complaints_are_printed_with_their_figures() {
    let Some(browser) = Browser::find("complaints_are_printed_with_their_figures") else { return };
    let desk = Desk::new();
    fill(&desk.memory(), 0.5);
    let server = Served::start(&desk, &[]);
    wait_for("the figures", || server.get("/ui/complaints").has(200).text().contains("Did complaints become less?"));
    for language in ["en", "ru"] {
        let name = format!("complaints-{language}");
        let pages = json!([{"name": name, "path": "/ui/complaints"}]);
        let says: &[&str] =
            if language == "en" { &["Did complaints become less?", "After the fix of 2026-04-05"] } else { &[] };
        is_fit(&printed(&browser, &server, language, &pages)[0], says);
    }
}
