//! `eval retrieval`: the memory's recall over a set in the BEIR layout.
//!
//! Documents are indexed as past incidents are, and asked as `search` asks.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use super::beir::{BeirDocument, BeirQuery, BeirSet, Judgements};
use super::{EvalError, Progress, RankingScore};
use crate::backend::{EmbeddedBackend, Filter, IndexChange, IndexDocument, VectorBackend};
use crate::embed::{SpaceQuestion, Spaces};
use crate::memory::{Ranking, Recall, RecallQuery, text_document};
use crate::wording::Language;

/// Hits written a query.
const DEPTH: usize = 100;
/// Documents embedded and indexed at once.
const CHUNK: usize = 256;

/// What a query says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryText {
    /// All of it.
    Full,
    /// Its first line.
    Title,
}

/// How one slice of the queries went.
#[derive(Debug, Clone, PartialEq)]
pub struct SliceResult {
    /// Name of the slice; `ALL` for all queries.
    pub slice: String,
    /// Queries in it.
    pub queries: usize,
    /// Means over them.
    pub score: RankingScore,
}

/// What to measure.
#[derive(Debug, Clone)]
pub struct RetrievalTask<'a> {
    /// Folder in the BEIR layout.
    pub data: &'a Path,
    /// Where the run goes: query-id, corpus-id and score, separated by tabs.
    pub out: &'a Path,
    /// Which legs rank.
    pub ranking: Ranking,
    /// What a query says.
    pub query: QueryText,
    /// Only the queries of this part, where the set is split.
    pub part: Option<&'a str>,
}

/// Indexes the corpus, asks every query and writes the run. Scores it by slice where there are judgements.
///
/// # Errors
/// When the data has another layout, a file can't be read or written, or index or models fail.
pub async fn retrieval(
    task: &RetrievalTask<'_>,
    spaces: &Spaces,
    progress: &Progress<'_>,
) -> Result<Vec<SliceResult>, EvalError> {
    let set = BeirSet::read(task.data)?;
    let queries: Vec<&BeirQuery> =
        set.queries.iter().filter(|query| task.part.is_none_or(|part| query.part() == Some(part))).collect();
    let all = set.documents.len() + queries.len();
    let backend = Arc::new(EmbeddedBackend::in_memory().map_err(failed(task.data))?);
    for (chunk, documents) in set.documents.chunks(CHUNK).enumerate() {
        let changes = index_changes(documents, task, spaces)?;
        backend.apply(&changes, chunk as u64 + 1).await.map_err(failed(task.data))?;
        progress(chunk * CHUNK + documents.len(), all);
    }
    let recall = Recall::new(backend, spaces.clone()).with_ranking(task.ranking);
    let mut run = Run::create(task.out)?;
    let mut scores: BTreeMap<String, Vec<RankingScore>> = BTreeMap::new();
    for (number, query) in queries.iter().enumerate() {
        let hits = ask(&recall, task, query).await?;
        run.write(&query.id, &hits)?;
        if let Some(score) = judge(&set.judgements, query, &hits) {
            scores.entry(query.slice()).or_default().push(score);
        }
        progress(set.documents.len() + number + 1, all);
    }
    run.finish()?;
    Ok(slices(scores))
}

fn index_changes(
    documents: &[BeirDocument],
    task: &RetrievalTask<'_>,
    spaces: &Spaces,
) -> Result<Vec<IndexChange>, EvalError> {
    let mut documents: Vec<IndexDocument> =
        documents.iter().map(|document| text_document(&document.id, &document.title, &document.text)).collect();
    if task.ranking != Ranking::Lexical {
        let texts: Vec<_> = documents
            .iter()
            .flat_map(|document| document.passages.iter().map(|passage| (document.language, passage.text.as_str())))
            .collect();
        let vectors = spaces.embed_passages(&texts).map_err(failed(task.data))?;
        let passages = documents.iter_mut().flat_map(|document| document.passages.iter_mut());
        for (passage, vectors) in passages.zip(vectors) {
            passage.vectors = vectors;
        }
    }
    Ok(documents.into_iter().map(|document| IndexChange::Put(Box::new(document))).collect())
}

/// The hits, best first; a query that is in the corpus itself does not find itself.
async fn ask(recall: &Recall, task: &RetrievalTask<'_>, query: &BeirQuery) -> Result<Vec<(String, f32)>, EvalError> {
    let asked = match (task.query, query.text.split_once('\n')) {
        (QueryText::Title, Some((title, _))) => RecallQuery::of_text(title, Language::detect(title)),
        (QueryText::Full, Some((title, text))) => {
            RecallQuery { title: title.to_owned(), ..RecallQuery::of_text(text, Language::detect(&query.text)) }
        }
        (_, None) => RecallQuery::of_text(&query.text, Language::detect(&query.text)),
    };
    let vectors: Vec<SpaceQuestion> = if task.ranking == Ranking::Lexical {
        Vec::new()
    } else {
        recall.embed(&asked, &Filter::default()).await.map_err(failed(task.data))?
    };
    let found =
        recall.search_embedded(&asked, &vectors, &Filter::default(), DEPTH + 1).await.map_err(failed(task.data))?;
    let hits = found.hits.into_iter().filter(|hit| hit.id.0 != query.id).take(DEPTH);
    Ok(hits.map(|hit| (hit.id.0, hit.score)).collect())
}

fn judge(judgements: &Judgements, query: &BeirQuery, hits: &[(String, f32)]) -> Option<RankingScore> {
    let ranking: Vec<String> = hits.iter().map(|(id, _)| id.clone()).collect();
    Some(RankingScore::of(&ranking, judgements.get(&query.id)?))
}

fn slices(scores: BTreeMap<String, Vec<RankingScore>>) -> Vec<SliceResult> {
    let of = |slice: String, scores: &[RankingScore]| SliceResult {
        slice,
        queries: scores.len(),
        score: RankingScore::mean(scores),
    };
    let every: Vec<RankingScore> = scores.values().flatten().copied().collect();
    if every.is_empty() {
        return Vec::new();
    }
    let all = of("ALL".to_owned(), &every);
    std::iter::once(all).chain(scores.into_iter().map(|(slice, scores)| of(slice, &scores))).collect()
}

fn failed<E: std::fmt::Display>(place: &Path) -> impl FnOnce(E) -> EvalError + use<E> {
    let place = place.display().to_string();
    move |error| EvalError::Run { place, reason: error.to_string() }
}

/// The run file.
struct Run<'a> {
    path: &'a Path,
    out: BufWriter<File>,
}

impl<'a> Run<'a> {
    fn create(path: &'a Path) -> Result<Self, EvalError> {
        let file = File::create(path).map_err(EvalError::file(path))?;
        Ok(Self { path, out: BufWriter::new(file) })
    }

    fn write(&mut self, query: &str, hits: &[(String, f32)]) -> Result<(), EvalError> {
        for (id, score) in hits {
            writeln!(self.out, "{query}\t{id}\t{score:.7}").map_err(EvalError::file(self.path))?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<(), EvalError> {
        self.out.flush().map_err(EvalError::file(self.path))
    }
}
