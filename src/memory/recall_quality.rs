//! Does recall find the same failure told in other words, in both languages, and nothing for what is not there?
//!
//! Each line of the sample: language, title, symptoms, then the failure in other English and Russian words.
//! `-` lines are questions about nothing in the memory.

use std::sync::Arc;

use super::{PRECEDENT_THRESHOLD, Recall, RecallQuery};
use crate::backend::{
    DocumentId, DocumentKind, EmbeddedBackend, Filter, IndexChange, IndexDocument, Passage, VectorBackend,
};
use crate::embed::{Proposes, Spaces};
use crate::text::analyze;
use crate::wording::Language;

const SAMPLE: &str = include_str!("recall_quality.psv");

struct Case {
    language: Language,
    title: &'static str,
    symptoms: &'static str,
    asked: [(&'static str, Language); 2],
}

fn sample() -> (Vec<Case>, Vec<(&'static str, Language)>) {
    let (mut cases, mut unrelated) = (Vec::new(), Vec::new());
    for line in SAMPLE.lines().filter(|line| !line.is_empty()) {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        if let [language, title, symptoms, english, russian] = fields[..] {
            let language = if language == "ru" { Language::Ru } else { Language::En };
            cases.push(Case { language, title, symptoms, asked: [(english, Language::En), (russian, Language::Ru)] });
        } else if let ["-", question] = fields[..] {
            unrelated.push((question, Language::detect(question)));
        } else {
            panic!("a broken line in the sample: {line}");
        }
    }
    (cases, unrelated)
}

fn memory(cases: &[Case], spaces: &Spaces) -> Vec<IndexChange> {
    let texts: Vec<String> = cases.iter().map(|case| format!("{}. {}", case.title, case.symptoms)).collect();
    let passages: Vec<_> = cases.iter().zip(&texts).map(|(case, text)| (case.language, text.as_str())).collect();
    let vectors = spaces.embed_passages(&passages).unwrap();
    let documents = cases.iter().zip(&texts).zip(vectors).enumerate().map(|(number, ((case, text), vectors))| {
        IndexChange::Put(Box::new(IndexDocument {
            id: DocumentId(format!("inc-{number:02}")),
            kind: DocumentKind::Incident,
            language: case.language,
            title: case.title.to_owned(),
            passages: vec![Passage { text: text.clone(), vectors }],
            title_tokens: analyze(case.title),
            body_tokens: analyze(case.symptoms),
            category: None,
            services: Vec::new(),
            codes: Vec::new(),
            resolved: true,
            translation: false,
        }))
    });
    documents.collect()
}

#[tokio::test]
async fn paraphrases_are_found_and_foreign_questions_are_new() {
    let (cases, unrelated) = sample();
    let spaces = Spaces::built_in(2);
    let backend = Arc::new(EmbeddedBackend::in_memory().unwrap());
    backend.apply(&memory(&cases, &spaces), 1).await.unwrap();
    let recall = Recall::new(backend, spaces);
    let ask = async |text: &str, language| {
        recall.search(&RecallQuery::of_text(text, language), &Filter::default(), 5).await.unwrap()
    };
    let mut figures = std::collections::BTreeMap::<(Language, Language), [usize; 3]>::new();
    for (number, case) in cases.iter().enumerate() {
        for (text, language) in case.asked {
            let found = ask(text, language).await;
            let id = format!("inc-{number:02}");
            let first = found.hits.first().is_some_and(|hit| hit.id.0 == id);
            let figure = figures.entry((language, case.language)).or_default();
            figure[0] += 1;
            figure[1] += usize::from(first);
            figure[2] += usize::from(first && found.best_incident >= PRECEDENT_THRESHOLD);
        }
    }
    let mut taken = Vec::new();
    for (text, language) in &unrelated {
        let best = ask(text, *language).await.best_incident;
        if best >= PRECEDENT_THRESHOLD {
            taken.push((*text, best));
        }
    }
    let share = |asked, of, column: usize| {
        let figure = figures[&(asked, of)];
        figure[column] as f64 / figure[0] as f64
    };
    let told = format!("asked of, [all, first, precedent]: {figures:?}; not new: {taken:?}");
    assert!(share(Language::En, Language::En, 1) >= 0.8, "{told}");
    assert!(share(Language::Ru, Language::Ru, 1) >= 0.7, "{told}");
    assert!(share(Language::En, Language::Ru, 1) >= 0.5 && share(Language::Ru, Language::En, 1) >= 0.5, "{told}");
    assert!(taken.len() * 7 <= unrelated.len(), "{told}");
}

/// The figures behind `embed::calibrate`'s constants; `cargo test calibration_range -- --nocapture` prints them.
#[test]
fn calibration_range_separates_wordings_of_one_failure_from_others() {
    let (cases, _) = sample();
    let spaces = Spaces::built_in(2);
    for model in crate::embed::BuiltInModel::ALL.map(|model| model.id()) {
        let (mut same, mut other) = (Vec::new(), Vec::new());
        let mut asked = Vec::new();
        for case in &cases {
            for (text, language) in case.asked {
                let questions = spaces.embed_question(text, language, true).unwrap();
                asked.push(questions.into_iter().find(|asked| asked.model == model));
            }
        }
        let texts: Vec<String> = cases.iter().map(|case| format!("{}. {}", case.title, case.symptoms)).collect();
        let passages: Vec<_> = cases.iter().zip(&texts).map(|(case, text)| (case.language, text.as_str())).collect();
        let vectors = spaces.embed_passages(&passages).unwrap();
        for (number, (case, vectors)) in cases.iter().zip(&vectors).enumerate() {
            let Some((_, passage)) = vectors.iter().find(|(id, _)| *id == model) else { continue };
            for (place, asked) in asked.iter().enumerate() {
                let Some(asked) =
                    asked.as_ref().filter(|asked| !matches!(asked.proposes, Proposes::Only(of) if of != case.language))
                else {
                    continue;
                };
                let cosine = crate::embed::cosine(&asked.vector, passage);
                if place / 2 == number { same.push(cosine) } else { other.push(cosine) }
            }
        }
        same.sort_by(f32::total_cmp);
        other.sort_by(f32::total_cmp);
        let at = |values: &[f32], share: f64| values[((values.len() - 1) as f64 * share) as usize];
        let floor = at(&other, 0.9);
        let calibrated = |cosine| crate::embed::calibrate(&model, cosine);
        assert!(calibrated(floor) < 0.35, "{model}: {floor}");
        assert!(calibrated(at(&same, 0.5)) > calibrated(floor) + 0.2, "{model}");
    }
}
