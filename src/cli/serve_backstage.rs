//! What the server's pages ask of the process around the server: the look of `doctor`, other rules on the journal, the
//! demo's traffic, where settings come from.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use tokio::runtime::Handle;

use super::doctor;
use crate::config::{Config, Loaded, SettingRow, setting_rows};
use crate::demo::{DemoPlan, write_traffic};
use crate::entry::LogEntry;
use crate::incident::IncidentId;
use crate::journal::Journal;
use crate::memory::{Memory, MemoryError};
use crate::pipeline::{PipelineError, TrialRequest, thresholds, try_thresholds};
use crate::report::{RuleThresholds, RulesTrial};
use crate::server::{Backstage, Check, DemoFix, DemoTraffic, Trial};
use crate::wording::{Language, Wording};

/// The demo ends so long before the fault that comes back does: it hurts right now.
const BEFORE_THE_END: SignedDuration = SignedDuration::from_mins(4);

/// The process around the server.
pub(super) struct ServeBackstage {
    loaded: Mutex<Loaded>,
    memory: Arc<Memory>,
    journal: Journal,
}

impl ServeBackstage {
    pub(super) fn new(loaded: Loaded, memory: &Arc<Memory>, journal: &Journal) -> Arc<Self> {
        Arc::new(Self { loaded: Mutex::new(loaded), memory: Arc::clone(memory), journal: journal.clone() })
    }

    /// Takes note of what a reload read.
    pub(super) fn replace(&self, loaded: Loaded) {
        *self.loaded.lock().unwrap_or_else(PoisonError::into_inner) = loaded;
    }

    fn loaded(&self) -> Loaded {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

#[async_trait]
impl Backstage for ServeBackstage {
    async fn look(&self, config: &Config, language: Language) -> Vec<Check> {
        let (config, file, memory) = (config.clone(), self.loaded().file, Arc::clone(&self.memory));
        let looking = tokio::task::spawn_blocking(move || {
            let look = doctor::look(&config, file.as_deref(), Wording::of(language), Some(memory));
            Handle::current().block_on(look)
        });
        // A look that panicked saw nothing.
        looking.await.unwrap_or_default()
    }

    fn thresholds(&self, config: &Config) -> Result<RuleThresholds, String> {
        thresholds(config).map_err(|error| error.to_string())
    }

    fn try_thresholds(&self, config: &Config, trial: &Trial) -> Result<RulesTrial, String> {
        let Trial { thresholds, hours, now, language } = *trial;
        let is_known = |id: &IncidentId| {
            let known = self.memory.store().incident(id).map_err(MemoryError::from)?;
            Ok::<_, PipelineError>(known.is_some())
        };
        let request = TrialRequest { thresholds, hours, now, language };
        try_thresholds(config, &self.journal, &request, &is_known).map_err(|error| error.to_string())
    }

    fn demo(&self, now: Timestamp, language: Language) -> Result<DemoTraffic, String> {
        traffic(now, language).map_err(|error| error.to_string())
    }

    fn file(&self) -> Option<String> {
        self.loaded().file.map(|file| file.display().to_string())
    }

    fn settings(&self, config: &Config) -> Vec<SettingRow> {
        setting_rows(&self.loaded(), config)
    }
}

/// The demo's two days, moved so that the fault that comes back is there now; what would come later is left out.
fn traffic(now: Timestamp, language: Language) -> anyhow::Result<DemoTraffic> {
    let mut written = Vec::new();
    let facts = write_traffic(&mut written, &DemoPlan::default())?;
    let recurring = facts.recurring();
    let back = recurring.and_then(|fault| fault.windows.last()).map_or(facts.until, |window| window.until);
    let moved = now.duration_since(back) + BEFORE_THE_END;
    let mut lines = Vec::with_capacity(written.len());
    for line in written.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let mut entry: LogEntry = serde_json::from_slice(line)?;
        entry.timestamp = entry.timestamp.checked_add(moved)?;
        if entry.timestamp > now {
            break;
        }
        serde_json::to_writer(&mut lines, &entry)?;
        lines.push(b'\n');
    }
    let deploys = facts.deploys.iter().filter_map(|deploy| {
        let at = deploy.at.checked_add(moved).ok().filter(|at| *at <= now)?;
        Some((deploy.name.to_owned(), deploy.service.to_owned(), at))
    });
    let fix = recurring.and_then(|fault| {
        Some(DemoFix {
            service: fault.service.to_owned(),
            error_code: fault.error_code?.to_owned(),
            fix: fault.fix(language),
            root_cause: fault.root_cause(language),
            applied_at: fault.fixed_at.checked_add(moved).ok()?,
        })
    });
    Ok(DemoTraffic { deploys: deploys.collect(), fix, lines })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_ends_now_while_the_fault_is_back() {
        let now: Timestamp = "2026-11-29T10:00:00Z".parse().unwrap();
        let demo = traffic(now, Language::En).unwrap();
        let lines: Vec<LogEntry> = demo
            .lines
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect();
        assert!(lines.len() > 20_000 && lines.iter().all(|entry| entry.timestamp <= now));
        let lately = now - SignedDuration::from_mins(5);
        let fix = demo.fix.unwrap();
        let hurts = |entry: &&LogEntry| entry.error_code.as_deref() == Some(fix.error_code.as_str());
        assert!(lines.iter().filter(hurts).any(|entry| entry.timestamp > lately));
        assert!(fix.applied_at < lately && demo.deploys.len() == 2, "{:?}", demo.deploys);
        assert_eq!(demo.lines, traffic(now, Language::En).unwrap().lines);
    }
}
