//! `mute`: planned noise, of which nobody wants to be told while it lasts.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::args::AnswerForm;
use super::failure::Failure;
use super::mark_args::{Mute, MuteAdd};
use super::{Context, clock, output, search};
use crate::complaints::{ComplaintFilter, Complaints};
use crate::memory::MuteRequest;
use crate::report;
use crate::wording::Wording;

pub(super) fn run(context: &Context, command: Mute) -> anyhow::Result<()> {
    let config = context.config();
    let (language, now) = (config.language(), clock::now());
    let words = Wording::of(language);
    let complaints = Complaints::new(Arc::new(context.memory()?));
    let memory = complaints.memory();
    let (said, mute) = match command {
        Mute::Add(asked) => {
            let incident = asked.incident.as_deref().map(|id| memory.incident(id)).transpose()?;
            let from = asked.from.as_deref().map(|text| clock::parse(text, config)).transpose()?;
            let request = MuteRequest {
                incident: incident.map(|incident| incident.id),
                category: asked.category.as_deref().map(search::category).transpose()?,
                until: end(&asked, from.unwrap_or(now), context)?,
                service: asked.service,
                from,
                reason: asked.reason,
                by: asked.by,
                complaints: Vec::new(),
            };
            let made = match asked.complaint {
                Some(typed) => {
                    let id = complaints.typed(&typed)?;
                    complaints.mute_cluster(id, newest(&complaints, now)?, request, now)?
                }
                None if asked.all
                    || request.incident.is_some()
                    || request.category.is_some()
                    || request.service.is_some() =>
                {
                    memory.mute(request, now)?
                }
                None => return Err(Failure::Usage(words.plain("cli-mute-what")).into()),
            };
            ("cli-muted", made)
        }
        Mute::End { id } => ("cli-mute-ended", memory.end_mute(&id, now)?),
        Mute::List { all, format } => {
            let mut mutes = memory.mutes()?;
            mutes.retain(|mute| all || mute.end() > now);
            let of_clusters = mutes.iter().any(|mute| !mute.complaints.is_empty());
            let list = complaints.mute_list(mutes, if of_clusters { newest(&complaints, now)? } else { now })?;
            let options = output::options(language, false);
            return output::write(None, |out| match format {
                AnswerForm::Text => report::mute_list_human(&list, &options, out),
                AnswerForm::Json => report::mute_list_json(&list, out),
            });
        }
    };
    if !context.quiet {
        let id = mute.id();
        let told = [("id", id.as_str().into()), ("time", language.time(mute.end()).into())];
        eprintln!("{}", words.text(said, &told));
    }
    Ok(())
}

/// As of when clusters are looked at: of an export that is read later all is long ago.
fn newest(complaints: &Complaints, now: Timestamp) -> anyhow::Result<Timestamp> {
    let newest = complaints.list(&ComplaintFilter::default())?.into_iter().take(1).collect::<Vec<_>>();
    Ok(complaints.rows(&newest)?.first().map_or(now, |row| row.at.min(now)))
}

fn end(asked: &MuteAdd, from: Timestamp, context: &Context) -> anyhow::Result<Timestamp> {
    if let Some(until) = &asked.until {
        return clock::parse(until, context.config());
    }
    let text = asked.r#for.as_deref().unwrap_or_default();
    let wrong = || Failure::Usage(format!("“{text}” is no length of time; write 90m, 2h or 1h30m"));
    let length: SignedDuration = text.parse().map_err(|_| wrong())?;
    from.checked_add(length).map_err(|_| wrong().into())
}
