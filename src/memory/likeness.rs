//! How like texts are to incidents that are named: recall's score, without a search.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::recall::Recall;
use super::{Memory, MemoryError, RecallQuery};
use crate::backend::DocumentId;
use crate::embed::{BuiltInModel, MemoryVectorCache};
use crate::incident::IncidentId;
use crate::wording::Language;

/// What models say of texts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Likenesses {
    /// Recall's score (0–1) of a text and an incident. Incidents that the index does not hold are left out.
    pub scores: BTreeMap<(String, IncidentId), f32>,
    /// Each text's unit vector in the multilingual space that is built in; empty where another one is used.
    pub vectors: BTreeMap<String, Vec<f32>>,
}

impl Memory {
    /// How like each text is to the incidents named beside it, and where it lies in the multilingual space. The texts'
    /// vectors are kept nowhere: they are customers' words.
    ///
    /// # Errors
    /// When index or models fail.
    pub async fn likenesses(
        &self,
        texts: &BTreeMap<String, Vec<IncidentId>>,
    ) -> Result<Likenesses, MemoryError> {
        let mut found = Likenesses::default();
        if texts.is_empty() {
            return Ok(found);
        }
        let spaces = self.spaces.clone().with_cache(Arc::new(MemoryVectorCache::default()));
        let wordings: Vec<&str> = texts.keys().map(String::as_str).filter(|text| !text.is_empty()).collect();
        spaces.warm_questions(&wordings)?;
        let multilingual = BuiltInModel::MultilingualE5.id();
        for text in &wordings {
            let asked = spaces.embed_question(text, Language::detect(text), true)?;
            let vector = asked.into_iter().find(|asked| asked.model == multilingual).map(|asked| asked.vector);
            found.vectors.extend(vector.map(|vector| ((*text).to_owned(), vector)));
        }
        let recall = Recall::new(Arc::clone(&self.backend), spaces).with_weights(self.recall_weights().await?);
        for (text, incidents) in texts.iter().filter(|(_, incidents)| !incidents.is_empty()) {
            let ids: Vec<DocumentId> = incidents.iter().map(|id| DocumentId(id.as_str().to_owned())).collect();
            let query = RecallQuery::of_text(text, Language::detect(text));
            let scores = recall.scores(&query, &ids).await.map_err(MemoryError::from_recall)?;
            for (id, score) in scores {
                found.scores.insert((text.clone(), IncidentId::given(id.0)), score);
            }
        }
        Ok(found)
    }
}
