//! The rules file as written, and how a user's file replaces sections of the built-in one.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

/// The rules that come with the program.
pub(super) const BUILT_IN: &str = include_str!("rules.toml");

/// A text with its place in the file.
pub(super) type Placed = Spanned<String>;

/// A rules file that can't be used.
#[derive(Debug, thiserror::Error)]
pub enum RulesError {
    /// The file is no TOML, or has unknown or wrong keys.
    #[error("{file}: {message}")]
    Syntax {
        /// Which file.
        file: String,
        /// What and where, with the line.
        message: String,
    },
    /// A value makes no sense.
    #[error("{file}, line {line}: “{value}”: {reason}")]
    Value {
        /// Which file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// The value.
        value: String,
        /// Why it can't be used, and what is expected.
        reason: String,
    },
    /// A number is out of range.
    #[error("{file}: {section}.{key} = {value} is out of range; expected {expected}")]
    Range {
        /// Which file.
        file: String,
        /// Section.
        section: &'static str,
        /// Key.
        key: &'static str,
        /// What it says.
        value: f64,
        /// What is allowed.
        expected: &'static str,
    },
    /// The file can't be read.
    #[error("can't read the rules file {file}: {source}")]
    Unreadable {
        /// Which file.
        file: String,
        /// Why.
        source: std::io::Error,
    },
}

/// A section together with the file that it is from, for error messages.
#[derive(Debug, Clone)]
pub(super) struct Section<T> {
    pub(super) value: T,
    pub(super) origin: std::sync::Arc<Origin>,
}

/// A rules file's name and text.
#[derive(Debug)]
pub(super) struct Origin {
    pub(super) file: String,
    pub(super) text: String,
}

impl Origin {
    pub(super) fn error<T: ToString>(&self, at: &Spanned<T>, reason: impl Into<String>) -> RulesError {
        let before = self.text.get(..at.span().start).unwrap_or("");
        RulesError::Value {
            file: self.file.clone(),
            line: before.matches('\n').count() + 1,
            value: at.get_ref().to_string(),
            reason: reason.into(),
        }
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOverride {
    pub(super) service: Option<Placed>,
    pub(super) endpoint: Option<Placed>,
    pub(super) threshold_seconds: f64,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSlow {
    #[serde(default = "two_seconds")]
    pub(super) threshold_seconds: f64,
    #[serde(default)]
    pub(super) overrides: Vec<RawOverride>,
}

fn two_seconds() -> f64 {
    2.0
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRepeated {
    pub(super) min_occurrences: u64,
}

/// When slow requests are a bottleneck.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BottleneckRule {
    /// Slow requests at one endpoint or service within one session.
    pub session_min_slow: u64,
    /// Width of the windows across sessions, in seconds.
    pub window_seconds: i64,
    /// Slow requests in a window.
    pub window_min_slow: u64,
    /// Their share of the window's requests.
    pub window_min_share: f64,
    /// Sessions that they belong to.
    pub window_min_sessions: usize,
}

/// How sure the detectors are, 0–1.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfidenceRule {
    /// An error code and a known category.
    pub code: f32,
    /// An HTTP status.
    pub status: f32,
    /// Level ERROR and the wording.
    pub phrase_and_level: f32,
    /// The wording alone.
    pub phrase: f32,
    /// Level ERROR alone.
    pub level: f32,
    /// A request at its slowness threshold; grows to 0.95 at four times the threshold.
    pub slow: f32,
    /// Several slow requests.
    pub bottleneck: f32,
    /// A session that stopped after a problem.
    pub funnel: f32,
    /// Factor for entries that only pass on another failure.
    pub wrapper_factor: f32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStage {
    pub(super) words: Vec<Placed>,
    #[serde(default)]
    pub(super) endpoints: Vec<Placed>,
}

/// A status or a class of statuses (`503`, `"5xx"`), checked later so that the message can name the line.
pub(super) type RawStatus = Spanned<toml::Value>;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFailure {
    pub(super) statuses: Vec<RawStatus>,
    pub(super) weak_statuses: Vec<RawStatus>,
    pub(super) cues: Vec<Placed>,
    pub(super) strong: Vec<Placed>,
    pub(super) wrappers: Vec<Placed>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBenign {
    pub(super) codes: Vec<String>,
    pub(super) phrases: Vec<Placed>,
    pub(super) success: Vec<Placed>,
    pub(super) governing: Vec<Placed>,
    pub(super) background: Vec<Placed>,
    pub(super) no: Vec<Placed>,
    pub(super) no_nouns: Vec<Placed>,
    pub(super) not: Vec<Placed>,
    pub(super) possibly: Vec<Placed>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCategory {
    #[serde(default)]
    pub(super) statuses: Vec<RawStatus>,
    #[serde(default)]
    pub(super) cues: Vec<Placed>,
    #[serde(default)]
    pub(super) subjects: Vec<Placed>,
    #[serde(default)]
    pub(super) codes: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCategories {
    pub(super) payment: Option<RawCategory>,
    pub(super) database: Option<RawCategory>,
    pub(super) auth: Option<RawCategory>,
    pub(super) timeout: Option<RawCategory>,
    pub(super) api: Option<RawCategory>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStages {
    pub(super) browse: Option<RawStage>,
    pub(super) cart: Option<RawStage>,
    pub(super) checkout: Option<RawStage>,
    pub(super) payment: Option<RawStage>,
    pub(super) order: Option<RawStage>,
}

/// Names of fields by what they are for.
pub(super) type RawFields = BTreeMap<Placed, Vec<String>>;

/// A whole file; every section may be missing in a user's file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRules {
    pub(super) slow: Option<RawSlow>,
    pub(super) repeated: Option<RawRepeated>,
    pub(super) bottleneck: Option<BottleneckRule>,
    pub(super) confidence: Option<ConfidenceRule>,
    pub(super) fields: Option<RawFields>,
    pub(super) stage: Option<RawStages>,
    pub(super) failure: Option<RawFailure>,
    pub(super) benign: Option<RawBenign>,
    pub(super) category: Option<RawCategories>,
}

/// Parses one file.
pub(super) fn parse(file: &str, text: &str) -> Result<RawRules, RulesError> {
    toml::from_str(text).map_err(|error| RulesError::Syntax { file: file.to_owned(), message: error.to_string() })
}

/// Reads a file.
pub(super) fn read(path: &Path) -> Result<String, RulesError> {
    std::fs::read_to_string(path).map_err(|source| RulesError::Unreadable { file: path.display().to_string(), source })
}
