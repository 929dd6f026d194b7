//! The pages of runbooks in the real server: found, written, saved under a lock, deleted.

use crate::run::Desk;
use crate::served::{Reply, Served, wait_for};

const FORM: &str = "application/x-www-form-urlencoded";

fn token(desk: &Desk, name: &str, role: &str) -> String {
    let token = desk.run(&["token", "create", name, "--role", role]).exits(0).stdout;
    format!("Bearer {}", token.trim())
}

fn form(server: &Served, token: &str, path: &str, body: &str) -> Reply {
    server.ask("POST", path, &[("authorization", token), ("content-type", FORM)], body.as_bytes())
}

fn get(server: &Served, token: &str, path: &str) -> Reply {
    server.ask("GET", path, &[("authorization", token), ("accept-language", "en")], b"")
}

/// The tag that a form holds.
fn tag(page: &str) -> String {
    let tag = page.split("name=\"tag\" value=\"").nth(1).unwrap().split("\">").next().unwrap();
    tag.replace("&quot;", "%22")
}

#[test]
fn a_runbook_is_written_seen_before_it_is_saved_changed_under_a_lock_and_deleted() {
    let desk = Desk::new();
    let (ann, bob) = (token(&desk, "ann", "operate"), token(&desk, "bob", "read"));
    let server = Served::start(&desk, &[]);
    let new = "/ui/knowledge/-/new";
    let body = "title=The+gift+%3Cqueue%3E&services=gifts%2C+mail&body=Gifts+wait.%0D%0A%0D%0A%23%23+Fix+now%0D%0A1.+restart+%60gifts%60%0D%0A";
    get(&server, &bob, new).has(403);
    form(&server, &bob, new, body).has(403);
    let foreign = [("authorization", ann.as_str()), ("content-type", FORM), ("origin", "https://evil.example")];
    server.ask("POST", new, &foreign, body.as_bytes()).has(403);

    let preview = form(&server, &ann, new, &format!("{body}&do=preview")).has(200).text();
    assert!(preview.contains("Nothing is saved yet") && preview.contains("<code>gifts</code>"), "{preview}");
    assert!(!preview.contains("<queue>"), "{preview}");
    get(&server, &ann, "/ui/knowledge/the-gift-queue").has(404);
    form(&server, &ann, new, "title=&body=x").has(422);
    let saved = form(&server, &ann, new, &format!("{body}&do=save")).has(303);
    assert_eq!(saved.headers["location"], "/ui/knowledge/the-gift-queue?lang=en&done=saved");
    let kept = server.ask("GET", "/api/v1/knowledge/the-gift-queue", &[("authorization", &ann)], b"").has(200).json();
    assert_eq!((&kept["origin"], &kept["services"][1]), (&"team".into(), &"mail".into()), "{kept}");
    // The same name again shows what is there.
    let again = form(&server, &ann, new, body).has(409).text();
    assert!(again.contains("another version") && again.contains("restart"), "{again}");

    let edit = "/ui/knowledge/the-gift-queue/edit?lang=en";
    let first = tag(&get(&server, &ann, edit).has(200).text());
    let change = |tag: &str, step: &str| {
        form(&server, &ann, edit, &format!("title=Gifts&body=%23%23+Fix+now%0D%0A1.+{step}&tag={tag}&do=save"))
    };
    change(&first, "restart+all").has(303);
    let conflict = change(&first, "wait").has(409).text();
    assert!(conflict.contains("restart all") && conflict.contains("1. wait"), "{conflict}");
    change(&tag(&conflict), "wait").has(303);
    let read = get(&server, &bob, "/ui/knowledge/the-gift-queue").has(200).text();
    assert!(read.contains("wait") && !read.contains("/edit"), "{read}");

    let ask = "/ui/knowledge/the-gift-queue/delete?lang=en";
    let question = get(&server, &ann, ask).has(200).text();
    let stale = form(&server, &ann, ask, &format!("tag={first}")).has(303);
    assert!(stale.headers["location"].ends_with("done=changed"), "{:?}", stale.headers);
    let gone = form(&server, &ann, ask, &format!("tag={}", tag(&question))).has(303);
    assert_eq!(gone.headers["location"], "/ui/knowledge?done=deleted");
    get(&server, &ann, "/ui/knowledge/the-gift-queue").has(404);
    let late = form(&server, &ann, edit, &format!("title=Gifts&body=-+x&tag={first}")).has(409).text();
    assert!(late.contains("deleted this runbook meanwhile"), "{late}");
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn runbooks_are_found_by_words_and_their_use_is_counted() {
    let desk = Desk::new();
    let log = desk.file("shop.jsonl", crate::main_job::traffic("2026-03-05", 0, 60, "PAYMENT_TIMEOUT"));
    desk.analyze(&log);
    let server = Served::start(&desk, &[]);
    let get = |path: &str| server.ask("GET", path, &[("accept-language", "en")], b"").has(200).text();
    let mut list = String::new();
    wait_for("the count", || {
        list = get("/ui/knowledge?origin=starter");
        list.contains("Counted from the answer")
    });
    assert!(list.contains("Cited in the answer") && !list.contains("web-"), "{list}");
    let found = get(
        "/ui/knowledge?q=%D0%B2%D0%B7%D0%B0%D0%B8%D0%BC%D0%BD%D1%8B%D0%B5+%D0%B1%D0%BB%D0%BE%D0%BA%D0%B8%D1%80%D0%BE%D0%B2%D0%BA%D0%B8",
    );
    assert!(found.contains("rb-") && found.len() < list.len(), "{found}");
    assert!(get("/ui/knowledge?q=unicorn").contains("No runbook fits."));
    // A built-in page can be adapted, and is not deleted.
    let id = found.split("href=\"/ui/knowledge/rb-").nth(1).unwrap().split('?').next().unwrap();
    let page = get(&format!("/ui/knowledge/rb-{id}?lang=ru"));
    assert!(page.contains("Adapt it to your shop") && page.contains("<ol>"), "{page}");
    let tagged = get(&format!("/ui/knowledge/rb-{id}/delete?lang=ru"));
    let gone =
        server.post(&format!("/ui/knowledge/rb-{id}/delete?lang=ru"), FORM, format!("tag={}", tag(&tagged))).has(303);
    assert!(gone.headers["location"].ends_with("done=built-in"), "{:?}", gone.headers);
    assert_eq!(server.stop(), Some(0));
}
