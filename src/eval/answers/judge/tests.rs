//! The evaluator against the labels: how often it is wrong itself.

use std::collections::BTreeMap;
use std::path::Path;

use super::*;
use crate::eval::answers::set::Label;

/// Of statements in the language of their sources: how many are called unsupported, of all, by label.
fn opinions() -> BTreeMap<Label, (usize, usize, Vec<String>)> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/answers");
    let set = AnswerSet::read(&data, None).unwrap();
    let mut counts: BTreeMap<Label, (usize, usize, Vec<String>)> = BTreeMap::new();
    for case in &set.cases {
        let judge = Judge::of(&set, case);
        for statement in &case.statements {
            let cites: Vec<String> = statement
                .cites
                .iter()
                .map(|cite| asking::entry_cited(case, cite).map_or_else(|| cite.clone(), |entry| entry.to_string()))
                .collect();
            let cites: Vec<&str> = cites.iter().map(String::as_str).collect();
            let count = counts.entry(statement.label).or_default();
            match judge.opinion(&statement.text, &cites, statement.purpose) {
                Opinion::OtherLanguage => {}
                Opinion::Supported => {
                    count.1 += 1;
                    if !statement.label.is_useful() {
                        count.2.push(statement.text.clone());
                    }
                }
                Opinion::Unsupported(why) => {
                    count.0 += 1;
                    count.1 += 1;
                    if statement.label.is_useful() {
                        count.2.push(format!("{why}: {}", statement.text));
                    }
                }
            }
        }
    }
    counts
}

#[test]
fn the_evaluator_agrees_with_the_labels() {
    let counts = opinions();
    let told: String = counts
        .iter()
        .map(|(label, (bad, all, wrong))| format!("{label:?}: {bad} of {all} unsupported\n  {}\n", wrong.join("\n  ")))
        .collect();
    // Whether an incident is a precedent is no matter of words.
    let sum = |useful: bool| {
        let of = counts.iter().filter(|(label, _)| label.is_useful() == useful && **label != Label::FarPrecedent);
        of.fold((0, 0), |(bad, all), (_, count)| (bad + count.0, all + count.1))
    };
    let (struck, useful) = sum(true);
    let (caught, wrong) = sum(false);
    assert!(struck * 100 <= useful * 10, "{struck} of {useful} useful ones are called unsupported\n{told}");
    assert!(caught * 100 >= wrong * 84, "{caught} of {wrong} wrong ones are caught\n{told}");
}

#[test]
fn nonsense_is_unsupported() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/answers");
    let set = AnswerSet::read(&data, None).unwrap();
    let case = set.cases.first().unwrap();
    let judge = Judge::of(&set, case);
    for text in [
        "The first step is to identify the problem and then the solution is to use the solution.",
        "INC-101 INC-101 INC-101",
        "I am a helpful assistant and I can help you with payments!",
        "",
        "…",
        "Сначала нужно определить проблему, а потом решить её.",
    ] {
        let opinion = judge.opinion(text, &["INC-101"], Purpose::Fix);
        let russian = text.starts_with('С');
        assert!(
            matches!(opinion, Opinion::Unsupported(_)) || russian && opinion == Opinion::OtherLanguage,
            "{text}: {opinion:?}"
        );
    }
}
