//! A corpus indexed in two parts, in any order, answers as one indexed at once.

use std::sync::Arc;

use proptest::prelude::*;

use super::{Recall, RecallQuery, RecallResult, text_document};
use crate::backend::{EmbeddedBackend, Filter, IndexChange, IndexDocument, VectorBackend};
use crate::embed::{BuiltInModel, Proposes, SpaceKind, SpaceQuestion, Spaces};
use crate::wording::Language;

const CORPUS: &str = include_str!("../../data/questions/corpus.jsonl");

/// A unit vector that depends on the text alone; models would only make the test slow.
fn vector(text: &str) -> Vec<f32> {
    let mut bytes = vec![0_u8; BuiltInModel::DIMENSIONS];
    blake3::Hasher::new().update(text.as_bytes()).finalize_xof().fill(&mut bytes);
    let values: Vec<f32> = bytes.into_iter().map(|byte| f32::from(byte) - 127.5).collect();
    let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
    values.into_iter().map(|value| value / length).collect()
}

fn documents() -> Vec<IndexDocument> {
    let lines = CORPUS.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let mut documents: Vec<IndexDocument> = lines
        .map(|line| {
            let of = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            text_document(&of("_id"), &of("title"), &of("text"))
        })
        .collect();
    for document in &mut documents {
        for passage in &mut document.passages {
            passage.vectors = vec![(BuiltInModel::MultilingualE5.id(), vector(&passage.text))];
        }
    }
    documents
}

async fn answers(parts: &[&[IndexDocument]]) -> Vec<RecallResult> {
    let backend = Arc::new(EmbeddedBackend::in_memory().unwrap());
    for (number, part) in parts.iter().enumerate() {
        let changes: Vec<IndexChange> = part.iter().cloned().map(|one| IndexChange::Put(Box::new(one))).collect();
        backend.apply(&changes, number as u64 + 1).await.unwrap();
    }
    let recall = Recall::new(backend, Spaces::built_in(1));
    let mut results = Vec::new();
    for text in ["эквайринг не отвечает, деньги списаны", "promo code is not applied at checkout", "упал редис"]
    {
        let query = RecallQuery::of_text(text, Language::detect(text));
        let asked = SpaceQuestion {
            model: BuiltInModel::MultilingualE5.id(),
            kind: SpaceKind::Multilingual,
            vector: vector(text),
            proposes: Proposes::All,
        };
        results.push(recall.search_embedded(&query, &[asked], &Filter::default(), 10).await.unwrap());
    }
    results
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn a_corpus_indexed_in_two_halves_answers_as_one(cut in 1_usize..127, turn in 0_usize..128) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let documents = documents();
        let whole = runtime.block_on(answers(&[&documents]));
        prop_assert!(whole.iter().all(|result| result.hits.len() == 10));
        let mut turned = documents;
        turned.rotate_left(turn);
        let (first, second) = turned.split_at(cut);
        prop_assert_eq!(whole, runtime.block_on(answers(&[first, second])));
    }
}
