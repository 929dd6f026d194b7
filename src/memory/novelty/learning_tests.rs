//! What is asked anew after a change, and what is not.

use std::path::Path;

use jiff::Timestamp;

use super::*;
use crate::config::Config;
use crate::finding::Category;
use crate::incident::{Action, Incident, Origin, SiteId, Stamp};
use crate::store::Batch;

const CLASSES: usize = 24;
const FORM: Form = Form::Words;

fn memory() -> Memory {
    let mut config = Config::built_in(Path::new(""));
    config.settings.knowledge.starter = false;
    Memory::temporary(&config).unwrap()
}

fn id(number: usize) -> IncidentId {
    IncidentId::given(format!("inc-{number}"))
}

fn incident(number: usize) -> Incident {
    Incident {
        id: id(number),
        fingerprint: None,
        origin: Origin::Imported,
        title: format!("Part{number} of checkout stopped after step{number}"),
        symptoms: String::new(),
        category: Category::Other,
        service: Some(format!("service-{number}")),
        endpoint: None,
        step: None,
        error_code: None,
        opened_at: None,
    }
}

fn resolve(number: usize) -> Action {
    let fix = format!("Exchanged valve{number}, then pump{number} and hose{number}");
    let kind = ActionKind::Resolve { fix, root_cause: None, applied_at: Timestamp::UNIX_EPOCH };
    Action { stamp: Stamp { millis: 1, counter: 0, site: SiteId(1) }, by: None, kind }
}

async fn write(memory: &Memory, fill: impl FnOnce(&mut Batch)) {
    let mut batch = Batch::new();
    fill(&mut batch);
    memory.store().commit(batch).unwrap();
    memory.catch_up().await.unwrap();
}

fn put(batch: &mut Batch, number: usize, resolved: bool) {
    batch.put_incident(incident(number));
    if resolved {
        batch.action(&id(number), resolve(number));
    }
}

/// What is known after a question.
async fn learned(memory: &Memory) -> Learned {
    memory.calibration(FORM).await.unwrap();
    Learned::clone(&memory.novelty.latest().unwrap().learned)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_lets_only_those_ask_whom_it_concerns_until_a_tenth_has_changed() {
    let mut memory = memory();
    write(&memory, |batch| (0..CLASSES).for_each(|number| put(batch, number, true))).await;
    let first = learned(&memory).await;
    assert_eq!(first.classes.len(), CLASSES);
    assert!(first.classes.values().all(|class| class.scores[&FORM].len() == 1 && class.scores[&FORM][0] > 0.0));

    write(&memory, |batch| put(batch, 100, false)).await;
    let open = learned(&memory).await;
    assert_eq!((&open.classes, open.seen > first.seen), (&first.classes, true), "nobody resolved it");

    write(&memory, |batch| batch.action(&id(100), resolve(100))).await;
    let joined = learned(&memory).await;
    assert!(joined.classes[&id(100)].scores[&FORM][0] > 0.0);
    let others = |learned: &Learned| -> Vec<_> {
        learned.classes.iter().filter(|(head, _)| **head != id(100)).map(|(_, class)| class.clone()).collect()
    };
    assert_eq!(others(&joined), others(&first), "the others are not asked");

    write(&memory, |batch| {
        batch.delete_incident(id(100), memory.store().stamp("2026-01-01T00:00:00Z".parse().unwrap()))
    })
    .await;
    assert_eq!(learned(&memory).await.classes, first.classes, "what is gone asks no more");

    // Another process finds what was learned.
    memory.novelty = KnownNovelty::default();
    assert_eq!(learned(&memory).await.classes, first.classes);

    write(&memory, |batch| (200..203).for_each(|number| put(batch, number, true))).await;
    let grown = learned(&memory).await;
    assert_eq!(grown.classes.len(), CLASSES + 3);
    assert_ne!(others(&grown)[..CLASSES], others(&first)[..], "all are asked anew");
    memory.novelty = KnownNovelty::default();
    memory.store().put_derived(KEPT, &"nothing of this form").unwrap();
    assert_eq!(learned(&memory).await, grown, "as somebody learns who begins now");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_an_index_that_is_behind_nothing_is_learned_for_good() {
    let memory = memory();
    write(&memory, |batch| (0..3).for_each(|number| put(batch, number, true))).await;
    let mut batch = Batch::new();
    put(&mut batch, 3, true);
    memory.store().commit(batch).unwrap();
    memory.calibration(FORM).await.unwrap();
    assert!(memory.novelty.latest().is_none() && memory.store().derived::<Learned>(KEPT).unwrap().is_none());
    memory.catch_up().await.unwrap();
    assert_eq!(learned(&memory).await.classes.len(), 4);
}
