//! `learn`: a team's runbooks and past incidents.

use super::args::Learn;
use super::{Context, clock};
use crate::knowledge::LearnNote;
use crate::wording::Wording;

pub(super) async fn run(context: &Context, args: &Learn) -> anyhow::Result<()> {
    let memory = context.memory()?;
    let summary = memory.learn(&args.paths, clock::now())?;
    memory.catch_up().await?;
    if context.quiet {
        return Ok(());
    }
    let words = Wording::of(context.config().language());
    for (path, note) in &summary.notes {
        eprintln!("{}: {}", path.display(), describe(words, note));
    }
    let arguments = [
        ("pages", summary.pages.into()),
        ("incidents", summary.incidents.into()),
        ("unchanged", summary.unchanged.into()),
    ];
    eprintln!("{}", words.text("cli-learned", &arguments));
    Ok(())
}

fn describe(words: &Wording, note: &LearnNote) -> String {
    match note {
        LearnNote::ExtraFields(fields) => words.text("cli-extra-fields", &[("fields", fields.join(", ").into())]),
        LearnNote::UnknownCategory { line, category } => {
            words.text("cli-unknown-category", &[("line", (*line).into()), ("category", category.into())])
        }
        LearnNote::UnreadableTime { line, text } => {
            words.text("cli-unreadable-time", &[("line", (*line).into()), ("text", text.into())])
        }
        LearnNote::UnknownOutcome { line, word } => {
            words.text("cli-unknown-outcome", &[("line", (*line).into()), ("word", word.into())])
        }
        LearnNote::RepeatedId { line, id } => {
            words.text("cli-repeated-id", &[("line", (*line).into()), ("id", id.into())])
        }
    }
}
