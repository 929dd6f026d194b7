//! The first page over the demo's shop: its sentences, plots, tables, CSV files; and what it says where nothing arrived.

use crate::main_job::traffic;
use crate::run::Desk;
use crate::served::{Reply, Served, wait_for};

fn page(server: &Served, path: &str, language: &str) -> Reply {
    server.ask("GET", path, &[("accept", "text/html"), ("accept-language", language)], b"")
}

fn heading(page: &str) -> String {
    let heading = page.split("<h1>").nth(1).and_then(|rest| rest.split("</h1>").next()).unwrap_or_default();
    heading.replace('\u{a0}', " ")
}

#[test]
fn the_first_page_tells_how_the_shop_does() {
    let desk = Desk::new();
    let kept = desk.path("demo");
    desk.run(&["demo", "--keep", &kept.display().to_string()]).exits(0);
    let memory = kept.join("memory").display().to_string();
    let server = Served::start_with(&desk, &[], &["--listen", "127.0.0.1:0", "--data-dir", &memory]);

    // In the first seconds figures are still told bucket by bucket.
    wait_for("figures", || server.get("/ui/now/csv/errors?span=24h").status == 200);
    for (language, says) in [("en", "of the data"), ("ru", "за которые есть данные")] {
        for span in ["", "?span=1h", "?span=6h", "?span=24h", "?span=7d", "?span=30d"] {
            let page = page(&server, &format!("/ui/now{span}"), language).has(200).text();
            assert!(heading(&page).contains(says), "{}", heading(&page));
            assert!(!page.contains("web-") && !page.contains("style=") && !page.contains("NaN"), "{span}");
        }
    }
    let whole = page(&server, "/ui/now?span=24h", "en").has(200).text();
    for plot in ["sessions", "funnel", "latency", "errors"] {
        assert!(whole.contains(&format!("<figure class=\"chart card\" id=\"{plot}\">")), "{plot}");
        let csv = server.get(&format!("/ui/now/csv/{plot}?span=24h")).has(200);
        assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
        let rows = csv.text().lines().count();
        assert_eq!(rows, if plot == "funnel" { 6 } else { 97 }, "{plot}");
    }
    // Deploys stand at the time axes, and problems lead to their pages.
    assert!(whole.contains("<g class=\"mark\">") && whole.contains("href=\"/ui/incidents/inc-"), "{whole}");
    let packed = [("accept-encoding", "gzip")];
    let bytes = server.ask("GET", "/ui/now?span=24h", &packed, b"").has(200).body.len();
    assert!(bytes < 60_000, "{bytes}");

    page(&server, "/ui/now?span=2h", "en").has(400);
    page(&server, "/ui/now/csv/weather", "en").has(404);
}

#[test]
fn customers_of_several_problems_are_counted_once() {
    let desk = Desk::new();
    let day = |code: &str| traffic("2026-03-02", 0, 60, code);
    desk.analyze(&desk.file("day.jsonl", day("PAYMENT_TIMEOUT") + &day("DB_POOL_EXHAUSTED")));
    let list = desk.run(&["incidents", "list", "--format", "json"]).exits(0).json();
    let users: Vec<u64> =
        list["incidents"].as_array().unwrap().iter().map(|row| row["users"].as_u64().unwrap()).collect();
    assert_eq!(users, [12, 12]);
    let server = Served::start(&desk, &[]);
    let said = |language: &str| heading(&page(&server, "/ui/now?span=1h", language).has(200).text());
    assert!(said("en").contains("2 problems hurt 12 customers."), "{}", said("en"));
    assert!(said("ru").contains("2 проблемы задели 12 покупателей"), "{}", said("ru"));
}

#[test]
fn where_nothing_arrived_the_page_says_so() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let page = page(&server, "/ui/now", "en").has(200).text();
    assert!(page.contains("Send the first line") && page.contains("Waiting for the first line"), "{page}");
    server.get("/ui/now/csv/sessions").has(404);
}

#[test]
fn who_has_no_token_is_led_to_the_sign_in() {
    let desk = Desk::new();
    let token = desk.run(&["token", "create", "anna", "--role", "read"]).exits(0).stdout.trim().to_owned();
    let server = Served::start(&desk, &[]);
    for path in ["/ui/now", "/ui/now/csv/sessions"] {
        let reply = page(&server, path, "en").has(303);
        assert!(reply.headers["location"].starts_with("/sign-in?next="), "{reply:?}");
    }
    let bearer = format!("Bearer {token}");
    server.ask("GET", "/ui/now", &[("authorization", &bearer)], b"").has(200);
}
