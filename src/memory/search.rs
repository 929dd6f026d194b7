//! Questions in words.

use super::answer::{Thought, similar};
use super::recall_query::RecallQuery;
use super::{Asked, Memory, MemoryError};
use crate::backend::Filter;
use crate::finding::Category;
use crate::report::SearchResult;
use crate::wording::Language;

/// A question in words.
#[derive(Debug, Clone)]
pub struct SearchRequest {
    /// The words.
    pub text: String,
    /// Language of the answer.
    pub language: Language,
    /// Which documents.
    pub filter: Filter,
    /// Most hits.
    pub limit: usize,
    /// What else is known of what is asked about.
    pub details: Details,
}

/// What is known of a problem besides its words; what is named weighs in the answer and leaves nothing out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// Error codes.
    pub codes: Vec<String>,
    /// Kind of failure.
    pub category: Option<Category>,
    /// The service that fails.
    pub service: Option<String>,
    /// The endpoint that fails.
    pub endpoint: Option<String>,
}

impl Memory {
    /// Near documents, the verdict, and what to do, by the first of the configured generators that can answer.
    ///
    /// # Errors
    /// When store, index or models fail.
    pub async fn search(&self, request: SearchRequest) -> Result<SearchResult, MemoryError> {
        let SearchRequest { text, language, filter, limit, details } = request;
        let mut query = RecallQuery::of_text(&text, language);
        query.codes.extend(details.codes);
        query.category = query.category.or(details.category);
        query.service = query.service.or(details.service);
        query.endpoint = query.endpoint.or(details.endpoint);
        let recalled = self.recall_for(&query, &filter, limit).await?;
        let asked = Asked {
            language,
            incident: None,
            text: text.clone(),
            findings: Vec::new(),
            evidence: Vec::new(),
            sessions: 0,
            users: 0,
        };
        let mut question = self.question(asked, &recalled)?;
        self.judge_novelty(&mut question, &query).await?;
        let solution = self.solve(&question, Thought::Considered(None)).await?;
        let redactor = self.store.redactor();
        Ok(SearchResult {
            query: text,
            verdict: solution.verdict,
            hits: recalled.hits.iter().map(|hit| similar(hit, &redactor)).collect(),
            solution: Some(solution),
        })
    }
}
