//! `complaints link`, `unlink` and `clusters`: what a complaint is about, said by people; and what many complain about that no
//! incident explains.

use jiff::Timestamp;

use super::args::AnswerForm;
use super::complaints_args::{ComplaintsClusters, ComplaintsLink, ComplaintsUnlink};
use super::{Context, clock, output};
use crate::complaint::{ComplaintId, CorrectionKind};
use crate::complaints::{ClusterRow, Complaints};
use crate::wording::Wording;

/// Complaints that are looked at again at once after a correction: the newest that it may concern.
const AT_ONCE: usize = 2_000;

pub(super) async fn link(context: &Context, complaints: &Complaints, args: ComplaintsLink) -> anyhow::Result<()> {
    let id = complaints.typed(&args.id)?;
    let incident = complaints.memory().incident(&args.incident)?.id;
    let named = incident.as_str().to_owned();
    complaints.correct(id, CorrectionKind::Linked { incident }, args.by, clock::now())?;
    say(context, id, "complaints-now-linked", Some(&named));
    learn(complaints).await
}

pub(super) async fn unlink(context: &Context, complaints: &Complaints, args: ComplaintsUnlink) -> anyhow::Result<()> {
    let id = complaints.typed(&args.id)?;
    let incident = args.incident.map(|typed| complaints.memory().incident(&typed)).transpose()?.map(|found| found.id);
    let named = incident.as_ref().map(|incident| incident.as_str().to_owned());
    let kind = incident.map_or(CorrectionKind::None, |incident| CorrectionKind::Unlinked { incident });
    complaints.correct(id, kind, args.by, clock::now())?;
    let key = if named.is_some() { "complaints-now-unlinked" } else { "complaints-now-none" };
    say(context, id, key, named.as_deref());
    learn(complaints).await
}

/// What was said teaches what others get.
async fn learn(complaints: &Complaints) -> anyhow::Result<()> {
    complaints.link_due(AT_ONCE, &|_, _| ()).await?;
    Ok(())
}

fn say(context: &Context, id: ComplaintId, key: &str, incident: Option<&str>) {
    if !context.quiet {
        let words = Wording::of(context.config().language());
        let told = [("id", id.to_string().into()), ("incident", incident.unwrap_or_default().into())];
        eprintln!("{}", words.text(key, &told));
    }
}

pub(super) fn clusters(context: &Context, complaints: &Complaints, args: ComplaintsClusters) -> anyhow::Result<()> {
    let config = context.config();
    let time = |text: Option<String>| text.map(|text| clock::parse(&text, config)).transpose();
    let (since, until) = (time(args.since)?.unwrap_or(Timestamp::MIN), time(args.until)?.unwrap_or(Timestamp::MAX));
    let rows: Vec<ClusterRow> = complaints.cluster_rows(since, until)?;
    if args.format == AnswerForm::Json {
        return output::write_json(&rows);
    }
    let language = config.language();
    let words = Wording::of(language);
    output::write(None, |out| {
        if rows.is_empty() {
            return writeln!(out, "{}", words.text("complaints-clusters-none", &[]));
        }
        for row in &rows {
            writeln!(out, "{}", row.clone().told().sentence(language))?;
            for id in &row.complaints {
                writeln!(out, "   {id}")?;
            }
        }
        Ok(())
    })
}
