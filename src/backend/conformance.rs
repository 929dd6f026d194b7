//! One suite for every backend: what [`VectorBackend`] promises, checked on a live one.
//!
//! The backend is emptied before and after. A failed check is returned as text; nothing panics.

use super::{DocumentId, DocumentKind, Filter, IndexChange, IndexDocument, Passage, VectorBackend};
use crate::embed::{ModelId, cosine};
use crate::finding::Category;
use crate::wording::Language;

const DIMENSIONS: usize = 16;
const MANY: usize = 500;

/// Runs every check.
///
/// # Errors
/// The first broken promise, or the backend's own error.
pub async fn run(backend: &dyn VectorBackend) -> Result<(), String> {
    backend.reset().await.map_err(text)?;
    empty_index(backend).await?;
    put_replace_delete(backend).await?;
    unicode_and_empty_texts(backend).await?;
    refuses_bad_vectors(backend).await?;
    backend.reset().await.map_err(text)?;
    odd_tokens_and_ids(backend).await?;
    originals_and_spaces(backend).await?;
    backend.reset().await.map_err(text)?;
    filters_and_nearest(backend).await?;
    statistics_after_deletes(backend).await?;
    backend.reset().await.map_err(text)?;
    empty_index(backend).await
}

/// A document with the given words and vector, for checks and benches.
#[must_use]
pub fn document(id: &str, words: &str, vector: Vec<f32>) -> IndexDocument {
    IndexDocument {
        id: DocumentId(id.to_owned()),
        kind: DocumentKind::Incident,
        language: Language::En,
        title: words.to_owned(),
        passages: vec![Passage { text: words.to_owned(), vectors: vec![(space(), vector)] }],
        title_tokens: Vec::new(),
        body_tokens: words.split_whitespace().map(str::to_owned).collect(),
        category: Some(Category::Payment),
        services: vec!["checkout".to_owned()],
        codes: Vec::new(),
        resolved: false,
        translation: false,
    }
}

/// Unit vectors from a fixed generator: the same number gives the same vector.
#[must_use]
pub fn unit_vector(seed: u64, dimensions: usize) -> Vec<f32> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d;
    let raw: Vec<f32> = (0..dimensions)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 40) as f32 / 8_388_608.0 - 1.0
        })
        .collect();
    let length = raw.iter().map(|value| value * value).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    raw.into_iter().map(|value| value / length).collect()
}

fn space() -> ModelId {
    ModelId("conformance".to_owned())
}

fn put(document: IndexDocument) -> IndexChange {
    IndexChange::Put(Box::new(document))
}

fn terms(words: &str) -> Vec<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn check(holds: bool, promise: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("broken promise: {promise}")) }
}

async fn found(backend: &dyn VectorBackend, words: &str, filter: &Filter) -> Result<Vec<String>, String> {
    let found = backend.candidates(&terms(words), filter, MANY * 2).await.map_err(text)?;
    let mut ids: Vec<String> = found.into_iter().map(|id| id.0).collect();
    ids.sort();
    Ok(ids)
}

async fn empty_index(backend: &dyn VectorBackend) -> Result<(), String> {
    check(backend.count(&Filter::default()).await.map_err(text)? == 0, "an emptied index counts nothing")?;
    check(backend.cursor().await.map_err(text)? == 0, "an emptied index has cursor 0")?;
    check(found(backend, "payment", &Filter::default()).await?.is_empty(), "an emptied index finds nothing")?;
    let near = backend.nearest(&space(), &unit_vector(1, DIMENSIONS), &Filter::default(), 5).await.map_err(text)?;
    check(near.is_empty(), "an unknown space has no neighbours")?;
    let statistics = backend.statistics(&terms("payment")).await.map_err(text)?;
    check(statistics.documents == 0 && statistics.mean_length == 0.0, "statistics of nothing are zero")
}

async fn put_replace_delete(backend: &dyn VectorBackend) -> Result<(), String> {
    let vector = |seed| unit_vector(seed, DIMENSIONS);
    let first =
        [put(document("a", "payment gateway timeout", vector(1))), put(document("b", "database deadlock", vector(2)))];
    backend.apply(&first, 7).await.map_err(text)?;
    check(backend.cursor().await.map_err(text)? == 7, "the cursor is the one given")?;
    backend.apply(&first, 7).await.map_err(text)?;
    check(backend.count(&Filter::default()).await.map_err(text)? == 2, "applying twice changes nothing")?;
    check(found(backend, "gateway", &Filter::default()).await? == ["a"], "a document is found by its words")?;
    backend.apply(&[put(document("a", "search outage", vector(3)))], 8).await.map_err(text)?;
    check(found(backend, "gateway", &Filter::default()).await?.is_empty(), "replaced words are gone")?;
    check(found(backend, "outage", &Filter::default()).await? == ["a"], "new words are found")?;
    let near = backend.nearest(&space(), &vector(3), &Filter::default(), 5).await.map_err(text)?;
    let ids: Vec<&str> = near.iter().map(|hit| hit.id.0.as_str()).collect();
    check(ids.first() == Some(&"a") && ids.len() == 2, "a replaced document is found once, by its new vector")?;
    let both = [put(document("c", "short life", vector(4))), IndexChange::Delete(DocumentId("c".to_owned()))];
    backend.apply(&both, 9).await.map_err(text)?;
    backend.apply(&[IndexChange::Delete(DocumentId("nobody".to_owned()))], 10).await.map_err(text)?;
    check(
        backend.count(&Filter::default()).await.map_err(text)? == 2,
        "changes apply in order; deleting nothing is no error",
    )?;
    backend.apply(&[IndexChange::Delete(DocumentId("b".to_owned()))], 11).await.map_err(text)?;
    check(found(backend, "deadlock", &Filter::default()).await?.is_empty(), "a deleted document is not found")?;
    let asked = ["b", "a", "x"].map(|id| DocumentId(id.to_owned()));
    let read = backend.documents(&asked).await.map_err(text)?;
    let same = read.len() == 1 && read.iter().all(|read| **read == document("a", "search outage", vector(3)));
    check(same, "documents come back as they were put")
}

async fn unicode_and_empty_texts(backend: &dyn VectorBackend) -> Result<(), String> {
    let vector = unit_vector(5, DIMENSIONS);
    let mut bare = document("пусто/empty 1", "", vector.clone());
    bare.passages.clear();
    bare.category = None;
    bare.services = vec!["касса \"1\":x".to_owned()];
    backend.apply(&[put(document("сбой-1", "ошибк оплат 😀", vector)), put(bare)], 12).await.map_err(text)?;
    check(found(backend, "оплат", &Filter::default()).await? == ["сбой-1"], "Cyrillic words are found")?;
    check(found(backend, "😀", &Filter::default()).await? == ["сбой-1"], "tokens are taken as they are")?;
    check(found(backend, "", &Filter::default()).await?.is_empty(), "no terms find nothing")?;
    let ids = [DocumentId("пусто/empty 1".to_owned())];
    check(backend.documents(&ids).await.map_err(text)?.len() == 1, "an id may be any text")
}

async fn refuses_bad_vectors(backend: &dyn VectorBackend) -> Result<(), String> {
    use super::BackendErrorKind::Invalid;
    let before = backend.count(&Filter::default()).await.map_err(text)?;
    let mut bad = unit_vector(6, DIMENSIONS);
    bad[3] = f32::NAN;
    for vector in [bad.clone(), unit_vector(6, DIMENSIONS + 1), Vec::new()] {
        let changes =
            [put(document("fine", "fine", unit_vector(7, DIMENSIONS))), put(document("bad", "bad", vector.clone()))];
        let refused = backend.apply(&changes, 99).await;
        check(refused.is_err_and(|error| error.kind == Invalid), "a wrong vector is refused when put")?;
        let refused = backend.nearest(&space(), &vector, &Filter::default(), 5).await;
        check(refused.is_err_and(|error| error.kind == Invalid), "a wrong vector is refused when asked")?;
    }
    check(backend.count(&Filter::default()).await.map_err(text)? == before, "a refused batch leaves nothing")?;
    check(backend.cursor().await.map_err(text)? == 12, "a refused batch does not move the cursor")
}

/// Tokens come from the text analysis, and nothing between may analyse them again.
async fn odd_tokens_and_ids(backend: &dyn VectorBackend) -> Result<(), String> {
    let long = "я".repeat(12_000);
    let tokens = ["Two Words", "UPPER", "a-b.c/d", "~zond", &long];
    let ids = ["", "cursor", "_id", "a b/c?d#e", &"ж".repeat(300), &format!("{}x", "ж".repeat(300))].map(str::to_owned);
    let mut changes = Vec::new();
    for (number, id) in ids.iter().enumerate() {
        let mut one = document(id, "", unit_vector(number as u64, DIMENSIONS));
        one.title_tokens = tokens.get(number).map(|token| (*token).to_owned()).into_iter().collect();
        one.services = vec![long.clone(), id.clone()];
        changes.push(put(one));
    }
    backend.apply(&changes, 1).await.map_err(text)?;
    for (token, id) in tokens.iter().zip(&ids) {
        let terms = [(*token).to_owned()];
        let found = backend.candidates(&terms, &Filter::default(), MANY).await.map_err(text)?;
        check(found.iter().map(|found| &found.0).eq([id]), "a token of any shape finds its document, and no other")?;
        let statistics = backend.statistics(&terms).await.map_err(text)?;
        check(statistics.frequency.get(*token) == Some(&1), "tokens are counted as they are")?;
    }
    for other in ["Two", "words", "upper", "a", "zond"] {
        check(found(backend, other, &Filter::default()).await?.is_empty(), "no token is cut up or folded")?;
    }
    let backwards: Vec<DocumentId> = ids.iter().rev().map(|id| DocumentId(id.clone())).collect();
    let read = backend.documents(&backwards).await.map_err(text)?;
    check(read.iter().map(|one| &one.id).eq(&backwards), "documents come in the order asked, whatever their ids are")?;
    let of = Filter { services: vec![ids[4].clone()], ..Filter::default() };
    check(backend.count(&of).await.map_err(text)? == 1, "a service of any length filters exactly")?;
    check(backend.count(&Filter::default()).await.map_err(text)? == ids.len() as u64, "no two ids are one")
}

async fn originals_and_spaces(backend: &dyn VectorBackend) -> Result<(), String> {
    let other = ModelId("another.space/v2".to_owned());
    let mut both = document("both", "spaces", unit_vector(31, DIMENSIONS));
    both.passages[0].vectors.push((other.clone(), unit_vector(32, DIMENSIONS * 2)));
    both.passages.push(both.passages[0].clone());
    both.translation = true;
    backend.apply(&[put(both.clone())], 2).await.map_err(text)?;
    let asked = unit_vector(32, DIMENSIONS * 2);
    let near = backend.nearest(&other, &asked, &Filter::default(), 9).await.map_err(text)?;
    check(near.len() == 1, "a space holds the documents with vectors in it")?;
    check(near[0].passage == 0 && near[0].score == cosine(&asked, &asked), "of equal passages the first decides")?;
    check(
        backend.nearest(&other, &asked, &Filter::default(), 0).await.map_err(text)?.is_empty(),
        "none asked, none given",
    )?;
    let originals = Filter { originals: true, ..Filter::default() };
    check(
        backend.nearest(&other, &asked, &originals, 9).await.map_err(text)?.is_empty(),
        "translations can be left out",
    )?;
    both.passages.truncate(1);
    both.passages[0].vectors.truncate(1);
    backend.apply(&[put(both)], 3).await.map_err(text)?;
    let near = backend.nearest(&other, &asked, &Filter::default(), 9).await.map_err(text)?;
    check(near.is_empty(), "vectors of a replaced document are gone in every space")
}

async fn filters_and_nearest(backend: &dyn VectorBackend) -> Result<(), String> {
    let all: Vec<IndexDocument> = (0..MANY).map(numbered).collect();
    let changes: Vec<IndexChange> = all.iter().cloned().map(put).collect();
    backend.apply(&changes, MANY as u64).await.map_err(text)?;
    let one = Filter { services: vec!["rare".to_owned()], ..Filter::default() };
    check(found(backend, "common", &one).await? == ["doc-123"], "a filter on one document finds it by words")?;
    let filters = [
        Filter::default(),
        one,
        Filter { kinds: vec![DocumentKind::Runbook], ..Filter::default() },
        Filter { categories: vec![Category::Database, Category::Auth], resolved: Some(true), ..Filter::default() },
        Filter { language: Some(Language::Ru), ..Filter::default() },
        Filter { services: vec!["nobody".to_owned()], ..Filter::default() },
    ];
    for filter in &filters {
        let vector = unit_vector(9_999, DIMENSIONS);
        let near = backend.nearest(&space(), &vector, filter, 10).await.map_err(text)?;
        let near: Vec<(&str, usize)> = near.iter().map(|hit| (hit.id.0.as_str(), hit.passage)).collect();
        let expected = brute_force(&all, &vector, filter);
        check(
            near == expected.iter().map(|(id, passage)| (id.as_str(), *passage)).collect::<Vec<_>>(),
            "nearest is exact under filters, ties by id",
        )?;
        let expected: Vec<&str> = all.iter().filter(|one| passes(one, filter)).map(|one| one.id.0.as_str()).collect();
        check(backend.count(filter).await.map_err(text)? == expected.len() as u64, "filtered counts are exact")?;
        check(found(backend, "common", filter).await? == expected, "lexical filters are exact")?;
    }
    check(
        backend.candidates(&terms("common"), &Filter::default(), 10).await.map_err(text)?.len() == 10,
        "no more candidates than asked",
    )
}

/// Documents that differ in every filter's field; each tenth shares its vector with its neighbour.
fn numbered(number: usize) -> IndexDocument {
    let seed = if number % 10 == 1 { number - 1 } else { number };
    let mut one = document(&format!("doc-{number:03}"), &format!("common word{number}"), Vec::new());
    one.passages = (0..3)
        .map(|part| Passage {
            text: format!("part {part}"),
            vectors: vec![(space(), unit_vector((seed * 3 + part + 100) as u64, DIMENSIONS))],
        })
        .collect();
    one.kind = if number.is_multiple_of(7) { DocumentKind::Runbook } else { DocumentKind::Incident };
    one.category = Category::ALL.get(number % 7).copied();
    one.language = if number.is_multiple_of(3) { Language::Ru } else { Language::En };
    one.resolved = number.is_multiple_of(2);
    one.services = if number == 123 { vec!["rare".to_owned(), "cart".to_owned()] } else { vec!["cart".to_owned()] };
    one
}

fn passes(one: &IndexDocument, filter: &Filter) -> bool {
    (filter.kinds.is_empty() || filter.kinds.contains(&one.kind))
        && (filter.categories.is_empty() || one.category.is_some_and(|is| filter.categories.contains(&is)))
        && (filter.services.is_empty() || one.services.iter().any(|is| filter.services.contains(is)))
        && filter.language.is_none_or(|language| language == one.language)
        && filter.resolved.is_none_or(|resolved| resolved == one.resolved)
}

fn brute_force(all: &[IndexDocument], vector: &[f32], filter: &Filter) -> Vec<(String, usize)> {
    let mut scored: Vec<(f32, String, usize)> = Vec::new();
    for one in all.iter().filter(|one| passes(one, filter)) {
        let mut best = (f32::NEG_INFINITY, 0);
        for (number, passage) in one.passages.iter().enumerate() {
            for (_, other) in &passage.vectors {
                let score = cosine(vector, other);
                if score > best.0 {
                    best = (score, number);
                }
            }
        }
        scored.push((best.0, one.id.0.clone(), best.1));
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    scored.into_iter().take(10).map(|(_, id, passage)| (id, passage)).collect()
}

async fn statistics_after_deletes(backend: &dyn VectorBackend) -> Result<(), String> {
    let gone: Vec<IndexChange> =
        (0..MANY / 2).map(|number| IndexChange::Delete(DocumentId(format!("doc-{number:03}")))).collect();
    backend.apply(&gone, MANY as u64 + 1).await.map_err(text)?;
    let longer = document("doc-499", "common common extra words here now", unit_vector(8, DIMENSIONS));
    backend.apply(&[put(longer)], MANY as u64 + 2).await.map_err(text)?;
    let statistics = backend.statistics(&terms("common word3 extra unknown")).await.map_err(text)?;
    check(statistics.documents == (MANY / 2) as u64, "deleted documents are not counted")?;
    let mean = ((MANY / 2 - 1) * 2 + 6) as f64 / (MANY / 2) as f64;
    check((statistics.mean_length - mean).abs() < 1e-9, "the mean length is of live documents")?;
    let frequency = |term: &str| statistics.frequency.get(term).copied();
    check(
        frequency("common") == Some((MANY / 2) as u64)
            && frequency("word3") == Some(0)
            && frequency("extra") == Some(1)
            && frequency("unknown") == Some(0),
        "frequencies are of live documents, each asked term has one",
    )
}
