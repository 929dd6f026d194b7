//! What texts mean, for those who compare them themselves: customers' words, and a question beside them.

use super::{Memory, MemoryError};
use crate::embed::{Quantised, SpaceQuestion, calibrate};
use crate::store::ComplaintVectors;
use crate::wording::Language;

/// What a question means.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AskedMeaning(Vec<SpaceQuestion>);

impl AskedMeaning {
    /// How like a complaint is: below about 0.3 it speaks of something else, around 0.6 it says the same in other words; far
    /// ones lie below 0. `None` where they share no space.
    #[must_use]
    pub fn likeness(&self, complaint: &ComplaintVectors) -> Option<f32> {
        self.0.iter().find_map(|asked| {
            let (model, vector) = complaint.0.iter().find(|(model, _)| *model == asked.model)?;
            Some(calibrate(model, vector.cosine(&asked.vector)))
        })
    }
}

impl Memory {
    /// What a question means that somebody is typing; it is not written down.
    ///
    /// # Errors
    /// When a model fails.
    pub fn asked_meaning(&self, question: &str) -> Result<AskedMeaning, MemoryError> {
        let question = question.trim();
        if question.is_empty() {
            return Ok(AskedMeaning::default());
        }
        let asked = self.typing.embed_text(question).map_err(MemoryError::from_recall)?;
        Ok(AskedMeaning(asked))
    }

    /// Where a customer's words lie. They are kept nowhere but in what is returned.
    ///
    /// # Errors
    /// When a model fails.
    pub fn words_vectors(&self, text: &str) -> Result<ComplaintVectors, MemoryError> {
        let vectors = self.spaces.apart().embed_passages(&[(Language::detect(text), text)])?.into_iter().flatten();
        Ok(ComplaintVectors(vectors.map(|(model, vector)| (model, Quantised::of(&vector))).collect()))
    }

    /// Whether the models of today made these vectors.
    #[must_use]
    pub fn is_of_today(&self, vectors: &ComplaintVectors) -> bool {
        vectors.0.iter().any(|(model, _)| model == self.spaces.multilingual_model())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::Config;

    #[test]
    fn a_question_meets_words_of_both_languages() {
        let memory = Memory::temporary(&Config::built_in(Path::new(""))).unwrap();
        let told = [
            ("My card was charged twice for one order", "Дважды списали деньги за один заказ"),
            ("The courier was two hours late", "Курьер опоздал на два часа"),
        ];
        let vectors = told.map(|(english, russian)| {
            let of = |text| memory.words_vectors(text).unwrap();
            assert!(memory.is_of_today(&of(english)) && of(english).0.len() == 2 && of(russian).0.len() == 1);
            (of(english), of(russian))
        });
        for question in ["paid two times for the same purchase", "двойное списание с карты"] {
            let asked = memory.asked_meaning(question).unwrap();
            let [money, courier] = &vectors;
            let like = |vectors: &ComplaintVectors| asked.likeness(vectors).unwrap();
            assert!(like(&money.0) > like(&courier.0) + 0.1, "{question}");
            assert!(like(&money.1) > like(&courier.1) + 0.1, "{question}");
        }
        assert_eq!(memory.asked_meaning(" ").unwrap().likeness(&vectors[0].0), None);
    }
}
