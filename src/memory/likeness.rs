//! How like texts are to incidents that are named: recall's score, without a search; and where texts lie among others.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::recall::Recall;
use super::{Memory, MemoryError, RecallQuery};
use crate::backend::DocumentId;
use crate::embed::{BuiltInModel, SpaceVectors};
use crate::incident::IncidentId;
use crate::wording::Language;

impl Memory {
    /// Where each text lies in the multilingual space that is built in, as a unit vector. Kept nowhere: these are
    /// customers' words.
    ///
    /// # Errors
    /// When the model fails.
    pub fn multilingual_vectors(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, MemoryError> {
        let spaces = self.spaces.apart();
        // What is taken for Russian goes to the multilingual space alone.
        let passages: Vec<(Language, &str)> = texts.iter().map(|text| (Language::Ru, *text)).collect();
        let multilingual = BuiltInModel::MultilingualE5.id();
        let of_space = |vectors: SpaceVectors| {
            vectors.into_iter().find(|(model, _)| *model == multilingual).map(|(_, vector)| vector).unwrap_or_default()
        };
        Ok(spaces.embed_passages(&passages)?.into_iter().map(of_space).collect())
    }

    /// Recall's score (0–1) of each text against the incidents named beside it. Incidents that the index does not hold are
    /// left out. The texts' vectors are forgotten: they are customers' words.
    ///
    /// # Errors
    /// When index or models fail.
    pub async fn likenesses(
        &self,
        texts: &BTreeMap<String, Vec<IncidentId>>,
    ) -> Result<BTreeMap<(String, IncidentId), f32>, MemoryError> {
        let mut found = BTreeMap::new();
        if texts.values().all(Vec::is_empty) {
            return Ok(found);
        }
        let spaces = self.spaces.apart();
        let wordings: Vec<&str> = texts.keys().map(String::as_str).filter(|text| !text.is_empty()).collect();
        spaces.warm_questions(&wordings)?;
        let recall = Recall::new(Arc::clone(&self.backend), spaces).with_weights(self.recall_weights().await?);
        for (text, incidents) in texts {
            let ids: Vec<DocumentId> = incidents.iter().map(|id| DocumentId(id.as_str().to_owned())).collect();
            let query = RecallQuery::of_text(text, Language::detect(text));
            let scores = recall.scores(&query, &ids).await.map_err(MemoryError::from_recall)?;
            for (id, score) in scores {
                found.insert((text.clone(), IncidentId::given(id.0)), score);
            }
        }
        Ok(found)
    }
}
