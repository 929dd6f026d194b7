//! What is suggested on a small labelled sample in both languages: nothing wrong, and most of what is right.

use std::collections::BTreeSet;
use std::path::Path;

use super::weigh::{Common, SUGGESTED, together, weigh};
use super::*;
use crate::config::Config;
use crate::entry::{Money, SourceId};
use crate::finding::{Category, Fingerprint, FingerprintParts};
use crate::incident::{Bucket, Origin, Touched};
use crate::store::Batch;

/// The incidents of the sample, each with the name of its problem.
fn sample() -> Vec<(String, Incident)> {
    let lines = include_str!("quality.psv").lines().filter(|line| !line.starts_with('#'));
    let incident = |(number, line): (usize, &str)| {
        let fields: Vec<&str> = line.split(" | ").map(str::trim).collect();
        let told = |at: usize| (fields[at] != "-").then(|| fields[at].to_owned());
        let observed = fields[1] == "observed";
        let (service, error_code, step) = (told(2), told(3), told(5));
        let category: Category = fields[4].parse().unwrap();
        let parts = FingerprintParts {
            mask: fields[6],
            error_code: error_code.as_deref(),
            category,
            service: service.as_deref(),
            step: step.as_deref(),
        };
        let fingerprint = observed.then(|| Fingerprint::of(parts));
        let (title, symptoms) = fields[6].split_once(": ").filter(|_| !observed).unwrap_or((fields[6], fields[6]));
        let incident = Incident {
            id: fingerprint.map_or_else(|| IncidentId::given(format!("SHOP-{number:02}")), IncidentId::of),
            fingerprint,
            origin: if observed { Origin::Observed } else { Origin::Imported },
            title: title.to_owned(),
            symptoms: symptoms.to_owned(),
            category,
            service,
            endpoint: None,
            step,
            error_code,
            opened_at: None,
        };
        (fields[0].to_owned(), incident)
    };
    lines.enumerate().map(incident).collect()
}

fn memory_of(incidents: &[(String, Incident)]) -> Memory {
    let memory = Memory::temporary(&Config::built_in(Path::new("unused"))).unwrap();
    let mut batch = Batch::new();
    incidents.iter().for_each(|(_, incident)| batch.put_incident(incident.clone()));
    memory.store.commit(batch).unwrap();
    memory
}

fn pairs_of(list: &DuplicateList) -> BTreeSet<(IncidentId, IncidentId)> {
    list.duplicates.iter().map(|duplicate| ordered(&duplicate.keep.id, &duplicate.merge.id)).collect()
}

#[tokio::test]
async fn what_is_suggested_is_right_and_is_suggested_once() {
    let sample = sample();
    let memory = memory_of(&sample);
    memory.catch_up().await.unwrap();
    let mut wanted = BTreeSet::new();
    for (at, (problem, incident)) in sample.iter().enumerate() {
        let others = sample[at + 1..].iter().filter(|(other, _)| other == problem);
        wanted.extend(others.map(|(_, other)| ordered(&incident.id, &other.id)));
    }
    let list = memory.duplicates(100).await.unwrap();
    let found = pairs_of(&list);
    let wrong: Vec<_> =
        list.duplicates.iter().filter(|one| !wanted.contains(&ordered(&one.keep.id, &one.merge.id))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let missed: Vec<_> = wanted.difference(&found).collect();
    assert!(missed.is_empty(), "{missed:?}");
    assert_eq!(list, memory.duplicates(100).await.unwrap());

    // What people judged is not suggested again, and the one that is shown names its likeliest duplicate.
    let judged: Vec<_> = wanted.iter().collect();
    let shown = memory.duplicates_of(&memory.incident(judged[0].0.as_str()).unwrap()).await.unwrap();
    assert_eq!(pairs_of(&DuplicateList { duplicates: shown, total: 1 }), BTreeSet::from([judged[0].clone()]));
    let now = jiff::Timestamp::UNIX_EPOCH;
    memory.merge(&judged[0].0, &judged[0].1, super::super::Declared::default(), now).unwrap();
    memory.distinguish(&judged[1].0, &judged[1].1, super::super::Declared::default(), now).unwrap();
    memory.catch_up().await.unwrap();
    let left = pairs_of(&memory.duplicates(100).await.unwrap());
    assert!(!left.contains(judged[0]) && !left.contains(judged[1]), "{left:?}");
    assert_eq!(left.len(), wanted.len() - 2);
}

#[tokio::test]
async fn sessions_and_episodes_in_common_speak_for_one_problem() {
    let sample = sample();
    let of = |problem: &str| sample.iter().find(|(name, _)| name == problem).unwrap().1.clone();
    let (one, other) = (of("r1"), of("r2"));
    let memory = memory_of(&sample);
    let mut batch = Batch::new();
    for incident in [&one, &other] {
        for hour in [0, 30] {
            let at = jiff::Timestamp::from_second(hour * 3600).unwrap();
            let bucket = Bucket { start: hour * 3600, count: 3, first: at, last: at, worst_seconds: 0.0 };
            batch.occurrence(&incident.id, SourceId(1), bucket);
        }
        for key in 0..5 {
            let touched = Touched {
                key: SessionKey(key),
                session_id: format!("s{key}"),
                user_id: None,
                at: jiff::Timestamp::UNIX_EPOCH,
                stage: None,
                money: Money::default(),
                recovered_at: None,
            };
            batch.touched(&incident.id, touched);
        }
    }
    memory.store.commit(batch).unwrap();
    memory.catch_up().await.unwrap();
    let list = memory.duplicates(100).await.unwrap();
    let pair = ordered(&one.id, &other.id);
    let found = list.duplicates.iter().find(|found| ordered(&found.keep.id, &found.merge.id) == pair).unwrap();
    let kinds =
        |reasons: &[crate::report::Reason]| reasons.iter().map(|reason| reason.kind.clone()).collect::<Vec<_>>();
    assert_eq!(kinds(&found.reasons), ["word", "code", "sessions", "episodes", "service", "step"]);
    assert!(found.against.is_empty(), "{found:?}");
}

#[test]
fn another_error_code_outweighs_the_same_words() {
    let mut one = sample()[0].1.clone();
    let same = Common { difference: Some(wording::Difference::None { names: false }), ..Common::default() };
    let other = one.clone();
    assert!(weigh(&one, &other, &same).score > SUGGESTED);
    one.error_code = Some("PAYMENT_REFUSED".into());
    assert!(weigh(&one, &other, &same).score < SUGGESTED);
}

#[test]
fn episodes_are_together_when_both_ends_meet() {
    let episode = |from: i64, to: i64| Episode {
        started: jiff::Timestamp::from_second(from).unwrap(),
        ended: jiff::Timestamp::from_second(to).unwrap(),
        occurrences: 1,
    };
    let (a, b) = (
        [episode(0, 900), episode(9_000, 9_100)],
        [episode(100, 1_000), episode(9_000, 12_000), episode(20_000, 20_001)],
    );
    assert_eq!(together(&a, &b), (1, 3));
    assert_eq!(together(&a, &a), (2, 2));
}

#[test]
fn a_template_in_common_is_a_small_reason_where_a_plain_word_differs() {
    let mut one = sample()[0].1.clone();
    one.error_code = None;
    let word = wording::Difference::Word { one: "amber".into(), other: "birch".into(), common: 5 };
    let differing = Common { difference: Some(word), ..Common::default() };
    let mined = Common { template: Some("parcel from <*> was lost".into()), ..differing.clone() };
    let (plain, told) = (weigh(&one, &one.clone(), &differing), weigh(&one, &one.clone(), &mined));
    assert!(plain.score < told.score && told.score < SUGGESTED, "{plain:?} {told:?}");
    assert!(told.reasons.iter().any(|reason| reason.kind == "template"));
    one.error_code = Some("PARCEL_LOST".into());
    assert!(weigh(&one, &one.clone(), &differing).score < SUGGESTED);
    assert!(weigh(&one, &one.clone(), &mined).score > SUGGESTED);
    let same = Common { difference: Some(wording::Difference::Varying), ..mined };
    assert!(weigh(&one, &one.clone(), &same).reasons.iter().all(|reason| reason.kind != "template"));
}
