//! What other thresholds would have found in what came lately.

use jiff::Timestamp;

use super::rules_comparison::RulesComparison;

/// The numbers of the rules that people tune.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RuleThresholds {
    /// Requests that take longer are slow, in seconds.
    pub slow_seconds: f64,
    /// The same error at least so often in a session is a repeated one.
    pub repeated_min: u64,
    /// So many slow requests at one place in a session are a bottleneck.
    pub session_min_slow: u64,
    /// So many slow requests at one place within the window of time are one.
    pub window_min_slow: u64,
    /// They belong to at least so many sessions.
    pub window_min_sessions: u64,
}

/// A trial of thresholds.
#[derive(Debug, Clone, PartialEq)]
pub struct RulesTrial {
    /// What is in force.
    pub in_force: RuleThresholds,
    /// What was tried.
    pub tried: RuleThresholds,
    /// What arrived in so many hours was to be read.
    pub hours: u32,
    /// When it was tried.
    pub at: Timestamp,
    /// The lines that the rules file would have; empty where the thresholds are those in force.
    pub lines: String,
    /// When the first entry that was read arrived.
    pub first: Option<Timestamp>,
    /// When the last one arrived.
    pub last: Option<Timestamp>,
    /// There was more than a trial reads.
    pub is_cut: bool,
    /// What both find.
    pub comparison: RulesComparison,
}
