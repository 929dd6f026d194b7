//! From a question to near documents and a solution.

use super::document::page_of_document;
use super::recall::{Hit, RecallResult};
use super::recall_query::RecallQuery;
use super::recall_score::Leg;
use super::{Memory, MemoryError, PAGE_THRESHOLD, PRECEDENT_THRESHOLD};
use crate::backend::{DocumentKind, Filter};
use crate::finding::{Category, Evidence, Finding};
use crate::generate::{PageHit, Question, Solution, Tell};
use crate::incident::Incident;
use crate::report::{SIMILAR_LIMIT, Similar, Why};
use crate::scan::Redactor;
use crate::wording::Language;

/// Hits asked for: what is known of a fix is spread over many near incidents.
const HITS: usize = 40;
/// Pages given to the generator.
const GIVEN: usize = 4;

/// Score that a page needs to answer an observed incident without an error code. The text of a log line says less
/// than a question does, and its words meet pages by chance: of 109 pages that reached the usual threshold on
/// system logs that no page is about, 33 reach this one.
const OBSERVED_PAGE_THRESHOLD: f32 = 0.50;

/// What is asked about.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Language of the answer.
    pub language: Language,
    /// The incident, where it is about one.
    pub incident: Option<Incident>,
    /// Free text, where it is not.
    pub text: String,
    /// Findings of the incident.
    pub findings: Vec<Finding>,
    /// Proving entries.
    pub evidence: Vec<Evidence>,
    /// Sessions touched.
    pub sessions: u64,
    /// Customers touched.
    pub users: u64,
}

/// How much thought an answer is worth.
#[derive(Clone)]
pub(super) enum Thought {
    /// The extractive answer.
    AtOnce,
    /// The configured generators, one after the other; what they write is told, where somebody listens.
    Considered(Option<Tell>),
}

/// What the memory says.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Near documents, best first.
    pub similar: Vec<Similar>,
    /// What to do.
    pub solution: Solution,
}

impl Asked {
    /// An incident of which nothing else is known.
    pub(super) fn about(incident: Incident, language: Language) -> Self {
        Self {
            language,
            incident: Some(incident),
            text: String::new(),
            findings: Vec::new(),
            evidence: Vec::new(),
            sessions: 0,
            users: 0,
        }
    }

    /// What recall is asked: the incident's own words without the mask's placeholders, or the free text.
    #[must_use]
    pub fn query(&self) -> RecallQuery {
        let Some(incident) = &self.incident else { return RecallQuery::of_text(&self.text, self.language) };
        let symptoms = plain(&incident.symptoms);
        let title = plain(&incident.title);
        RecallQuery {
            text: if title.contains(&symptoms) { String::new() } else { symptoms },
            title,
            codes: incident.error_code.iter().cloned().collect(),
            category: Some(incident.category),
            service: incident.service.clone(),
            endpoint: incident.endpoint.clone(),
            language: self.language,
        }
    }
}

/// A mask without its placeholders: they are no words of any language.
pub(super) fn plain(mask: &str) -> String {
    let mut text = String::with_capacity(mask.len());
    let mut rest = mask;
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(before);
        match after.split_once('>') {
            Some((name, behind)) if !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase()) => rest = behind,
            _ => {
                text.push('<');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Memory {
    /// Recalls what is near and answers at once, in the sources' own words. No language model is asked: whatever must not
    /// wait, or must give the same bytes again, asks so.
    ///
    /// # Errors
    /// When store, index or embedding fail.
    pub async fn answer(&self, asked: Asked) -> Result<Answer, MemoryError> {
        self.answered(asked, Thought::AtOnce).await
    }

    /// Recalls what is near and lets the first of the configured generators that can answer write the solution. With a
    /// language model among them this takes seconds; dropping the future ends its work.
    ///
    /// # Errors
    /// As [`Memory::answer`]. That a model fails is no error: the next generator answers, and the solution says why.
    pub async fn consider(&self, asked: Asked) -> Result<Answer, MemoryError> {
        self.answered(asked, Thought::Considered(None)).await
    }

    pub(super) async fn answered(&self, asked: Asked, thought: Thought) -> Result<Answer, MemoryError> {
        let own = asked.incident.as_ref().map(|incident| self.standing_for(incident)).transpose()?;
        let query = asked.query();
        let recalled = self.recall_for(&query, &Filter::default(), HITS).await?;
        let mut question = self.question(asked, &recalled)?;
        self.judge_novelty(&mut question, &query).await?;
        let solution = self.solve(&question, thought).await?;
        let other = |hit: &&Hit| own.as_ref().is_none_or(|own| own.id.as_str() != hit.id.0);
        let redactor = self.store.redactor();
        let similar =
            recalled.hits.iter().filter(other).take(SIMILAR_LIMIT).map(|hit| similar(hit, &redactor)).collect();
        Ok(Answer { similar, solution })
    }

    /// Computes the vectors of many questions side by side, so that recalling them one by one is quick.
    ///
    /// # Errors
    /// When an engine or the store fails.
    pub fn warm(&self, asked: &[Asked]) -> Result<(), MemoryError> {
        let wordings: Vec<String> = asked.iter().map(|asked| asked.query().wording()).collect();
        let texts: Vec<&str> = wordings.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
        Ok(self.spaces.warm_questions(&texts)?)
    }

    /// What recall finds, with groups in place of their members.
    pub(super) async fn recall_computed(
        &self,
        query: &RecallQuery,
        filter: &Filter,
        limit: usize,
    ) -> Result<RecallResult, MemoryError> {
        let merged = self.groups()?.merged();
        // Several hits may become one: a few more are asked for.
        let asked = if limit == 0 { 0 } else { limit + merged.min(limit) };
        let recall = self.recall.clone().with_weights(self.recall_weights().await?);
        let mut found = recall.search(query, filter, asked).await.map_err(MemoryError::from_recall)?;
        if merged > 0 {
            self.fold_groups(&mut found, limit)?;
        }
        Ok(found)
    }

    pub(super) fn question(&self, asked: Asked, recalled: &RecallResult) -> Result<Question, MemoryError> {
        let own = asked.incident.as_ref().map(|own| self.standing_before(own)).transpose()?.flatten();
        let precedents = self.precedents(own, &recalled.hits, PRECEDENT_THRESHOLD)?;
        let mut pages = Vec::new();
        for hit in recalled.hits.iter().filter(|hit| hit.kind == DocumentKind::Runbook) {
            if pages.len() < GIVEN
                && let Some((id, language)) = page_of_document(&hit.id)
                && let Some(page) = self.store.page(id, language)?
            {
                pages.push(PageHit { page, score: hit.score });
            }
        }
        let vague = asked.incident.as_ref().is_some_and(|incident| incident.error_code.is_none());
        let page_threshold = if vague { OBSERVED_PAGE_THRESHOLD } else { PAGE_THRESHOLD };
        let category: Option<Category> = asked.incident.as_ref().map(|incident| incident.category);
        let question = Question {
            language: asked.language,
            incident: asked.incident,
            text: asked.text,
            findings: asked.findings,
            evidence: asked.evidence,
            category,
            sessions: asked.sessions,
            users: asked.users,
            precedents,
            pages,
            precedent_threshold: PRECEDENT_THRESHOLD,
            page_threshold,
            novelty: None,
        };
        // What people wrote of a fix is shown in every answer.
        Ok(question.redacted(&self.store.redactor()))
    }
}

/// A hit as reports show it, redacted as they are; pages under the id that translations share.
pub(super) fn similar(hit: &Hit, redactor: &Redactor) -> Similar {
    let redacted = |text: &String| redactor.text(text).into_owned();
    Similar {
        id: page_of_document(&hit.id)
            .filter(|_| hit.kind == DocumentKind::Runbook)
            .map_or(&*hit.id.0, |(id, _)| id)
            .to_owned(),
        kind: hit.kind,
        title: redacted(&hit.title),
        score: hit.score,
        why: hit
            .why
            .iter()
            .map(|why| Why {
                leg: leg_name(why.leg).to_owned(),
                score: why.value,
                words: why.words.iter().map(redacted).collect(),
                passage: redacted(&why.text),
            })
            .collect(),
    }
}

fn leg_name(leg: Leg) -> &'static str {
    match leg {
        Leg::Words => "lexical",
        Leg::Meaning => "vector",
        Leg::Letters => "letters",
        Leg::Code => "code",
        Leg::Service => "service",
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn placeholders_are_no_words() {
        assert_eq!(plain("gateway timed out after <dur> for <id> a < b <B>"), "gateway timed out after for a < b <B>");
    }
}
