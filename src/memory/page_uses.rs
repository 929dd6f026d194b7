//! Which pages answers cite, and what became of the incidents that they were cited for.
//!
//! Answers are not kept: they follow from the memory, and are made anew here for the incidents that hurt most. So this says
//! what the pages are good for now. It takes some time; whoever shows it keeps it for a while.

use std::collections::{BTreeMap, BTreeSet};

use super::{Asked, ListFilter, Memory, MemoryError};
use crate::finding::Category;
use crate::incident::{ActionKind, FeedbackVerdict, IncidentId, OutcomeKind, Status};
use crate::wording::Language;

/// What is known of the pages' use.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PageUses {
    /// Incidents that were looked at, most harmful first.
    pub looked_at: u64,
    /// Incidents that there are.
    pub incidents: u64,
    /// By the id of the page, for those with any use.
    pub pages: BTreeMap<String, PageUse>,
}

/// The use of one page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PageUse {
    /// Incidents whose answer cites it, most harmful first.
    pub cited_for: Vec<CitingIncident>,
    /// Fixes of these incidents that held, and after which it came back.
    pub held: u64,
    /// After these the trouble came back.
    pub came_back: u64,
    /// Answers to these incidents that people called helpful.
    pub helpful: u64,
    /// Partly so.
    pub partly: u64,
    /// Wrong.
    pub wrong: u64,
    /// Incidents in whose fixes people name the page.
    pub named: u64,
}

/// An incident whose answer cites a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CitingIncident {
    /// Its id.
    pub id: IncidentId,
    /// One line for people.
    pub title: String,
    /// Its kind.
    pub category: Category,
    /// How it stands.
    pub status: Status,
}

/// What became of one incident.
#[derive(Debug, Default)]
struct Fared {
    held: u64,
    came_back: u64,
    verdicts: [u64; 3],
    /// What people wrote of fixes.
    written: String,
}

impl Memory {
    /// The use of the pages, by answers to the `most` incidents that hurt most.
    ///
    /// # Errors
    /// When store, index or models fail.
    pub async fn page_uses(&self, most: usize, language: Language) -> Result<PageUses, MemoryError> {
        let ids: BTreeSet<String> = self.pages()?.into_iter().map(|page| page.id).collect();
        let list = self.list(&ListFilter::default(), most)?;
        let mut uses = PageUses { incidents: list.total, ..PageUses::default() };
        for row in list.incidents {
            let Some(incident) = self.store.incident(&row.id)? else { continue };
            let asked = Asked {
                evidence: self.evidence(&incident)?,
                sessions: row.sessions,
                users: row.users,
                ..Asked::about(incident.clone(), language)
            };
            let steps = self.answer(asked).await?.solution.steps;
            let cited: BTreeSet<String> = steps
                .into_iter()
                .flat_map(|step| step.cites)
                .map(|cite| cite.0)
                .filter(|id| ids.contains(id))
                .collect();
            let fared = self.fared(&row.id)?;
            for id in cited {
                let page = uses.pages.entry(id).or_default();
                let of = CitingIncident {
                    id: row.id.clone(),
                    title: row.title.clone(),
                    category: row.category,
                    status: row.status,
                };
                page.cited_for.push(of);
                page.held += fared.held;
                page.came_back += fared.came_back;
                let [helpful, partly, wrong] = fared.verdicts;
                page.helpful += helpful;
                page.partly += partly;
                page.wrong += wrong;
            }
            for id in ids.iter().filter(|id| names(&fared.written, id)) {
                uses.pages.entry(id.clone()).or_default().named += 1;
            }
            uses.looked_at += 1;
        }
        Ok(uses)
    }

    fn fared(&self, id: &IncidentId) -> Result<Fared, MemoryError> {
        let mut fared = Fared::default();
        let Some(incident) = self.store.incident(id)? else { return Ok(fared) };
        let standing = self.standing(incident)?;
        for action in &standing.actions {
            match &action.kind {
                ActionKind::Feedback { verdict, .. } => {
                    fared.verdicts[match verdict {
                        FeedbackVerdict::Helpful => 0,
                        FeedbackVerdict::Partly => 1,
                        FeedbackVerdict::Wrong => 2,
                    }] += 1;
                }
                ActionKind::Resolve { fix, root_cause, .. } => {
                    for words in std::iter::once(fix).chain(root_cause) {
                        fared.written.push_str(words);
                        fared.written.push('\n');
                    }
                }
                _ => {}
            }
        }
        for outcome in self.fix_outcomes(&standing)? {
            match outcome.outcome {
                OutcomeKind::Held => fared.held += 1,
                OutcomeKind::CameBack => fared.came_back += 1,
                _ => {}
            }
        }
        Ok(fared)
    }
}

/// Whether the id stands in the words as a word of its own.
fn names(words: &str, id: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    words.match_indices(id).any(|(at, _)| {
        let before = words.get(..at).and_then(|before| before.chars().next_back());
        let after = words.get(at + id.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(inside) && !after.is_some_and(inside)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_named_where_it_stands_alone() {
        assert!(names("as in rb-db-pool, then restart", "rb-db-pool") && names("rb-db-pool", "rb-db-pool"));
        assert!(!names("rb-db-pool-2 and xrb-db-pool", "rb-db-pool"));
    }
}
