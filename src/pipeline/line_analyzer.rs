//! [`LineAnalyzer`]: a look at log lines that somebody hands in; the memory is asked and told nothing.

use std::sync::Arc;

use jiff::Timestamp;

use super::PipelineError;
use super::collect::{Collector, Draft};
use super::incident::{incident_of, known_at};
use super::input::Reading;
use super::rules::load_rules;
use crate::config::Config;
use crate::decode::{Batch, DecodeOptions, Decoder};
use crate::detect::{Observer, analyze_all};
use crate::entry::Block;
use crate::memory::{Asked, Memory};
use crate::report::{AnalyzedIncident, Known, LineAnalysis};
use crate::scan::Redactor;
use crate::store::SourceHead;
use crate::wording::Language;

/// What the lines are called where they are cited.
const SOURCE_NAME: &str = "request";

/// Bytes from which the format is guessed.
const HEAD_BYTES: usize = 64 * 1024;

/// Incidents of one look that are told.
const INCIDENTS: usize = 20;

/// Looks at log lines without remembering them.
#[derive(Debug)]
pub struct LineAnalyzer {
    memory: Arc<Memory>,
    observer: Observer,
    redactor: Redactor,
    reading: Reading,
}

impl LineAnalyzer {
    /// With the configured rules and the given format, over a memory.
    ///
    /// # Errors
    /// When the rules are wrong, or there is no such format.
    pub fn new(config: &Config, memory: Arc<Memory>, format: Option<&str>) -> Result<Self, PipelineError> {
        let redactor = memory.store().redactor();
        let observer = Observer::new(load_rules(config)?, redactor.clone());
        let reading = Reading::new(config, format, Timestamp::UNIX_EPOCH)?;
        Ok(Self { memory, observer, redactor, reading })
    }

    /// What is wrong in the lines, in any order, and what to do about what hurts most. Stamps without a year are read
    /// by `now`.
    ///
    /// # Errors
    /// When the lines have no known format, or the memory fails.
    pub async fn analyze(
        &self,
        lines: Vec<u8>,
        now: Timestamp,
        language: Language,
    ) -> Result<LineAnalysis, PipelineError> {
        let batch = self.decode(lines, now)?;
        let (entries, rejected) = (batch.entries.len() as u64, batch.rejects.len() as u64);
        let mut collector = Collector::default();
        let placed = batch.entries.iter().map(|(position, entry)| (*position, Some(SOURCE_NAME), entry));
        for session in analyze_all(placed, &self.observer) {
            collector.add(&session);
        }
        let problem_sessions = collector.problem_sessions();
        let drafts = collector.ranked();
        self.memory.catch_up().await?;
        let mut analysis = LineAnalysis {
            entries,
            rejected,
            problem_sessions,
            incidents: Vec::new(),
            incidents_left_out: drafts.len().saturating_sub(INCIDENTS) as u64,
            similar: Vec::new(),
            solution: None,
        };
        for (_, draft) in drafts.iter().take(INCIDENTS) {
            analysis.incidents.extend(self.told(draft)?);
        }
        if let (Some(worst), Some((_, draft))) = (analysis.incidents.first(), drafts.first()) {
            let answer = self.memory.answer(asked(worst, draft, language)).await?;
            analysis.similar = answer.similar;
            analysis.solution = Some(answer.solution);
        }
        Ok(analysis)
    }

    fn decode(&self, bytes: Vec<u8>, now: Timestamp) -> Result<Batch, PipelineError> {
        let head = bytes.get(..HEAD_BYTES).unwrap_or(&bytes);
        let options = DecodeOptions { modified: now, ..self.reading.options.clone() };
        let decoder = Decoder::new(self.reading.format, head, options)
            .map_err(|error| PipelineError::NothingRead(format!("{SOURCE_NAME}: {error}")))?;
        let source = SourceHead::of(head).source_id();
        let mut batch = Batch::default();
        let block = Block { source, source_name: SOURCE_NAME.into(), offset: 0, first_line: 1, bytes };
        decoder.decode(&block, &mut batch);
        Ok(batch)
    }

    fn told(&self, draft: &Draft) -> Result<Option<AnalyzedIncident>, PipelineError> {
        let Some(lead) = draft.lead() else { return Ok(None) };
        let seen = incident_of(lead, &self.redactor);
        let standing = self.memory.standing_before(&seen)?;
        let known = standing.as_ref().map_or(Known::New, |standing| known_at(standing, lead.at));
        Ok(Some(AnalyzedIncident {
            incident: standing.map_or(seen, |standing| standing.incident),
            known,
            occurrences: draft.occurrences(),
            sessions: draft.touched.len() as u64,
            users: draft.users(),
            money_at_risk: draft.money().0,
            findings: draft.findings.values().cloned().collect(),
        }))
    }
}

fn asked(worst: &AnalyzedIncident, draft: &Draft, language: Language) -> Asked {
    Asked {
        language,
        incident: Some(worst.incident.clone()),
        text: String::new(),
        evidence: draft.lead().map(|lead| lead.evidence.clone()).unwrap_or_default(),
        findings: worst.findings.clone(),
        sessions: worst.sessions,
        users: worst.users,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[tokio::test]
    async fn a_look_finds_what_is_wrong_and_leaves_no_trace() {
        let config = Config::built_in(Path::new(""));
        let memory = Arc::new(Memory::temporary(&config).unwrap());
        let analyzer = LineAnalyzer::new(&config, Arc::clone(&memory), None).unwrap();
        let line = |n: u32| {
            format!(
                "{{\"timestamp\":\"2026-03-02T10:00:{n:02}Z\",\"session_id\":\"s{n}\",\"level\":\"ERROR\",\
                 \"error_code\":\"PAYMENT_TIMEOUT\",\"service\":\"payment\",\"message\":\"payment provider timed out\"}}\n"
            )
        };
        let lines: String = (0..3).map(line).chain(["no json\n".to_owned()]).collect();
        let found = analyzer.analyze(lines.into_bytes(), Timestamp::UNIX_EPOCH, Language::En).await.unwrap();
        assert_eq!((found.entries, found.rejected, found.problem_sessions), (3, 1, 3));
        let worst = found.incidents.first().unwrap();
        assert_eq!((worst.incident.error_code.as_deref(), worst.known), (Some("PAYMENT_TIMEOUT"), Known::New));
        assert!(found.solution.is_some());
        assert!(memory.store().incidents().unwrap().is_empty());
        let nothing = analyzer.analyze(b"{}\n".to_vec(), Timestamp::UNIX_EPOCH, Language::En).await.unwrap();
        assert!(nothing.incidents.is_empty() && nothing.solution.is_none());
    }
}
