//! Retrieval data in the layout of BEIR: `corpus.jsonl`, `queries.jsonl`, `qrels/test.tsv`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde::Deserialize;

use super::EvalError;
use super::json_lines::lines;

/// A document to find.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct BeirDocument {
    #[serde(rename = "_id")]
    pub(super) id: String,
    #[serde(default)]
    pub(super) title: String,
    pub(super) text: String,
}

/// A question.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct BeirQuery {
    #[serde(rename = "_id")]
    pub(super) id: String,
    pub(super) text: String,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Metadata {
    #[serde(default)]
    set: Option<String>,
    #[serde(default)]
    kind: Option<String>,
    #[serde(default)]
    part: Option<String>,
}

impl BeirQuery {
    /// The slice it is reported in: set and kind, where told.
    pub(super) fn slice(&self) -> String {
        let parts = [self.metadata.set.as_deref(), self.metadata.kind.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join("/")
    }

    /// The part of the data it belongs to, where the data is split.
    pub(super) fn part(&self) -> Option<&str> {
        self.metadata.part.as_deref()
    }
}

/// Relevant documents by query.
pub(super) type Judgements = BTreeMap<String, BTreeSet<String>>;

/// A whole set.
#[derive(Debug)]
pub(super) struct BeirSet {
    pub(super) documents: Vec<BeirDocument>,
    pub(super) queries: Vec<BeirQuery>,
    /// Empty where there are no judgements.
    pub(super) judgements: Judgements,
}

impl BeirSet {
    pub(super) fn read(folder: &Path) -> Result<Self, EvalError> {
        if !folder.join("corpus.jsonl").is_file() {
            return Err(EvalError::layout(folder, "there is no corpus.jsonl; the layout is that of BEIR"));
        }
        let judged = folder.join("qrels").join("test.tsv");
        Ok(Self {
            documents: lines(&folder.join("corpus.jsonl"))?,
            queries: lines(&folder.join("queries.jsonl"))?,
            judgements: if judged.is_file() { judgements(&judged)? } else { Judgements::new() },
        })
    }
}

fn judgements(path: &Path) -> Result<Judgements, EvalError> {
    let file = File::open(path).map_err(EvalError::file(path))?;
    let mut judged = Judgements::new();
    for (number, line) in BufReader::new(file).lines().enumerate().skip(1) {
        let line = line.map_err(EvalError::file(path))?;
        if line.trim().is_empty() {
            continue;
        }
        let fields: Vec<&str> = line.split('\t').collect();
        let [query, document, score] = fields[..] else {
            return Err(EvalError::line(path, number + 1, "expected query-id, corpus-id and score, separated by tabs"));
        };
        let score: i64 = score.trim().parse().map_err(|error| EvalError::line(path, number + 1, error))?;
        if score > 0 {
            judged.entry(query.to_owned()).or_default().insert(document.to_owned());
        }
    }
    Ok(judged)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_line_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("corpus.jsonl"), "{\"_id\":\"a\",\"text\":\"x\"}\n{\"_id\":1}\n").unwrap();
        let error = BeirSet::read(folder.path()).unwrap_err().to_string();
        assert!(error.contains("corpus.jsonl: line 2"), "{error}");
    }
}
