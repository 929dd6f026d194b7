//! [`RealTimeLogAnalyzer`]: entries in code in, an analysis out.

use std::path::Path;

use super::PipelineError;
use super::collect::Collector;
use super::group::write_down;
use super::rules::load_rules;
use super::run::FoundIncident;
use crate::config::Config;
use crate::detect::{Observer, analyze_entries};
use crate::entry::LogEntry;
use crate::finding::Finding;
use crate::generate::Solution;
use crate::incident::Incident;
use crate::memory::{Asked, Memory};
use crate::report::Similar;
use crate::wording::Language;

/// What is wrong with a session, and what to do.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// What was found, in order of authority.
    pub findings: Vec<Finding>,
    /// The incident that hurts most.
    pub incident: Incident,
    /// Further incidents in the same entries.
    pub further: Vec<Incident>,
    /// Near documents of the memory.
    pub similar: Vec<Similar>,
    /// What to do about [`Analysis::incident`].
    pub solution: Solution,
}

/// Analyses entries that code hands in, against a memory.
#[derive(Debug)]
pub struct RealTimeLogAnalyzer {
    memory: Memory,
    observer: Observer,
    language: Language,
}

impl RealTimeLogAnalyzer {
    /// Over the memory of the configured data folder.
    ///
    /// # Errors
    /// When the memory can't be opened or the rules are wrong.
    pub fn open(config: &Config) -> Result<Self, PipelineError> {
        Self::over(config, Memory::open(config)?)
    }

    /// Over a memory of its own that is gone with it: for trying things out.
    ///
    /// # Errors
    /// When the system's folder for temporary files can't be written.
    pub fn in_memory() -> Result<Self, PipelineError> {
        // A temporary memory does not look at the folder.
        let config = Config::built_in(Path::new(""));
        Self::over(&config, Memory::temporary(&config)?)
    }

    fn over(config: &Config, memory: Memory) -> Result<Self, PipelineError> {
        let observer = Observer::new(load_rules(config)?, memory.store().redactor());
        Ok(Self { memory, observer, language: config.language() })
    }

    /// Answers in this language from now on.
    #[must_use]
    pub fn with_language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// The memory, for resolving incidents and learning.
    #[must_use]
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Finds what is wrong in the entries of a session (or of several), remembers it, and says what to do.
    /// `None`: nothing wrong. The entries need not be in order.
    ///
    /// # Errors
    /// When the memory fails.
    pub async fn process_session_logs(&self, logs: &[LogEntry]) -> Result<Option<Analysis>, PipelineError> {
        self.memory.catch_up().await?;
        let mut collector = Collector::default();
        let mut sitting = self.memory.sit();
        for session in analyze_entries(logs, &self.observer) {
            collector.add(&session);
            if !session.anonymous {
                sitting.session(session)?;
            }
        }
        let found = write_down(&self.memory, &self.memory.store().redactor(), &mut sitting, collector.ranked())?;
        if found.is_empty() {
            return Ok(None);
        }
        sitting.acknowledge()?;
        let mut findings: Vec<Finding> = found.iter().flat_map(|one| one.draft.findings.values().cloned()).collect();
        findings.sort_by_key(|finding| (finding.kind, finding.at, finding.fingerprint));
        let mut found = found.into_iter();
        let Some(FoundIncident { incident, draft, .. }) = found.next() else { return Ok(None) };
        let asked = Asked {
            language: self.language,
            incident: Some(incident.clone()),
            text: String::new(),
            evidence: draft.findings.values().next().map(|lead| lead.evidence.clone()).unwrap_or_default(),
            findings: draft.findings.values().cloned().collect(),
            sessions: draft.touched.len() as u64,
            users: draft.users(),
        };
        let answer = self.memory.answer(asked).await?;
        Ok(Some(Analysis {
            findings,
            incident,
            further: found.map(|one| one.incident).collect(),
            similar: answer.similar,
            solution: answer.solution,
        }))
    }
}
