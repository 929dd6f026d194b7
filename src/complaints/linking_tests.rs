//! Links over a memory: what is found, what people say, what that teaches, and what is due.

use std::path::Path;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::Complaints;
use crate::complaint::{Complaint, ComplaintId, CorrectionKind, LinkReason};
use crate::config::Config;
use crate::entry::Money;
use crate::finding::{Category, Finding, FindingKind, Fingerprint, FingerprintParts};
use crate::incident::{BUCKET_SECONDS, Bucket, Incident, IncidentId, Origin};
use crate::memory::{Memory, Remembered};
use crate::session::{ClosedSession, SessionKey};
use crate::store::{Batch, SourceHead};

const START: i64 = 1_772_400_000 - 1_772_400_000 % BUCKET_SECONDS;

fn at(minutes: i64) -> Timestamp {
    Timestamp::from_second(START).unwrap() + SignedDuration::from_mins(minutes)
}

fn complaints() -> Complaints {
    let mut config = Config::built_in(Path::new(""));
    config.settings.knowledge.starter = false;
    Complaints::new(Arc::new(Memory::temporary(&config).unwrap()))
}

/// An incident that was there for an hour from this minute on, with one session of this customer and order.
fn incident(complaints: &Complaints, title: &str, service: &str, from: i64, who: Option<(&str, &str)>) -> IncidentId {
    let parts = FingerprintParts {
        mask: title,
        error_code: None,
        category: Category::Other,
        service: Some(service),
        step: None,
    };
    let fingerprint = Fingerprint::of(parts);
    let id = IncidentId::of(fingerprint);
    let incident = Incident {
        id: id.clone(),
        fingerprint: Some(fingerprint),
        origin: Origin::Observed,
        title: title.to_owned(),
        symptoms: title.to_owned(),
        category: Category::Other,
        service: Some(service.to_owned()),
        endpoint: None,
        step: None,
        error_code: None,
        opened_at: None,
    };
    let source = SourceHead::of(title.as_bytes()).source_id();
    let bucket = |n: i64| {
        let first = at(from + n * BUCKET_SECONDS / 60);
        (source, Bucket { start: first.as_second(), count: 5, first, last: first, worst_seconds: 0.0 })
    };
    let buckets = (0..6).map(bucket).collect();
    let mut sitting = complaints.memory().sit();
    sitting.incident(Remembered { incident, buckets, touched: Vec::new(), evidence: Vec::new() }).unwrap();
    if let Some((user, order)) = who {
        sitting.session(session(user, order, title, fingerprint, at(from + 10))).unwrap();
    }
    sitting.acknowledge().unwrap();
    id
}

fn session(user: &str, order: &str, mask: &str, fingerprint: Fingerprint, at: Timestamp) -> ClosedSession {
    let finding = Finding {
        kind: FindingKind::ErrorPattern,
        category: Category::Other,
        service: None,
        endpoint: None,
        step: None,
        error_code: None,
        mask: mask.to_owned(),
        fingerprint,
        at,
        until: at,
        occurrences: 1,
        worst_seconds: None,
        confidence: 1.0,
        evidence: Vec::new(),
    };
    ClosedSession {
        key: SessionKey::of_session(order),
        id: format!("s-{order}"),
        anonymous: false,
        user_id: Some(user.to_owned()),
        references: vec![order.to_owned()],
        started: at,
        ended: at,
        entries: 1,
        stage: None,
        money: Money::default(),
        recovered_at: None,
        findings: vec![finding],
        journey: Vec::new(),
        tallies: Vec::new(),
    }
}

fn tell(complaints: &Complaints, ticket: &str, minute: i64, text: &str) -> ComplaintId {
    let told = Complaint::new("t", ticket, at(minute), text);
    let (id, store) = (told.id, complaints.memory().store());
    let mut batch = Batch::new();
    batch.complaint(told, store.stamp(at(minute)));
    store.commit(batch).unwrap();
    id
}

#[tokio::test]
async fn complaints_find_their_incidents_by_order_and_by_what_they_say() {
    let complaints = complaints();
    let promo = incident(&complaints, "coupon lookup failed", "pricing", 0, Some(("u1", "A-99107")));
    let search = incident(&complaints, "search cluster timed out", "search-service", 0, None);
    complaints.memory().catch_up().await.unwrap();
    let by_order = tell(&complaints, "1", 90, "Ошибка на последнем шаге, номер A-99107");
    let by_words = tell(&complaints, "2", 30, "промокод не применяется, пишет ошибку");
    let other = tell(&complaints, "3", 30, "поиск не работает, ошибка");
    let late = tell(&complaints, "4", 30, "курьер опаздывает уже на два часа");
    let before = tell(&complaints, "5", -600, "промокод не применяется, пишет ошибку");
    let report = complaints.link_due(100, &|_, _| ()).await.unwrap();
    assert_eq!((report.looked_at, report.linked, report.left), (5, 3, 0));
    let of = |id| complaints.links(id).unwrap();
    assert_eq!((&of(by_order)[0].incident, of(by_order)[0].reason), (&promo, LinkReason::ById));
    assert_eq!(of(by_order)[0].evidence.first().map(String::as_str), Some("A-99107"));
    assert_eq!((&of(by_words)[0].incident, of(by_words)[0].reason), (&promo, LinkReason::ByMeaning));
    assert_eq!(of(other)[0].incident, search);
    assert!(of(late).is_empty() && of(before).is_empty());
}

#[tokio::test]
async fn only_what_a_change_concerns_is_due_again() {
    let complaints = complaints();
    incident(&complaints, "coupon lookup failed", "pricing", 0, None);
    let early = tell(&complaints, "1", 30, "промокод не применяется, ошибка");
    let later = tell(&complaints, "2", 60 * 24 * 40, "промокод не применяется, ошибка");
    complaints.memory().catch_up().await.unwrap();
    assert_eq!(complaints.link_due(100, &|_, _| ()).await.unwrap().looked_at, 2);
    assert_eq!(complaints.link_due(100, &|_, _| ()).await.unwrap().looked_at, 0);
    assert_eq!((complaints.links(early).unwrap().len(), complaints.links(later).unwrap().len()), (1, 0));
    incident(&complaints, "campaign store unreachable, coupon refused", "pricing", 60 * 24 * 40 - 20, None);
    complaints.memory().catch_up().await.unwrap();
    let report = complaints.link_due(100, &|_, _| ()).await.unwrap();
    assert_eq!((report.looked_at, report.changed, complaints.links(later).unwrap().len()), (1, 1, 1));
}

#[tokio::test]
async fn twenty_corrections_of_one_kind_change_what_the_next_complaint_gets() {
    let complaints = complaints();
    let promo = incident(&complaints, "coupon lookup failed", "pricing", 0, None);
    complaints.memory().catch_up().await.unwrap();
    let ids: Vec<ComplaintId> =
        (0..20).map(|n| tell(&complaints, &n.to_string(), 20 + n, "купон не применяется, ошибка")).collect();
    complaints.link_due(100, &|_, _| ()).await.unwrap();
    assert!(ids.iter().all(|id| complaints.links(*id).unwrap().len() == 1));
    let unlinked = || CorrectionKind::Unlinked { incident: promo.clone() };
    complaints.correct(ids[0], unlinked(), None, at(100)).unwrap();
    let next = tell(&complaints, "next", 50, "купон не применяется, ошибка");
    complaints.link_due(100, &|_, _| ()).await.unwrap();
    // One word changes that complaint, and hardly any other.
    assert!(complaints.links(ids[0]).unwrap().is_empty());
    assert_eq!(complaints.links(next).unwrap().len(), 1);
    for id in &ids[1..] {
        complaints.correct(*id, unlinked(), None, at(101)).unwrap();
    }
    complaints.link_due(100, &|_, _| ()).await.unwrap();
    assert!(complaints.links(next).unwrap().is_empty());
    // What somebody said stands, however often links are found anew.
    complaints.correct(next, CorrectionKind::Linked { incident: promo.clone() }, Some("ann".into()), at(102)).unwrap();
    complaints.link(&[next]).await.unwrap();
    let links = complaints.links(next).unwrap();
    assert_eq!((&links[0].incident, links[0].reason), (&promo, LinkReason::ByHand));
}
