//! Figures in a real Redis: several sites, one that was emptied, one that is away, and other tools that read it.

use std::process::Command;
use std::sync::Arc;

use cartwatch::config::{Host, Redis as RedisSettings, Secret};
use cartwatch::measure::{Point, Resolution};
use cartwatch::metrics::{MetricsStore, Query, RedisMetrics, conformance};
use cartwatch::redis_link::RedisServer;
use cartwatch::store::MeasureRetention;
use serde_json::Value;

use crate::faulty::{Fault, Faulty};
use crate::metrics::{by_day, day, later, of_logs, total};
use crate::redis_server::{Redis, free_port};
use crate::run::{Desk, skip};
use crate::served::{Served, wait_for};

fn settings(port: u16) -> RedisSettings {
    RedisSettings { host: "127.0.0.1".parse::<Host>().unwrap(), port, ..RedisSettings::default() }
}

fn metrics(settings: &RedisSettings) -> RedisMetrics {
    RedisMetrics::new(&RedisServer::new(settings).unwrap(), MeasureRetention::default()).unwrap()
}

/// A desk whose figures go to the Redis server at this port.
fn desk(port: u16) -> (Desk, String) {
    let desk = Desk::new();
    let text =
        format!("[redis]\nhost = \"127.0.0.1\"\nport = {port}\n[metrics]\nstore = \"redis\"\nevery_seconds = 1\n");
    let file = desk.file("cartwatch.toml", text).display().to_string();
    (desk, file)
}

#[track_caller]
fn analyze((desk, file): &(Desk, String), name: &str, text: &str) -> String {
    let path = desk.file(name, text);
    desk.run(&["analyze", path.to_str().unwrap(), "--config", file]).exits(0).stderr
}

#[track_caller]
fn shown((desk, file): &(Desk, String), more: &[&str]) -> Value {
    by_day(desk, &[&["--config", file.as_str()], more].concat())
}

#[tokio::test]
async fn redis_keeps_what_metrics_stores_promise() {
    let Some(redis) = Redis::start("redis_keeps_what_metrics_stores_promise", &[]) else { return };
    assert_eq!(conformance::run(&metrics(&settings(redis.port))).await, Ok(()));
}

#[test]
fn three_sites_add_up_and_each_is_seen_by_itself() {
    let Some(redis) = Redis::start("three_sites_add_up", &[]) else { return };
    let sites = [desk(redis.port), desk(redis.port), desk(redis.port)];
    for (number, site) in sites.iter().enumerate() {
        for _ in 0..2 {
            analyze(site, "day.jsonl", &day(2 + number as u32));
        }
    }
    let all = shown(&sites[0], &[]);
    assert_eq!((total(&all, "sessions"), all["sites"].as_array().unwrap().len()), (180, 3));
    assert_eq!(of_logs(&all), of_logs(&shown(&sites[2], &[])));
    for site in all["sites"].as_array().unwrap() {
        let one = shown(&sites[1], &["--site", site.as_str().unwrap()]);
        assert_eq!(total(&one, "sessions"), 60, "{site}");
    }
}

#[test]
fn an_emptied_or_restarted_redis_is_filled_again() {
    let Some(mut redis) = Redis::start("an_emptied_redis", &[]) else { return };
    let site = desk(redis.port);
    analyze(&site, "days.jsonl", &(day(2) + &day(3)));
    let before = shown(&site, &[]);
    assert_eq!(total(&before, "sessions"), 120);
    redis.ask(&["FLUSHALL"]);
    assert_eq!(of_logs(&shown(&site, &[])), of_logs(&before), "a round tells everything again");
    redis.restart();
    let (desk, file) = &site;
    let server = Served::start_with(desk, &[], &["--config", file, "--listen", "127.0.0.1:0"]);
    let keys = || redis.ask(&["KEYS", "*:mark"]).contains("mark");
    wait_for("the mark", keys);
    redis.ask(&["FLUSHALL"]);
    wait_for("the mark again", keys);
    let seen = desk.run(&[
        "metrics",
        "show",
        "--config",
        file,
        "--resolution",
        "day",
        "--since",
        "2026-03-01",
        "--format",
        "json",
    ]);
    let seen = seen.exits(0);
    assert!(seen.stderr.contains("in use by another process"), "{}", seen.stderr);
    assert_eq!(total(&seen.json(), "sessions"), 120);
    // One that is older than what we know: put back from a backup, as far as we can tell.
    let mark = redis.ask(&["KEYS", "*:mark"]);
    let key = mark.lines().nth(2).unwrap();
    redis.ask(&["SET", key, "of yesterday"]);
    wait_for("another mark", || !redis.ask(&["GET", key]).contains("of yesterday"));
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_redis_that_is_away_costs_nothing_but_freshness() {
    let Some(redis) = Redis::start("a_redis_that_is_away", &[]) else { return };
    let line = Faulty::raw(redis.address());
    let site = desk(line.port());
    line.set(Fault::Refuse);
    let said = analyze(&site, "day.jsonl", &day(2));
    assert!(said.contains("figures are not told to Redis") && said.contains("can't be reached"), "{said}");
    let own = shown(&site, &[]);
    assert_eq!(total(&own, "sessions"), 60);
    assert!(own["trouble"].as_str().unwrap().contains("only the figures of this site"), "{own}");

    let (desk, file) = &site;
    let server = Served::start_with(desk, &[], &["--config", file, "--listen", "127.0.0.1:0"]);
    server.says("figures are not told to Redis");
    server.post("/ingest", "application/x-ndjson", day(3) + &later()).has(200);
    let asked = "/api/v1/metrics/series?resolution=day&from=2026-03-01T00:00:00Z&to=2026-03-31T00:00:00Z";
    wait_for("own figures", || total(&server.get(asked).has(200).json(), "sessions") == 120);
    assert!(server.get(asked).json()["trouble"].as_str().unwrap().contains("only this site's figures"));
    line.heal();
    server.says("figures are told to Redis again");
    wait_for("all figures", || server.get(asked).has(200).json()["trouble"].is_null());
    assert_eq!(total(&server.get(asked).json(), "sessions"), 120);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn what_is_in_the_way_is_said_in_words_and_the_password_never() {
    let Some(redis) = Redis::start("what_is_in_the_way", &["--requirepass", "right"]) else { return };
    let site = desk(redis.port);
    let said = analyze(&site, "day.jsonl", &day(2));
    assert!(said.contains("redis.password"), "{said}");
    let with = |more: &str| {
        let (desk, file) = &site;
        let text = std::fs::read_to_string(file).unwrap().replace("[metrics]", &format!("{more}\n[metrics]"));
        let other = desk.file("other.toml", text).display().to_string();
        desk.run(&["metrics", "export", "--config", &other])
    };
    let wrong = with("password = \"wr0ng\"").exits(2).stderr;
    assert!(wrong.contains("refuses user or password") && !wrong.contains("wr0ng"), "{wrong}");
    assert!(with("password = \"right\"\ntls = true").exits(2).stderr.contains("can't be reached"));
    with("password = \"right\"").exits(0);
    assert!(with("password = \"right\"\nca = \"nowhere.pem\"").exits(2).stderr.contains("redis.ca"));
}

#[tokio::test]
async fn each_resolution_lives_for_its_retention() {
    let Some(redis) = Redis::start("each_resolution_lives", &[]) else { return };
    let retention = MeasureRetention { minutes_days: Some(2), hours_days: Some(60), days_days: None };
    let server = RedisServer::new(&settings(redis.port)).unwrap();
    let metrics = RedisMetrics::new(&server, retention).unwrap();
    for resolution in Resolution::ALL {
        let time = cartwatch::measure::BucketTime { resolution, start: 0 };
        metrics.write("00000000000000a1", &[Point { time, measures: conformance::sample(3) }]).await.unwrap();
    }
    let lives = |name: &str| -> i64 {
        let reply = redis.ask(&["TTL", &format!("cartwatch:metrics:00000000000000a1:{name}:0")]);
        reply.lines().next().unwrap().trim_start_matches(':').parse().unwrap()
    };
    assert!((172_800 - 5..=172_800 + 60).contains(&lives("minute")), "{}", lives("minute"));
    assert!((60 * 86_400 - 5..=60 * 86_400 + 3600).contains(&lives("hour")), "{}", lives("hour"));
    assert_eq!(lives("day"), -1);
}

/// Reads the documented keys with nothing but a socket, as any tool could.
const READER: &str = r#"
import json, socket, sys
s = socket.create_connection(("127.0.0.1", int(sys.argv[1]))); f = s.makefile("rb")
def ask(*words):
    s.sendall(b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in (x.encode() for x in words)))
    return reply()
def reply():
    line = f.readline().rstrip(); kind, rest = line[:1], line[1:]
    if kind == b"*": return [reply() for _ in range(int(rest))]
    if kind == b"$": text = f.read(int(rest) + 2)[:-2]; return text.decode()
    return rest.decode()
GAMMA = 1.01 / 0.99
counts, bins, zero = {}, {}, 0
for site in ask("SMEMBERS", "cartwatch:metrics:sites"):
    for start in ask("ZRANGEBYSCORE", f"cartwatch:metrics:{site}:day", "-inf", "+inf"):
        fields = ask("HGETALL", f"cartwatch:metrics:{site}:day:{start}")
        for field, value in zip(fields[::2], fields[1::2]):
            metric = field.split("|")[0]
            if metric == "response_time":
                sketch = json.loads(value); zero += sketch["zero"]
                for k, n in sketch["bins"]: bins[k] = bins.get(k, 0) + n
            else: counts[metric] = counts.get(metric, 0) + int(value)
total = zero + sum(bins.values())
def quantile(q):
    rank, below = int(q * (total - 1)), zero
    if rank < below: return 0.0
    for k in sorted(bins):
        below += bins[k]
        if rank < below: return GAMMA ** k * 2 * GAMMA / (1 + GAMMA)
print(json.dumps({"counts": counts, "response_time": total, "p50": quantile(0.5), "p99": quantile(0.99)}))
"#;

#[test]
fn another_tool_reads_the_documented_keys_and_gets_the_same_sums() {
    let Some(redis) = Redis::start("another_tool_reads", &[]) else { return };
    let sites = [desk(redis.port), desk(redis.port)];
    analyze(&sites[0], "day.jsonl", &day(2));
    analyze(&sites[1], "day.jsonl", &day(3));
    let Ok(output) = Command::new("python3").args(["-c", READER, &redis.port.to_string()]).output() else {
        return skip("another_tool_reads", "python3 can't be run");
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read: Value = serde_json::from_slice(&output.stdout).unwrap();
    let shown = shown(&sites[0], &[]);
    for metric in ["entries", "requests", "errors", "sessions", "sessions_in_trouble", "incidents"] {
        assert_eq!(read["counts"][metric].as_u64().unwrap(), total(&shown, metric), "{metric}");
    }
    let (desk, file) = &sites[1];
    let undivided =
        ["metrics", "show", "--config", file, "--format", "json", "--resolution", "day", "--since", "2026-03-01"];
    let undivided =
        desk.run(&[&undivided[..], &["--until", "2026-03-31", "--metric", "response_time"]].concat()).exits(0).json();
    let times = &undivided["series"][0]["total"];
    assert_eq!(read["response_time"], times["count"]);
    for (theirs, ours) in [("p50", "p50_ms"), ("p99", "p99_ms")] {
        let (theirs, ours) = (1e3 * read[theirs].as_f64().unwrap(), times[ours].as_f64().unwrap());
        assert!((theirs - ours).abs() < 1e-4, "{theirs} {ours}");
    }
}

#[tokio::test]
async fn what_something_else_wrote_there_is_named_and_a_newer_site_is_no_trouble() {
    let Some(redis) = Redis::start("what_something_else_wrote", &[]) else { return };
    let metrics: Arc<dyn MetricsStore> = Arc::new(metrics(&settings(redis.port)));
    let site = "00000000000000a1";
    let time = cartwatch::measure::BucketTime { resolution: Resolution::Hour, start: 3600 };
    metrics.write(site, &[Point { time, measures: conformance::sample(2) }]).await.unwrap();
    let key = format!("cartwatch:metrics:{site}:hour:3600");
    redis.ask(&["HSET", &key, "of_a_newer_version|colour=red", "x"]);
    let query = Query { resolution: Resolution::Hour, from: 0, to: 7200, site: None };
    assert_eq!(metrics.read(&query).await.unwrap()[0].measures, conformance::sample(2));
    redis.ask(&["HSET", &key, "sessions", "many"]);
    let error = metrics.read(&query).await.unwrap_err().to_string();
    assert!(error.contains(&key) && error.contains("sessions"), "{error}");
    redis.ask(&["DEL", &key]);
    redis.ask(&["SET", &key, "x"]);
    let error = metrics.read(&query).await.unwrap_err().to_string();
    assert!(error.contains("another kind of value"), "{error}");
}

#[tokio::test]
async fn nobody_answers_is_an_error_that_names_the_address() {
    let settings = RedisSettings { password: Secret::new("hunter2"), ..settings(free_port()) };
    let error = metrics(&settings).sites().await.unwrap_err().to_string();
    assert!(error.contains("127.0.0.1") && error.contains("can't be reached") && !error.contains("hunter2"), "{error}");
}
