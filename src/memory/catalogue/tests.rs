//! The catalogue says what a rebuild says, after whatever happened.

use std::path::Path;

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::*;
use crate::config::Config;
use crate::entry::{Money, SourceId};
use crate::finding::Category;
use crate::incident::{ActionKind, Bucket, Origin, Status, Touched};
use crate::memory::Declared;
use crate::session::SessionKey;
use crate::store::Batch;

fn memory() -> Memory {
    Memory::temporary(&Config::built_in(Path::new(""))).unwrap()
}

fn at(hour: i64) -> Timestamp {
    Timestamp::from_second(1_700_006_400 + hour * 3600).unwrap()
}

fn id(number: u64) -> IncidentId {
    IncidentId::given(format!("inc-{number}"))
}

fn incident(number: u64) -> Incident {
    Incident {
        id: id(number),
        fingerprint: None,
        origin: Origin::Observed,
        title: format!("Шлюз {number} did not answer"),
        symptoms: String::new(),
        category: if number.is_multiple_of(2) { Category::Payment } else { Category::Database },
        service: Some(format!("service-{}", number % 3)),
        endpoint: None,
        step: None,
        error_code: Some(format!("E_{number}")),
        opened_at: None,
    }
}

fn seen(batch: &mut Batch, number: u64, hour: i64, count: u64) {
    let start = at(hour).as_second();
    batch.occurrence(
        &id(number),
        SourceId(7),
        Bucket { start, count, first: at(hour), last: at(hour), worst_seconds: 0.0 },
    );
}

fn touched(batch: &mut Batch, number: u64, session: u64, money: Money) {
    let key = SessionKey(session);
    let session_id = format!("s-{session}");
    let touched = Touched { key, session_id, user_id: None, at: at(1), stage: None, money, recovered_at: None };
    batch.touched(&id(number), touched);
}

fn euro(amount: i64) -> Money {
    Money::of("EUR", Decimal::new(amount, 0))
}

fn commit(memory: &Memory, fill: impl FnOnce(&mut Batch)) {
    let mut batch = Batch::new();
    fill(&mut batch);
    memory.store.commit(batch).unwrap();
}

fn listed(memory: &Memory, question: ListQuestion) -> Vec<String> {
    let listing = memory.listed(&ListQuestion { limit: 100, ..question }).unwrap().unwrap();
    listing.rows.into_iter().map(|listed| listed.row.id.to_string()).collect()
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

#[test]
fn what_is_kept_is_what_the_store_says_after_whatever_happens() {
    let memory = memory();
    let mut dice = Dice(7);
    let question = ListQuestion { limit: 100, now: at(8), ..ListQuestion::default() };
    for turn in 0..220 {
        let (one, other) = (dice.roll(6), dice.roll(6));
        let hour = i64::try_from(dice.roll(9)).unwrap();
        match dice.roll(8) {
            0 => commit(&memory, |batch| batch.put_incident(incident(one))),
            1 => commit(&memory, |batch| {
                batch.put_incident(incident(one));
                seen(batch, one, hour, 1 + other);
            }),
            2 => commit(&memory, |batch| touched(batch, one, other, euro(10))),
            3 => {
                let fix = ActionKind::Resolve { fix: "x".into(), root_cause: None, applied_at: at(hour) };
                memory.act(&id(one), fix, None, at(hour)).unwrap();
            }
            4 => memory.act(&id(one), ActionKind::Acknowledge {}, Some("anna".into()), at(hour)).unwrap(),
            // People may say what does not fit.
            5 => drop(memory.merge(&id(one), &id(other), Declared::default(), at(hour))),
            6 => drop(memory.split(&id(one), Declared::default(), at(hour))),
            _ => commit(&memory, |batch| batch.delete_incident(id(one), memory.store.stamp(at(hour)))),
        }
        // Some changes come together.
        if dice.roll(3) == 0 {
            continue;
        }
        let kept = memory.listed(&question).unwrap().unwrap();
        let anew = memory.catalogued(memory.store.elsewhere().unwrap()).unwrap();
        let anew = question::answer(&anew.entries, &question, &memory.muting().unwrap()).unwrap();
        assert_eq!(kept, anew, "turn {turn}");
    }
}

fn three() -> Memory {
    let memory = memory();
    commit(&memory, |batch| {
        for number in 1..=3 {
            batch.put_incident(incident(number));
        }
        seen(batch, 1, 1, 5);
        seen(batch, 1, 7, 5);
        seen(batch, 2, 4, 1);
        for session in 0..4 {
            touched(batch, 2, session, euro(1));
        }
        touched(batch, 1, 9, euro(1000));
    });
    memory
}

#[test]
fn filters_and_orders_are_as_they_say() {
    let memory = three();
    let with = |filter: ListFilter| listed(&memory, ListQuestion { filter, ..ListQuestion::default() });
    let by = |order: ListOrder| listed(&memory, ListQuestion { order, ..ListQuestion::default() });
    assert_eq!(by(ListOrder::Harm), ["inc-2", "inc-1", "inc-3"]);
    assert_eq!(by(ListOrder::Newest), ["inc-1", "inc-2", "inc-3"]);
    assert_eq!(by(ListOrder::Oldest), ["inc-1", "inc-2", "inc-3"]);
    assert_eq!(by(ListOrder::Money), ["inc-1", "inc-2", "inc-3"]);
    let text = |text: &str| with(ListFilter { text: Some(text.into()), ..ListFilter::default() });
    assert_eq!(text("ШЛЮЗ e_2"), ["inc-2"]);
    assert!(text("e_2 e_3").is_empty());
    let between = |since, until| with(ListFilter { since: Some(since), until: Some(until), ..ListFilter::default() });
    assert_eq!(between(at(2), at(4)), [""; 0], "between the runs of the one and before the other");
    assert_eq!(between(at(4), at(5)), ["inc-2"]);
    assert_eq!(with(ListFilter { service: Some("service-0".into()), ..ListFilter::default() }), ["inc-3"]);
    assert_eq!(with(ListFilter { category: Some(Category::Payment), ..ListFilter::default() }), ["inc-2"]);
}

#[test]
fn statuses_are_counted_whatever_status_is_asked_for() {
    let memory = three();
    let fix = ActionKind::Resolve { fix: "x".into(), root_cause: None, applied_at: at(2) };
    memory.act(&id(1), fix.clone(), None, at(8)).unwrap();
    memory.act(&id(3), fix, None, at(8)).unwrap();
    let filter = ListFilter { status: Some(Status::Resolved), ..ListFilter::default() };
    let listing = memory.listed(&ListQuestion { filter, limit: 1, ..ListQuestion::default() }).unwrap().unwrap();
    assert_eq!(listing.counts, StatusCounts { open: 1, recurred: 1, resolved: 1 });
    assert_eq!((listing.total, listing.rows[0].row.id.clone()), (1, id(3)));
}

#[test]
fn pages_meet_without_a_gap() {
    let memory = three();
    let page = |from| listed(&memory, ListQuestion { from, ..ListQuestion::default() });
    assert_eq!(page(ListFrom::After(1)), ["inc-1", "inc-3"]);
    assert_eq!(page(ListFrom::Behind("inc-2".into())), ["inc-1", "inc-3"]);
    assert!(page(ListFrom::After(9)).is_empty());
    let gone = ListQuestion { from: ListFrom::Behind("none".into()), limit: 5, ..ListQuestion::default() };
    assert_eq!(memory.listed(&gone).unwrap(), None);
}

#[test]
fn growth_compares_two_hours_and_a_new_run_ends_an_acknowledgement() {
    let memory = three();
    let row = |now| {
        let question = ListQuestion { limit: 3, now, order: ListOrder::Newest, ..ListQuestion::default() };
        memory.listed(&question).unwrap().unwrap().rows.remove(0)
    };
    assert_eq!(row(at(7)).growth, Growth { now: 5, before: 0 });
    assert_eq!(row(at(9)).growth, Growth { now: 0, before: 5 });
    assert_eq!(row(at(20)).growth, Growth::default());
    memory.act(&id(1), ActionKind::Acknowledge {}, Some("anna".into()), at(8)).unwrap();
    assert_eq!(row(at(9)).acknowledged.unwrap().by.as_deref(), Some("anna"));
    assert_eq!(row(at(9)).row.status, Status::Open);
    commit(&memory, |batch| seen(batch, 1, 12, 1));
    assert_eq!(row(at(12)).acknowledged, None);
}
