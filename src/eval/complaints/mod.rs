//! `eval complaints`: whether complaints find their incidents, and are found, on the labelled set in `data/complaints`.
//!
//! A memory is made of the set's incidents, with their runs and sessions as an analysis of logs would write them, and the
//! product links every complaint. The labels are only held against what comes out.

mod known;
mod score;
mod searching;
mod set;

use std::collections::BTreeMap;
use std::path::Path;

pub use score::{Bin, LinkRow, LinkScore, Rate, bins, link_scores, mean_error};
pub use searching::SearchRow;

use self::set::ComplaintSet;
use super::{EvalError, Progress};
use crate::complaints::{Linker, WINDOW_HOURS, Weights, found_clusters};
use crate::config::Config;
use crate::memory::embedding_spaces;

/// What to measure.
#[derive(Debug, Clone)]
pub struct ComplaintsTask<'a> {
    /// Folder of the labelled set.
    pub data: &'a Path,
    /// Only the complaints of this part are scored; all of them are there.
    pub part: Option<&'a str>,
    /// Settings of the memory.
    pub config: &'a Config,
    /// A folder in which vectors are kept for another run.
    pub vectors: Option<&'a Path>,
}

/// What was found.
#[derive(Debug, Clone, Default)]
pub struct ComplaintsResult {
    /// A row a complaint.
    pub rows: Vec<LinkRow>,
    /// The clusters of complaints without incident: title words, complaints, and how many of each kind of label.
    pub clusters: Vec<(String, usize, BTreeMap<String, usize>)>,
    /// How well all of the set's complaints are found.
    pub searching: Vec<SearchRow>,
}

/// Links every complaint of the set, and searches for them.
///
/// # Errors
/// When the set has another form, or the memory or its models fail.
pub async fn complaints(task: &ComplaintsTask<'_>, progress: &Progress<'_>) -> Result<ComplaintsResult, EvalError> {
    let set = ComplaintSet::read(task.data)?;
    let spaces = embedding_spaces(task.config, task.vectors).map_err(EvalError::run("the embedding spaces"))?;
    let (memory, names) = known::memory(task.config, spaces.clone(), &set).await?;
    let linker =
        Linker::new(&memory, Weights::default(), WINDOW_HOURS * 3600).map_err(EvalError::run("the incidents"))?;
    let given: Vec<_> = set.complaints.iter().map(set::Labelled::complaint).collect();
    let links = linker.links(&given.iter().collect::<Vec<_>>()).await.map_err(EvalError::run("linking"))?;
    let mut result = ComplaintsResult::default();
    for ((labelled, given), links) in set.complaints.iter().zip(&given).zip(&links) {
        if task.part.is_some_and(|part| part != labelled.part) {
            continue;
        }
        let cases = linker.explained(given).await.map_err(EvalError::run(&labelled.id))?;
        let name = |id| names.get(id).cloned().unwrap_or_default();
        result.rows.push(LinkRow {
            id: labelled.id.clone(),
            language: given.language(),
            kind: labelled.kind.clone(),
            right: labelled.incident.clone(),
            links: links.iter().map(|link| (name(&link.incident), link.reason, link.confidence)).collect(),
            best: cases.first().map(|(id, chance, why)| (name(id), *chance as f32, why.clone())),
        });
        progress(result.rows.len(), set.complaints.len());
    }
    let unlinked: Vec<_> = given.iter().zip(&links).filter(|(_, links)| links.is_empty()).map(|(one, _)| one).collect();
    for cluster in found_clusters(&unlinked) {
        let mut kinds = BTreeMap::new();
        for (labelled, given) in set.complaints.iter().zip(&given) {
            if cluster.complaints.contains(&given.id) {
                *kinds.entry(labelled.kind.clone()).or_default() += 1;
            }
        }
        result.clusters.push((cluster.words.join(", "), cluster.complaints.len(), kinds));
    }
    result.searching = searching::searching(task.config, spaces, &set, progress)?;
    Ok(result)
}
