//! From what is known of complaints to what pages show.

use std::sync::Arc;

use crate::complaint::{Correction, CorrectionKind, LinkReason};
use crate::complaints::{ComplaintDetail, ComplaintRow, LinkRow, UNCERTAIN};
use crate::incident::IncidentId;
use crate::server::app::App;
use crate::server::refusal::Refusal;
use crate::web::Words;
use crate::web::complaints::{Card, CardLink, Correction as Said};
use crate::wording::Language;
use jiff::Timestamp;

pub(super) fn cards(app: &Arc<App>, rows: &[ComplaintRow], language: Language) -> Result<Vec<Card>, Refusal> {
    rows.iter().map(|row| card(app, row, language)).collect()
}

pub(super) fn card(app: &Arc<App>, row: &ComplaintRow, language: Language) -> Result<Card, Refusal> {
    let links = row.links.iter().map(|link| card_link(app, link, row.at, language)).collect::<Result<_, _>>()?;
    let names = [
        ("complaints-user", &row.user),
        ("complaints-order", &row.order),
        ("complaints-session", &row.session),
        ("complaints-trace", &row.trace),
    ];
    let said_none = row.links.is_empty() && {
        let corrections = app.complaints.detail(row.id)?.corrections;
        corrections.iter().max_by_key(|one| one.stamp).is_some_and(|one| one.kind == CorrectionKind::None)
    };
    Ok(Card {
        id: row.id.to_string(),
        at: row.at,
        language: row.language,
        ticket: (row.source.clone(), row.ticket.clone()),
        channel: row.channel.clone(),
        category: row.category.clone(),
        names: names.into_iter().filter_map(|(key, value)| Some((key, value.clone()?))).collect(),
        amount: (!row.amount.is_empty()).then(|| Words::of(language).tell.money(&row.amount)),
        text: row.text.clone(),
        links,
        said_none,
    })
}

fn card_link(app: &Arc<App>, link: &LinkRow, at: Timestamp, language: Language) -> Result<CardLink, Refusal> {
    let by_hand = link.reason == LinkReason::ByHand;
    Ok(CardLink {
        incident: link.incident.to_string(),
        title: title(app, &link.incident)?,
        confidence: link.confidence,
        uncertain: !by_hand && link.confidence < UNCERTAIN,
        by_hand,
        why: app.complaints.reason(link, at, language)?,
    })
}

/// An incident's one line; its id where it is not kept any more.
fn title(app: &Arc<App>, id: &IncidentId) -> Result<String, Refusal> {
    let known = app.memory.incident(id.as_str());
    Ok(known.map_or_else(|_| id.to_string(), |incident| incident.title))
}

/// What people said of a complaint's links.
pub(super) fn said(app: &Arc<App>, detail: &ComplaintDetail, words: Words) -> Result<Vec<Said>, Refusal> {
    let one = |one: &Correction| -> Result<Said, Refusal> {
        let (key, incident) = match &one.kind {
            CorrectionKind::Linked { incident } => ("complaints-was-linked", Some(incident)),
            CorrectionKind::Unlinked { incident } => ("complaints-was-unlinked", Some(incident)),
            CorrectionKind::None => ("complaints-was-none", None),
        };
        let title = incident.map(|id| title(app, id)).transpose()?.unwrap_or_default();
        let at = Timestamp::from_millisecond(one.stamp.millis).unwrap_or(Timestamp::UNIX_EPOCH);
        Ok(Said { at, by: one.by.clone(), what: words.say(key, &[("title", title.into())]) })
    };
    detail.corrections.iter().map(one).collect()
}
