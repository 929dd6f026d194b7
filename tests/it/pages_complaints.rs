//! The page of complaints in the real server: figures, the list and its filters, and what people say of links.

use cartwatch::complaint::ComplaintId;
use serde_json::{Value, json};

use crate::browser::Browser;
use crate::complaining_shop::fill;
use crate::main_job::traffic;
use crate::notify_complaints::{send, usual, wrapped};
use crate::pages::{shots, wrong};
use crate::pages_walks::walk;
use crate::run::Desk;
use crate::served::{Reply, Served, wait_for};

const FORM: &str = "application/x-www-form-urlencoded";

fn token(desk: &Desk, name: &str, role: &str) -> String {
    let token = desk.run(&["token", "create", name, "--role", role]).exits(0).stdout;
    format!("Bearer {}", token.trim())
}

fn form(server: &Served, token: &str, path: &str, body: &str) -> Reply {
    let headers = [("authorization", token), ("content-type", FORM)];
    server.ask("POST", path, &headers, body.as_bytes())
}

fn get(server: &Served, token: &str, path: &str) -> Reply {
    server.ask("GET", path, &[("authorization", token), ("accept-language", "en")], b"")
}

#[test]
fn the_reduction_is_told_and_all_complaints_can_be_leafed_through() {
    let desk = Desk::new();
    fill(&desk.memory(), 0.5);
    let server = Served::start(&desk, &[]);
    let mut page = String::new();
    wait_for("the figures", || {
        page = server.ask("GET", "/ui/complaints", &[("accept-language", "en")], b"").has(200).text();
        page.contains("Did complaints become less?")
    });
    assert!(page.contains("class=\"interval\"") && page.contains("Before the first fix"), "{page}");
    assert!(page.contains("<svg") && page.contains("After the fix of 2026-04-05") && !page.contains("web-"), "{page}");
    let csv = server.get("/ui/complaints/report.csv?from=2026-04-03&to=2026-04-06").has(200);
    assert!(csv.headers["content-type"].starts_with("text/csv") && csv.text().lines().count() == 5, "{}", csv.text());
    // Each page ends where the next one begins.
    let mut path = "/ui/complaints?category=payment&from=2026-05-20".to_owned();
    let mut seen: Vec<String> = Vec::new();
    for _ in 0..3 {
        let page = server.get(&path).has(200).text();
        let ids = page.split("<article class=\"card complaint\" id=\"").skip(1);
        seen.extend(ids.map(|rest| rest.split('"').next().unwrap().to_owned()));
        let Some(next) = page.split("rel=\"next\" href=\"").nth(1) else { break };
        path = next.split(['"', '#']).next().unwrap().replace("&amp;", "&");
        assert!(path.contains("category=payment&from=2026-05-20&cursor="), "{path}");
    }
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert!(count > 25 && seen.len() == count, "{count} {}", seen.len());
    let none = server.get("/ui/complaints?category=none-such").has(200).text();
    assert!(none.contains("state-title"), "{none}");
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn what_people_say_of_links_stands_and_only_some_may_say_it() {
    let desk = Desk::new();
    let log = desk.file("shop.jsonl", traffic("2026-03-05", 0, 60, "PAYMENT_TIMEOUT"));
    desk.analyze(&log);
    let (ann, bob) = (token(&desk, "ann", "operate"), token(&desk, "bob", "read"));
    let rows = "Ticket ID,Created at,Text,Channel,Customer ID\n\
                1,2026-03-05T12:40:00Z,деньги сняли а заказа нет!! anna@shop.example,chat,\n\
                2,2026-03-05T13:00:00Z,<b>курьер</b> опоздал,chat,\n";
    let file = desk.file("tickets.csv", rows).display().to_string();
    desk.run(&["complaints", "import", &file, "--source", "desk"]).exits(0);
    let [paid, late] = ["1", "2"].map(|ticket| ComplaintId::of("desk", ticket).to_string());
    let server = Served::start(&desk, &[]);
    let links = |id: &str| -> Value {
        let headers = [("authorization", ann.as_str())];
        server.ask("GET", &format!("/api/v1/complaints/{id}"), &headers, b"").has(200).json()
    };
    let incident = links(&paid)["links"][0]["incident"].as_str().unwrap().to_owned();
    let page = get(&server, &ann, "/ui/complaints?link=linked").has(200).text();
    assert!(page.contains(&format!("id=\"{paid}\"")) && !page.contains(&late), "{page}");
    assert!(!page.contains("anna@shop.example") && page.contains("it tells of what this incident does"), "{page}");
    let unlinked =
        get(&server, &bob, "/ui/complaints?link=unlinked&q=%D0%9A%D1%83%D1%80%D1%8C%D0%B5%D1%80").has(200).text();
    assert!(
        unlinked.contains("курьер опоздал")
            && !unlinked.contains("<b>")
            && !unlinked.contains("method=\"post\" action=\"/ui/complaints/"),
        "{unlinked}"
    );
    let one = get(&server, &ann, &format!("/ui/complaints/{late}")).has(200).text();
    assert!(one.contains(&incident) && one.contains("It is about this"), "{one}");

    // Readers, and pages of others, change nothing.
    let path = format!("/ui/complaints/{late}/link");
    let body = format!("incident={incident}&next=%2Fui%2Fcomplaints%3Flink%3Dunlinked");
    form(&server, &bob, &path, &body).has(403);
    let foreign = [("authorization", ann.as_str()), ("content-type", FORM), ("origin", "https://evil.example")];
    server.ask("POST", &path, &foreign, body.as_bytes()).has(403);
    assert_eq!(links(&late)["links"], json!([]));

    let done = form(&server, &ann, &path, &body).has(303);
    assert_eq!(done.headers["location"], format!("/ui/complaints?link=unlinked&done=linked#{late}"));
    let told = links(&late);
    assert_eq!((&told["links"][0]["reason"], &told["corrections"][0]["by"]), (&"hand".into(), &"ann".into()), "{told}");
    let shown = get(&server, &ann, &format!("/ui/complaints/{late}?done=linked")).has(200).text();
    assert!(shown.contains("class=\"notice\"") && shown.contains("ann: "), "{shown}");
    form(&server, &ann, &format!("/ui/complaints/{paid}/unlink"), &format!("incident={incident}")).has(303);
    assert_eq!(links(&paid)["links"], json!([]));
    form(&server, &ann, &format!("/ui/complaints/{late}/unlink"), "").has(303);
    assert_eq!(links(&late)["links"], json!([]));
    let wrong = form(&server, &ann, &path, "incident=inc-none").has(303);
    assert!(wrong.headers["location"].ends_with("?done=unknown#pick"), "{:?}", wrong.headers);
    form(&server, &ann, "/ui/complaints/cmp-none/link", &format!("incident={incident}")).has(404);
    get(&server, &ann, "/ui/complaints/cmp-none").has(404);
    form(&server, &ann, "/ui/mutes", "all=yes&hours=4&reason=move").has(303);
    form(&server, &ann, "/ui/mutes", "all=yes&hours=999&reason=move").has(400);
    form(&server, &ann, "/ui/mutes", "hours=4&reason=move").has(400);
    form(&server, &bob, "/ui/mutes", "all=yes&hours=4&reason=move").has(403);
    let mutes = server.ask("GET", "/api/v1/mutes", &[("authorization", ann.as_str())], b"").has(200).json();
    assert_eq!((&mutes["mutes"][0]["reason"], &mutes["mutes"][0]["by"]), (&"move".into(), &"ann".into()), "{mutes}");
    let acts = desk.run(&["audit", "show", "-f", "json"]);
    assert!(acts.stdout.contains("POST /ui/complaints/{id}/link"), "{}", acts.stdout);
    assert_eq!(server.stop(), Some(0));
}

/// A shop in which many write of the same thing, as *Now* shows it.
fn early() -> (Desk, Served) {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let calm = json!({"message": "in order", "service": "shop", "level": "info"}).to_string();
    server.post("/ingest", "application/json", calm).has(200);
    send(&server, usual().into_iter().chain(wrapped(0..8)).collect());
    wait_for("the early finding", || server.get("/ui/now").has(200).text().contains("gift"));
    (desk, server)
}

#[test]
fn a_form_mutes_one_early_finding_once_and_ends_it() {
    let (_desk, server) = early();
    let page = server.get("/ui/now").has(200).text();
    let field = |name: &str| {
        let at = page.find(&format!("name=\"{name}\" value=\"")).unwrap();
        page[at..].split('"').nth(3).unwrap().to_owned()
    };
    let post = |path: &str, body: &str| {
        let origin = format!("http://{}", server.address);
        server.ask("POST", path, &[("content-type", FORM), ("origin", &origin)], body.as_bytes())
    };
    let sent = format!("once={}&complaint={}&next=%2Fui%2Fnow%3Fspan%3D6h&hours=24", field("once"), field("complaint"));
    let place = |reply: Reply| reply.has(303).headers["location"].clone();
    assert_eq!(place(post("/ui/mutes", &sent)), "/ui/now?span=6h&done=reason", "nobody knows why");
    for _ in 0..2 {
        assert_eq!(place(post("/ui/mutes", &format!("{sent}&reason=strike"))), "/ui/now?span=6h&done=muted");
    }
    let mutes = server.get("/api/v1/mutes").json();
    assert_eq!(mutes["mutes"].as_array().unwrap().len(), 1, "{mutes}");
    let gone = place(post("/ui/mutes", "complaint=cmp-0000000000000000&hours=4&reason=strike"));
    assert_eq!(gone, "/ui/complaints?done=gone");
    let ended = format!("mute={}&next=%2Fui%2Fnow%3Fdone%3Dmuted", mutes["mutes"][0]["id"].as_str().unwrap());
    for _ in 0..2 {
        assert_eq!(place(post("/ui/mutes/end", &ended)), "/ui/now?done=ended");
    }
    assert_eq!(place(post("/ui/mutes/end", "mute=mute-x")), "/ui/complaints?done=over");
    let foreign = [("content-type", FORM), ("origin", "https://evil.example")];
    server.ask("POST", "/ui/mutes", &foreign, b"all=yes&hours=4&reason=x").has(403);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn one_early_finding_is_muted_on_the_first_page_and_the_mute_is_ended() {
    let Some(browser) = Browser::find("one_early_finding_is_muted_on_the_first_page_and_the_mute_is_ended") else {
        return;
    };
    let (_desk, server) = early();
    // With a script and without one.
    for (script, language, muted) in [(true, "en", "muted"), (false, "ru", "без уведомлений")] {
        let steps = json!([
            {"go": "/ui/now"},
            {"see": ".early > li:not(.muted)", "text": "gift"},
            {"click": ".early .menu > summary"},
            {"fill": ".early input[name='reason']", "text": "the courier is on strike"},
            {"click": ".early button[value='mute']"},
            {"see": ".notice"},
            {"see": ".early > li.muted .badge", "text": muted},
            {"see": ".early > li.muted", "text": "the courier is on strike"},
            {"go": "/ui/complaints"},
            {"see": ".early > li.muted", "text": "gift"},
            {"go": "/ui/now"},
            {"click": ".early form[action='/ui/mutes/end'] button"},
            {"see": ".notice"},
            {"see": ".early > li:not(.muted) .menu"},
        ]);
        walk(&browser, &server, json!({"script": script, "language": language, "steps": steps}));
    }
    let plan = json!({
        "base": format!("http://{}", server.address),
        "pages": [{"name": "early-now", "path": "/ui/now"}, {"name": "early-complaints", "path": "/ui/complaints"}],
        "languages": ["en", "ru"],
        "themes": ["light", "dark"],
        "widths": [360, 1440],
        "axe": true,
        "shots": shots().display().to_string(),
    });
    assert_eq!(wrong(&browser.run("visit.js", plan)), Vec::<String>::new());
}
