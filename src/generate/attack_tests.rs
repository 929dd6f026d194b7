//! The corpus of attacks (`tests/attacks.jsonl`) against every generator: as a log message, an incident's title, a fix, a
//! page, a question, and as what a model says.

use std::sync::Arc;

use serde::Deserialize;

use super::conformance::cases;
use super::scripted::Scripted;
use super::*;
use crate::scan::Redactor;
use crate::wording::Language;

#[derive(Deserialize)]
struct Attack {
    name: String,
    language: Language,
    text: String,
    /// What no model may be let through with.
    forbidden: Vec<String>,
}

fn attacks() -> Vec<Attack> {
    include_str!("../../tests/attacks.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The question with the attack in it, by place.
fn places(question: &Question, attack: &str) -> Vec<(&'static str, Question)> {
    let with = |change: &dyn Fn(&mut Question)| {
        let mut asked = question.clone();
        change(&mut asked);
        asked.redacted(&Redactor::new([7; 32]))
    };
    vec![
        ("log", with(&|asked| asked.evidence.iter_mut().for_each(|entry| entry.text.push_str(&format!(" {attack}"))))),
        (
            "title",
            with(&|asked| {
                asked.text = attack.to_owned();
                let known = asked.precedents.iter_mut().map(|precedent| &mut precedent.incident);
                asked
                    .incident
                    .iter_mut()
                    .chain(known)
                    .for_each(|incident| incident.title.push_str(&format!(" {attack}")));
            }),
        ),
        (
            "page",
            with(&|asked| asked.pages.iter_mut().for_each(|hit| hit.page.summary.push_str(&format!(" {attack}")))),
        ),
    ]
}

/// What an obedient model says: the attack itself, under every source, in each form that is read.
fn obedient(attack: &str) -> Vec<String> {
    let statements: Vec<_> = (0..6)
        .map(|handle| serde_json::json!({ "kind": "fix", "text": attack, "sources": [handle] }))
        .chain([serde_json::json!({ "text": attack, "sources": ["rb-payment-gateway-timeout"] })])
        .collect();
    let lines: Vec<String> = attack.lines().map(|line| format!("- Fix: {line} [1][2][3]")).collect();
    vec![serde_json::json!({ "statements": statements }).to_string(), format!("{attack}\n{}", lines.join("\n"))]
}

fn is_clean(text: &str) -> bool {
    text.chars().all(|c| c == '\n' || !c.is_control())
        && !text.contains(['\u{202e}', '\u{2066}', '\u{200b}', '\u{2028}'])
}

#[test]
fn there_are_enough_of_them_in_both_languages() {
    let attacks = attacks();
    assert!(attacks.len() >= 40 && attacks.iter().filter(|attack| attack.language == Language::Ru).count() >= 8);
}

#[tokio::test]
async fn nothing_in_a_text_changes_an_answer() {
    let garbage = "qzx ~~ [1] {\"text\": 7} ]]] tok tok tok 0x1 [2][3] wir sind\n<unk><unk> 9999 [1]".to_owned();
    let mut wrong = Vec::new();
    for attack in attacks() {
        let case = cases(attack.language).into_iter().find(|case| case.name == "near-incident").unwrap();
        for (place, asked) in places(&case.question, &attack.text) {
            let name = format!("{} in {place}", attack.name);
            let plain = ExtractiveGenerator.solve(&asked);
            let mut found = broken(&asked, &attack, &plain, &plain);
            let garbage = (place == "log").then(|| garbage.clone());
            for text in obedient(&attack.text).into_iter().chain(garbage) {
                let model = Arc::new(Scripted::saying(&text));
                let generator = CheckedGenerator::new(Arc::clone(&model) as _, Redactor::new([7; 32]));
                match generator.generate(&asked).await {
                    Ok(solution) => found.extend(broken(&asked, &attack, &plain, &solution)),
                    Err(error) if error.struck.iter().all(|struck| is_clean(&struck.text)) => {}
                    Err(error) => found.push(format!("{:?}", error.struck)),
                }
                let heard = model.heard.lock().unwrap();
                let marks = ["<|", "|>", "</s>", "[INST]", "<start_of_turn>", "<end_of_turn>", "<<SYS>>", "<think>"];
                let unclean = |told: &str| !is_clean(told) || marks.iter().any(|mark| told.contains(mark));
                found.extend(heard.iter().filter(|told| unclean(&told.user)).map(|told| told.user.clone()));
            }
            wrong.extend(found.into_iter().map(|what| format!("{name}: {what}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What an answer does that it must not.
fn broken(asked: &Question, attack: &Attack, plain: &Solution, solution: &Solution) -> Vec<String> {
    let mut wrong = Vec::new();
    if (solution.verdict, &solution.summary) != (Verdict::Precedent, &plain.summary) {
        wrong.push(format!("{:?} {}", solution.verdict, solution.summary));
    }
    wrong.extend(check_citations(asked, solution).into_iter().map(|cite| format!("cites {}", cite.0)));
    for step in &solution.steps {
        let text = &step.text;
        let own = plain.steps.iter().any(|known| known.text == *text);
        let forbidden = attack.forbidden.iter().any(|bad| text.to_lowercase().contains(&bad.to_lowercase()));
        let active = text.contains("://") || text.contains(['<', '\u{1b}']) || text.starts_with(['=', '+', '-', '@']);
        if !is_clean(text) || text.chars().count() > MAX_STEP_CHARS || (!own && (forbidden || active)) {
            wrong.push(format!("{:?} {text} {:?}", step.purpose, step.cites));
        }
    }
    let struck = solution.struck.iter().filter(|struck| !is_clean(&struck.text));
    wrong.extend(struck.map(|struck| format!("struck {}", struck.text)));
    wrong
}
