//! `complaints`: what customers wrote, listed, shown and erased; `complaints_import` takes it in.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::Arc;

use jiff::SignedDuration;

use super::args::AnswerForm;
use super::complaints_args::{ComplaintsCommand, ComplaintsForget, ComplaintsList};
use super::{Context, clock, complaints_import, complaints_links, complaints_report, output};
use crate::complaint::{CorrectionKind, LinkReason};
use crate::complaints::{ComplaintDetail, ComplaintFilter, ComplaintList, ComplaintRow, Complaints};
use crate::report::{ComplaintCluster, clean_line};
use crate::wording::{Language, Wording};

/// Characters of a text that a list shows.
const SHOWN: usize = 160;

/// A list begins with the clusters of so long before its newest complaint.
const EARLY: SignedDuration = SignedDuration::from_hours(24);

pub(super) async fn run(context: &Context, command: ComplaintsCommand) -> anyhow::Result<()> {
    let complaints = Complaints::new(Arc::new(context.memory()?));
    match command {
        ComplaintsCommand::Import(args) => complaints_import::run(context, &complaints, &args).await,
        ComplaintsCommand::List(args) => list(context, &complaints, args),
        ComplaintsCommand::Show { id, format } => {
            let detail = complaints.detail(complaints.typed(&id)?)?;
            match format {
                AnswerForm::Json => output::write_json(&detail),
                AnswerForm::Text => {
                    let language = context.config().language();
                    let row = &detail.complaint;
                    let reason = |link| complaints.reason(link, row.at, language);
                    let reasons = row.links.iter().map(reason).collect::<Result<Vec<_>, _>>()?;
                    output::write(None, |out| write_detail(&detail, &reasons, language, out))
                }
            }
        }
        ComplaintsCommand::Link(args) => complaints_links::link(context, &complaints, args).await,
        ComplaintsCommand::Unlink(args) => complaints_links::unlink(context, &complaints, args).await,
        ComplaintsCommand::Clusters(args) => complaints_links::clusters(context, &complaints, args),
        ComplaintsCommand::Forget(args) => forget(context, &complaints, &args),
        ComplaintsCommand::Report(args) => complaints_report::run(context, complaints.memory(), &args),
    }
}

fn list(context: &Context, complaints: &Complaints, args: ComplaintsList) -> anyhow::Result<()> {
    let config = context.config();
    let time = |text: Option<String>| text.map(|text| clock::parse(&text, config)).transpose();
    let incident = args.incident.as_deref().map(|id| complaints.memory().incident(id)).transpose()?;
    let filter = ComplaintFilter {
        since: time(args.since)?,
        until: time(args.until)?,
        unlinked: args.unlinked,
        incident: incident.map(|incident| incident.id),
        source: args.source,
        text: args.text,
    };
    let mut ids = complaints.list(&filter)?;
    let total = ids.len() as u64;
    ids.truncate(args.limit);
    let list = ComplaintList { complaints: complaints.rows(&ids)?, total };
    if args.format == AnswerForm::Json {
        return output::write_json(&list);
    }
    // Whoever looks at the newest ones sees at once what many of them are about.
    let is_newest =
        filter.until.is_none() && filter.incident.is_none() && filter.source.is_none() && filter.text.is_none();
    let newest = list.complaints.first().map(|row| row.at).filter(|_| is_newest);
    let clusters = newest.map(|newest| complaints.clusters_now(newest, EARLY)).transpose()?.unwrap_or_default();
    output::write(None, |out| {
        write_clusters(&clusters, config.language(), out)?;
        write_list(&list, config.language(), out)
    })
}

fn write_clusters(clusters: &[ComplaintCluster], language: Language, out: &mut dyn Write) -> io::Result<()> {
    for cluster in clusters {
        writeln!(out, "! {}", cluster.sentence_with_mute(language))?;
    }
    if !clusters.is_empty() {
        writeln!(out, "  {}\n", Wording::of(language).text("complaints-clusters-hint", &[]))?;
    }
    Ok(())
}

fn forget(context: &Context, complaints: &Complaints, args: &ComplaintsForget) -> anyhow::Result<()> {
    let mut ids = BTreeSet::new();
    for id in &args.ids {
        ids.insert(complaints.typed(id)?);
    }
    if let Some(session) = &args.session {
        ids.extend(complaints.of_session(session)?);
    }
    if let Some(text) = &args.text {
        ids.extend(complaints.with_words(text)?);
    }
    let erased = complaints.erase(&ids.into_iter().collect::<Vec<_>>())?;
    if !context.quiet {
        let words = Wording::of(context.config().language());
        eprintln!("{}", words.text("complaints-erased", &[("count", erased.into())]));
    }
    Ok(())
}

fn write_list(list: &ComplaintList, language: Language, out: &mut dyn Write) -> io::Result<()> {
    let words = Wording::of(language);
    if list.complaints.is_empty() {
        return writeln!(out, "{}", words.text("complaints-none", &[]));
    }
    for row in &list.complaints {
        writeln!(out, "{}", head(row, language))?;
        let text = clean_line(&row.text);
        let shown: String = text.chars().take(SHOWN).collect();
        let more = if shown.len() < text.len() { "…" } else { "" };
        writeln!(out, "   {shown}{more}")?;
        for link in &row.links {
            writeln!(out, "   → {}", linked(link.incident.as_str(), link.reason, link.confidence, words))?;
        }
    }
    let rest = list.total.saturating_sub(list.complaints.len() as u64);
    if rest > 0 {
        writeln!(out, "{}", words.text("complaints-more", &[("count", rest.into())]))?;
    }
    Ok(())
}

/// Id, time, channel and ticket.
fn head(row: &ComplaintRow, language: Language) -> String {
    let mut parts = vec![row.id.to_string(), language.time(row.at)];
    parts.extend(row.channel.as_deref().map(|channel| clean_line(channel).into_owned()));
    parts.push(format!("{} {}", row.source, clean_line(&row.ticket)));
    parts.join("  ")
}

fn linked(incident: &str, reason: LinkReason, confidence: f32, words: &Wording) -> String {
    let key = match reason {
        LinkReason::ById => "complaints-by-id",
        LinkReason::BySession => "complaints-by-session",
        LinkReason::ByMeaning => "complaints-by-meaning",
        LinkReason::ByHand => "complaints-by-hand",
    };
    format!("{}  {}  {confidence:.2}", clean_line(incident), words.text(key, &[]))
}

fn write_detail(
    detail: &ComplaintDetail,
    reasons: &[String],
    language: Language,
    out: &mut dyn Write,
) -> io::Result<()> {
    let words = Wording::of(language);
    let row = &detail.complaint;
    writeln!(out, "{}", head(row, language))?;
    let amount = row.amount.0.iter().map(|(currency, sum)| format!("{sum} {currency}")).collect::<Vec<_>>().join(", ");
    let told = [
        ("complaints-category", row.category.as_deref()),
        ("complaints-user", row.user.as_deref()),
        ("complaints-session", row.session.as_deref()),
        ("complaints-order", row.order.as_deref()),
        ("complaints-trace", row.trace.as_deref()),
        ("complaints-amount", Some(amount.trim()).filter(|amount| !amount.is_empty())),
    ];
    for (key, value) in told {
        if let Some(value) = value {
            writeln!(out, "   {}: {}", words.text(key, &[]), clean_line(value))?;
        }
    }
    for line in row.text.lines() {
        writeln!(out, "   | {}", clean_line(line))?;
    }
    if row.links.is_empty() {
        writeln!(out, "   {}", words.text("complaints-unlinked", &[]))?;
    }
    for (link, reason) in row.links.iter().zip(reasons) {
        writeln!(out, "   → {}", linked(link.incident.as_str(), link.reason, link.confidence, words))?;
        writeln!(out, "     {}", clean_line(reason))?;
    }
    for correction in &detail.corrections {
        let by = correction.by.as_deref().map(|by| clean_line(by).into_owned()).unwrap_or_default();
        let said = match &correction.kind {
            CorrectionKind::Linked { incident } => {
                words.text("complaints-said-linked", &[("id", incident.as_str().into())])
            }
            CorrectionKind::Unlinked { incident } => {
                words.text("complaints-said-unlinked", &[("id", incident.as_str().into())])
            }
            CorrectionKind::None => words.text("complaints-said-none", &[]),
        };
        writeln!(out, "   · {said} {by}")?;
    }
    Ok(())
}
