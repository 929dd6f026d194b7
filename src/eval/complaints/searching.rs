//! Whether complaints that tell of one thing are found together: by words alone, by meaning alone, and as the product does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::set::ComplaintSet;
use crate::complaint::ComplaintId;
use crate::complaints::{ComplaintQuestion, Complaints, Nearness};
use crate::config::Config;
use crate::embed::Spaces;
use crate::eval::{EvalError, Progress, RankingScore};
use crate::memory::Memory;
use crate::store::Batch;

/// Hits that are asked for: those that count, and the one whose words are asked with.
const LIMIT: usize = 101;

/// How well one way of searching ranks.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchRow {
    /// What is asked with: `line of the log` (the title of an incident), or `customer's words` (the text of a complaint, which
    /// itself does not count).
    pub asked: &'static str,
    /// `words`, `meaning` or `both`.
    pub by: &'static str,
    /// Questions.
    pub questions: usize,
    /// The mean. What fits are the (other) complaints labelled with the same incident.
    pub score: RankingScore,
}

struct Question<'a> {
    asked: &'static str,
    words: &'a str,
    own: Option<&'a str>,
    fitting: BTreeSet<String>,
}

/// Searches the set's complaints.
pub(super) fn searching(
    config: &Config,
    spaces: Spaces,
    set: &ComplaintSet,
    progress: &Progress<'_>,
) -> Result<Vec<SearchRow>, EvalError> {
    let Some(now) = set.complaints.iter().map(|complaint| complaint.at).max() else { return Ok(Vec::new()) };
    let memory = Memory::temporary_over(config, spaces).map_err(EvalError::run("the temporary memory"))?;
    let (mut batch, mut names) = (Batch::new(), BTreeMap::new());
    for labelled in &set.complaints {
        let complaint = labelled.complaint();
        names.insert(complaint.id, labelled.id.clone());
        batch.complaint(complaint, memory.store().stamp(now));
    }
    memory.store().commit(batch).map_err(EvalError::run("the complaints"))?;
    let complaints = Complaints::new(Arc::new(memory));
    let nearness = Nearness::new(complaints.clone(), set.complaints.len());
    nearness.catch_up(now).map_err(EvalError::run("the vectors"))?;
    let questions = questions(set);
    let mut scores: BTreeMap<(&'static str, &'static str), Vec<RankingScore>> = BTreeMap::new();
    for (done, question) in questions.iter().enumerate() {
        let asked = complaints.memory().asked_meaning(question.words).map_err(EvalError::run(question.words))?;
        let near = nearness.nearest(&asked);
        let search = |near| {
            let asked = ComplaintQuestion { words: question.words, near, limit: LIMIT, most: set.complaints.len() };
            let found = complaints.search(&asked, now).map_err(EvalError::run(question.words))?.found;
            Ok::<_, EvalError>(found.into_iter().map(|found| found.row.id).collect())
        };
        let by_meaning = near.iter().map(|near| near.id).collect();
        for (by, ranking) in [("words", search(&[])?), ("meaning", by_meaning), ("both", search(&near)?)] {
            let ranking: Vec<ComplaintId> = ranking;
            let named =
                ranking.iter().filter_map(|id| names.get(id)).filter(|name| Some(name.as_str()) != question.own);
            let ranking: Vec<String> = named.cloned().collect();
            scores.entry((question.asked, by)).or_default().push(RankingScore::of(&ranking, &question.fitting));
        }
        progress(done + 1, questions.len());
    }
    let row = |((asked, by), scores): ((&'static str, &'static str), Vec<RankingScore>)| SearchRow {
        asked,
        by,
        questions: scores.len(),
        score: RankingScore::mean(&scores),
    };
    Ok(scores.into_iter().map(row).collect())
}

/// Those to which something fits.
fn questions(set: &ComplaintSet) -> Vec<Question<'_>> {
    let fitting = |incident: &str, own: Option<&str>| -> BTreeSet<String> {
        let fits = set.complaints.iter().filter(|other| other.incident.as_deref() == Some(incident));
        fits.map(|other| other.id.clone()).filter(|id| Some(id.as_str()) != own).collect()
    };
    let lines = set.incidents.iter().map(|incident| Question {
        asked: "line of the log",
        words: &incident.title,
        own: None,
        fitting: fitting(&incident.id, None),
    });
    let customers = set.complaints.iter().filter_map(|complaint| {
        let (own, incident) = (Some(complaint.id.as_str()), complaint.incident.as_deref()?);
        Some(Question { asked: "customer's words", words: &complaint.text, own, fitting: fitting(incident, own) })
    });
    lines.chain(customers).filter(|question| !question.fitting.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn meaning_finds_what_words_do_not() {
        let set = ComplaintSet::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data/complaints/fashion")).unwrap();
        let config = Config::built_in(Path::new(""));
        let rows = searching(&config, Spaces::built_in(2), &set, &|_, _| {}).unwrap();
        assert_eq!(rows.len(), 6);
        for asked in ["line of the log", "customer's words"] {
            let of = |by| {
                let row = rows.iter().find(|row| (row.asked, row.by) == (asked, by)).unwrap();
                (row.questions, row.score.ndcg_10)
            };
            let ((questions, words), (_, both)) = (of("words"), of("both"));
            assert!(questions > 5 && both > words + 0.15, "{asked}: {rows:#?}");
        }
    }
}
