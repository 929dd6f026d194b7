//! The heart of the mirror: whatever sites write, and however the line between them and the server fails, at the end
//! all have the same memory, and it counts what really happened.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::test_runner::{Config as ProptestConfig, TestRunner};

use super::mirror_world::{Line, Server, Site, copy};
use super::*;
use crate::incident::{Action, ActionKind, Mark, Mute, Stamp};
use crate::knowledge::Page;
use crate::store::MirrorKey;
use crate::wording::Language;

pub(super) const MINUTE: i64 = 60_000;
const INCIDENTS: u64 = 3;
/// Logs there are; every site may read every log.
const LOGS: u64 = 3;
/// Entries in a log.
pub(super) const ENTRIES: u64 = 120;

/// The complaints that a mute names.
pub(super) fn cluster() -> Vec<crate::complaint::ComplaintId> {
    ["1", "2"].map(|ticket| crate::complaint::ComplaintId::of("desk", ticket)).to_vec()
}

pub(super) fn name(which: u64) -> IncidentId {
    incident(&format!("problem {}", which % INCIDENTS)).id
}

/// What stands in a log at a place: which incident, when (seconds), whose session.
#[derive(Debug, Clone, Copy)]
struct Entry {
    incident: u64,
    second: i64,
    session: u64,
}

impl Entry {
    fn of(log: u64, ordinal: u64) -> Self {
        let draw = crate::session::stable_hash(&[b"entry", &log.to_le_bytes(), &ordinal.to_le_bytes()]);
        Self { incident: draw % INCIDENTS, second: (ordinal * 2_111) as i64, session: (draw >> 8) % 9 + log * 4 }
    }

    fn user(self) -> String {
        format!("user_{}", self.session % 5)
    }
}

/// Reads a log from its beginning to `end`, as an analysis does: absolute counts.
fn read_log(site: &Site, log: u64, end: u64) {
    let source = SourceId(log.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut buckets: BTreeMap<(u64, i64), Bucket> = BTreeMap::new();
    site.commit(|batch| {
        for ordinal in 0..end {
            let entry = Entry::of(log, ordinal);
            let (id, time) = (name(entry.incident), at(entry.second));
            let start = time.as_second().div_euclid(600) * 600;
            let bucket = Bucket { start, count: 0, first: time, last: time, worst_seconds: ordinal as f64 / 7.0 };
            let bucket = buckets.entry((entry.incident, start)).or_insert(bucket);
            bucket.count += 1;
            bucket.last = time;
            bucket.worst_seconds = bucket.worst_seconds.max(ordinal as f64 / 7.0);
            let key = SessionKey::of_session(&format!("sess_{}", entry.session));
            let user = entry.user();
            let whole = Touched { key, at: at(entry.second), ..touched(entry.session, Some(&user), entry.second) };
            batch.touched(&id, whole);
            let owner = Owner { session: key, user_id: Some(&user) };
            let mut proof = evidence(ordinal, entry.second);
            proof.id.source = source;
            batch.evidence(&id, Some(owner), proof);
        }
        for (which, bucket) in buckets.iter().map(|((which, _), bucket)| (*which, *bucket)) {
            batch.put_incident(incident(&format!("problem {which}")));
            batch.occurrence(&name(which), source, bucket);
            let counts = Aggregate { entries: bucket.count, ..Aggregate::default() };
            batch.aggregate(bucket.start, source, counts);
        }
        batch.source(SourceRecord {
            id: source,
            name: format!("shop-{log}.log"),
            head: SourceHead::of(&log.to_le_bytes()),
            size: end * 100,
            first: Some(at(0)),
            last: Some(at(Entry::of(log, end.saturating_sub(1)).second)),
        });
    });
}

/// What is to be true at the end, from what was done alone.
#[derive(Default)]
struct Model {
    /// The most that any site read of each log.
    read: BTreeMap<u64, u64>,
    /// Of each secret (sites that are copies share one), the most that was read of each log with it.
    read_by: BTreeMap<(usize, u64), u64>,
    actions: BTreeMap<IncidentId, BTreeSet<Stamp>>,
    /// The newest word on each page.
    pages: BTreeMap<String, (Stamp, Option<String>)>,
    marks: BTreeSet<Stamp>,
    mutes: BTreeMap<Stamp, Option<Timestamp>>,
    forgotten: BTreeSet<String>,
    /// Whether a folder was put back, and so knows people by pseudonyms whom it knew by name before.
    put_back: bool,
    /// Incidents that were deleted; their counts depend on who knew of it when.
    deleted: BTreeSet<IncidentId>,
}

impl Model {
    fn occurrences(&self, id: &IncidentId) -> u64 {
        let entries = self.read.iter().flat_map(|(log, end)| (0..*end).map(|ordinal| Entry::of(*log, ordinal)));
        entries.filter(|entry| name(entry.incident) == *id).count() as u64
    }

    /// Distinct sessions: a forgotten person's once, others once for each secret that they have a pseudonym by.
    fn sessions(&self, id: &IncidentId) -> usize {
        let mut sessions = BTreeSet::new();
        for ((secret, log), end) in &self.read_by {
            for entry in (0..*end).map(|ordinal| Entry::of(*log, ordinal)) {
                if name(entry.incident) == *id {
                    let whose = if self.forgotten.contains(&entry.user()) { usize::MAX } else { *secret };
                    sessions.insert((whose, entry.session));
                }
            }
        }
        sessions.len()
    }
}

/// One step, told by a few small numbers.
#[derive(Debug, Clone, Copy)]
struct Step {
    kind: u8,
    site: usize,
    which: u8,
    much: u8,
}

pub(super) struct World {
    folder: tempfile::TempDir,
    pub(super) sites: Vec<Site>,
    /// By site: whose secret it has.
    secrets: Vec<usize>,
    pub(super) server: Server,
    model: Model,
    /// Milliseconds since the beginning.
    pub(super) time: i64,
    deletions: bool,
}

impl World {
    pub(super) fn new(skews: [i64; 3], deletions: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let site = |(at, skew): (usize, i64)| Site::new(folder.path().join(at.to_string()), skew);
        let sites = skews.into_iter().enumerate().map(site).collect();
        let (server, model) = (Server::default(), Model::default());
        Self { folder, sites, secrets: vec![0, 1, 2], server, model, time: 10 * MINUTE, deletions }
    }

    fn step(&mut self, Step { kind, site, which, much }: Step) {
        self.time += 1_000 + i64::from(much) * 200;
        let site_at = site % self.sites.len();
        let id = name(u64::from(which));
        match kind {
            0..=2 => self.read(site_at, u64::from(which) % LOGS, u64::from(much) * ENTRIES / 60),
            3..=5 => self.act(site_at, &id, which, much),
            6 | 7 => self.page(site_at, which, much),
            8 => self.mark_or_mute(site_at, which),
            9 => self.end_mute(site_at),
            10 => self.forget(which),
            11..=16 => {
                let line = Line {
                    documents: usize::from(much),
                    page: 1 + usize::from(which),
                    deaf: which.is_multiple_of(2),
                    twisted: which.is_multiple_of(3),
                };
                self.sites[site_at].sync(&mut self.server, self.time, line);
            }
            17 => {
                self.sites[site_at].sync(&mut self.server, self.time, Line::GOOD);
            }
            18 => self.sites[site_at].open(),
            19 => self.copy(site_at),
            20 => self.put_back(site_at, which),
            _ if self.deletions => self.delete(site_at, &id),
            _ => {}
        }
    }

    pub(super) fn stamp(&self, site: usize) -> Stamp {
        let site = &self.sites[site];
        site.store().stamp(site.now(self.time))
    }

    pub(super) fn read(&mut self, site: usize, log: u64, end: u64) {
        read_log(&self.sites[site], log, end);
        let most = self.model.read.entry(log).or_default();
        *most = (*most).max(end);
        let most = self.model.read_by.entry((self.secrets[site], log)).or_default();
        *most = (*most).max(end);
    }

    pub(super) fn act(&mut self, site: usize, id: &IncidentId, which: u8, much: u8) {
        let stamp = self.stamp(site);
        let kind = match which % 5 {
            0 => ActionKind::Note { text: format!("called user anna{much}@shop.example about it") },
            1 => ActionKind::Merge { into: name(u64::from(much)), reason: None },
            2 => ActionKind::Split { from: vec![name(u64::from(much))], reason: Some("not the same".into()) },
            3 => ActionKind::Reopen { reason: None },
            _ => ActionKind::Resolve { fix: format!("restart {much}"), root_cause: None, applied_at: at(0) },
        };
        self.sites[site].commit(|batch| batch.action(id, Action { stamp, by: Some("Olga".into()), kind }));
        self.model.actions.entry(id.clone()).or_default().insert(stamp);
    }

    fn page(&mut self, site: usize, which: u8, much: u8) {
        let (id, stamp) = (format!("rb-{}", which % 3), self.stamp(site));
        let text = (!much.is_multiple_of(4)).then(|| format!("version {much}"));
        self.sites[site].commit(|batch| match &text {
            Some(text) => batch.write_page(page(&id, Language::En, text), stamp),
            None => batch.erase_page(id.clone(), Language::En, stamp),
        });
        let word = self.model.pages.entry(id).or_insert((Stamp::ZERO, None));
        if word.0 < stamp {
            *word = (stamp, text);
        }
    }

    pub(super) fn mark_or_mute(&mut self, site: usize, which: u8) {
        let stamp = self.stamp(site);
        if which.is_multiple_of(2) {
            let made = Mark { stamp, ..mark(0, i64::from(which) * 100) };
            self.sites[site].commit(|batch| batch.mark(made));
            self.model.marks.insert(stamp);
        } else {
            let complaints = if which % 4 == 3 { cluster() } else { Vec::new() };
            let made = Mute { stamp, reason: "call +49 151 23456789 before".into(), complaints, ..mute(0, None) };
            self.sites[site].commit(|batch| batch.mute(made));
            self.model.mutes.insert(stamp, None);
        }
    }

    fn end_mute(&mut self, site: usize) {
        let Some(mute) = self.sites[site].store().mutes().unwrap().into_iter().find(|mute| mute.ended.is_none()) else {
            return;
        };
        let ended = self.sites[site].now(self.time);
        self.sites[site].commit(|batch| batch.mute(Mute { ended: Some(ended), ..mute.clone() }));
        let known = self.model.mutes.get_mut(&mute.stamp).unwrap();
        *known = [*known, Some(ended)].into_iter().flatten().min();
    }

    fn forget(&mut self, which: u8) {
        // Each person asks one site.
        let user = format!("user_{}", which % 5);
        self.sites[usize::from(which % 5) % 3].store().forget_user(&user).unwrap();
        self.model.forgotten.insert(user);
    }

    pub(super) fn delete(&mut self, site: usize, id: &IncidentId) {
        let stamp = self.stamp(site);
        self.sites[site].commit(|batch| batch.delete_incident(id.clone(), stamp));
        self.model.deleted.insert(id.clone());
    }

    /// Another machine goes on with a copy of the folder.
    fn copy(&mut self, site: usize) {
        if self.sites.len() > 4 {
            return;
        }
        let to = self.folder.path().join(self.sites.len().to_string());
        self.sites[site].close();
        copy(&self.sites[site].dir, &to);
        self.sites[site].open();
        let twin = Site::new(to, self.sites[site].skew);
        assert!(twin.store().renewed().is_some() && twin.store().site() != self.sites[site].store().site());
        self.sites.push(twin);
        self.secrets.push(self.secrets[site]);
    }

    /// The folder is put back from a backup that was made a moment ago, or loses what it did since.
    fn put_back(&mut self, site: usize, which: u8) {
        let backup = self.folder.path().join("backup");
        self.sites[site].close();
        copy(&self.sites[site].dir, &backup);
        self.sites[site].open();
        // What is done after the backup reaches the server, or is lost with the folder.
        self.act(site, &name(u64::from(which)), 0, which);
        self.sites[site].sync(&mut self.server, self.time, Line::GOOD);
        if !self.sites[site].store().quarantined().unwrap().is_empty() {
            // What it can't push because of another's clock would be lost with the folder, as without any mirror.
            std::fs::remove_dir_all(&backup).unwrap();
            return;
        }
        self.sites[site].close();
        std::fs::remove_dir_all(&self.sites[site].dir).unwrap();
        copy(&backup, &self.sites[site].dir);
        std::fs::remove_dir_all(&backup).unwrap();
        self.sites[site].open();
        assert!(self.sites[site].store().renewed().is_some());
        // This is what the beacon tells.
        self.sites[site].store().forget_mirror().unwrap();
        self.model.put_back = true;
    }

    /// All clocks are put right, and all lines hold.
    pub(super) fn settle(&mut self) {
        self.time += 120 * MINUTE;
        for site in &mut self.sites {
            site.skew = 0;
        }
        if self.model.put_back && !self.model.forgotten.is_empty() {
            // The logs are still there.
            for ((secret, log), end) in self.model.read_by.clone() {
                read_log(&self.sites[secret], log, end);
            }
        }
        for round in 0.. {
            let before = self.server.writes;
            for site in &self.sites {
                assert!(site.sync(&mut self.server, self.time, Line::GOOD));
            }
            let settled = self.sites.iter().all(|site| {
                let state = site.store().mirror_state().unwrap();
                state.pull_cursor.unwrap_or(0) >= self.server.writes
            });
            if before == self.server.writes && settled {
                return;
            }
            assert!(round < 12, "the sites write in turns, without end");
        }
    }

    pub(super) fn check(&self) {
        let first = &self.sites[0];
        let all = documents(first.store());
        let on_server: BTreeMap<String, Vec<u8>> =
            self.server.documents.iter().map(|(id, (_, body))| (id.clone(), body.clone())).collect();
        for (at, site) in self.sites.iter().enumerate() {
            let store = site.store();
            assert_eq!(store.quarantined().unwrap(), [], "site {at}");
            let own = documents(store);
            for id in own.keys().chain(all.keys()).collect::<BTreeSet<_>>() {
                let text = |found: Option<&Vec<u8>>| found.map(|body| String::from_utf8_lossy(body).into_owned());
                assert_eq!(text(own.get(id)), text(all.get(id)), "site {at}, {id}");
            }
            for (id, body) in &own {
                assert_eq!(on_server.get(id), Some(body), "site {at}, {id}");
            }
            assert_eq!(exported(store), exported(first.store()), "site {at}");
            self.check_counts(store);
        }
    }

    fn check_counts(&self, store: &Store) {
        let Model { actions, pages, marks, mutes, deleted, .. } = &self.model;
        for which in 0..INCIDENTS {
            let id = name(which);
            if deleted.contains(&id) {
                continue;
            }
            let counted: u64 = store.occurrences(&id).unwrap().iter().map(|bucket| bucket.count).sum();
            assert_eq!(counted, self.model.occurrences(&id), "{id}");
            assert_eq!(store.touched(&id).unwrap().len(), self.model.sessions(&id), "{id}");
            let stamps: BTreeSet<Stamp> = store.actions(&id).unwrap().iter().map(|action| action.stamp).collect();
            assert_eq!(&stamps, actions.get(&id).unwrap_or(&BTreeSet::new()), "{id}");
        }
        for (id, (_, text)) in pages {
            let found = store.page(id, Language::En).unwrap().map(|page: Page| page.summary);
            assert_eq!(&found, text, "{id}");
        }
        let found: BTreeSet<Stamp> =
            store.marks(Timestamp::MIN, Timestamp::MAX).unwrap().iter().map(|mark| mark.stamp).collect();
        assert_eq!(&found, marks);
        let found: BTreeMap<Stamp, Option<Timestamp>> =
            store.mutes().unwrap().into_iter().map(|mute| (mute.stamp, mute.ended)).collect();
        assert_eq!(&found, mutes);
        let entries: u64 = store.aggregates(i64::MIN, i64::MAX).unwrap().iter().map(|(_, counts)| counts.entries).sum();
        assert_eq!(entries, self.model.read.values().sum::<u64>());
    }
}

pub(super) fn documents(store: &Store) -> BTreeMap<String, Vec<u8>> {
    let (mut found, mut after) = (BTreeMap::new(), None::<MirrorKey>);
    loop {
        let keys = store.mirror_keys(after.as_ref(), 7).unwrap();
        for key in &keys {
            if let Some(document) = store.mirror_document(key).unwrap() {
                assert!(found.insert(key.id(), document.body).is_none(), "{key} comes twice");
            }
        }
        match keys.into_iter().next_back() {
            Some(last) => after = Some(last),
            None => return found,
        }
    }
}

/// What a redacted export says, without who wrote it.
fn exported(store: &Store) -> String {
    let mut lines = Vec::new();
    store.export(&mut lines, Disclosure::Redacted).unwrap();
    String::from_utf8(lines).unwrap().split_once('\n').unwrap().1.to_owned()
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..22_u8, 0..5_usize, 0..10_u8, 0..60_u8);
    prop::collection::vec(step.prop_map(|(kind, site, which, much)| Step { kind, site, which, much }), 1..50)
}

fn worlds() -> impl Strategy<Value = (Vec<Step>, [i64; 3], bool)> {
    let skew = || -4 * MINUTE..4 * MINUTE;
    // One site may be wrong beyond what the others take.
    let wrong = prop_oneof![3 => skew(), 1 => 6 * MINUTE..20 * MINUTE];
    (steps(), (skew(), skew(), wrong).prop_map(|(one, two, three)| [one, two, three]), any::<bool>())
}

fn run((steps, skews, deletions): (Vec<Step>, [i64; 3], bool)) {
    let mut world = World::new(skews, deletions);
    steps.into_iter().for_each(|step| world.step(step));
    world.settle();
    world.check();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10, max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whatever_happens_all_sites_end_with_the_same_memory_and_the_right_counts(world in worlds()) {
        run(world);
    }
}

/// As long as is wanted: `CARTWATCH_MIRROR_SECONDS=60 cargo test --lib store::tests::mirror`.
#[test]
fn the_same_for_as_long_as_is_wanted() {
    let seconds = std::env::var("CARTWATCH_MIRROR_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(seconds) {
        let config =
            ProptestConfig { cases: 5, max_shrink_iters: 300, failure_persistence: None, ..ProptestConfig::default() };
        let tried = TestRunner::new(config).run(&worlds(), |world| {
            run(world);
            Ok(())
        });
        tried.unwrap();
    }
}
