//! Files that the service follows: through rotation of every kind, restarts and kills, each record exactly once.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::run::Desk;
use crate::served::{Served, counts, journal, source_named, wait_for};

const ANY: &str = "127.0.0.1:0";

/// Record number `n` as a line of JSON.
fn line(n: usize) -> String {
    let at = jiff::Timestamp::from_second(1_772_445_600 + n as i64).unwrap();
    format!("{{\"timestamp\":\"{at}\",\"session_id\":\"s{n}\",\"message\":\"record {n}\",\"level\":\"INFO\"}}\n")
}

fn lines(range: std::ops::Range<usize>) -> String {
    range.map(line).collect()
}

fn append(path: &Path, text: &str) {
    OpenOptions::new().append(true).create(true).open(path).unwrap().write_all(text.as_bytes()).unwrap();
}

fn start(desk: &Desk, patterns: &[&str], more: &[&str]) -> Served {
    let mut arguments = vec!["--listen".to_owned(), ANY.to_owned()];
    for pattern in patterns {
        arguments.extend(["--file".to_owned(), desk.path(pattern).display().to_string()]);
    }
    arguments.extend(more.iter().map(|flag| (*flag).to_owned()));
    Served::start_with(desk, &[], &arguments.iter().map(String::as_str).collect::<Vec<_>>())
}

fn source(server: &Served) -> Value {
    source_named(server, "files")
}

/// Waits until so many entries came since the server began.
#[track_caller]
fn wait_for_entries(server: &Served, entries: u64) {
    wait_for(&format!("{entries} entries"), || source(server)["entries"].as_u64() >= Some(entries));
}

#[track_caller]
fn assert_once(desk: &Desk, expected: usize) {
    let counts = counts(desk);
    let missing: Vec<usize> = (0..expected).filter(|n| !counts.contains_key(n)).collect();
    let twice: Vec<_> = counts.iter().filter(|(_, count)| **count != 1).collect();
    assert!(missing.is_empty() && twice.is_empty(), "missing {missing:?}, more than once {twice:?}");
    assert_eq!(counts.len(), expected);
}

fn gzip(path: &Path) {
    let packed = path.with_file_name(format!("{}.gz", path.file_name().unwrap().to_str().unwrap()));
    let mut encoder = flate2::write::GzEncoder::new(fs::File::create(packed).unwrap(), flate2::Compression::fast());
    encoder.write_all(&fs::read(path).unwrap()).unwrap();
    encoder.finish().unwrap();
    fs::remove_file(path).unwrap();
}

#[test]
fn a_growing_file_is_read_through_rotation_while_the_service_runs() {
    let desk = Desk::new();
    let log = desk.file("logs/shop.log", lines(0..10));
    let server = start(&desk, &["logs/*.log"], &[]);
    wait_for_entries(&server, 10);
    append(&log, &lines(10..20));
    wait_for_entries(&server, 20);
    // By rename, with a last word to the old file.
    append(&log, &lines(20..25));
    fs::rename(&log, desk.path("logs/shop.log.1")).unwrap();
    append(&desk.path("logs/shop.log.1"), &lines(25..30));
    append(&log, &lines(30..40));
    wait_for_entries(&server, 40);
    // By copying and emptying.
    append(&log, &lines(40..45));
    fs::copy(&log, desk.path("logs/shop.log.2")).unwrap();
    fs::write(&log, "").unwrap();
    append(&log, &lines(45..60));
    wait_for_entries(&server, 60);
    let source = source(&server);
    assert_eq!((source["state"].as_str(), source["rejected"].as_u64()), (Some("running"), Some(0)), "{source}");
    let page = server.get("/metrics").has(200).text();
    assert!(page.contains("cartwatch_source_entries_total{source=\"files\"} 60"), "{page}");
    assert!(page.contains("cartwatch_source_state{source=\"files\",state=\"running\"} 1"), "{page}");
    assert_eq!(server.stop(), Some(0));
    assert_once(&desk, 60);
}

/// What happens to the log while the service is down; gives the path that is written to afterwards.
type Rotation = fn(&Desk, &Path) -> PathBuf;

#[test]
fn what_happened_while_the_service_was_down_is_found_by_content() {
    let rotations: [(&str, Rotation); 7] = [
        ("nothing", |_, log| log.to_owned()),
        ("renamed", |desk, log| {
            fs::rename(log, desk.path("logs/shop.log.1")).unwrap();
            log.to_owned()
        }),
        ("compressed", |desk, log| {
            fs::rename(log, desk.path("logs/shop.log.1")).unwrap();
            gzip(&desk.path("logs/shop.log.1"));
            log.to_owned()
        }),
        ("copied and emptied", |desk, log| {
            fs::copy(log, desk.path("logs/shop.log-20260302")).unwrap();
            fs::write(log, "").unwrap();
            log.to_owned()
        }),
        ("copied and replaced", |desk, log| {
            fs::copy(log, desk.path("logs/shop-2026-03-02.log.gz.tmp")).unwrap();
            fs::rename(log, desk.path("logs/shop.2.log")).unwrap();
            fs::remove_file(desk.path("logs/shop-2026-03-02.log.gz.tmp")).unwrap();
            log.to_owned()
        }),
        ("rotated twice", |desk, log| {
            fs::rename(log, desk.path("logs/shop.log.2")).unwrap();
            gzip(&desk.path("logs/shop.log.2"));
            append(log, &lines(2000..2100));
            fs::rename(log, desk.path("logs/shop.log.1")).unwrap();
            log.to_owned()
        }),
        ("moved to another file system", |desk, log| {
            let bytes = fs::read(log).unwrap();
            fs::remove_file(log).unwrap();
            fs::write(desk.path("logs/shop.log.old"), bytes).unwrap();
            log.to_owned()
        }),
    ];
    for (pattern, kill) in [("logs/*.log", true), ("logs", false)] {
        for (what, rotate) in rotations {
            let desk = Desk::new();
            let log = desk.file("logs/shop.log", lines(0..1000));
            let server = start(&desk, &[pattern], &[]);
            wait_for_entries(&server, 1000);
            if kill {
                server.kill();
            } else {
                assert_eq!(server.stop(), Some(0));
            }
            append(&log, &lines(1000..1500));
            let log = rotate(&desk, &log);
            append(&log, &lines(1500..2000));
            let server = start(&desk, &[pattern], &[]);
            wait_for_entries(&server, if what == "rotated twice" { 1100 } else { 1000 });
            assert_eq!(server.stop(), Some(0), "{what}");
            eprintln!("{what}, {pattern}");
            assert_once(&desk, if what == "rotated twice" { 2100 } else { 2000 });
        }
    }
}

#[test]
fn killed_at_any_moment_nothing_is_lost_or_counted_twice() {
    let desk = Desk::new();
    let log = desk.path("logs/shop.log");
    fs::create_dir_all(desk.path("logs")).unwrap();
    let mut written = 0;
    for round in 0..8_u64 {
        append(&log, &lines(written..written + 3000));
        written += 3000;
        let server = start(&desk, &["logs/*.log"], &[]);
        if round == 0 {
            // A log that was never seen and rotated away has no name by which it could be found.
            wait_for_entries(&server, 1);
        }
        // Spread by a multiplicative sequence.
        std::thread::sleep(Duration::from_millis(round.wrapping_mul(0x9e37_79b9) % 400));
        if round % 3 == 1 {
            fs::rename(&log, desk.path(&format!("logs/shop.log.{round}"))).unwrap();
        }
        append(&log, &lines(written..written + 500));
        written += 500;
        server.kill();
    }
    let server = start(&desk, &["logs/*.log"], &[]);
    wait_for("the end", || {
        let source = source(&server);
        source["state"] == "running" && source["behind_bytes"] == 0 && source["files"].as_array().is_some()
    });
    std::thread::sleep(Duration::from_millis(1500));
    assert_eq!(server.stop(), Some(0));
    assert_once(&desk, written);
}

#[test]
fn compressed_copies_under_the_pattern_are_not_read_again() {
    let desk = Desk::new();
    let log = desk.file("logs/shop.log", lines(0..500));
    let server = start(&desk, &["logs/*"], &[]);
    wait_for_entries(&server, 500);
    fs::rename(&log, desk.path("logs/shop.log.1")).unwrap();
    append(&log, &lines(500..600));
    wait_for_entries(&server, 600);
    gzip(&desk.path("logs/shop.log.1"));
    append(&log, &lines(600..700));
    wait_for_entries(&server, 700);
    wait_for("a few scans", || {
        append(&log, "");
        source(&server)["entries"] == 700
    });
    server.kill();
    let server = start(&desk, &["logs/*"], &[]);
    append(&log, &lines(700..800));
    wait_for_entries(&server, 100);
    assert_eq!(server.stop(), Some(0));
    assert_once(&desk, 800);
}

#[test]
fn every_format_gives_the_entries_that_analyze_gives() {
    let text = "2026-03-02 10:00:00,123 ERROR [pay] payment failed\n  at shop.Pay.run(Pay.java:7)\n  at shop.Main\n2026-03-02 10:00:01,000 INFO [pay] next\n";
    let csv = "timestamp,session_id,level,message\n2026-03-02T10:00:00Z,s1,ERROR,\"two\nlines\"\n2026-03-02T10:00:01Z,s1,INFO,one\n";
    let logfmt = "ts=2026-03-02T10:00:00Z level=error msg=\"no answer\" session_id=s1\n";
    let combined = "1.2.3.4 - - [02/Mar/2026:10:00:00 +0000] \"GET /cart HTTP/1.1\" 500 5 \"-\" \"curl\"\n";
    let desk = Desk::new();
    for (name, content) in
        [("a.log", text), ("b.csv", csv), ("c.log", logfmt), ("d.log", combined), ("e.log", &line(0))]
    {
        desk.file(&format!("logs/{name}"), content);
    }
    let server = start(&desk, &["logs"], &[]);
    wait_for_entries(&server, 7);
    let files = source(&server)["files"].clone();
    let formats: Vec<&str> = files.as_array().unwrap().iter().filter_map(|file| file["format"].as_str()).collect();
    assert_eq!(formats.len(), 5, "{files}");
    assert_eq!(server.stop(), Some(0));
    let found = journal(&desk);
    assert_eq!(found.len(), 7, "{found:?}");
    let messages: Vec<&str> = found.iter().filter_map(|(_, line)| line["message"].as_str()).collect();
    assert!(messages.iter().any(|message| message.contains("payment failed")), "{messages:?}");
    assert!(messages.contains(&"two\nlines") && messages.contains(&"no answer"), "{messages:?}");
    assert!(found.iter().any(|(name, _)| name.ends_with("b.csv")), "streams are named after files: {found:?}");
}

#[test]
fn from_the_end_only_what_comes_afterwards_is_taken_also_after_a_restart() {
    let desk = Desk::new();
    let log = desk.file("logs/shop.log", lines(5000..5010));
    let server = start(&desk, &["logs/*.log"], &["--from-end"]);
    wait_for("the first look", || source(&server)["files"].as_array().is_some_and(|files| files.len() == 1));
    server.kill();
    append(&log, &lines(0..10));
    desk.file("logs/new.log", lines(10..20));
    let server = start(&desk, &["logs/*.log"], &["--from-end"]);
    wait_for_entries(&server, 20);
    assert_eq!(server.stop(), Some(0));
    assert_once(&desk, 20);
}

#[test]
fn what_can_not_be_read_is_told_and_long_lines_are_counted() {
    let desk = Desk::new();
    let log = desk.file("logs/shop.log", lines(0..3));
    append(&log, &format!("{}\n", "x".repeat(3 << 20)));
    append(&log, &lines(3..5));
    append(&log, "no json\n");
    fs::write(desk.path("logs/broken.log.gz"), [0x1f, 0x8b, 0x08, 0, 1, 2, 3, 4, 5, 6, 7, 8]).unwrap();
    let old = std::time::SystemTime::now() - Duration::from_secs(3600);
    fs::File::options().write(true).open(desk.path("logs/broken.log.gz")).unwrap().set_modified(old).unwrap();
    let server = start(&desk, &["logs/*"], &[]);
    let said = server.says("broken.log.gz");
    assert!(said.contains("can't be read"), "{said}");
    wait_for("five and two", || {
        let source = source(&server);
        (source["entries"].as_u64(), source["rejected"].as_u64()) == (Some(5), Some(2))
    });
    assert_eq!(source(&server)["state"], "troubled");
    assert_eq!(server.stop(), Some(0));
    assert_once(&desk, 5);
}

#[test]
fn a_full_journal_makes_the_files_wait_and_nothing_is_lost() {
    let desk = Desk::new();
    desk.file("logs/shop.log", lines(0..60_000));
    let settings = [("journal_bytes", "400000"), ("journal_segment_bytes", "65536"), ("journal_keep_hours", "0")];
    let pattern = desk.path("logs/*.log").display().to_string();
    let server = Served::start_with(&desk, &settings, &["--listen", ANY, "--file", &pattern]);
    wait_for_entries(&server, 60_000);
    wait_for("the analysis", || server.get("/api/v1/live").json()["analysis"]["entries"].as_u64() == Some(60_000));
    assert_eq!(server.stop(), Some(0));
    // Most of the journal is gone; a restart must not begin anew all the same.
    let server = Served::start_with(&desk, &settings, &["--listen", ANY, "--file", &pattern]);
    append(&desk.path("logs/shop.log"), &lines(60_000..60_010));
    wait_for_entries(&server, 10);
    wait_for("the analysis", || server.get("/api/v1/live").json()["analysis"]["entries"].as_u64() == Some(60_010));
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn a_reload_takes_other_files_over() {
    let desk = Desk::new();
    let (a, b) = (desk.file("a.log", lines(0..5)), desk.file("b.log", lines(5..10)));
    let settings = |files: &[&Path]| {
        let names: Vec<String> = files.iter().map(|file| format!("{:?}", file.display().to_string())).collect();
        format!("[sources]\nfiles = [{}]\n", names.join(", "))
    };
    let file = desk.file("cartwatch.toml", settings(&[&a]));
    let arguments = ["--config", file.to_str().unwrap(), "--listen", ANY];
    let server = Served::start_with(&desk, &[], &arguments);
    wait_for_entries(&server, 5);
    fs::write(&file, settings(&[&a, &b])).unwrap();
    server.signal("HUP");
    server.says("read again");
    wait_for_entries(&server, 10);
    append(&a, &lines(10..12));
    wait_for_entries(&server, 12);
    assert_eq!(server.stop(), Some(0));
    assert_once(&desk, 12);
}
