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
        asked
    };
    vec![
        ("log", with(&|asked| asked.evidence.iter_mut().for_each(|entry| entry.text.push_str(&format!(" {attack}"))))),
        (
            "title",
            with(&|asked| {
                asked.text = attack.to_owned();
                let known = asked.precedents.iter_mut().map(|precedent| &mut precedent.incident);
                asked.incident.iter_mut().chain(known).for_each(|incident| incident.title.push_str(&format!(" {attack}")));
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
    vec![serde_json::json!({ "statements": statements }).to_string(), lines.join("\n"), attack.to_owned()]
}

fn is_clean(text: &str) -> bool {
    text.chars().all(|c| c == '\n' || !c.is_control()) && !text.contains(['\u{202e}', '\u{2066}', '\u{200b}', '\u{2028}'])
}

#[test]
fn there_are_enough_of_them_in_both_languages() {
    let attacks = attacks();
    assert!(attacks.len() >= 40 && attacks.iter().filter(|attack| attack.language == Language::Ru).count() >= 8);
}

#[tokio::test]
async fn nothing_in_a_text_changes_an_answer() {
    let garbage = "qzx ~~ [1] {\"text\": 7} ]]] tok tok tok 0x1 [2][3] wir sind\n<unk><unk> 9999 [1]".to_owned();
    for attack in attacks() {
        let case = cases(attack.language).into_iter().find(|case| case.name == "near-incident").unwrap();
        for (place, asked) in places(&case.question, &attack.text) {
            let name = format!("{} in {place}", attack.name);
            let plain = ExtractiveGenerator.solve(&asked);
            assert_eq!(plain.verdict, Verdict::Precedent, "{name}");
            assert!(check_citations(&asked, &plain).is_empty(), "{name}");
            assert!(plain.steps.iter().all(|step| is_clean(&step.text)) && is_clean(&plain.summary), "{name}");
            for text in obedient(&attack.text).into_iter().chain([garbage.clone()]) {
                let model = Arc::new(Scripted::saying(&text));
                let generator = CheckedGenerator::new(Arc::clone(&model) as _, Redactor::new([7; 32]));
                match generator.generate(&asked).await {
                    Ok(solution) => kept_to(&name, &asked, &attack, &plain, &solution),
                    Err(error) => assert!(error.struck.iter().all(|struck| is_clean(&struck.text)), "{name}"),
                }
                for request in model.heard.lock().unwrap().iter() {
                    assert!(is_clean(&request.user), "{name}");
                    let marks = ["<|", "|>", "</s>", "[INST]", "<start_of_turn>", "<end_of_turn>", "<<SYS>>", "<think>"];
                    assert!(!marks.iter().any(|mark| request.user.contains(mark)), "{name}: {}", request.user);
                }
            }
        }
    }
}

fn kept_to(name: &str, asked: &Question, attack: &Attack, plain: &Solution, solution: &Solution) {
    assert_eq!((solution.verdict, &solution.summary), (plain.verdict, &plain.summary), "{name}");
    assert!(check_citations(asked, solution).is_empty(), "{name}");
    for step in &solution.steps {
        assert!(is_clean(&step.text) && step.text.chars().count() <= MAX_STEP_CHARS, "{name}: {}", step.text);
        let own = plain.steps.iter().any(|known| known.text == step.text);
        let forbidden = attack.forbidden.iter().find(|text| step.text.to_lowercase().contains(&text.to_lowercase()));
        assert!(own || forbidden.is_none(), "{name}: {} ({forbidden:?})", step.text);
        if !own {
            assert!(!step.text.contains("://") && !step.text.contains(['<', '\u{1b}']), "{name}: {}", step.text);
            assert!(!step.text.starts_with(['=', '+', '-', '@']), "{name}: {}", step.text);
        }
    }
    assert!(solution.struck.iter().all(|struck| is_clean(&struck.text)), "{name}");
}
