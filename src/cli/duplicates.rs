//! `incidents merge`, `split`, `distinct` and `duplicates`: which incidents are one problem.

use super::args::{AnswerForm, Said};
use super::{Context, clock, output};
use crate::memory::{Declared, Memory};
use crate::report;
use crate::wording::{Arg, Wording};

pub(super) fn merge(context: &Context, memory: &Memory, id: &str, into: &str, said: Said) -> anyhow::Result<()> {
    let (incident, into) = (memory.incident(id)?.id, memory.incident(into)?.id);
    let new = memory.merge(&incident, &into, declared(said), clock::now())?;
    let groups = memory.groups()?;
    let count = groups.members(&into).len();
    let key = if new { "cli-merged" } else { "cli-merged-already" };
    let head = groups.head(&into).as_str();
    say(context, key, &[("id", incident.as_str().into()), ("head", head.into()), ("count", count.into())]);
    Ok(())
}

pub(super) fn split(context: &Context, memory: &Memory, id: &str, said: Said) -> anyhow::Result<()> {
    let incident = memory.incident(id)?.id;
    let from = memory.split(&incident, declared(said), clock::now())?;
    let from = from.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(", ");
    say(context, "cli-split", &[("id", incident.as_str().into()), ("from", from.into())]);
    Ok(())
}

pub(super) fn distinct(context: &Context, memory: &Memory, id: &str, other: &str, said: Said) -> anyhow::Result<()> {
    let (incident, other) = (memory.incident(id)?.id, memory.incident(other)?.id);
    memory.distinguish(&incident, &other, declared(said), clock::now())?;
    say(context, "cli-distinct", &[("id", incident.as_str().into()), ("other", other.as_str().into())]);
    Ok(())
}

pub(super) async fn duplicates(
    context: &Context,
    memory: &Memory,
    limit: usize,
    format: AnswerForm,
) -> anyhow::Result<()> {
    memory.catch_up().await?;
    let found = memory.duplicates(limit).await?;
    let options = output::options(context.config().language(), false);
    output::write(None, |out| match format {
        AnswerForm::Text => report::duplicates_human(&found, &options, out),
        AnswerForm::Json => report::duplicates_json(&found, out),
    })
}

fn declared(said: Said) -> Declared {
    Declared { reason: said.reason, by: said.by }
}

fn say(context: &Context, key: &str, args: &[(&str, Arg<'_>)]) {
    if !context.quiet {
        eprintln!("{}", Wording::of(context.config().language()).text(key, args));
    }
}
