//! The MCP server by hand, line by line, and with the SDK for Python.

use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

use crate::main_job::traffic;
use crate::python;
use crate::run::Desk;
use crate::served::Served;

/// Longest time that anything here may take; nothing is measured by it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Writes lines, and reads what comes back.
struct Wire {
    input: ChildStdin,
    lines: Receiver<String>,
}

impl Wire {
    fn write(&mut self, line: &str) {
        self.input.write_all(line.as_bytes()).unwrap();
        self.input.write_all(b"\n").unwrap();
    }

    fn ask(&mut self, id: u64, method: &str, parameters: Value) -> Value {
        self.write(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters }).to_string());
        self.next()
    }

    /// The next line of stdout, which is JSON as all of them.
    #[track_caller]
    fn next(&self) -> Value {
        let line = self.lines.recv_timeout(PATIENCE).expect("a line");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }
}

#[test]
fn bad_lines_are_survived_and_nothing_but_the_protocol_is_on_stdout() {
    let desk = Desk::new();
    desk.analyze(&desk.file("day.jsonl", traffic("2026-03-02", 0, 20, "PAYMENT_TIMEOUT")));
    let mut command = desk.command(&["mcp"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let stdout = BufReader::new(child.stdout.take().unwrap()).lines();
    let (sender, lines) = channel();
    std::thread::spawn(move || stdout.map_while(Result::ok).for_each(|line| drop(sender.send(line))));
    let mut wire = Wire { input: child.stdin.take().unwrap(), lines };
    let hello = json!({ "protocolVersion": "2025-06-18", "capabilities": {},
        "clientInfo": { "name": "by hand", "version": "0" } });
    let begun = wire.ask(1, "initialize", hello);
    assert_eq!(begun["result"]["protocolVersion"], "2025-06-18", "{begun}");
    assert_eq!(begun["result"]["serverInfo"]["name"], "cartwatch");
    wire.write(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }).to_string());

    // No JSON, no UTF-8, an empty line: nobody can be answered.
    wire.write("{ this is no JSON");
    wire.input.write_all(b"\xff\xfe\n\n").unwrap();
    // A line of 3 MB is dropped.
    wire.write(&json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/list", "x": "y".repeat(3 << 20) }).to_string());
    let listed = wire.ask(3, "tools/list", json!({}));
    assert_eq!((&listed["id"], listed["result"]["tools"].as_array().unwrap().len()), (&json!(3), 5));
    // JSON that is no message, and a batch, which this protocol has not.
    wire.write("{\"hello\":1}");
    assert_eq!(wire.next()["error"]["code"], -32600);
    wire.write("[{\"jsonrpc\":\"2.0\",\"id\":4,\"method\":\"tools/list\"}]");
    assert_eq!(wire.next()["error"]["code"], -32600);
    assert_eq!(wire.ask(5, "weather/get", json!({}))["error"]["code"], -32601);
    assert_eq!(wire.ask(6, "tools/call", json!({ "name": "rm_rf", "arguments": {} }))["error"]["code"], -32602);
    // Wrong arguments are for the agent to put right.
    let wrong = wire.ask(7, "tools/call", json!({ "name": "get_incident", "arguments": { "id": 5 } }));
    assert_eq!(wrong["result"]["isError"], true, "{wrong}");
    let good = wire.ask(8, "tools/call", json!({ "name": "search_memory" }));
    assert_eq!(good["result"]["isError"], false, "{good}");
    drop(wire.input);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(wire.lines.try_recv().is_err(), "nothing more is said");
}

#[test]
fn who_leaves_before_the_handshake_leaves_no_error() {
    let desk = Desk::new();
    let outcome = desk.run(&["mcp"]).exits(0);
    assert!(outcome.stdout.is_empty() && outcome.stderr.contains("memory"), "{}", outcome.stderr);
    assert!(desk.run(&["--quiet", "mcp"]).exits(0).stderr.is_empty());
    let refused = desk.run(&["mcp", "--server", "nowhere"]).exits(78);
    assert!(refused.stderr.contains("mcp.server"), "{}", refused.stderr);
    let secret = desk.file("t", "cw_secret");
    let plain = desk.run(&["mcp", "--server", "http://192.0.2.1", "--token-file", secret.to_str().unwrap()]).exits(78);
    assert!(plain.stderr.contains("https") && !plain.stderr.contains("cw_secret"), "{}", plain.stderr);
}

/// `argv[1..]` is the command. The SDK validates each structured answer against the schema of its tool.
const PYTHON: &str = r#"
import asyncio, sys
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

async def main():
    server = StdioServerParameters(command=sys.argv[1], args=sys.argv[2:])
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        tools = (await session.list_tools()).tools
        listed = await session.call_tool("search_memory", {})
        incident = listed.structuredContent["incidents"][0]["id"]
        shown = await session.call_tool("get_incident", {"id": incident})
        customer = shown.structuredContent["harm"]["examples"][0]["session"]
        calls = [("search_memory", {"query": "payment timeout"}), ("find_customer", {"id": customer}),
                 ("explain_finding", {"incident": incident}), ("complaint_report", {})]
        errors = [(await session.call_tool(name, arguments)).isError for name, arguments in calls]
        many = await asyncio.gather(*[session.call_tool("get_incident", {"id": incident}) for _ in range(10)])
        wrong = await session.call_tool("get_incident", {"id": "inc-none"})
        print(len(tools), any(errors), all(one.structuredContent == shown.structuredContent for one in many), wrong.isError)

asyncio.run(main())
"#;

#[test]
fn the_sdk_for_python_is_served_both_ways() {
    let test = "the_sdk_for_python_is_served_both_ways";
    let Some(packages) = python::packages(test, "python-mcp", &["mcp>=1.10,<2"]) else { return };
    let desk = Desk::new();
    desk.analyze(&desk.file("day.jsonl", traffic("2026-03-02", 0, 40, "PAYMENT_TIMEOUT")));
    let binary = env!("CARGO_BIN_EXE_cartwatch");
    let memory = desk.memory().display().to_string();
    let run = |more: &[&str]| {
        // The SDK hands on only a few variables.
        let arguments = [&[binary, "--data-dir", &memory, "mcp"], more].concat();
        python::run(&packages, PYTHON, &arguments)
    };
    assert_eq!(run(&[]), "5 False True True");
    let server = Served::start(&desk, &[]);
    assert_eq!(run(&["--server", &format!("http://{}", server.address)]), "5 False True True");
    assert_eq!(server.stop(), Some(0));
}
