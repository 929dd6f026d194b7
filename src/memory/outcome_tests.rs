//! Outcomes over a real store: traffic, logs that stop, a control, and two sites in either order.

use std::path::Path;

use jiff::Timestamp;

use super::*;
use crate::config::Config;
use crate::entry::SourceId;
use crate::finding::Category;
use crate::incident::{
    Action, ActionKind, Bucket, FeedbackVerdict, Incident, IncidentId, Origin, OutcomeKind, SiteId, Stamp,
};
use crate::store::{Aggregate, Batch, HEAD_BYTES, SourceHead, SourceRecord};

const SOURCE: SourceId = SourceId(7);

fn memory() -> Memory {
    Memory::temporary(&Config::built_in(Path::new(""))).unwrap()
}

fn at(hour: i64) -> Timestamp {
    Timestamp::from_second(1_700_006_400 + hour * 3600).unwrap()
}

fn incident(id: &str) -> Incident {
    Incident {
        id: IncidentId::given(id),
        fingerprint: None,
        origin: Origin::Observed,
        title: format!("Gateway {id} did not answer"),
        symptoms: String::new(),
        category: Category::Payment,
        service: Some("payment".to_owned()),
        endpoint: None,
        step: None,
        error_code: None,
        opened_at: None,
    }
}

fn action(hour: i64, site: u64, kind: ActionKind) -> Action {
    Action { stamp: Stamp { millis: at(hour).as_millisecond(), counter: 0, site: SiteId(site) }, by: None, kind }
}

fn resolve(hour: i64) -> Action {
    action(hour, 1, ActionKind::Resolve { fix: "restart the pool".into(), root_cause: None, applied_at: at(hour) })
}

/// Traffic in each hour of a span, with so many failing entries in each.
fn traffic(batch: &mut Batch, hours: std::ops::Range<i64>, errors: u64) {
    for hour in hours.clone() {
        for slot in 0..6 {
            let start = at(hour).as_second() + slot * 600;
            batch.aggregate(start, SOURCE, Aggregate { entries: 500, requests: 500, errors, ..Aggregate::default() });
        }
    }
    source(batch, hours.end);
}

fn source(batch: &mut Batch, until: i64) {
    batch.source(SourceRecord {
        id: SOURCE,
        name: "shop.log".into(),
        head: SourceHead::of(&[b'x'; HEAD_BYTES]),
        size: u64::try_from(until.max(0)).unwrap(),
        first: Some(at(0)),
        last: Some(at(until)),
    });
}

fn proofs(batch: &mut Batch, id: &str, hours: std::ops::Range<i64>, count: u64) {
    for hour in hours {
        let first = at(hour);
        let bucket = Bucket { start: first.as_second(), count, first, last: first, worst_seconds: 3.0 };
        batch.occurrence(&IncidentId::given(id), SOURCE, bucket);
    }
}

fn commit(memory: &Memory, fill: impl FnOnce(&mut Batch)) {
    let mut batch = Batch::new();
    fill(&mut batch);
    memory.store().commit(batch).unwrap();
}

/// An incident that failed for ten hours up to hour 48 and was fixed then.
fn fixed(memory: &Memory) -> Incident {
    let incident = incident("inc-a");
    commit(memory, |batch| {
        batch.put_incident(incident.clone());
        traffic(batch, 0..48, 20);
        proofs(batch, "inc-a", 38..48, 9);
        batch.action(&incident.id, resolve(48));
    });
    incident
}

fn outcome(memory: &Memory, incident: &Incident) -> OutcomeKind {
    memory.outcomes(incident).unwrap().outcomes[0].fix.outcome
}

#[test]
fn quiet_counts_only_where_there_was_traffic() {
    let memory = memory();
    let incident = fixed(&memory);
    assert_eq!(outcome(&memory, &incident), OutcomeKind::TooEarly);
    // Another day went by, and nothing was heard of the shop.
    commit(&memory, |batch| source(batch, 100));
    assert_eq!(outcome(&memory, &incident), OutcomeKind::NotObservable);
    commit(&memory, |batch| traffic(batch, 48..100, 20));
    assert_eq!(outcome(&memory, &incident), OutcomeKind::Held);
    assert_eq!(memory.fixes(&memory.standing(incident.clone()).unwrap()).unwrap()[0].held, Some(true));
    commit(&memory, |batch| proofs(batch, "inc-a", 90..91, 1));
    assert_eq!(outcome(&memory, &incident), OutcomeKind::Held, "a new run, days later");
    commit(&memory, |batch| proofs(batch, "inc-a", 60..61, 1));
    assert_eq!(outcome(&memory, &incident), OutcomeKind::CameBack);
}

#[test]
fn a_shop_that_went_quiet_as_a_whole_proves_nothing() {
    let memory = memory();
    let incident = fixed(&memory);
    commit(&memory, |batch| traffic(batch, 48..100, 0));
    assert_eq!(outcome(&memory, &incident), OutcomeKind::Unproven);
}

#[test]
fn figures_are_told_beside_those_that_nobody_touched() {
    let memory = memory();
    let one = fixed(&memory);
    commit(&memory, |batch| {
        traffic(batch, 48..100, 20);
        batch.put_incident(incident("inc-b"));
        proofs(batch, "inc-b", 0..100, 4);
    });
    let list = memory.outcomes(&one).unwrap();
    let figures = list.outcomes[0].figures.as_ref().unwrap();
    // Proofs an hour apart are a run each.
    assert_eq!((figures.episodes_before, figures.episodes_after), (10, 0));
    assert_eq!((figures.proofs.before, figures.proofs.after), (90, 0));
    let control = figures.control.as_ref().unwrap();
    assert!(control.low < 1.0 && control.high > 1.0 && (0.8..1.25).contains(&control.ratio), "{control:?}");
    assert!(figures.against_control.as_ref().unwrap().ratio < 0.1);
    // Where somebody fixed the other one as well, it is no control.
    commit(&memory, |batch| batch.action(&IncidentId::given("inc-b"), resolve(50)));
    assert_eq!(memory.outcomes(&one).unwrap().outcomes[0].figures.as_ref().unwrap().control, None);
}

#[test]
fn two_sites_that_heard_the_same_in_another_order_say_the_same() {
    let told: [&dyn Fn(&mut Batch); 6] = [
        &|batch| batch.put_incident(incident("inc-a")),
        &|batch| traffic(batch, 0..200, 20),
        &|batch| proofs(batch, "inc-a", 38..48, 9),
        &|batch| batch.action(&IncidentId::given("inc-a"), resolve(48)),
        &|batch| {
            let kind = ActionKind::Resolve { fix: "clear the cache".into(), root_cause: None, applied_at: at(120) };
            batch.action(&IncidentId::given("inc-a"), action(121, 2, kind));
            proofs(batch, "inc-a", 60..62, 3);
        },
        &|batch| {
            let kind = ActionKind::Feedback { verdict: FeedbackVerdict::Helpful, note: None };
            batch.action(&IncidentId::given("inc-a"), action(130, 3, kind));
        },
    ];
    let said = |order: &mut dyn Iterator<Item = &&dyn Fn(&mut Batch)>| {
        let memory = memory();
        for fill in order {
            commit(&memory, fill);
        }
        let standing = memory.standing(incident("inc-a")).unwrap();
        (memory.outcomes(&incident("inc-a")).unwrap(), memory.fixes(&standing).unwrap())
    };
    let (list, fixes) = said(&mut told.iter());
    assert_eq!(
        list.outcomes.iter().map(|row| row.fix.outcome).collect::<Vec<_>>(),
        [OutcomeKind::Held, OutcomeKind::CameBack]
    );
    assert_eq!((list, fixes), said(&mut told.iter().rev()));
}

#[tokio::test]
async fn a_fix_known_from_many_incidents_is_offered_with_its_record() {
    let memory = memory();
    let mut csv = "id,title,service,category,resolution,applied_at,held\n".to_owned();
    for day in 1..=8 {
        let held = if day == 3 { "no" } else { "yes" };
        csv.push_str(&format!(
            "A-{day},Card payments time out at the bank's gateway,payment,payment,Raise the gateway's pool to 80,2026-01-{day:02},{held}\n"
        ));
        csv.push_str(&format!(
            "B-{day},Card payments time out at the bank's gateway,payment,payment,Restart the gateway,2026-02-{day:02},no\n"
        ));
    }
    memory.learn_incidents(csv.as_bytes(), at(0)).unwrap().unwrap();
    memory.catch_up().await.unwrap();
    let asked = Asked {
        language: crate::wording::Language::En,
        incident: None,
        text: "card payments time out at the gateway of the bank".to_owned(),
        findings: Vec::new(),
        evidence: Vec::new(),
        sessions: 0,
        users: 0,
    };
    let solution = memory.answer(asked).await.unwrap().solution;
    let fix = solution.steps.iter().find(|step| step.purpose == crate::generate::Purpose::Fix).unwrap();
    assert!(fix.text.contains("Raise the gateway's pool to 80"), "{fix:?}");
    // The newest event that is known is the last fix, on 8 February.
    assert!(solution.summary.ends_with("Held 7 of 8 times, last applied 31 days ago."), "{}", solution.summary);
    assert!(solution.steps.iter().any(|step| step.text.contains("did not hold") && step.text.contains("Restart")));
}
