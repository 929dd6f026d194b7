//! The JSON of a webhook; docs/configuration.md describes it. Fields are added, never renamed or removed, within a
//! `format_version`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;

use crate::config::NoticeKind;
use crate::entry::Money;
use crate::notify::book::Letter;
use crate::notify::notice::{ClusterNotice, Notice, Precedent};
use crate::notify::page::{Links, precedent};
use crate::report::{ComplaintCluster, Known};

const FORMAT_VERSION: u32 = 1;

/// Incidents in one message; further ones are counted in `more`.
const MOST: usize = 100;

#[derive(Serialize)]
pub(super) struct Payload<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    timestamp: Timestamp,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    format_version: u32,
    incidents: Vec<Told<'a>>,
    clusters: Vec<ToldCluster<'a>>,
    more: u64,
    given_up: u64,
}

#[derive(Serialize)]
struct Told<'a> {
    kind: NoticeKind,
    id: &'a str,
    title: &'a str,
    category: &'static str,
    service: Option<&'a str>,
    sessions: u64,
    customers: u64,
    entries: u64,
    money_at_risk: &'a Money,
    known: Known,
    first: Timestamp,
    last: Timestamp,
    summary: Option<&'a str>,
    steps: Vec<Step<'a>>,
    precedent: Option<Precedent>,
    url: Option<String>,
}

/// Many complaints about one thing that no incident explains.
#[derive(Serialize)]
struct ToldCluster<'a> {
    kind: NoticeKind,
    words: &'a [String],
    people: u64,
    usual: f64,
    complaints: u64,
    since: Timestamp,
    until: Timestamp,
    url: Option<String>,
}

#[derive(Serialize)]
struct Step<'a> {
    text: &'a str,
    cites: &'a [String],
}

impl<'a> Payload<'a> {
    pub(super) fn new(letter: &'a Letter, links: &Links) -> Self {
        let incidents: Vec<Told<'_>> = letter.notices.iter().take(MOST).map(|notice| told(notice, links)).collect();
        let clusters: Vec<ToldCluster<'_>> =
            letter.clusters.iter().take(MOST).map(|notice| told_cluster(notice, links)).collect();
        let left = letter.notices.len() - incidents.len() + letter.clusters.len() - clusters.len();
        let kind = match () {
            () if letter.is_test => "notification.test",
            () if incidents.is_empty() && !clusters.is_empty() => "complaints.clustered",
            () => "incidents.changed",
        };
        let more = letter.more + left as u64;
        let data = Data { format_version: FORMAT_VERSION, incidents, clusters, more, given_up: letter.lost };
        Self { kind, timestamp: letter.formed, data }
    }
}

fn told<'a>(notice: &'a Notice, links: &Links) -> Told<'a> {
    let incident = &notice.incident;
    let cites: BTreeMap<usize, &[String]> = incident.cites.iter().map(Vec::as_slice).enumerate().collect();
    let step = |(at, text): (usize, &'a String)| Step { text, cites: cites.get(&at).copied().unwrap_or_default() };
    Told {
        kind: notice.kind,
        id: incident.id.as_str(),
        title: &incident.title,
        category: incident.category.name(),
        service: incident.service.as_deref(),
        sessions: incident.sessions,
        customers: incident.customers,
        entries: incident.entries,
        money_at_risk: &incident.money,
        known: incident.known,
        first: incident.first,
        last: incident.last,
        summary: incident.summary.as_deref(),
        steps: incident.steps.iter().enumerate().map(step).collect(),
        precedent: precedent(notice),
        url: links.to(&incident.id),
    }
}

fn told_cluster<'a>(notice: &'a ClusterNotice, links: &Links) -> ToldCluster<'a> {
    let ComplaintCluster { words, people, usual, complaints, since, until, .. } = &notice.cluster;
    ToldCluster {
        kind: notice.kind,
        words,
        people: *people,
        usual: *usual,
        complaints: *complaints,
        since: *since,
        until: *until,
        url: links.to_clusters(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notify::tests::texts::{alone, clustered};

    #[test]
    fn the_document_is_what_the_docs_say() {
        let letter = Letter { more: 2, lost: 1, ..alone() };
        let links = Links::new("https://watch.shop.example").unwrap();
        insta::assert_json_snapshot!(Payload::new(&letter, &links));
        insta::assert_json_snapshot!("complaints", Payload::new(&clustered(), &links));
    }
}
