//! `index`: the search indexes over the memory.

use serde_json::{Value, json};

use super::args::{AnswerForm, Index};
use super::{Context, output};
use crate::memory::IndexStatus;
use crate::wording::Wording;

pub(super) async fn run(context: &Context, command: Index) -> anyhow::Result<()> {
    let words = Wording::of(context.config().language());
    let memory = context.memory()?;
    match command {
        Index::Status { format } => {
            let status = memory.index_status().await?;
            // That a server can't be asked is said beside what is known.
            let server = memory.server_index_status().await.transpose();
            match format {
                AnswerForm::Json => {
                    let mut shown = figures(&status);
                    match server {
                        None => {}
                        Some(Ok(server)) => shown["elasticsearch"] = figures(&server),
                        Some(Err(error)) => shown["elasticsearch"] = json!({ "error": error.to_string() }),
                    }
                    output::write_json(&shown)
                }
                AnswerForm::Text => {
                    let embedded = sentence(words, &status);
                    let text = match server.map(|server| server.map(|status| sentence(words, &status))) {
                        None => embedded,
                        Some(server) => {
                            let server = server.unwrap_or_else(|error| error.to_string());
                            let line = |key, status: String| words.text(key, &[("status", status.into())]);
                            let embedded = line("elastic-index-embedded", embedded);
                            format!("{embedded}\n{}", line("elastic-index-server", server))
                        }
                    };
                    output::write(None, |out| writeln!(out, "{text}"))
                }
            }
        }
        Index::Rebuild => {
            memory.rebuild_index().await?;
            let status = memory.index_status().await?;
            if !context.quiet {
                eprintln!("{}", words.text("cli-index-rebuilt", &[("documents", status.documents.into())]));
            }
            Ok(())
        }
    }
}

fn figures(status: &IndexStatus) -> Value {
    json!({
        "documents": status.documents,
        "cursor": status.cursor,
        "last_sequence": status.last_sequence,
        "pending": status.pending(),
    })
}

fn sentence(words: &Wording, status: &IndexStatus) -> String {
    let arguments = [("documents", status.documents.into()), ("pending", status.pending().into())];
    words.text("cli-index-status", &arguments)
}
