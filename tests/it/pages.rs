//! Every page in a real browser: both themes, both languages, three widths, with the demo's data and with none.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::browser::{Browser, sketch};
use crate::complaining_shop::fill;
use crate::run::Desk;
use crate::served::{Served, wait_for};

/// Where the pictures are left, for people to look at them.
pub fn shots() -> std::path::PathBuf {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Pictures of the manual: what is taken, and its name there.
const PICTURES: [(&str, &str); 5] = [
    ("now-en-light-1440", "now.png"),
    ("now-ru-light-1440", "now-ru.png"),
    ("incident-en-light-1440", "incident.png"),
    ("customer-en-light-1440", "customer.png"),
    ("none-now-en-light-1440", "first-run.png"),
];

fn docs() -> std::path::PathBuf {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/screenshots");
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The pages of the navigation, and what stands behind its rows.
fn pages(server: &Served, filled: bool) -> Vec<Value> {
    let prefix = if filled { "" } else { "none-" };
    let page = |name: &str, path: &str| json!({ "name": format!("{prefix}{name}"), "path": path });
    let mut pages: Vec<Value> =
        ["now", "incidents", "customers", "search", "complaints", "knowledge", "tail", "sources", "settings"]
            .iter()
            .map(|name| page(name, &format!("/ui/{name}")))
            .collect();
    pages.push(page("missing", "/ui/incidents/none"));
    if filled {
        let incidents = server.get("/api/v1/incidents").has(200).json();
        let id = incidents["incidents"][0]["id"].as_str().unwrap().to_owned();
        let sessions = server.get("/api/v1/sessions").has(200).json();
        let session = sessions["sessions"][0]["id"].as_str().unwrap().to_owned();
        pages.push(page("incident", &format!("/ui/incidents/{id}")));
        pages.push(page("customer", &format!("/ui/customers?q={session}")));
        pages.push(page("found", "/ui/search?q=payment+gateway+timeout"));
        pages.push(page("runbook", "/ui/knowledge/rb-payment-gateway-timeout"));
    }
    pages
}

/// What is wrong with pages that were visited.
pub fn wrong(seen: &[Value]) -> Vec<String> {
    let mut wrong = Vec::new();
    for page in seen {
        let name = full_name(page);
        let expected = if name.contains("missing") { 404 } else { 200 };
        if page["status"] != expected {
            wrong.push(format!("{name}: status {}", page["status"]));
        }
        // A page that is not there is said so in the console, too.
        if expected == 200 {
            wrong.extend(list(&page["said"]).map(|said| format!("{name}: console: {said}")));
        }
        wrong.extend(list(&page["faults"]).map(|fault| format!("{name}: {fault}")));
        if page["overflow"].as_i64().unwrap() > 0 {
            wrong.push(format!("{name}: wider than the window by {} px", page["overflow"]));
        }
    }
    wrong
}

fn list(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn full_name(page: &Value) -> String {
    let part = |key: &str| page[key].as_str().unwrap_or_default().to_owned();
    format!("{}-{}-{}-{}", part("name"), part("language"), part("theme"), page["width"])
}

/// Compares with how the pages looked, or keeps how they look: `CARTWATCH_PAGES=compare` or `=keep`.
fn compared(seen: &[Value]) -> Vec<String> {
    // The dark theme has other colours in the same places.
    let light = seen.iter().filter(|page| page["theme"] == "light");
    let now: BTreeMap<String, sketch::Sketch> =
        light.map(|page| (full_name(page), sketch::Sketch::of(&page["sketch"]))).collect();
    match std::env::var("CARTWATCH_PAGES").as_deref() {
        Ok("keep") => {
            let mut all = sketch::kept();
            all.extend(now);
            sketch::keep(&all);
            for (shot, picture) in PICTURES {
                let shot = shots().join(format!("window-{shot}.png"));
                // The other test takes it.
                if shot.is_file() {
                    std::fs::copy(shot, docs().join(picture)).unwrap();
                }
            }
            Vec::new()
        }
        Ok("compare") => {
            let before = sketch::kept();
            let differs = |(name, now): (&String, &sketch::Sketch)| match before.get(name) {
                Some(before) => now.differs(before).map(|how| format!("{name}: {how}")),
                None => Some(format!("{name}: nobody has looked at it")),
            };
            now.iter().filter_map(differs).collect()
        }
        _ => Vec::new(),
    }
}

/// All pages in all forms; contrast and structure are examined where they can differ.
fn visit(test: &str, server: &Served, pages: &[Value]) {
    let Some(browser) = Browser::find(test) else { return };
    let plan = json!({
        "base": format!("http://{}", server.address),
        "pages": pages,
        "languages": ["en", "ru"],
        "themes": ["light", "dark"],
        "widths": [360, 768, 1440],
        "axe": true,
        "shots": shots().display().to_string(),
    });
    let seen = browser.run("visit.js", plan);
    let mut wrong = wrong(&seen);
    wrong.extend(compared(&seen));
    assert!(
        wrong.is_empty(),
        "{} of {} pages; pictures: {}\n{}",
        wrong.len(),
        seen.len(),
        shots().display(),
        wrong.join("\n")
    );
}

#[test]
fn every_page_is_fit_to_be_seen() {
    let desk = Desk::new();
    desk.run(&["demo", "--keep", desk.path("").to_str().unwrap()]).exits(0);
    let server = Served::start(&desk, &[]);
    visit("every_page_is_fit_to_be_seen", &server, &pages(&server, true));
}

#[test]
fn every_page_is_fit_to_be_seen_when_there_is_nothing() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    visit("every_page_is_fit_to_be_seen_when_there_is_nothing", &server, &pages(&server, false));
}

/// Complaints of a shop over 150 days, and on the last one many about a matter that no incident explains.
fn complaining() -> (Desk, Served) {
    let desk = Desk::new();
    fill(&desk.memory(), 0.5);
    let mut rows = "Ticket ID,Created at,Text,Channel,Customer ID\n".to_owned();
    for minute in 0..14 {
        let _ = writeln!(
            rows,
            "gift-{minute},2026-06-03T14:{minute:02}:00Z,the gift wrap option is gone,chat,buyer-{minute}"
        );
    }
    let file = desk.file("tickets.csv", rows).display().to_string();
    desk.run(&["complaints", "import", &file, "--source", "desk"]).exits(0);
    let server = Served::start(&desk, &[]);
    wait_for("the figures", || {
        let page = server.ask("GET", "/ui/complaints", &[("accept-language", "en")], b"").has(200).text();
        page.contains("Did complaints become less?") && page.contains("class=\"early\"")
    });
    (desk, server)
}

#[test]
fn every_page_of_complaints_is_fit_to_be_seen() {
    let (_desk, server) = complaining();
    let id = |query: &str| {
        let list = server.get(&format!("/ui/complaints?{query}")).has(200).text();
        list.split("complaint\" id=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned()
    };
    let page = |name: &str, path: String| json!({ "name": name, "path": path });
    let pages = [
        page("complaints-shop", "/ui/complaints".to_owned()),
        page("complaints-linked", "/ui/complaints?link=linked&category=payment&from=2026-05-20".to_owned()),
        page("complaint-linked", format!("/ui/complaints/{}", id("link=linked"))),
        page("complaint-unlinked", format!("/ui/complaints/{}", id("link=unlinked"))),
    ];
    visit("every_page_of_complaints_is_fit_to_be_seen", &server, &pages);
}
