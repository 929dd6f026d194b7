//! What packs promise: any order gives the same memory, nothing of a changed file is taken in, nothing personal goes out.

mod hostile;
mod increments;
mod planted;

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::finding::Category;
use crate::incident::{Action, ActionKind, Incident, IncidentId, Origin, SiteId, Stamp};
use crate::knowledge::{Page, PageOrigin, Section, SectionKind};
use crate::store::{Batch, PackRecord, Store};
use crate::wording::Language;

struct Site {
    folder: tempfile::TempDir,
    store: Store,
    key: SigningKey,
}

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

impl Site {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("memory")).unwrap();
        let key = SigningKey::create(&folder.path().join("key.pem")).unwrap();
        Self { folder, store, key }
    }

    fn write(&self, fill: impl FnOnce(&mut Batch)) {
        let mut batch = Batch::new();
        fill(&mut batch);
        self.store.commit(batch).unwrap();
    }

    fn act(&self, id: &str, by: Option<&str>, kind: ActionKind) -> Stamp {
        let stamp = self.store.stamp(now());
        self.write(|batch| batch.action(&IncidentId::given(id), Action { stamp, by: by.map(str::to_owned), kind }));
        stamp
    }

    fn resolve(&self, id: &str, fix: &str) -> Stamp {
        let kind = ActionKind::Resolve { fix: fix.into(), root_cause: None, applied_at: now() };
        self.act(id, Some("Anna Kuznetsova"), kind)
    }

    fn pack(&self, name: &str, selection: &Selection) -> PathBuf {
        self.packed(name, selection, Packing::Zstd).0
    }

    fn packed(&self, name: &str, selection: &Selection, packing: Packing) -> (PathBuf, Written) {
        let path = self.folder.path().join(name);
        let export = Export { selection, testimonies: Vec::new(), name: "Shop A", key: &self.key, packing };
        let written = export_to(&self.store, export, &path);
        (path, written)
    }

    fn read(&self, path: &Path) -> Result<Pack, PackError> {
        Pack::read(path, self.folder.path())
    }

    fn take(&self, path: &Path) -> Result<News, PackError> {
        let pack = self.read(path)?;
        let mut trust = TrustList::read(self.folder.path(), &[]).unwrap();
        trust.trust_once(pack.header().key);
        import(&self.store, &pack, &trust, now(), false)
    }

    /// Everything that may travel, as it stands.
    fn contents(&self) -> Vec<PackRecord> {
        let mut found = Vec::new();
        self.store
            .pack_records(|record| {
                found.push(record);
                Ok::<_, PackError>(())
            })
            .unwrap();
        found
    }
}

fn export_to(store: &Store, export: Export<'_>, path: &Path) -> Written {
    super::export(store, export, path).unwrap()
}

fn incident(id: &str, title: &str) -> Incident {
    Incident {
        id: IncidentId::given(id),
        fingerprint: None,
        origin: Origin::Observed,
        title: title.into(),
        symptoms: "PAYMENT_TIMEOUT at gateway".into(),
        category: Category::Payment,
        service: Some("payment-service".into()),
        endpoint: Some("/api/v1/pay/{id}".into()),
        step: None,
        error_code: Some("PAYMENT_TIMEOUT".into()),
        opened_at: None,
    }
}

fn page(id: &str, item: &str) -> Page {
    Page {
        id: id.into(),
        language: Language::Ru,
        origin: PageOrigin::Team,
        title: "Шлюз не отвечает".into(),
        category: Some(Category::Payment),
        services: vec!["payment-service".into()],
        codes: vec!["PAYMENT_TIMEOUT".into()],
        tags: vec!["acquirer".into()],
        summary: "Дежурный: Иван Петров, +7 912 345-67-89".into(),
        sections: vec![Section {
            kind: SectionKind::FixNow, heading: "Что делать".into(), items: vec![item.into()]
        }],
    }
}

fn shop() -> Site {
    let site = Site::new();
    site.write(|batch| {
        batch.put_incident(incident("inc-a", "Gateway did not answer"));
        batch.put_incident(incident("inc-b", "Cart is slow"));
    });
    site.resolve("inc-a", "1. kubectl rollout restart deployment/payment\n2. звонил Ивану Петрову +7 912 345-67-89");
    site.act("inc-b", None, ActionKind::Note { text: "refunded anna.k@mail.example, user_45612".into() });
    let stamp = site.store.stamp(now());
    site.write(|batch| batch.write_page(page("rb-gateway", "payment.route=backup; спросить Ольгу Викторовну"), stamp));
    site
}

#[test]
fn a_pack_carries_what_was_learnt_and_twice_changes_nothing() {
    let (a, b) = (shop(), Site::new());
    let pack = a.pack("a.pack", &Selection::default());
    let first = b.take(&pack).unwrap();
    assert_eq!((first.incidents.new, first.actions.new, first.pages.new, first.all().changed), (2, 2, 1, 0));
    let (before, sequence) = (b.contents(), b.store.last_sequence());
    let again = b.take(&pack).unwrap();
    assert_eq!((again.all().new, again.all().changed, again.all().unchanged), (0, 0, 5));
    assert_eq!((b.contents(), b.store.last_sequence()), (before, sequence));
    // Back at home nothing is replaced by its redacted form.
    let (home, back) = (a.contents(), b.pack("b.pack", &Selection::default()));
    a.take(&pack).unwrap();
    let news = a.take(&back).unwrap();
    assert_eq!((news.all().new, news.all().changed), (0, 0), "{news:?}");
    assert_eq!(a.contents(), home);
    assert_eq!(b.store.elsewhere().unwrap(), [a.store.site()].into());
    assert!(!a.store.elsewhere().unwrap().contains(&a.store.site()));
}

#[test]
fn nothing_personal_is_in_a_pack_and_what_is_technical_is() {
    let a = shop();
    a.write(|batch| {
        batch.touched(
            &IncidentId::given("inc-a"),
            crate::incident::Touched {
                key: crate::session::SessionKey(7),
                session_id: "k7h2-99".into(),
                user_id: Some("zz-771".into()),
                at: now(),
                stage: None,
                money: crate::entry::Money::default(),
                recovered_at: None,
            },
        );
    });
    a.act(
        "inc-a",
        Some("Zorgblat Quux"),
        ActionKind::Reopen { reason: Some("Quux saw zz-771 fail in k7h2-99".into()) },
    );
    let (path, written) = a.packed("a.pack", &Selection::default(), Packing::Plain);
    let text = fs::read_to_string(&path).unwrap();
    for gone in [
        "Ивану",
        "Петров",
        "345-67-89",
        "anna.k",
        "45612",
        "Ольгу",
        "Викторовн",
        "Kuznetsova",
        "Anna",
        "Quux",
        "Zorgblat",
        "zz-771",
        "k7h2-99",
    ] {
        assert!(!text.contains(gone), "{gone} in {text}");
    }
    for kept in [
        "inc-a",
        "kubectl rollout restart deployment/payment",
        "PAYMENT_TIMEOUT",
        "/api/v1/pay/{id}",
        "payment-service",
        "payment.route=backup",
        "rb-gateway",
    ] {
        assert!(text.contains(kept), "{kept} not in {text}");
    }
    assert!(
        written.header.withheld["name"] >= 3 && written.header.withheld["author"] == 2,
        "{:?}",
        written.header.withheld
    );
    // An id that names a person can't travel at all.
    a.write(|batch| batch.put_incident(incident("INC-anna.k@mail.example", "x")));
    let (path, written) = a.packed("b.pack", &Selection::default(), Packing::Plain);
    assert!(written.left_out == 1 && !fs::read_to_string(path).unwrap().contains("anna.k"));
}

#[test]
fn the_same_memory_gives_the_same_bytes_in_both_packings() {
    let a = shop();
    let one = fs::read(a.pack("one", &Selection::default())).unwrap();
    assert_eq!(one, fs::read(a.pack("two", &Selection::default())).unwrap());
    let (plain, written) = a.packed("plain", &Selection::default(), Packing::Plain);
    assert_eq!(written.bytes, fs::metadata(&plain).unwrap().len());
    let (b, c) = (Site::new(), Site::new());
    b.take(&plain).unwrap();
    c.take(&a.folder.path().join("one")).unwrap();
    assert_eq!(b.contents(), c.contents());
    // What a crash or a full disk leaves is nothing.
    assert!(
        fs::read_dir(a.folder.path()).unwrap().all(|entry| !entry
            .unwrap()
            .file_name()
            .to_string_lossy()
            .contains(".new"))
    );
}

#[test]
fn increments_add_up_to_the_whole() {
    let a = shop();
    let first = a.pack("first", &Selection::default());
    a.resolve("inc-b", "clear the cache");
    a.write(|batch| batch.put_incident(incident("inc-c", "Coupons fail")));
    let mut selection = Selection::default();
    selection.without(&a.read(&first).unwrap()).unwrap();
    let (second, written) = a.packed("second", &selection, Packing::Zstd);
    assert_eq!(
        (written.header.counts.incidents, written.header.counts.actions, written.header.counts.pages),
        (1, 1, 0)
    );
    let (b, c) = (Site::new(), Site::new());
    b.take(&second).unwrap();
    b.take(&first).unwrap();
    c.take(&a.pack("whole", &Selection::default())).unwrap();
    assert_eq!(b.contents(), c.contents());
    // By time: nothing of it is as new as that.
    let mut selection = Selection::default();
    selection.since = Some(Timestamp::from_second(1_900_000_000).unwrap());
    assert_eq!(a.packed("none", &selection, Packing::Zstd).1.header.counts.all(), 0);
    selection.since = Some(Timestamp::from_second(1_700_000_000).unwrap());
    let counts = a.packed("late", &selection, Packing::Zstd).1.header.counts;
    assert_eq!((counts.incidents, counts.actions, counts.pages), (2, 3, 1), "inc-c was seen at no time");
}

#[test]
fn selections_take_only_what_they_name() {
    let a = shop();
    let mut selection = Selection::default();
    selection.without_runbooks = true;
    selection.incidents = Some(([IncidentId::given("inc-b")].into(), vec!["text=Ивану Петрову".into()]));
    let (path, written) = a.packed("some", &selection, Packing::Plain);
    assert_eq!(
        (written.header.counts.incidents, written.header.counts.actions, written.header.counts.pages),
        (1, 1, 0)
    );
    assert!(!fs::read_to_string(path).unwrap().contains("Петров"), "what was asked for is redacted as well");
}

#[test]
fn every_changed_byte_and_every_cut_is_refused_and_leaves_the_memory_alone() {
    let (a, b) = (shop(), Site::new());
    for packing in [Packing::Zstd, Packing::Plain] {
        let (path, _) = a.packed("a.pack", &Selection::default(), packing);
        let bytes = fs::read(&path).unwrap();
        let attempt = b.folder.path().join("attempt");
        let step = (bytes.len() / 160).max(1);
        for at in (0..bytes.len()).step_by(step).chain(bytes.len().saturating_sub(110)..bytes.len()) {
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (at % 7);
            fs::write(&attempt, &changed).unwrap();
            assert!(b.take(&attempt).is_err(), "byte {at}");
            fs::write(&attempt, &bytes[..at]).unwrap();
            assert!(b.take(&attempt).is_err(), "cut at {at}");
        }
        fs::write(&attempt, [bytes.as_slice(), b"x"].concat()).unwrap();
        assert!(matches!(b.take(&attempt), Err(PackError::Tampered { .. })));
    }
    assert!(b.contents().is_empty());
}

#[test]
fn a_pack_of_another_key_a_newer_format_or_no_file_is_refused_in_words() {
    let (a, b) = (shop(), Site::new());
    let path = a.pack("a.pack", &Selection::default());
    let pack = b.read(&path).unwrap();
    let trust = TrustList::read(b.folder.path(), &[b.key.public().to_string()]).unwrap();
    let error = import(&b.store, &pack, &trust, now(), false).unwrap_err();
    assert!(
        error.to_string().contains(&a.key.public().fingerprint()) && error.to_string().contains("Shop A"),
        "{error}"
    );
    let mut bytes = fs::read(&path).unwrap();
    bytes[15] = b'2';
    fs::write(&path, &bytes).unwrap();
    assert!(matches!(b.take(&path), Err(PackError::Newer { found: 2, known: 1, .. })));
    fs::write(&path, b"PK\x03\x04").unwrap();
    assert!(matches!(b.take(&path), Err(PackError::NotAPack { .. })));
    assert!(matches!(b.take(b.folder.path()), Err(PackError::NotAFile { .. })));
    let selection = Selection::default();
    let export =
        || Export { selection: &selection, testimonies: Vec::new(), name: "", key: &a.key, packing: Packing::Zstd };
    assert!(matches!(super::export(&a.store, export(), a.folder.path()), Err(PackError::NotAFile { .. })));
    let missing = a.folder.path().join("no/such/folder/x.pack");
    assert!(matches!(super::export(&a.store, export(), &missing), Err(PackError::File { .. })));
    assert!(b.contents().is_empty());
}

/// A pack that is signed all right, with this header and these packed bytes.
fn forged(site: &Site, change: impl FnOnce(&mut Header), packed: &[u8]) -> PathBuf {
    let mut header = Header {
        site: SiteId(1),
        name: "x".into(),
        key: site.key.public(),
        as_of: None,
        selected: Selected::default(),
        counts: Counts::default(),
        withheld: std::collections::BTreeMap::new(),
        packing: Packing::Zstd,
        packed_bytes: packed.len() as u64,
        raw_bytes: 0,
        raw_hash: blake3::hash(b"").to_hex().to_string(),
    };
    change(&mut header);
    let mut bytes = format!("{}{PACK_FORMAT}\n{}\n", file::MAGIC, serde_json::to_string(&header).unwrap()).into_bytes();
    bytes.extend_from_slice(packed);
    let trailer = file::trailer(&blake3::hash(&bytes), &site.key);
    bytes.extend_from_slice(&trailer);
    let path = site.folder.path().join("forged.pack");
    fs::write(&path, bytes).unwrap();
    path
}

#[test]
fn huge_claims_and_bombs_of_a_trusted_key_are_refused() {
    let site = Site::new();
    let bomb = zstd::encode_all([b'a'; 64 << 20].as_slice(), 9).unwrap();
    for (claimed, packed) in [(u64::MAX, &bomb), (64 << 20, &bomb), (5 << 30, &bomb)] {
        let path = forged(&site, |header| header.raw_bytes = claimed, packed);
        let error = site.take(&path).unwrap_err();
        assert!(matches!(error, PackError::TooLarge { .. } | PackError::Broken { .. }), "{error}");
    }
    // It says less than it becomes.
    let path = forged(&site, |header| header.raw_bytes = 10, &bomb);
    assert!(site.take(&path).is_err());
    let path = forged(&site, |header| header.packed_bytes = u64::MAX - 3, b"");
    assert!(matches!(site.take(&path), Err(PackError::Tampered { .. })));
    // Counts and hash that are not those of the records.
    let record = PackRecord::Incident { stamp: Stamp::ZERO, incident: incident("inc-a", "x") };
    let line = format!("{}\n", serde_json::to_string(&record).unwrap());
    let fill = |header: &mut Header, text: &str| {
        header.packing = Packing::Plain;
        header.raw_bytes = text.len() as u64;
        header.raw_hash = blake3::hash(text.as_bytes()).to_hex().to_string();
        header.counts.incidents = 1;
    };
    let good = forged(&site, |header| fill(header, &line), line.as_bytes());
    site.read(&good).unwrap().records(|_, _| Ok(())).unwrap();
    let path = forged(
        &site,
        |header| {
            fill(header, &line);
            header.counts.incidents = 2;
        },
        line.as_bytes(),
    );
    assert!(matches!(site.take(&path), Err(PackError::Broken { .. })));
    let twice = line.repeat(2);
    let path = forged(&site, |header| fill(header, &twice), twice.as_bytes());
    assert!(matches!(site.take(&path), Err(PackError::Broken { record: 2, .. })));
    assert!(site.contents().is_empty());
}

#[test]
fn a_wrong_clock_elsewhere_is_refused_whole_and_a_dry_run_writes_nothing() {
    let (a, b) = (shop(), Site::new());
    let path = a.pack("a.pack", &Selection::default());
    let pack = b.read(&path).unwrap();
    let mut trust = TrustList::read(b.folder.path(), &[]).unwrap();
    trust.trust_once(a.key.public());
    let early = Timestamp::from_second(1_700_000_000).unwrap();
    assert!(import(&b.store, &pack, &trust, early, false).is_err());
    let news = import(&b.store, &pack, &trust, now(), true).unwrap();
    assert_eq!(news.all().new, 5);
    assert!(b.contents().is_empty() && b.store.elsewhere().unwrap().is_empty());
    assert_eq!(import(&b.store, &pack, &trust, now(), false).unwrap(), news);
}

#[test]
fn what_was_deleted_stays_away_and_an_older_pack_does_not_bring_it_back() {
    let (a, b) = (shop(), Site::new());
    let old = a.pack("old", &Selection::default());
    b.take(&old).unwrap();
    let stamp = a.store.stamp(now());
    a.write(|batch| batch.delete_incident(IncidentId::given("inc-a"), stamp));
    let new = a.pack("new", &Selection::default());
    let c = Site::new();
    c.take(&new).unwrap();
    for site in [&b, &c] {
        site.take(&new).unwrap();
        let news = site.take(&old).unwrap();
        assert_eq!((news.incidents.kept, news.incidents.new), (1, 0));
        assert!(site.store.incident(&IncidentId::given("inc-a")).unwrap().is_none());
    }
    assert_eq!(b.contents(), c.contents());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Three sites work, export packs and exports at various times; a fourth takes all of them in two orders, with work of
    /// its own in between.
    #[test]
    fn any_order_of_packs_exports_and_work_gives_the_same_memory(
        steps in prop::collection::vec((0_usize..3, 0_u8..6, 0_usize..4), 4..14),
        order in prop::collection::vec(any::<u16>(), 24),
    ) {
        let sites: Vec<Site> = (0..3).map(|_| Site::new()).collect();
        let mut files: Vec<(PathBuf, bool)> = Vec::new();
        for (number, (who, what, id)) in steps.iter().enumerate() {
            let site = &sites[*who];
            let id = ["inc-a", "inc-b", "inc-c", "team-1"][*id];
            match what {
                0 => site.write(|batch| batch.put_incident(incident(id, &format!("Seen by {who}")))),
                1 => drop(site.resolve(id, &format!("fix {number}, called Ivan Petrov"))),
                2 => {
                    let stamp = site.store.stamp(now());
                    site.write(|batch| batch.write_incident(incident(id, &format!("Written {number}")), stamp));
                }
                3 => {
                    let stamp = site.store.stamp(now());
                    site.write(|batch| match number % 3 {
                        0 => batch.erase_page("rb-x", Language::Ru, stamp),
                        _ => batch.write_page(page("rb-x", &format!("step {number}")), stamp),
                    });
                }
                4 => {
                    let other = &files.get(number % files.len().max(1)).cloned();
                    if let Some((path, true)) = other {
                        site.take(path).unwrap();
                    }
                }
                _ => {
                    let stamp = site.store.stamp(now());
                    site.write(|batch| batch.delete_incident(IncidentId::given(id), stamp));
                }
            }
            files.push((site.pack(&format!("{number}.pack"), &Selection::default()), true));
            let export = site.folder.path().join(format!("{number}.ndjson"));
            site.store.export(fs::File::create(&export).unwrap(), crate::store::Disclosure::Redacted).unwrap();
            files.push((export, false));
        }
        let take_all = |files: &[(PathBuf, bool)]| {
            let site = Site::new();
            for (path, pack) in files {
                if *pack {
                    site.take(path).unwrap();
                } else {
                    site.store.import(std::io::BufReader::new(fs::File::open(path).unwrap()), now()).unwrap();
                }
            }
            site.contents()
        };
        let mut shuffled: Vec<(u16, (PathBuf, bool))> =
            files.iter().enumerate().map(|(at, file)| (order[at % order.len()].wrapping_add(at as u16), file.clone())).collect();
        shuffled.sort();
        let mut shuffled: Vec<(PathBuf, bool)> = shuffled.into_iter().map(|(_, file)| file).collect();
        let first = take_all(&files);
        shuffled.extend(files.iter().cloned());
        prop_assert_eq!(first, take_all(&shuffled));
    }
}
