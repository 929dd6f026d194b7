//! [`Backstage`]: what the process around the server can do and the server itself may not: look at the installation, try
//! other rules on the journal, invent a shop's traffic, tell where each setting comes from.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::Serialize;

use crate::config::{Config, SettingRow};
use crate::report::{RuleThresholds, RulesTrial};
use crate::wording::Language;

/// The process around the server.
#[async_trait]
pub trait Backstage: Send + Sync {
    /// Looks at the installation, as `cartwatch doctor` does. Takes some seconds.
    async fn look(&self, config: &Config, language: Language) -> Vec<Check>;

    /// The thresholds in force.
    ///
    /// # Errors
    /// When the rules can't be read: what is wrong, in words.
    fn thresholds(&self, config: &Config) -> Result<RuleThresholds, String>;

    /// What other thresholds would have found in what arrived in so many hours. Nothing changes. Works for some time, on
    /// a thread where blocking is allowed.
    ///
    /// # Errors
    /// What is in the way, in words.
    fn try_thresholds(&self, config: &Config, trial: &Trial) -> Result<RulesTrial, String>;

    /// Invented traffic of a shop that has trouble right now.
    ///
    /// # Errors
    /// What is in the way, in words.
    fn demo(&self, now: Timestamp, language: Language) -> Result<DemoTraffic, String>;

    /// The configuration file that was read, where one was.
    fn file(&self) -> Option<String>;

    /// All settings in force, secrets hidden, and where each comes from.
    fn settings(&self, config: &Config) -> Vec<SettingRow>;
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its name in the catalogue, behind `doctor-`.
    pub name: &'static str,
    /// Whether it is well.
    pub good: bool,
    /// What was seen, or what is wrong and what to do.
    pub detail: String,
}

/// Thresholds that are tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    /// Which.
    pub thresholds: RuleThresholds,
    /// On what arrived in so many hours.
    pub hours: u32,
    /// The wall clock.
    pub now: Timestamp,
    /// Language of titles.
    pub language: Language,
}

/// A shop's invented traffic up to now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoTraffic {
    /// Lines of JSON, oldest first.
    pub lines: Vec<u8>,
    /// Name, service and time of each deploy.
    pub deploys: Vec<(String, String, Timestamp)>,
    /// What people did about the fault that comes back.
    pub fix: Option<DemoFix>,
}

/// How the fault that comes back was solved the first time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoFix {
    /// The service that the fault is in.
    pub service: String,
    /// What its incident's title or code holds.
    pub error_code: String,
    /// What was done.
    pub fix: String,
    /// What the cause was.
    pub root_cause: String,
    /// When it took effect.
    pub applied_at: Timestamp,
}
