//! The protocol: the SDK speaks it, and what the tools are and answer comes from the desk.

use std::future::Future;
use std::sync::Arc;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData, Implementation, ListToolsResult,
    PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool,
};
use rmcp::service::{RequestContext, ServerInitializeError};
use rmcp::transport::async_rw::AsyncRwTransport;
use rmcp::{RoleServer, ServerHandler, ServiceExt};
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Semaphore;

use super::desk::{Desk, McpSettings};
use super::informant::Informant;
use super::tool::ToolName;
use crate::wording::Wording;

/// Longest message that is read, in bytes; a longer one is dropped.
const MESSAGE_BYTES: usize = 1 << 20;

/// Calls that are under way at the same time.
const AT_ONCE: usize = 16;

/// The connection failed.
#[derive(Debug, thiserror::Error)]
#[error("MCP: {0}")]
pub struct McpError(String);

/// Speaks with one client over these ends until the client is gone.
///
/// # Errors
/// When the client does not begin as the protocol says, or can't be written to.
pub async fn serve(
    informant: Arc<dyn Informant>,
    settings: McpSettings,
    input: impl AsyncRead + Send + Unpin + 'static,
    output: impl AsyncWrite + Send + Unpin + 'static,
) -> Result<(), McpError> {
    let transport = AsyncRwTransport::new_server(input, output).with_max_line_length(MESSAGE_BYTES);
    match Handler::new(Desk::new(informant, settings)).serve(transport).await {
        Ok(running) => running.waiting().await.map(drop).map_err(|error| McpError(error.to_string())),
        // Who leaves without a word is gone.
        Err(ServerInitializeError::ConnectionClosed(_)) => Ok(()),
        Err(error) => Err(McpError(error.to_string())),
    }
}

/// [`serve`] over standard input and output, to which nothing else may be written meanwhile.
///
/// # Errors
/// As [`serve`].
pub async fn serve_stdio(informant: Arc<dyn Informant>, settings: McpSettings) -> Result<(), McpError> {
    let (input, output) = rmcp::transport::io::stdio_pipes();
    serve(informant, settings, input, output).await
}

struct Handler {
    desk: Desk,
    tools: Vec<Tool>,
    at_once: Semaphore,
}

impl Handler {
    fn new(desk: Desk) -> Self {
        let words = Wording::of(desk.settings.language);
        let usable = |tool: &ToolName| desk.settings.allow_changes || !tool.changes();
        let tools = ToolName::ALL.into_iter().filter(usable).map(|tool| tool.described(words)).collect();
        Self { desk, tools, at_once: Semaphore::new(AT_ONCE) }
    }

    async fn answer(
        &self,
        request: CallToolRequestParams,
        client: Option<String>,
    ) -> Result<CallToolResult, ErrorData> {
        let Some(tool) = ToolName::named(&request.name) else {
            let names = self.tools.iter().map(|tool| tool.name.as_ref()).collect::<Vec<_>>().join(", ");
            return Err(ErrorData::invalid_params(format!("no such tool; there are {names}"), None));
        };
        let Ok(_place) = self.at_once.try_acquire() else {
            return Ok(failed(self.desk.tell().plain("mcp-too-many")));
        };
        let arguments = Value::Object(request.arguments.unwrap_or_default());
        Ok(match self.desk.call(tool, arguments, client.as_deref()).await {
            Ok(told) => {
                let mut result = CallToolResult::success(vec![ContentBlock::text(told.text)]);
                result.structured_content = Some(told.structured);
                result
            }
            Err(sentence) => failed(sentence),
        })
    }
}

fn failed(sentence: String) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(sentence)])
}

impl ServerHandler for Handler {
    fn get_info(&self) -> ServerConfig {
        let words = Wording::of(self.desk.settings.language);
        let mut instructions = words.plain("mcp-instructions");
        if self.desk.settings.allow_changes {
            instructions = format!("{instructions} {}", words.plain("mcp-instructions-changes"));
        }
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(Implementation::new("cartwatch", env!("CARGO_PKG_VERSION")).with_title("cartwatch"))
            .with_instructions(instructions)
    }

    fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> impl Future<Output = Result<ListToolsResult, ErrorData>> + Send + '_ {
        std::future::ready(Ok(ListToolsResult { tools: self.tools.clone(), ..ListToolsResult::default() }))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.tools.iter().find(|tool| tool.name == name).cloned()
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let client = context.client_info().map(|client| client.name);
        tokio::select! {
            answer = self.answer(request, client) => answer.map(CallToolResponse::from),
            // Nobody is told of it: the client does not wait any more.
            () = context.ct.cancelled() => Err(ErrorData::internal_error("cancelled", None)),
        }
    }
}
