//! The cache on a real Redis server: never wrong, never in the way, and silent about what was asked.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use cartwatch::backend::Filter;
use cartwatch::cache::{Cache, CacheKey, CacheKind, CacheState, Patience, RedisCache, Turn, conformance, once};
use cartwatch::config::{Config, Redis as Settings};
use cartwatch::finding::Category;
use cartwatch::incident::{Action, ActionKind, Incident, IncidentId, Origin, SiteId, Stamp};
use cartwatch::knowledge::{Page, PageOrigin, Section, SectionKind};
use cartwatch::memory::{Details, Memory, SearchRequest};
use cartwatch::redis_link::RedisServer;
use cartwatch::store::Batch;
use cartwatch::wording::Language;
use jiff::Timestamp;
use serde_json::Value;
use tempfile::TempDir;

use crate::faulty::{Fault, Faulty, Rule, below};
use crate::redis_server::{Redis, free_port};
use crate::run::Desk;
use crate::served::{Served, wait_for};

const HOUR: Duration = Duration::from_secs(3600);

fn cache_at(port: u16) -> Arc<dyn Cache> {
    let settings = Settings { host: "127.0.0.1".parse().unwrap(), port, ..Settings::default() };
    Arc::new(RedisCache::new(RedisServer::new(&settings).unwrap(), HOUR))
}

/// A memory of its own folder, without the starter pages.
fn memory(folder: &TempDir) -> Memory {
    let mut config = Config::built_in(folder.path());
    config.settings.knowledge.starter = false;
    Memory::open(&config).unwrap()
}

fn incident(id: &str, title: &str) -> Incident {
    Incident {
        id: IncidentId::given(id),
        fingerprint: None,
        origin: Origin::Observed,
        title: title.to_owned(),
        symptoms: String::new(),
        category: Category::Payment,
        service: None,
        endpoint: None,
        step: None,
        error_code: None,
        opened_at: None,
    }
}

fn page(id: &str, title: &str) -> Page {
    let section = Section { kind: SectionKind::FixNow, heading: "Fix".into(), items: vec!["Restart it".into()] };
    Page {
        id: id.to_owned(),
        language: Language::En,
        origin: PageOrigin::Team,
        title: title.to_owned(),
        category: None,
        services: Vec::new(),
        codes: Vec::new(),
        tags: Vec::new(),
        summary: title.to_owned(),
        sections: vec![section],
    }
}

fn action(n: usize, kind: ActionKind) -> Action {
    Action { stamp: stamp(n), by: None, kind }
}

fn stamp(n: usize) -> Stamp {
    Stamp { millis: 1_772_445_600_000 + n as i64, counter: 0, site: SiteId(1) }
}

const WORDS: [&str; 8] = [
    "card payment declined by the gateway",
    "gateway timeout while the card is charged",
    "cart is empty after sign in",
    "оплата картой не проходит",
    "deadlock in the orders table",
    "inventory service answers 503",
    "coupon is not accepted at checkout",
    "не открывается корзина",
];

/// The `n`-th write, always the same.
fn write(n: usize, seed: &mut u64) -> Batch {
    let mut batch = Batch::new();
    let (id, words) = (format!("INC-{}", below(seed, 6)), WORDS[below(seed, WORDS.len())]);
    let other = IncidentId::given(format!("INC-{}", below(seed, 6)));
    match below(seed, 8) {
        0..=2 => batch.put_incident(incident(&id, words)),
        3 => batch.put_page(page(&format!("rb-{}", below(seed, 3)), words)),
        4 => batch.delete_page(format!("rb-{}", below(seed, 3)), Language::En),
        5 => batch.delete_incident(IncidentId::given(id), stamp(n)),
        6 => {
            let applied_at = Timestamp::from_second(1_772_445_600).unwrap();
            let kind = ActionKind::Resolve { fix: words.to_owned(), root_cause: None, applied_at };
            batch.action(&IncidentId::given(id), action(n, kind));
        }
        _ if other.as_str() != id => {
            let kind = ActionKind::Merge { into: other, reason: None };
            batch.action(&IncidentId::given(id), action(n, kind));
        }
        _ => batch.put_incident(incident(&id, words)),
    }
    batch
}

async fn ask(memory: &Memory, text: &str) -> Value {
    let request = SearchRequest {
        text: text.to_owned(),
        language: Language::detect(text),
        filter: Filter::default(),
        limit: 5,
        details: Details::default(),
    };
    serde_json::to_value(memory.search(request).await.unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn redis_keeps_the_promises_of_a_cache() {
    let Some(redis) = Redis::start("redis_keeps_the_promises", &[]) else { return };
    let cache = cache_at(redis.port);
    assert_eq!(conformance::run(&cache, "x").await, Ok(()));
    assert_eq!(*cache.state().borrow(), CacheState::Well);
    assert_eq!(cache.counts().figures().recall.errors, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_with_the_rights_of_the_documentation_can_use_the_cache() {
    let Some(redis) = Redis::start("a_user_with_the_rights", &[]) else { return };
    let docs = include_str!("../../docs/configuration.md");
    let rule = docs.lines().find_map(|line| line.strip_prefix("ACL SETUSER cartwatch ")).expect("the rule");
    let words: Vec<&str> =
        rule.split_whitespace().map(|word| if word == ">PASSWORD" { ">secret" } else { word }).collect();
    let reply = redis.ask(&[&["ACL", "SETUSER", "cartwatch"][..], &words].concat());
    assert!(reply.starts_with("+OK"), "{reply}");
    let settings = Settings {
        host: "127.0.0.1".parse().unwrap(),
        port: redis.port,
        username: "cartwatch".into(),
        password: cartwatch::config::Secret::new("secret"),
        ..Settings::default()
    };
    let cache: Arc<dyn Cache> = Arc::new(RedisCache::new(RedisServer::new(&settings).unwrap(), HOUR));
    assert_eq!(conformance::run(&cache, "x").await, Ok(()));
    assert_eq!(*cache.state().borrow(), CacheState::Well);
}

/// Two pairs of memories, one of each pair with the cache that both share: the second one hears of every write later.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_cache_gives_is_what_would_be_computed_after_any_writes() {
    let Some(redis) = Redis::start("what_the_cache_gives", &[]) else { return };
    let folders: Vec<TempDir> = (0..4).map(|_| TempDir::new().unwrap()).collect();
    let (mut pairs, mut caches) = (Vec::new(), Vec::new());
    for both in folders.chunks(2) {
        caches.push(cache_at(redis.port));
        pairs.push((memory(&both[0]).with_cache(Arc::clone(caches.last().unwrap())), memory(&both[1])));
    }
    let (mut seed, mut late) = (7, Vec::new());
    for n in 0..60 {
        let written = write(n, &mut seed);
        let hears = below(&mut seed, 3) == 0;
        late.push(written.clone());
        for (which, (cached, plain)) in pairs.iter().enumerate() {
            let batches = if which == 0 { vec![written.clone()] } else { late.clone() };
            if which == 1 && !hears {
                continue;
            }
            for batch in batches {
                cached.store().commit(batch.clone()).unwrap();
                plain.store().commit(batch).unwrap();
            }
        }
        if hears {
            late.clear();
        }
        for (cached, plain) in &pairs {
            // A search index that has not caught up must not fill the cache.
            let text = WORDS[below(&mut seed, 3)];
            ask(cached, text).await;
            cached.catch_up().await.unwrap();
            plain.catch_up().await.unwrap();
            for _ in 0..2 {
                assert_eq!(ask(cached, text).await, ask(plain, text).await, "after write {n}");
            }
        }
    }
    for cache in caches {
        let figures = cache.counts().figures();
        assert!(figures.recall.hits > 40 && figures.recall.misses > 5 && figures.recall.errors == 0, "{figures:?}");
        assert!(figures.solution.hits > 40, "{figures:?}");
    }
    // What was kept of older versions is gone: those of the newest, and of the solutions, are left.
    let keys = redis.ask(&["KEYS", "cartwatch:cache:recall:*"]);
    let mut groups: Vec<&str> = keys.lines().filter_map(|key| key.strip_prefix("cartwatch:cache:recall:")).collect();
    groups.retain(|key| !key.contains(':'));
    assert!(groups.len() <= 2, "{groups:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_fifty_who_ask_in_two_processes_one_computes() {
    let Some(redis) = Redis::start("of_fifty_who_ask", &[]) else { return };
    let folders = [TempDir::new().unwrap(), TempDir::new().unwrap()];
    let caches = [cache_at(redis.port), cache_at(redis.port)];
    let memories = [0, 1].map(|at| Arc::new(memory(&folders[at]).with_cache(Arc::clone(&caches[at]))));
    for memory in &memories {
        let mut batch = Batch::new();
        batch.put_incident(incident("INC-1", WORDS[0]));
        memory.store().commit(batch).unwrap();
        memory.catch_up().await.unwrap();
    }
    let mut askers = tokio::task::JoinSet::new();
    for n in 0..50 {
        let memory = Arc::clone(&memories[n % 2]);
        askers.spawn(async move { ask(&memory, "the card was declined").await });
    }
    let answers = askers.join_all().await;
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    let figures = caches.map(|cache| cache.counts().figures().recall);
    assert_eq!(figures.iter().map(|counts| counts.misses).sum::<u64>(), 1, "{figures:?}");
    assert_eq!(figures.iter().map(|counts| counts.errors).sum::<u64>(), 0, "{figures:?}");
}

fn key(what: &str) -> CacheKey {
    CacheKey::new(CacheKind::Recall, b"group", &[what.as_bytes()])
}

/// A place that Redis has, below the prefix.
fn places(redis: &Redis, pattern: &str) -> Vec<String> {
    let keys = redis.ask(&["KEYS", pattern]);
    keys.lines().filter(|line| line.starts_with("cartwatch:")).map(str::to_owned).collect()
}

const PATIENCE: Patience = Patience { turn: Duration::from_millis(300), wait: Duration::from_secs(30) };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_turn_of_one_that_was_killed_is_over_with_its_time() {
    let Some(redis) = Redis::start("the_turn_of_one_that_was_killed", &[]) else { return };
    let (dead, cache) = (cache_at(redis.port), cache_at(redis.port));
    let key = key("killed");
    assert!(matches!(dead.begin(&key, PATIENCE.turn).await, Turn::Ours(_)));
    drop(dead);
    let computed = AtomicUsize::new(0);
    let compute = async {
        computed.fetch_add(1, Ordering::SeqCst);
        Ok::<_, ()>((1, Some(vec![1])))
    };
    assert_eq!(once(&*cache, &key, PATIENCE, |_| Some(2), compute).await, Ok(1));
    assert_eq!(computed.load(Ordering::SeqCst), 1);
    assert!(places(&redis, "*:turn").is_empty(), "a turn is given back");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_somebody_planted_in_redis_is_not_believed() {
    let Some(redis) = Redis::start("what_somebody_planted", &[]) else { return };
    let cache = cache_at(redis.port);
    let folder = TempDir::new().unwrap();
    let memory = memory(&folder).with_cache(Arc::clone(&cache));
    let mut batch = Batch::new();
    batch.put_incident(incident("INC-1", WORDS[0]));
    memory.store().commit(batch).unwrap();
    memory.catch_up().await.unwrap();
    let right = ask(&memory, WORDS[0]).await;
    ask(&memory, WORDS[2]).await;
    let kept: Vec<String> = places(&redis, "cartwatch:cache:recall:*:*");
    assert_eq!(kept.len(), 2, "{kept:?}");
    let huge = "x".repeat(2 << 20);
    for planted in ["", "{}", "\u{1}0123456789012345678901234567890123456789", &huge] {
        for place in places(&redis, "cartwatch:cache:*") {
            redis.ask(&["DEL", &place]);
            redis.ask(&["SET", &place, planted]);
        }
        assert_eq!(ask(&memory, WORDS[0]).await, right);
    }
    // A value in another's place, and a key of another kind.
    cache.put(&key("one"), b"one's").await;
    let place = |what: &str| format!("cartwatch:cache:{}", key(what).name());
    redis.ask(&["COPY", &place("one"), &place("other")]);
    assert_eq!((cache.get(&key("one")).await.as_deref(), cache.get(&key("other")).await), (Some(&b"one's"[..]), None));
    redis.ask(&["DEL", &place("one")]);
    redis.ask(&["RPUSH", &place("one"), "x"]);
    assert_eq!(cache.get(&key("one")).await, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_was_asked_or_answered_can_be_read_on_the_way() {
    let Some(redis) = Redis::start("nothing_that_was_asked", &[]) else { return };
    let line = Faulty::raw(redis.address());
    let cache = cache_at(line.port());
    let folder = TempDir::new().unwrap();
    let memory = memory(&folder).with_cache(Arc::clone(&cache));
    let mut batch = Batch::new();
    batch.put_incident(incident("INC-77777", "card of ivan.petrov@shop.example declined"));
    memory.store().commit(batch).unwrap();
    memory.catch_up().await.unwrap();
    let question = "the card 4111111111111111 of ivan.petrov@shop.example was declined";
    let first = ask(&memory, question).await;
    assert!(first.to_string().contains("INC-77777"), "{first}");
    assert_eq!(ask(&memory, question).await, first);
    assert_eq!(cache.counts().figures().recall.hits, 1);
    let sent: Vec<u8> = line.recorded().into_iter().flat_map(|request| request.body).collect();
    let sent = String::from_utf8_lossy(&sent).into_owned();
    assert!(sent.contains("cartwatch:cache:recall:"), "{sent}");
    for word in ["ivan", "petrov", "4111", "card", "declined", "INC-7", "lexical"] {
        assert!(!sent.contains(word), "{word}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_that_fails_in_any_way_costs_no_answer() {
    let Some(redis) = Redis::start("a_line_that_fails", &[]) else { return };
    let folder = TempDir::new().unwrap();
    let plain = memory(&folder);
    let mut batch = Batch::new();
    batch.put_incident(incident("INC-1", WORDS[0]));
    plain.store().commit(batch).unwrap();
    plain.catch_up().await.unwrap();
    let right = ask(&plain, WORDS[0]).await;
    let mut memory = plain;
    let mut seed = 11;
    for _ in 0..12 {
        let line = Faulty::raw(redis.address());
        let cache = cache_at(line.port());
        memory = memory.with_cache(Arc::clone(&cache));
        let fault = Fault::random(&mut seed, false);
        line.rule(Rule::new(fault).after(below(&mut seed, 6)).times(4));
        for _ in 0..6 {
            assert_eq!(ask(&memory, WORDS[0]).await, right);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_slow_or_silent_is_left_alone_and_tried_again() {
    let Some(redis) = Redis::start("a_server_that_is_slow", &[]) else { return };
    let line = Faulty::raw(redis.address());
    let cache = cache_at(line.port());
    cache.put(&key("a"), b"x").await;
    assert!(cache.get(&key("a")).await.is_some());
    for fault in [Fault::Slow { delay: Duration::from_millis(500), bytes_per_second: 1 << 20 }, Fault::Silent] {
        line.set(fault);
        // Many that fail together are one failure.
        let mut askers = tokio::task::JoinSet::new();
        for _ in 0..50 {
            let cache = Arc::clone(&cache);
            askers.spawn(async move { cache.get(&key("a")).await });
        }
        assert!(askers.join_all().await.iter().all(Option::is_none));
        for _ in 0..4 {
            assert_eq!(cache.get(&key("a")).await, None);
        }
        let asked = line.recorded().len();
        for _ in 0..200 {
            assert_eq!(cache.get(&key("a")).await, None);
        }
        assert!(line.recorded().len() <= asked + 2, "a server that failed is asked again and again");
        assert!(matches!(&*cache.state().borrow(), CacheState::Troubled(why) if why.contains("can't be reached")));
        line.heal();
        let mut works = false;
        for _ in 0..400 {
            works = cache.get(&key("a")).await.is_some();
            if works {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(works, "it is not tried again");
        assert_eq!(*cache.state().borrow(), CacheState::Well);
    }
}

fn serve(desk: &Desk, port: u16) -> Served {
    let text = format!("[redis]\nhost = \"127.0.0.1\"\nport = {port}\n[cache]\nrecall = \"redis\"\n");
    let file = desk.file("cartwatch.toml", text).display().to_string();
    Served::start_with(desk, &[], &["--config", &file, "--listen", "127.0.0.1:0"])
}

fn question(server: &Served) -> Value {
    server.get("/api/v1/search?q=card%20payment%20declined").has(200).json()
}

fn counts(server: &Served) -> Value {
    server.get("/api/v1/cache").has(200).json()
}

#[test]
fn two_processes_share_and_a_server_that_goes_or_is_flushed_changes_no_answer() {
    let Some(mut redis) = Redis::start("two_processes_share", &[]) else { return };
    let desks = [Desk::new(), Desk::new()];
    let servers = [serve(&desks[0], redis.port), serve(&desks[1], redis.port)];
    let answer = question(&servers[0]);
    assert_eq!(question(&servers[1]), answer);
    let shared = counts(&servers[1]);
    assert_eq!((&shared["cache"], &shared["works"]), (&"redis".into(), &true.into()), "{shared}");
    let of = |kind: &str, what: &str| shared["counts"][kind][what].as_u64().unwrap();
    assert_eq!((of("recall", "hits"), of("recall", "misses")), (1, 0), "{shared}");
    assert_eq!((of("solution", "hits"), of("solution", "misses")), (1, 0), "{shared}");
    let page = servers[1].get("/metrics").has(200).text();
    assert!(page.contains("cartwatch_cache_requests_total{cache=\"recall\",result=\"hit\"} 1"), "{page}");
    redis.ask(&["FLUSHALL"]);
    assert_eq!(question(&servers[0]), answer);
    assert_eq!(question(&servers[1]), answer);
    redis.stop();
    for _ in 0..10 {
        assert_eq!(question(&servers[0]), answer);
    }
    let said = servers[0].says("The cache can't be used");
    assert!(said.contains("can't be reached"), "{said}");
    assert_eq!(counts(&servers[0])["works"], false);
    assert!(servers[0].get("/metrics").text().contains("cartwatch_cache_up 0"));
    redis.restart();
    wait_for("the cache", || {
        assert_eq!(question(&servers[0]), answer);
        counts(&servers[0])["works"] == true
    });
    servers[0].says("The cache works again");
    for server in servers {
        assert_eq!(server.stop(), Some(0));
    }
}

#[test]
fn a_command_without_its_cache_answers_and_says_so_once() {
    let desk = Desk::new();
    let file = desk.file(
        "cartwatch.toml",
        format!("[redis]\nhost = \"127.0.0.1\"\nport = {}\n[cache]\nrecall = \"redis\"\n", free_port()),
    );
    let with = ["--config", file.to_str().unwrap(), "search", "card declined", "--format", "json"];
    let outcome = desk.run(&with).exits(0);
    assert_eq!(outcome.stderr.matches("The cache can't be used").count(), 1, "{}", outcome.stderr);
    let without = desk.run(&["search", "card declined", "--format", "json"]).exits(0);
    assert_eq!(outcome.json(), without.json());
    assert_eq!(without.stderr, "");
}

#[test]
fn the_doctor_looks_at_redis_in_words() {
    let Some(redis) = Redis::start("the_doctor_looks_at_redis", &[]) else { return };
    let desk = Desk::new();
    redis.ask(&["ACL", "SETUSER", "reader", "on", ">secret", "~*", "+@read", "+info", "+time", "+acl"]);
    redis.ask(&["ACL", "SETUSER", "bare", "on", ">secret", "~*", "+time"]);
    let ask = |more: &str, language: &str| {
        let text = format!("[redis]\nhost = \"127.0.0.1\"\nport = {}\n{more}\n", redis.port);
        let file = desk.file("cartwatch.toml", text).display().to_string();
        let outcome = desk.run(&["--config", &file, "--lang", language, "doctor", "--format", "json"]);
        assert!(!outcome.stdout.contains("hunter2") && !outcome.stdout.contains("secret"), "{}", outcome.stdout);
        let checks = outcome.json()["checks"].clone();
        let found = checks.as_array().unwrap().iter().find(|check| check["name"] == "redis").cloned().unwrap();
        (found["good"].as_bool().unwrap(), found["detail"].as_str().unwrap().to_owned())
    };
    let (good, said) = ask("", "en");
    assert!(good && said.contains("the clocks agree; the user may write"), "{said}");
    let (good, said) = ask("", "ru");
    assert!(good && said.contains("часы совпадают; запись разрешена"), "{said}");
    let (good, said) = ask("username = \"reader\"\npassword = \"secret\"", "en");
    assert!(!good && said.contains("may not write below cartwatch:*"), "{said}");
    let (good, said) = ask("username = \"bare\"\npassword = \"secret\"", "en");
    assert!(good && said.contains("is not told without writing"), "{said}");
    let (good, said) = ask("password = \"hunter2\"", "en");
    assert!(!good && said.contains("refuses user or password"), "{said}");
    let (good, said) = ask(&format!("tls = true\n# {}", free_port()), "en");
    assert!(!good && said.contains("can't be reached"), "{said}");
    assert!(!desk.run(&["doctor", "--format", "json"]).stdout.contains("redis"), "nobody named one");
}
