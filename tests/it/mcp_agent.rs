//! An agent's side of the MCP server: the SDK's client over the pipes of the real binary.

use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};

use rmcp::model::{CallToolRequestParams, Tool};
use rmcp::service::RunningService;
use rmcp::{RoleClient, ServiceExt};
use serde_json::Value;
use tokio::net::unix::pipe;

/// A server that runs, and its client.
pub struct Agent {
    child: Child,
    client: RunningService<RoleClient, ()>,
}

/// What a call gave.
#[derive(Debug)]
pub struct Said {
    pub failed: bool,
    pub text: String,
    pub structured: Value,
}

impl Said {
    /// The answer itself, if it is none of a failure.
    #[track_caller]
    pub fn good(self) -> Self {
        assert!(!self.failed, "{}", self.text);
        self
    }

    /// The text of a failure.
    #[track_caller]
    pub fn bad(self) -> String {
        assert!(self.failed, "{}", self.text);
        self.text
    }
}

impl Agent {
    /// Starts the binary with these arguments behind `mcp`, and shakes hands.
    pub async fn start(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let input = pipe::Sender::from_owned_fd(OwnedFd::from(child.stdin.take().unwrap())).unwrap();
        let output = pipe::Receiver::from_owned_fd(OwnedFd::from(child.stdout.take().unwrap())).unwrap();
        let client = ().serve((output, input)).await.unwrap();
        Self { child, client }
    }

    /// What the server says of itself.
    pub fn instructions(&self) -> String {
        self.client.peer_info().and_then(|info| info.instructions.clone()).unwrap_or_default()
    }

    pub async fn tools(&self) -> Vec<Tool> {
        self.client.list_all_tools().await.unwrap()
    }

    pub async fn call(&self, tool: &'static str, arguments: Value) -> Said {
        let Value::Object(arguments) = arguments else { panic!("arguments are an object") };
        let result = self.client.call_tool(CallToolRequestParams::new(tool).with_arguments(arguments)).await.unwrap();
        let result = serde_json::to_value(result).unwrap();
        Said {
            failed: result["isError"] == true,
            text: result["content"][0]["text"].as_str().unwrap_or_default().to_owned(),
            structured: result["structuredContent"].clone(),
        }
    }

    /// Leaves, and gives the exit code.
    pub async fn leave(mut self) -> Option<i32> {
        self.client.cancel().await.unwrap();
        self.child.wait().unwrap().code()
    }
}
