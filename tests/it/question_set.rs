//! The form of `data/questions`: a slip in the set would silently bend every figure that is measured with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use flate2::Crc;
use serde_json::Value;

/// Each pair of languages, question first, and the fewest questions that give a figure worth reading.
const KINDS: &[(&str, usize)] = &[("ru-ru", 60), ("ru-en", 60), ("en-ru", 60), ("en-en", 60)];

/// The header of the file of right answers.
const QRELS_HEADER: &str = "query-id\tcorpus-id\tscore";

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/questions").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(!text.contains('\r') && !text.starts_with('\u{feff}'), "{name}: wants LF and no byte order mark");
    assert!(text.ends_with('\n') && !text.contains("\n\n"), "{name}: one record a line, none blank");
    text
}

fn records(name: &str) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    let mut texts = BTreeSet::new();
    for (at, line) in read(name).lines().enumerate() {
        let record: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{name}:{}: {error}", at + 1));
        let text = field(&record, "text").to_lowercase();
        assert!(!text.trim().is_empty() && texts.insert(text), "{name}:{}: blank or said before", at + 1);
        let id = field(&record, "_id").to_owned();
        assert!(found.insert(id.clone(), record).is_none(), "{name}:{}: {id} is taken", at + 1);
    }
    found
}

fn field<'a>(record: &'a Value, name: &str) -> &'a str {
    record[name].as_str().unwrap_or_else(|| panic!("no {name} in {record}"))
}

fn metadata<'a>(record: &'a Value, name: &str) -> &'a str {
    field(&record["metadata"], name)
}

/// The right incidents of each question, in the file's order.
fn answers() -> BTreeMap<String, Vec<String>> {
    let text = read("qrels/test.tsv");
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some(QRELS_HEADER));
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in lines {
        let [question, incident, "1"] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let right = found.entry(question.to_owned()).or_default();
        assert!(!right.iter().any(|known| known == incident), "twice: {line}");
        right.push(incident.to_owned());
    }
    found
}

/// The half that a thing belongs to, by the checksum of an id.
fn part(id: &str) -> &'static str {
    let mut sum = Crc::new();
    sum.update(id.as_bytes());
    if sum.sum().is_multiple_of(2) { "dev" } else { "test" }
}

/// The incident that a question was written for: its id up to the dot.
fn source(question: &str) -> &str {
    question.split_once('.').unwrap_or_else(|| panic!("{question}: no dot")).0
}

fn share_of_cyrillic(text: &str) -> f64 {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    let cyrillic = letters.iter().filter(|c| ('\u{400}'..='\u{4ff}').contains(*c)).count();
    cyrillic as f64 / letters.len().max(1) as f64
}

/// The stems of a text, without the skeletons that only help loan words to meet.
fn stems(text: &str) -> BTreeSet<String> {
    cartwatch::text::analyze(text).into_iter().filter(|token| !token.starts_with('~')).collect()
}

fn jaccard(one: &BTreeSet<String>, other: &BTreeSet<String>) -> f64 {
    let shared = one.intersection(other).count();
    shared as f64 / (one.len() + other.len() - shared).max(1) as f64
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[test]
fn incidents_are_equally_many_in_both_languages_and_written_in_them() {
    let incidents = records("corpus.jsonl");
    let mut counts = BTreeMap::new();
    for (id, incident) in &incidents {
        let language = metadata(incident, "language");
        *counts.entry(language.to_owned()).or_insert(0_usize) += 1;
        assert!(id.starts_with(&format!("{language}-")), "{id} is said to be {language}");
        assert_eq!(metadata(incident, "part"), part(id), "{id}");
        let cyrillic = share_of_cyrillic(&format!("{} {}", field(incident, "title"), field(incident, "text")));
        assert!(if language == "ru" { cyrillic > 0.6 } else { cyrillic < 0.05 }, "{id}: {cyrillic:.2} Cyrillic");
        assert_eq!(field(incident, "text").lines().count(), 3, "{id}: symptoms, cause and fix, a line each");
    }
    let (en, ru) = (counts["en"], counts["ru"]);
    assert!(counts.len() == 2 && en >= 60 && ru >= 60 && en.abs_diff(ru) * 10 <= en, "{counts:?}");
}

#[test]
fn every_question_has_its_right_incidents() {
    let (incidents, questions, answers) = (records("corpus.jsonl"), records("queries.jsonl"), answers());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, question) in &questions {
        let kind = metadata(question, "kind");
        *counts.entry(kind).or_default() += 1;
        let right = answers.get(id).unwrap_or_else(|| panic!("{id} has no answer"));
        assert_eq!(right[0], source(id), "{id}: the incident it was written for comes first");
        assert!(right.iter().all(|incident| incidents.contains_key(incident)), "{id}: {right:?}");
        assert!(kind.ends_with(metadata(&incidents[&right[0]], "language")), "{id} is said to be {kind}");
        assert_eq!(metadata(question, "part"), part(source(id)), "{id}");
    }
    assert_eq!(answers.len(), questions.len(), "answers to questions that are not asked");
    for (kind, least) in KINDS {
        assert!(counts[kind] >= *least, "{kind}: {}", counts[kind]);
    }
    assert_eq!(counts.len(), KINDS.len(), "{counts:?}");
}

#[test]
fn questions_without_an_answer_stand_apart() {
    let (questions, answers) = (records("unanswered.jsonl"), answers());
    for kind in ["ru-none", "en-none"] {
        let count = questions.values().filter(|question| metadata(question, "kind") == kind).count();
        assert!(count >= 20, "{kind}: {count}");
    }
    for (id, question) in &questions {
        assert!(!answers.contains_key(id), "{id} has an answer");
        assert!(metadata(question, "kind").ends_with("-none"), "{id}");
        assert_eq!(metadata(question, "part"), part(id), "{id}");
    }
}

#[test]
fn questions_share_few_words_with_their_incidents() {
    let (incidents, questions) = (records("corpus.jsonl"), records("queries.jsonl"));
    let mut overlaps: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (id, question) in &questions {
        let incident = &incidents[source(id)];
        let told = stems(&format!("{} {}", field(incident, "title"), field(incident, "text")));
        overlaps.entry(metadata(question, "kind")).or_default().push(jaccard(&stems(field(question, "text")), &told));
    }
    for (kind, values) in overlaps {
        let (middle, most) = (median(values.clone()), values.into_iter().fold(0.0, f64::max));
        assert!(middle < 0.12 && most < 0.25, "{kind}: median {middle:.3}, most {most:.3}");
    }
}
