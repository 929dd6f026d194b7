//! The pages of incidents: the list with its filters, one incident with its answer, and what people say in forms.

use crate::main_job::traffic;
use crate::run::Desk;
use crate::served::{Reply, Served};

const FORM: &str = "application/x-www-form-urlencoded";

fn token(desk: &Desk, name: &str, role: &str) -> String {
    desk.run(&["token", "create", name, "--role", role]).exits(0).stdout.trim().to_owned()
}

/// Two days with a failure each.
fn shop() -> (Desk, Vec<String>) {
    let desk = Desk::new();
    let text = traffic("2026-03-02", 0, 60, "PAYMENT_TIMEOUT") + &traffic("2026-03-03", 60, 60, "DB_POOL_EXHAUSTED");
    desk.analyze(&desk.file("days.jsonl", text));
    let list = desk.run(&["incidents", "list", "--format", "json"]).exits(0).json();
    let ids = list["incidents"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned());
    let ids = ids.collect();
    (desk, ids)
}

fn post(server: &Served, path: &str, body: &str) -> Reply {
    let origin = format!("http://{}", server.address);
    server.ask("POST", path, &[("content-type", FORM), ("origin", &origin)], body.as_bytes())
}

/// The page that a form led to.
#[track_caller]
fn followed(server: &Served, reply: &Reply) -> String {
    assert_eq!(reply.status, 303, "{}", reply.text());
    server.get(&reply.headers["location"]).has(200).text()
}

fn field(page: &str, name: &str) -> String {
    let at = page.find(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no {name} in {page}"));
    page[at..].split('"').nth(3).unwrap().to_owned()
}

#[test]
fn the_list_is_filtered_by_its_address_and_acts_on_several() {
    let (desk, ids) = shop();
    let server = Served::start(&desk, &[]);
    let page = server.get("/ui/incidents").has(200).text();
    for id in &ids {
        assert!(page.contains(&format!("/ui/incidents/{id}\"")), "{id} in {page}");
    }
    let of = |query: &str| server.get(&format!("/ui/incidents?{query}")).has(200).text();
    let named = |page: &str| ids.iter().filter(|id| page.contains(&format!("/ui/incidents/{id}\""))).count();
    assert!(named(&of("q=db_pool_exhausted")) < ids.len() && named(&of("q=db_pool_exhausted")) > 0);
    assert_eq!(named(&of("status=resolved")), 0);
    assert_eq!(named(&of("until=2026-03-01T00:00")), 0);
    assert_eq!(named(&of("since=nonsense&page=99&sort=money")), ids.len());
    assert!(of("q=%22%3E%3Cscript%3Ealert(1)").contains("&lt;script&gt;alert(1)"));

    let ticked: String = ids.iter().map(|id| format!("&id={id}")).collect();
    let next = "next=%2Fui%2Fincidents%3Fsort%3Dnewest";
    let reply = post(&server, "/ui/incidents", &format!("{next}&do=acknowledge{ticked}"));
    assert!(reply.headers["location"].starts_with("/ui/incidents?sort=newest&done=acknowledge"), "{reply:?}");
    let page = followed(&server, &reply);
    assert!(page.contains("you look after") && page.contains("Looked after"), "{page}");
    let merged = followed(&server, &post(&server, "/ui/incidents", &format!("{next}&do=merge{ticked}")));
    assert_eq!(named(&merged), 1, "{merged}");
    let split = followed(&server, &post(&server, "/ui/incidents", &format!("{next}&do=split&id={}", ids[1])));
    assert!(named(&split) > 1, "{split}");
    let fault = followed(&server, &post(&server, "/ui/incidents", &format!("{next}&do=mute{ticked}&hours=4")));
    assert!(fault.contains("Nothing was muted"), "{fault}");
    let mute = format!("{next}&do=mute&id={}&hours=4&reason=migration", ids[0]);
    assert!(followed(&server, &post(&server, "/ui/incidents", &mute)).contains("Muted: 1"));
    assert!(server.get("/api/v1/mutes").has(200).text().contains("migration"));
    post(&server, "/ui/incidents", &format!("do=forget{ticked}")).has(400);
    let elsewhere = [("content-type", FORM), ("origin", "https://evil.example")];
    server.ask("POST", "/ui/incidents", &elsewhere, format!("do=merge{ticked}").as_bytes()).has(403);
}

#[test]
fn an_incident_says_what_happened_and_what_to_do_and_takes_what_people_say() {
    let (desk, ids) = shop();
    let server = Served::start(&desk, &[]);
    let own = format!("/ui/incidents/{}", ids[0]);
    let page = server.get(&own).has(200).text();
    for part in ["id=\"solution\"", "class=\"steps\"", "<mark>", "id=\"customers\"", "id=\"timeline\"", "still lost"] {
        assert!(page.contains(part), "{part} in {page}");
    }
    // An id may be shortened as in the API; an unknown one is a page that says so.
    server.get(&format!("/ui/incidents/{}", &ids[0][..ids[0].len() - 2])).has(200);
    assert!(
        server
            .ask("GET", "/ui/incidents/none", &[("accept", "text/html")], b"")
            .has(404)
            .text()
            .contains("There is nothing here")
    );
    let russian = server.ask("GET", &own, &[("accept-language", "ru")], b"").has(200).text();
    assert!(russian.contains("Что делать") && !russian.contains("web-"), "{russian}");

    let note = format!("text=called+the+bank&once={}", field(&page, "once"));
    let reply = post(&server, &format!("{own}/note"), &note);
    assert!(followed(&server, &reply).contains("called the bank"));
    post(&server, &format!("{own}/note"), &note).has(303);
    let again = server.get(&own).has(200).text();
    assert_eq!(again.matches("class=\"said\">called the bank").count(), 1, "a double click writes once");

    assert!(followed(&server, &post(&server, &format!("{own}/resolve"), "fix=+")).contains("say what was done"));
    let fix = "fix=1.+restart+the+pool%0D%0A2.+raise+its+size&cause=too+small&applied_at=2026-03-04T10%3A00";
    let resolved = followed(&server, &post(&server, &format!("{own}/resolve"), fix));
    assert!(resolved.contains("badge resolved") && resolved.contains("raise its size"), "{resolved}");
    assert!(followed(&server, &post(&server, &format!("{own}/feedback"), "verdict=helpful")).contains("it helped"));
    assert!(followed(&server, &post(&server, &format!("{own}/reopen"), "reason=back")).contains("badge open"));
    let wrong = followed(&server, &post(&server, &format!("{own}/merge"), "into=nothing"));
    assert!(wrong.contains("no single incident"), "{wrong}");
    post(&server, &format!("{own}/forget"), "").has(404);

    let file = server.get(&format!("{own}/customers.csv")).has(200);
    assert!(file.headers["content-type"].starts_with("text/csv") && file.text().contains("still_lost"));
    let ticket = server.get(&format!("{own}.md")).has(200);
    assert!(ticket.headers["content-type"].starts_with("text/markdown") && ticket.text().starts_with("# "));
    assert!(server.get(&format!("{own}/solution")).has(200).text().contains("class=\"steps\""));
    let actions = server.get(&format!("/api/v1/incidents/{}/actions", ids[0])).has(200).text();
    assert!(
        actions.contains("called the bank") && actions.contains("1. restart the pool\\n2. raise its size"),
        "{actions}"
    );
}

#[test]
fn who_may_only_read_sees_no_forms_and_is_refused() {
    let (desk, ids) = shop();
    let reader = token(&desk, "bob", "read");
    let operator = token(&desk, "anna", "operate");
    let server = Served::start(&desk, &[]);
    let signed = |token: &str| {
        let reply = server.post("/session", "application/json", format!("{{\"token\":\"{token}\"}}")).has(200);
        reply.headers["set-cookie"].split(';').next().unwrap().to_owned()
    };
    let (bob, anna) = (signed(&reader), signed(&operator));
    let origin = format!("http://{}", server.address);
    let own = format!("/ui/incidents/{}", ids[0]);
    let page = server.ask("GET", &own, &[("cookie", &bob)], b"").has(200).text();
    assert!(!page.contains(&format!("action=\"{own}/")), "{page}");
    let headers = |cookie| [("cookie", cookie), ("origin", origin.as_str()), ("content-type", FORM)];
    server.ask("POST", &format!("{own}/note"), &headers(&bob), b"text=x").has(403);
    server.ask("POST", &format!("{own}/acknowledge"), &headers(&anna), b"").has(303);
    let page = server.ask("GET", "/ui/incidents", &[("cookie", &bob)], b"").has(200).text();
    assert!(page.contains("anna looks after it"), "{page}");
    let said = desk.run(&["audit", "show"]).stdout;
    assert!(said.contains("acknowledge") && said.contains("anna"), "{said}");
}
