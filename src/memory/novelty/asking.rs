//! How the memory asks itself: in the forms in which it is asked.
//!
//! A null score tells something of questions that are asked like it. A log's words with code and service score higher than
//! a sentence somebody types, so each form is calibrated for itself.

use super::super::answer::{Asked, plain};
use super::super::recall_query::RecallQuery;
use crate::incident::Incident;
use crate::wording::Language;

/// In which form a question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub(super) enum Form {
    /// As an incident that was found in logs.
    Observed,
    /// In somebody's words, with a code, a service or a category.
    WithFacts,
    /// In somebody's words alone.
    Words,
}

impl Form {
    pub(super) const ALL: [Self; 3] = [Self::Observed, Self::WithFacts, Self::Words];

    /// Its name for people and programs.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::WithFacts => "with_facts",
            Self::Words => "words",
        }
    }

    /// The form of a question.
    pub(super) fn of(query: &RecallQuery, observed: bool) -> Self {
        if observed {
            Self::Observed
        } else if query.codes.is_empty() && query.service.is_none() && query.category.is_none() {
            Self::Words
        } else {
            Self::WithFacts
        }
    }

    /// The questions that an incident is asked as: as it is; like people who know where it fails, by its title and by its
    /// symptoms; like people who don't, by its title. Symptoms quote logs, which nobody does who has words alone: with them
    /// one in a hundred of the questions of `data/questions` were recognised, and none wrongly.
    pub(super) fn questions(self, incident: &Incident) -> Vec<RecallQuery> {
        let language = Language::detect(&incident.title);
        if self == Self::Observed {
            return vec![Asked::about(incident.clone(), language).query()];
        }
        let (title, symptoms) = (plain(&incident.title), plain(&incident.symptoms));
        let by_symptoms = title.is_empty() || self == Self::WithFacts && !title.contains(&symptoms);
        let mut texts = vec![title];
        texts.extend(by_symptoms.then_some(symptoms));
        texts.retain(|text| !text.is_empty());
        let asked = |text: String| {
            let words = RecallQuery::of_text(&text, language);
            match self {
                Self::WithFacts => RecallQuery {
                    codes: incident.error_code.iter().cloned().collect(),
                    category: Some(incident.category),
                    service: incident.service.clone(),
                    ..words
                },
                _ => words,
            }
        };
        texts.into_iter().map(asked).collect()
    }
}
