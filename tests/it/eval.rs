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
