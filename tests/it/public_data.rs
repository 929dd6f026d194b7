//! Real logs of the public data sets: every line is read, nothing panics, and the report is the same each time.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde_json::Value;

use crate::run::{Desk, public_data};

/// Files below `folder` that `wanted` accepts, by name.
fn files(folder: &Path, wanted: fn(&str) -> bool) -> Vec<PathBuf> {
    let mut folders = vec![folder.to_path_buf()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if wanted(&path.file_name().unwrap().to_string_lossy()) {
                found.push(path);
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no logs in {}", folder.display());
    found
}

/// Lines that are not blank; a last one without a line break counts.
fn lines(path: &Path) -> u64 {
    let file = File::open(path).unwrap();
    let zipped = path.extension().is_some_and(|extension| extension == "gz");
    let reader: Box<dyn Read> = if zipped { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    let lines = BufReader::new(reader).split(b'\n').map(Result::unwrap);
    lines.filter(|line| !line.trim_ascii().is_empty()).count() as u64
}

/// Analyses all files in one run, and checks the count of each.
fn analyze(paths: &[PathBuf], least_share: f64) -> (Value, String) {
    let desk = Desk::new();
    let mut arguments = vec!["analyze", "--format", "json", "--quiet"];
    arguments.extend(paths.iter().map(|path| path.to_str().unwrap()));
    let outcome = desk.run(&arguments).exits(0);
    assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
    let report = outcome.json();
    let inputs = report["inputs"].as_array().unwrap();
    assert_eq!(inputs.len(), paths.len());
    let mut all = 0;
    for (path, input) in paths.iter().zip(inputs) {
        let (expected, entries) = (lines(path), input["entries"].as_u64().unwrap());
        let rejected = input["rejected"].as_u64().unwrap();
        all += entries;
        assert!(input["problem"].is_null(), "{input}");
        assert!(entries <= expected && rejected * 1000 <= expected, "{expected} lines: {input}");
        assert!(entries as f64 >= expected as f64 * least_share, "{expected} lines: {input}");
    }
    assert_eq!(report["entries"].as_u64(), Some(all));
    (report, outcome.stdout)
}

/// What holds of every incident of every report.
fn well_formed(report: &Value) {
    for incident in report["incidents"].as_array().unwrap() {
        assert!(incident["id"].as_str().unwrap().starts_with("inc-"), "{incident:#}");
        assert!(incident["title"].as_str().is_some_and(|title| !title.trim().is_empty()), "{incident:#}");
        assert!(!incident["findings"].as_array().unwrap().is_empty(), "{incident:#}");
        assert!(incident["occurrences"].as_u64() > Some(0), "{incident:#}");
        for step in incident["solution"]["steps"].as_array().unwrap() {
            assert!(!step["cites"].as_array().unwrap().is_empty(), "{step:#}");
        }
    }
}

#[test]
fn traced_shop_services() {
    let Some(data) = public_data("traced_shop_services") else { return };
    let paths = files(&data.join("nezha"), |name| name.ends_with(".jsonl.gz"));
    let (report, first) = analyze(&paths, 1.0);
    well_formed(&report);
    assert!(report["problem_sessions"].as_u64() > Some(0));
    assert_eq!(first, analyze(&paths, 1.0).1, "the report differs from run to run");
}

#[test]
fn access_logs() {
    let Some(data) = public_data("access_logs") else { return };
    let paths = files(&data.join("access_logs"), |_| true);
    let (report, first) = analyze(&paths, 1.0);
    well_formed(&report);
    assert_eq!(first, analyze(&paths, 1.0).1, "the report differs from run to run");
    // The same requests as raw lines and as JSON lines.
    let inputs = report["inputs"].as_array().unwrap();
    assert_eq!(inputs[0]["entries"], inputs[1]["entries"]);
}

#[test]
fn raw_system_logs() {
    let Some(data) = public_data("raw_system_logs") else { return };
    // Lines that continue an entry belong to it, so there may be fewer entries than lines.
    let (report, _) = analyze(&files(&data.join("loghub2k"), |name| name.ends_with("_2k.log")), 0.9);
    well_formed(&report);
}

#[test]
fn faulty_services_are_found() {
    let Some(data) = public_data("faulty_services_are_found") else { return };
    let (desk, folder) = (Desk::new(), data.join("nezha"));
    let out = desk.path("answers.jsonl");
    let arguments = ["eval", "faults", "--data", folder.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let outcome = desk.run(&arguments).exits(0);
    let share = |row: &str, column: usize| -> f64 {
        let line = outcome.stdout.lines().find(|line| line.starts_with(row)).unwrap_or_else(|| panic!("no {row}"));
        line.split_whitespace().nth(column).unwrap().parse().unwrap()
    };
    // First suspect, first three, detected, early.
    let figures = [share("all ", 2), share("all ", 3), share("all ", 6), share("all ", 7)];
    assert!(figures[0] >= 0.7 && figures[1] >= 0.85 && figures[2] >= 0.75 && figures[3] <= 0.1, "{figures:?}");
    assert!(outcome.stdout.contains("false alarms"), "{}", outcome.stdout);
    assert!(share("false alarms", 2) < 1.0, "{}", outcome.stdout);
    let first = fs::read_to_string(&out).unwrap();
    desk.run(&arguments).exits(0);
    assert_eq!(first, fs::read_to_string(&out).unwrap(), "the answers differ from run to run");
}
