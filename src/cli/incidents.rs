//! `incidents`: list, show, customers, outcomes, resolve, reopen, feedback, note; what joins and parts them is in `duplicates`.

use super::args::{AnswerForm, Incidents};
use super::failure::Failure;
use super::{Context, clock, duplicates, output, search};
use crate::complaints;
use crate::incident::{ActionKind, FeedbackVerdict, Status};
use crate::memory::{ListFilter, Memory};
use crate::report;
use crate::wording::Wording;

pub(super) async fn run(context: &Context, command: Incidents) -> anyhow::Result<()> {
    let config = context.config();
    let memory = context.memory()?;
    let options = output::options(config.language(), false);
    match command {
        Incidents::List { status, category, service, limit, format } => {
            let filter = ListFilter {
                status: status.as_deref().map(parse_status).transpose()?,
                category: category.as_deref().map(search::category).transpose()?,
                service,
                ..ListFilter::default()
            };
            let list = memory.list(&filter, limit)?;
            output::write(None, |out| match format {
                AnswerForm::Text => report::incident_list_human(&list, &options, out),
                AnswerForm::Json => report::incident_list_json(&list, out),
            })
        }
        Incidents::Show { id, format } => {
            let incident = memory.incident(&id)?;
            memory.catch_up().await?;
            let complaints = complaints::of_incident(&memory, &incident.id)?;
            let mut detail = memory.show_considered(incident, config.language()).await?;
            detail.complaints = complaints;
            output::write(None, |out| match format {
                AnswerForm::Text => report::incident_detail_human(&detail, &options, out),
                AnswerForm::Json => report::incident_detail_json(&detail, out),
            })
        }
        Incidents::Customers { id } => {
            let rows = memory.customers(&memory.incident(&id)?)?;
            output::write(None, |out| report::customers_csv(&rows, out))
        }
        Incidents::Outcomes { id, format } => {
            let list = memory.outcomes(&memory.incident(&id)?)?;
            output::write(None, |out| match format {
                AnswerForm::Text => report::outcome_list_human(&list, &options, out),
                AnswerForm::Json => report::outcome_list_json(&list, out),
            })
        }
        Incidents::Resolve { id, fix, cause, applied_at, by } => {
            let applied_at = applied_at.map_or_else(|| Ok(clock::now()), |text| clock::parse(&text, config))?;
            if fix.trim().is_empty() {
                return Err(Failure::Usage("--fix is empty; say what was done".to_owned()).into());
            }
            act(context, &memory, &id, ActionKind::Resolve { fix, root_cause: cause, applied_at }, by)
        }
        Incidents::Reopen { id, reason, by } => act(context, &memory, &id, ActionKind::Reopen { reason }, by),
        Incidents::Feedback { id, verdict, note, by } => {
            let verdict = parse_verdict(&verdict)?;
            act(context, &memory, &id, ActionKind::Feedback { verdict, note }, by)
        }
        Incidents::Note { id, text, by } => act(context, &memory, &id, ActionKind::Note { text }, by),
        Incidents::Acknowledge { id, by } => act(context, &memory, &id, ActionKind::Acknowledge {}, by),
        Incidents::Merge { id, into, said } => duplicates::merge(context, &memory, &id, &into, said),
        Incidents::Split { id, said } => duplicates::split(context, &memory, &id, said),
        Incidents::Distinct { id, other, said } => duplicates::distinct(context, &memory, &id, &other, said),
        Incidents::Duplicates { limit, format } => duplicates::duplicates(context, &memory, limit, format).await,
    }
}

fn act(context: &Context, memory: &Memory, id: &str, kind: ActionKind, by: Option<String>) -> anyhow::Result<()> {
    let incident = memory.incident(id)?;
    let said = match kind {
        ActionKind::Resolve { .. } => "cli-resolved",
        ActionKind::Reopen { .. } => "cli-reopened",
        ActionKind::Feedback { .. } => "cli-feedback",
        ActionKind::Acknowledge {} => "cli-acknowledged",
        _ => "cli-noted",
    };
    let applied_at = match &kind {
        ActionKind::Resolve { applied_at, .. } => Some(*applied_at),
        _ => None,
    };
    memory.act(&incident.id, kind, by, clock::now())?;
    if !context.quiet {
        let id = incident.id.as_str();
        let words = Wording::of(context.config().language());
        eprintln!("{}", words.text(said, &[("id", id.into())]));
        if let Some(from) = applied_at.and_then(|at| at.checked_add(memory.held_after()).ok()) {
            let time = context.config().language().time(from);
            eprintln!("{}", words.text("cli-fix-watched", &[("time", time.into())]));
        }
        let groups = memory.groups()?;
        if groups.head(&incident.id) != &incident.id {
            let head = groups.head(&incident.id).as_str();
            eprintln!("{}", words.text("cli-for-the-group", &[("id", id.into()), ("head", head.into())]));
        }
    }
    Ok(())
}

fn parse_status(text: &str) -> anyhow::Result<Status> {
    match text {
        "open" => Ok(Status::Open),
        "resolved" => Ok(Status::Resolved),
        "recurred" => Ok(Status::Recurred),
        _ => Err(Failure::Usage(format!("unknown status “{text}”; known: open, resolved, recurred")).into()),
    }
}

fn parse_verdict(text: &str) -> anyhow::Result<FeedbackVerdict> {
    match text {
        "helpful" => Ok(FeedbackVerdict::Helpful),
        "wrong" => Ok(FeedbackVerdict::Wrong),
        "partly" => Ok(FeedbackVerdict::Partly),
        _ => Err(Failure::Usage(format!("unknown verdict “{text}”; known: helpful, wrong, partly")).into()),
    }
}
