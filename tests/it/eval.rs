//! `eval retrieval`: the run file, the table, and how good the answers are on the project's own bilingual questions.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::run::Desk;

fn questions() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/questions").display().to_string()
}

/// nDCG@10 by row of the table.
fn figures(table: &str) -> BTreeMap<String, f64> {
    let rows = table.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    rows.map(|row| (row[0].to_owned(), row[2].parse().unwrap())).collect()
}

fn run(leg: &str) -> (BTreeMap<String, f64>, String) {
    let desk = Desk::new();
    let out = desk.path("run.tsv").display().to_string();
    let data = questions();
    let outcome =
        desk.run(&["eval", "retrieval", "--data", &data, "--out", &out, "--leg", leg, "--part", "test"]).exits(0);
    (figures(&outcome.stdout), fs::read_to_string(&out).unwrap())
}

#[test]
fn the_fused_legs_answer_better_than_each_alone_in_both_languages() {
    let (words, _) = run("lexical");
    let (vectors, _) = run("vector");
    let (both, written) = run("hybrid");
    let told = format!("words {words:?}\nvectors {vectors:?}\nboth {both:?}");
    assert!(both["ALL"] > words["ALL"] && both["ALL"] > vectors["ALL"], "{told}");
    assert!(both["ALL"] >= 0.50 && both["questions/ru-ru"] >= 0.50 && both["questions/ru-en"] >= 0.45, "{told}");
    let first = written.lines().next().unwrap();
    assert_eq!(first.split('\t').count(), 3, "{first}");
}

#[test]
fn a_folder_of_another_layout_is_named() {
    let desk = Desk::new();
    let (data, out) = (desk.path("none").display().to_string(), desk.path("run.tsv").display().to_string());
    let outcome = desk.run(&["eval", "retrieval", "--data", &data, "--out", &out]).exits(2);
    assert!(outcome.stderr.contains("corpus.jsonl") && outcome.stderr.contains("none"), "{}", outcome.stderr);
}

fn answers() -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/answers").display().to_string()
}

/// The cells of the row with this name, split at two blanks.
fn row(table: &str, name: &str) -> Vec<String> {
    let cells = |line: &str| -> Vec<String> {
        line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned).collect()
    };
    let rows = table.lines().map(cells).collect::<Vec<Vec<String>>>();
    rows.into_iter().find(|row| row.first().is_some_and(|first| first == name)).unwrap_or_else(|| panic!("{table}"))
}

#[test]
fn answers_say_what_their_sources_say_and_name_the_right_incident_first() {
    let desk = Desk::new();
    let (data, out) = (answers(), desk.path("answers.jsonl").display().to_string());
    // Each class of problem costs a memory without it: 16 of the 103 cases, evenly spread, are enough.
    let (part, cases) = (["--part", "test"], ["--cases", "16"]);
    let asked = [&["eval", "answers", "--data", &data, "--out", &out], &part[..], &cases[..]].concat();
    let outcome = desk.run(&asked).exits(0);
    let all = row(&outcome.stdout, "ALL");
    let first: f64 = all[1].split(' ').next().unwrap().parse().unwrap();
    assert!(first >= 0.90, "{}", outcome.stdout);
    assert!(all[7].starts_with("0 of "), "{}", outcome.stdout);
    let rows = fs::read_to_string(&out).unwrap();
    let first: serde_json::Value = serde_json::from_str(rows.lines().next().unwrap()).unwrap();
    assert!(first["solution"]["steps"].is_array() && first["held_out"] == false, "{first}");
    assert!(rows.lines().any(|line| line.contains("\"held_out\":true")));
}

#[test]
fn in_place_of_labelled_statements_stand_sentences_that_the_useful_ones_rest_on() {
    let desk = Desk::new();
    let (data, out) = (answers(), desk.path("drafts.jsonl").display().to_string());
    let outcome = desk
        .run(&["eval", "answers", "--data", &data, "--out", &out, "--part", "test", "--generator", "drafts"])
        .exits(0);
    let share = |name: &str| row(&outcome.stdout, name)[3].parse::<f64>().unwrap();
    assert!(share("TO BE STRUCK") == 0.0 && share("TO BE KEPT") >= 0.75, "{}", outcome.stdout);
}

#[test]
fn a_part_that_no_case_is_of_is_named() {
    let desk = Desk::new();
    let (data, out) = (answers(), desk.path("answers.jsonl").display().to_string());
    let outcome = desk.run(&["eval", "answers", "--data", &data, "--out", &out, "--part", "none"]).exits(2);
    assert!(outcome.stderr.contains("“none”") && outcome.stderr.contains("cases.jsonl"), "{}", outcome.stderr);
}
