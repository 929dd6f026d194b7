//! In which order the entries of unrelated sessions stand in the logs, and in which order the logs are named, changes
//! nothing: the same incidents, ids, counts and money.

use cartwatch::demo::{DemoPlan, write_traffic};
use proptest::prelude::*;
use serde_json::Value;

use crate::run::Desk;

/// Sessions may be shifted against each other by less than the lateness that is allowed, in seconds.
const SHIFT: i64 = 100;

/// An entry of the demonstration, its time cut to the second so that many have the same.
struct Line {
    /// Its session, or the service that tells of itself.
    owner: String,
    second: i64,
    text: String,
}

fn lines() -> Vec<Line> {
    let mut bytes = Vec::new();
    write_traffic(&mut bytes, &DemoPlan { visits: 1_500, ..DemoPlan::default() }).unwrap();
    let line = |text: &str| {
        let mut entry: Value = serde_json::from_str(text).unwrap();
        let (date, _) = entry["timestamp"].as_str().unwrap().split_once(['.', 'Z']).unwrap();
        let stamp = format!("{date}Z");
        let second = stamp.parse::<jiff::Timestamp>().unwrap().as_second();
        entry["timestamp"] = stamp.into();
        let owner = entry["session_id"].as_str().or(entry["service"].as_str()).unwrap().to_owned();
        Line { owner, second, text: entry.to_string() }
    };
    String::from_utf8(bytes).unwrap().lines().map(line).collect()
}

/// A number that a seed gives to an owner.
fn lot(seed: u64, owner: &str) -> u64 {
    let hash = blake3::keyed_hash(&[7; 32], format!("{seed} {owner}").as_bytes());
    u64::from_le_bytes(hash.as_bytes()[..8].try_into().unwrap())
}

/// The lines dealt to logs by owner. Owners are shifted against each other and take turns by lot; what belongs to one
/// stays in its order.
fn dealt(lines: &[Line], seed: u64, logs: u64, shift: i64) -> Vec<String> {
    let mut order: Vec<(i64, u64, usize)> = lines
        .iter()
        .enumerate()
        .map(|(place, line)| {
            let lot = lot(seed, &line.owner);
            (line.second + (lot >> 32) as i64 % (shift + 1), lot, place)
        })
        .collect();
    order.sort_unstable();
    let mut dealt = vec![String::new(); logs as usize];
    for (_, lot, place) in order {
        let log = &mut dealt[(lot % logs) as usize];
        log.push_str(&lines[place].text);
        log.push('\n');
    }
    dealt
}

/// The report on these logs, named last first, into a fresh memory; without the places of entries.
fn report(logs: &[String]) -> Value {
    let desk = Desk::new();
    let paths: Vec<_> = logs.iter().enumerate().map(|(i, log)| desk.file(&format!("{i}.jsonl"), log)).collect();
    let mut arguments = vec!["analyze", "--format", "json"];
    arguments.extend(paths.iter().rev().map(|path| path.to_str().unwrap()));
    let mut report = desk.run(&arguments).exits(0).json();
    report.as_object_mut().unwrap().remove("inputs");
    for incident in report["incidents"].as_array_mut().unwrap() {
        // Its steps cite entries by their places.
        incident.as_object_mut().unwrap().remove("solution");
        for finding in incident["findings"].as_array_mut().unwrap() {
            finding.as_object_mut().unwrap().remove("evidence");
        }
    }
    report
}

#[test]
fn the_order_of_unrelated_sessions_changes_nothing() {
    let lines = lines();
    let straight = report(&dealt(&lines, 0, 1, 0));
    assert!(straight["incidents"].as_array().unwrap().len() >= 4, "{straight:#}");
    let config =
        ProptestConfig { cases: 6, failure_persistence: None, max_shrink_iters: 0, ..ProptestConfig::default() };
    proptest!(config, |(seed in any::<u64>(), logs in 1..4_u64, shift in 0..SHIFT)| {
        let other = report(&dealt(&lines, seed, logs, shift));
        for (key, value) in straight.as_object().unwrap() {
            prop_assert_eq!(value, &other[key.as_str()], "{}", key);
        }
    });
}
