//! `mcp`: the MCP server, over standard input and output. Nothing but the protocol is written to stdout.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;

use super::failure::Failure;
use super::{Context, clock};
use crate::config::{Config, Secret};
use crate::mcp::{FolderInformant, Informant, McpSettings, ServiceInformant, serve_stdio};
use crate::memory::MemoryError;
use crate::store::StoreError;
use crate::wording::Wording;

/// `mcp`.
#[derive(Debug, Args)]
pub(super) struct Mcp {
    /// Ask a running service at this address, such as http://127.0.0.1:7878, instead of opening the data folder
    #[arg(long, value_name = "URL")]
    server: Option<String>,
    /// A file with the token for that service
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Offer the tools that write into the memory, too: fixes and feedback
    #[arg(long)]
    allow_changes: bool,
    /// In whose name they write [default: the client's]
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

pub(super) async fn run(context: &Context, args: Mcp) -> anyhow::Result<()> {
    let config = settle(context.config(), &args)?;
    let words = Wording::of(config.language());
    let say = |text: String| {
        if !context.quiet {
            eprintln!("{text}");
        }
    };
    let settings = McpSettings {
        choice: config.settings.language,
        language: config.language(),
        answer_chars: config.settings.mcp.answer_chars,
        allow_changes: args.allow_changes,
        by: args.by,
    };
    let informant: Arc<dyn Informant> = if config.settings.mcp.is_remote() {
        let service = ServiceInformant::new(&config.settings.mcp, fresh()?);
        let service = service.map_err(|error| Failure::Config(error.to_string()))?;
        say(words.text("cli-mcp-service", &[("address", (&config.settings.mcp.server).into())]));
        Arc::new(service)
    } else {
        let folder = config.data_dir.display().to_string();
        let opened = FolderInformant::open(config, clock::now).map_err(|error| match error {
            MemoryError::Store(StoreError::InUse { .. }) => {
                anyhow::anyhow!(words.text("cli-mcp-in-use", &[("folder", (&folder).into())]))
            }
            other => other.into(),
        })?;
        say(words.text("cli-mcp-folder", &[("folder", (&folder).into())]));
        Arc::new(opened)
    };
    if std::io::stdin().is_terminal() {
        say(words.plain("cli-mcp-terminal"));
    }
    Ok(serve_stdio(informant, settings).await?)
}

/// The settings, with what was typed over them.
fn settle(config: &Config, args: &Mcp) -> anyhow::Result<Config> {
    let mut settings = config.settings.clone();
    settings.data_dir.clone_from(&config.data_dir);
    if let Some(server) = &args.server {
        settings.mcp.server.clone_from(server);
    }
    if let Some(file) = &args.token_file {
        let text = std::fs::read_to_string(file);
        let text = text.map_err(|error| Failure::Config(format!("{}: {error}", file.display())))?;
        settings.mcp.token = Secret::new(text.trim());
    }
    Config::validate(settings).map_err(|error| Failure::Config(error.to_string()).into())
}

/// A key for pseudonyms, where there is no token that one could follow from.
fn fresh() -> anyhow::Result<[u8; 32]> {
    let mut key = [0; 32];
    getrandom::fill(&mut key).map_err(|error| anyhow::anyhow!("the system gives no random numbers: {error}"))?;
    Ok(key)
}
