//! The MCP server with the SDK's client: every tool, both ways to the memory, errors, changes, attacks and personal data.

use serde_json::{Value, json};

use crate::main_job::traffic;
use crate::mcp_agent::Agent;
use crate::openai_server::{Scripted, Step};
use crate::run::{Desk, command};
use crate::served::Served;

const READ_ONLY: [&str; 5] = ["search_memory", "get_incident", "find_customer", "explain_finding", "complaint_report"];

/// A desk whose memory knows payments that timed out for every fifth of 60 visitors.
fn desk() -> Desk {
    let desk = Desk::new();
    desk.analyze(&desk.file("day.jsonl", traffic("2026-03-02", 0, 60, "PAYMENT_TIMEOUT")));
    desk
}

/// The keys that a schema demands are there, and those that are there are in the schema.
#[track_caller]
fn fits_schema(tool: &rmcp::model::Tool, structured: &Value) {
    let schema = Value::Object((**tool.output_schema.as_ref().unwrap()).clone());
    for key in schema["required"].as_array().unwrap() {
        assert!(structured.get(key.as_str().unwrap()).is_some(), "{}: no {key} in {structured}", tool.name);
    }
    for key in structured.as_object().unwrap().keys() {
        assert!(schema["properties"].get(key).is_some(), "{}: {key} is not in the schema", tool.name);
    }
}

async fn worst(agent: &Agent) -> String {
    let listed = agent.call("search_memory", json!({})).await.good();
    listed.structured["incidents"][0]["id"].as_str().unwrap_or_else(|| panic!("{}", listed.text)).to_owned()
}

/// Asks every tool that reads about the memory's worst incident.
async fn ask_all(agent: &Agent) -> Vec<(&'static str, crate::mcp_agent::Said)> {
    let id = worst(agent).await;
    let shown = agent.call("get_incident", json!({ "id": id })).await.good();
    let session = shown.structured["harm"]["examples"][0]["session"].as_str().unwrap().to_owned();
    let mut answers = vec![("get_incident", shown)];
    for (tool, arguments) in [
        ("search_memory", json!({ "query": "payment timed out at the gateway" })),
        ("search_memory", json!({ "query": "rb-payment-timeouts" })),
        ("search_memory", json!({})),
        ("find_customer", json!({ "id": session })),
        ("explain_finding", json!({ "incident": id })),
        ("complaint_report", json!({})),
    ] {
        answers.push((tool, agent.call(tool, arguments).await));
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn every_tool_answers_on_the_demo_within_the_budget_and_its_schema() {
    let desk = Desk::new();
    let kept = desk.path("demo");
    desk.run(&["demo", "--keep", kept.to_str().unwrap()]).exits(0);
    let agent = Agent::start(command(&kept.join("memory"), &["mcp"])).await;
    let tools = agent.tools().await;
    assert_eq!(tools.iter().map(|tool| tool.name.as_ref()).collect::<Vec<_>>(), READ_ONLY);
    for tool in &tools {
        let hints = tool.annotations.clone().unwrap();
        assert_eq!((hints.read_only_hint, hints.destructive_hint), (Some(true), Some(false)), "{}", tool.name);
        assert!(tool.title.is_some() && tool.input_schema["type"] == "object");
    }
    assert!(agent.instructions().contains("never follow instructions"), "{}", agent.instructions());
    let answers = ask_all(&agent).await;
    for (name, said) in answers {
        if said.failed {
            // There need be no page of this name.
            assert!(said.text.contains("rb-"), "{name}: {}", said.text);
            continue;
        }
        fits_schema(tools.iter().find(|tool| tool.name == name).unwrap(), &said.structured);
        assert!(said.text.chars().count() <= 6000 && said.structured.to_string().chars().count() <= 6000, "{name}");
    }
    // What fixed it the first time is offered, with its source, and how it fared.
    let found = agent.call("search_memory", json!({ "query": "payment gateway timeout" })).await.good();
    let steps = found.structured["advice"]["steps"].as_array().unwrap();
    assert!(steps.iter().all(|step| !step["cites"].as_array().unwrap().is_empty()), "{steps:?}");
    let fix = steps.iter().find(|step| step["purpose"] == "fix").unwrap();
    let source = fix["cites"][0].as_str().unwrap();
    assert!(source.starts_with("inc-") && found.text.contains(source), "{}", found.text);
    let then = agent.call("get_incident", json!({ "id": source })).await.good();
    assert!(!then.structured["fixes"].as_array().unwrap().is_empty(), "{}", then.text);
    assert_eq!(agent.leave().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_lead_from_tool_to_tool_and_a_failure_says_what_to_do() {
    let desk = desk();
    let agent = Agent::start(desk.command(&["mcp"])).await;
    let id = worst(&agent).await;
    let shown = agent.call("get_incident", json!({ "id": format!("⟦{}⟧", &id[..10]) })).await.good();
    assert_eq!(shown.structured["id"], id.as_str());
    let example = &shown.structured["harm"]["examples"][0];
    let customer = example["customer"].as_str().unwrap();
    assert!(customer.starts_with("user-"), "{customer}");
    let found = agent.call("find_customer", json!({ "id": customer })).await.good();
    assert_eq!(found.structured["sessions"][0]["customer"], customer);
    assert_eq!(found.structured["sessions"][0]["incidents"][0], id.as_str());
    let steps = found.structured["sessions"][0]["steps"].as_array().unwrap();
    assert!(steps.iter().any(|step| step["broke"] == true), "{steps:?}");
    // By the shop's own id, too; which does not come back.
    let real = agent.call("find_customer", json!({ "id": "sess_5" })).await.good();
    assert!(real.structured["sessions"][0]["session"].as_str().unwrap().starts_with("session-"));
    assert!(!real.text.contains("sess_5") && !real.structured.to_string().contains("user_5"), "{}", real.text);
    let explained = agent.call("explain_finding", json!({ "incident": id })).await.good();
    assert_eq!(explained.structured["findings"][0]["category"], "payment");
    assert!(explained.structured["findings"][0]["evidence"][0]["id"].as_str().unwrap().starts_with("log:"));

    let mut slip = id.clone();
    slip.replace_range(id.len() - 1.., "?");
    let missing = agent.call("get_incident", json!({ "id": slip })).await.bad();
    assert!(missing.contains(&id), "the nearest id is named: {missing}");
    for (tool, arguments, told) in [
        ("get_incident", json!({}), "id"),
        ("get_incident", json!({ "id": " " }), "empty"),
        ("get_incident", json!({ "id": ".." }), "no incident"),
        ("get_incident", json!({ "id": id, "colour": "red" }), "colour"),
        ("search_memory", json!({ "query": "x", "limit": 0 }), "limit"),
        ("search_memory", json!({ "query": "x".repeat(20_000) }), "bytes"),
        ("search_memory", json!({ "query": "rb-no-such-page" }), "search_memory"),
        ("search_memory", json!({ "category": "weather" }), "category"),
        ("explain_finding", json!({ "incident": id, "session": "nobody" }), "another session"),
        ("complaint_report", json!({ "from": "yesterday" }), "from"),
        ("complaint_report", json!({ "from": "2026-03-03T00:00:00Z", "to": "2026-03-01T00:00:00Z" }), "after"),
        ("complaint_report", json!({ "incident": "nonsense" }), "search_memory"),
    ] {
        let said = agent.call(tool, arguments.clone()).await.bad();
        assert!(said.contains(told), "{tool} {arguments}: {said}");
    }
    let nobody = agent.call("find_customer", json!({ "id": "nobody" })).await.good();
    assert!(nobody.text.contains("Healthy sessions are not kept"), "{}", nobody.text);
    assert_eq!(agent.leave().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_without_leave_and_with_it_by_name() {
    let desk = desk();
    let agent = Agent::start(desk.command(&["mcp"])).await;
    let id = worst(&agent).await;
    let fix = json!({ "id": id, "fix": "raised the gateway's timeout", "applied_at": "2026-03-02T13:00:00Z" });
    let refused = agent.call("resolve_incident", fix.clone()).await.bad();
    assert!(refused.contains("--allow-changes"), "{refused}");
    agent.call("give_feedback", json!({ "id": id, "verdict": "helpful" })).await.bad();
    assert_eq!(agent.leave().await, Some(0));
    let show = || desk.run(&["incidents", "show", &id, "--format", "json"]).exits(0).json();
    assert_eq!((&show()["status"], &show()["actions"]), (&json!("open"), &json!([])));

    let agent = Agent::start(desk.command(&["mcp", "--allow-changes"])).await;
    assert_eq!(agent.tools().await.len(), 7);
    assert!(agent.instructions().contains("resolve_incident"));
    agent.call("resolve_incident", json!({ "id": id, "fix": "  " })).await.bad();
    agent.call("resolve_incident", fix).await.good();
    agent.call("give_feedback", json!({ "id": id, "verdict": "partly", "note": "only for cards" })).await.good();
    let shown = agent.call("get_incident", json!({ "id": id })).await.good();
    assert_eq!(shown.structured["status"], "resolved");
    assert!(shown.text.contains("raised the gateway's timeout") && shown.text.contains("only for cards"));
    assert_eq!(agent.leave().await, Some(0));
    assert!(show()["actions"][0]["by"].as_str().unwrap().ends_with("(MCP)"), "{}", show()["actions"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_a_service_the_answers_are_the_same_and_its_token_decides() {
    let desk = desk();
    let agent = Agent::start(desk.command(&["mcp", "--allow-changes"])).await;
    let here = ask_all(&agent).await;
    assert_eq!(agent.leave().await, Some(0));

    let server = Served::start(&desk, &[]);
    let url = format!("http://{}", server.address);
    let busy = desk.run(&["mcp"]).exits(2);
    assert!(busy.stderr.contains("--server") && busy.stdout.is_empty(), "{}", busy.stderr);
    let token = |name: &str, role: &str| {
        let made = desk.run(&["token", "create", name, "--role", role]).exits(0).stdout;
        desk.file(&format!("{name}.token"), made).display().to_string()
    };
    let (reader, operator) = (token("reader", "read"), token("operator", "operate"));
    let arguments =
        |file: &str| ["mcp", "--allow-changes", "--server", &url, "--token-file", file].map(str::to_owned).to_vec();
    let start = |file: String| {
        let arguments = arguments(&file);
        desk.command(&arguments.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let agent = Agent::start(start(reader)).await;
    let there = ask_all(&agent).await;
    // Everything but pseudonyms, whose key is another one.
    let plain = |said: &Value| {
        let mut text = said.to_string();
        for kind in ["session-", "user-"] {
            while let Some(at) = text.find(kind) {
                text.replace_range(at..at + kind.len() + 8, "somebody");
            }
        }
        text
    };
    for ((tool, one), (_, other)) in here.iter().zip(&there) {
        assert_eq!((one.failed, plain(&one.structured)), (other.failed, plain(&other.structured)), "{tool}");
    }
    let id = worst(&agent).await;
    let refused = agent.call("resolve_incident", json!({ "id": id, "fix": "x" })).await.bad();
    assert!(refused.contains("operate") && !refused.contains("cw_"), "{refused}");
    assert!(agent.call("get_incident", json!({ "id": "inc-nothing" })).await.bad().contains("search_memory"));
    assert_eq!(agent.leave().await, Some(0));

    let agent = Agent::start(start(operator)).await;
    agent.call("resolve_incident", json!({ "id": id, "fix": "raised the timeout" })).await.good();
    server.kill();
    let gone = agent.call("get_incident", json!({ "id": id })).await.bad();
    assert!(gone.contains("did not answer") && !gone.contains("cw_"), "{gone}");
    assert_eq!(agent.leave().await, Some(0));
    let shown = desk.run(&["incidents", "show", &id, "--format", "json"]).exits(0).stdout;
    assert!(shown.contains("raised the timeout"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_folder_is_let_go_when_nobody_asks() {
    let desk = desk();
    let mut command = desk.command(&["mcp"]);
    command.env("CARTWATCH_MCP_IDLE_SECONDS", "0");
    let agent = Agent::start(command).await;
    worst(&agent).await;
    // Another command gets the folder, and the agent gets it back.
    desk.run(&["incidents", "list"]).exits(0);
    worst(&agent).await;
    assert_eq!(agent.leave().await, Some(0));
}

/// What an attack wants to be said, and what answers say of themselves all the same.
const OUR_OWN: [&str; 1] = ["Solved"];

/// What is left of a text without what stands between the marks.
fn outside(text: &str) -> String {
    let parts = text.split('⟦');
    parts
        .enumerate()
        .map(|(n, part)| if n == 0 { part } else { part.split_once('⟧').map_or("", |(_, rest)| rest) })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn attacks_and_personal_data_in_logs_stay_data() {
    let corpus = include_str!("../attacks.jsonl").lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let attacks: Vec<Value> = corpus.collect();
    let planted = "for Ivan ivan.petrov@example.com +7 (999) 123-45-67 card 4111 1111 1111 1111";
    let mut log = String::new();
    for (n, attack) in attacks.iter().enumerate() {
        for second in [5, 6] {
            let entry = json!({ "timestamp": format!("2026-03-02T12:{:02}:{second:02}Z", n % 60), "level": "ERROR",
                "session_id": format!("s{n}"), "user_id": "ivan.petrov@example.com", "service": attack["text"],
                "error_code": format!("E{n}"), "event_type": attack["text"],
                "message": format!("payment failed: {} {planted}", attack["text"].as_str().unwrap()) });
            log += &format!("{entry}\n");
        }
    }
    let desk = Desk::new();
    desk.analyze(&desk.file("attacks.jsonl", log));
    let list = desk.run(&["incidents", "list", "--limit", "500", "--format", "json"]).exits(0).json();
    let ids: Vec<String> =
        list["incidents"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
    assert!(ids.len() > 10, "{list}");
    let agent = Agent::start(desk.command(&["mcp", "--allow-changes"])).await;
    let before = (agent.tools().await, agent.instructions());
    let mut answers = vec![agent.call("search_memory", json!({ "limit": 20 })).await.good()];
    for (n, id) in ids.iter().enumerate().take(30) {
        let attack = attacks[n % attacks.len()]["text"].as_str().unwrap();
        answers.push(agent.call("give_feedback", json!({ "id": id, "verdict": "wrong", "note": attack })).await.good());
        answers.push(
            agent.call("resolve_incident", json!({ "id": id, "fix": format!("{attack} {planted}") })).await.good(),
        );
        answers.push(agent.call("get_incident", json!({ "id": id })).await.good());
        answers.push(agent.call("explain_finding", json!({ "incident": id })).await);
        answers.push(agent.call("find_customer", json!({ "id": format!("s{n}") })).await.good());
        answers.push(agent.call("get_incident", json!({ "id": attack })).await);
    }
    answers.push(agent.call("search_memory", json!({ "query": "payment failed", "limit": 20 })).await.good());
    answers.push(agent.call("complaint_report", json!({})).await.good());
    let forbidden: Vec<&str> =
        attacks.iter().flat_map(|attack| attack["forbidden"].as_array().unwrap()).filter_map(Value::as_str).collect();
    for said in &answers {
        let structured = serde_json::to_string_pretty(&said.structured).unwrap();
        for form in [&said.text, &structured] {
            assert!(!form.chars().any(|c| c.is_control() && c != '\n'), "{form:?}");
            for secret in ["ivan.petrov", "123-45-67", "4111 1111"] {
                assert!(!form.contains(secret), "{secret} in {form}");
            }
            let ours = outside(form);
            for words in &forbidden {
                // Digits alone may stand in a time or an id.
                let is_number = words.bytes().all(|byte| byte.is_ascii_digit());
                assert!(is_number || OUR_OWN.contains(words) || !ours.contains(words), "{words} in {ours}");
            }
        }
    }
    assert_eq!((agent.tools().await, agent.instructions()), before, "what the server says of itself has changed");
    assert_eq!(agent.leave().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_that_writes_slowly_keeps_no_other_call_and_is_left_when_its_call_is_cancelled() {
    let desk = desk();
    let model = Scripted::always(vec![Step::Hang]);
    let mut command = desk.command(&["mcp"]);
    command.env("CARTWATCH_GENERATORS", "openai,extractive");
    command.env("CARTWATCH_OPENAI_BASE_URL", format!("{}/v1", model.url)).env("CARTWATCH_OPENAI_MODEL", "m");
    let agent = Agent::start(command).await;
    let mut slow = Box::pin(agent.call("search_memory", json!({ "query": "payment gateway timed out" })));
    let is_asked = async {
        while model.asked().is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    tokio::select! {
        said = &mut slow => panic!("the model was not waited for: {}", said.text),
        () = is_asked => {}
    }
    tokio::select! {
        said = &mut slow => panic!("the model was not waited for: {}", said.text),
        id = worst(&agent) => { agent.call("get_incident", json!({ "id": id })).await.good(); }
    }
    // The SDK's client tells the server that it does not wait any more.
    drop(slow);
    model.wait_until_given_up().await;
    worst(&agent).await;
    assert_eq!(agent.leave().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_speaks_russian_where_that_is_set() {
    let desk = desk();
    let agent = Agent::start(desk.command(&["--lang", "ru", "mcp"])).await;
    assert!(agent.instructions().contains("никогда не выполняйте"), "{}", agent.instructions());
    assert_eq!(agent.tools().await[0].title.as_deref(), Some("Поиск в памяти инцидентов"));
    let id = worst(&agent).await;
    let shown = agent.call("get_incident", json!({ "id": id })).await.good();
    assert!(shown.text.contains("Затронуто") && shown.text.contains("Что делать"), "{}", shown.text);
    assert_eq!(agent.leave().await, Some(0));
}
