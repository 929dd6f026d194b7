//! [`Reviewer`]: what people read in place of a language model's text.

use std::sync::Arc;

use super::check::Check;
use super::draft::{self, Draft};
use super::material::Material;
use super::step_text::clean;
use super::{Meaning, Question, SolutionStep, Struck};
use crate::scan::Redactor;

/// Characters of a struck statement that are shown.
const STRUCK_CHARS: usize = 300;

/// Version of the check: what is shown depends on it.
pub(super) const VERSION: u32 = 3;

/// Finds for each statement of a model the sentences of its sources that it rests on. These are shown; the model's own
/// words are not.
#[derive(Clone)]
pub struct Reviewer {
    redactor: Redactor,
    meaning: Option<Arc<dyn Meaning>>,
}

/// A statement that rests on its sources, and what is shown in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Quotation {
    /// What the model wrote.
    pub drafted: String,
    /// One step, or two where it rests on two sentences; each in its source's words.
    pub steps: Vec<SolutionStep>,
}

/// What became of a model's text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Review {
    /// Statements that rest on a source, in the model's order.
    pub quoted: Vec<Quotation>,
    /// The others, with the reason.
    pub struck: Vec<Struck>,
}

impl std::fmt::Debug for Reviewer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reviewer").field("meaning", &self.meaning.is_some()).finish_non_exhaustive()
    }
}

impl Reviewer {
    /// The redactor replaces personal data in all that is shown. Without `meaning`, likeness in words alone decides, and
    /// statements in another language than their source are mostly struck out.
    #[must_use]
    pub fn new(redactor: Redactor, meaning: Option<Arc<dyn Meaning>>) -> Self {
        Self { redactor, meaning }
    }

    pub(super) fn redactor(&self) -> &Redactor {
        &self.redactor
    }

    /// Reviews a model's text. Takes some hundredths of a second a statement where meaning is asked.
    #[must_use]
    pub fn review(&self, question: &Question, text: &str) -> Review {
        let question = question.clone().redacted(&self.redactor);
        self.judge(&Material::of(&question), text)
    }

    /// The same over sources that are redacted already.
    pub(super) fn judge(&self, material: &Material, text: &str) -> Review {
        self.judge_drafts(material, draft::read(text, material))
    }

    pub(super) fn judge_drafts(&self, material: &Material, mut drafts: Vec<Draft>) -> Review {
        // The sources are redacted, so a statement can only be held against them when it is, in the same way.
        for draft in &mut drafts {
            draft.text = self.redactor.text(&draft.text).into_owned();
        }
        let check = Check::new(material, self.meaning.as_deref());
        let mut review = Review::default();
        for draft in drafts {
            match check.judge(&draft) {
                Ok(steps) => review.quoted.push(Quotation { drafted: draft.text, steps }),
                Err(why) => {
                    let text = clean(&draft.text, STRUCK_CHARS).split_whitespace().collect::<Vec<_>>().join(" ");
                    review.struck.push(Struck { text, why });
                }
            }
        }
        review
    }
}
