//! Killed at random moments: nothing acknowledged is lost, the store opens, and reading again gives exact counts.
//!
//! `KILL_ROUNDS=100 cargo test --test it kill` is the long form.

use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::main_job::traffic;
use crate::run::Desk;

fn rounds() -> u64 {
    std::env::var("KILL_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(12)
}

/// Everything countable that the memory says, as text.
fn state(desk: &Desk) -> String {
    let list: Value = desk.run(&["incidents", "list", "--format", "json"]).exits(0).json();
    serde_json::to_string_pretty(&list).unwrap()
}

#[test]
fn a_killed_analysis_leaves_a_store_that_opens_and_counts_exactly_after_a_second_run() {
    let text =
        traffic("2026-03-02", 0, 3000, "PAYMENT_TIMEOUT") + &traffic("2026-03-03", 3000, 3000, "DB_POOL_EXHAUSTED");
    let calm = Desk::new();
    let path = calm.file("days.jsonl", &text);
    let begun = Instant::now();
    calm.analyze(&path);
    let whole = begun.elapsed();
    let expected = state(&calm);

    let desk = Desk::new();
    let path = desk.file("days.jsonl", &text);
    let mut fates = [0_u32; 2];
    for round in 0..rounds() {
        let mut child = desk
            .command(&["analyze", path.to_str().unwrap(), "--format", "json"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Spread over the whole run by a multiplicative sequence: no clock, no random numbers.
        let share = (round.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as f64 / f64::from(1 << 24);
        thread::sleep(whole.mul_f64(share).min(Duration::from_secs(30)));
        let ended = child.try_wait().unwrap().is_some();
        fates[usize::from(ended)] += 1;
        child.kill().ok();
        child.wait().unwrap();
        // The store opens, and what it holds is whole.
        desk.run(&["incidents", "list"]).exits(0);
    }
    desk.analyze(&path);
    assert_eq!(state(&desk), expected, "after {} kills and {} complete runs", fates[0], fates[1]);
    assert!(fates[0] > 0, "no round was killed in time");
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let desk = Desk::new();
    let report = desk.analyze(&desk.file("day.jsonl", traffic("2026-03-02", 0, 50, "PAYMENT_TIMEOUT")));
    let id = report["incidents"][0]["id"].as_str().unwrap().to_owned();
    for round in 0..rounds().min(20) {
        let note = format!("note {round}");
        desk.run(&["incidents", "note", &id, &note]).exits(0);
        // A second command is killed while it works on the same memory.
        let mut child = desk
            .command(&["incidents", "note", &id, "killed"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(round * 7 % 60));
        child.kill().ok();
        child.wait().unwrap();
        let show = desk.run(&["incidents", "show", &id, "--format", "json"]).exits(0).stdout;
        assert!(show.contains(&note), "lost {note}");
    }
}
