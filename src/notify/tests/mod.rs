//! Tests of the room: what is told when, and how it reads.

mod clusters;
mod settings;
mod telling;
pub(super) mod texts;

use std::time::Duration;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::book::Book;
use super::channel::Plan;
use super::filter::Filter;
use super::line::Manner;
use super::notice::{ClusterNotice, Notice, NoticeKind, Precedent};
use super::pace::Rate;
use crate::complaint::ComplaintId;
use crate::entry::Money;
use crate::finding::{Category, Fingerprint, FingerprintParts};
use crate::incident::IncidentId;
use crate::report::{ComplaintCluster, Known, LiveEvent, LiveIncident};
use crate::wording::Language;

/// 2026-11-24 20:00 UTC plus seconds.
fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_550_400 + seconds).unwrap()
}

fn id(mask: &str) -> IncidentId {
    let category = Category::Payment;
    IncidentId::of(Fingerprint::of(FingerprintParts { mask, error_code: None, category, service: None, step: None }))
}

/// An incident whose run begins at `first`.
fn incident(mask: &str, first: i64, sessions: u64) -> LiveIncident {
    LiveIncident {
        id: id(mask),
        title: format!("PAYMENT_TIMEOUT: {mask}"),
        category: Category::Payment,
        service: Some("payment".into()),
        sessions,
        customers: sessions,
        entries: sessions * 2,
        money: Money::of("EUR", Decimal::new(24_100, 2)),
        known: Known::New,
        first: at(first),
        last: at(first),
        precedent: None,
        muted: None,
        summary: None,
        steps: Vec::new(),
        cites: Vec::new(),
    }
}

/// A cluster of these complaints, each of another customer.
fn cluster(words: &[&str], complaints: std::ops::Range<u64>) -> ComplaintCluster {
    let people = complaints.end - complaints.start;
    let ids: Vec<ComplaintId> = complaints.map(|n| ComplaintId::of("desk", &n.to_string())).collect();
    ComplaintCluster {
        words: words.iter().map(|word| (*word).to_owned()).collect(),
        people,
        usual: 0.34,
        since: at(0),
        until: at(600),
        complaints: people,
        first: ComplaintCluster::named(&ids),
        muted: None,
    }
}

fn opened(mask: &str, first: i64) -> LiveEvent {
    LiveEvent::Opened(incident(mask, first, 1))
}

fn plan(name: &str) -> Plan {
    let kinds = [NoticeKind::Opened, NoticeKind::Recurred, NoticeKind::Grew, NoticeKind::Closed];
    Plan {
        name: name.into(),
        language: Language::En,
        filter: Filter { kinds: kinds.into(), grew_factor: 10, ..Filter::default() },
        manner: Manner {
            rate: Rate { burst: 2, per_minute: 6 },
            quiet: None,
            group: Duration::from_secs(2),
            keep: Duration::from_secs(3600),
        },
    }
}

fn take(book: &mut Book, plans: &[Plan], event: &LiveEvent, now: i64) -> bool {
    let notice = |kind| Notice { kind, incident: event.incident().clone(), precedent: None };
    book.take(plans, event, at(now), notice)
}

/// The kinds and titles of the message that is sent at `now`.
fn sent(book: &mut Book, plan: &Plan, now: i64) -> Option<Vec<(NoticeKind, String)>> {
    book.form(plan, at(now));
    let letter = book.due(&plan.name, at(now))?;
    book.sent(&plan.name, &letter.id, at(now));
    let name = |notice: &Notice| notice.incident.title.trim_start_matches("PAYMENT_TIMEOUT: ").to_owned();
    Some(letter.notices.iter().map(|notice| (notice.kind, name(notice))).collect())
}

fn helped(fix: &str) -> Precedent {
    let applied_at = Some(at(-86_400 * 40));
    Precedent { fix: fix.into(), applied_at, held: Some(true), helpful: 3, partly: 0, wrong: 1 }
}

/// The message that is to be sent to the channel `slack`, whose attempt fails.
fn fails(book: &mut Book, failure: super::outcome::Failure, now: i64) {
    if let Some(letter) = book.due("slack", at(now)) {
        book.failed("slack", &letter.id, failure, at(now), 0.5);
    }
}
