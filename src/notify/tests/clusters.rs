//! Clusters of complaints: each is told once, and again when it grew much, under the rules that hold for incidents.

use jiff::tz::TimeZone;

use super::*;
use crate::incident::{Mute, SiteId, Stamp};
use crate::notify::file::BookFile;
use crate::notify::outcome::Failure;
use crate::notify::pace::Quiet;

fn plans(name: &str) -> Vec<Plan> {
    let mut plan = plan(name);
    plan.filter.kinds.insert(NoticeKind::Complaints);
    vec![plan]
}

fn take(book: &mut Book, plans: &[Plan], cluster: ComplaintCluster, now: i64) -> bool {
    book.take_cluster(plans, &ClusterNotice { kind: NoticeKind::Complaints, cluster }, at(now))
}

/// What the message that is sent at `now` says: the kind, and how many people.
fn sent(book: &mut Book, plan: &Plan, now: i64) -> Option<Vec<(NoticeKind, u64)>> {
    book.form(plan, at(now));
    let letter = book.due(&plan.name, at(now))?;
    book.sent(&plan.name, &letter.id, at(now));
    Some(letter.clusters.iter().map(|notice| (notice.kind, notice.cluster.people)).collect())
}

#[test]
fn a_cluster_is_told_once_and_again_when_three_times_the_people_complain() {
    let (mut book, plans) = (Book::new("s".into()), plans("slack"));
    assert!(take(&mut book, &plans, cluster(&["wrap"], 0..6), 0));
    assert_eq!(sent(&mut book, &plans[0], 3), Some(vec![(NoticeKind::Complaints, 6)]));
    // It grows, and its first complaint turns out to be about an incident.
    assert!(!take(&mut book, &plans, cluster(&["wrap", "gift"], 1..18), 60));
    assert!(take(&mut book, &plans, cluster(&["wrap"], 1..19), 70));
    assert_eq!(sent(&mut book, &plans[0], 80), Some(vec![(NoticeKind::Grew, 18)]));
    assert!(!take(&mut book, &plans, cluster(&["wrap"], 1..40), 90));
    // Another one is news.
    assert!(take(&mut book, &plans, cluster(&["promo"], 100..105), 100));
}

#[test]
fn what_grew_before_it_was_sent_is_still_new() {
    let (mut book, plans) = (Book::new("s".into()), plans("slack"));
    take(&mut book, &plans, cluster(&["wrap"], 0..5), 0);
    take(&mut book, &plans, cluster(&["wrap"], 0..15), 1);
    assert_eq!(sent(&mut book, &plans[0], 3), Some(vec![(NoticeKind::Complaints, 15)]));
    assert_eq!(sent(&mut book, &plans[0], 9), None);
}

#[test]
fn quiet_hours_rates_mutes_and_filters_hold_for_clusters() {
    let (mut book, mut quiet) = (Book::new("s".into()), plans("slack"));
    quiet[0].manner.quiet = Quiet::parse("19:00-21:00", TimeZone::UTC);
    take(&mut book, &quiet, cluster(&["wrap"], 0..5), 0);
    assert_eq!((sent(&mut book, &quiet[0], 60), book.wake(&quiet[0], at(60))), (None, Some(at(3600))));
    assert!(sent(&mut book, &quiet[0], 3600).is_some());

    let muted = ComplaintCluster { muted: Some(mute().told()), ..cluster(&["x"], 50..60) };
    assert!(!take(&mut book, &quiet, muted, 4000));

    let mut others = [plans("kinds"), plans("categories"), plans("services"), plans("many")].concat();
    others[0].filter.kinds = [NoticeKind::Opened, NoticeKind::Grew].into();
    others[1].filter.categories = [Category::Payment].into();
    others[2].filter.services = ["cart".to_owned()].into();
    others[3].filter.min_sessions = 8;
    assert!(!take(&mut book, &others, cluster(&["y"], 70..77), 4000));
    // When there are as many it is news, and not growth.
    assert!(take(&mut book, &others, cluster(&["y"], 70..78), 4001));
    assert_eq!(sent(&mut book, &others[3], 4010), Some(vec![(NoticeKind::Complaints, 8)]));
}

fn mute() -> Mute {
    Mute {
        stamp: Stamp { millis: 1, counter: 0, site: SiteId(1) },
        incident: None,
        category: None,
        service: None,
        from: at(0),
        until: at(9_000),
        reason: "migration".into(),
        by: None,
        ended: None,
        complaints: Vec::new(),
    }
}

#[test]
fn clusters_and_incidents_wait_side_by_side_and_survive_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let file = BookFile::of(folder.path());
    let (mut book, plans) = (Book::new("s".into()), plans("slack"));
    take(&mut book, &plans, cluster(&["wrap"], 0..5), 0);
    super::take(&mut book, &plans, &opened("a", 0), 0);
    file.write(&book).unwrap();
    let mut book = file.read().unwrap().unwrap();
    book.form(&plans[0], at(2));
    let letter = book.due("slack", at(2)).unwrap();
    assert_eq!((letter.notices.len(), letter.clusters.len()), (1, 1));
    // Another site tells of the incident; the cluster is still ours.
    book.leave_to_others("slack", &letter.id, &[id("a")].into());
    fails(&mut book, Failure::never("HTTP 404"), 2);
    let aside = &book.lines()["slack"].aside[0];
    assert_eq!((aside.incidents.len(), aside.clusters), (0, 1));
    // Told is told, also after a restart, for a week.
    file.write(&book).unwrap();
    let mut book = file.read().unwrap().unwrap();
    assert!(!take(&mut book, &plans, cluster(&["wrap"], 0..6), 60));
    assert!(book.expire(&plans, at(7 * 86_400), &[]));
}

#[test]
fn a_queue_of_an_older_version_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let entry = r#"{"number": 1, "kind": "opened", "incident": "inc-1", "taken": "2026-11-24T20:00:00Z"}"#;
    let text = format!(
        r#"{{"version": 1, "book": {{"salt": "s", "last": 1, "lines": {{"slack": {{"waiting": [{entry}], "aside":
           [{{"id": "msg_1", "at": "2026-11-24T20:00:00Z", "reason": "x", "incidents": ["inc-1"]}}]}}}}}}}}"#
    );
    std::fs::write(folder.path().join("notifications.json"), text).unwrap();
    let book = BookFile::of(folder.path()).read().unwrap().unwrap();
    let line = &book.lines()["slack"];
    assert_eq!(line.waiting[0].incident(), Some(&IncidentId::given("inc-1")));
    assert_eq!(line.aside[0].clusters, 0);
}
