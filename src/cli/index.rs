//! `index`: the search index over the memory.

use super::args::{AnswerForm, Index};
use super::{Context, output};
use crate::wording::Wording;

pub(super) async fn run(context: &Context, command: Index) -> anyhow::Result<()> {
    let words = Wording::of(context.config().language());
    let memory = context.memory()?;
    match command {
        Index::Status { format } => {
            let status = memory.index_status().await?;
            match format {
                AnswerForm::Json => output::write_json(&serde_json::json!({
                    "documents": status.documents,
                    "cursor": status.cursor,
                    "last_sequence": status.last_sequence,
                    "pending": status.last_sequence - status.cursor.min(status.last_sequence),
                })),
                AnswerForm::Text => {
                    let pending = status.last_sequence - status.cursor.min(status.last_sequence);
                    let arguments = [("documents", status.documents.into()), ("pending", pending.into())];
                    let text = words.text("cli-index-status", &arguments);
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
