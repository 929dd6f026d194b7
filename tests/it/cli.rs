//! The command line as people and scripts use it: settings, exit codes, broken files, other processes.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use serde_json::Value;

use crate::main_job::traffic;
use crate::run::Desk;

#[test]
fn completions_are_written_for_every_shell() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = desk.run(&["completions", shell]).exits(0).stdout;
        assert!(script.contains("cartwatch") && script.contains("analyze"), "{shell}");
    }
    desk.run(&["completions", "tcsh"]).exits(64);
}

#[test]
fn settings_are_shown_without_their_keys_and_old_names_still_count() {
    let desk = Desk::new();
    let mut command = desk.command(&["config", "show"]);
    command.envs([
        ("OPENAI_API_KEY", "sk-very-secret-123"),
        ("REDIS_HOST", "redis.shop.local"),
        ("REDIS_PORT", "6380"),
        ("ELASTICSEARCH_HOST", "localhost:9200"),
        ("CARTWATCH_SESSIONS_IDLE_MINUTES", "45"),
    ]);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(!shown.contains("very-secret"), "{shown}");
    let shown: toml::Table = shown.parse().unwrap();
    assert_eq!(shown["openai"]["api_key"].as_str(), Some("***"));
    assert_eq!(shown["redis"]["host"].as_str(), Some("redis.shop.local"));
    assert_eq!(shown["redis"]["port"].as_integer(), Some(6380));
    assert_eq!(shown["elasticsearch"]["host"].as_str(), Some("localhost:9200"));
    assert_eq!(shown["sessions"]["idle_minutes"].as_integer(), Some(45));
}

#[test]
fn file_then_environment_then_flag() {
    let desk = Desk::new();
    let config = desk.file("config.toml", "language = \"en\"\n[sessions]\nidle_minutes = 20\nmax_hours = 12\n");
    let mut command = desk.command(&["--config", config.to_str().unwrap(), "--lang", "ru", "config", "show"]);
    let output =
        command.env("CARTWATCH_SESSIONS_IDLE_MINUTES", "25").env("CARTWATCH_LANGUAGE", "auto").output().unwrap();
    let shown: toml::Table = String::from_utf8(output.stdout).unwrap().parse().unwrap();
    assert_eq!(shown["sessions"]["idle_minutes"].as_integer(), Some(25));
    assert_eq!(shown["sessions"]["max_hours"].as_integer(), Some(12));
    assert_eq!(shown["language"].as_str(), Some("ru"));
}

#[test]
fn wrong_settings_are_named_and_exit_with_78() {
    let desk = Desk::new();
    for (name, value, wanted) in [
        ("CARTWATCH_SESSIONS_IDLE_MINUTE", "5", "did you mean CARTWATCH_SESSIONS_IDLE_MINUTES?"),
        ("CARTWATCH_SESSIONS_IDLE_MINUTES", "soon", "CARTWATCH_SESSIONS_IDLE_MINUTES"),
        ("CARTWATCH_LANGUAGE", "de", "CARTWATCH_LANGUAGE"),
        ("ELASTICSEARCH_HOST", "http://", "ELASTICSEARCH_HOST"),
    ] {
        let output = desk.command(&["config", "check"]).env(name, value).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(78), "{name}: {stderr}");
        assert!(stderr.contains(wanted), "{name}: {stderr}");
    }
    let rules = desk.file("rules.toml", "[slow]\nsecond = 3\n");
    let config = desk.file("config.toml", format!("[rules]\nfile = \"{}\"\n", rules.display()));
    let outcome = desk.run(&["--config", config.to_str().unwrap(), "config", "check"]).exits(78);
    assert!(outcome.stderr.contains("rules.toml"), "{}", outcome.stderr);
}

#[test]
fn the_doctor_finds_a_sound_installation_and_a_broken_one() {
    let desk = Desk::new();
    let well: Value = desk.run(&["doctor", "--format", "json"]).exits(0).json();
    assert_eq!(well["well"], true, "{well:#}");
    let names: Vec<&str> =
        well["checks"].as_array().unwrap().iter().filter_map(|check| check["name"].as_str()).collect();
    assert_eq!(names, ["config", "rules", "store", "index", "models", "novelty"]);
    for language in ["en", "ru"] {
        let told = desk.run(&["--lang", language, "doctor"]).exits(0).stdout;
        assert!(told.lines().all(|line| !line.ends_with(' ')), "{told:?}");
    }
    let blocked = desk.file("file", "x").join("memory");
    let ill = desk.run(&["--data-dir", blocked.to_str().unwrap(), "doctor", "--format", "json"]).exits(2);
    assert_eq!(ill.json()["well"], false);
}

#[test]
fn an_index_that_was_lost_comes_back() {
    let desk = Desk::new();
    let status = |desk: &Desk| -> Value { desk.run(&["index", "status", "--format", "json"]).exits(0).json() };
    let question = ["search", "payment gateway timeout", "--format", "json"];
    let before = desk.run(&question).exits(0).stdout;
    let full = status(&desk);
    assert!(full["documents"].as_u64() > Some(80), "{full}");
    assert_eq!(full["pending"], 0);
    std::fs::remove_dir_all(desk.memory().join("index")).unwrap();
    assert_eq!(desk.run(&question).exits(0).stdout, before, "answers from a new index");
    desk.run(&["index", "rebuild"]).exits(0);
    assert_eq!(status(&desk)["documents"], full["documents"]);
    assert_eq!(desk.run(&question).exits(0).stdout, before);
}

#[test]
fn a_damaged_index_is_no_reason_to_fail() {
    let desk = Desk::new();
    let question = ["search", "payment gateway timeout", "--format", "json"];
    let before = desk.run(&question).exits(0).stdout;
    let mut folders = vec![desk.memory().join("index")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                std::fs::write(path, "garbage").unwrap();
            }
        }
    }
    let outcome = desk.run(&question).exits(0);
    assert_eq!(outcome.stdout, before, "{}", outcome.stderr);
}

#[test]
fn a_folder_of_knowledge_is_learnt() {
    let desk = Desk::new();
    desk.file(
        "kb/pages/locks.md",
        "# Gift card lock\n\n## Symptoms\n- GIFTCARD_LOCKED in the log\n\n## Fix now\n1. Run `giftctl unlock`\n",
    );
    desk.file("kb/past.ndjson", "{\"id\":\"OPS-1\",\"title\":\"Gift card locked\",\"symptoms\":\"GIFTCARD_LOCKED\",\"resolution\":\"Unlocked by hand\",\"opened_at\":\"2026-01-10\"}\n");
    desk.file("kb/past.json", "[{\"id\":\"OPS-2\",\"title\":\"Parcel API down\",\"symptoms\":\"PARCEL_502\",\"resolution\":\"Waited\",\"opened_at\":\"2026-01-11\"}]");
    desk.file("kb/notes.docx", "not for us");
    desk.run(&["learn", desk.path("kb").to_str().unwrap()]).exits(0);
    let found: Value = desk.run(&["search", "GIFTCARD_LOCKED", "--format", "json"]).exits(0).json();
    let ids: Vec<&str> =
        found["hits"].as_array().unwrap().iter().filter_map(|hit| hit["id"].as_str()).take(2).collect();
    assert!(ids.contains(&"OPS-1"), "{ids:?}");
    let listed: Value = desk.run(&["incidents", "list", "--format", "json"]).exits(0).json();
    assert!(listed.to_string().contains("OPS-2"), "{listed:#}");
    let show: Value = desk.run(&["incidents", "show", "OPS-2", "--format", "json"]).exits(0).json();
    assert_eq!(show["status"], "resolved");
}

#[test]
fn a_broken_table_names_its_line_and_teaches_nothing() {
    let desk = Desk::new();
    let path = desk.file("past.csv", "id,title,symptoms\nOPS-1,Gift card locked,GIFTCARD_LOCKED\nOPS-2,too short\n");
    let outcome = desk.run(&["learn", path.to_str().unwrap()]).exits(2);
    assert!(outcome.stderr.contains("past.csv") && outcome.stderr.contains("line 3"), "{}", outcome.stderr);
    let listed = desk.run(&["incidents", "list", "--format", "json"]).exits(0).stdout;
    assert!(!listed.contains("OPS-1"), "{listed}");
    let path = desk.file("nothing.csv", "a,b\n1,2\n");
    let outcome = desk.run(&["learn", path.to_str().unwrap()]).exits(2);
    assert!(outcome.stderr.contains("nothing.csv") && outcome.stderr.contains("title"), "{}", outcome.stderr);
}

#[test]
fn a_broken_export_changes_nothing() {
    let here = Desk::new();
    here.analyze(&here.file("day.jsonl", traffic("2026-03-02", 0, 30, "PAYMENT_TIMEOUT")));
    let export = here.run(&["export"]).exits(0).stdout;
    let lines: Vec<&str> = export.lines().collect();
    let half = lines.len() / 2;
    let broken = [&lines[..half], &["{\"record\":\"incident\",\"id\":"], &lines[half..]].concat().join("\n");
    let there = Desk::new();
    let before = there.run(&["export", "--raw"]).exits(0).stdout;
    let path = there.file("broken.ndjson", broken);
    let outcome = there.run(&["import", path.to_str().unwrap()]).exits(2);
    let place = format!("line {}", half + 1);
    assert!(outcome.stderr.contains(&place) && outcome.stderr.contains("broken.ndjson"), "{}", outcome.stderr);
    assert_eq!(there.run(&["export", "--raw"]).exits(0).stdout, before);
    // Something else altogether.
    let other = there.file("other.ndjson", "{\"hello\":1}\n");
    there.run(&["import", other.to_str().unwrap()]).exits(2);
    assert_eq!(there.run(&["export", "--raw"]).exits(0).stdout, before);
    // From stdin it works as from a file.
    there.run_with_input(&["import", "-"], export.as_bytes()).exits(0);
    assert!(there.run(&["incidents", "list", "--format", "json"]).exits(0).stdout.contains("PAYMENT_TIMEOUT"));
}

#[test]
fn a_full_disk_is_named() {
    let desk = Desk::new();
    let outcome = desk.run(&["export", "/dev/full"]).exits(2);
    assert!(outcome.stderr.contains("/dev/full"), "{}", outcome.stderr);
    let path = desk.file("day.jsonl", traffic("2026-03-02", 0, 30, "PAYMENT_TIMEOUT"));
    let outcome = desk.run(&["analyze", path.to_str().unwrap(), "--customers", "/dev/full"]).exits(2);
    assert!(outcome.stderr.contains("/dev/full"), "{}", outcome.stderr);
}

#[test]
fn two_processes_do_not_share_a_memory() {
    let desk = Desk::new();
    // The first process waits for its input, with the memory open.
    let mut first = desk
        .command(&["analyze", "-", "--format", "json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = first.stdin.take().unwrap();
    let text = traffic("2026-03-02", 0, 30, "PAYMENT_TIMEOUT");
    input.write_all(text.as_bytes()).unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while !desk.memory().join("store").exists() && std::time::Instant::now() < deadline {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    std::thread::sleep(std::time::Duration::from_millis(300));
    let second = desk.run(&["incidents", "list"]).exits(2);
    assert!(second.stderr.contains("in use") || second.stderr.contains("another process"), "{}", second.stderr);
    assert!(second.stderr.contains(desk.memory().to_str().unwrap()), "{}", second.stderr);
    // The first one is not disturbed, and afterwards the memory is free.
    drop(input);
    let output = first.wait_with_output().unwrap();
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["problem_sessions"], 6);
    desk.run(&["incidents", "list"]).exits(0);
}

#[test]
fn exit_code_tells_scripts_whether_problems_were_found() {
    let desk = Desk::new();
    let ill = desk.file("ill.jsonl", traffic("2026-03-02", 0, 10, "PAYMENT_TIMEOUT"));
    let well = desk.file("well.jsonl", traffic("2026-03-02", 1, 4, "PAYMENT_TIMEOUT"));
    desk.run(&["analyze", ill.to_str().unwrap(), "--exit-code", "--format", "json"]).exits(1);
    desk.run(&["analyze", well.to_str().unwrap(), "--exit-code", "--format", "json"]).exits(0);
    desk.run(&["analyze", "/nowhere", "--exit-code"]).exits(2);
    desk.run(&["incidents", "show", "inc-nothing"]).exits(2);
    desk.run(&["incidents", "list", "--status", "gone"]).exits(64);
    desk.run(&["--help"]).exits(0);
    desk.run(&["--version"]).exits(0);
    desk.run(&[]).exits(64);
}

#[test]
fn output_for_programs_is_clean() {
    let desk = Desk::new();
    let path = desk.file("day.jsonl", traffic("2026-03-02", 0, 30, "PAYMENT_TIMEOUT"));
    let path = path.to_str().unwrap();
    let lines = desk.run(&["analyze", path, "--format", "ndjson"]).exits(0).rows();
    assert_eq!(lines[0]["kind"], "report");
    assert!(lines[1..].iter().all(|line| line["kind"] == "incident") && lines.len() == 2, "{}", lines.len());
    // A pipe gets no colours, and no line is longer than a terminal.
    let text = desk.run(&["analyze", path]).exits(0).stdout;
    assert!(!text.contains('\u{1b}'), "{text}");
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    let page = desk.run(&["analyze", path, "--format", "html"]).exits(0).stdout;
    for outside in ["src=\"http", "href=\"http", "@import", "url(http"] {
        assert!(!page.contains(outside), "the page asks for {outside}");
    }
    let customers = desk.path("customers.csv");
    desk.run(&["analyze", path, "--customers", customers.to_str().unwrap()]).exits(0);
    let table = std::fs::read_to_string(customers).unwrap();
    assert_eq!(table.lines().count(), 7, "{table}");
    assert!(desk.run(&["analyze", path, "--quiet"]).exits(0).stderr.is_empty());
}

#[test]
fn a_reader_that_has_seen_enough_is_no_error() {
    let desk = Desk::new();
    let path = desk.file("day.jsonl", traffic("2026-03-02", 0, 2000, "PAYMENT_TIMEOUT"));
    let mut child = desk
        .command(&["inspect", path.to_str().unwrap()])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut reader = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    drop(reader);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_demo_tells_its_story() {
    let desk = Desk::new();
    let kept = desk.path("demo");
    let outcome = desk.run(&["demo", "--keep", kept.to_str().unwrap()]).exits(0);
    assert!(outcome.stdout.contains("PAYMENT") || outcome.stdout.contains("payment"), "{}", outcome.stdout);
    assert!(kept.join("report-day1.html").is_file() && kept.join("shop-day2.jsonl").is_file());
    let again = Desk::new();
    let other = again.path("demo");
    let second = again.run(&["demo", "--keep", other.to_str().unwrap()]).exits(0);
    let plain = |text: &str, folder: &std::path::Path| {
        text.replace(folder.to_str().unwrap(), "").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(plain(&outcome.stdout, &kept), plain(&second.stdout, &other), "the demo is the same each time");
}
