//! Sites for the tests of the mirror: stores of their own, each with a line of its own to one server, and what they must
//! come to.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cartwatch::config::Elasticsearch;
use cartwatch::elastic::ElasticClient;
use cartwatch::entry::{Money, SourceId};
use cartwatch::finding::Category;
use cartwatch::incident::made_up::payment_failure;
use cartwatch::incident::{Action, ActionKind, Bucket, Incident, IncidentId, Touched};
use cartwatch::knowledge::{Page, PageOrigin, Section, SectionKind};
use cartwatch::session::{SessionKey, Stage};
use cartwatch::store::{Batch, Store};
use cartwatch::sync::{ElasticsearchMirror, Leftover, Mirror, Ran, SyncLimits, TroubleKind, Unwatched};
use cartwatch::wording::Language;
use jiff::Timestamp;

use crate::faulty::Faulty;
use crate::run::Desk;

/// A site: a data folder, and a line to the server.
pub struct Site {
    pub desk: Desk,
    pub line: Faulty,
    settings: Elasticsearch,
    store: Option<Store>,
    number: u64,
}

pub fn address(url: &str) -> SocketAddr {
    url.trim_start_matches("http://").parse().unwrap()
}

pub fn block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap().block_on(work)
}

impl Site {
    pub fn new(number: u64, url: &str, prefix: &str) -> Self {
        Self::with_desk(Desk::new(), number, url, prefix)
    }

    pub fn with_desk(desk: Desk, number: u64, url: &str, prefix: &str) -> Self {
        let line = Faulty::http(address(url));
        let settings = Elasticsearch {
            host: line.url().parse().unwrap(),
            index_prefix: prefix.to_owned(),
            connect_seconds: 2,
            request_seconds: 2,
            retry_seconds: 2,
            ..Elasticsearch::default()
        };
        Self { desk, line, settings, store: None, number }
    }

    /// Waits longer, for a server that has just begun.
    pub fn patient(mut self) -> Self {
        self.settings.request_seconds = 30;
        self.settings.retry_seconds = 30;
        self
    }

    /// Opens the store where it is closed.
    pub fn store(&mut self) -> &Store {
        let folder = self.desk.memory().join("store");
        self.store.get_or_insert_with(|| Store::open(folder).unwrap())
    }

    /// Lets other processes at the folder.
    pub fn close(&mut self) {
        self.store = None;
    }

    pub fn client(&self) -> ElasticClient {
        ElasticClient::new(&self.settings).unwrap()
    }

    pub fn mirror(&mut self) -> Mirror {
        let server = ElasticsearchMirror::new(self.client(), &self.settings);
        // Small requests, so that faults fall between them.
        let limits = SyncLimits { documents: 40, bytes: 64 << 10 };
        Mirror::new(self.store().clone(), Arc::new(server), Arc::new(Timestamp::now)).with_limits(limits)
    }

    pub fn sync(&mut self) -> Ran {
        let mirror = self.mirror();
        block(mirror.run(&Leftover::default(), &Unwatched))
    }

    /// A run that comes to its end. The server may have made an index a moment ago and not have brought up its shard: the
    /// service would try again, too.
    #[track_caller]
    pub fn syncs(&mut self) -> Ran {
        let began = Instant::now();
        let mut ran = self.sync();
        while ran.trouble.as_ref().is_some_and(|trouble| trouble.kind == TroubleKind::Failing)
            && began.elapsed() < Duration::from_secs(20)
        {
            std::thread::sleep(Duration::from_millis(200));
            ran = self.sync();
        }
        assert!(ran.trouble.is_none(), "site {}: {ran:?}", self.number);
        ran
    }

    /// The binary over this site's folder.
    pub fn command(&mut self, arguments: &[&str]) -> Command {
        self.close();
        let mut command = self.desk.command(arguments);
        command
            .env("CARTWATCH_ELASTICSEARCH_HOST", self.line.url())
            .env("CARTWATCH_ELASTICSEARCH_INDEX_PREFIX", &self.settings.index_prefix)
            .env("CARTWATCH_ELASTICSEARCH_CONNECT_SECONDS", "2")
            .env("CARTWATCH_ELASTICSEARCH_REQUEST_SECONDS", "2")
            .env("CARTWATCH_ELASTICSEARCH_RETRY_SECONDS", "2");
        command
    }

    /// Everything that travels, as it would stand on the mirror.
    pub fn state(&mut self) -> BTreeMap<String, String> {
        let store = self.store();
        let mut state = BTreeMap::new();
        let mut after = None;
        loop {
            let keys = store.mirror_keys(after.as_ref(), 500).unwrap();
            let Some(last) = keys.last() else { return state };
            after = Some(last.clone());
            for key in keys {
                if let Some(document) = store.mirror_document(&key).unwrap() {
                    state.insert(key.to_string(), String::from_utf8(document.body).unwrap());
                }
            }
        }
    }

    /// Entries that prove each incident.
    pub fn counts(&mut self) -> BTreeMap<IncidentId, u64> {
        let all = self.store().all_occurrences().unwrap();
        all.into_iter().map(|(id, buckets)| (id, buckets.iter().map(|bucket| bucket.count).sum())).collect()
    }
}

/// What all sites together must come to, reckoned without the code that joins.
#[derive(Debug, Default)]
pub struct Model {
    seen: BTreeMap<(IncidentId, u64, i64), u64>,
}

impl Model {
    pub fn counts(&self) -> BTreeMap<IncidentId, u64> {
        let mut counts = BTreeMap::new();
        for ((id, ..), count) in &self.seen {
            *counts.entry(id.clone()).or_default() += count;
        }
        counts
    }
}

pub fn incident(number: u64) -> Incident {
    payment_failure(&format!("gateway {number} did not answer"))
}

/// The middle of today, so that no edit of a test falls on another day.
fn noon() -> i64 {
    Timestamp::now().as_second().div_euclid(86_400) * 86_400 - 43_200
}

impl Site {
    /// Proofs of an incident: those of a log that this site alone reads, or of one that all sites read.
    pub fn sees(&mut self, model: &mut Model, number: u64, bucket: u64, count: u64, shared: bool) {
        let incident = incident(number);
        let id = incident.id.clone();
        // What all read has the same counts everywhere.
        let (source, count) = if shared { (999, 5 + bucket) } else { (self.number, count) };
        let start = noon() + 600 * i64::try_from(bucket).unwrap();
        let at = Timestamp::from_second(start).unwrap();
        let mut batch = Batch::new();
        batch.put_incident(incident);
        batch.occurrence(&id, SourceId(source), Bucket { start, count, first: at, last: at, worst_seconds: 8.5 });
        batch.touched(&id, touched(self.number, bucket, at));
        self.store().commit(batch).unwrap();
        let known = model.seen.entry((id, source, start)).or_default();
        *known = (*known).max(count);
    }

    pub fn notes(&mut self, number: u64, text: &str) {
        let incident = incident(number);
        let stamp = self.store().stamp(Timestamp::now());
        let id = incident.id.clone();
        let mut batch = Batch::new();
        batch.put_incident(incident);
        let kind = ActionKind::Note { text: text.to_owned() };
        batch.action(&id, Action { stamp, by: Some(format!("Olga {}", self.number)), kind });
        self.store().commit(batch).unwrap();
    }

    pub fn writes_page(&mut self, number: u64, summary: &str) {
        let stamp = self.store().stamp(Timestamp::now());
        let page = Page {
            id: format!("rb-{number}"),
            language: Language::En,
            origin: PageOrigin::Team,
            title: "Deadlocks".into(),
            category: Some(Category::Database),
            services: vec!["orders".into()],
            codes: vec!["40P01".into()],
            tags: vec![],
            summary: summary.into(),
            sections: vec![Section {
                kind: SectionKind::FixNow,
                heading: "Fix now".into(),
                items: vec!["Retry".into()],
            }],
        };
        let mut batch = Batch::new();
        batch.write_page(page, stamp);
        self.store().commit(batch).unwrap();
    }

    pub fn deletes_page(&mut self, number: u64) {
        let stamp = self.store().stamp(Timestamp::now());
        let mut batch = Batch::new();
        batch.erase_page(format!("rb-{number}"), Language::En, stamp);
        self.store().commit(batch).unwrap();
    }
}

fn touched(site: u64, number: u64, at: Timestamp) -> Touched {
    Touched {
        key: SessionKey(site * 1_000 + number),
        session_id: format!("sess_{site}_{number}"),
        user_id: Some(format!("user_{}", number % 5)),
        at,
        stage: Some(Stage::Payment),
        money: Money::default(),
        recovered_at: None,
    }
}

/// All sites are in step, and as they must be.
#[track_caller]
pub fn agree(sites: &mut [Site], model: &Model) {
    for round in 0..4 {
        let mut quiet = true;
        for site in &mut *sites {
            let outcome = site.syncs().outcome;
            quiet &= outcome.is_nothing();
        }
        if quiet {
            break;
        }
        assert!(round < 3, "the sites never come to rest");
    }
    let expected = sites[0].state();
    assert!(!expected.is_empty() || model.seen.is_empty());
    for site in &mut *sites {
        assert_eq!(site.counts(), model.counts(), "counts of site {}", site.number);
        let state = site.state();
        for (key, document) in &expected {
            assert_eq!(state.get(key), Some(document), "{key} of site {}", site.number);
        }
        assert_eq!(state.len(), expected.len(), "site {}", site.number);
    }
}
