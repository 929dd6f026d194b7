//! Sites over one simulated server: what a run asks for, what it finds out, and that they agree whatever breaks off.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use tempfile::TempDir;

use super::super::beacon::Loss;
use super::super::mirror::{Keeping, Leftover, Mirror, SyncLimits};
use super::super::outcome::{Outcome, Ran, Unwatched};
use super::super::server::MirrorServer;
use super::super::simulated::{Faults, SimulatedMirror};
use super::super::trouble::TroubleKind;
use crate::config::Retention;
use crate::entry::SourceId;
use crate::incident::made_up::payment_failure;
use crate::incident::{Action, ActionKind, Bucket, Incident, IncidentId};
use crate::store::{Batch, Store};

struct Site {
    folder: TempDir,
    store: Store,
    server: SimulatedMirror,
}

fn incident(number: u64) -> Incident {
    payment_failure(&format!("failure {number}"))
}

impl Site {
    fn new(server: &SimulatedMirror) -> Self {
        let folder = TempDir::new().unwrap();
        let store = Store::open(folder.path()).unwrap();
        Self { folder, store, server: server.clone() }
    }

    fn mirror(&self) -> Mirror {
        let server: Arc<dyn MirrorServer> = Arc::new(self.server.clone());
        Mirror::new(self.store.clone(), server, Arc::new(Timestamp::now))
            .with_limits(SyncLimits { documents: 5, bytes: 1 << 20 })
    }

    async fn run(&self) -> Ran {
        self.mirror().run(&Leftover::default(), &Unwatched).await
    }

    async fn syncs(&self) -> Outcome {
        let ran = self.run().await;
        assert!(ran.trouble.is_none(), "{ran:?}");
        ran.outcome
    }

    fn note(&self, number: u64, text: &str) {
        let incident = incident(number);
        let id = incident.id.clone();
        let mut batch = Batch::new();
        batch.put_incident(incident);
        let kind = ActionKind::Note { text: text.to_owned() };
        batch.action(&id, Action { stamp: self.store.stamp(Timestamp::now()), by: None, kind });
        self.store.commit(batch).unwrap();
    }

    fn count(&self, number: u64, source: u64, start: i64, count: u64) {
        let incident = incident(number);
        let id = incident.id.clone();
        let at = Timestamp::from_second(start).unwrap();
        let mut batch = Batch::new();
        batch.put_incident(incident);
        batch.occurrence(&id, SourceId(source), Bucket { start, count, first: at, last: at, worst_seconds: 1.0 });
        self.store.commit(batch).unwrap();
    }

    fn state(&self) -> BTreeMap<String, Vec<u8>> {
        let keys = self.store.mirror_keys(None, usize::MAX).unwrap();
        let document = |key| Some((format!("{key}"), self.store.mirror_document(&key).unwrap()?.body));
        keys.into_iter().filter_map(document).collect()
    }
}

async fn agree(sites: &[Site]) {
    for _ in 0..3 {
        for site in sites {
            site.syncs().await;
        }
    }
    for site in sites {
        assert!(site.syncs().await.is_nothing());
        let (own, first) = (site.state(), sites[0].state());
        let differing: Vec<&String> = own.keys().filter(|key| own.get(*key) != first.get(*key)).collect();
        assert!(own == first, "{differing:?}");
    }
}

#[tokio::test]
async fn a_run_with_nothing_to_do_asks_twice_and_a_push_reads_nothing() {
    let server = SimulatedMirror::default();
    let (one, two) = (Site::new(&server), Site::new(&server));
    for number in 0..20 {
        one.note(number, "first");
    }
    one.syncs().await;
    server.requests();
    assert!(one.syncs().await.is_nothing());
    assert_eq!(server.requests(), [("prepare", 1), ("read", 1)].into());
    one.note(3, "second");
    one.syncs().await;
    let asked = server.requests();
    assert_eq!((asked.get("read"), asked.get("page")), (Some(&1), None), "{asked:?}");
    assert_eq!(two.syncs().await.pulled, 20);
    // A beacon of another site is no news that is answered with a beacon.
    server.requests();
    one.syncs().await;
    two.syncs().await;
    assert_eq!(server.requests().get("write"), None);
    agree(&[one, two]).await;
}

#[tokio::test]
async fn who_writes_at_once_joins_first() {
    let server = SimulatedMirror::default();
    let (one, two) = (Site::new(&server), Site::new(&server));
    one.note(1, "seed");
    one.syncs().await;
    two.syncs().await;
    one.note(1, "from one");
    two.note(1, "from two");
    one.syncs().await;
    two.syncs().await;
    one.syncs().await;
    let notes = one.store.actions(&incident(1).id).unwrap();
    assert_eq!(notes.len(), 3);
    agree(&[one, two]).await;
}

#[tokio::test]
async fn a_server_that_lost_something_is_noticed() {
    let server = SimulatedMirror::default();
    let (one, two) = (Site::new(&server), Site::new(&server));
    for number in 0..8 {
        one.note(number, "before");
    }
    one.syncs().await;
    two.syncs().await;
    let yesterday = server.content();
    one.note(20, "after");
    two.note(21, "after");
    one.syncs().await;
    two.syncs().await;
    server.put_back(yesterday);
    assert_eq!(one.syncs().await.loss, Some(Loss::PutBack));
    assert_eq!(two.syncs().await.loss, Some(Loss::PutBack));
    let sites = [one, two];
    agree(&sites).await;
    server.delete_index();
    assert_eq!(sites[0].syncs().await.loss, Some(Loss::IndexReplaced));
    sites[0].note(22, "more");
    agree(&sites).await;
    let beacon = format!("site:{:016x}", sites[0].store.site().0);
    server.overwrite(&beacon, b"{}");
    assert_eq!(sites[0].syncs().await.loss, Some(Loss::BeaconMissing));
    agree(&sites).await;
}

#[tokio::test]
async fn another_process_in_our_name_gives_us_a_new_number() {
    let server = SimulatedMirror::default();
    let one = Site::new(&server);
    one.note(1, "x");
    one.syncs().await;
    let site = one.store.site();
    let id = format!("site:{:016x}", site.0);
    let (_, body) = server.content().documents[&id].clone();
    let mut beacon: serde_json::Value = serde_json::from_slice(&body).unwrap();
    beacon["record"]["nonce"] = serde_json::json!({"number": 99, "mark": "somebody else"});
    server.overwrite(&id, beacon.to_string().as_bytes());
    let outcome = one.syncs().await;
    assert!(outcome.renewed && outcome.loss.is_none());
    assert_ne!(one.store.site(), site);
    assert!(!one.syncs().await.renewed);
}

#[tokio::test]
async fn a_document_that_the_server_refuses_costs_no_other_and_is_tried_again() {
    let server = SimulatedMirror::default();
    let one = Site::new(&server);
    for number in 0..10 {
        one.note(number, if number == 4 { "poisoned" } else { "good" });
    }
    server.poison(b"poisoned");
    let outcome = one.syncs().await;
    assert_eq!((outcome.pushed, outcome.refused.len()), (9, 1));
    server.poison(b"");
    let refused = outcome.refused.keys().map(|key| key.parse().unwrap()).collect();
    let ran = one.mirror().run(&Leftover { refused, tidy: false }, &Unwatched).await;
    assert_eq!(ran.outcome.pushed, 1);
}

#[tokio::test]
async fn a_document_that_somebody_broke_is_listed_and_put_right() {
    let server = SimulatedMirror::default();
    let (one, two) = (Site::new(&server), Site::new(&server));
    for number in 0..4 {
        one.note(number, "good");
    }
    one.syncs().await;
    two.syncs().await;
    let id = format!("incident:{}", incident(2).id);
    server.overwrite(&id, br#"{"kind":"incident","broken":true}"#);
    assert_eq!(two.syncs().await.quarantined, 1);
    two.syncs().await;
    assert!(two.store.quarantined().unwrap().is_empty());
    agree(&[one, two]).await;
}

#[tokio::test]
async fn a_full_disk_is_said_and_changes_wait() {
    let server = SimulatedMirror::default();
    let one = Site::new(&server);
    one.note(1, "x");
    server.fail(Faults { read_only: true, ..Faults::default() });
    let kind = one.run().await.trouble.map(|trouble| trouble.kind);
    assert_eq!(kind, Some(TroubleKind::ReadOnly));
    server.fail(Faults::default());
    assert_eq!(one.syncs().await.pushed, 1);
}

#[tokio::test]
async fn what_nobody_keeps_any_more_is_taken_off() {
    let server = SimulatedMirror::default();
    let one = Site::new(&server);
    one.note(1, "stays");
    one.syncs().await;
    for (id, kind, day) in [("seen:x:2020-01-01:0", "seen", "2020-01-01"), ("claim:x:1", "claim", "2020-01-01")] {
        let body = format!("{{\"kind\":\"{kind}\",\"format\":99,\"day\":\"{day}\",\"record\":{{}}}}");
        server.overwrite(id, body.as_bytes());
    }
    let leftover = Leftover { tidy: true, ..Leftover::default() };
    let keeping = |offline_days| Keeping { offline_days, retention: Retention::default() };
    let ran = one.mirror().keeping(keeping(0)).run(&leftover, &Unwatched).await;
    assert_eq!(ran.outcome.removed, 1, "claims alone: {ran:?}");
    let ran = one.mirror().keeping(keeping(400)).run(&leftover, &Unwatched).await;
    assert_eq!(ran.outcome.removed, 1, "{ran:?}");
}

/// Numbers from a seed (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}

/// Runs that break off after any request, with or without its reply; sites that are closed and opened; a server that is
/// put back or loses its index.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sites_agree_whatever_breaks_off() {
    for seed in 0..6 {
        let mut chance = Chance(seed);
        let server = SimulatedMirror::default();
        let mut sites: Vec<Site> = (0..3).map(|_| Site::new(&server)).collect();
        let mut seen: BTreeMap<(u64, u64, i64), u64> = BTreeMap::new();
        let mut before = server.content();
        for step in 0..50 {
            let at = chance.below(3) as usize;
            match chance.below(12) {
                0..5 => {
                    for _ in 0..chance.below(12) {
                        let (number, start) = (chance.below(6), 600 * chance.below(20) as i64 + 1_764_000_000);
                        let count = 1 + chance.below(9);
                        sites[at].count(number, at as u64, start, count);
                        let known = seen.entry((number, at as u64, start)).or_default();
                        *known = (*known).max(count);
                    }
                }
                5 => sites[at].note(chance.below(6), &format!("step {step}")),
                6..9 => {
                    let left = Some(chance.below(12) as u32);
                    server.fail(Faults { left, reply_lost: chance.below(2) == 0, read_only: false });
                    let _ = sites[at].run().await;
                    server.fail(Faults::default());
                }
                9 => {
                    let Site { folder, store, server } = sites.remove(at);
                    drop(store);
                    let store = Store::open(folder.path()).unwrap();
                    sites.insert(at, Site { folder, store, server });
                }
                10 if chance.below(3) == 0 => server.delete_index(),
                10 => before = server.content(),
                _ if chance.below(3) == 0 => server.put_back(before.clone()),
                _ => drop(sites[at].syncs().await),
            }
        }
        agree(&sites).await;
        let mut expected: BTreeMap<IncidentId, u64> = BTreeMap::new();
        for ((number, ..), count) in seen {
            *expected.entry(incident(number).id).or_default() += count;
        }
        for site in &sites {
            let all = site.store.all_occurrences().unwrap();
            let counts: BTreeMap<IncidentId, u64> =
                all.into_iter().map(|(id, buckets)| (id, buckets.iter().map(|bucket| bucket.count).sum())).collect();
            assert_eq!(counts, expected, "seed {seed}");
        }
    }
}
