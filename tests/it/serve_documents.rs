//! Documents with ids in `_bulk`: what is sent again is acknowledged, and kept once.

use serde_json::Value;

use crate::run::Desk;
use crate::served::{Reply, Served, journal};
use crate::shippers::metric;

const NDJSON: &str = "application/x-ndjson";

/// Statuses of the items.
fn statuses(reply: &Reply) -> Vec<u64> {
    let items = reply.json()["items"].as_array().unwrap().clone();
    let of_item = |item: &Value| item.as_object().unwrap().values().next().unwrap()["status"].as_u64().unwrap();
    items.iter().map(of_item).collect()
}

/// A bulk of such actions, index and id each.
fn bulk(items: &[(&str, &str, &str)]) -> String {
    let item = |(action, index, id): &(&str, &str, &str)| {
        format!("{{\"{action}\":{{\"_index\":\"{index}\",\"_id\":\"{id}\"}}}}\n{{\"message\":\"{index} {id}\"}}\n")
    };
    items.iter().map(item).collect()
}

#[test]
fn a_document_that_is_sent_again_is_kept_once() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    let first =
        bulk(&[("create", "shop", "a"), ("index", "shop", "b"), ("create", "shop", "a"), ("create", "other", "a")]);
    let reply = server.post("/_bulk", NDJSON, &first).has(200);
    assert_eq!(statuses(&reply), [201, 201, 409, 201], "{}", reply.text());
    let again = bulk(&[("create", "shop", "a"), ("index", "shop", "b"), ("create", "shop", "c")]);
    let reply = server.post("/_bulk", NDJSON, &again).has(200);
    assert_eq!(statuses(&reply), [409, 200, 201], "{}", reply.text());
    let items = &reply.json()["items"];
    assert_eq!(items[0]["create"]["error"]["type"], "version_conflict_engine_exception");
    assert_eq!(items[1]["index"]["result"], "noop");
    // All of it is there: nothing is appended, and nothing is refused.
    assert_eq!(statuses(&server.post("/_bulk", NDJSON, &again).has(200)), [409, 200, 409]);
    assert_eq!(metric(&server, "cartwatch_documents_known_total"), 6);
    assert_eq!(metric(&server, "cartwatch_entries_accepted_total{protocol=\"bulk\"}"), 4);
    assert_eq!(metric(&server, "cartwatch_entries_rejected_total{protocol=\"bulk\"}"), 0);
    server.kill();

    let server = Served::start(&desk, &[]);
    assert_eq!(statuses(&server.post("/_bulk", NDJSON, &first).has(200)), [409, 200, 409, 409]);
    assert_eq!(server.stop(), Some(0));
    let mut kept: Vec<String> =
        journal(&desk).into_iter().map(|(_, line)| line["message"].as_str().unwrap().to_owned()).collect();
    kept.sort();
    assert_eq!(kept, ["other a", "shop a", "shop b", "shop c"]);
}

#[test]
fn a_bulk_that_finds_no_room_says_so_as_a_whole_and_for_each_item() {
    let desk = Desk::new();
    let server = Served::start(&desk, &[("journal_bytes", "65536"), ("journal_segment_bytes", "65536")]);
    // More than the whole journal holds, however well it is compressed.
    let mut state = 1_u64;
    let mut body = String::new();
    for n in 0..400 {
        let noise: String = (0..40)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                format!("{:08x}", state >> 32)
            })
            .collect();
        body += &format!("{{\"create\":{{\"_index\":\"shop\",\"_id\":\"{n}\"}}}}\n{{\"noise\":\"{noise}\"}}\n");
    }
    let reply = server.post("/_bulk", NDJSON, &body).has(429);
    assert!(reply.headers.contains_key("retry-after"));
    let said = reply.json();
    assert_eq!((&said["status"], &said["errors"]), (&429.into(), &true.into()));
    assert_eq!(said["error"]["type"], "es_rejected_execution_exception");
    assert_eq!(statuses(&reply), vec![429; 400]);
    // The bulk helpers of official clients send items again, and not requests.
    let helper = [("content-type", NDJSON), ("x-elastic-client-meta", "es=8.19.2,js=20.20.2,t=8.10.1,h=bp")];
    let reply = server.ask("POST", "/_bulk", &helper, body.as_bytes()).has(200);
    assert_eq!(statuses(&reply), vec![429; 400]);
    // What was refused is not known.
    let one = bulk(&[("create", "shop", "7")]);
    assert_eq!(statuses(&server.post("/_bulk", NDJSON, &one).has(200)), [201]);
    assert_eq!(server.stop(), Some(0));
}
