//! Records for tests.

use jiff::Timestamp;
use rust_decimal::Decimal;

use crate::entry::{EntryId, Money, SourceId};
use crate::finding::{Category, Evidence, Finding, FindingKind, Fingerprint, FingerprintParts};
use crate::incident::made_up::payment_failure;
use crate::incident::{Action, ActionKind, Bucket, Incident, Mark, Mute, SiteId, Stamp, Touched};
use crate::knowledge::{Page, PageOrigin, Section, SectionKind};
use crate::session::{ClosedSession, SessionKey, Stage, Step};
use crate::wording::Language;

/// 2024-01-10 00:00 UTC plus seconds.
pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_704_844_800 + seconds).unwrap()
}

pub(super) fn fingerprint(mask: &str) -> Fingerprint {
    Fingerprint::of(FingerprintParts { mask, error_code: None, category: Category::Payment, service: None, step: None })
}

pub(super) fn incident(mask: &str) -> Incident {
    payment_failure(mask)
}

pub(super) fn bucket(start: i64, count: u64) -> Bucket {
    let begin = at(start).as_second();
    Bucket { start: begin, count, first: at(start), last: at(start + 9), worst_seconds: 8.5 }
}

pub(super) fn touched(key: u64, user: Option<&str>, seconds: i64) -> Touched {
    Touched {
        key: SessionKey(key),
        session_id: format!("sess_{key}"),
        user_id: user.map(str::to_owned),
        at: at(seconds),
        stage: Some(Stage::Payment),
        money: Money::of("EUR", Decimal::new(10_050, 2)),
        recovered_at: None,
    }
}

pub(super) fn evidence(ordinal: u64, seconds: i64) -> Evidence {
    Evidence {
        id: EntryId { source: SourceId(7), ordinal },
        at: at(seconds),
        source_name: Some("shop.log".into()),
        line: ordinal + 1,
        service: Some("payment".into()),
        error_code: Some("PAYMENT_TIMEOUT".into()),
        response_time: Some(8.5),
        text: format!("gateway did not answer, attempt {ordinal}"),
    }
}

pub(super) fn session(key: u64, user: Option<&str>, seconds: i64) -> ClosedSession {
    let finding = Finding {
        kind: FindingKind::ErrorPattern,
        category: Category::Payment,
        service: Some("payment".into()),
        endpoint: None,
        step: Some("payment".into()),
        error_code: Some("PAYMENT_TIMEOUT".into()),
        mask: "gateway did not answer".into(),
        fingerprint: fingerprint("gateway did not answer"),
        at: at(seconds + 20),
        until: at(seconds + 20),
        occurrences: 1,
        worst_seconds: Some(8.5),
        confidence: 0.9,
        evidence: vec![evidence(key * 1_000, seconds + 20)],
    };
    let step = |offset: i64| Step {
        at: at(seconds + offset),
        service: "web".into(),
        name: format!("GET /catalog/<num>?page={offset}"),
        seconds: Some(0.1),
        failure: None,
    };
    ClosedSession {
        key: SessionKey(key),
        id: format!("sess_{key}"),
        anonymous: false,
        user_id: user.map(str::to_owned),
        references: vec![format!("order-{key}")],
        started: at(seconds),
        ended: at(seconds + 60),
        entries: 12,
        stage: Some(Stage::Payment),
        money: Money::of("EUR", Decimal::new(10_050, 2)),
        recovered_at: None,
        findings: vec![finding],
        journey: (0..12).map(step).collect(),
        tallies: Vec::new(),
    }
}

pub(super) fn stamp(millis: i64) -> Stamp {
    Stamp { millis, counter: 0, site: SiteId(5) }
}

pub(super) fn action(millis: i64, fix: &str) -> Action {
    let kind = ActionKind::Resolve { fix: fix.into(), root_cause: None, applied_at: at(0) };
    Action { stamp: stamp(millis), by: Some("Olga".into()), kind }
}

pub(super) fn mark(millis: i64, seconds: i64) -> Mark {
    Mark { name: "checkout 2.14".into(), service: Some("checkout".into()), at: at(seconds), stamp: stamp(millis) }
}

pub(super) fn mute(millis: i64, ended: Option<i64>) -> Mute {
    Mute {
        stamp: stamp(millis),
        incident: None,
        category: Some(Category::Database),
        service: Some("orders".into()),
        from: at(0),
        until: at(7200),
        reason: "migration".into(),
        by: Some("Olga".into()),
        ended: ended.map(at),
        complaints: Vec::new(),
    }
}

pub(super) fn page(id: &str, language: Language, summary: &str) -> Page {
    Page {
        id: id.into(),
        language,
        origin: PageOrigin::Team,
        title: "Deadlocks".into(),
        category: Some(Category::Database),
        services: vec!["orders".into()],
        codes: vec!["40P01".into()],
        tags: vec![],
        summary: summary.into(),
        sections: vec![Section { kind: SectionKind::FixNow, heading: "Fix now".into(), items: vec!["Retry".into()] }],
    }
}
