//! Input as it comes: broken, hostile, endless. A clear message, nothing lost, no panic.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::run::Desk;

fn line(second: u32, session: &str, extra: &str) -> String {
    format!(
        r#"{{"timestamp":"2026-03-02T10:{:02}:{:02}Z","session_id":"{session}","event_type":"request"{extra}}}"#,
        second / 60 % 60,
        second % 60
    )
}

const FAILURE: &str = r#","error_code":"PAYMENT_TIMEOUT","response_time":8.5,"message":"Payment gateway timed out","service":"payment","level":"ERROR""#;

#[test]
fn an_empty_file_is_an_answer_not_an_error() {
    let desk = Desk::new();
    let path = desk.file("empty.jsonl", "");
    let report = desk.analyze(&path);
    assert_eq!(report["entries"], 0);
    assert_eq!(report["incidents"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_missing_file_is_named() {
    let desk = Desk::new();
    let outcome = desk.run(&["analyze", "/nowhere/shop.log"]).exits(2);
    assert!(outcome.stderr.contains("/nowhere/shop.log"), "{}", outcome.stderr);
}

#[test]
fn a_truncated_gzip_gives_what_it_holds_and_says_where_it_ends() {
    let desk = Desk::new();
    let text: String = (0..5000).fold(String::new(), |mut text, i| {
        writeln!(text, "{}", line(i % 3600, &format!("s{i}"), &format!(r#","message":"ordinary {}""#, i * 7919)))
            .unwrap();
        text
    });
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    let bytes = encoder.finish().unwrap();
    let path = desk.file("cut.jsonl.gz", &bytes[..bytes.len() / 2]);
    let outcome = desk.run(&["analyze", path.to_str().unwrap(), "--format", "json"]);
    let report = outcome.json();
    assert!(report["entries"].as_u64().unwrap() > 1000, "{}", report["entries"]);
    let problem = report["inputs"][0]["problem"].as_str().unwrap_or_default();
    assert!(!problem.is_empty(), "{report}");
    assert!(outcome.stderr.contains("cut.jsonl.gz"), "{}", outcome.stderr);
}

#[test]
fn odd_lines_are_rejected_with_their_place_and_the_rest_is_read() {
    let desk = Desk::new();
    let mut bytes = Vec::new();
    bytes.extend_from_slice(line(1, "good-1", "").as_bytes());
    bytes.extend_from_slice(b"\n{\"timestamp\":\"2026-03-02T10:00:02Z\",\"session_id\":\"s\",\"message\":\"");
    bytes.resize(bytes.len() + 10 * 1024 * 1024, b'x');
    bytes.extend_from_slice(b"\"}\n\xff\xfe broken \x00 bytes\n{\"timestamp\":\"not a time\",\"session_id\":\"s\"}\n");
    bytes.extend_from_slice(line(3, "good-2", r#","response_time":-4"#).as_bytes());
    bytes.push(b'\n');
    bytes.extend_from_slice(line(4, "good-3", FAILURE).as_bytes());
    let path = desk.file("odd.jsonl", &bytes);
    let rejects = desk.path("rejects.ndjson");
    let outcome = desk
        .run(&["analyze", path.to_str().unwrap(), "--format", "json", "--rejects", rejects.to_str().unwrap()])
        .exits(0);
    let report = outcome.json();
    assert_eq!((report["entries"].as_u64(), report["rejected"].as_u64()), (Some(3), Some(3)), "{report}");
    let places: Vec<u64> = fs::read_to_string(&rejects)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter(|reject| reject["entry_kept"] != true)
        .map(|reject| reject["line"].as_u64().unwrap())
        .collect();
    assert_eq!(places, [2, 3, 4]);
}

#[test]
fn an_entry_from_the_year_2099_is_set_aside() {
    let desk = Desk::new();
    let text =
        [line(1, "a", ""), line(2, "a", "").replace("2026-03-02", "2099-01-01"), line(3, "a", FAILURE)].join("\n");
    let report = desk.analyze(&desk.file("future.jsonl", text));
    assert_eq!(report["set_aside"], 1);
    assert_eq!(report["problem_sessions"], 1);
    assert!(report["ended"].as_str().unwrap().starts_with("2026"), "{report}");
}

#[test]
fn a_clock_that_runs_backwards_loses_nothing() {
    let desk = Desk::new();
    let text: Vec<String> =
        (0..600).rev().map(|i| line(i, &format!("s{}", i % 7), if i == 300 { FAILURE } else { "" })).collect();
    let report = desk.analyze(&desk.file("backwards.jsonl", text.join("\n")));
    assert_eq!(report["entries"], 600);
    assert_eq!(report["problem_sessions"], 1);
}

#[test]
fn a_csv_without_a_time_column_says_what_is_missing() {
    let desk = Desk::new();
    let path = desk.file("bad.csv", "session,what,amount\ns1,pay,10\ns2,pay,20\n");
    let outcome = desk.run(&["analyze", path.to_str().unwrap(), "--input-format", "csv"]);
    assert!(outcome.stderr.contains("timestamp") && outcome.stderr.contains("session"), "{}", outcome.stderr);
}

#[test]
fn a_read_only_memory_is_a_clear_error() {
    let desk = Desk::new();
    let path = desk.file("a.jsonl", line(1, "a", FAILURE));
    let blocked = desk.file("not-a-folder", "x");
    let outcome =
        desk.run(&["--data-dir", blocked.join("memory").to_str().unwrap(), "analyze", path.to_str().unwrap()]).exits(2);
    assert!(outcome.stderr.contains("not-a-folder"), "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
}

#[test]
fn a_full_disk_is_a_clear_error() {
    let desk = Desk::new();
    let path = desk.file("a.jsonl", line(1, "a", FAILURE));
    let outcome = desk.run(&["analyze", path.to_str().unwrap(), "--output", "/dev/full"]).exits(2);
    assert!(outcome.stderr.contains("/dev/full"), "{}", outcome.stderr);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let desk = Desk::new();
    let text: Vec<String> = (0..2000).map(|i| line(i, &format!("s{i}"), FAILURE)).collect();
    let path = desk.file("a.jsonl", text.join("\n"));
    let mut child = desk
        .command(&["inspect", path.to_str().unwrap()])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_storm_of_sessions_stays_within_bounds() {
    const SESSIONS: u32 = 200_000;
    let desk = Desk::new();
    let mut text = String::with_capacity(26 << 20);
    for i in 0..SESSIONS {
        let extra = if i % 1000 == 0 { FAILURE } else { "" };
        writeln!(text, "{}", line(i / 60, &format!("storm-{i}"), extra)).unwrap();
    }
    let path = desk.file("storm.jsonl", text);
    let mut child = desk
        .command(&["analyze", path.to_str().unwrap(), "--format", "json", "--quiet"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut report = String::new();
    let (mut stdout, status) = (child.stdout.take().unwrap(), format!("/proc/{}/status", child.id()));
    let peak = std::thread::spawn(move || {
        let mut peak = 0;
        while let Ok(text) = fs::read_to_string(&status) {
            let Some(line) = text.lines().find(|line| line.starts_with("VmHWM:")) else { break };
            peak = line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or(peak);
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        peak
    });
    std::io::Read::read_to_string(&mut stdout, &mut report).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!((&report["sessions"], &report["problem_sessions"]), (&SESSIONS.into(), &200.into()));
    assert_eq!(report["closed_early"], 0);
    let megabytes = peak.join().unwrap() / 1024;
    // A million open sessions may take 1 GB; the index and the models' share is far below the rest.
    assert!(megabytes < 400, "{megabytes} MB");
}

#[test]
fn too_many_open_sessions_are_closed_early_and_counted() {
    let desk = Desk::new();
    let config = desk.file("config.toml", "[sessions]\nmax_open = 100\n");
    let text: Vec<String> =
        (0..1000).map(|i| line(i, &format!("s{i}"), if i % 10 == 0 { FAILURE } else { "" })).collect();
    let path = desk.file("a.jsonl", text.join("\n"));
    let arguments = ["--config", config.to_str().unwrap(), "analyze", path.to_str().unwrap(), "--format", "json"];
    let report = desk.run(&arguments).exits(0).json();
    assert_eq!((&report["sessions"], &report["problem_sessions"]), (&1000.into(), &100.into()));
    assert!(report["closed_early"].as_u64().is_some_and(|early| early >= 800), "{}", report["closed_early"]);
}

#[test]
fn stdin_is_read_like_a_file() {
    let desk = Desk::new();
    let mut bytes = line(1, "a", FAILURE).into_bytes();
    bytes.extend_from_slice(b"\n\x00\x00\x00\n\n   \n");
    bytes.extend_from_slice(line(2, "a\\u0000b", "").as_bytes());
    bytes.extend_from_slice(b"\nno json at all\n");
    bytes.extend_from_slice(line(3, "c", "").as_bytes());
    let report = desk.run_with_input(&["analyze", "-", "--format", "json"], &bytes).exits(0).json();
    assert_eq!(
        (report["entries"].as_u64(), report["rejected"].as_u64()),
        (Some(3), Some(1)),
        "NULs are blank: {report:#}"
    );
    let nothing = desk.run_with_input(&["analyze", "-", "--format", "json"], b"").exits(0).json();
    assert_eq!(nothing["entries"], 0);
}

#[test]
fn a_table_with_bad_rows_is_read_around_them() {
    let desk = Desk::new();
    let path = desk.file(
        "shop.csv",
        "timestamp,session_id,error_code,response_time,message\n\
         2026-03-02T10:00:00Z,a,PAYMENT_TIMEOUT,8.5,\"Payment gateway timed out\nfor the second time\"\n\
         2026-03-02T10:00:01Z,a\n\
         yesterday,b,,0.1,fine\n\
         2026-03-02T10:00:02Z,c,,NaN,fine\n\
         2026-03-02T10:00:03Z,c,,-1,fine\n",
    );
    let rejects = desk.path("rejects.ndjson");
    let arguments = ["analyze", path.to_str().unwrap(), "--format", "json", "--rejects", rejects.to_str().unwrap()];
    let report = desk.run(&arguments).exits(0).json();
    let rejects = fs::read_to_string(rejects).unwrap();
    let rejects: Vec<serde_json::Value> = rejects.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let lost: Vec<u64> = rejects
        .iter()
        .filter(|reject| reject["entry_kept"] != true)
        .filter_map(|reject| reject["line"].as_u64())
        .collect();
    assert_eq!(report["entries"].as_u64(), Some(5 - lost.len() as u64), "{rejects:#?}");
    assert!(lost.contains(&5), "the row without a time is line 5: {rejects:#?}");
    assert_eq!(report["incidents"][0]["error_code"], "PAYMENT_TIMEOUT");
    for reject in &rejects {
        assert!(reject["reason"].is_string() && reject["line"].is_u64(), "{reject}");
    }
}

#[test]
fn deep_nesting_is_no_trap() {
    let desk = Desk::new();
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let value = if open == "[" { "" } else { "1" };
        let deep = format!("{}{value}{}", open.repeat(1000), close.repeat(1000));
        let deeper = format!("{}{value}{}", open.repeat(100_000), close.repeat(100_000));
        let text = [
            line(1, "a", FAILURE),
            line(2, "a", &format!(",\"event_data\":{{\"deep\":{deep}}}")),
            line(3, "a", &format!(",\"event_data\":{{\"deep\":{deeper}}}")),
            deep,
            line(4, "b", ""),
        ];
        let path = desk.file("deep.jsonl", text.join("\n"));
        let outcome = desk.run(&["analyze", path.to_str().unwrap(), "--format", "json"]).exits(0);
        let report = outcome.json();
        let (entries, rejected) = (report["entries"].as_u64().unwrap(), report["rejected"].as_u64().unwrap());
        assert_eq!(entries + rejected, 5, "{report:#}");
        assert!(entries >= 2 && report["problem_sessions"] == 1, "{report:#}");
    }
}

#[test]
fn numbers_that_are_none_do_no_harm() {
    let desk = Desk::new();
    let odd = [
        "-1",
        "1e400",
        "\"NaN\"",
        "\"inf\"",
        "\"-0\"",
        "99999999999999999999999",
        "\"8,5\"",
        "null",
        "[]",
        "{}",
        "true",
    ];
    let text: Vec<String> = odd
        .iter()
        .enumerate()
        .map(|(i, odd)| {
            let extra =
                format!(",\"response_time\":{odd},\"event_data\":{{\"cart_total\":{odd},\"currency\":{odd}}}{FAILURE}")
                    .replace(",\"response_time\":8.5", "");
            line(i as u32, &format!("s{i}"), &extra)
        })
        .collect();
    let path = desk.file("odd.jsonl", text.join("\n"));
    let outcome = desk.run(&["analyze", path.to_str().unwrap(), "--format", "json"]).exits(0);
    assert!(!outcome.stdout.contains("NaN") && !outcome.stderr.contains("panicked"), "{}", outcome.stderr);
    let report = outcome.json();
    assert_eq!(report["entries"].as_u64().unwrap() + report["rejected"].as_u64().unwrap(), odd.len() as u64);
    for format in ["text", "html", "markdown"] {
        desk.run(&["analyze", path.to_str().unwrap(), "--format", format]).exits(0);
    }
}

#[test]
fn hostile_text_does_not_reach_the_terminal() {
    let desk = Desk::new();
    let evil = r#","error_code":"PAYMENT_TIMEOUT","message":"\u001b[2J\u001b]0;owned\u0007 payment failed <script>alert(1)</script> \u202e","service":"<img src=x onerror=alert(1)>","level":"ERROR""#;
    let path = desk.file("evil.jsonl", [line(1, "<b>s</b>", evil), line(2, "<b>s</b>", evil)].join("\n"));
    let path = path.to_str().unwrap();
    for format in ["text", "markdown", "html"] {
        let shown = desk.run(&["analyze", path, "--format", format]).exits(0).stdout;
        assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{format}: {shown:?}");
        if format == "html" {
            assert!(!shown.contains("<script>alert") && !shown.contains("<img src=x"), "{shown}");
        }
    }
    let found = desk.run(&["find", "<b>s</b>"]).exits(0).stdout;
    assert!(!found.contains('\u{1b}'), "{found:?}");
}

#[test]
fn a_gap_in_the_middle_of_a_gzip_loses_no_more_than_it_must() {
    let desk = Desk::new();
    let path = desk.file("garbage.jsonl.gz", b"\x1f\x8b\x08\x00 this is no gzip");
    let good = desk.file("good.jsonl", line(1, "a", FAILURE));
    let arguments = ["analyze", path.to_str().unwrap(), good.to_str().unwrap(), "--format", "json"];
    let outcome = desk.run(&arguments).exits(0);
    assert!(outcome.stderr.contains("garbage.jsonl.gz"), "{}", outcome.stderr);
    let report = outcome.json();
    assert_eq!((&report["entries"], &report["problem_sessions"]), (&1.into(), &1.into()));
    assert!(report["inputs"][0]["problem"].is_string(), "{report:#}");
}
