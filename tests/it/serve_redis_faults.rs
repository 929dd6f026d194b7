//! Redis Streams over a line that fails: each entry once in the journal, whatever happens on the way.

use std::time::Duration;

use crate::faulty::{Answer, Fault, Faulty, Rule, below};
use crate::redis_server::Redis;
use crate::run::Desk;
use crate::served::{Served, counts, source_named, wait_for};

/// Schedules of faults; `CARTWATCH_REDIS_FAULTS` says another number.
const ROUNDS: usize = 4;

fn start(desk: &Desk, line: &Faulty) -> Served {
    let text = format!(
        "[redis]\nhost = \"127.0.0.1\"\nport = {}\n[sources.redis]\nstreams = [\"shop\"]\nblock_ms = 100\ncount = 50\n\
         claim_seconds = 1\n",
        line.port()
    );
    let file = desk.file("cartwatch.toml", text).display().to_string();
    Served::start_with(desk, &[], &["--config", &file, "--listen", "127.0.0.1:0"])
}

fn add(redis: &Redis, range: std::ops::Range<usize>) {
    let record = |n: usize| {
        let at = jiff::Timestamp::from_second(1_772_445_600 + n as i64).unwrap();
        format!("{{\"timestamp\":\"{at}\",\"session_id\":\"s{n}\",\"message\":\"record {n}\"}}")
    };
    let commands: Vec<Vec<String>> =
        range.map(|n| ["XADD", "shop", "*", "data", &record(n)].map(str::to_owned).to_vec()).collect();
    assert!(!redis.ask_all(&commands).contains("-ERR"));
}

/// Until everything is acknowledged, over a line that works.
fn settle(redis: &Redis, server: &Served) {
    wait_for("the end", || {
        let pending = redis.ask(&["XPENDING", "shop", "cartwatch"]);
        pending.lines().nth(1) == Some(":0") && source_named(server, "redis:shop")["lag_entries"] == 0
    });
}

#[track_caller]
fn assert_once(desk: &Desk, expected: usize) {
    let counts = counts(desk);
    let missing: Vec<usize> = (0..expected).filter(|n| !counts.contains_key(n)).collect();
    let twice: Vec<_> = counts.iter().filter(|(_, count)| **count != 1).collect();
    assert!(missing.is_empty() && twice.is_empty(), "missing {missing:?}, more than once {twice:?}");
}

#[test]
fn a_reply_that_is_lost_or_cut_costs_nothing_and_doubles_nothing() {
    let Some(redis) = Redis::start("a_reply_that_is_lost", &[]) else { return };
    let line = Faulty::raw(redis.address());
    let desk = Desk::new();
    redis.ask(&["XGROUP", "CREATE", "shop", "cartwatch", "0", "MKSTREAM"]);
    // The server has given the entries, or taken the acknowledgement, and nobody here hears of it.
    line.rule(Rule::new(Fault::LoseReply).to("XREADGROUP").after(3).once());
    line.rule(Rule::new(Fault::CutReply { after: 700 }).to("XREADGROUP").after(5).once());
    line.rule(Rule::new(Fault::LoseReply).to("XACK").after(1).once());
    line.rule(Rule::new(Fault::CutRequest { after: 20 }).to("XACK").after(2).once());
    let server = start(&desk, &line);
    for part in 0..8 {
        add(&redis, part * 100..(part + 1) * 100);
        std::thread::sleep(Duration::from_millis(100));
    }
    settle(&redis, &server);
    assert!(line.connections() >= 4, "the faults took place");
    assert_eq!(server.stop(), Some(0));
    assert_once(&desk, 800);
}

#[test]
fn a_half_open_line_is_noticed_and_told_once() {
    let Some(redis) = Redis::start("a_half_open_line", &[]) else { return };
    let line = Faulty::raw(redis.address());
    let desk = Desk::new();
    let server = start(&desk, &line);
    add(&redis, 0..10);
    settle(&redis, &server);
    line.set(Fault::Silent);
    add(&redis, 10..20);
    server.says("redis:shop can't be read");
    line.heal();
    settle(&redis, &server);
    server.says("redis:shop is read again");
    assert_eq!(server.stop(), Some(0));
    assert_once(&desk, 20);
}

#[test]
fn under_random_faults_and_kills_each_entry_is_once_in_the_journal() {
    let Some(redis) = Redis::start("under_random_faults", &[]) else { return };
    let rounds = std::env::var("CARTWATCH_REDIS_FAULTS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS);
    let line = Faulty::raw(redis.address());
    let desk = Desk::new();
    let (mut seed, mut added) = (3, 0);
    for _ in 0..rounds {
        let server = start(&desk, &line);
        for _ in 0..3 {
            let fault = match Fault::random(&mut seed, false) {
                // Those that only time ends take as long as the client is patient.
                Fault::Silent | Fault::Stall { .. } | Fault::Answer(Answer { .. }) => Fault::LoseReply,
                fault => fault,
            };
            line.rule(Rule::new(fault).after(below(&mut seed, 4)).times(1 + below(&mut seed, 2)));
            add(&redis, added..added + 200);
            added += 200;
            std::thread::sleep(Duration::from_millis(below(&mut seed, 400) as u64));
        }
        if below(&mut seed, 2) == 0 {
            server.kill();
        } else {
            line.heal();
            assert_eq!(server.stop(), Some(0));
        }
        line.heal();
    }
    let server = start(&desk, &line);
    settle(&redis, &server);
    assert_eq!(server.stop(), Some(0));
    assert_once(&desk, added);
}
