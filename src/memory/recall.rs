//! Recall: what in the memory is near a question, and why.
//!
//! The backend proposes by words and by vectors; every proposal then gets all legs' scores here, from the
//! documents themselves. So a document that one leg missed is not punished, and every backend gives the same
//! answer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::contrast::NEIGHBOURHOOD;
use super::recall_query::RecallQuery;
use super::recall_score::{Ranking, Scorer, Why};
use super::weights::RecallWeights;
use crate::backend::{BackendError, DocumentId, DocumentKind, Filter, IndexDocument, VectorBackend};
use crate::embed::{EmbedError, Proposes, SpaceQuestion, Spaces};
use crate::wording::Language;

/// Proposals a leg; beyond, a hit hardly ever ends among the first ten.
const PROPOSALS: usize = 48;
/// Tokens of a question that propose; all of them score.
const PROPOSING_TERMS: usize = 16;

/// Something near the question.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Hit {
    /// Identity: the incident's id, or the page's with its language (`rb-…@ru`).
    pub id: DocumentId,
    /// Kind.
    pub kind: DocumentKind,
    /// Language of the shown text.
    pub language: Language,
    /// Title.
    pub title: String,
    /// 0–1; from [`super::PRECEDENT_THRESHOLD`] an incident is another case of the same failure.
    pub score: f32,
    /// The reasons.
    pub why: Vec<Why>,
}

/// The answer.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct RecallResult {
    /// Best first; ties by id.
    pub hits: Vec<Hit>,
    /// Best score of an incident, 0 without one: decides between a known failure and a new one.
    pub best_incident: f32,
    /// Best score of a page, 0 without one.
    pub best_page: f32,
}

/// Recall failed.
#[derive(Debug, thiserror::Error)]
pub enum RecallError {
    /// The question could not be embedded.
    #[error(transparent)]
    Embed(#[from] EmbedError),
    /// The index could not answer.
    #[error(transparent)]
    Backend(#[from] BackendError),
}

/// Asks an index.
///
/// The work is done on the calling thread between the awaits: embedding a question takes 5–20 ms of computing
/// (and a model's first use some 100 ms), a search in 100,000 incidents a few milliseconds. That is fine for a
/// command; a server should call it through `tokio::task::spawn_blocking` or on threads of its own.
#[derive(Clone)]
pub struct Recall {
    backend: Arc<dyn VectorBackend>,
    spaces: Spaces,
    weights: RecallWeights,
    ranking: Ranking,
}

impl Recall {
    /// Recall over a backend whose vectors came from the same spaces.
    #[must_use]
    pub fn new(backend: Arc<dyn VectorBackend>, spaces: Spaces) -> Self {
        Self { backend, spaces, weights: RecallWeights::default(), ranking: Ranking::default() }
    }

    /// With weights that a team's corrections taught.
    #[must_use]
    pub fn with_weights(mut self, weights: RecallWeights) -> Self {
        self.weights = weights;
        self
    }

    /// With one kind of leg alone, to see what it is worth.
    #[must_use]
    pub fn with_ranking(mut self, ranking: Ranking) -> Self {
        self.ranking = ranking;
        self
    }

    /// The `limit` nearest documents that pass the filter.
    ///
    /// # Errors
    /// When the question can't be embedded or the index fails.
    pub async fn search(
        &self,
        query: &RecallQuery,
        filter: &Filter,
        limit: usize,
    ) -> Result<RecallResult, RecallError> {
        if self.backend.count(filter).await? == 0 || limit == 0 {
            return Ok(RecallResult::default());
        }
        let spaces = self.embed(query, filter).await?;
        Ok(self.search_embedded(query, &spaces, filter, limit).await?)
    }

    /// The question's vectors in the spaces that the filter's documents lie in.
    ///
    /// # Errors
    /// When the question can't be embedded or the index fails.
    pub async fn embed(&self, query: &RecallQuery, filter: &Filter) -> Result<Vec<SpaceQuestion>, RecallError> {
        let wording = query.wording();
        if wording.is_empty() {
            return Ok(Vec::new());
        }
        let language = Language::detect(&wording);
        let russian = Filter { language: Some(Language::Ru), originals: originals(filter), ..filter.clone() };
        let has_russian = language == Language::Ru
            || filter.language != Some(Language::En) && self.backend.count(&russian).await? > 0;
        Ok(self.spaces.embed_question(&wording, language, has_russian)?)
    }

    /// A text's vectors in all spaces that a question in its language asks.
    pub(super) fn embed_text(&self, text: &str) -> Result<Vec<SpaceQuestion>, RecallError> {
        Ok(self.spaces.embed_question(text, Language::detect(text), true)?)
    }

    /// Each leg's part of a document's sum with the built-in shares: English space, multilingual space, words, letters.
    pub(super) async fn parts(&self, query: &RecallQuery, document: &IndexDocument) -> Result<[f32; 4], RecallError> {
        let spaces = self.embed(query, &Filter::default()).await?;
        Ok(self.scorer(query, &spaces).await?.parts(document))
    }

    /// The scores of the named documents; of those that the index does not hold there is none.
    ///
    /// # Errors
    /// When the question can't be embedded or the index fails.
    pub(super) async fn scores(
        &self,
        query: &RecallQuery,
        ids: &[DocumentId],
    ) -> Result<Vec<(DocumentId, f32)>, RecallError> {
        let spaces = self.embed(query, &Filter::default()).await?;
        let scorer = self.scorer(query, &spaces).await?;
        let documents = self.backend.documents(ids).await?;
        let scores = scorer.score(&documents, &BTreeSet::new());
        Ok(documents.iter().zip(scores).map(|(document, (score, _))| (document.id.clone(), score)).collect())
    }

    async fn scorer<'a>(
        &self,
        query: &'a RecallQuery,
        spaces: &'a [SpaceQuestion],
    ) -> Result<Scorer<'a>, BackendError> {
        let tokens = query.tokens();
        let terms: Vec<String> = tokens.iter().map(|(token, _)| token.clone()).collect();
        let statistics = self.backend.statistics(&terms).await?;
        Ok(Scorer::new(query, &tokens, &statistics, spaces).ranked(self.weights, self.ranking))
    }

    /// As [`Self::search`], with the question's vectors at hand.
    ///
    /// # Errors
    /// When the index fails.
    pub async fn search_embedded(
        &self,
        query: &RecallQuery,
        spaces: &[SpaceQuestion],
        filter: &Filter,
        limit: usize,
    ) -> Result<RecallResult, BackendError> {
        let scorer = self.scorer(query, spaces).await?;
        let proposals = PROPOSALS.max(limit);
        let best_terms = scorer.best_terms(PROPOSING_TERMS);
        let lexical = self.backend.candidates(&best_terms, filter, proposals).await?;
        let mut ids: BTreeSet<DocumentId> = lexical.into_iter().collect();
        let mut neighbours = BTreeSet::new();
        for asked in spaces {
            let Some(filter) = proposing(asked.proposes, filter) else { continue };
            let near = self.backend.nearest(&asked.model, &asked.vector, &filter, proposals).await?;
            neighbours.extend(near.iter().take(NEIGHBOURHOOD).map(|hit| hit.id.clone()));
            ids.extend(near.into_iter().map(|hit| hit.id));
        }
        let ids: Vec<DocumentId> = ids.into_iter().collect();
        let documents = self.backend.documents(&ids).await?;
        let scores = scorer.score(&documents, &neighbours);
        let hits = documents.iter().zip(scores).map(|(document, (score, why))| hit(document, score, why)).collect();
        let mut hits = best_translations(hits, query.language);
        hits.truncate(limit);
        for hit in &mut hits {
            if let Some(document) = documents.iter().find(|document| document.id == hit.id) {
                scorer.explain(document, &mut hit.why);
            }
        }
        self.show_in(query.language, filter, &mut hits).await?;
        let best = |kind| hits.iter().filter(|hit| hit.kind == kind).map(|hit| hit.score).fold(0.0, f32::max);
        Ok(RecallResult { best_incident: best(DocumentKind::Incident), best_page: best(DocumentKind::Runbook), hits })
    }

    /// Shows pages found in the other language in the asker's, where a translation is in the index.
    async fn show_in(&self, language: Language, filter: &Filter, hits: &mut [Hit]) -> Result<(), BackendError> {
        if filter.language.is_some() {
            return Ok(());
        }
        for hit in hits.iter_mut().filter(|hit| hit.language != language) {
            let Some(page) = page_of(hit) else { continue };
            let translation = DocumentId(format!("{page}@{}", language.code()));
            if let Some(found) = self.backend.documents(&[translation]).await?.into_iter().next() {
                // The passage that decided has its number and its wording in the other language's text.
                for why in &mut hit.why {
                    why.passage = None;
                    why.text.clear();
                }
                (hit.id, hit.title, hit.language) = (found.id.clone(), found.title.clone(), found.language);
            }
        }
        Ok(())
    }
}

/// Whether a question may leave out translations: what is there in English too is found in English.
fn originals(filter: &Filter) -> bool {
    filter.originals || filter.language.is_none()
}

/// The documents that a space may propose within a filter; `None` for nobody.
fn proposing(proposes: Proposes, filter: &Filter) -> Option<Filter> {
    match (proposes, filter.language) {
        (Proposes::Nobody, _) => None,
        (Proposes::All, _) => Some(filter.clone()),
        (Proposes::Only(asked), Some(wanted)) if asked != wanted => None,
        (Proposes::Only(asked), _) => {
            Some(Filter { language: Some(asked), originals: originals(filter), ..filter.clone() })
        }
    }
}

fn hit(document: &IndexDocument, score: f32, why: Vec<Why>) -> Hit {
    Hit {
        id: document.id.clone(),
        kind: document.kind,
        language: document.language,
        title: document.title.clone(),
        score,
        why,
    }
}

/// The id that a page's translations share; `None` for other documents.
fn page_of(hit: &Hit) -> Option<String> {
    let (page, _) = hit.id.0.rsplit_once('@').filter(|_| hit.kind == DocumentKind::Runbook)?;
    Some(page.to_owned())
}

/// One hit a page: the translation in `language` where it was found, with the better score of both. Best first.
fn best_translations(hits: Vec<Hit>, language: Language) -> Vec<Hit> {
    let mut pages: BTreeMap<String, Hit> = BTreeMap::new();
    let mut all = Vec::new();
    for hit in hits {
        let Some(page) = page_of(&hit) else {
            all.push(hit);
            continue;
        };
        let Some(known) = pages.get_mut(&page) else {
            pages.insert(page, hit);
            continue;
        };
        let score = known.score.max(hit.score);
        if hit.language == language {
            *known = hit;
        }
        known.score = score;
    }
    all.extend(pages.into_values());
    all.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
    all
}
