//! What the memory has to say to a question in words.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::generate::{Solution, Verdict};

use super::super::human::{Page, Tint};
use super::super::json::write_pretty;
use super::super::model::Similar;
use super::super::options::RenderOptions;

/// The answer to a search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SearchResult {
    /// The question as asked.
    pub query: String,
    /// Whether anything near is known.
    pub verdict: Verdict,
    /// Near documents, best first.
    pub hits: Vec<Similar>,
    /// What to do, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solution: Option<Solution>,
}

/// Writes verdict, hits with their reasons, and the solution.
///
/// # Errors
/// Those of the writer.
pub fn search_result_human(result: &SearchResult, options: &RenderOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(out, options);
    let terms = page.terms;
    let (key, tint) = match result.verdict {
        Verdict::Precedent => ("search-verdict-precedent", Tint::Good),
        Verdict::Runbook => ("search-verdict-runbook", Tint::Strong),
        Verdict::New => ("search-verdict-new", Tint::Warn),
    };
    page.paragraph("", &terms.plain(key), tint)?;
    if result.hits.is_empty() {
        page.paragraph("", &terms.plain("search-nothing"), Tint::Plain)?;
    } else {
        page.gap()?;
        if result.verdict == Verdict::New {
            page.paragraph("", &terms.plain("search-nearest"), Tint::Faint)?;
        }
        for hit in result.hits.iter().take(options.limit) {
            page.near(hit)?;
        }
    }
    match &result.solution {
        Some(solution) => {
            page.solution(solution, &[])?;
            if page.verbose { Ok(()) } else { page.struck_texts(solution) }
        }
        None => Ok(()),
    }
}

/// Writes `{"query", "verdict", "hits": [{"id", "kind", "title", "score", "why"}], "solution"?}`.
///
/// # Errors
/// Those of the writer.
pub fn search_result_json(result: &SearchResult, out: &mut dyn Write) -> io::Result<()> {
    write_pretty(result, out)
}
