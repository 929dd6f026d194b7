//! Questions in words.

use super::answer::similar;
use super::recall_query::RecallQuery;
use super::{Asked, Memory, MemoryError};
use crate::backend::Filter;
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
}

impl Memory {
    /// Near documents, the verdict, and what to do.
    ///
    /// # Errors
    /// When store, index or models fail.
    pub async fn search(&self, request: SearchRequest) -> Result<SearchResult, MemoryError> {
        let SearchRequest { text, language, filter, limit } = request;
        let query = RecallQuery::of_text(&text, language);
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
        let question = self.question(asked, &recalled)?;
        let solution = self.solve(&question).await?;
        Ok(SearchResult {
            query: text,
            verdict: solution.verdict,
            hits: recalled.hits.iter().map(similar).collect(),
            solution: Some(solution),
        })
    }
}
