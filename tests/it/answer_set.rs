//! The form of `data/answers`: a slip in the set would silently bend every figure that is measured with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use flate2::Crc;
use serde_json::Value;

/// Labels of what a check should let through.
const KEPT: &[&str] = &["useful", "other_language_useful"];

/// Labels of what it should strike out, and the fewest of each that are worth a figure.
const STRUCK: &[(&str, usize)] = &[
    ("changed_number", 50),
    ("changed_command", 50),
    ("wrong_polarity", 50),
    ("swapped_cause", 30),
    ("wrong_source", 50),
    ("general_knowledge", 50),
    ("unsupported", 20),
    ("failed_fix", 10),
    ("log_as_fix", 8),
    ("invented_id", 8),
    ("far_precedent", 15),
];

const PURPOSES: &[&str] = &["observe", "check", "fix", "prevent", "avoid", "verify"];

fn records(name: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/answers").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(!text.contains('\r') && !text.starts_with('\u{feff}'), "{name}: wants LF and no byte order mark");
    assert!(text.ends_with('\n') && !text.contains("\n\n"), "{name}: one record a line, none blank");
    let read = |(at, line)| serde_json::from_str(line).unwrap_or_else(|error| panic!("{name}:{}: {error}", at + 1));
    let found: Vec<Value> = text.lines().enumerate().map(read).collect();
    let ids: BTreeSet<&str> = found.iter().map(|record| field(record, "id")).collect();
    assert_eq!(ids.len(), found.len(), "{name}: an id is taken twice");
    found
}

fn field<'a>(record: &'a Value, name: &str) -> &'a str {
    let text = record[name].as_str().unwrap_or_else(|| panic!("no {name} in {record}"));
    assert!(!text.trim().is_empty() && text == text.trim(), "{name} is blank or padded in {record}");
    text
}

fn list<'a>(record: &'a Value, name: &str) -> Vec<&'a str> {
    let items = record[name].as_array().unwrap_or_else(|| panic!("no list {name} in {record}"));
    items.iter().map(|item| item.as_str().unwrap_or_else(|| panic!("{name} in {record}"))).collect()
}

/// The half that a case belongs to, by the checksum of its id up to the dot.
fn part(id: &str) -> &'static str {
    let mut sum = Crc::new();
    sum.update(id.split('.').next().unwrap_or(id).as_bytes());
    if sum.sum().is_multiple_of(2) { "dev" } else { "test" }
}

fn share_of_cyrillic(text: &str) -> f64 {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    let cyrillic = letters.iter().filter(|c| ('\u{400}'..='\u{4ff}').contains(*c)).count();
    cyrillic as f64 / letters.len().max(1) as f64
}

#[test]
fn incidents_are_many_of_many_classes_and_their_fixes_have_outcomes() {
    let incidents = records("incidents.jsonl");
    let classes: BTreeSet<&str> = incidents.iter().map(|incident| field(incident, "class")).collect();
    assert!(incidents.len() >= 60 && classes.len() >= 40, "{} of {}", incidents.len(), classes.len());
    let mut languages: BTreeMap<&str, usize> = BTreeMap::new();
    let mut failed = 0;
    for incident in &incidents {
        let (id, language) = (field(incident, "id"), field(incident, "language"));
        *languages.entry(language).or_default() += 1;
        let told = share_of_cyrillic(&format!("{} {}", field(incident, "symptoms"), field(incident, "cause")));
        assert!(if language == "ru" { told > 0.4 } else { told < 0.05 }, "{id}: {told:.2} Cyrillic");
        field(incident, "category").parse::<cartwatch::finding::Category>().unwrap();
        let fixes = incident["fixes"].as_array().unwrap();
        assert!(!fixes.is_empty(), "{id}: no fix");
        let mut last = String::new();
        for fix in fixes {
            field(fix, "fix");
            let applications = fix["applications"].as_array().unwrap();
            assert!(!applications.is_empty(), "{id}: never applied");
            for application in applications {
                let at = field(application, "applied_at");
                at.parse::<jiff::Timestamp>().unwrap();
                assert!(last.as_str() < at, "{id}: fixes in order of time");
                at.clone_into(&mut last);
                if let Some(back) = application["came_back_at"].as_str() {
                    assert!(at < back, "{id}: back before it was applied");
                    failed += 1;
                }
            }
        }
    }
    assert!(languages.len() == 2 && languages["en"].abs_diff(languages["ru"]) * 10 <= incidents.len(), "{languages:?}");
    assert!(failed >= 8, "{failed} fixes that failed");
}

#[test]
fn cases_name_right_and_misleading_incidents_or_none() {
    let (incidents, cases) = (records("incidents.jsonl"), records("cases.jsonl"));
    let class_of: BTreeMap<&str, &str> =
        incidents.iter().map(|incident| (field(incident, "id"), field(incident, "class"))).collect();
    let classes: BTreeSet<&str> = class_of.values().copied().collect();
    let mut languages: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut without, mut texts) = (0_usize, BTreeSet::new());
    for case in &cases {
        let (id, language) = (field(case, "id"), field(case, "language"));
        *languages.entry(language).or_default() += 1;
        assert_eq!(field(case, "part"), part(id), "{id}");
        let told = share_of_cyrillic(field(case, "text"));
        let is_a_code = !field(case, "text").contains(' ');
        assert!(is_a_code || (language == "ru") == (told > 0.15), "{id} is said to be {language}");
        let evidence = list(case, "evidence").join("|");
        assert!(texts.insert(format!("{}|{evidence}", field(case, "text").to_lowercase())), "{id}: asked before");
        assert_eq!(case["incident"].is_object(), !list(case, "evidence").is_empty(), "{id}: an incident has evidence");
        let (right, misleading) = (list(case, "right"), list(case, "misleading"));
        match case["class"].as_str() {
            Some(class) => {
                assert!(id.starts_with(&format!("{class}.{language}")), "{id}");
                assert!(!right.is_empty() && right.iter().all(|one| class_of[one] == class), "{id}: {right:?}");
                assert!(misleading.iter().all(|one| class_of[one] != class), "{id}: {misleading:?}");
            }
            None => {
                without += 1;
                let named = id.strip_prefix("none-").and_then(|rest| rest.split('.').next()).unwrap();
                assert!(right.is_empty() && !classes.contains(named), "{id}");
                assert!(misleading.iter().all(|one| class_of.contains_key(one)), "{id}: {misleading:?}");
            }
        }
    }
    assert!(cases.len() >= 160, "{} cases", cases.len());
    assert!(languages["en"].abs_diff(languages["ru"]) * 10 <= cases.len(), "{languages:?}");
    let quarter = cases.len() / 4;
    assert!(without.abs_diff(quarter) <= 4, "{without} of {} without a precedent", cases.len());
}

#[test]
fn statements_are_many_and_each_cites_what_its_label_says() {
    let (incidents, cases) = (records("incidents.jsonl"), records("cases.jsonl"));
    let languages: BTreeMap<&str, &str> =
        incidents.iter().map(|incident| (field(incident, "id"), field(incident, "language"))).collect();
    let (mut counts, mut rich): (BTreeMap<&str, usize>, usize) = (BTreeMap::new(), 0);
    for case in &cases {
        let (id, entries) = (field(case, "id"), list(case, "evidence").len());
        let statements = case["statements"].as_array().unwrap();
        rich += usize::from(statements.len() >= 6);
        let mut texts = BTreeSet::new();
        for statement in statements {
            let (label, text) = (field(statement, "label"), field(statement, "text"));
            *counts.entry(label).or_default() += 1;
            assert!(texts.insert((text, list(statement, "cites"))), "{id}: said twice: {text}");
            assert!(PURPOSES.contains(&field(statement, "purpose")), "{id}: {text}");
            field(statement, "why");
            let cites = list(statement, "cites");
            assert!(!cites.is_empty(), "{id}: {text}");
            let entry = |cite: &str| cite.strip_prefix("log:").and_then(|number| number.parse::<usize>().ok());
            let known =
                |cite: &&str| languages.contains_key(*cite) || entry(cite).is_some_and(|n| (1..=entries).contains(&n));
            assert_eq!(cites.iter().all(known), label != "invented_id", "{id}: {text}");
            let told: Vec<&str> = cites.iter().filter_map(|cite| languages.get(cite)).copied().collect();
            let foreign = !told.is_empty() && told.iter().all(|one| *one != field(case, "language"));
            if KEPT.contains(&label) {
                assert_eq!(foreign, label == "other_language_useful", "{id}: {text}");
            }
        }
    }
    let all: usize = counts.values().sum();
    assert!(all >= 900 && rich >= 100, "{all} statements, {rich} cases with six or more");
    assert!(
        counts.keys().all(|label| KEPT.contains(label) || STRUCK.iter().any(|(known, _)| known == label)),
        "{counts:?}"
    );
    for (label, least) in STRUCK {
        assert!(counts.get(label).is_some_and(|count| count >= least), "{label}: {counts:?}");
    }
}
