//! Other thresholds over what the journal keeps: what would be found, and which lines of the rules file say so. Nothing
//! is remembered, and nothing changes.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use toml::{Table, Value};

use super::journal_part::JournalPart;
use super::replay::compare_in_part;
use super::run::AnalyzeRequest;
use super::{Meter, PipelineError, load_rules};
use crate::config::Config;
use crate::incident::IncidentId;
use crate::journal::Journal;
use crate::report::{RuleThresholds, RulesTrial};
use crate::whole_file;
use crate::wording::Language;

/// The rules that are tried stand here, in the data folder, while they are.
const FILE: &str = "rules-tried.toml";

/// Entries of a trial.
const MOST_ENTRIES: u64 = 200_000;

/// How long the journal is read under the rules in force; under those that are tried it takes about as long again.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is tried on what.
#[derive(Debug, Clone, Copy)]
pub struct TrialRequest {
    /// The thresholds.
    pub thresholds: RuleThresholds,
    /// What arrived in so many hours.
    pub hours: u32,
    /// The wall clock.
    pub now: Timestamp,
    /// Language of titles.
    pub language: Language,
}

/// The thresholds in force.
///
/// # Errors
/// When the rules file can't be used.
pub fn thresholds(config: &Config) -> Result<RuleThresholds, PipelineError> {
    let rules = load_rules(config)?;
    let bottleneck = rules.bottleneck;
    Ok(RuleThresholds {
        slow_seconds: rules.slow_seconds(),
        repeated_min: rules.repeated_min,
        session_min_slow: bottleneck.session_min_slow,
        window_min_slow: bottleneck.window_min_slow,
        window_min_sessions: bottleneck.window_min_sessions as u64,
    })
}

/// Tries thresholds. One trial at a time.
///
/// # Errors
/// As [`super::compare_rules`]; also when the data folder can't be written.
pub fn try_thresholds(
    config: &Config,
    journal: &Journal,
    request: &TrialRequest,
    is_known: &dyn Fn(&IncidentId) -> Result<bool, PipelineError>,
) -> Result<RulesTrial, PipelineError> {
    let in_force = thresholds(config)?;
    let changed = changed(config, &in_force, &request.thresholds)?;
    let tried = Tried::write(config, &changed)?;
    let mut candidate = config.clone();
    candidate.settings.rules.file.clone_from(&tried.0);
    let analysis = AnalyzeRequest {
        paths: Vec::new(),
        input_format: None,
        rejects: None,
        language: request.language,
        now: request.now,
        considered: false,
        meter: Arc::new(Meter::default()),
    };
    let since = request.now.saturating_sub(SignedDuration::from_hours(i64::from(request.hours)));
    let since = since.unwrap_or(Timestamp::MIN);
    let part = JournalPart::since(journal, since, MOST_ENTRIES, Instant::now() + PATIENCE);
    let (comparison, extent) = compare_in_part(config, &candidate, &analysis, Some(part), is_known)?;
    Ok(RulesTrial {
        in_force,
        tried: request.thresholds,
        hours: request.hours,
        at: request.now,
        lines: toml::to_string(&changed).unwrap_or_default(),
        first: extent.first,
        last: extent.last,
        is_cut: extent.is_cut,
        comparison,
    })
}

/// The sections that differ, as a rules file has them: a section is replaced as a whole.
fn changed(config: &Config, before: &RuleThresholds, after: &RuleThresholds) -> Result<Table, PipelineError> {
    let rules = load_rules(config)?;
    let number = |count: u64| Value::Integer(i64::try_from(count).unwrap_or(i64::MAX));
    let mut sections = Table::new();
    if before.slow_seconds != after.slow_seconds {
        // Exceptions that the file names stay.
        let mut slow = own_section(config, "slow")?;
        slow.insert("threshold_seconds".to_owned(), Value::Float(after.slow_seconds));
        sections.insert("slow".to_owned(), Value::Table(slow));
    }
    if before.repeated_min != after.repeated_min {
        let repeated = Table::from_iter([("min_occurrences".to_owned(), number(after.repeated_min))]);
        sections.insert("repeated".to_owned(), Value::Table(repeated));
    }
    let windows = |of: &RuleThresholds| (of.session_min_slow, of.window_min_slow, of.window_min_sessions);
    if windows(before) != windows(after) {
        let bottleneck = Table::from_iter([
            ("session_min_slow".to_owned(), number(after.session_min_slow)),
            ("window_seconds".to_owned(), Value::Integer(rules.bottleneck.window_seconds)),
            ("window_min_slow".to_owned(), number(after.window_min_slow)),
            ("window_min_share".to_owned(), Value::Float(rules.bottleneck.window_min_share)),
            ("window_min_sessions".to_owned(), number(after.window_min_sessions)),
        ]);
        sections.insert("bottleneck".to_owned(), Value::Table(bottleneck));
    }
    Ok(sections)
}

/// A section of the user's own file; empty where there is none.
fn own_section(config: &Config, name: &str) -> Result<Table, PipelineError> {
    match own_file(config)?.remove(name) {
        Some(Value::Table(section)) => Ok(section),
        _ => Ok(Table::new()),
    }
}

fn own_file(config: &Config) -> Result<Table, PipelineError> {
    let file = &config.settings.rules.file;
    if file.as_os_str().is_empty() {
        return Ok(Table::new());
    }
    let text = fs::read_to_string(file).map_err(|source| wrong(file, source.to_string()))?;
    toml::from_str(&text).map_err(|error| wrong(file, error.to_string()))
}

fn wrong(file: &Path, why: impl Into<String>) -> PipelineError {
    PipelineError::RulesTrial { file: file.to_owned(), why: why.into() }
}

/// The file of the rules that are tried; removed when the trial is over.
struct Tried(PathBuf);

impl Tried {
    fn write(config: &Config, changed: &Table) -> Result<Self, PipelineError> {
        let mut whole = own_file(config)?;
        whole.extend(changed.clone());
        let path = config.data_dir.join(FILE);
        let text = toml::to_string(&whole).map_err(|error| wrong(&path, error.to_string()))?;
        whole_file::replace(&path, text.as_bytes()).map_err(|error| wrong(&path, error.to_string()))?;
        Ok(Self(path))
    }
}

impl Drop for Tried {
    fn drop(&mut self) {
        // What is left is written over by the next trial.
        let _ = fs::remove_file(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{JournalLimits, Record, StreamId};

    const NOW: &str = "2026-11-29T12:00:00Z";

    fn now() -> Timestamp {
        NOW.parse().unwrap()
    }

    /// Twelve visits, ten minutes apart, whose payment takes three seconds.
    async fn slow_shop(folder: &Path) -> Journal {
        let journal = Journal::open(folder.join("journal"), JournalLimits::default()).unwrap();
        for n in 0..12 {
            let at = now() - SignedDuration::from_mins(10 * (12 - n));
            let line = format!(
                "{{\"timestamp\":\"{at}\",\"session_id\":\"s-{n}\",\"service\":\"payment\",\
                 \"event_type\":\"payment\",\"response_time\":3.0,\"level\":\"INFO\",\"message\":\"paid\"}}\n"
            );
            journal.append(Record::lines(StreamId(2), at, line.into_bytes())).unwrap().await.unwrap();
        }
        journal
    }

    fn tried(config: &Config, journal: &Journal, hours: u32, change: fn(&mut RuleThresholds)) -> RulesTrial {
        let mut wanted = thresholds(config).unwrap();
        change(&mut wanted);
        let request = TrialRequest { thresholds: wanted, hours, now: now(), language: Language::En };
        try_thresholds(config, journal, &request, &|_| Ok(false)).unwrap()
    }

    #[tokio::test]
    async fn other_thresholds_find_other_things_and_change_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let journal = slow_shop(folder.path()).await;
        let rules = folder.path().join("shop-rules.toml");
        let own =
            "[slow]\nthreshold_seconds = 2.0\n[[slow.overrides]]\nservice = \"^reports$\"\nthreshold_seconds = 60.0\n";
        fs::write(&rules, own).unwrap();
        let mut config = Config::built_in(folder.path());
        config.settings.rules.file = rules;
        let trial = tried(&config, &journal, 24, |wanted| wanted.slow_seconds = 5.0);
        assert_eq!((trial.comparison.entries, trial.is_cut), (12, false));
        assert_eq!((trial.comparison.in_force.incidents, trial.comparison.candidate.incidents), (1, 0));
        assert_eq!(trial.comparison.only_in_force.len(), 1);
        // The exception that the file names stays.
        assert!(
            trial.lines.contains("threshold_seconds = 5.0") && trial.lines.contains("^reports$"),
            "{}",
            trial.lines
        );
        assert!(!trial.lines.contains("[repeated]"), "{}", trial.lines);
        assert!(!folder.path().join(FILE).exists());
        assert_eq!(journal.status().released.0, 0);
    }

    #[tokio::test]
    async fn only_what_arrived_lately_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let journal = slow_shop(folder.path()).await;
        let config = Config::built_in(folder.path());
        let trial = tried(&config, &journal, 1, |_| {});
        assert_eq!((trial.comparison.entries, trial.lines.as_str()), (6, ""));
        assert_eq!(trial.comparison.same, trial.comparison.in_force.incidents);
    }
}
