//! The description of the API: every operation in it is asked of a running server, by every role, and what it replies is
//! held against the schema that is named.

use cartwatch::complaint::ComplaintId;
use serde_json::{Value, json};

use crate::main_job::traffic;
use crate::run::Desk;
use crate::served::{Reply, Served};
use crate::{python, run::Outcome};

/// Validates the document against the schema of OpenAPI 3.1, and each reply against the document.
const VALIDATE: &str = r##"
import json, sys
from openapi_spec_validator import OpenAPIV31SpecValidator
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

document = json.load(open(sys.argv[1]))
OpenAPIV31SpecValidator(document).validate()
registry = Registry().with_resource("urn:api", Resource(contents=document, specification=DRAFT202012))
for name, schema in document["components"]["schemas"].items():
    Draft202012Validator.check_schema(schema)
held = 0
for reply in json.load(open(sys.argv[2])):
    responses = document["paths"][reply["path"]][reply["method"]]["responses"]
    told = responses.get(str(reply["status"])) or responses["default"]
    kind = reply["kind"].split(";")[0]
    content = told.get("content", {})
    assert (kind in content) == bool(kind), (reply["path"], reply["status"], kind, list(content))
    schema = content.get(kind, {}).get("schema")
    if schema is None:
        continue
    # References of the document, from within it; and nothing that the schema does not name.
    text = json.dumps(schema).replace('"#/', '"urn:api#/')
    errors = list(Draft202012Validator(json.loads(text), registry=registry).iter_errors(reply["body"]))
    assert not errors, (reply["path"], reply["status"], errors[0].message, list(errors[0].absolute_path))
    held += 1
print(held)
"##;

/// What is sent to an operation, so that it does what it is for: its path and query, its content type, and its body.
fn example(operation: &str, incident: &str, other: &str, session: &str, mute: &str) -> (String, &'static str, String) {
    let said = |action: &str, body: Value| {
        (format!("/api/v1/incidents/{incident}/{action}"), "application/json", body.to_string())
    };
    let read = |path: &str| (path.to_owned(), "", String::new());
    let of = |rest: &str| read(&format!("/api/v1/incidents/{incident}{rest}"));
    let json = |path: &str, body: Value| (path.to_owned(), "application/json", body.to_string());
    match operation {
        "listIncidents" => read("/api/v1/incidents?limit=1"),
        "showIncident" => of("?language=ru"),
        "showSolution" => of("/solution"),
        "listActions" => of("/actions"),
        "listOutcomes" => of("/outcomes"),
        "listCustomers" => of("/customers?limit=5"),
        "listDuplicates" => read("/api/v1/duplicates"),
        "resolveIncident" => said("resolve", json!({"fix": "raise the pool", "applied_at": "2026-03-02T13:00:00Z"})),
        "reopenIncident" => said("reopen", json!({"reason": "it is back"})),
        "giveFeedback" => said("feedback", json!({"verdict": "helpful", "note": "it was"})),
        "acknowledgeIncident" => said("acknowledge", json!({})),
        "addNote" => said("note", json!({"text": "пул мал"})),
        "mergeIncident" => said("merge", json!({"into": other})),
        "splitIncident" => said("split", json!({})),
        "distinguishIncident" => said("distinct", json!({"other": other})),
        "reportComplaints" => read("/api/v1/complaints/report?category=payment&limit=3"),
        "search" => read("/api/v1/search?q=payment%20timeout"),
        "askSolution" => json("/api/v1/solutions", json!({"text": "оплата картой не проходит", "category": "payment"})),
        "find" => read("/api/v1/find?q=user_0"),
        "listSessions" => read("/api/v1/sessions?limit=3"),
        "showSession" => read(&format!("/api/v1/sessions/{session}")),
        "analyzeSession" => {
            let lines = traffic("2026-03-05", 0, 20, "CARD_DECLINED");
            ("/api/v1/sessions/analyze".to_owned(), "application/x-ndjson", lines)
        }
        "showLive" => read("/api/v1/live"),
        "followEvents" => read("/api/v1/events"),
        "followEntries" => read("/api/v1/entries/tail?level=warn&text=pay&trouble=true"),
        "addEntries" => json("/api/v1/entries", json!({"message": "hello"})),
        "ingest" => json("/ingest", json!([{"message": "hello"}, 7])),
        "listEntries" => read(&format!("/api/v1/entries?incident={incident}")),
        "listPages" => read("/api/v1/knowledge"),
        "learnIncidents" => {
            let csv = "id,title,resolution,category,colour\nSHOP-1,Basket is empty,Roll back,nonsense,red\n";
            ("/api/v1/knowledge".to_owned(), "text/csv", csv.to_owned())
        }
        "showPage" => read("/api/v1/knowledge/rb-x"),
        "putPage" => {
            let page = "# A pool is empty\n\n## Fix now\n\n1. Raise it.\n";
            ("/api/v1/knowledge/rb-x".to_owned(), "text/markdown", page.to_owned())
        }
        "deletePage" => read("/api/v1/knowledge/rb-x"),
        "listMarks" => read("/api/v1/marks?from=2026-01-01T00:00:00Z"),
        "markDeploy" => json("/api/v1/marks", json!({"name": "payment 2.14.0", "service": "payment"})),
        "listMutes" => read("/api/v1/mutes?all=true"),
        "mute" => json("/api/v1/mutes", json!({"all": true, "until": "2099-01-01T00:00:00Z", "reason": "a drill"})),
        "endMute" => read(&format!("/api/v1/mutes/{mute}")),
        "listSources" => read("/api/v1/sources"),
        "showCache" => read("/api/v1/cache"),
        "showNotifications" => read("/api/v1/notifications"),
        "showSync" => read("/api/v1/sync"),
        "runSync" => ("/api/v1/sync".to_owned(), "application/json", String::new()),
        "forgetPerson" => json("/api/v1/forget", json!({"user": "user_1"})),
        "showFigures" => read("/api/v1/metrics?from=2026-03-02T00:00:00Z&to=2026-03-03T00:00:00Z"),
        "listSeries" => read("/api/v1/metrics/series?resolution=day&by=service,category"),
        "showIndex" => read("/api/v1/index"),
        "addComplaints" => {
            let told = json!({"id": "T-1", "created_at": "2026-03-02T10:00:00Z", "text": "can't pay, order A-1"});
            json("/api/v1/complaints", json!([told, {"colour": 1}]))
        }
        "complaintHook" => {
            let form = "ticket_id=T-2&text=%D0%BD%D0%B5+%D0%BF%D1%80%D0%BE%D1%88%D0%BB%D0%BE";
            ("/api/v1/complaints/hook/desk".to_owned(), "application/x-www-form-urlencoded", form.to_owned())
        }
        "listComplaints" => read("/api/v1/complaints?text=pay&limit=5"),
        "showComplaint" | "eraseComplaint" => {
            read(&format!("/api/v1/complaints/{}", ComplaintId::of("helpdesk", "T-1")))
        }
        "linkComplaint" => {
            let path = format!("/api/v1/complaints/{}/link", ComplaintId::of("helpdesk", "T-1"));
            json(&path, json!({"incident": incident}))
        }
        "unlinkComplaint" => {
            let path = format!("/api/v1/complaints/{}/unlink", ComplaintId::of("helpdesk", "T-1"));
            json(&path, json!({"incident": incident}))
        }
        "listComplaintClusters" => read("/api/v1/complaints/clusters?since=2026-01-01T00:00:00Z"),
        "livez" => read("/health/livez"),
        "readyz" => read("/health/readyz"),
        "metrics" => read("/metrics"),
        "openapi" => read("/openapi.json"),
        other => panic!("{other} is described, and this test does not ask it"),
    }
}

/// Method, path and description of every operation, in an order in which what one makes is there for the next.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            all.push((method.clone(), path.clone(), operation.clone()));
        }
    }
    let last = ["eraseComplaint", "deletePage", "splitIncident", "distinguishIncident", "reopenIncident"];
    let first = ["addComplaints", "markDeploy", "putPage", "mergeIncident"];
    all.sort_by_key(|(_, _, operation)| {
        let id = operation["operationId"].as_str().unwrap();
        (last.iter().position(|name| *name == id).map_or(0, |at| at + 1), !first.contains(&id))
    });
    all
}

fn ask(server: &Served, method: &str, (path, kind, body): &(String, &str, String), token: Option<&str>) -> Reply {
    let bearer = format!("Bearer {}", token.unwrap_or_default());
    let mut headers = vec![("content-type", *kind)];
    if token.is_some() {
        headers.push(("authorization", &bearer));
    }
    // Events have no end.
    let endless = path.ends_with("/events") || path.contains("/entries/tail");
    let method = if endless { "head" } else { method };
    server.ask(&method.to_uppercase(), path, &headers, body.as_bytes())
}

fn told(method: &str, path: &str, reply: &Reply) -> Value {
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let kind = reply.headers.get("content-type").cloned().unwrap_or_default();
    json!({"method": method, "path": path, "status": reply.status, "kind": kind, "body": body})
}

#[test]
fn every_operation_is_as_it_is_described() {
    let desk = Desk::new();
    let text = traffic("2026-03-02", 0, 60, "PAYMENT_TIMEOUT") + &traffic("2026-03-03", 60, 60, "DB_POOL_EXHAUSTED");
    desk.analyze(&desk.file("days.jsonl", text));
    // There is a mirror to bring in step; that nobody answers there is said elsewhere.
    let file = desk.file("mirror.toml", "[elasticsearch]\nhost = \"127.0.0.1:9\"\n").display().to_string();
    let server = Served::start_with(&desk, &[], &["--config", &file, "--listen", "127.0.0.1:0"]);
    let list = server.get("/api/v1/incidents").has(200).json();
    let id = |at: usize| list["incidents"][at]["id"].as_str().unwrap().to_owned();
    let sessions = server.get("/api/v1/sessions").has(200).json();
    let session = sessions["sessions"][0]["id"].as_str().unwrap();
    let plan = json!({"service": "stock", "until": "2099-01-01T00:00:00Z", "reason": "stock moves"});
    let mute = server.post("/api/v1/mutes", "application/json", plan.to_string()).has(201).json();
    let mute = mute["id"].as_str().unwrap();
    let document = server.get("/openapi.json").has(200);
    let operations = operations(&document.json());
    let mut replies = Vec::new();
    for (method, path, operation) in &operations {
        let name = operation["operationId"].as_str().unwrap();
        let sent = example(name, &id(0), &id(1), session, mute);
        let reply = ask(&server, method, &sent, None);
        assert!(reply.status < 300, "{name}: {} {}", reply.status, reply.text());
        replies.push(told(method, path, &reply));
        // The same with nothing that it needs: refused, or the same again.
        let bare = (path.replace("{id}", "none"), "application/json", "{\"colour\": 1}".to_owned());
        if path != "/ingest" && path != "/api/v1/entries" {
            replies.push(told(method, path, &ask(&server, method, &bare, None)));
        }
    }
    each_role_may_do_its_own(&desk, &server, &operations);
    let document = desk.file("openapi.json", document.body);
    let replies = desk.file("replies.json", Value::Array(replies).to_string());
    let test = "every_operation_is_as_it_is_described";
    let wanted = ["openapi-spec-validator>=0.7,<1", "jsonschema>=4.20,<5"];
    let Some(packages) = python::packages(test, "python-openapi", &wanted) else { return };
    let held = python::run(&packages, VALIDATE, &[document.to_str().unwrap(), replies.to_str().unwrap()]);
    assert!(held.parse::<usize>().unwrap() > operations.len(), "{held}");
}

/// What a role may not do is refused, and nothing else is for that.
fn each_role_may_do_its_own(desk: &Desk, server: &Served, operations: &[(String, String, Value)]) {
    let roles = ["ingest", "read", "operate", "admin"];
    let made = |role: &&str| -> Outcome { desk.run(&["token", "create", role, "--role", role]).exits(0) };
    let tokens: Vec<String> = roles.iter().map(|role| made(role).stdout.trim().to_owned()).collect();
    for (method, path, operation) in operations {
        let needed = operation["x-cartwatch-role"].as_str().unwrap();
        // Nothing here is done by halves: the body is none that is taken.
        let sent = (path.replace("{id}", "none"), "text/html", "x".to_owned());
        for (role, token) in roles.iter().zip(&tokens) {
            let may = match needed {
                "none" => true,
                "ingest" => ["ingest", "admin"].contains(role),
                "read" => *role != "ingest",
                "operate" => ["operate", "admin"].contains(role),
                _ => *role == "admin",
            };
            let status = ask(server, method, &sent, Some(token)).status;
            assert_eq!(status != 403, may, "{method} {path} by {role}: {status}");
        }
        let nobody = ask(server, method, &sent, None).status;
        assert_eq!(nobody != 401, needed == "none", "{method} {path}: {nobody}");
    }
}
