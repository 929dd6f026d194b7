//! The mirror, case by case: what is deleted, dropped, broken, ahead of the clock, or copied.

use super::mirror::{ENTRIES, MINUTE, World, cluster, documents, name};
use super::mirror_world::Line;
use super::*;
use crate::store::MirrorKey;

/// Two sites and a server, all clocks right.
fn pair() -> World {
    let mut world = World::new([0; 3], true);
    world.sites.truncate(2);
    world
}

#[test]
fn a_deleted_incident_stays_away_and_what_comes_later_begins_anew() {
    let mut world = pair();
    world.read(0, 0, 40);
    world.settle();
    let id = name(0);
    assert!(!world.sites[1].store().occurrences(&id).unwrap().is_empty());
    world.delete(0, &id);
    // The other one does not know yet, and goes on.
    world.act(1, &id, 0, 1);
    world.settle();
    for site in &world.sites {
        assert_eq!(site.store().incident(&id).unwrap(), None);
        assert!(site.store().actions(&id).unwrap().is_empty() && site.store().occurrences(&id).unwrap().is_empty());
    }
    world.read(1, 0, 40);
    world.settle();
    world.check();
    assert!(world.sites[0].store().incident(&id).unwrap().is_some());
    let old = {
        let mut lines = Vec::new();
        world.sites[0].store().export(&mut lines, Disclosure::Raw).unwrap();
        lines
    };
    world.delete(0, &id);
    world.sites[0].store().import(std::io::Cursor::new(old), world.sites[0].now(world.time)).unwrap();
    assert_eq!(world.sites[0].store().incident(&id).unwrap(), None, "an older export does not bring it back");
}

#[test]
fn what_leaves_names_nobody() {
    let mut world = pair();
    world.read(0, 0, 60);
    world.act(0, &name(0), 0, 7);
    world.mark_or_mute(0, 1);
    world.settle();
    for (_, body) in world.server.documents.values() {
        let text = String::from_utf8_lossy(body);
        for word in ["user_", "sess_", "anna7@", "Olga", "23456789"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
    let own = world.sites[0].store().touched(&name(0)).unwrap();
    assert!(own.iter().all(|touched| touched.session_id.starts_with("sess_")), "its own customers keep their names");
}

#[test]
fn a_mute_of_a_cluster_travels_in_a_form_that_older_programs_leave_alone() {
    let mut world = pair();
    world.mark_or_mute(0, 1);
    world.mark_or_mute(0, 3);
    world.settle();
    let formats: Vec<(bool, u64)> = (world.server.documents.values())
        .filter_map(|(_, body)| {
            let document: serde_json::Value = serde_json::from_slice(body).unwrap();
            let complaints = document["record"].get("complaints");
            (document["kind"] == "mute").then(|| (complaints.is_some(), document["format"].as_u64().unwrap()))
        })
        .collect();
    assert!(formats.contains(&(true, 2)) && formats.contains(&(false, 1)) && formats.len() == 2, "{formats:?}");
    let known: Vec<_> = world.sites[1].store().mutes().unwrap().into_iter().map(|mute| mute.complaints).collect();
    assert_eq!(known, [Vec::new(), cluster()]);
}

#[test]
fn sites_that_share_a_secret_count_a_customer_of_the_same_log_once() {
    let sessions = |shared: bool| {
        let mut world = pair();
        if shared {
            world.sites.iter().for_each(|site| site.store().share_secret([7; 32]).unwrap());
        }
        world.read(0, 0, 40);
        world.read(1, 0, 40);
        world.settle();
        world.sites.iter().map(|site| site.store().touched(&name(0)).unwrap().len()).collect::<Vec<_>>()
    };
    let (one, two) = (sessions(true), sessions(false));
    assert!(one[0] > 0 && one[0] == one[1], "{one:?}");
    assert_eq!(two, [2 * one[0], 2 * one[1]], "each site has a name of its own for them");
}

#[test]
fn a_secret_is_shared_from_the_beginning_or_not_at_all() {
    let mut world = pair();
    let store = world.sites[0].store();
    store.share_secret([7; 32]).unwrap();
    store.go_on_with([8; 32]).unwrap();
    assert_eq!(store.redaction_key(), [7; 32], "what is moved in does not take it away");
    world.read(0, 0, 40);
    let store = world.sites[0].store();
    store.share_secret([7; 32]).unwrap();
    assert!(matches!(store.share_secret([9; 32]), Err(StoreError::OtherSecret { .. })));
}

#[test]
fn what_a_site_dropped_after_its_time_does_not_come_back_and_stays_with_others() {
    let mut world = pair();
    world.read(0, 0, ENTRIES);
    world.settle();
    let id = name(0);
    let policy = RetentionPolicy {
        evidence_days: Some(1),
        touched_days: Some(1),
        aggregate_days: Some(1),
        journey_days: None,
        ..RetentionPolicy::default()
    };
    let report = world.sites[0].store().expire(at(3 * 86_400), &policy).unwrap();
    assert!(report.evidence > 0 && report.touched > 0 && report.aggregates > 0, "{report:?}");
    let (left, others) =
        (world.sites[0].store().touched(&id).unwrap().len(), world.sites[1].store().touched(&id).unwrap());
    let writes = world.server.writes;
    world.sites[0].store().forget_mirror().unwrap();
    world.settle();
    assert_eq!(world.sites[0].store().touched(&id).unwrap().len(), left);
    assert_eq!(world.sites[1].store().touched(&id).unwrap(), others);
    assert_eq!(world.server.writes, writes, "nobody has anything to say");
}

#[test]
fn what_cannot_be_read_costs_only_itself() {
    let mut world = pair();
    world.read(0, 0, 20);
    world.settle();
    let key = MirrorKey(super::super::mirror::Subject::Incident(name(0)));
    let version = world.server.documents[&key.id()].0;
    world.server.put(&key.id(), b"{\"format\":1,\"title\":\"edited by hand\"}", Some(version)).unwrap();
    world.server.put("incident:inc-other", b"{\"format\":7}", None).unwrap();
    world.server.put("weather", b"<html>", None).unwrap();
    world.act(1, &name(1), 3, 0);
    let site = &world.sites[0];
    site.sync(&mut world.server, world.time, Line::GOOD);
    let listed = site.store().quarantined().unwrap();
    let reasons: Vec<(&str, bool)> = listed.iter().map(|known| (known.id.as_str(), known.newer)).collect();
    assert_eq!(reasons, [("incident:inc-other", true), ("weather", false)], "the incident's own was put right");
    assert!(!String::from_utf8_lossy(&world.server.documents[&key.id()].1).contains("by hand"));
    world.sites[1].sync(&mut world.server, world.time, Line::GOOD);
    assert_eq!(world.server.documents["incident:inc-other"].1, b"{\"format\":7}");
}

/// 100,000 sessions of one incident on one day fill 16 parts with 6,250 each.
#[test]
fn a_part_of_a_busy_day_stays_small() {
    let world = pair();
    let site = &world.sites[0];
    site.commit(|batch| {
        for key in 0..6_250 * 16 / 8 {
            let user = format!("user_{key}");
            batch.touched(&name(0), touched(key, Some(&user), (key % 86_000) as i64));
        }
    });
    let sizes: Vec<usize> = documents(site.store())
        .into_iter()
        .filter(|(id, _)| id.starts_with("seen:"))
        .map(|(_, body)| body.len())
        .collect();
    let largest = sizes.iter().max().copied().unwrap_or(0);
    // An eighth of the sessions, so that the test is quick.
    assert!(sizes.len() == 16 && largest * 8 < 1_600_000, "{largest}");
}

#[test]
fn a_clock_too_far_ahead_is_refused_until_it_is_put_right() {
    let mut world = pair();
    world.sites[1].skew = 10 * MINUTE;
    world.read(0, 0, 10);
    world.act(1, &name(0), 3, 0);
    world.sites[1].sync(&mut world.server, world.time, Line::GOOD);
    world.sites[0].sync(&mut world.server, world.time, Line::GOOD);
    let refused = world.sites[0].store().quarantined().unwrap();
    assert!(refused.len() == 1 && refused[0].again && refused[0].reason.contains("600 s in the future"), "{refused:?}");
    assert!(world.sites[0].store().actions(&name(0)).unwrap().is_empty());
    world.settle();
    world.check();
}

#[test]
fn a_folder_that_was_not_moved_keeps_its_number() {
    let mut world = pair();
    let site = world.sites[0].store().site();
    world.sites[0].open();
    assert_eq!((world.sites[0].store().site(), world.sites[0].store().renewed()), (site, None));
    let stamp = world.stamp(0);
    let drawn = world.sites[0].store().renew_site().unwrap();
    assert_ne!(drawn, site);
    assert!(world.stamp(0) > stamp && world.stamp(0).site == drawn);
    world.sites[0].open();
    assert_eq!(world.sites[0].store().site(), drawn);
}
