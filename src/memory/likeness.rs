//! How like texts are to incidents that are named: recall's score, without a search.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::recall::Recall;
use super::{Memory, MemoryError, RecallQuery};
use crate::backend::DocumentId;
use crate::embed::MemoryVectorCache;
use crate::incident::IncidentId;
use crate::wording::Language;

impl Memory {
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
        let spaces = self.spaces.clone().with_cache(Arc::new(MemoryVectorCache::default()));
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
